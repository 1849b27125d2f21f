import type { OfficeTexts } from './texts.ts';
import { organization } from './fr/organization.ts';
import { common, errors, problems, shell } from './fr/shell.ts';
import { users } from './fr/users.ts';

export const fr: OfficeTexts = {
  shell,
  common,
  problems,
  errors,
  users,
  organization,
};
