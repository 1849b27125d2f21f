import type { FactName, RowFactName } from '../facts.ts';

/** The facts of the mail by name, as strings ready to show. */
export type Values = Readonly<Record<FactName, string>>;
/** The facts of the one invoice a sentence speaks of. */
export type RowValues = Readonly<Record<RowFactName, string>>;

export type Sentence = string | ((facts: Values) => string);

/** Two wordings: for one invoice, which may name it, and for several. */
export interface Plural {
  one: (facts: Values, invoice: RowValues) => string;
  several: Sentence;
}

/** What a mail about open invoices says around its table. */
export interface Wording {
  /** Two ways to begin, so that two mails in a row do not read the same. */
  openings: [Plural, Plural];
  /** What is asked for, after the table. */
  request: Plural;
}

/** Keeps the type of a sentence wide, so that another language may use facts English does not. */
export function sentence(text: Sentence): Sentence {
  return text;
}

export function plural(one: Plural['one'], several: Sentence): Plural {
  return { one, several };
}

export function wording(openings: [Plural, Plural], request: Plural): Wording {
  return { openings, request };
}
