import { addDays, daysBetween, laterOf, type PlainDate } from '../calendar/plain-date.ts';
import { considerChase } from '../chases/consider.ts';
import type { ChaseRow } from '../chases/queries.ts';
import type { Contact } from '../chases/day-rules.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { Scenario } from '../scenarios/rules.ts';
import { liveDay, nextRunDay, type Foresight, type ForeseenTouch } from './rules.ts';

/** An invoice as it went: when it was there, and when all of it was paid. */
export interface HistoryInvoice {
  id: number;
  customerId: number;
  kind: string;
  country: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  currency: string;
  totalMinor: number;
  /** The day all of it had been paid; null: it still is not. */
  settledOn: PlainDate | null;
  /** Contested from the start, so never reminded of. */
  isDisputed: boolean;
}

/** The rules a history is replayed by: those of the organization, and one scenario for everybody. */
export type Replaying = Omit<Foresight, 'today' | 'book' | 'fromOn' | 'untilOn'>;

/** What would have been said to one customer had all of its invoices followed the scenario. Days with news come before their run. */
export function replayCustomer(
  invoices: readonly HistoryInvoice[],
  scenario: Scenario,
  replaying: Replaying,
  untilOn: PlainDate,
): ForeseenTouch[] {
  const touches: ForeseenTouch[] = [];
  const contacts: Contact[] = [];
  const book = bookOf(scenario);
  const firstOn = invoices.map(({ issuedOn }) => issuedOn).toSorted()[0];
  if (firstOn === undefined) return touches;
  const news = newsOf(invoices);
  let standing: ChaseRow[] = [];
  let from = firstOn;
  for (;;) {
    const runOn = nextRunDay(standing, from, replaying);
    const newsOn = news[0]?.on;
    if (newsOn !== undefined && newsOn <= untilOn && (runOn === null || newsOn <= runOn)) {
      standing = hear(standing, takeDay(news, newsOn), {
        ...{ ...replaying, book, today: newsOn, contacts, firstOn },
      });
      from = laterOf(from, newsOn);
      continue;
    }
    if (runOn === null || runOn > untilOn) return touches;
    const aged = standing.map((row) => ({ ...row, seniorityDays: daysBetween(firstOn, runOn) }));
    const lived = liveDay(aged, NO_CREDITS, { ...replaying, book, today: runOn }, runOn);
    touches.push(...lived.touches);
    contacts.push(...lived.contacts);
    standing = lived.standing;
    from = addDays(runOn, 1);
  }
}

const NO_CREDITS = new Map<string, number>();

interface News {
  on: PlainDate;
  kind: 'issued' | 'settled';
  invoice: HistoryInvoice;
}

function newsOf(invoices: readonly HistoryInvoice[]): News[] {
  return invoices
    .flatMap((invoice): News[] => {
      const { issuedOn, settledOn } = invoice;
      // Paid on the day it was written, or before: nobody was ever to be reminded of it.
      if (settledOn !== null && settledOn <= issuedOn) return [];
      return [
        { on: issuedOn, kind: 'issued', invoice },
        ...(settledOn === null ? [] : [{ on: settledOn, kind: 'settled' as const, invoice }]),
      ];
    })
    .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.invoice.id - b.invoice.id));
}

function takeDay(news: News[], on: PlainDate): News[] {
  const end = news.findIndex((one) => one.on > on);
  return news.splice(0, end < 0 ? news.length : end);
}

/** The invoices of a customer after the news of a day: what is paid is gone, what is new has its first step. */
function hear(
  standing: readonly ChaseRow[],
  news: readonly News[],
  told: Replaying & {
    book: ScenarioBook;
    today: PlainDate;
    contacts: readonly Contact[];
    firstOn: PlainDate;
  },
): ChaseRow[] {
  const settled = new Set(
    news.filter(({ kind }) => kind === 'settled').map(({ invoice }) => invoice.id),
  );
  const open = standing.filter(({ invoiceId }) => !settled.has(invoiceId));
  const fresh = news
    .filter(({ kind, invoice }) => kind === 'issued' && !settled.has(invoice.id))
    .map(({ invoice }) => newRow(invoice, told.contacts, daysBetween(told.firstOn, told.today)));
  const all = [...open, ...fresh];
  const exposure = exposures(all);
  return all.map((row) => {
    const seen = { ...row, exposureMinor: exposure.get(row.currency) ?? 0 };
    return row.scenarioId === null ? { ...seen, ...considerChase(seen, told).state } : seen;
  });
}

function exposures(rows: readonly ChaseRow[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { currency, balanceMinor } of rows) {
    sums.set(currency, (sums.get(currency) ?? 0) + balanceMinor);
  }
  return sums;
}

function newRow(
  invoice: HistoryInvoice,
  contacts: readonly Contact[],
  seniorityDays: number,
): ChaseRow {
  const { id, customerId, currency, issuedOn, dueOn, totalMinor, kind, country } = invoice;
  return {
    ...{ invoiceId: id, customerId, currency, issuedOn, dueOn, kind, country },
    ...{ balanceMinor: totalMinor, exposureMinor: totalMinor, seniorityDays },
    ...{ segment: 'standard', factorId: null, invoiceScenarioId: null, chosenScenarioId: null },
    ...{ address: 'known', contacts: [...contacts] },
    holds: invoice.isDisputed
      ? [{ kind: 'dispute', untilOn: null, amountMinor: null, causeId: null }]
      : [],
    ...{ scenarioId: null, versionId: null, cycle: 1, position: 0, lastTouchOn: null },
    ...{ slideDays: 0, nextPosition: null, nextOn: null, heldBecause: null, reviewOn: null },
  };
}

/** A book of one scenario that everybody follows. */
function bookOf(scenario: Scenario): ScenarioBook {
  const version = { scenario, isActive: true, running: 'move' as const };
  return {
    active: [scenario],
    versions: new Map([[scenario.versionId, version]]),
    assigned: new Map(),
  };
}
