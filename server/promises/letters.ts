import { formatDay } from '../calendar/format.ts';
import { windowClosing, windowOpening } from '../calendar/window.ts';
import type { Tx } from '../db/sql.ts';
import { assert } from '../errors.ts';
import { queueDebtorLetter, queueTeamLetter, type Reading } from '../messages/letter-actions.ts';
import { formatMoney } from '../money/format.ts';
import { sumMinor } from '../money/money.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { calendarFile } from './calendar-file.ts';
import { PORTAL_TEXTS } from '../../views/texts/portal/texts.ts';
import { findPromise, type PromiseCard } from './card-queries.ts';

/** Confirms a promise to the debtor, with the day as a calendar entry, and tells the team of one it did not write down itself. */
export async function writePromiseMade(
  tx: Tx,
  services: Services,
  promiseId: number,
  madeBy: PromiseCard['madeBy'],
): Promise<void> {
  const promise = await cardOf(tx, promiseId);
  const organization = await findOrganization(tx);
  await queueDebtorLetter(tx, services, {
    ...aboutPromise(promise, 'promise_made'),
    facts: (reading) => ({ ...factsOf(promise, reading), details: detailsOf(promise, reading) }),
    attach: (reading) => ({
      filename: PORTAL_TEXTS[reading.language].promises.calendar.fileName(promise.id),
      contentType: 'text/calendar; charset=utf-8; method=PUBLISH',
      text: promiseCalendar(services, promise, reading, organization?.name ?? ''),
    }),
  });
  if (madeBy === 'user') return;
  await queueTeamLetter(tx, services, {
    ...toTeam(promise, 'promise_made_team'),
    facts: (reading) => ({ ...factsOf(promise, reading), quote: promise.words || null }),
  });
}

/** Tells the other side: the team when the debtor took it back, the debtor when the team did. */
export async function writePromiseWithdrawn(
  tx: Tx,
  services: Services,
  promiseId: number,
  because: 'debtor' | 'team',
): Promise<void> {
  const promise = await cardOf(tx, promiseId);
  if (because === 'debtor') {
    await queueTeamLetter(tx, services, {
      ...toTeam(promise, 'promise_withdrawn_team'),
      facts: (reading) => factsOf(promise, reading),
    });
  } else {
    await queueDebtorLetter(tx, services, {
      ...aboutPromise(promise, 'promise_withdrawn'),
      facts: (reading) => factsOf(promise, reading),
    });
  }
}

/** Thanks for what came and offers another day for the rest, within the hours in which mails leave by themselves. */
export async function writePromisePartlyKept(
  tx: Tx,
  services: Services,
  promiseId: number,
): Promise<void> {
  const promise = await cardOf(tx, promiseId);
  await queueDebtorLetter(tx, services, {
    ...aboutPromise(promise, 'promise_partly_kept'),
    notBefore: await nextOpening(tx, services),
    facts: (reading) => ({
      ...factsOf(promise, reading),
      amount: money(promise.paidMinor, promise, reading),
      rest: money(restMinor(promise), promise, reading),
      until: formatDay(promise.renewUntil ?? promise.judgeOn, reading.locale),
    }),
  });
}

/** Tells whoever took it down, else everybody who collects. Answers whether it is the second within ninety days. */
export async function writePromiseBroken(
  tx: Tx,
  services: Services,
  promiseId: number,
): Promise<boolean> {
  const promise = await cardOf(tx, promiseId);
  await queueTeamLetter(tx, services, {
    ...toTeam(promise, promise.isRepeated ? 'promise_broken_again_team' : 'promise_broken_team'),
    userId: promise.userId,
    facts: (reading) => ({
      ...factsOf(promise, reading),
      rest: money(restMinor(promise), promise, reading),
      quote: promise.words || null,
    }),
  });
  return promise.isRepeated;
}

/** The day as a file for the debtor's calendar; `url` only where its reader has the private link already. */
export function promiseCalendar(
  services: Services,
  promise: PromiseCard,
  reading: Reading,
  creditor: string,
  url?: string,
): string {
  const texts = PORTAL_TEXTS[reading.language].promises.calendar;
  const amount = money(promise.amountMinor, promise, reading);
  return calendarFile({
    uid: `promise-${promise.id}@${new URL(services.config.publicUrl).hostname}`,
    day: promise.promisedOn,
    madeAt: promise.madeAt,
    summary: texts.summary(amount, creditor),
    description: texts.description(promise.invoices.map((one) => one.number).join(', ')),
    ...(url !== undefined && { url }),
  });
}

/** What is still owed of what was promised. */
export function restMinor(promise: Pick<PromiseCard, 'invoices'>): number {
  return sumMinor(
    promise.invoices.map((one) => Math.min(one.amountMinor, Math.max(0, one.balanceMinor))),
  );
}

/** `F-1`, `F-1, F-2`, `F-1 + 3`: short enough for a subject. */
export function aboutInvoices(invoices: readonly { number: string }[]): string {
  const [first, second, ...others] = invoices.map((one) => one.number);
  if (others.length > 0) return `${first} + ${others.length + 1}`;
  return [first, second].filter((number) => number !== undefined).join(', ');
}

async function cardOf(tx: Tx, promiseId: number): Promise<PromiseCard> {
  const promise = await findPromise(tx, promiseId);
  assert(promise, `There is no promise ${promiseId}.`);
  return promise;
}

function aboutPromise<K extends string>(promise: PromiseCard, kind: K) {
  return {
    ...{ kind, customerId: promise.customerId, occasion: `promise/${promise.id}` },
    ...{ invoiceIds: promise.invoices.map((one) => one.id), currency: promise.currency },
    path: `/promises/${promise.id}`,
  };
}

function toTeam<K extends string>(promise: PromiseCard, kind: K) {
  return {
    ...{ kind, userId: null, occasion: `promise/${promise.id}` },
    ...{ customerName: promise.customerName, path: `/promises/${promise.id}` },
  };
}

function factsOf(promise: PromiseCard, reading: Reading) {
  return {
    about: aboutInvoices(promise.invoices),
    amount: money(promise.amountMinor, promise, reading),
    day: formatDay(promise.promisedOn, reading.locale),
  };
}

function detailsOf(promise: PromiseCard, reading: Reading) {
  return promise.invoices.map((one) => ({
    label: one.number,
    value: money(one.amountMinor, promise, reading),
  }));
}

function money(minor: number, { currency }: { currency: string }, { locale }: Reading): string {
  return formatMoney({ minor, currency }, locale);
}

/** Now, or when the hours begin in which mails leave by themselves. */
export async function nextOpening(tx: Tx, services: Services): Promise<Date> {
  const now = services.clock.now();
  const organization = await findOrganization(tx);
  if (!organization) return now;
  const { timeZone: zone, country, sendFromMinute, sendUntilMinute } = organization;
  const window = { zone, country, fromMinute: sendFromMinute, untilMinute: sendUntilMinute };
  const isOpen = windowClosing(now, window, services.workingDays) !== null;
  return isOpen ? now : windowOpening(now, window, services.workingDays);
}
