import { formatInstant } from '../calendar/format.ts';
import { LANGUAGES } from '../calendar/locale.ts';
import { countryChoices, currencyChoices, timeZoneChoices } from '../organization/choices.ts';
import type { OfficeTexts } from '../../views/texts/office/texts.ts';
import {
  inputOf,
  selectOf,
  type FormState,
  type InputProps,
  type SelectProps,
} from '../web/forms.ts';
import type { ApiTokenRow } from './api-token-queries.ts';
import type { UserRow } from './queries.ts';
import { PASSWORD_LENGTH_MIN, ROLES } from './rules.ts';

/** What `/users/*` templates take, by template. */
export interface UserViews {
  '/users/welcome': {
    asksAccount: boolean;
    hasProblems: boolean;
    firm: InputProps;
    country: SelectProps;
    language: SelectProps;
    timeZone: SelectProps;
    currency: SelectProps;
    you: InputProps[];
  };
  '/users/sign-in': {
    problem: string | null;
    inputs: InputProps[];
    linkInput: InputProps;
    next: string;
    isDemo: boolean;
  };
  '/users/link-sent': { sentence: string };
  '/users/link': { token: string; isGood: boolean; linkInput: InputProps };
  '/users/account': {
    email: string;
    name: InputProps;
    language: SelectProps;
    hasPassword: boolean;
    passwords: InputProps[];
  };
  '/users/index': {
    users: UserLine[];
    invitedUrl: string | null;
    inputs: InputProps[];
    role: SelectProps;
    language: SelectProps;
    roles: { name: string; hint: string }[];
    problem: string | null;
    hasProblems: boolean;
  };
  '/users/api-tokens': {
    tokens: ApiTokenLine[];
    newToken: string | null;
    name: InputProps;
    scope: SelectProps;
  };
}

interface UserLine {
  id: number;
  name: string;
  email: string;
  role: string;
  roleChoices: { value: string; label: string }[];
  lastSignIn: string;
  state: string | null;
  isSelf: boolean;
  isDisabled: boolean;
}

interface ApiTokenLine {
  id: number;
  name: string;
  scope: string;
  created: string;
  state: string;
  isActive: boolean;
}

export const WELCOME_FIELDS = [
  'organizationName',
  'country',
  'language',
  'timeZone',
  'currency',
  'name',
  'email',
  'password',
] as const;
export type WelcomeField = (typeof WELCOME_FIELDS)[number];

export function welcomeView(
  form: FormState<WelcomeField>,
  asksAccount: boolean,
  texts: OfficeTexts,
  language: string,
): UserViews['/users/welcome'] {
  const words = texts.users.welcome;
  const { fields } = form;
  return {
    asksAccount,
    hasProblems: form.hasProblems,
    firm: inputOf(form, 'organizationName', words.name, {
      hint: words.nameHint,
      autocomplete: 'organization',
      required: true,
      autofocus: true,
    }),
    country: selectOf(form, 'country', words.country, countryChoices(language)),
    language: selectOf(form, 'language', words.language, languageChoices(texts)),
    timeZone: selectOf(form, 'timeZone', words.timeZone, timeZoneChoices()),
    currency: selectOf(
      form,
      'currency',
      words.currency,
      currencyChoices(language, fields.currency.value || 'EUR'),
    ),
    you: [
      inputOf(form, 'name', words.yourName, { autocomplete: 'name' }),
      inputOf(form, 'email', words.email, {
        type: 'email',
        autocomplete: 'username',
        required: true,
      }),
      inputOf(form, 'password', words.password, {
        type: 'password',
        autocomplete: 'new-password',
        required: true,
        hint: words.passwordHint(PASSWORD_LENGTH_MIN),
      }),
    ],
  };
}

export function signInView(
  form: FormState<'email' | 'password'>,
  options: { problem: string | null; next: string; isDemo: boolean },
  texts: OfficeTexts,
): UserViews['/users/sign-in'] {
  const words = texts.users.signIn;
  return {
    ...options,
    inputs: [
      inputOf(form, 'email', words.email, {
        type: 'email',
        autocomplete: 'username',
        required: true,
        autofocus: true,
      }),
      inputOf(form, 'password', words.password, {
        type: 'password',
        autocomplete: 'current-password',
        required: true,
      }),
    ],
    linkInput: linkInput(form.fields.email.value, texts),
  };
}

