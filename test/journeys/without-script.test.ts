import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { FR, givenFirm, signIn, startJourney, type Journey } from './support.ts';

let browser: TestBrowser;
let journey: Journey;

beforeAll(async () => {
  [browser, journey] = await Promise.all([openBrowser(), startJourney()]);
  await givenFirm(journey.services);
});
afterAll(async () => {
  await browser.close();
  await journey.close();
});

test('the back office does its work without JavaScript', { timeout: 180_000 }, async () => {
  const { sql } = journey.services;
  const { page, leave } = await browser.visitor({ javaScriptEnabled: false });
  await signIn(page, journey.url);

  await page.goto(`${journey.url}/settings/sending`);
  await page.getByLabel(FR.organization.sending.minimumGap).fill('4');
  await page.getByRole('button', { name: FR.common.save }).click();
  await page.getByText(FR.common.saved).waitFor();

  await page.getByRole('link', { name: FR.shell.imports, exact: true }).click();
  await page.locator('input[type=file]').setInputFiles(join(import.meta.dirname, 'factures.csv'));
  await page.getByRole('button', { name: FR.imports.upload }).click();
  await page.getByRole('button', { name: FR.imports.applyWithout(1, '1') }).click();
  await page.getByText(FR.imports.appliedNotice).waitFor();

  await page.getByRole('link', { name: FR.shell.invoices, exact: true }).click();
  await page.getByRole('main').getByRole('link', { name: 'J-2026-001' }).click();
  await page.getByLabel(FR.invoices.hold.until, { exact: true }).fill('2026-03-06');
  await page.getByRole('button', { name: FR.invoices.hold.submit }).click();
  await page.getByText(FR.invoices.hold.placed).waitFor();
  await page.getByRole('button', { name: FR.invoices.hold.lift }).click();
  await page.getByText(FR.invoices.hold.lifted).waitFor();

  await page.getByLabel(FR.invoices.payment.amount).fill('1000');
  await page.getByRole('button', { name: FR.invoices.payment.submit }).click();
  await page.getByText(/Règlement de 1\s000,00\s€/).waitFor();
  const rows = await sql<{ balanceMinor: number; minimumGapDays: number }[]>`
    select balance_minor, minimum_gap_days from invoices, organization where number = 'J-2026-001'`;
  expect([...rows]).toEqual([{ balanceMinor: 23_456, minimumGapDays: 4 }]);
  await leave();
});
