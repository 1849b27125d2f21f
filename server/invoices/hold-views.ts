import { daysBetween, isPlainDate } from '../calendar/plain-date.ts';
import type { FieldProblem } from '../errors.ts';
import type { HoldByHand } from '../holds/actions.ts';
import type { Reader } from '../web/reader.ts';
import type { HoldRow } from './page-queries.ts';
import type { HoldNow } from './views.ts';

const CAUSE_PATHS: Readonly<Record<string, string>> = {
  dispute: '/disputes',
  promise: '/promises',
  plan_request: '/plans',
  plan: '/plans',
  payment_notice: '/payment-notices',
  reply: '/replies',
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

// A promise or a pause further ahead than a year is a typing mistake.
const HOLD_DAYS_MAX = 366;

/** What is wrong with a hold as a person typed it; empty when nothing is. */
export function holdProblems(
  reader: Reader,
  { kind, until, reason }: { kind: HoldByHand; until: string; reason: string },
): FieldProblem[] {
  const { hold } = reader.texts.invoices;
  // Whoever finds it years later wants to know why.
  if (kind === 'never_chase') {
    const problem = { field: 'reason', code: 'required', message: hold.reasonRequired };
    return reason === '' ? [problem] : [];
  }
  const problem = (code: string, message: string) => [{ field: 'until', code, message }];
  if (until === '') return problem('required', hold.untilRequired);
  if (!isPlainDate(until)) return problem('invalid_format', reader.texts.problems.date);
  if (until < reader.today) return problem('past', hold.untilPast);
  return daysBetween(reader.today, until) > HOLD_DAYS_MAX ? problem('too_far', hold.untilFar) : [];
}
