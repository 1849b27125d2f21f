import type { OfficeTexts } from './texts.ts';
import { common, errors, problems, shell } from './nl/shell.ts';

export const nl: OfficeTexts = {
  shell,
  common,
  problems,
  errors,
};
