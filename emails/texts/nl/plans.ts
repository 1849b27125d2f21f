import type { planLetters } from '../../letters/plans.ts';
import type { LetterTexts } from '../letter.ts';

export const plans: Record<keyof typeof planLetters, LetterTexts> = {};
