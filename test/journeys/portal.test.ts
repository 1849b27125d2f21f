import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectNoSidewaysScroll, openBrowser, type TestBrowser } from '../support/browser.ts';
import {
  givenDebtor,
  givenFirm,
  openMail,
  payWithCard,
  PORTAL_FR,
  signIn,
  startJourney,
  STRIPE_FR,
  tabTo,
  textOf,
  type Journey,
} from './support.ts';

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

async function balancesOf(customerId: number): Promise<number[]> {
  const rows = await journey.services.sql<{ balanceMinor: number }[]>`
    select balance_minor from invoices where customer_id = ${customerId} order by id`;
  return rows.map((row) => row.balanceMinor);
}

test('somebody without JavaScript pays one of two invoices on a narrow phone', async () => {
  const debtor = await givenDebtor(journey.services, { amounts: [45_000, 12_050] });
  const { page, leave } = await browser.visitor({
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
  });
  await page.goto(debtor.link);
  await expectNoSidewaysScroll(page);
  expect(await textOf(page)).toContain('570,50 €');
  await page.getByRole('checkbox', { name: debtor.numbers[0] ?? '' }).uncheck();
  await page.getByRole('button', { name: PORTAL_FR.show.updateTotal }).click();
  await page.getByText(PORTAL_FR.show.chosen(1)).waitFor();
  await page.getByRole('button', { name: PORTAL_FR.show.payByCard }).first().click();
  await page.getByLabel(STRIPE_FR.cardNumber).waitFor();
  await expectNoSidewaysScroll(page);
  await payWithCard(page, '4242424242424242');
  await page.getByRole('heading', { name: PORTAL_FR.back.paidTitle }).waitFor();
  await expectNoSidewaysScroll(page);
  expect(await textOf(page, 'main')).toContain('120,50 €');
  await page.getByRole('link', { name: PORTAL_FR.back.toInvoices }).click();
  await page.getByText('450,00 €').first().waitFor();
  expect(await balancesOf(debtor.id)).toEqual([45_000, 0]);
  await leave();
});

test('somebody pays with the keyboard alone, and sees at each step where the focus is', async () => {
  const debtor = await givenDebtor(journey.services, { amounts: [30_000, 9_900] });
  const { page, leave } = await browser.visitor();
  await page.goto(debtor.link);
  await page.keyboard.press('Tab');
  await tabTo(page, page.getByRole('link', { name: PORTAL_FR.shell.skip }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('checkbox', { name: debtor.numbers[1] ?? '' }));
  await page.keyboard.press('Space');
  await page.getByText(PORTAL_FR.show.chosen(1)).waitFor();
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel(STRIPE_FR.cardNumber));
  await page.keyboard.type('4242424242424242');
  await tabTo(page, page.getByLabel(STRIPE_FR.expiry));
  await page.keyboard.type('1234');
  await tabTo(page, page.getByLabel(STRIPE_FR.cvc));
  await page.keyboard.type('123');
  await tabTo(page, page.getByLabel(STRIPE_FR.cardName));
  await page.keyboard.type('Ada Payer');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: PORTAL_FR.back.paidTitle }).waitFor();
  await tabTo(page, page.getByRole('link', { name: PORTAL_FR.back.toInvoices }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: PORTAL_FR.show.title }).waitFor();
  expect(await balancesOf(debtor.id)).toEqual([0, 9_900]);
  await leave();
});

test('a declined card takes nothing and says why; another one pays', async () => {
  const debtor = await givenDebtor(journey.services, { amounts: [77_700] });
  const { page, leave } = await browser.visitor();
  await page.goto(debtor.link);
  await page.getByRole('button', { name: PORTAL_FR.show.payByCard }).first().click();
  await payWithCard(page, '4000000000009995');
  await page.getByText(STRIPE_FR.declines.insufficient_funds).waitFor();
  expect(await balancesOf(debtor.id)).toEqual([77_700]);
  await payWithCard(page, '4242424242424242');
  await page.getByRole('heading', { name: PORTAL_FR.back.paidTitle }).waitFor();
  expect(await balancesOf(debtor.id)).toEqual([0]);
  const payments = await journey.services.sql`
    select 1 from payments where customer_id = ${debtor.id}`;
  expect(payments).toHaveLength(1);
  await leave();
});

test('somebody who turns back from the card page finds the invoices still owed', async () => {
  const debtor = await givenDebtor(journey.services, { amounts: [5_000] });
  const { page, leave } = await browser.visitor();
  await page.goto(debtor.link);
  await page.getByRole('button', { name: PORTAL_FR.show.payByCard }).first().click();
  await page.getByRole('link', { name: STRIPE_FR.back('Atelier Lumen') }).click();
  await page.getByRole('heading', { name: PORTAL_FR.show.title }).waitFor();
  // And may change his mind once more.
  await page.getByRole('button', { name: PORTAL_FR.show.payByCard }).first().click();
  await payWithCard(page, '4242424242424242');
  await page.getByRole('heading', { name: PORTAL_FR.back.paidTitle }).waitFor();
  expect(await balancesOf(debtor.id)).toEqual([0]);
  await leave();
});

test('an expired link has a fresh one mailed, and that one opens the portal', async () => {
  const debtor = await givenDebtor(journey.services, { amounts: [64_000], linkDays: -2 });
  const { page, context, expectStatus, leave } = await browser.visitor();
  expectStatus(410);
  await page.goto(debtor.link);
  await page.getByRole('heading', { name: PORTAL_FR.expired.title }).waitFor();
  expect(await textOf(page)).not.toContain('640,00');
  expectStatus(410);
  await page.getByRole('button', { name: PORTAL_FR.expired.send }).click();
  await page.getByRole('heading', { name: PORTAL_FR.expired.sentTitle }).waitFor();
  await expect
    .poll(
      async () => {
        const [row] = await journey.services.sql<{ status: string }[]>`
          select status from messages where kind = 'link_renewed' and customer_id = ${debtor.id}`;
        return row?.status;
      },
      { timeout: 25_000 },
    )
    .toBe('accepted');

  await signIn(page, journey.url);
  const mail = await openMail(page, journey.url, /lien/i);
  const [fresh] = await Promise.all([
    context.waitForEvent('page'),
    mail.getByRole('link').first().click(),
  ]);
  await fresh.getByRole('heading', { name: PORTAL_FR.show.title }).waitFor();
  expect(fresh.url()).not.toBe(debtor.link);
  expect(await textOf(fresh)).toContain('640,00 €');
  await leave();
});
