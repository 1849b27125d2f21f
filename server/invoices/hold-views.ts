import type { Reader } from '../web/reader.ts';
import type { HoldRow } from './page-queries.ts';
import type { HoldNow } from './views.ts';

const CAUSE_PATHS: Readonly<Record<string, string>> = {
  dispute: '/disputes',
  promise: '/promises',
  plan_request: '/plans',
  plan: '/plans',
  payment_notice: '/payment-notices',
};

function causeHref({ kind, causeId, pausedCustomerId }: HoldRow): string | null {
  if (pausedCustomerId !== null) return `/customers/${pausedCustomerId}#pause`;
  const path = CAUSE_PATHS[kind];
  return causeId === null || path === undefined ? null : `${path}/${causeId}`;
}

/** A hold as the page of its invoice shows it, with where it is decided. */
export function holdNow(
  reader: Reader,
  hold: HoldRow,
  invoice: { id: number; currency: string },
): HoldNow {
  const { invoices, trade } = reader.texts;
  const since = reader.moment(hold.placedAt);
  const isExpired = hold.untilOn !== null && hold.untilOn < reader.today;
  return {
    label: trade.heldBecause[hold.kind] ?? hold.kind,
    until: [
      hold.untilOn === null
        ? invoices.hold.endless
        : invoices.hold.untilDay(reader.day(hold.untilOn)),
      hold.amountMinor === null
        ? ''
        : invoices.hold.partOnly(reader.amount(hold.amountMinor, invoice.currency)),
    ]
      .filter((part) => part !== '')
      .join(' · '),
    isExpired,
    reason: hold.reason,
    since: hold.placedBy
      ? invoices.hold.since(since, hold.placedBy)
      : invoices.hold.sinceOnly(since),
    liftAction: `/invoices/${invoice.id}/hold/${hold.id}/removal`,
    // What a payment under way holds is decided by the bank, not by a person; what has a cause is decided there.
    mayLift:
      hold.kind !== 'payment_in_flight' && hold.causeId === null && hold.pausedCustomerId === null,
    causeHref: causeHref(hold),
  };
}
