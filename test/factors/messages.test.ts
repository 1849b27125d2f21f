import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bookPayment } from '../../server/ledger/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { createPayLink, renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { makePromise } from '../../server/promises/actions.ts';
import { runReminders } from '../../server/runs/actions.ts';
import {
  givenCustomer,
  givenInvoice,
  givenOrganization,
  type GivenCustomer,
} from '../support/given.ts';
import { createTestServices, TODAY, type TestServices } from '../support/services.ts';
import { FACTOR_IBAN, givenFactor, sell } from './support.ts';

const OWN_IBAN = 'FR7630006000011234567890189';
const grouped = (iban: string) => iban.replace(/(.{4})(?=.)/g, '$1 ');

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
beforeEach(async () => {
  services.clock.set(`${TODAY}T08:00:00Z`);
  await services.sql`truncate customers, messages, runs, tasks, factors restart identity cascade`;
});
afterAll(() => services.close());

const run = () => runReminders(services, { trigger: 'command' });

async function mails(customer: GivenCustomer) {
  await sendQueued(services);
  const rows = await services.sql<{ id: number; numbers: string[]; code: string | null }[]>`
    select m.id, m.facts ->> 'transferCode' as code,
      array(select i.number from message_lines l join invoices i on i.id = l.invoice_id
        where l.message_id = m.id and l.dropped_because is null order by i.id) as numbers
    from messages m where m.customer_id = ${customer.id} and m.status = 'accepted' order by m.id`;
  return Promise.all(
    rows.map(async ({ id, numbers, code }) => {
      const mail = await renderStoredMessage(services, id);
      return {
        numbers,
        code: code?.split('\n') ?? [],
        text: mail?.text ?? '',
        html: mail?.html ?? '',
      };
    }),
  );
}

test('a mail about sold invoices names the account of the factor, in text, HTML and code', async () => {
  const customer = await givenCustomer(services);
  const invoice = await givenInvoice(services, customer, {
    dueOn: '2026-02-27',
    totalMinor: 12_345,
  });
  const factorId = await givenFactor(services, { note: 'Contrat 4711' });
  await sell(services, invoice.id, factorId);
  await run();
  const [mail] = await mails(customer);
  for (const part of [mail?.text ?? '', mail?.html ?? '']) {
    expect(part).toContain(grouped(FACTOR_IBAN));
    expect(part).toContain('Fidelis Factor SA');
    expect(part).toContain('à qui ces sommes ont été cédées');
    expect(part).toContain('Contrat 4711');
    expect(part).not.toContain(grouped(OWN_IBAN));
  }
  expect(mail?.code.slice(5, 8)).toEqual(['Fidelis Factor SA', FACTOR_IBAN, 'EUR123.45']);
});

test('the button of a mail about sold invoices says that they are paid by transfer, unless the factor takes cards', async () => {
  const words = [
    ['fr', 'Consulter et régler', 'Consulter et régler par virement', 'avec le compte de Fidelis'],
    ['en', 'View and pay', 'View and pay by transfer', 'with the account of Fidelis'],
    ['nl', 'Bekijken en betalen', 'Bekijken en overschrijven', 'met de rekening van Fidelis'],
  ] as const;
  const strict = await givenFactor(services);
  const lenient = await givenFactor(services, { name: 'Carta', cardAllowed: true });
  for (const [language, button, byTransfer, account] of words) {
    for (const factorId of [strict, lenient, null]) {
      const customer = await givenCustomer(services, { language });
      const { id } = await givenInvoice(services, customer, { dueOn: '2026-02-27' });
      await sell(services, id, factorId);
      await run();
      const [mail] = await mails(customer);
      const [expected, other] = factorId === strict ? [byTransfer, button] : [button, byTransfer];
      expect(mail?.html).toContain(`>${expected}</span>`);
      expect(mail?.html).not.toContain(`>${other}</span>`);
      expect(mail?.text).toMatch(new RegExp(`^${expected}\u202f?:\nhttps?://`, 'm'));
      for (const part of [mail?.html, mail?.text]) {
        expect(part?.includes(account)).toBe(factorId === strict);
      }
    }
  }
});

