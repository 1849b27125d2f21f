import { join } from 'node:path';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PORTAL_TEXTS } from '../../views/texts/portal/texts.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { inspectPage } from './inspect.ts';
import { givenDebtor, givenFirm, PORTAL_FR, startJourney, tabTo, type Journey } from './support.ts';

const NARROW = { width: 320, height: 640 };

let browser: TestBrowser;
let journey: Journey;
let folder: string;

beforeAll(async () => {
  [browser, journey] = await Promise.all([openBrowser(), startJourney()]);
  await givenFirm(journey.services);
  folder = await mkdtemp(join(tmpdir(), 'relance-answers-'));
});
afterAll(async () => {
  await browser.close();
  await journey.close();
  await rm(folder, { recursive: true, force: true });
});

/** Goes to a link or button by the Tab key and presses it. */
async function press(page: Page, role: 'link' | 'button', name: string): Promise<void> {
  await tabTo(page, page.getByRole(role, { name, exact: true }).first());
  await page.keyboard.press('Enter');
}

test(
  'a day is promised and withdrawn by keyboard alone, without JavaScript, at 320 pixels',
  { timeout: 180_000 },
  async () => {
    const texts = PORTAL_FR.promises;
    const debtor = await givenDebtor(journey.services, { amounts: [123_456, 6_500] });
    const { page, leave } = await browser.visitor({ javaScriptEnabled: false, viewport: NARROW });
    await page.goto(debtor.link);
    await press(page, 'link', PORTAL_FR.answers.ways.promise.label);
    await page.getByRole('heading', { level: 1, name: texts.title }).waitFor();
    // Both are ticked; the second one is not promised.
    await tabTo(page, page.getByRole('checkbox', { name: debtor.numbers[1] ?? '' }));
    await page.keyboard.press('Space');
    await tabTo(page, page.getByLabel(`${texts.words} ${PORTAL_FR.forms.optional}`));
    await page.keyboard.type('Notre banque change.');
    await press(page, 'button', texts.submit);
    await page.getByRole('heading', { level: 1, name: /1\s234,56/ }).waitFor();
    await press(page, 'button', texts.withdraw);
    await page.getByText(texts.withdrawnText).waitFor();
    const rows = await journey.services.sql`
      select status, words, amount_minor from promises where customer_id = ${debtor.id}`;
    expect([...rows]).toEqual([
      { status: 'withdrawn', words: 'Notre banque change.', amountMinor: 123_456 },
    ]);
    await leave();
  },
);

test(
  'a payment is told of with its proof, by keyboard alone, without JavaScript, at 320 pixels',
  { timeout: 180_000 },
  async () => {
    const texts = PORTAL_FR.notices;
    const debtor = await givenDebtor(journey.services, { amounts: [123_456] });
    const proof = join(folder, 'avis.pdf');
    await writeFile(proof, '%PDF-1.7\n');
    const { page, leave } = await browser.visitor({ javaScriptEnabled: false, viewport: NARROW });
    await page.goto(debtor.link);
    await press(page, 'link', PORTAL_FR.answers.ways.paid.label);
    await page.getByRole('heading', { level: 1, name: texts.title }).waitFor();
    await tabTo(page, page.getByLabel(texts.day));
    await page.getByLabel(texts.day).fill('2026-02-27');
    await tabTo(page, page.getByLabel(`${texts.reference} ${PORTAL_FR.forms.optional}`));
    await page.keyboard.type('VIR 4711');
    await tabTo(page, page.locator('input[type=file]'));
    await page.locator('input[type=file]').setInputFiles(proof);
    await press(page, 'button', texts.submit);
    await page.getByText(texts.status.looking).first().waitFor();
    await page.getByRole('link', { name: 'avis.pdf' }).waitFor();
    await press(page, 'link', PORTAL_FR.forms.back);
    await page.getByRole('link', { name: texts.given }).waitFor();
    await leave();
  },
);

test.for(['fr', 'nl', 'en'] as const)(
  'the pages of both answers are accessible and narrow enough, in %s',
  { timeout: 180_000 },
  async (language) => {
    const texts = PORTAL_TEXTS[language];
    const debtor = await givenDebtor(journey.services, { amounts: [123_456, 6_500], language });
    const { page, expectStatus, leave } = await browser.visitor({ locale: language });
    const faults: string[] = [];
    const look = async () => faults.push(...(await inspectPage(page)));
    await page.goto(debtor.link);
    await look();
    await page.getByRole('link', { name: texts.answers.ways.promise.label }).click();
    await look();
    await page.getByLabel(`${texts.promises.amount} ${texts.forms.optional}`).fill('99999');
    expectStatus(422);
    await page.getByRole('button', { name: texts.promises.submit }).click();
    await page.getByText(texts.forms.check).waitFor();
    await look();
    await page.getByLabel(`${texts.promises.amount} ${texts.forms.optional}`).fill('100');
    await page.getByRole('button', { name: texts.promises.submit }).click();
    await page.getByRole('link', { name: texts.promises.calendarLink }).waitFor();
    await look();
    await page.goto(`${debtor.link}/paid`);
    await look();
    await page.getByLabel(texts.notices.day).fill('2026-02-27');
    await page.getByRole('button', { name: texts.notices.submit }).click();
    await page.getByText(texts.notices.status.looking).first().waitFor();
    await look();
    expect(faults).toEqual([]);
    await leave();
  },
);
