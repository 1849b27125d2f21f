import { isLanguage } from '../calendar/locale.ts';
import { isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import type { FieldProblem } from '../errors.ts';

export const CUSTOMER_KINDS = ['company', 'public', 'consumer'] as const;
export const SEGMENTS = ['good_payer', 'standard', 'frequent_late', 'at_risk'] as const;
export const CONTACT_ROLES = ['billing', 'buyer', 'signatory', 'other'] as const;
export type CustomerKind = (typeof CUSTOMER_KINDS)[number];
export type Segment = (typeof SEGMENTS)[number];
export type ContactRole = (typeof CONTACT_ROLES)[number];

/** What is known of a customer and can be stated anew. */
export interface CustomerFacts {
  name: string;
  kind: CustomerKind;
  /** ISO 3166 alpha-2. */
  country: string;
  language: string;
  street: string;
  postalCode: string;
  city: string;
  enterpriseNumber: string;
  /** The one in effect: worked out, or set in place of that. */
  segment: Segment;
  /** Chosen by a person; null: it follows from kind, country and segment. */
  scenarioId: number | null;
  /** The most they may owe, minor units of the organization's currency; null: no limit is watched. */
  creditLimitMinor: number | null;
  /** The day an insolvency became known; null: none. */
  insolventSince: PlainDate | null;
  /** Who of the team looks after it. */
  ownerId: number | null;
}

/** What may be stated of a customer. A segment is set in place of the one worked out, by null it is given back to that. */
export type StatedCustomer = Partial<Omit<CustomerFacts, 'segment'>> & { segment?: Segment | null };

export interface ContactFacts {
  name: string;
  email: string;
  phone: string;
  roles: ContactRole[];
  /** Null: the customer's. */
  language: string | null;
}

// The same lengths as an imported file may have.
const LONGEST: Partial<Record<keyof CustomerFacts | keyof ContactFacts, number>> = {
  name: 200,
  street: 200,
  postalCode: 20,
  city: 100,
  enterpriseNumber: 50,
  phone: 50,
};
// RFC 5321, 4.5.3.1.3: a path of 256 octets with its brackets.
const EMAIL_CHARACTERS = 254;
const EMAIL = /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+\.[^\s@<>"(),;:.]{2,}$/;

/** Texts of one line without space at their ends; addresses in lower case. */
export function tidy<T extends object>(facts: T): T {
  return Object.fromEntries(
    Object.entries(facts).map(([field, value]: [string, unknown]) => {
      if (typeof value !== 'string') return [field, value];
      const text = value.trim().replace(/\s+/g, ' ');
      return [field, field === 'email' ? text.toLowerCase() : text];
    }),
  ) as T;
}

/** What is wrong with stated facts of a customer; what is not stated is not looked at. */
export function customerProblems(facts: StatedCustomer): FieldProblem[] {
  const problems = textProblems(facts);
  if (facts.name === '') add(problems, 'name', 'required', 'A customer has a name.');
  if (facts.kind !== undefined && !CUSTOMER_KINDS.includes(facts.kind)) {
    add(problems, 'kind', 'unknown_kind', `One of ${CUSTOMER_KINDS.join(', ')}.`);
  }
  if (facts.segment && !SEGMENTS.includes(facts.segment)) {
    add(problems, 'segment', 'unknown_segment', `One of ${SEGMENTS.join(', ')}.`);
  }
  if (facts.country !== undefined && !/^[A-Z]{2}$/.test(facts.country)) {
    add(problems, 'country', 'unknown_country', 'A country is two capital letters (ISO 3166).');
  }
  if (facts.language !== undefined && !isLanguage(facts.language)) {
    add(problems, 'language', 'unknown_language', 'One of fr, en, nl.');
  }
  const { creditLimitMinor: limit, insolventSince: since } = facts;
  if (limit !== undefined && limit !== null && !(Number.isSafeInteger(limit) && limit >= 0)) {
    add(problems, 'creditLimitMinor', 'too_small', 'A limit is an amount, at least 0.');
  }
  if (since !== undefined && since !== null && !isPlainDate(since)) {
    add(problems, 'insolventSince', 'invalid_format', 'A day is written YYYY-MM-DD.');
  }
  return problems;
}

/** What is wrong with a contact; empty when nothing is. */
export function contactProblems(contact: ContactFacts): FieldProblem[] {
  const problems = textProblems(contact);
  const { email, name, phone, roles, language } = contact;
  if (email + name + phone === '') {
    add(problems, 'email', 'required', 'A contact has an address, a name or a telephone number.');
  }
  if (email !== '' && (!EMAIL.test(email) || email.length > EMAIL_CHARACTERS)) {
    add(problems, 'email', 'invalid_format', 'This is not an e-mail address.');
  }
  if (roles.length === 0 || roles.some((role) => !CONTACT_ROLES.includes(role))) {
    add(problems, 'roles', 'unknown_role', `At least one of ${CONTACT_ROLES.join(', ')}.`);
  }
  if (language !== null && !isLanguage(language)) {
    add(problems, 'language', 'unknown_language', 'One of fr, en, nl.');
  }
  return problems;
}

function textProblems(facts: StatedCustomer | ContactFacts): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const [field, value] of Object.entries(facts) as [keyof typeof LONGEST, unknown][]) {
    const longest = LONGEST[field];
    if (typeof value !== 'string') continue;
    if (longest !== undefined && value.length > longest) {
      add(problems, field, 'too_long', `At most ${longest} characters.`);
    }
    if (/\p{Cc}/u.test(value)) {
      add(problems, field, 'control_characters', 'Control characters are not text.');
    }
  }
  return problems;
}

function add(problems: FieldProblem[], field: string, code: string, message: string): void {
  problems.push({ field, code, message });
}
