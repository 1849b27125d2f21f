import { afterAll, beforeAll, expect, test } from 'vitest';
import { PORTAL_TEXTS } from '../../views/texts/portal/texts.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { inspectPage } from './inspect.ts';
import { watchMarkup } from './markup.ts';
import { givenDebtor, givenFirm, startJourney, type Journey } from './support.ts';

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

test.for(['fr', 'nl', 'en'] as const)(
  'the pages of both answers are valid, accessible and narrow enough, in %s',
  { timeout: 180_000 },
  async (language) => {
    const texts = PORTAL_TEXTS[language];
    const debtor = await givenDebtor(journey.services, { amounts: [123_456, 6_500], language });
    const { page, expectStatus, leave } = await browser.visitor({ locale: language });
    const faults: string[] = [];
    const markup = watchMarkup(page, journey.url);
    const look = async () => faults.push(...(await inspectPage(page)), ...(await markup.faults()));
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
