import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { discountNoteFile } from '../../server/discounts/note-file.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { readPdf } from '../documents/read-pdf.ts';
import { fieldOf, openPages, textOfPage, type Pages } from '../today/pages.ts';
import { givenCustomer, givenInvoice, type GivenCustomer } from '../support/given.ts';

let pages: Pages;
let customer: GivenCustomer;
beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());

const TIERS = {
  ...{ off1: '3', unit1: 'percent', days1: '10', kind1: 'before_due' },
  ...{ off2: '', unit2: 'percent', days2: '', kind2: 'after_issue' },
  ...{ off3: '', unit3: 'percent', days3: '', kind3: 'after_issue' },
  partial: 'full_settlement_only',
};
const SETTINGS = { ...TIERS, rule: 'credit_note', overdue: 'on', tolerance: '0' };

beforeEach(async () => {
  customer = await givenCustomer(pages.services);
  await pages.services
    .sql`update organization set discount_terms = null, discount_note = 'credit_note'`;
});

async function stored() {
  const [row] = await pages.services.sql`
    select discount_terms, discount_note, discount_off_for from organization`;
  return row;
}

test('tiers are typed as people write, kept, and told with what they cost in a year', async () => {
  const answer = await pages.ada.post('/settings/discount', {
    ...SETTINGS,
    ...{ off2: '2,5 %', days2: '8', off3: '40,50', unit3: 'amount', days3: '5' },
  });
  expect(answer).toMatchObject({ status: 303, location: '/settings/discount' });
  expect(await stored()).toEqual({
    discountTerms: {
      tiers: [
        { percentHundredths: 300, deadline: { kind: 'before_due', days: 10 } },
        { percentHundredths: 250, deadline: { kind: 'after_issue', days: 8 } },
        { amountMinor: 40_50, deadline: { kind: 'after_issue', days: 5 } },
      ],
      ...{ basis: 'gross', partial: 'full_settlement_only' },
    },
    ...{ discountNote: 'credit_note', discountOffFor: ['overdue'] },
  });
  const { html } = await pages.ada.get('/settings/discount');
  expect(textOfPage(html)).toContain('3% for 10 days is 112.89% a year.');
  expect(textOfPage(html)).toContain(
    'Example: an invoice of €1,000.00 and €200.00 VAT, €1,200.00. Paid in time: €1,164.00, a discount of €36.00 (€30.00 net, €6.00 VAT).',
  );
  expect(fieldOf(html, 'off3')).toBe('40.50');
});

test('Belgium’s example has its VAT on the reduced price', async () => {
  await pages.services.sql`update organization set country = 'BE'`;
  await pages.ada.post('/settings/discount', { ...SETTINGS, rule: 'net_of_tax' });
  expect(textOfPage((await pages.ada.get('/settings/discount')).html)).toMatch(
    /€?1.000.00.{0,3} and .{0,3}203.70.* VAT, .{0,3}1.203.70.*Paid in time: .{0,3}1.173.70/,
  );
  await pages.services.sql`update organization set country = 'FR'`;
});

test.each([
  ['a word', { off1: 'three' }],
  ['more than half the price', { off1: '51' }],
  ['nothing', { off1: '0' }],
  ['a discount without days', { days1: '' }],
  ['days without a discount', { off1: '' }],
  ['too many days', { days1: '366' }],
  ['part of a day', { days1: '1,5' }],
  ['a rule nobody has', { rule: 'gift' }],
  ['a week of grace', { tolerance: '7' }],
])('%s comes back to be mended, and nothing is stored', async (_what, wrong) => {
  const answer = await pages.ada.post('/settings/discount', { ...SETTINGS, ...wrong });
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('has-error');
  expect((await stored())?.['discountTerms']).toBeNull();
});

test('only administrators change the settings; everybody may look', async () => {
  expect((await pages.ben.post('/settings/discount', SETTINGS)).status).toBe(403);
  const { status, html } = await pages.cem.get('/settings/discount');
  expect(status).toBe(200);
  expect(html).not.toMatch(/button primary/);
});

test('a customer has the usual terms, none, or its own', async () => {
  await pages.ada.post('/settings/discount', SETTINGS);
  const path = `/customers/${customer.id}/discount`;
  const terms = async () =>
    textOfPage((await pages.ben.get(path)).html).match(/Terms in force (.*?) (Terms|Save)/)?.[1];
  expect(await terms()).toBe('3% up to 10 days before the due date');
  await pages.ben.post(path, { ...TIERS, source: 'own', off1: '2', days1: '5' });
  expect(await terms()).toBe('2% up to 5 days before the due date');
  await pages.ben.post(path, { ...TIERS, source: 'none' });
  expect(await terms()).toBe('No discount');
  await pages.ben.post(path, { ...TIERS, source: 'inherited' });
  expect(await terms()).toBe('3% up to 10 days before the due date');
  const refused = await pages.ben.post(path, { ...TIERS, source: 'own', off1: '', days1: '' });
  expect(refused.status).toBe(422);
});

test('an invoice tells its offer on its page, and its own terms count first', async () => {
  await pages.ada.post('/settings/discount', SETTINGS);
  const { id } = await givenInvoice(pages.services, customer, {
    ...{ dueOn: '2026-03-31', totalMinor: 1_200_00 },
  });
  const page = async () => textOfPage((await pages.ben.get(`/invoices/${id}`)).html);
  expect(await page()).toContain('€36.00 until 21/03/2026, leaving €1,164.00 to pay');
  await pages.ben.post(`/invoices/${id}/discount`, {
    ...{ ...TIERS, source: 'own', off1: '100', unit1: 'amount', days1: '1' },
  });
  expect(await page()).toContain('€100.00 until 30/03/2026, leaving €1,100.00 to pay');
  expect(await page()).toContain('Discount terms changed');
  await pages.ben.post(`/invoices/${id}/discount`, { ...TIERS, source: 'none' });
  expect(await page()).toContain('No discount to be had');
});

