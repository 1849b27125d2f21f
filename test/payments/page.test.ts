import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { finishRefund } from '../../server/refunds/finish-actions.ts';
import { HOSTILE, HOSTILE_SHOWN, fieldOf, textOfPage } from '../today/pages.ts';
import { givenAda, givenUser, person, type Office, type Person } from '../users/person.ts';
import { givenPaidOnline, givenRefundRow, readMoneyBack } from '../refunds/support.ts';
import { setUpPayments, type PaymentBed } from './support.ts';

let bed: PaymentBed;
let office: Office;
let ada: Person;
let accountant: Person;
let ben: Person;
let cem: Person;
beforeAll(async () => {
  bed = await setUpPayments();
  const app = await buildApp(bed.services);
  await app.ready();
  office = { app, services: bed.services, close: () => app.close() };
  ada = person(office, (await givenAda(office)).cookie);
  accountant = person(office, (await givenUser(office, 'accountant')).cookie);
  ben = person(office, (await givenUser(office, 'collector')).cookie);
  cem = person(office, (await givenUser(office, 'viewer')).cookie);
});
afterAll(async () => {
  await office.close();
  await bed.close();
});

test('a payment’s page says what it settles, its fee, and where it came from', async () => {
  const paid = await givenPaidOnline(bed, [10_000, 2_500]);
  const { status, html } = await cem.get(`/payments/${paid.paymentId}`);
  expect(status).toBe(200);
  const text = textOfPage(html);
  expect(text).toContain('Payment of €125.00');
  expect(text).toContain('Stripe’s fee €2.13');
  expect(text).toContain('Net of the fee €122.87');
  expect(html).toContain(`/invoices/${paid.invoiceIds[0]}"`);
  expect(html).not.toContain('/refund"');
  const customer = await ada.get(`/customers/${paid.customerId}`);
  expect(customer.html).toContain(`/payments/${paid.paymentId}"`);
});

test('an accountant sees what a refund changes before it is sent, and sends it once', async () => {
  const paid = await givenPaidOnline(bed, [10_000, 2_500]);
  const path = `/payments/${paid.paymentId}`;
  const asked = new URLSearchParams({ amount: '30.00', reason: 'requested', note: HOSTILE });
  const preview = await accountant.get(`${path}/refund?${asked.toString()}`);
  expect(preview.status).toBe(200);
  expect(preview.html).toContain(HOSTILE_SHOWN);
  const text = textOfPage(preview.html);
  expect(text).toContain('These invoices are owed again');
  expect(text).toContain('€25.00');
  expect(text).toContain('€5.00');
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({ refunds: [] });

  const form = {
    ...{ amountMinor: '3000', reason: 'requested', note: 'a note' },
    key: fieldOf(preview.html, 'key'),
  };
  expect((await accountant.post(`${path}/refunds`, form)).status).toBe(303);
  expect((await accountant.post(`${path}/refunds`, form)).status).toBe(303);
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({
    balances: [500, 2_500],
    refunds: [{ status: 'succeeded', bookedMinor: 3_000, reason: 'requested' }],
  });
  const shown = textOfPage((await ada.get(path)).html);
  expect(shown).toContain('Refunded in part');
  expect(shown).toContain('a note');
  // The newer invoice whole, and of the older what was taken: not all that it had settled.
  expect(shown).toMatch(/€5\.00 · refunded/);
  expect(shown).toMatch(/€25\.00 · refunded/);
  const [entry] = await bed.services.sql`
    select actor from audit_entries where action = 'refund.requested' and subject_id = ${paid.paymentId}`;
  expect(entry).toMatchObject({ actor: 'user' });
});

