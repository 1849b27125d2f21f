/** A movement of Stripe's balance that the books must know: whose it is and how much, in minor units, never negative. */
export interface Movement {
  kind: 'payment' | 'refund' | 'refund_failure' | 'chargeback' | 'chargeback_reversal';
  /** Of the charge, the refund or Stripe's dispute it belongs to. */
  stripeId: string;
  paymentIntentId: string | null;
  chargeId: string | null;
  currency: string;
  amountMinor: number;
  /** In the settlement currency. */
  feeMinor: number;
  settlementCurrency: string;
  /** Made by this installation, or to one of its customers. */
  isOurs: boolean;
  at: Date;
}

/** What the books hold of it. */
export interface Booked {
  /** The payment, also of a refund and of a chargeback. */
  paymentId: number | null;
  customerId: number | null;
  currency: string;
  amountMinor: number;
  feeMinor: number | null;
  /** Of a refund or a chargeback. */
  status: string;
}

export type DifferenceKind = 'not_in_books' | 'not_at_stripe' | 'amount_differs' | 'fee_missing';

export interface Difference {
  kind: DifferenceKind;
  object: 'payment' | 'refund' | 'chargeback';
  /** The same one keeps the same subject, night after night. */
  subject: string;
  stripeId: string | null;
  paymentId: number | null;
  customerId: number | null;
  currency: string;
  /** Minor units; null: nothing on that side. */
  stripeMinor: number | null;
  booksMinor: number | null;
  at: Date;
}

/** What is wrong between a movement and the books, each with a subject of its own; `booked` undefined: not there. */
export function differencesOf(movement: Movement, booked: Booked | undefined): Difference[] {
  const base = {
    object: objectOf(movement),
    stripeId: movement.stripeId,
    paymentId: booked?.paymentId ?? null,
    customerId: booked?.customerId ?? null,
    currency: movement.currency,
    at: movement.at,
  };
  const subject = `${movement.kind}:${movement.stripeId}`;
  const sides = { stripeMinor: movement.amountMinor, booksMinor: booked?.amountMinor ?? null };
  if (!booked) {
    return movement.isOurs ? [{ ...base, ...sides, kind: 'not_in_books', subject }] : [];
  }
  if (isContradicted(movement, booked)) {
    // The money came back at Stripe, and the books still count it as gone.
    const came = { stripeMinor: 0, booksMinor: booked.amountMinor };
    return [{ ...base, ...came, kind: 'amount_differs', subject }];
  }
  const found: Difference[] = [];
  if (movement.amountMinor !== booked.amountMinor || movement.currency !== booked.currency) {
    found.push({ ...base, ...sides, kind: 'amount_differs', subject });
  }
  if (movement.kind === 'payment' && booked.feeMinor !== movement.feeMinor) {
    found.push({
      ...base,
      kind: booked.feeMinor === null ? 'fee_missing' : 'amount_differs',
      subject: `fee:${movement.stripeId}`,
      currency: movement.settlementCurrency,
      stripeMinor: movement.feeMinor,
      booksMinor: booked.feeMinor,
    });
  }
  return found;
}

/** A refund that came back counts as failed in the books; a chargeback that came back as not lost. */
function isContradicted(movement: Movement, booked: Booked): boolean {
  if (movement.kind === 'refund_failure') {
    return booked.status !== 'failed' && booked.status !== 'canceled';
  }
  return movement.kind === 'chargeback_reversal' && booked.status === 'lost';
}

function objectOf({ kind }: Movement): Difference['object'] {
  if (kind === 'payment') return 'payment';
  return kind === 'refund' || kind === 'refund_failure' ? 'refund' : 'chargeback';
}
