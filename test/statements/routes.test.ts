import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPdf } from '../documents/read-pdf.ts';
import { givenCustomer, givenInvoice, type GivenCustomer } from '../support/given.ts';
import { HOSTILE, HOSTILE_SHOWN, openPages, textOfPage, type Pages } from '../today/pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());

async function scene(): Promise<{ customer: GivenCustomer; path: string; numbers: string[] }> {
  const customer = await givenCustomer(pages.services, { name: `Épicerie ${HOSTILE}` });
  const path = `/customers/${customer.id}`;
  const numbers: string[] = [];
  for (const [dueOn, totalMinor] of [
    ['2026-01-10', 10_000],
    ['2026-02-10', 20_000],
    ['2026-03-20', 40_000],
  ] as const) {
    numbers.push((await givenInvoice(pages.services, customer, { dueOn, totalMinor })).number);
  }
  const form = { step: 'book', currency: 'EUR', method: 'transfer', note: '' };
  const pay = (more: Record<string, string>) =>
    pages.ben.post(`${path}/payments`, { ...form, key: randomUUID(), ...more });
  await pay({ amount: '250', received: '2026-02-15', reference: 'VIR <Été>' });
  const [row] = await pages.services.sql<{ id: number }[]>`
    select id from invoices where number = ${numbers[2] ?? ''}`;
  const nothing = { [`invoice_${row?.id}`]: '0' };
  await pay({ amount: '30', received: '2026-03-01', reference: 'Avance', ...nothing });
  return { customer, path, numbers };
}

test('a statement has an opening balance, its lines with the balance after each, and credit apart', async () => {
  const { path, numbers } = await scene();
  const { status, html } = await pages.cem.get(
    `${path}/statement?currency=EUR&from=2026-02-01&until=2026-03-02`,
  );
  expect(status).toBe(200);
  expect(html).toContain(HOSTILE_SHOWN);
  expect(html).toContain('VIR &lt;Été&gt;');
  const text = textOfPage(html);
  // The third invoice is of 18 February; both others came before the period.
  expect(text).toContain('Opening balance €300.00');
  expect(text).toMatch(
    new RegExp(`Bank transfer · VIR .* for ${numbers[0]}, ${numbers[1]} €250\\.00 €50\\.00`),
  );
  expect(text).toMatch(/due on 20\/03\/2026 €400\.00 €450\.00/);
  expect(text).toContain('Closing balance €400.00 €250.00 €450.00');
  expect(text).toContain('Bank transfer Avance €30.00');
  expect(text).toContain('Balance less this credit €420.00');
  expect(text).toContain('1–30 days');
});

test('days that make no period show the last twelve months and say so; no first day is everything', async () => {
  const { path } = await scene();
  for (const days of ['from=2026-03-02&until=2026-03-01', 'from=nonsense', 'until=2026-02-30']) {
    const { status, html } = await pages.ada.get(`${path}/statement?${days}`);
    expect(status).toBe(200);
    expect(html).toContain('These days make no period.');
    expect(html).toContain('value="2025-03-01"');
  }
  const all = textOfPage((await pages.ada.get(`${path}/statement?from=&until=`)).html);
  expect(all).toContain('Opening balance €0.00');
  expect(all).toContain('Everything up to');
});

