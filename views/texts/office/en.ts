import { common, errors, problems, shell } from './en/shell.ts';

export const en = {
  shell,
  common,
  problems,
  errors,
};
