import { afterAll, beforeAll, expect, test } from 'vitest';
import { PAGE_TEXTS } from '../../scripts/stand-ins/stripe/page-texts.ts';
import { PORTAL_TEXTS } from '../../views/texts/portal/texts.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { inspectPage } from './inspect.ts';
import { watchMarkup } from './markup.ts';
import { givenDebtor, givenFirm, payWithCard, startJourney, type Journey } from './support.ts';

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
  'every page a debtor comes to is valid, accessible and narrow enough, in %s',
  { timeout: 180_000 },
  async (language) => {
    const texts = PORTAL_TEXTS[language];
    const stripe = PAGE_TEXTS[language];
    const debtor = await givenDebtor(journey.services, { amounts: [123_456, 6_500], language });
    const late = await givenDebtor(journey.services, { amounts: [9_900], language, linkDays: -2 });
    const { page, expectStatus, leave } = await browser.visitor({ locale: language });
    const faults: string[] = [];
    const markup = watchMarkup(page, journey.url);
    const look = async () => faults.push(...(await inspectPage(page)), ...(await markup.faults()));

    expectStatus(404);
    await page.goto(`${journey.url}/p/nothing`);
    await look();
    expectStatus(410);
    await page.goto(late.link);
    await look();

    await page.goto(debtor.link);
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
    await page.getByRole('heading', { name: texts.show.title }).waitFor();
    await look();
    await page.getByRole('button', { name: texts.show.payByCard }).first().click();
    await page.getByLabel(stripe.cardNumber).waitFor();
    await look();
    // A card whose bank asks the payer first.
    await payWithCard(page, '4000002500003155', stripe);
    await page.getByRole('heading', { name: stripe.bank.title }).waitFor();
    await look();
    await page.getByRole('button').first().click();
    await page.getByRole('heading', { name: texts.back.paidTitle }).waitFor();
    await look();
    await page.getByRole('link', { name: texts.back.toInvoices }).click();
    await page.getByRole('heading', { name: texts.settled.title }).waitFor();
    await look();
    expect(faults).toEqual([]);
    expect(markup.seen()).toBeGreaterThan(4);
    await leave();
  },
);
