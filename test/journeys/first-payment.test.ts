import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import {
  ACCOUNT,
  FR,
  openMail,
  payWithCard,
  PORTAL_FR,
  startJourney,
  startsWith,
  textOf,
  type Journey,
} from './support.ts';

let browser: TestBrowser;
let journey: Journey;

beforeAll(async () => {
  [browser, journey] = await Promise.all([openBrowser(), startJourney()]);
});
afterAll(async () => {
  await browser.close();
  await journey.close();
});

test('from the first visit to the thank-you for a payment', { timeout: 180_000 }, async () => {
  const { page, context, expectStatus, leave } = await browser.visitor();
  await makeFirstAccount(page);
  // An IBAN with a wrong digit is sent back.
  expectStatus(422);
  await enterBankDetails(page);
  await importInvoices(page);
  await letOneDayPass(page);

  const mail = await openMail(page, journey.url, /J-2026-001/);
  expect(await textOf(mail)).toContain('FR76 3000 6000 0112 3456 7890 189');
  const [portal] = await Promise.all([
    context.waitForEvent('page'),
    mail
      .getByRole('link', { name: /régler|payer/i })
      .first()
      .click(),
  ]);
  await payOnPortal(portal);

  await seePaidInvoice(page);
  await seeThanks(page);
  await seeNoReminderForAMonth(page);
  expect(await checkLedger(journey.services.sql)).toEqual([]);
  await leave();
});

async function makeFirstAccount(page: Page): Promise<void> {
  await page.goto(journey.url);
  await page.getByRole('heading', { name: FR.users.welcome.title }).waitFor();
  await page.getByLabel(FR.users.welcome.name, { exact: true }).fill('Atelier Lumen');
  await page.getByLabel(FR.users.welcome.yourName).fill(ACCOUNT.name);
  await page.getByLabel(FR.users.welcome.email).fill(ACCOUNT.email);
  await page.getByLabel(FR.users.welcome.password).fill(ACCOUNT.password);
  await page.getByRole('button', { name: FR.users.welcome.submit }).click();
  await page.getByRole('heading', { level: 1, name: FR.today.title }).waitFor();
}

async function enterBankDetails(page: Page): Promise<void> {
  await page.getByRole('link', { name: FR.shell.settings, exact: true }).click();
  await page.getByRole('link', { name: FR.organization.tabs.bank, exact: true }).click();
  const { holder, iban } = FR.organization.bank;
  await page.getByLabel(holder).fill('Atelier Lumen SARL');
  // One digit wrong: the check digits say so, and what was typed stays.
  await page.getByLabel(iban, { exact: true }).fill('FR7630006000011234567890188');
  await page.getByRole('button', { name: FR.common.save }).click();
  await page.getByText(FR.organization.bank.badIban).waitFor();
  expect(await page.getByLabel(holder).inputValue()).toBe('Atelier Lumen SARL');
  await page.getByLabel(iban, { exact: true }).fill('FR76 3000 6000 0112 3456 7890 189');
  await page.getByRole('button', { name: FR.common.save }).click();
  await page.getByText(FR.common.saved).waitFor();
}

async function importInvoices(page: Page): Promise<void> {
  await page.getByRole('link', { name: FR.shell.imports, exact: true }).click();
  await page.locator('input[type=file]').setInputFiles(join(import.meta.dirname, 'factures.csv'));
  await page.getByRole('button', { name: FR.imports.upload }).click();
  await page.getByRole('heading', { level: 1, name: /factures\.csv/ }).waitFor();
  const preview = await textOf(page, 'main');
  expect(preview).toContain('Windows-1252');
  // What is rejected is shown first, with its line and the reason.
  expect(preview).toContain('J-2026-004');
  expect(preview).toContain(FR.imports.remark.bad_date);
  await page.getByRole('link', { name: startsWith(FR.imports.outcome.new) }).click();
  await page.getByRole('cell', { name: 'Garage Müller' }).first().waitFor();
  const count = await journey.services.sql`select 1 from invoices`;
  expect(count).toHaveLength(0);
  await page.getByRole('button', { name: FR.imports.applyWithout(1, '1') }).click();
  await page.getByText(FR.imports.appliedNotice).waitFor();
  const rows = await journey.services.sql<{ number: string; balanceMinor: number }[]>`
    select number, balance_minor from invoices order by number`;
  expect([...rows]).toEqual([
    { number: 'J-2025-090', balanceMinor: 0 },
    { number: 'J-2026-001', balanceMinor: 123_456 },
    { number: 'J-2026-002', balanceMinor: 48_000 },
    { number: 'J-2026-003', balanceMinor: 8_990 },
  ]);
}

