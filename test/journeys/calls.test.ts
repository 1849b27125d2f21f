import { afterAll, beforeAll, expect, test } from 'vitest';
import { OFFICE_TEXTS } from '../../views/texts/office/texts.ts';
import { givenCall, givenCallScenario } from '../calls/support.ts';
import { holdsOf } from '../promises/support.ts';
import { givenInvoice } from '../support/given.ts';
import { expectNoSidewaysScroll, openBrowser, type TestBrowser } from '../support/browser.ts';
import type { TestServices } from '../support/services.ts';
import { inspectPage } from './inspect.ts';
import { FR, givenFirm, signIn, startJourney, textOf, type Journey } from './support.ts';

let browser: TestBrowser;
let journey: Journey;

beforeAll(async () => {
  [browser, journey] = await Promise.all([openBrowser(), startJourney()]);
  await givenFirm(journey.services);
  await givenCallScenario(journey.services);
});
afterAll(async () => {
  await browser.close();
  await journey.close();
});

const PHONE = { width: 320, height: 640 };

test(
  'with a telephone in the hand: the number, the words, and a promise noted at once',
  { timeout: 180_000 },
  async () => {
    const { services, url } = journey;
    const call = await givenCall(services, { name: 'Boulangerie du Port', amounts: [123_456] });
    await givenInvoice(services, call.customer, { dueOn: '2026-03-20', totalMinor: 8_000 });
    // Nothing of it needs a script: the fields of an outcome are shown by the style sheet alone.
    const visitor = await browser.visitor({ viewport: PHONE, javaScriptEnabled: false });
    const { page, expectStatus, leave } = visitor;
    await signIn(page, url);
    await page.getByRole('link', { name: new RegExp(`^${FR.calls.toCall}`) }).click();
    await page
      .getByRole('heading', { level: 1, name: FR.calls.title('Boulangerie du Port') })
      .waitFor();
    await expectNoSidewaysScroll(page);
    const number = page.getByRole('link', { name: '+33 4 72 00 00 01' });
    expect(await number.getAttribute('href')).toBe('tel:+33472000001');
    const text = await textOf(page, 'main');
    expect(text).toContain('09:00 à Paris · Heures d’appel, jusqu’à 12:30');
    expect(text).toContain('Bonjour, ici Camille Roy, Atelier Lumen.');
    expect(text).toMatch(/la facture F-\d+, d’un montant de 1 234,56 €, échue le 20 février 2026/);
    expect(text).toMatch(/Bientôt à échéance : F-\d+, 80,00 €, 20\/03\/2026/);

    await page.getByRole('link', { name: FR.calls.toOutcome }).click();
    const promised = page.getByLabel(FR.calls.promised);
    expect(await promised.isVisible()).toBe(false);
    await page.getByLabel(FR.calls.outcomes.promise).check();
    expect(await promised.isVisible()).toBe(true);
    expect(await page.getByLabel(FR.calls.text).isVisible()).toBe(false);
    expect(await page.getByLabel(FR.calls.again).isVisible()).toBe(false);
    await promised.fill('2026-02-27');
    await page.getByLabel(FR.calls.note, { exact: true }).fill('Virement vendredi');
    expectStatus(422);
    await page.getByRole('button', { name: FR.calls.submit, exact: true }).click();
    await page.getByText(FR.promises.refused.past).waitFor();
    await expectNoSidewaysScroll(page);
    await page.getByLabel(FR.calls.promised).fill('2026-03-13');
    await page.getByRole('button', { name: FR.calls.submit, exact: true }).click();
    await page.getByText(FR.calls.done.promise).waitFor();
    expect(
      await holdsOf(services as TestServices, call.invoices[0] ?? { id: 0, number: '' }),
    ).toEqual(['promise 2026-03-17']);
    await page.goto(`${url}/customers/${call.customer.id}`);
    const customer = await textOf(page, 'main');
    expect(customer).toMatch(/Appel Promet de payer par Camille Roy · avec Ada/);
    expect(customer).toContain('Virement vendredi');
    await leave();
  },
);

test.for(['fr', 'en', 'nl'] as const)(
  'the page of a call is accessible and narrow enough with every outcome, in %s',
  { timeout: 180_000 },
  async (language) => {
    const { services, url } = journey;
    const texts = OFFICE_TEXTS[language];
    const { calls } = texts;
    const call = await givenCall(services, { amounts: [50_000, 70_000], language });
    await services.sql`update users set language = ${language}`;
    const { page, expectStatus, leave } = await browser.visitor({ locale: language });
    const faults: string[] = [];
    await signIn(page, url, texts);
    await page.goto(`${url}/tasks/${call.taskId}`);
    for (const label of Object.values(calls.outcomes)) {
      await page.getByLabel(label, { exact: true }).check();
      faults.push(...(await inspectPage(page, { colours: language === 'fr' })));
    }
    await page.getByLabel(calls.outcomes.dispute, { exact: true }).check();
    expectStatus(422);
    await page.getByRole('button', { name: calls.submit, exact: true }).click();
    await page.getByText(calls.chooseReason).last().waitFor();
    faults.push(...(await inspectPage(page)));
    await page.getByLabel(calls.outcomes.no_answer, { exact: true }).check();
    await page.getByRole('button', { name: calls.submit, exact: true }).click();
    await page.getByText(calls.done.no_answer).waitFor();
    await page.goto(`${url}/tasks/${call.taskId}`);
    faults.push(...(await inspectPage(page)));
    expect(faults).toEqual([]);
    await leave();
  },
);
