import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DiscountTerms } from '../../server/discounts/rules.ts';
import { renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { givenCustomer, givenDispute, givenInvoice, givenOrganization } from '../support/given.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());

beforeEach(async () => {
  services.clock.set('2026-03-02T08:00:00Z');
  await services.sql`truncate customers, messages, runs, tasks restart identity cascade`;
  await setTerms({
    tiers: [{ percentHundredths: 300, deadline: { kind: 'before_due', days: 6 } }],
    basis: 'gross',
    partial: 'full_settlement_only',
  });
});
async function setTerms(terms: DiscountTerms | null) {
  await services.sql`update organization set discount_terms = ${terms && services.sql.json(terms as never)}`;
}

/** Monday the 2nd of March, ten days before the due date: the mail that goes out then. */
async function sentMail() {
  await runReminders(services, { trigger: 'command' });
  await sendQueued(services);
  const [message] = await services.sql<{ id: number }[]>`
    select id from messages where status = 'accepted'`;
  const mail = await renderStoredMessage(services, message?.id ?? 0);
  return { text: mail?.text ?? '', html: mail?.html ?? '', id: message?.id ?? 0 };
}

const page = (html: string) => html.replace(/<[^>]+>/g, '');

test('three invoices: pay them by Friday and save the sum, set as French is set', async () => {
  const customer = await givenCustomer(services);
  for (const totalMinor of [1_200_00, 100_00, 73_33])
    await givenInvoice(services, customer, { dueOn: '2026-03-12', totalMinor });
  const { text, html } = await sentMail();
  const offer =
    'Payez ces trois factures au plus tard le vendredi 6\u00a0mars et économisez 41,20\u00a0€\u202f: ' +
    '1\u202f332,13\u00a0€ au lieu de 1\u202f373,33\u00a0€.';
  expect(text).toContain(offer);
  expect(page(html)).toContain(offer);
  expect(text).toContain('  escompte de 36,00\u00a0€ jusqu’au 06/03/2026\n');
  expect(page(html)).toContain('escompte de 2,20\u00a0€ jusqu’au 06/03/2026');
  // What is asked for stays what is owed: the discount is the reader's choice.
  expect(text).toContain('Total à régler\u202f: 1\u202f373,33\u00a0€');
});

test.each([
  ['en', 'Pay invoice F-A by Friday 6\u00a0March and save €36.00: €1,164.00 instead of €1,200.00.'],
  [
    'nl',
    'Betaal factuur F-A uiterlijk op vrijdag 6\u00a0maart en bespaar €\u00a036,00: €\u00a01.164,00 in plaats van €\u00a01.200,00.',
  ],
])('one invoice is named, in %s too', async (language, offer) => {
  const country = language === 'nl' ? 'NL' : 'GB';
  const customer = await givenCustomer(services, { language, country });
  await givenInvoice(services, customer, {
    ...{ dueOn: '2026-03-12', totalMinor: 1_200_00, number: 'F-A' },
  });
  const { text, html } = await sentMail();
  expect(text).toContain(offer);
  expect(page(html)).toContain(offer);
});

test('where only some have a discount the mail says which, and the first day holds for all of them', async () => {
  const customer = await givenCustomer(services);
  const [plain, , longer] = [
    await givenInvoice(services, customer, { dueOn: '2026-03-12', totalMinor: 500_00 }),
    await givenInvoice(services, customer, { dueOn: '2026-03-12', totalMinor: 100_00 }),
    await givenInvoice(services, customer, { dueOn: '2026-03-12', totalMinor: 100_00 }),
  ];
  const own = (tiers: DiscountTerms['tiers'], id: number) =>
    services.sql`
      update invoices set discount_terms = ${services.sql.json({ tiers, basis: 'gross', partial: 'full_settlement_only' } as never)}
      where id = ${id}`;
  await own([], plain.id);
  await own([{ amountMinor: 5_00, deadline: { kind: 'before_due', days: 2 } }], longer.id);
  const { text } = await sentMail();
  expect(text).toContain(
    'Payez les deux factures avec escompte au plus tard le vendredi 6\u00a0mars et économisez 8,00\u00a0€',
  );
  expect(text.match(/escompte de/g)).toHaveLength(2);
  expect(text).toContain('escompte de 5,00\u00a0€ jusqu’au 10/03/2026');
});

test('without an offer nothing is said of one, and a reminder after the due date never speaks of it', async () => {
  await setTerms(null);
  const customer = await givenCustomer(services);
  await givenInvoice(services, customer, { dueOn: '2026-03-12' });
  expect((await sentMail()).text).not.toMatch(/escompte|économisez/);
});

test('who has a dispute open hears of no discount', async () => {
  const customer = await givenCustomer(services);
  await givenInvoice(services, customer, { dueOn: '2026-03-12' });
  const disputed = await givenInvoice(services, customer, { dueOn: '2026-03-12' });
  await givenDispute(services, disputed.id);
  expect((await sentMail()).text).not.toMatch(/escompte|économisez/);
});

test('a mail that was written says the same when the terms have changed since', async () => {
  const customer = await givenCustomer(services);
  await givenInvoice(services, customer, { dueOn: '2026-03-12', totalMinor: 1_200_00 });
  const { id, text, html } = await sentMail();
  await setTerms(null);
  services.clock.set('2026-03-09T08:00:00Z');
  const again = await renderStoredMessage(services, id);
  expect(again?.text).toBe(text);
  expect(again?.html).toBe(html);
});

test('the first of a month is a first in French', async () => {
  services.clock.set('2026-04-21T08:00:00Z');
  const customer = await givenCustomer(services);
  await givenInvoice(services, customer, { dueOn: '2026-05-01', totalMinor: 1_200_00 });
  await setTerms({
    tiers: [{ percentHundredths: 300, deadline: { kind: 'before_due', days: 0 } }],
    basis: 'gross',
    partial: 'full_settlement_only',
  });
  expect((await sentMail()).text).toContain('au plus tard le vendredi 1er\u00a0mai');
});
