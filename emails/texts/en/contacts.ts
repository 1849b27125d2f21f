import type { contactLetters } from '../../letters/contacts.ts';
import type { LetterTexts } from '../letter.ts';

export const contacts: Record<keyof typeof contactLetters, LetterTexts> = {};
