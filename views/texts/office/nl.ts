import type { OfficeTexts } from './texts.ts';
import { organization } from './nl/organization.ts';
import { common, errors, problems, shell } from './nl/shell.ts';
import { users } from './nl/users.ts';

export const nl: OfficeTexts = {
  shell,
  common,
  problems,
  errors,
  users,
  organization,
};
