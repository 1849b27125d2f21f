import type { OfficeTexts } from './texts.ts';
import { common, errors, problems, shell } from './fr/shell.ts';

export const fr: OfficeTexts = {
  shell,
  common,
  problems,
  errors,
};
