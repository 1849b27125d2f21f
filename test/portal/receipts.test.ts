import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { extractText, getDocumentProxy } from 'unpdf';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from '../payments/support.ts';
import { browserOf, fingerprint } from './support.ts';

let bed: PaymentBed;
let customer: GivenCustomer;
let link: { id: string; token: string };
let invoices: number[];
let counter = 0;

beforeAll(async () => {
  bed = await setUpPayments(registerPortalRoutes);
});
afterAll(() => bed.close());
beforeEach(async () => {
  customer = await givenCustomer(bed.services, { name: 'Pâtisserie Œuvrard' });
  link = await givenPayLink(bed.services, customer);
  counter += 2;
  invoices = [];
  for (const number of [`F-${counter}`, `F-${counter + 1}`]) {
    const wanted = { customerId: customer.id, number, totalMinor: 120_000 };
    invoices.push(await givenInvoice(bed.services, wanted));
  }
});

function received(
  amountMinor: number,
  allocations: { invoiceId: number; amountMinor: number; discountMinor?: number }[],
): Promise<{ paymentId: number }> {
  return transaction(bed.services.sql, (tx) =>
    bookPayment(tx, bed.services, {
      customerId: customer.id,
      currency: 'EUR',
      amountMinor,
      method: 'transfer',
      receivedOn: '2026-02-20',
      reference: '=VIR 2026',
      allocations,
      thank: false,
    }),
  );
}

const ask = (paper: string, token = link.token) =>
  fetch(`${bed.url}/p/${token}/receipts/${paper}`, { redirect: 'manual' });

async function textOf(answer: Response): Promise<string> {
  const pdf = await getDocumentProxy(new Uint8Array(await answer.arrayBuffer()));
  const { text } = await extractText(pdf, { mergePages: true });
  return text.replace(/\s/g, ' ');
}

test('the portal lists what was received, each with its receipt and its details', async () => {
  const { paymentId } = await received(120_000, [
    { invoiceId: invoices[0] ?? 0, amountMinor: 120_000 },
  ]);
  const { html } = await browserOf(bed).get(`/p/${link.token}?lang=fr`);
  expect(html).toContain(`href="/p/${link.token}/receipts/${paymentId}?lang=fr"`);
  expect(html).toContain(`href="/p/${link.token}/receipts/${paymentId}.csv?lang=fr"`);
  expect(html).toContain('Reçu (PDF) du paiement du 20 février 2026');
});

test('a receipt says who paid what when, and the details say the same in figures', async () => {
  const { paymentId } = await received(155_000, [
    { invoiceId: invoices[0] ?? 0, amountMinor: 116_400, discountMinor: 3_600 },
    { invoiceId: invoices[1] ?? 0, amountMinor: 30_000 },
  ]);
  const pdf = await ask(String(paymentId));
  expect(pdf.headers.get('content-type')).toBe('application/pdf');
  expect(pdf.headers.get('cache-control')).toBe('no-store');
  const text = await textOf(pdf);
  for (const said of ['Pâtisserie Œuvrard', 'Atelier Bernard', '1 550,00 €', '20 février 2026']) {
    expect(text).toContain(said);
  }
  for (const said of [`F-${counter}`, '1 164,00 €', '36,00 €', '900,00 €', '86,00 €', 'Virement']) {
    expect(text).toContain(said);
  }
  const csv = await ask(`${paymentId}.csv`);
  expect(csv.headers.get('content-disposition')).toContain(`detail-paiement-R-${paymentId}.csv`);
  const rows = (await csv.text())
    .trim()
    .split('\r\n')
    .map((row) => row.split(';'));
  expect(rows[0]?.slice(7)).toEqual(['Dû avant', 'Escompte', 'Payé', 'Reste dû']);
  const head = [`R-${paymentId}`, '2026-02-20', "'=VIR 2026"];
  expect(rows.slice(1)).toEqual([
    [
      ...head,
      `F-${counter}`,
      '2026-01-01',
      '2026-01-31',
      'EUR',
      '1200,00',
      '36,00',
      '1164,00',
      '0,00',
    ],
    [
      ...head,
      `F-${counter + 1}`,
      '2026-01-01',
      '2026-01-31',
      'EUR',
      '1200,00',
      '0,00',
      '300,00',
      '900,00',
    ],
    [...head, 'Non imputé', '', '', 'EUR', '0,00', '0,00', '86,00', '0,00'],
  ]);
});