/** The field that asks for a link; its name differs from the sign-in form's, so that both may stand on one page. */
export function linkInput(email: string, texts: OfficeTexts): InputProps {
  return {
    name: 'address',
    label: texts.users.signIn.email,
    field: { value: email, problem: null },
    type: 'email',
    autocomplete: 'username',
    required: true,
  };
}

export function accountView(
  user: { email: string; hasPassword: boolean; asksCurrent: boolean },
  profile: FormState<'name' | 'language'>,
  passwords: FormState<'current' | 'next'>,
  texts: OfficeTexts,
): UserViews['/users/account'] {
  const words = texts.users.account;
  const next = inputOf(passwords, 'next', words.next, {
    type: 'password',
    autocomplete: 'new-password',
    required: true,
    hint: texts.users.welcome.passwordHint(PASSWORD_LENGTH_MIN),
  });
  const current = inputOf(passwords, 'current', words.current, {
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  });
  return {
    email: user.email,
    hasPassword: user.hasPassword,
    name: inputOf(profile, 'name', words.name, { autocomplete: 'name' }),
    language: selectOf(profile, 'language', words.language, languageChoices(texts)),
    passwords: user.asksCurrent ? [current, next] : [next],
  };
}

export function usersView(
  rows: readonly UserRow[],
  form: FormState<'email' | 'name' | 'role' | 'language'>,
  options: { selfId: number; invitedUrl: string | null; problem: string | null },
  where: { texts: OfficeTexts; locale: string; zone: string },
): UserViews['/users/index'] {
  const { texts, locale, zone } = where;
  const words = texts.users.team;
  const roleChoices = ROLES.map((role) => ({ value: role, label: texts.common.roles[role] }));
  return {
    users: rows.map((row) => ({
      id: row.id,
      name: row.name || row.email,
      email: row.email,
      role: row.role,
      roleChoices,
      lastSignIn: row.lastSessionAt ? formatInstant(row.lastSessionAt, locale, zone) : words.never,
      state: stateOf(row, options.selfId, texts),
      isSelf: row.id === options.selfId,
      isDisabled: row.disabledAt !== null,
    })),
    invitedUrl: options.invitedUrl,
    inputs: [
      inputOf(form, 'email', words.email, { type: 'email', autocomplete: 'off', required: true }),
      inputOf(form, 'name', words.name, { autocomplete: 'off' }),
    ],
    role: selectOf(form, 'role', words.role, roleChoices),
    language: selectOf(form, 'language', texts.users.account.language, languageChoices(texts)),
    roles: ROLES.map((role) => ({ name: texts.common.roles[role], hint: words.roleHints[role] })),
    problem: options.problem,
    hasProblems: form.hasProblems,
  };
}

export function apiTokensView(
  rows: readonly ApiTokenRow[],
  form: FormState<'name' | 'scope'>,
  newToken: string | null,
  where: { texts: OfficeTexts; locale: string; zone: string },
): UserViews['/users/api-tokens'] {
  const { texts, locale, zone } = where;
  const words = texts.users.tokens;
  return {
    tokens: rows.map((row) => ({
      id: row.id,
      name: row.name,
      scope: words.scopes[row.scope],
      created: [
        formatInstant(row.createdAt, locale, zone),
        ...(row.createdBy ? [words.by, row.createdBy] : []),
      ].join(' '),
      state: row.revokedAt
        ? `${words.revoked} ${formatInstant(row.revokedAt, locale, zone)}`
        : words.active,
      isActive: row.revokedAt === null,
    })),
    newToken,
    name: inputOf(form, 'name', words.name, { required: true, hint: words.nameHint }),
    scope: selectOf(form, 'scope', words.scope, [
      { value: 'read', label: words.scopes.read },
      { value: 'write', label: words.scopes.write },
    ]),
  };
}

/** The languages of pages and mails, by their names in the reader's own. */
export function languageChoices(texts: OfficeTexts): { value: string; label: string }[] {
  return LANGUAGES.map((language) => ({
    value: language,
    label: texts.common.languages[language],
  }));
}

function stateOf(row: UserRow, selfId: number, texts: OfficeTexts): string | null {
  if (row.disabledAt !== null) return texts.users.team.disabled;
  if (row.id === selfId) return texts.users.team.you;
  return row.hasPassword || row.lastSessionAt ? null : texts.users.team.invited;
}