test('the PDF and the CSV say what the page says, in the customer’s language', async () => {
  const { path, customer, numbers } = await scene();
  const days = 'currency=EUR&from=2026-02-01&until=2026-03-02';
  const csv = await pages.cem.get(`${path}/statement.csv?${days}`);
  expect(csv.headers['content-disposition']).toBe(
    `attachment; filename="releve-${customer.number}-2026-03-02.csv"`,
  );
  const lines = csv.html.split('\r\n');
  expect(lines[0]).toBe('\ufeffdate;ecriture;facture;libelle;echeance;debit;credit;solde');
  expect(lines[1]).toBe('2026-02-01;Solde d’ouverture;;;;;;300,00');
  expect(lines[2]).toMatch(
    new RegExp(`^2026-02-15;[^;]+;${numbers[0]} ${numbers[1]};VIR <Été>;;;250,00;50,00$`),
  );
  expect(lines.at(-2)).toBe('2026-03-02;Solde de clôture;;;;400,00;250,00;450,00');

  const answer = await pages.app.inject({
    url: `${path}/statement.pdf?${days}`,
    cookies: Object.fromEntries(pages.cem.cookies),
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('application/pdf');
  const pdf = await readPdf(answer.rawPayload);
  const text = JSON.stringify(pdf).replace(/[\s\u00a0\u202f]+/g, ' ');
  for (const piece of ['450,00 €', '300,00 €', '30,00 €', 'Épicerie', numbers[2] ?? '?']) {
    expect(text, piece).toContain(piece);
  }
});

test('a statement of many lines pages on, with the balance carried', async () => {
  const customer = await givenCustomer(pages.services);
  await pages.services.sql`
    with made as (
      insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, created_at, updated_at)
      select ${customer.id}, 'LOT-' || n, '2026-01-01'::date + n % 50, '2026-03-01', 'EUR', 100, 100, now(), now()
      from generate_series(1, 450) n returning id, issued_on
    )
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_at)
    select id, 'invoice', 100, 'EUR', issued_on, now() from made`;
  const seen: string[] = [];
  let at: string | undefined = `/customers/${customer.id}/statement`;
  let last = '';
  while (at !== undefined) {
    last = (await pages.cem.get(at)).html;
    seen.push(...[...last.matchAll(/LOT-\d+/g)].map((match) => match[0]));
    at = /href="([^"]*after=[^"]*)"/.exec(last)?.[1]?.replaceAll('&amp;', '&');
  }
  expect(seen).toHaveLength(450);
  expect(new Set(seen).size).toBe(450);
  expect(textOfPage(last)).toContain('Closing balance €450.00 €0.00 €450.00');
});

test('the export has payments with what they settle, and what was undone or went back as lines of its own', async () => {
  const { path, numbers, customer } = await scene();
  const { sql, clock } = pages.services;
  const rows = await sql<{ id: number }[]>`
    select id from payments where customer_id = ${customer.id} order by id`;
  const [first, second] = rows.map((row) => row.id);
  await pages.ben.post(`/payments/${second}/undo`, { because: '=HYPERLINK("x")' });
  await sql`
    update payments set fee_minor = 155, net_minor = 24845, settlement_currency = 'EUR', stripe_charge_id = 'ch_1',
      stripe_payment_intent_id = ${`pi_${first}`} where id = ${first ?? 0}`;
  const [invoice] = await sql<{ id: number }[]>`
    select id from invoices where number = ${numbers[1] ?? ''}`;
  await sql`
    insert into refunds (payment_id, stripe_refund_id, currency, amount_minor, status, reason, booked_minor, released,
      created_at, updated_at)
    values (${first ?? 0}, 're_1', 'EUR', 1000, 'succeeded', 'requested', 0,
      ${sql.json([{ invoiceId: invoice?.id ?? 0, amountMinor: 1_000 }])}, ${clock.now()}, ${clock.now()})`;
  const shown = await pages.cem.get('/reports/payments?from=2026-02-01&until=2026-03-02');
  expect(textOfPage(shown.html)).toMatch(/\d+ payments, refunds and chargebacks/);
  const csv = await pages.cem.get('/reports/payments.csv?from=2026-02-01&until=2026-03-02');
  const lines = csv.html.split('\r\n').filter((line) => line.includes(customer.number));
  expect(lines.map((line) => line.split(',')[0])).toEqual(['payment', 'payment', 'undo', 'refund']);
  expect(lines[0]).toContain(',EUR,250.00,1.55,248.45,EUR,0.00,,');
  expect(lines[0]).toContain(`${numbers[0]}=100.00 | ${numbers[1]}=150.00`);
  expect(lines[2]).toContain(',EUR,-30.00,');
  expect(lines[2]).toContain(`"'=HYPERLINK(""x"")"`);
  expect(lines[3]).toContain(`${numbers[1]}=-10.00`);
  expect(lines[3]).toContain('re_1');
  const none = await pages.cem.get('/reports/payments.csv?from=2025-01-01&until=2025-01-31');
  expect(none.html.split('\r\n')).toHaveLength(2);
  expect((await pages.ada.get('/reports/payments?from=x&until=y')).html).toContain(
    'make no period',
  );
  expect((await pages.stranger.get('/reports/payments.csv')).location).toMatch(/^\/sign-in/);
  expect((await pages.stranger.get(`${path}/statement.pdf`)).location).toMatch(/^\/sign-in/);
});
