import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { extractText, getDocumentProxy } from 'unpdf';
import { finishRefund } from '../../server/refunds/finish-actions.ts';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import { givenPayLink, setUpPayments, type PaymentBed } from '../payments/support.ts';
import { givenPaidOnline, givenRefundRow, type PaidOnline } from '../refunds/support.ts';
import { browserOf, readForms } from './support.ts';

let bed: PaymentBed;
beforeAll(async () => {
  bed = await setUpPayments(registerPortalRoutes);
});
afterEach(() => {
  bed.stripe.control.normalDelivery();
});
afterAll(() => bed.close());

async function linkOf(paid: PaidOnline): Promise<string> {
  const { services } = bed;
  const [contact] = await services.sql<{ id: number }[]>`
    select id from contacts where customer_id = ${paid.customerId}`;
  const customer = { id: paid.customerId, contactId: contact?.id ?? 0 };
  return (await givenPayLink(services, customer)).token;
}

const plain = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/[\s\u00a0\u202f]+/g, ' ');
const CONTESTED = 'Contesté auprès de votre banque';

async function receiptOf(token: string, paymentId: number): Promise<string> {
  const answer = await fetch(`${bed.url}/p/${token}/receipts/${paymentId}?lang=fr`);
  const pdf = await getDocumentProxy(new Uint8Array(await answer.arrayBuffer()));
  const { text } = await extractText(pdf, { mergePages: true });
  return text.replace(/\s+/g, ' ');
}

test('what a contested payment paid is not asked for again, and the page says why', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const token = await linkOf(paid);
  const page = async () => (await browserOf(bed).get(`/p/${token}?lang=fr`)).html;
  expect(plain(await page())).not.toContain(CONTESTED);
  const { id } = await bed.stripe.control.openChargeback(paid.session);
  await bed.work();
  const contested = await page();
  expect(plain(contested)).toContain(CONTESTED);
  expect(readForms(contested).filter(({ action }) => action.includes('/pay'))).toEqual([]);
  await bed.stripe.control.respondToChargeback(id);
  await bed.stripe.control.closeChargeback(id, 'lost');
  await bed.work();
  const lost = await page();
  expect(plain(lost)).not.toContain(CONTESTED);
  expect(plain(lost)).toContain('100,00 € repris par votre banque');
  // It is owed again, and can be paid.
  const [form] = readForms(lost).filter(({ action }) => action.includes('/pay'));
  expect(form?.checkboxes).toEqual([
    { value: String(paid.invoiceIds[0]), isChecked: true, isDisabled: false },
  ]);
});

test('of an invoice with a contested part payment the rest can be paid, but is not chosen by itself', async () => {
  const paid = await givenPaidOnline(bed, [10_000, 5_000]);
  const [first = 0] = paid.invoiceIds;
  // The second half of the first invoice was billed later.
  await bed.services.sql`
    update invoices set total_minor = 16000, balance_minor = 6000, settled_on = null where id = ${first}`;
  await bed.services.sql`
    insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference,
      created_at, updated_at)
    select customer_id, number || '-b', issued_on, due_on, currency, 700, 700, '', created_at, updated_at
    from invoices where id = ${first}`;
  await bed.stripe.control.openChargeback(paid.session);
  await bed.work();
  const { html } = await browserOf(bed).get(`/p/${await linkOf(paid)}?lang=fr`);
  expect(plain(html)).toContain('Paiement contesté : seul le reste est demandé');
  const [form] = readForms(html).filter(({ action }) => action.includes('/pay'));
  expect(form?.checkboxes.map(({ isChecked, isDisabled }) => [isChecked, isDisabled])).toEqual([
    [false, false],
    [true, false],
  ]);
});

test('money sent back stands in the list, on the receipt with its day and what remains, and in the details', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const token = await linkOf(paid);
  const paymentId = paid.paymentId ?? 0;
  expect(await receiptOf(token, paymentId)).not.toContain('Remboursé depuis');
  await bed.advance('30h');
  await finishRefund(bed.services, await givenRefundRow(bed.services, paymentId, 4_000));
  await bed.work();
  const { html } = await browserOf(bed).get(`/p/${token}?lang=fr`);
  expect(plain(html)).toContain('40,00 € vous ont été remboursés');
  const receipt = await receiptOf(token, paymentId);
  expect(receipt).toContain('Remboursé depuis');
  expect(receipt).toContain('Remboursement 3 mars 2026 40,00 €');
  expect(receipt).toContain('Ce qui reste de ce paiement 60,00 €');
  // What was received stays as it was said.
  expect(receipt).toContain('100,00 €');
  const csv = await (await fetch(`${bed.url}/p/${token}/receipts/${paymentId}.csv?lang=fr`)).text();
  expect(csv).toContain(`R-${paymentId};2026-03-03;`);
  expect(csv).toContain(';Remboursé;;;EUR;0,00;0,00;-40,00;0,00');
});

test('a surplus that was sent back is no credit any more on the receipt', async () => {
  const paid = await givenPaidOnline(bed, [10_000]);
  const token = await linkOf(paid);
  const paymentId = paid.paymentId ?? 0;
  await bed.services.sql`
    update payments set amount_minor = 12000, unapplied_minor = 2000 where id = ${paymentId}`;
  expect(await receiptOf(token, paymentId)).toContain('20,00 € de plus');
  await bed.services.sql`
    insert into refunds (payment_id, currency, amount_minor, status, reason, booked_minor, created_at, updated_at)
    values (${paymentId}, 'EUR', 2000, 'succeeded', 'surplus', 2000, ${bed.services.clock.now()}, ${bed.services.clock.now()})`;
  const receipt = await receiptOf(token, paymentId);
  expect(receipt).not.toContain('de plus');
  expect(receipt).toContain('Ce qui reste de ce paiement 100,00 €');
});
