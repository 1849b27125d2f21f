import { addDays, dayOfWeek, type PlainDate } from '../../server/calendar/plain-date.ts';
import { instantIn } from '../../server/calendar/zone.ts';
import { upsertCustomer, saveContact } from '../../server/customers/actions.ts';
import { countEffects } from '../../server/effects/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { assert } from '../../server/errors.ts';
import { placeHold } from '../../server/holds/actions.ts';
import { importFile } from '../../server/imports/import-file.ts';
import type { MailTransport } from '../../server/mail/transport.ts';
import { sendQueued } from '../../server/messages/send.ts';
import {
  changeBankDetails,
  changeIdentity,
  changeSender,
} from '../../server/organization/actions.ts';
import { pollStripe } from '../../server/payments/poll-actions.ts';
import { runReminders } from '../../server/runs/actions.ts';
import type { Services } from '../../server/services.ts';
import { createFirstAccount } from '../../server/users/actions.ts';
import { DEMO_SIGN_IN } from '../../server/users/demo.ts';
import type { StripeControl } from '../stand-ins/stripe/control.ts';
import { followAnswers, playAnswers } from './answers.ts';
import { FIRST_DAY, planInvoices, TODAY } from './books.ts';
import { GONE_ADDRESS, readSampleCustomers, type SampleCustomer } from './customers.ts';
import { SAMPLE_HOLDS } from './events.ts';
import { writeInvoiceFile } from './file.ts';
import { playMoney } from './money.ts';
import { FIRM, FIRM_BANK, FIRM_SENDER } from './firm.ts';
import { playPlans } from './plans.ts';
import { playOffice } from './office.ts';
import { bookTransfers, payByCard, type Playing } from './pay.ts';
import { dateShippedVersions, findOldestOverdue } from './queries.ts';

const ZONE = FIRM.timeZone;
/** Where the newcomer's clock begins: nine in the morning. */
export const START = instantIn(ZONE, TODAY, 9 * 60);

/**
 * Makes the sample company by letting it live through ten weeks: invoices come in from its accounting program, reminders
 * leave, customers pay, dispute and promise. Everything is done by the product's own actions, each at its own instant,
 * so that every message, balance and timeline is one that the product made. An aborted signal breaks it off with an AbortError.
 */
export async function loadSampleCompany(
  opened: Services,
  world: { payer: StripeControl; setClock: (instant: Date) => void; signal: AbortSignal },
): Promise<void> {
  const { payer, setClock, signal } = world;
  let now = instantIn(ZONE, FIRST_DAY, 7 * 60);
  const clock = { now: () => now, refresh: async () => undefined };
  const moveTo = (instant: Date) => {
    now = instant;
    setClock(instant);
  };
  moveTo(now);
  const services: Services = { ...opened, clock, mail: refusingGoneAddress(opened.mail) };
  await dateShippedVersions(services.sql, now);
  const userId = await makeFirm(services);
  const play: Playing = {
    services,
    payer,
    userId,
    invoices: planInvoices(),
    customerIds: await makeCustomers(services, userId),
    at: (day, minuteOfDay) => moveTo(instantIn(ZONE, day, minuteOfDay)),
  };
  for (let day = FIRST_DAY; day <= TODAY; day = addDays(day, 1)) {
    signal.throwIfAborted();
    if (services.workingDays.isWorkingDay(day, FIRM.country)) await workingDay(play, day);
  }
  moveTo(START);
  await askStripe(play);
  await playMoney(play, TODAY);
  // What the nights would have counted.
  await countEffects(services);
}

async function askStripe({ services, payer }: Playing): Promise<void> {
  await payer.tick();
  await pollStripe(services);
}

/** The outbox, but for the one address that is known no more, as a mail server would say it. */
function refusingGoneAddress(outbox: MailTransport): MailTransport {
  return {
    ...outbox,
    send: async (mails, batchKey) => {
      const outcomes = await outbox.send(mails, batchKey);
      return mails.map((mail, index) =>
        mail.to.address === GONE_ADDRESS
          ? {
              outcome: 'rejected',
              code: 'recipient_refused',
              reason: '550 5.1.1 No such user here',
            }
          : (outcomes[index] ?? { outcome: 'unknown', reason: 'no_answer' }),
      );
    },
  };
}

