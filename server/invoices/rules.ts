import type { PlainDate } from '../calendar/plain-date.ts';
import type { FieldProblem } from '../errors.ts';
import { isCurrencyCode } from '../money/currency.ts';

/** An invoice as another program or a person states it. */
export interface InvoiceDetails {
  number: string;
  customerId: number;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  /** ISO 4217. */
  currency: string;
  /** Minor units, with VAT, at least 0. */
  totalMinor: number;
  /** What the debtor quotes with a transfer; left out: stays, or empty for a new invoice. */
  reference?: string;
  subject?: string;
}

/** An invoice as the books hold it. */
export interface InvoiceOnBooks {
  id: number;
  customerId: number;
  number: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
  reference: string;
  subject: string;
  settledOn: PlainDate | null;
}

// The same lengths as a file may have: what came in by one way can go out and in by the other.
const NUMBER_CHARACTERS = 100;
const REFERENCE_CHARACTERS = 140;
const SUBJECT_CHARACTERS = 500;

/** Texts of one line: runs of white space become one space. */
export function tidyDetails(details: InvoiceDetails): InvoiceDetails {
  const tidy = (text: string) => text.trim().replace(/\s+/g, ' ');
  return {
    ...details,
    number: tidy(details.number),
    ...(details.reference !== undefined && { reference: tidy(details.reference) }),
    ...(details.subject !== undefined && { subject: tidy(details.subject) }),
  };
}

/** What is wrong with the invoice itself; empty when nothing is. */
export function invoiceProblems(details: InvoiceDetails): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (field: string, code: string, message: string) => {
    problems.push({ field, code, message });
  };
  const { number, issuedOn, dueOn, currency, totalMinor, reference = '', subject = '' } = details;
  if (number === '') add('number', 'required', 'An invoice has a number.');
  const texts = [
    ['number', number, NUMBER_CHARACTERS],
    ['reference', reference, REFERENCE_CHARACTERS],
    ['subject', subject, SUBJECT_CHARACTERS],
  ] as const;
  for (const [field, text, longest] of texts) {
    if (text.length > longest) add(field, 'too_long', `At most ${longest} characters.`);
    if (/\p{Cc}/u.test(text)) add(field, 'control_characters', 'Control characters are not text.');
  }
  if (!isCurrencyCode(currency)) add('currency', 'unknown_currency', 'Not an ISO 4217 currency.');
  if (!Number.isSafeInteger(totalMinor) || totalMinor < 0) {
    add('total', 'invalid_amount', 'A whole number of minor units, at least 0.');
  }
  if (dueOn < issuedOn) {
    add('due_on', 'due_before_issue', 'The due date is before the issue date.');
  }
  return problems;
}

export type InvoiceChange =
  | { kind: 'unchanged' }
  | { kind: 'refused'; problems: FieldProblem[] }
  | {
      kind: 'changed';
      /** Minor units to add to the ledger as a correction; 0 when the total stays. */
      correctionMinor: number;
      balanceMinor: number;
      /** Names of what changes. */
      fields: string[];
    };

/** What stating an invoice anew changes. The customer and the currency never do, and the total not below what was paid. */
export function decideInvoiceChange(known: InvoiceOnBooks, stated: InvoiceDetails): InvoiceChange {
  const problems: FieldProblem[] = [];
  if (stated.customerId !== known.customerId) {
    problems.push({
      field: 'customer',
      code: 'customer_changed',
      message: 'The invoice belongs to another customer.',
    });
  }
  if (stated.currency !== known.currency) {
    problems.push({
      field: 'currency',
      code: 'currency_changed',
      message: `The invoice is in ${known.currency}.`,
    });
  }
  const correctionMinor = stated.totalMinor - known.totalMinor;
  const balanceMinor = known.balanceMinor + correctionMinor;
  if (correctionMinor !== 0 && balanceMinor < 0) {
    problems.push({
      field: 'total',
      code: 'below_paid',
      message: 'The new total is less than what was paid already.',
    });
  }
  if (problems.length > 0) return { kind: 'refused', problems };
  const fields = (['issuedOn', 'dueOn', 'totalMinor', 'reference', 'subject'] as const).filter(
    (field) => stated[field] !== undefined && stated[field] !== known[field],
  );
  if (fields.length === 0) return { kind: 'unchanged' };
  return { kind: 'changed', correctionMinor, balanceMinor, fields };
}