test('the note of a discount stands beside the receipt, for the same readers', async () => {
  const [first = 0, second = 0] = invoices;
  // The money of an offer that is open: the note is written by what grants it.
  await bed.services.sql`
    update organization set discount_terms = ${bed.services.sql.json({
      tiers: [{ percentHundredths: 300, deadline: { kind: 'before_due', days: 0 } }],
      ...{ basis: 'gross', partial: 'full_settlement_only' },
    })}`;
  await bed.services.sql`update invoices set due_on = '2026-03-31' where id = any (${invoices})`;
  const { paymentId } = await received(116_400, [{ invoiceId: first, amountMinor: 116_400 }]);
  const plain = await received(1_000, [{ invoiceId: second, amountMinor: 1_000 }]);
  const { html } = await browserOf(bed).get(`/p/${link.token}?lang=fr`);
  expect(html).toContain(`href="/p/${link.token}/receipts/${paymentId}/note?lang=fr"`);
  expect(html).toContain('Note d’escompte (PDF) du paiement du 20 février 2026');
  expect(html).not.toContain(`/receipts/${plain.paymentId}/note`);
  const note = await ask(`${paymentId}/note`);
  expect(note.headers.get('content-type')).toBe('application/pdf');
  expect(note.headers.get('cache-control')).toBe('no-store');
  const text = await textOf(note);
  for (const said of ['Pâtisserie Œuvrard', `F-${counter}`, '36,00 €', '1 164,00 €']) {
    expect(text).toContain(said);
  }
  const stranger = await givenPayLink(bed.services, await givenCustomer(bed.services));
  const narrow = await givenPayLink(bed.services, customer, { invoiceId: second });
  const expired = await givenPayLink(bed.services, customer, { expiresAt: new Date(0) });
  const statuses = await Promise.all(
    [stranger, narrow, expired].map(
      async ({ token }) => (await ask(`${paymentId}/note`, token)).status,
    ),
  );
  expect(statuses).toEqual([404, 404, 303]);
  for (const paper of [`${plain.paymentId}/note`, '0/note', 'x/note', `${paymentId}.csv/note`]) {
    expect((await ask(paper)).status, paper).toBe(404);
  }
  await bed.services.sql`update organization set discount_terms = null`;
});

test('a receipt keeps saying what was received, whatever came after', async () => {
  const [first = 0] = invoices;
  const { paymentId } = await received(50_000, [{ invoiceId: first, amountMinor: 50_000 }]);
  const before = await (await ask(`${paymentId}.csv`)).text();
  await received(70_000, [{ invoiceId: first, amountMinor: 70_000 }]);
  expect(await (await ask(`${paymentId}.csv`)).text()).toBe(before);
  expect(before).toContain('1200,00;0,00;500,00;700,00');
});

test('the papers of a payment open with its customer’s link only', async () => {
  const [first = 0] = invoices;
  const { paymentId } = await received(120_000, [{ invoiceId: first, amountMinor: 120_000 }]);
  const stranger = await givenPayLink(bed.services, await givenCustomer(bed.services));
  const narrow = await givenPayLink(bed.services, customer, { invoiceId: invoices[1] ?? 0 });
  const own = await givenPayLink(bed.services, customer, { invoiceId: first });
  const revoked = await givenPayLink(bed.services, customer, { revokedAt: new Date(0) });
  const expired = await givenPayLink(bed.services, customer, { expiresAt: new Date(0) });
  for (const kind of ['', '.csv']) {
    const paper = `${paymentId}${kind}`;
    const statuses = await Promise.all(
      [link, own, stranger, narrow, revoked, expired].map(
        async ({ token }) => (await ask(paper, token)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 404, 404, 404, 303]);
  }
  for (const paper of ['0', '999999', 'x', `${paymentId}.exe`, '-1', '1e3']) {
    expect((await ask(paper)).status).toBe(404);
  }
});

test('papers change no row', async () => {
  const { paymentId } = await received(1_000, []);
  const before = await fingerprint(bed);
  expect((await ask(String(paymentId))).status).toBe(200);
  expect((await ask(`${paymentId}.csv`)).status).toBe(200);
  expect(await fingerprint(bed)).toEqual(before);
});
