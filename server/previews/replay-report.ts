import { daysBetween, type PlainDate } from '../calendar/plain-date.ts';
import type { Scenario } from '../scenarios/rules.ts';
import type { HistoryInvoice } from './replay-rules.ts';
import type { ForeseenTouch } from './rules.ts';

/** What a scenario would have said in a history. Amounts of money are not summed: a history may have several currencies. */
export interface ReplayReport {
  scenario: string;
  /** By step in its order: how often it would have gone out, and about how many invoices. */
  steps: { key: string; channel: string; touches: number; invoices: number }[];
  /** Of the invoices that were paid: those nobody was ever written to about, and those paid after so many mails. */
  paid: number;
  paidBeforeAny: number;
  paidAfter: { mails: number; invoices: number }[];
  /** Mails a customer gets in a month in which it gets any: on average, and at most. */
  mailsPerCustomerMonth: { mean: number; most: number };
  /** What must not be; each is counted anew from the touches, by none of the rules that planned them. */
  faults: ReplayFaults;
}

export interface ReplayFaults {
  afterPayment: number;
  disputed: number;
  outOfOrder: number;
  insideGap: number;
}

/** Sums up the touches of all customers. */
export function reportReplay(
  scenario: Scenario,
  invoices: readonly HistoryInvoice[],
  touches: readonly ForeseenTouch[],
  gapDaysOf: (invoice: HistoryInvoice) => number,
): ReplayReport {
  const byId = new Map(invoices.map((invoice) => [invoice.id, invoice]));
  const mails = touches.filter(({ step }) => step.channel === 'email');
  const mailsAbout = new Map<number, number>();
  for (const { carried } of mails) {
    for (const { invoiceId } of carried)
      mailsAbout.set(invoiceId, (mailsAbout.get(invoiceId) ?? 0) + 1);
  }
  const paid = invoices.filter(({ settledOn }) => settledOn !== null);
  const counts = Map.groupBy(paid, ({ id }) => mailsAbout.get(id) ?? 0);
  return {
    scenario: scenario.key,
    steps: scenario.steps.map(({ key, channel }) => {
      const own = touches.filter(({ carried }) => carried.some(({ step }) => step.key === key));
      const about = own.flatMap(({ carried }) => carried.filter(({ step }) => step.key === key));
      return { key, channel, touches: own.length, invoices: about.length };
    }),
    paid: paid.length,
    paidBeforeAny: counts.get(0)?.length ?? 0,
    paidAfter: [...counts]
      .filter(([count]) => count > 0)
      .map(([count, list]) => ({ mails: count, invoices: list.length }))
      .toSorted((a, b) => a.mails - b.mails),
    mailsPerCustomerMonth: perCustomerMonth(mails),
    faults: faultsOf(touches, byId, gapDaysOf),
  };
}

function perCustomerMonth(mails: readonly ForeseenTouch[]): { mean: number; most: number } {
  const months = Map.groupBy(mails, ({ customerId, on }) => `${customerId} ${on.slice(0, 7)}`);
  const counts = [...months.values()].map((list) => list.length);
  const most = Math.max(0, ...counts);
  return { mean: counts.length === 0 ? 0 : mails.length / counts.length, most };
}

function faultsOf(
  touches: readonly ForeseenTouch[],
  byId: ReadonlyMap<number, HistoryInvoice>,
  gapDaysOf: (invoice: HistoryInvoice) => number,
): ReplayFaults {
  const faults: ReplayFaults = { afterPayment: 0, disputed: 0, outOfOrder: 0, insideGap: 0 };
  const lastMessageOn = new Map<number, PlainDate>();
  const lastPosition = new Map<number, number>();
  const inTime = touches.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  for (const { on, customerId, carried, beside, step } of inTime) {
    for (const { invoiceId } of [...carried, ...beside]) {
      const invoice = byId.get(invoiceId);
      if (!invoice) continue;
      if (invoice.settledOn !== null && invoice.settledOn <= on) faults.afterPayment += 1;
      if (invoice.isDisputed) faults.disputed += 1;
    }
    for (const one of carried) {
      if (one.step.position <= (lastPosition.get(one.invoiceId) ?? 0)) faults.outOfOrder += 1;
      lastPosition.set(one.invoiceId, one.step.position);
    }
    if (step.channel !== 'email' && step.channel !== 'letter') continue;
    const before = lastMessageOn.get(customerId);
    const invoice = byId.get(carried[0]?.invoiceId ?? 0);
    // Two currencies are two accounts, which may be written to on one day.
    const gap = before === undefined || before === on ? Infinity : daysBetween(before, on);
    if (invoice && gap < gapDaysOf(invoice)) faults.insideGap += 1;
    lastMessageOn.set(customerId, on);
  }
  return faults;
}