test('so does the button of a letter about them', async () => {
  const strict = await givenFactor(services);
  const lenient = await givenFactor(services, { name: 'Carta', cardAllowed: true });
  for (const [factors, button] of [
    [[strict], 'Consulter et régler par virement'],
    [[strict, strict], 'Consulter et régler par virement'],
    [[strict, null], 'Consulter et régler'],
    [[lenient], 'Consulter et régler'],
    [[null], 'Consulter et régler'],
  ] as const) {
    const customer = await givenCustomer(services);
    const invoiceIds: number[] = [];
    for (const factorId of factors) {
      const { id } = await givenInvoice(services, customer, { dueOn: '2026-03-27' });
      await sell(services, id, factorId);
      invoiceIds.push(id);
    }
    const made = await transaction(services.sql, async (tx) => {
      const link = { customerId: customer.id, contactId: null, days: 30, zone: 'Europe/Paris' };
      const payLinkId = await createPayLink(tx, services, link);
      return makePromise(tx, services, {
        ...{ customerId: customer.id, invoiceIds, promisedOn: '2026-03-10' as const },
        ...{ amountMinor: null, words: '', by: { madeBy: 'debtor', payLinkId } },
      });
    });
    expect(made.ok).toBe(true);
    const [mail] = await mails(customer);
    expect(mail?.html).toContain(`>${button}</span>`);
    expect(mail?.text).toContain(`\n${button}\u202f:\n`);
  }
});

test('the words of the factor take the place of ours', async () => {
  const customer = await givenCustomer(services);
  const invoice = await givenInvoice(services, customer, { dueOn: '2026-02-27' });
  await sell(
    services,
    invoice.id,
    await givenFactor(services, { notice: 'Subrogation <1346-1>.' }),
  );
  await run();
  const [mail] = await mails(customer);
  expect(mail?.text).toContain('Subrogation <1346-1>.');
  expect(mail?.html).toContain('Subrogation &lt;1346-1&gt;.');
  expect(mail?.text).not.toContain('ont été cédées');
});

test('what is paid to two accounts is never in one message; the factor’s goes first, ours follows', async () => {
  const customer = await givenCustomer(services);
  const own = await givenInvoice(services, customer, { dueOn: '2026-02-27' });
  const sold = await givenInvoice(services, customer, { dueOn: '2026-02-27' });
  const alsoSold = await givenInvoice(services, customer, { dueOn: '2026-01-15' });
  const factorId = await givenFactor(services);
  await sell(services, sold.id, factorId);
  await sell(services, alsoSold.id, factorId);
  await run();
  expect((await mails(customer)).map((mail) => mail.numbers)).toEqual([
    [sold.number, alsoSold.number],
  ]);
  // The gap between two messages is kept; then the other account has its turn, before anything newer of the factor's.
  for (let day = 3; day <= 13; day += 1) {
    services.clock.set(`2026-03-${String(day).padStart(2, '0')}T08:00:00Z`);
    await run();
    await sendQueued(services);
  }
  const [, second, ...more] = await mails(customer);
  expect(second?.numbers).toEqual([own.number]);
  expect(second?.text).toContain(grouped(OWN_IBAN));
  expect(second?.text).not.toContain(grouped(FACTOR_IBAN));
  for (const { numbers } of more) {
    expect(numbers.includes(own.number) && numbers.includes(sold.number)).toBe(false);
  }
  const days = await services.sql<{ on: string; touches: number }[]>`
    select touched_on::text as on, count(*)::int as touches from touches group by 1 order by 1`;
  expect(days.every(({ touches }) => touches === 1)).toBe(true);
});

test('an invoice sold between planning and sending falls out of the message and keeps its step', async () => {
  const customer = await givenCustomer(services);
  const own = await givenInvoice(services, customer, { dueOn: '2026-02-20' });
  const sold = await givenInvoice(services, customer, { dueOn: '2026-02-27' });
  await run();
  await sell(services, sold.id, await givenFactor(services));
  const [mail] = await mails(customer);
  expect(mail?.numbers).toEqual([own.number]);
  expect(mail?.text).not.toContain(sold.number);
  const [line] = await services.sql`
    select dropped_because from message_lines where invoice_id = ${sold.id}`;
  expect(line).toEqual({ droppedBecause: 'other_payee' });
  const steps = await services.sql`
    select from touch_steps where invoice_id = ${sold.id} and outcome = 'carried'`;
  expect(steps).toHaveLength(0);
});

test('what the firm holds for a customer is not taken off what is owed to a factor', async () => {
  const customer = await givenCustomer(services);
  const invoice = await givenInvoice(services, customer, {
    dueOn: '2026-02-27',
    totalMinor: 10_000,
  });
  await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      ...{ customerId: customer.id, currency: 'EUR', amountMinor: 9_999, method: 'transfer' },
      ...{ receivedOn: TODAY, reference: '', allocations: [], thank: false },
    }),
  );
  await sell(services, invoice.id, await givenFactor(services));
  await run();
  const [mail] = await mails(customer);
  expect(mail?.code.slice(7, 8)).toEqual(['EUR100.00']);
  expect(mail?.text).not.toContain('Crédit à votre compte');
});
