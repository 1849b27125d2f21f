import type { FieldProblem } from '../errors.ts';
import type { Organization } from '../organization/queries.ts';
import { readBic, readIban } from '../organization/rules.ts';

/** What is known of a factor and can be stated anew. */
export interface FactorFacts {
  name: string;
  /** Without spaces. */
  iban: string;
  /** Empty: banks find it by the IBAN. */
  bic: string;
  /** Empty: the name. */
  holder: string;
  /** What it wants quoted with a transfer; empty: nothing. */
  note: string;
  /** What debtors are told instead of the ready sentence; empty: that sentence. */
  notice: string;
  /** Whether its invoices may be paid by card all the same. */
  cardAllowed: boolean;
}

export interface Factor extends FactorFacts {
  id: number;
}

/** An account that money is asked to. */
export interface Account {
  holder: string;
  /** Without spaces; empty: none is known. */
  iban: string;
  bic: string;
}

/** Where an invoice is to be paid: to its factor, else to the firm. */
export function accountFor(organization: Organization, factor: Factor | null): Account {
  const bare = (text: string) => text.replaceAll(' ', '');
  if (factor) {
    const { name, holder, iban, bic } = factor;
    return { holder: holder || name, iban: bare(iban), bic: bare(bic) };
  }
  const { bankHolder, legalName, name, iban, bic } = organization;
  return { holder: bankHolder || legalName || name, iban: bare(iban), bic: bare(bic) };
}

/** An IBAN as it is read aloud: in groups of four, as on paper; banks take it with or without the spaces. */
export function groupedIban(iban: string): string {
  return iban.replace(/(.{4})(?=.)/g, '$1 ');
}

// A name is also the word by which files and programs name the factor.
const LONGEST = { name: 120, holder: 120, note: 140, notice: 600 } as const;

/** The facts as they are kept, or what is wrong with them by the field. */
export function readFactor(
  facts: FactorFacts,
): { ok: true; facts: FactorFacts } | { ok: false; problems: FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const add = (field: string, code: string, message: string) =>
    problems.push({ field, code, message });
  const name = facts.name.trim().replace(/\s+/g, ' ');
  if (name === '') add('name', 'required', 'A factor has a name.');
  for (const [field, longest] of Object.entries(LONGEST) as [keyof typeof LONGEST, number][]) {
    if (facts[field].length > longest) add(field, 'too_long', `At most ${longest} characters.`);
  }
  const iban = readIban(facts.iban);
  if (iban === undefined) add('iban', 'invalid_iban', 'This is not an IBAN.');
  const bic = facts.bic.trim() === '' ? '' : readBic(facts.bic);
  if (bic === undefined) add('bic', 'invalid_bic', 'This is not a BIC.');
  if (problems.length > 0 || iban === undefined || bic === undefined) {
    return { ok: false, problems };
  }
  return { ok: true, facts: { ...facts, name, iban, bic } };
}