async function makeFirm(services: Services): Promise<number> {
  const { language, country, currency, timeZone, name } = FIRM;
  const first = await createFirstAccount(
    services,
    { name, country, language, currency, timeZone },
    { ...DEMO_SIGN_IN },
  );
  assert(first, 'The sample company needs an empty database.');
  await changeIdentity(services, first.userId, FIRM);
  await changeBankDetails(services, first.userId, FIRM_BANK);
  await changeSender(services, first.userId, FIRM_SENDER);
  return first.userId;
}

async function makeCustomers(services: Services, userId: number): Promise<Map<string, number>> {
  const by = { actor: 'user', userId } as const;
  return transaction(services.sql, async (tx) => {
    const ids = new Map<string, number>();
    for (const customer of readSampleCustomers()) {
      const { customerId } = await upsertCustomer(tx, services, factsOf(customer), by);
      const { contact: name, email, phone } = customer;
      await saveContact(
        tx,
        services,
        { customerId, name, email, phone, roles: ['billing'], language: null },
        by,
      );
      ids.set(customer.number, customerId);
    }
    return ids;
  });
}

function factsOf(customer: SampleCustomer) {
  const { number, name, kind, country, language, street, postalCode, city, segment } = customer;
  return { number, name, kind, country, language, street, postalCode, city, segment };
}

async function workingDay(play: Playing, day: PlainDate): Promise<void> {
  const { services } = play;
  play.at(day, 7 * 60 + 40);
  if (dayOfWeek(day) === 1) {
    await takeInvoices(play, day);
    // Fees become known a while after the payment, and can be asked for during thirty days.
    await askStripe(play);
  }
  play.at(day, 8 * 60 + 1);
  const run = await runReminders(services, { trigger: 'schedule', asOf: day });
  if (run !== null && run.counts.messages > 0) await sendQueued(services);
  play.at(day, 9 * 60 + 12);
  await playPlans(play, day);
  await followAnswers(services);
  await sendQueued(services);
  if (day === TODAY) return;
  play.at(day, 11 * 60 + 20);
  await placeHolds(play, day);
  await playOffice(play, day);
  if (await playAnswers(play, day)) await sendQueued(services);
  play.at(day, 16 * 60 + 45);
  const booked = (await bookTransfers(play, day)) + (await payByCard(play, day));
  if (booked > 0) await sendQueued(services);
}

/** On Mondays the accounting program hands over what was invoiced in the week before; the first time, all there is. */
async function takeInvoices(
  { services, userId, invoices }: Playing,
  day: PlainDate,
): Promise<void> {
  const from = day === FIRST_DAY ? '' : addDays(day, -7);
  const fresh = invoices.filter(({ issuedOn }) => issuedOn >= from && issuedOn < day);
  if (fresh.length === 0) return;
  const imported = await importFile(services, {
    filename: `factures-${day}.csv`,
    file: writeInvoiceFile(fresh, ({ paidOn }) => paidOn !== null && paidOn < day),
    dryRun: false,
    skipRejected: false,
    userId,
  });
  assert(imported.result === 'applied', `The invoices of ${day} were not taken.`);
}

async function placeHolds(
  { services, userId, customerIds }: Playing,
  day: PlainDate,
): Promise<void> {
  for (const { customer, kind, untilOn, reason } of SAMPLE_HOLDS.filter(({ on }) => on === day)) {
    const invoiceId = await findOldestOverdue(services.sql, customerIds.get(customer) ?? 0, day);
    assert(invoiceId !== undefined, `${customer} has nothing overdue on ${day}.`);
    await transaction(services.sql, (tx) =>
      placeHold(tx, services, { invoiceId, kind, untilOn, reason, by: { actor: 'user', userId } }),
    );
  }
}
