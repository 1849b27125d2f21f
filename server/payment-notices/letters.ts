import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { formatDay } from '../calendar/format.ts';
import type { Tx } from '../db/sql.ts';
import { assert } from '../errors.ts';
import { queueDebtorLetter, queueTeamLetter, type Reading } from '../messages/letter-actions.ts';
import { formatMoney } from '../money/format.ts';
import { sumMinor } from '../money/money.ts';
import { aboutInvoices } from '../promises/letters.ts';
import type { Services } from '../services.ts';
import { PORTAL_TEXTS } from '../../views/texts/portal/texts.ts';
import { findNotice, type NoticeCard } from './card-queries.ts';

/** Tells the debtor that their word has come, and the team, who may look at the bank's account at once. */
export async function writeNoticeReceived(
  tx: Tx,
  services: Services,
  noticeId: number,
): Promise<void> {
  const notice = await cardOf(tx, noticeId);
  const facts = (reading: Reading) => ({
    ...factsOf(notice, reading),
    until: formatDay(addDays(notice.decideOn, -1), reading.locale),
    details: detailsOf(notice, reading),
  });
  await queueDebtorLetter(tx, services, { ...toDebtor(notice, 'notice_received'), facts });
  await queueTeamLetter(tx, services, {
    ...toTeam(notice, 'notice_received_team'),
    facts: (reading) => ({ ...facts(reading), quote: notice.words || null }),
  });
}

export async function writeNoticeFound(
  tx: Tx,
  services: Services,
  noticeId: number,
): Promise<void> {
  const notice = await cardOf(tx, noticeId);
  const restMinor = sumMinor(notice.invoices.map((one) => Math.max(0, one.balanceMinor)));
  await queueDebtorLetter(tx, services, {
    ...toDebtor(notice, 'notice_found'),
    facts: (reading) => ({
      about: aboutInvoices(notice.invoices),
      amount: money(notice.amountMinor, notice, reading),
      rest: restMinor > 0 ? money(restMinor, notice, reading) : null,
    }),
  });
}

/** Says what was looked for and not found, in the words of whoever looked. */
export async function writeNoticeReturned(
  tx: Tx,
  services: Services,
  noticeId: number,
  untilOn: PlainDate,
): Promise<void> {
  const notice = await cardOf(tx, noticeId);
  await queueDebtorLetter(tx, services, {
    ...toDebtor(notice, 'notice_returned'),
    facts: (reading) => ({
      ...factsOf(notice, reading),
      until: formatDay(untilOn, reading.locale),
      details: detailsOf(notice, reading),
      quote: notice.answer || null,
    }),
  });
}

export async function writeNoticeOverdue(
  tx: Tx,
  services: Services,
  noticeId: number,
): Promise<void> {
  const notice = await cardOf(tx, noticeId);
  await queueTeamLetter(tx, services, {
    ...toTeam(notice, 'notice_overdue_team'),
    facts: (reading) => ({
      ...factsOf(notice, reading),
      details: detailsOf(notice, reading),
      quote: notice.words || null,
    }),
  });
}

async function cardOf(tx: Tx, noticeId: number): Promise<NoticeCard> {
  const notice = await findNotice(tx, noticeId);
  assert(notice, `There is no payment notice ${noticeId}.`);
  return notice;
}

function toDebtor<K extends string>(notice: NoticeCard, kind: K) {
  return {
    ...{ kind, customerId: notice.customerId, occasion: `notice/${notice.id}` },
    ...{ invoiceIds: notice.invoices.map((one) => one.id), currency: notice.currency },
    path: `/paid/${notice.id}`,
  };
}

function toTeam<K extends string>(notice: NoticeCard, kind: K) {
  return {
    ...{ kind, userId: null, occasion: `notice/${notice.id}` },
    ...{ customerName: notice.customerName, path: `/payment-notices/${notice.id}` },
  };
}

function factsOf(notice: NoticeCard, reading: Reading) {
  return {
    about: aboutInvoices(notice.invoices),
    amount: money(notice.amountMinor, notice, reading),
    day: formatDay(notice.paidOn, reading.locale),
  };
}

function detailsOf(notice: NoticeCard, reading: Reading) {
  const words = PORTAL_TEXTS[reading.language].notices;
  return [
    { label: words.factAmount, value: money(notice.amountMinor, notice, reading) },
    { label: words.factDay, value: formatDay(notice.paidOn, reading.locale) },
    { label: words.factMethod, value: words.methods[notice.method] },
    { label: words.factReference, value: notice.reference },
    { label: words.factInvoices, value: notice.invoices.map((one) => one.number).join(', ') },
  ].filter((line) => line.value !== '');
}

function money(minor: number, { currency }: { currency: string }, { locale }: Reading): string {
  return formatMoney({ minor, currency }, locale);
}
