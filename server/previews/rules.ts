import { addDays, daysBetween, type PlainDate } from '../calendar/plain-date.ts';
import { workingDayFrom } from '../calendar/working-days.ts';
import { considerChase, type Considering } from '../chases/consider.ts';
import type { ChaseRow, ChaseState } from '../chases/queries.ts';
import type { Contact } from '../chases/day-rules.ts';
import { askableMinor } from '../chases/rules.ts';
import {
  awaitsFirstReminder,
  carryOut,
  groupByCustomer,
  isCarrying,
  listedBeside,
  payeeOf,
  waitForMore,
  weigh,
  type Accounts,
  type Grouped,
  type OverdueInvoice,
} from '../runs/rules.ts';
import type { Scenario, Step } from '../scenarios/rules.ts';

/** What the runs would do, when nothing else happens. */
export interface Foresight extends Considering {
  /** The creditor's country: on its days off nothing runs. */
  country: string;
  /** Minor units: below it nobody is written to. */
  minimumAmountMinor: number;
  /** The first day that has a run before it, and the last one looked at. */
  fromOn: PlainDate;
  untilOn: PlainDate;
}

/** One touch that would be. */
export interface ForeseenTouch {
  on: PlainDate;
  customerId: number;
  currency: string;
  /** The step that leads, with its scenario. */
  scenario: Scenario;
  step: Step;
  /** The invoices whose step it is, each with the day its scenario asked for and what is asked of it (minor units). */
  carried: { invoiceId: number; step: Step; plannedOn: PlainDate; askedMinor: number }[];
  /** Overdue invoices it lists beside. */
  beside: { invoiceId: number; askedMinor: number }[];
}

/**
 * The touches of one customer day by day, by the very rules of the runs. Pure. The rows are all of its open invoices as of
 * `foresight.today`; `credits` is what it paid too much, by account. What is worked out with other steps than the stored ones (a
 * draft) comes with `anew`: every chase is considered first, as activating it would.
 */
export function foresee(
  rows: readonly ChaseRow[],
  credits: Accounts['credits'],
  foresight: Foresight,
  { anew = false }: { anew?: boolean } = {},
): ForeseenTouch[] {
  const touches: ForeseenTouch[] = [];
  let standing = rows.filter((row) => row.balanceMinor > 0);
  if (anew) standing = standing.map((row) => standAt(row, considerChase(row, foresight).state));
  let day = nextRunDay(standing, foresight.fromOn, foresight);
  while (day !== null && day <= foresight.untilOn) {
    const lived = liveDay(standing, credits, foresight, day);
    touches.push(...lived.touches);
    standing = lived.standing;
    day = nextRunDay(standing, addDays(day, 1), foresight);
  }
  return touches;
}

/** The first day with a run, from a day on, that finds something to do; null when there is none. */
export function nextRunDay(
  standing: readonly ChaseRow[],
  fromOn: PlainDate,
  { country, workingDays }: Pick<Foresight, 'country' | 'workingDays'>,
): PlainDate | null {
  const days = standing.flatMap(({ nextOn, reviewOn }) => nextOn ?? reviewOn ?? []);
  const first = days.toSorted()[0];
  if (first === undefined) return null;
  return workingDayFrom(first > fromOn ? first : fromOn, country, workingDays);
}

export interface Lived {
  standing: ChaseRow[];
  touches: ForeseenTouch[];
  contacts: Contact[];
}

/** What the run of a day does: looks again at what was held, then plans what is due. */
export function liveDay(
  before: readonly ChaseRow[],
  credits: Accounts['credits'],
  foresight: Considering & Pick<Foresight, 'minimumAmountMinor'>,
  on: PlainDate,
): Lived {
  const considering = { ...foresight, today: on };
  const consider = (row: ChaseRow) =>
    considerChase(
      { ...row, seniorityDays: row.seniorityDays + daysBetween(foresight.today, on) },
      considering,
    );
  let standing = before.map((row) =>
    row.reviewOn !== null && row.reviewOn <= on ? standAt(row, consider(row).state) : row,
  );
  const due = standing
    .filter((row) => row.nextOn !== null && row.nextOn <= on)
    .map((row) => consider(row));
  standing = standAll(
    standing,
    due.map(({ state }) => state),
  );
  const groups = groupByCustomer(due.filter((one) => isCarrying(one, on)));
  const accounts = { overdue: overdueBy(standing, considering), credits };
  const day = { today: on, minimumAmountMinor: foresight.minimumAmountMinor };
  const { worth, small } = weigh(groups, accounts, day);
  const states = [
    ...small.map((one) => waitForMore(one, addDays(on, 1))),
    ...worth.flatMap(({ carrying }) =>
      carrying.map((one) => carryOut(one, null, considering).state),
    ),
  ];
  // Two accounts written to on one day are one contact, as the runs read it.
  const channels = new Set(worth.map(({ channel }) => channel));
  const contacts = [...channels]
    .filter((channel) => channel !== 'note')
    .map((channel) => ({ on, channel }));
  standing = standAll(standing, states);
  if (contacts.length > 0) {
    standing = standing.map((row) => ({ ...row, contacts: [...row.contacts, ...contacts] }));
  }
  const touches = worth.map((group) => touchOf(group, accounts.overdue, on));
  return { standing, touches, contacts };
}

function standAt(row: ChaseRow, state: ChaseState): ChaseRow {
  return { ...row, ...state };
}

function standAll(standing: readonly ChaseRow[], states: readonly ChaseState[]): ChaseRow[] {
  const stateOf = new Map(states.map((state) => [state.invoiceId, state]));
  return standing.map((row) => {
    const state = stateOf.get(row.invoiceId);
    return state ? standAt(row, state) : row;
  });
}

/** What is overdue and not held, as the run reads it. */
function overdueBy(
  standing: readonly ChaseRow[],
  { today, book }: Considering,
): ReadonlyMap<string, OverdueInvoice[]> {
  const overdue = standing.flatMap((row) => {
    const balanceMinor = askableMinor({ ...row, today });
    const isWhollyHeld = row.holds.some(
      ({ amountMinor, untilOn }) => amountMinor === null && (untilOn === null || untilOn >= today),
    );
    return row.dueOn < today && balanceMinor > 0 && !isWhollyHeld
      ? [
          {
            invoiceId: row.invoiceId,
            customerId: row.customerId,
            currency: row.currency,
            factorId: row.factorId,
            balanceMinor,
            awaitsFirstReminder: awaitsFirstReminder(row, book),
          },
        ]
      : [];
  });
  return Map.groupBy(overdue, payeeOf);
}

function touchOf(group: Grouped, overdue: Accounts['overdue'], on: PlainDate): ForeseenTouch {
  const { scenario, next } = group.leading;
  return {
    on,
    customerId: group.customerId,
    currency: group.currency,
    scenario,
    step: next.step,
    carried: group.carrying.map((one) => ({
      invoiceId: one.row.invoiceId,
      step: one.next.step,
      plannedOn: one.next.plannedOn,
      askedMinor: askableMinor({ ...one.row, today: on }),
    })),
    beside: listedBeside(group, overdue).map(({ invoiceId, balanceMinor }) => ({
      invoiceId,
      askedMinor: balanceMinor,
    })),
  };
}
