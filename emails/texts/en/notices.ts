import type { noticeLetters } from '../../letters/notices.ts';
import type { LetterTexts } from '../letter.ts';

export const notices: Record<keyof typeof noticeLetters, LetterTexts> = {};