test('looking changes nothing, viewers change nothing, and what is not there is not found', async () => {
  const { id } = await givenInvoice(pages.services, customer, { dueOn: '2026-03-31' });
  expect((await pages.cem.get(`/invoices/${id}/discount`)).status).toBe(200);
  const refused = await pages.cem.post(`/invoices/${id}/discount`, { ...TIERS, source: 'own' });
  expect(refused.status).toBe(403);
  for (const path of ['/invoices/999999/discount', '/customers/x/discount'])
    expect((await pages.ben.get(path)).status).toBe(404);
  const [row] = await pages.services.sql`select discount_terms from invoices where id = ${id}`;
  expect(row?.['discountTerms']).toBeNull();
});

test('the note of a discount is a PDF that says what the page does, in the customer’s language', async () => {
  const { services } = pages;
  await pages.ada.post('/settings/discount', { ...SETTINGS, rule: 'mention' });
  const [one, two] = [
    await givenInvoice(services, customer, { dueOn: '2026-03-31', totalMinor: 1_727_50 }),
    await givenInvoice(services, customer, { dueOn: '2026-03-31', totalMinor: 1_200_00 }),
  ];
  const vat = (id: number, lines: number[][]) =>
    services.sql`
      update invoices set vat_lines = ${services.sql.json(
        lines.map(([ratePercentHundredths, netMinor, vatMinor]) => ({
          ...{ ratePercentHundredths, netMinor, vatMinor },
        })),
      )} where id = ${id}`;
  await vat(one.id, [
    [2_000, 1_000_00, 200_00],
    [550, 500_00, 27_50],
  ]);
  await vat(two.id, [[2_000, 1_000_00, 200_00]]);
  const { paymentId } = await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      ...{ customerId: customer.id, currency: 'EUR', method: 'transfer', reference: '' },
      ...{ amountMinor: 2_839_67, receivedOn: '2026-03-02', thank: false },
      allocations: [
        { invoiceId: one.id, amountMinor: 1_675_67, discountMinor: 51_83 },
        { invoiceId: two.id, amountMinor: 1_164_00, discountMinor: 36_00 },
      ],
    }),
  );
  const number = `D-2026-${paymentId}`;
  const { html } = await pages.ben.get(`/invoices/${one.id}/discount`);
  expect(textOfPage(html)).toContain(`Discount granted ${number} · €51.83`);
  const path = `/payments/${paymentId}/discount-note.pdf`;
  expect(html).toContain(`href="${path}"`);
  const { headers } = await pages.ben.get(path);
  expect(headers['content-type']).toBe('application/pdf');
  const note = await discountNoteFile(services, paymentId);
  const text = (await readPdf(note?.pdf ?? Buffer.alloc(0))).pages.join(' ').replace(/\s+/g, ' ');
  for (const shown of [
    number,
    '87,83 €',
    '3 % jusqu’à 10 jours avant l’échéance',
    '21 mars 2026',
    // 20 %: 30.00 + 30.00 and 6.00 + 6.00; 5.5 %: 15.00 and 0.83.
    '20 % 60,00 € 12,00 € 72,00 €',
    '5,5 % 15,00 € 0,83 € 15,83 €',
    'Seule la TVA correspondant au prix effectivement payé ouvre droit à déduction',
  ])
    expect(text).toContain(shown);
  expect((await pages.ben.get('/payments/999999/discount-note.pdf')).status).toBe(404);
  expect((await pages.stranger.get(path)).status).toBe(303);
});

test('a discount taken too late is granted by a person, or the question goes when the rest is paid', async () => {
  const { services } = pages;
  await pages.ada.post('/settings/discount', SETTINGS);
  const late = async () => {
    const { id } = await givenInvoice(services, customer, {
      ...{ dueOn: '2026-03-05', totalMinor: 1_200_00 },
    });
    await pay(id, 1_164_00);
    return id;
  };
  const pay = (invoiceId: number, amountMinor: number) =>
    transaction(services.sql, (tx) =>
      bookPayment(tx, services, {
        ...{ customerId: customer.id, currency: 'EUR', method: 'transfer', reference: '' },
        ...{ amountMinor, receivedOn: '2026-03-02', thank: false },
        allocations: [{ invoiceId, amountMinor }],
      }),
    );
  const [granted, claimed] = [await late(), await late()];
  const path = `/invoices/${granted}/discount`;
  expect(textOfPage((await pages.ben.get(path)).html)).toContain('€36.00 is missing');
  expect((await pages.cem.get(path)).html).not.toContain('/acceptance');
  expect((await pages.ben.post(`${path}/acceptance`)).status).toBe(303);
  const [invoice] = await services.sql`
    select balance_minor, settled_on from invoices where id = ${granted}`;
  expect(invoice).toEqual({ balanceMinor: 0, settledOn: '2026-03-02' });
  expect(textOfPage((await pages.ben.get(path)).html)).toMatch(
    /Discount granted D-2026-\d+ · €36.00/,
  );
  expect((await pages.ben.post(`${path}/acceptance`)).status).toBe(409);
  await pay(claimed, 36_00);
  const open = await services.sql`
    select subject from tasks where kind = 'undue_discount' and done_at is null`;
  expect(open).toHaveLength(0);
  expect(await checkLedger(services.sql)).toEqual([]);
});
