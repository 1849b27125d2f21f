export const ROLES = ['admin', 'collector', 'accountant', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** A month: people who use the office every few weeks stay signed in. */
export const SESSION_DAYS = 30;
/** Long enough to find the mail, short enough that an old one is worthless. */
export const SIGN_IN_LINK_MINUTES = 30;
/** An invitation may wait over a week-end. */
export const INVITATION_MINUTES = 72 * 60;
/** How long after coming in by a link a password may be set without the old one: how a forgotten one is replaced. */
export const PASSWORD_BY_LINK_MINUTES = 60;
/** Length beats composition rules (NIST SP 800-63B, 3.1.1.2). */
export const PASSWORD_LENGTH_MIN = 12;
/** scrypt takes any length; this only stops nonsense. */
export const PASSWORD_LENGTH_MAX = 200;

/** After so many tries within the window nothing more is checked until it has passed. */
export interface Throttle {
  triesMax: number;
  windowMinutes: number;
}
/** Ten guesses at one account in a quarter of an hour: a person mistyping, not a machine guessing. */
export const ACCOUNT_THROTTLE: Throttle = { triesMax: 10, windowMinutes: 15 };
/** A whole office may sit behind one address. */
export const ADDRESS_THROTTLE: Throttle = { triesMax: 60, windowMinutes: 15 };
/** Mails a stranger can cause in somebody's inbox. */
export const LINK_THROTTLE: Throttle = { triesMax: 5, windowMinutes: 60 };

/** A path of this site to go on to after signing in; anything else becomes the first page. */
export function safePath(text: string | undefined): string {
  // `//host` and `/\host` are other sites to a browser, and so is either behind a stripped control character.
  return text !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) ? text : '/';
}

/** Why this change to a user may not be, or null. `admins` counts those who can sign in, before the change. */
export function teamChangeProblem(facts: {
  isSelf: boolean;
  isAdmin: boolean;
  admins: number;
  change: { role: Role } | 'disable';
}): 'self' | 'last_admin' | null {
  const losesAdmin = facts.change === 'disable' || facts.change.role !== 'admin';
  if (facts.isAdmin && losesAdmin && facts.admins <= 1) return 'last_admin';
  // Turning oneself off by a slip of the finger would end the session in the middle of the page.
  if (facts.isSelf && facts.change === 'disable') return 'self';
  return null;
}