test('collectors and viewers send nothing back; a stranger sees nothing', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const path = `/payments/${paid.paymentId}`;
  const form = { amountMinor: '100', reason: 'requested', note: '', key: randomUUID() };
  expect((await ben.get(path)).status).toBe(200);
  for (const one of [ben, cem]) {
    expect((await one.get(`${path}/refund?amount=1&reason=requested`)).status).toBe(403);
    expect((await one.post(`${path}/refunds`, form)).status).toBe(403);
  }
  expect((await person(office).get(path)).location).toMatch(/^\/sign-in/);
  expect((await ada.get('/payments/999999')).status).toBe(404);
  expect((await ada.get('/payments/x')).status).toBe(404);
  expect(await readMoneyBack(bed.services, paid)).toMatchObject({ refunds: [] });
});

test('an amount that is none, or more than is left, comes back with a sentence', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const path = `/payments/${paid.paymentId}`;
  const much = await ada.get(`${path}/refund?amount=100.01&reason=requested`);
  expect(much.status).toBe(422);
  expect(textOfPage(much.html)).toContain('At most €100.00 can be sent back.');
  for (const amount of ['', 'abc', '0', '-5']) {
    expect((await ada.get(`${path}/refund?amount=${amount}&reason=requested`)).status).toBe(422);
  }
  expect((await ada.get(`${path}/refund?amount=1&reason=whim`)).status).toBe(422);
  // Somebody else was quicker.
  await finishRefund(bed.services, await givenRefundRow(bed.services, paid.paymentId, 9_000));
  const late = { amountMinor: '5000', reason: 'requested', note: '', key: randomUUID() };
  const answer = await ada.post(`${path}/refunds`, late);
  expect(answer.status).toBe(303);
  expect((await readMoneyBack(bed.services, paid)).refunds).toHaveLength(1);
});

test('a contested payment says so, in French too, and Stripe’s word for it stands nowhere', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  await bed.stripe.control.openChargeback(paid.session);
  await bed.work();
  const { html } = await ada.get(`/payments/${paid.paymentId}`);
  const text = textOfPage(html);
  expect(text).toContain('Contested');
  expect(text).toContain('Answer the bank by');
  expect(text).toContain('The bank is deciding about it');
  expect(text.toLowerCase()).not.toContain('dispute');
  await bed.services.sql`update users set language = 'fr' where role = 'accountant'`;
  const french = textOfPage((await accountant.get(`/payments/${paid.paymentId}`)).html);
  expect(french).toContain('Paiement contesté');
  expect(french).toContain('Rétrofacturations');
  const today = textOfPage((await ada.get('/tasks')).html);
  expect(today).toContain('Chargeback to answer');
  expect(today).toContain('answer by');
});

test('a refund Stripe refuses is told at once, with its reason', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  bed.stripe.control.delivery({ drop: () => true });
  await bed.stripe.control.refund(paid.session, { amount: 9_000 });
  const form = { amountMinor: '5000', reason: 'duplicate', note: '', key: randomUUID() };
  await ada.post(`/payments/${paid.paymentId}/refunds`, form);
  bed.stripe.control.normalDelivery();
  const text = textOfPage((await ada.get(`/payments/${paid.paymentId}`)).html);
  expect(text).toContain('Failed');
  expect(text).toContain('greater than unrefunded amount');
});

test('money that came another way is undone, not refunded, from the same page', async () => {
  const { services } = bed;
  const paid = await givenPaidOnline(bed, [1_000]);
  const [row] = await services.sql<{ id: number }[]>`
    insert into payments (customer_id, currency, amount_minor, method, received_on, reference, note, unapplied_minor,
      recorded_at)
    values (${paid.customerId}, 'EUR', 4200, 'transfer', '2026-03-02', 'VIR 4711', '', 4200, ${services.clock.now()})
    returning id`;
  const { html } = await ben.get(`/payments/${row?.id}`);
  expect(html.split(`/payments/${row?.id}/undo"`)).toHaveLength(2);
  expect(textOfPage(html)).toContain('money is sent back from your bank');
  expect((await ada.get(`/payments/${row?.id}/refund?amount=1&reason=requested`)).status).toBe(422);
  expect((await ada.get(`/payments/${paid.paymentId}`)).html).not.toContain('/undo"');
});
