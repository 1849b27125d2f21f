import type { Badge } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import type * as queries from './queries.ts';

export interface ReconciliationShow {
  compared: string;
  rows: {
    badge: Badge;
    what: string;
    /** Null: of a payment that is not in the books. */
    href: string | null;
    customer: string;
    stripeId: string;
    atStripe: string;
    inBooks: string;
    since: string;
    todo: string;
    /** Null: Stripe has no name for it. */
    readAction: string | null;
  }[];
  mayAct: boolean;
}

const TONES = {
  not_in_books: 'bad',
  not_at_stripe: 'bad',
  amount_differs: 'warn',
  fee_missing: 'info',
} as const;

/** What differs between Stripe and the books. */
export function reconciliationShow(
  reader: Reader,
  comparison: queries.Comparison | undefined,
  differences: readonly queries.DifferenceRow[],
  mayAct: boolean,
): ReconciliationShow {
  const texts = reader.texts.reconciliation;
  const amount = (minor: number | null, currency: string) =>
    minor === null ? '—' : reader.amount(minor, currency);
  return {
    compared: comparison
      ? texts.compared(reader.moment(comparison.comparedAt), reader.count(comparison.movements))
      : texts.never,
    rows: differences.map((one) => ({
      badge: { label: texts.kind[one.kind] ?? one.kind, tone: TONES[one.kind] },
      what: texts.object[one.object] ?? one.object,
      href: one.paymentId === null ? null : `/payments/${one.paymentId}`,
      customer: one.customerName ?? '',
      stripeId: one.stripeId ?? '',
      atStripe: amount(one.stripeMinor, one.currency),
      inBooks: amount(one.booksMinor, one.currency),
      since: reader.moment(one.at),
      todo: texts.whatToDo[one.kind] ?? '',
      readAction: one.stripeId === null ? null : `/reconciliation/${one.id}/reading`,
    })),
    mayAct,
  };
}

export interface ReconciliationViews {
  '/reconciliation/show': ReconciliationShow;
}