async function letOneDayPass(page: Page): Promise<void> {
  // The answer comes when the day has passed; the date alone may stand on the page before.
  const passed = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await page.getByRole('button', { name: FR.shell.advanceDay }).click();
  await passed;
  await page
    .getByText(/mardi 3 mars|03\/03\/2026|3 mars 2026/)
    .first()
    .waitFor();
}

/** Pays all that is chosen, and sees that it arrived. */
async function payOnPortal(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1, name: PORTAL_FR.show.title }).waitFor();
  expect(await textOf(page)).toContain('1 714,56 €');
  // Two invoices are open; the one that is not due yet is left out.
  await page.getByRole('checkbox', { name: /J-2026-002/ }).uncheck();
  await page.getByText(PORTAL_FR.show.chosen(1)).waitFor();
  await page.getByRole('button', { name: PORTAL_FR.show.payByCard }).first().click();
  await payWithCard(page, '4242 4242 4242 4242');
  await page.getByRole('heading', { level: 1, name: PORTAL_FR.back.paidTitle }).waitFor();
  const returned = await textOf(page, 'main');
  expect(returned).toContain('1 234,56 €');
  expect(returned).toContain('J-2026-001');
  expect(returned).not.toContain('J-2026-002');
}

async function seePaidInvoice(page: Page): Promise<void> {
  await page.goto(`${journey.url}/invoices?state=all`);
  await page.getByRole('link', { name: 'J-2026-001' }).first().click();
  await page.getByRole('heading', { level: 1, name: /J-2026-001/ }).waitFor();
  const shown = await textOf(page, 'main');
  expect(shown).toContain(FR.invoices.nextPaid);
  // The reminder that led to it, the payment and what is left, in the timeline and in the ledger.
  expect(shown).toMatch(/partie le 03\/03\/2026.*pi_\w+.*−1 234,56 € Solde dû 0,00 €/);
}

async function seeThanks(page: Page): Promise<void> {
  // The worker sends it by itself.
  await expect
    .poll(
      async () => {
        const rows = await journey.services.sql`
          select 1 from messages where kind = 'payment_received' and status = 'accepted'`;
        return rows.length;
      },
      { timeout: 25_000 },
    )
    .toBe(1);
  const thanks = await openMail(page, journey.url, /merci|reçu/i);
  const text = await textOf(thanks);
  expect(text).toContain('1 234,56 €');
  expect(text).toContain('J-2026-001');
}

async function seeNoReminderForAMonth(page: Page): Promise<void> {
  const { sql } = journey.services;
  for (let week = 0; week < 4; week += 1) {
    // The answer comes when the days have passed; the page that is shown was idle already.
    const passed = page.waitForResponse((answer) => answer.request().method() === 'POST');
    await page.getByRole('button', { name: FR.shell.advanceWeek }).click();
    await passed;
    await page.waitForLoadState('networkidle');
  }
  // The worker may still have some in hand.
  const unsent = async () =>
    (await sql`select from messages where status in ('queued', 'claimed', 'sending')`).length;
  await expect.poll(unsent, { timeout: 25_000 }).toBe(0);
  const asked = await sql<{ number: string; count: number }[]>`
    select i.number, count(*)::int as count from message_lines l
    join messages m on m.id = l.message_id and m.status = 'accepted' and m.kind = 'reminder'
    join invoices i on i.id = l.invoice_id group by 1 order by 1`;
  const counts = Object.fromEntries(asked.map((row) => [row.number, row.count]));
  // The paid one was asked for once, before it was paid; the others go on.
  expect(counts['J-2026-001']).toBe(1);
  expect(counts['J-2026-003']).toBeGreaterThan(1);
}
