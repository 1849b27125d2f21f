import type { disputeLetters } from '../../letters/disputes.ts';
import type { LetterTexts } from '../letter.ts';

export const disputes: Record<keyof typeof disputeLetters, LetterTexts> = {};
