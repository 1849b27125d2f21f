import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { step } from '../approvals/support.ts';
import {
  givenCustomer,
  givenInvoice,
  givenOrganization,
  type GivenCustomer,
  type GivenInvoice,
} from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeEach(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterEach(() => services.close());

const run = () => runReminders(services, { trigger: 'command' });

interface Sent {
  id: number;
  kind: string;
  tone: string;
  status: string;
  statusReason: string;
  currency: string;
  toAddress: string;
  subject: string;
  text: string;
  /** Of the HTML, without its tags. */
  html: string;
}

/** Every message with what it said, in both parts; spaces in one. */
async function sent(): Promise<Sent[]> {
  const rows = await services.sql<Sent[]>`
    select id, kind, tone, status, status_reason, currency, to_address, subject from messages order by id`;
  return Promise.all(
    rows.map(async (row) => {
      const mail = await renderStoredMessage(services, row.id);
      return { ...row, text: plain(mail?.text ?? ''), html: textOf(mail?.html ?? '') };
    }),
  );
}

const plain = (text: string) => text.replace(/[\s\u00a0\u202f]+/g, ' ');

function textOf(html: string): string {
  return plain(
    html
      .replace(/<(style|head)\b[\s\S]*?<\/\1>/g, ' ')
      .replace(/<[^>]+>/g, ' ')
      .replace(/&#x27;|&#39;/g, '’')
      .replace(/&(?:nbsp|#160);/g, ' ')
      .replace(/&amp;/g, '&'),
  );
}

/** Both parts say all of these, in this order where it matters, and none of those. */
function says(
  mail: Sent | undefined,
  words: readonly string[],
  never: readonly string[] = [],
): void {
  for (const part of [mail?.text ?? '', mail?.html ?? '']) {
    for (const word of words) expect(part).toContain(word);
    for (const word of never) expect(part).not.toContain(word);
  }
}

async function pay(customer: GivenCustomer, amountMinor: number, invoice?: GivenInvoice) {
  await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      ...{ customerId: customer.id, currency: 'EUR', amountMinor, method: 'transfer' },
      ...{ receivedOn: '2026-03-02', reference: '', thank: false },
      allocations: invoice ? [{ invoiceId: invoice.id, amountMinor }] : [],
    }),
  );
}

const invoiceOf = (
  customer: GivenCustomer,
  dueOn: PlainDate,
  totalMinor: number,
  currency = 'EUR',
) => givenInvoice(services, customer, { dueOn, totalMinor, currency });

async function positions(): Promise<Record<number, number>> {
  const rows = await services.sql<{ invoiceId: number; position: number }[]>`
    select invoice_id, position from chases`;
  return Object.fromEntries(rows.map((row) => [row.invoiceId, row.position]));
}

/** Four steps: before the due date, then friendly, neutral and firm. */
async function fourSteps() {
  await givenScenario(services, [
    step(-3, { mail: 'before_due' }),
    step(1, { tone: 'friendly' }),
    step(8, { tone: 'neutral' }),
    step(15, { tone: 'firm' }),
  ]);
}

describe('several ages', () => {
  test('are one message in the tone of the furthest step; only those at their own step move on', async () => {
    await fourSteps();
    const customer = await givenCustomer(services);
    services.clock.set('2026-02-09T08:00:00Z');
    const old = await invoiceOf(customer, '2026-02-06', 10_000);
    await run();
    await sendQueued(services);
    services.clock.set('2026-02-16T08:00:00Z');
    await run();
    await sendQueued(services);
    const middle = await invoiceOf(customer, '2026-02-20', 20_000);
    const young = await invoiceOf(customer, '2026-02-26', 30_000);
    const coming = await invoiceOf(customer, '2026-03-20', 40_000);
    const before = await positions();
    services.clock.set('2026-02-24T08:00:00Z');
    await run();
    await sendQueued(services);
    const mail = (await sent()).at(-1);
    expect(mail).toMatchObject({ kind: 'reminder', tone: 'firm', status: 'accepted' });
    says(
      mail,
      [old.number, '100,00 €', '18 jours', middle.number, '200,00 €', '4 jours', young.number],
      [coming.number, '400,00 €'],
    );
    // What is overdue stands together with its sum; what falls due in two days stands apart.
    says(mail, ['300,00 €']);
    const after = await positions();
    expect(after[old.id]).toBe(4);
    expect(after[middle.id]).toBe(2);
    expect(after[young.id]).toBe(1);
    expect(after[coming.id]).toBe(before[coming.id]);
  });

  test('a letter of one invoice names it in the subject, one of several is a statement', async () => {
    await fourSteps();
    const alone = await givenCustomer(services);
    const invoice = await invoiceOf(alone, '2026-02-27', 10_000);
    const several = await givenCustomer(services);
    await invoiceOf(several, '2026-02-27', 10_000);
    await invoiceOf(several, '2026-02-26', 10_000);
    await run();
    await sendQueued(services);
    const [one, more] = await sent();
    expect(one?.subject).toContain(invoice.number);
    expect(more?.subject).toContain('Relevé de compte');
  });
});

describe('currencies', () => {
  test('are a message each, with a sum of its own', async () => {
    await fourSteps();
    const customer = await givenCustomer(services);
    const euros = await invoiceOf(customer, '2026-02-27', 10_000);
    const pounds = await invoiceOf(customer, '2026-02-27', 20_000, 'GBP');
    const moreEuros = await invoiceOf(customer, '2026-02-27', 5_050);
    await run();
    await sendQueued(services);
    const mails = await sent();
    expect(mails.map(({ currency }) => currency).toSorted()).toEqual(['EUR', 'GBP']);
    const inEuros = mails.find(({ currency }) => currency === 'EUR');
    const inPounds = mails.find(({ currency }) => currency === 'GBP');
    says(inEuros, [euros.number, moreEuros.number, '150,50 €'], [pounds.number, '£']);
    says(inPounds, [pounds.number, '200,00 £'], [euros.number, moreEuros.number, '€']);
  });
});

describe('languages', () => {
  test('each customer reads its own, amounts and days in its own notation', async () => {
    await fourSteps();
    const dueOn = '2026-02-27';
    for (const [language, country] of [
      ['fr', 'FR'],
      ['nl', 'BE'],
      ['en', 'GB'],
    ] as const) {
      const customer = await givenCustomer(services, {
        language,
        country,
        email: `${language}@a.test`,
      });
      await invoiceOf(customer, dueOn, 123_456);
      await invoiceOf(customer, dueOn, 44);
    }
    await run();
    await sendQueued(services);
    const mails = await sent();
    const of = (language: string) => mails.find(({ toAddress }) => toAddress.startsWith(language));
    says(of('fr'), ['1 234,56 €', '1 235,00 €', '27/02/2026'], ['€1', '€ 1']);
    says(of('nl'), ['€ 1.234,56', '€ 1.235,00'], ['1 234,56']);
    says(of('en'), ['€1,234.56', '€1,235.00'], ['1.234,56']);
  });

  test('the billing contact’s own language goes before the customer’s', async () => {
    await fourSteps();
    const customer = await givenCustomer(services, { language: 'fr', country: 'BE' });
    await services.sql`update contacts set language = 'nl' where customer_id = ${customer.id}`;
    await invoiceOf(customer, '2026-02-27', 10_000);
    await run();
    await sendQueued(services);
    says((await sent())[0], ['€ 100,00'], ['Bonjour']);
  });
});

describe('between planning and sending', () => {
  async function planned() {
    await fourSteps();
    const customer = await givenCustomer(services);
    services.clock.set('2026-02-09T08:00:00Z');
    const firm = await invoiceOf(customer, '2026-02-06', 10_000);
    await run();
    await sendQueued(services);
    services.clock.set('2026-02-16T08:00:00Z');
    await run();
    await sendQueued(services);
    services.clock.set('2026-02-23T08:00:00Z');
    const friendly = await invoiceOf(customer, '2026-02-20', 20_000);
    await run();
    return { customer, firm, friendly };
  }

  test('the invoice that leads is paid: the message leaves in the tone of the next, without it', async () => {
    const { customer, firm, friendly } = await planned();
    await pay(customer, 10_000, firm);
    await sendQueued(services);
    const mail = (await sent()).at(-1);
    expect(mail).toMatchObject({ tone: 'friendly', status: 'accepted' });
    says(mail, [friendly.number, '200,00 €'], [firm.number, '100,00 €', '300,00 €']);
  });

  test('the only one whose step it carries is paid: nothing leaves for those it lists beside', async () => {
    await givenScenario(services, [step(1), step(30)]);
    const customer = await givenCustomer(services);
    services.clock.set('2026-02-23T08:00:00Z');
    const listed = await invoiceOf(customer, '2026-02-20', 20_000);
    await run();
    await sendQueued(services);
    services.clock.set('2026-03-02T08:00:00Z');
    const carrying = await invoiceOf(customer, '2026-02-27', 10_000);
    await run();
    expect(
      await services.sql`select invoice_id, position from message_lines where message_id = 2 order by invoice_id`,
    ).toEqual([
      { invoiceId: listed.id, position: null },
      { invoiceId: carrying.id, position: 1 },
    ]);
    await pay(customer, 10_000, carrying);
    await sendQueued(services);
    expect((await sent()).at(-1)).toMatchObject({ status: 'skipped', statusReason: 'paid' });
    // Its step is given back, so a payment that is undone finds it where it was.
    expect((await positions())[carrying.id]).toBe(0);
  });

  test('a part of it is paid: the rest is asked for', async () => {
    const { customer, firm, friendly } = await planned();
    await pay(customer, 5_000, friendly);
    await sendQueued(services);
    const mail = (await sent()).at(-1);
    // A part paid holds the rest for some days (DOMAIN 4.7): the other one is asked for alone.
    says(mail, [firm.number, '100,00 €'], ['200,00 €']);
  });
});

describe('credit', () => {
  test('smaller than what is owed stands in the message and is taken off', async () => {
    await fourSteps();
    const customer = await givenCustomer(services);
    await invoiceOf(customer, '2026-02-27', 10_000);
    await invoiceOf(customer, '2026-02-27', 10_000);
    await pay(customer, 4_500);
    await run();
    await sendQueued(services);
    const [mail] = await sent();
    says(mail, ['Crédit à votre compte', '−45,00 €', '155,00 €'], ['200,00 €']);
  });

  test('larger than what is owed keeps everything quiet, and the step for later', async () => {
    await fourSteps();
    const customer = await givenCustomer(services);
    const invoice = await invoiceOf(customer, '2026-02-27', 10_000);
    await pay(customer, 10_001);
    const report = await run();
    expect(report?.counts.messages).toBe(0);
    expect(report?.held).toMatchObject([{ because: 'below_minimum' }]);
    // Behind it is only the mail before the due date, for which it was too late.
    expect((await positions())[invoice.id]).toBe(1);
  });

  test('that comes between planning and sending stops the message, and its step is given back', async () => {
    await fourSteps();
    const customer = await givenCustomer(services);
    const invoice = await invoiceOf(customer, '2026-02-27', 10_000);
    await run();
    await pay(customer, 10_000);
    await sendQueued(services);
    expect(await sent()).toMatchObject([{ status: 'skipped', statusReason: 'below_minimum' }]);
    expect((await positions())[invoice.id]).toBe(1);
  });

  test('in one currency covers nothing in another', async () => {
    await fourSteps();
    const customer = await givenCustomer(services);
    await invoiceOf(customer, '2026-02-27', 10_000, 'GBP');
    await pay(customer, 50_000);
    await run();
    await sendQueued(services);
    const [mail] = await sent();
    says(mail, ['100,00 £'], ['Crédit']);
  });
});

describe('a Belgian consumer', () => {
  test('gets a first reminder that stands alone, with its mentions; the later one follows after the gap', async () => {
    const customer = await givenCustomer(services, { kind: 'consumer', country: 'BE' });
    services.clock.set('2026-02-09T08:00:00Z');
    const old = await invoiceOf(customer, '2026-02-05', 10_000);
    for (let day = 9; day < 26; day += 1) {
      services.clock.set(`2026-02-${String(day).padStart(2, '0')}T09:00:00Z`);
      await run();
      await sendQueued(services);
    }
    const earlier = await sent();
    expect(earlier[0]?.kind).toBe('first_reminder_be');
    // A second invoice comes late to its own first reminder, while the first one goes on to later steps.
    const young = await invoiceOf(customer, '2026-02-20', 20_000);
    for (let day = 2; day < 32; day += 1) {
      services.clock.set(`2026-03-${String(day).padStart(2, '0')}T09:00:00Z`);
      await run();
      await sendQueued(services);
    }
    const mails = await sent();
    const first = mails.filter(
      ({ kind, status }) => kind === 'first_reminder_be' && status === 'accepted',
    );
    expect(first).toHaveLength(2);
    // BEC-1, BEC-10: it asks for its own invoice alone, without cost.
    says(
      first[1],
      [young.number, '200,00 €', '732 829 320', 'Pain et viennoiseries'],
      [old.number, '300,00 €'],
    );
    // BEC-2: the day on which the fourteen days end.
    const [touch] = await services.sql<{ on: string }[]>`
      select to_char(t.touched_on + 14, 'FMDD') as "on" from messages m join touches t on t.id = m.touch_id
      where m.id = ${first[1]?.id ?? 0}`;
    says(first[1], [`${touch?.on ?? '?'} mars 2026`]);
    // Whatever follows keeps a consumer's seven days from the message before.
    const days = await services.sql<{ gap: number | null }[]>`
      select touched_on - lag(touched_on) over (order by touched_on) as gap from touches where channel = 'email'`;
    for (const { gap } of days) if (gap !== null) expect(gap).toBeGreaterThanOrEqual(7);
  });

  test('whose first reminder a credit outweighs hears of the other invoice meanwhile, without that one', async () => {
    const customer = await givenCustomer(services, { kind: 'consumer', country: 'BE' });
    const live = async (from: number, until: number) => {
      for (let day = from; day <= until; day += 1) {
        services.clock.set(`2026-02-${String(day).padStart(2, '0')}T09:00:00Z`);
        await run();
        await sendQueued(services);
      }
    };
    services.clock.set('2026-02-09T08:00:00Z');
    const old = await invoiceOf(customer, '2026-02-05', 50_000);
    await live(9, 18);
    expect((await sent()).map(({ kind }) => kind)).toEqual(['first_reminder_be']);
    const young = await invoiceOf(customer, '2026-02-13', 10_000);
    await pay(customer, 15_000);
    await live(19, 19);
    const [waiting] = await services.sql<{ heldBecause: string }[]>`
      select held_because from chases where invoice_id = ${young.id}`;
    expect(waiting?.heldBecause).toBe('below_minimum');
    await live(20, 27);
    const mails = (await sent()).filter(({ status }) => status === 'accepted');
    expect(mails.map(({ kind }) => kind)).toEqual(['first_reminder_be', 'reminder']);
    // BEC-1: nothing speaks of an invoice before its free first reminder.
    says(mails[1], [old.number, '500,00 €', '350,00 €'], [young.number, '100,00 €', '600,00 €']);
    expect((await positions())[young.id]).toBe(1);
  });

  test('and a company that are late together are never in one message', async () => {
    const consumer = await givenCustomer(services, { kind: 'consumer', country: 'BE' });
    const company = await givenCustomer(services, { country: 'BE' });
    const mine = await invoiceOf(consumer, '2026-02-20', 10_000);
    const theirs = await invoiceOf(company, '2026-02-20', 20_000);
    await run();
    await sendQueued(services);
    const mails = await sent();
    expect(mails.map(({ kind }) => kind).toSorted()).toEqual(['first_reminder_be', 'reminder']);
    says(
      mails.find(({ kind }) => kind === 'first_reminder_be'),
      [mine.number],
      [theirs.number],
    );
    says(
      mails.find(({ kind }) => kind === 'reminder'),
      [theirs.number],
      [mine.number],
    );
  });
});
