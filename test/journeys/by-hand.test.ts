import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { givenCustomer, givenInvoice, type GivenInvoice } from '../support/given.ts';
import { FR, givenFirm, signIn, startJourney, textOf, type Journey } from './support.ts';

let browser: TestBrowser;
let journey: Journey;
let path: string;
let invoices: GivenInvoice[];

beforeAll(async () => {
  [browser, journey] = await Promise.all([openBrowser(), startJourney()]);
  const { services } = journey;
  await givenFirm(services);
  const customer = await givenCustomer(services, { name: 'Épicerie Saône' });
  path = `/customers/${customer.id}`;
  invoices = [
    await givenInvoice(services, customer, { dueOn: '2026-01-10', totalMinor: 120_050 }),
    await givenInvoice(services, customer, { dueOn: '2026-02-10', totalMinor: 80_000 }),
  ];
});
afterAll(async () => {
  await browser.close();
  await journey.close();
});

test(
  'on a phone without JavaScript: a payment with its preview, an error mended, an undoing, a credit note, the statement',
  { timeout: 120_000 },
  async () => {
    const { page, expectStatus, leave } = await browser.visitor({
      javaScriptEnabled: false,
      viewport: { width: 320, height: 800 },
    });
    await signIn(page, journey.url);
    await page.goto(`${journey.url}${path}`);
    await page.getByRole('link', { name: FR.credits.record }).click();
    await page.getByLabel(FR.credits.amount, { exact: true }).fill('1 250,50');
    await page.getByLabel(FR.credits.reference).fill('VIR SAONE');
    const [first, second] = invoices;
    await page.getByLabel(FR.credits.toInvoice(second?.number ?? '')).fill('900');
    expectStatus(422);
    await page.getByRole('button', { name: FR.credits.submitPayment }).click();
    await page.getByText(/Il n’y reste dû que 800,00\s€/).waitFor();
    expect(await page.getByLabel(FR.credits.reference).inputValue()).toBe('VIR SAONE');
    await page.getByLabel(FR.credits.toInvoice(second?.number ?? '')).fill('800,00');
    await page.getByRole('button', { name: FR.credits.preview }).click();
    expect(await textOf(page)).toMatch(/450,50\s€ ne sont affectés à aucune facture/);
    await page.getByRole('button', { name: FR.credits.submitPayment }).click();
    await page.getByText(/Règlement de 1\s250,50\s€ enregistré/).waitFor();

    await page.getByRole('link', { name: FR.credits.useCredit }).click();
    await page.getByRole('button', { name: FR.credits.submitUse }).click();
    await page.getByText(/450,50\s€ de crédit utilisés/).waitFor();

    await page.getByRole('link', { name: FR.credits.creditNote }).click();
    await page.getByLabel(FR.credits.number, { exact: true }).fill('AV-1');
    await page.getByLabel(FR.credits.amount, { exact: true }).fill('50');
    await page.getByLabel(FR.credits.invoice).fill(first?.number ?? '');
    await page.getByRole('button', { name: FR.credits.submitCreditNote }).click();
    await page.getByText(/Avoir AV-1 de 50,00\s€ enregistré/).waitFor();

    await page.getByRole('link', { name: FR.credits.statement }).click();
    expect(await textOf(page)).toMatch(/Solde de clôture\s+700,00\s€/);

    await page.goto(`${journey.url}${path}/payments`);
    await page.getByRole('link', { name: /^Annuler: Virement/ }).click();
    expect(await textOf(page)).toContain(FR.credits.owedAgain);
    await page.getByLabel(FR.credits.because).fill('Virement d’un autre client');
    await page.getByRole('button', { name: FR.credits.submitUndo }).click();
    await page.getByText('Virement d’un autre client').waitFor();
    const rows = await journey.services.sql<{ balanceMinor: number }[]>`
      select balance_minor from invoices order by id`;
    expect(rows.map((row) => row.balanceMinor)).toEqual([115_050, 80_000]);
    expect(await checkLedger(journey.services.sql)).toEqual([]);
    await leave();
  },
);
