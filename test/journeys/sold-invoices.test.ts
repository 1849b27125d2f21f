import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { computeSegments } from '../../server/segments/actions.ts';
import { expectNoSidewaysScroll, openBrowser, type TestBrowser } from '../support/browser.ts';
import {
  FR,
  givenDebtor,
  givenFirm,
  signIn,
  startJourney,
  textOf,
  type Journey,
} from './support.ts';

let journey: Journey;
let browser: TestBrowser;
beforeAll(async () => {
  [journey, browser] = await Promise.all([startJourney(), openBrowser()]);
  await givenFirm(journey.services);
});
afterAll(async () => {
  await Promise.all([browser.close(), journey.close()]);
});

/** Looks at a page as it is on a desk and on a phone. */
async function look(page: Page): Promise<void> {
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoSidewaysScroll(page);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test('a colleague sells an invoice, sets a segment and pauses a customer; the debtor is told the other account', async () => {
  const { url, services } = journey;
  const debtor = await givenDebtor(services, { amounts: [120_000, 45_050] });
  await computeSegments(services);
  const { page, leave } = await browser.visitor();
  await signIn(page, url);

  await page.goto(`${url}/settings/factors`);
  await page.getByLabel(FR.factors.name, { exact: true }).fill('Fidelis Factor');
  await page.getByLabel(FR.factors.iban, { exact: true }).fill('BE68 5390 0754 7034');
  await page.getByLabel(FR.factors.note).fill('Contrat 4711');
  await page.getByRole('button', { name: FR.common.save }).click();
  await page.getByText(FR.factors.saved).waitFor();
  await look(page);

  const [invoice] = await services.sql<{ id: number; customerId: number }[]>`
    select id, customer_id from invoices order by id`;
  await page.goto(`${url}/invoices/${invoice?.id}`);
  await page.getByLabel(FR.factors.soldTo).selectOption({ label: 'Fidelis Factor' });
  await page.locator('#factoring').getByRole('button', { name: FR.common.save }).click();
  await page.getByText(FR.factors.assigned('Fidelis Factor')).waitFor();
  await look(page);
  await page.goto(`${url}/invoices?state=factored`);
  await look(page);

  await page.goto(`${url}/customers/${invoice?.customerId}`);
  await page.getByText(FR.segments.change).click();
  await page.locator('#treatment').getByLabel(FR.customers.segment).selectOption('frequent_late');
  await page.getByLabel(FR.segments.changeReason).fill('Connu de la profession');
  await page.locator('#treatment').getByRole('button', { name: FR.common.save }).first().click();
  await page.getByText(FR.segments.changed).waitFor();
  await page.getByText(FR.pauses.place).click();
  await page.locator('#pause').getByLabel(FR.invoices.hold.until).fill('2026-03-20');
  await page.locator('#pause').getByLabel(FR.invoices.hold.reason).fill('Travaux dans la boutique');
  await page.locator('#pause').getByRole('button', { name: FR.invoices.hold.submit }).click();
  await page.getByText(FR.pauses.placed).waitFor();
  await page.getByText(FR.pauses.whatResumes).click();
  await page.getByText(FR.segments.risk).click();
  await look(page);
  await page.goto(`${url}/segments`);
  await look(page);
  await page.goto(`${url}/customers`);
  await look(page);

  const phone = await browser.visitor({ viewport: { width: 320, height: 700 } });
  await phone.page.goto(debtor.link);
  const text = await textOf(phone.page);
  expect(text).toContain('BE68 5390 0754 7034');
  await look(phone.page);
  await phone.leave();
  await leave();
});
