import { organization } from './en/organization.ts';
import { common, errors, problems, shell } from './en/shell.ts';
import { users } from './en/users.ts';

export const en = {
  shell,
  common,
  problems,
  errors,
  users,
  organization,
};
