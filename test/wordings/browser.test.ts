import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectPage } from '../journeys/inspect.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { givenCustomer, givenInvoice } from '../support/given.ts';
import { openPages, type Pages } from '../today/pages.ts';

const PATH = '/scenarios/wordings/fr/reminder-friendly/1';

let pages: Pages;
let browser: TestBrowser;
let origin: string;
beforeAll(async () => {
  pages = await openPages();
  await pages.services.sql`update users set language = 'fr'`;
  await pages.services.sql`update organization set name = 'Atelier Lumen'`;
  const customer = await givenCustomer(pages.services);
  await givenInvoice(pages.services, customer, { dueOn: '2026-02-20', number: 'F-LATE' });
  await pages.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = pages.app.server.address() as AddressInfo;
  origin = `http://127.0.0.1:${port}`;
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await pages.close();
});

async function visit(options: Parameters<TestBrowser['visitor']>[0] = {}) {
  const visitor = await browser.visitor(options);
  const value = pages.ada.cookies.get('relance') ?? '';
  await visitor.context.addCookies([{ name: 'relance', value, url: origin }]);
  return visitor;
}

const mailOf = (page: Page) => page.frameLocator('.pane-page iframe').locator('body');

test('the mail and the mistakes follow what is typed; names are put where the caret is', async () => {
  const { page, leave } = await visit();
  await page.goto(`${origin}${PATH}`);
  const body = page.getByLabel('Texte', { exact: true }).first();
  await body.fill('Bonjour à vous.\n\n{{ invoices }}\n\n{{ pay_button }}\n\n{{ signature }}');
  await mailOf(page).getByText('Bonjour à vous.').waitFor();
  await body.evaluate((field: { setSelectionRange(from: number, until: number): void }) => {
    field.setSelectionRange(8, 14);
  });
  await body.focus();
  await page.getByRole('button', { name: '{{ customer_name }}' }).click();
  expect(await body.inputValue()).toMatch(/^Bonjour \{\{ customer_name \}\}\.\n/);
  await body.fill('Sinon l’huissier {{ totl }}.');
  await page.getByText('Vouliez-vous dire total', { exact: false }).waitFor();
  await page.getByText('évoque un tribunal', { exact: false }).waitFor();
  expect(await body.inputValue()).toBe('Sinon l’huissier {{ totl }}.');
  await leave();
});

test('the panes show the mail on a desk, on a telephone of 360 pixels, and as text', async () => {
  const { page, leave } = await visit();
  await page.goto(`${origin}${PATH}`);
  await mailOf(page).getByText('F-LATE').first().waitFor();
  await page.getByLabel('Téléphone').check();
  const phone = page.locator('.pane-phone iframe');
  expect((await phone.boundingBox())?.width).toBe(360);
  await page.getByLabel('Texte', { exact: true }).last().check();
  expect(await page.locator('.pane-text pre').innerText()).toContain('F-LATE');
  expect(await phone.isVisible()).toBe(false);
  await leave();
});

test.each(['/scenarios/wordings?language=fr', PATH, `${PATH}/history`])(
  '%s has no barrier, and fits a narrow telephone',
  async (path) => {
    const { page, leave } = await visit();
    await page.goto(`${origin}${path}`);
    expect(await inspectPage(page)).toEqual([]);
    await leave();
  },
);

test('without JavaScript the names are a list, and a button makes the preview', async () => {
  const { page, leave } = await visit({ javaScriptEnabled: false });
  await page.goto(`${origin}${PATH}`);
  expect(await page.locator('code[data-insert]').count()).toBeGreaterThan(20);
  await page
    .locator('#body')
    .fill('Sans script.\n\n{{ invoices }}\n\n{{ pay_button }}\n\n{{ signature }}');
  await page.getByRole('button', { name: 'Actualiser l’aperçu' }).click();
  await mailOf(page).getByText('Sans script.').waitFor();
  expect(await page.locator('#body').inputValue()).toContain('Sans script.');
  await page.getByRole('button', { name: 'Enregistrer' }).click();
  await page.getByText('Les prochains e-mails seront écrits ainsi', { exact: false }).waitFor();
  await leave();
});
