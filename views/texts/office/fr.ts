import type { OfficeTexts } from './texts.ts';
import { en } from './en.ts';

export const fr: OfficeTexts = en;
