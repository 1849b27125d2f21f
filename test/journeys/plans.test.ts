import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { inspectPage } from './inspect.ts';
import { watchMarkup } from './markup.ts';
import {
  FR,
  givenDebtor,
  givenFirm,
  PORTAL_FR,
  signIn,
  startJourney,
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

const { plans } = PORTAL_FR;

test(
  'every page of plans is valid, accessible and narrow enough',
  { timeout: 240_000 },
  async () => {
    const { services, url } = journey;
    const debtor = await givenDebtor(services, { amounts: [61_234, 1_234_567] });
    const { page, expectStatus, leave } = await browser.visitor();
    const faults: string[] = [];
    const markup = watchMarkup(page, url);
    const look = async () => faults.push(...(await inspectPage(page)), ...(await markup.faults()));

    await page.goto(`${debtor.link}/plan`);
    await look();
    await page.getByLabel(`${plans.other} ${PORTAL_FR.forms.optional}`).fill('99');
    expectStatus(422);
    await page.getByRole('button', { name: plans.show }).click();
    await page.getByText(plans.number).first().waitFor();
    await look();
    await page.getByLabel(`${plans.other} ${PORTAL_FR.forms.optional}`).fill('12');
    await page.getByRole('button', { name: plans.show }).click();
    await page.getByText(plans.why.total).waitFor();
    await look();
    await page.getByRole('button', { name: plans.ask }).click();
    await page.getByText(plans.sent).waitFor();
    await look();
    const planId = Number(/plans\/(\d+)/.exec(page.url())?.[1]);

    await signIn(page, url);
    for (const path of [
      '/plans',
      `/plans/${planId}`,
      `/plans/${planId}/offer`,
      '/settings/plans',
    ]) {
      await page.goto(url + path);
      await look();
    }
    await page.goto(`${url}/plans/${planId}`);
    await page.getByRole('button', { name: FR.plans.asAsked }).click();
    await page.getByText(FR.plans.done.offered).waitFor();
    await look();

    await page.goto(`${debtor.link}/plans/${planId}`);
    await look();
    await page.getByRole('link', { name: plans.readAndAccept }).click();
    await look();
    await page.getByLabel(plans.name).fill('Ada');
    await page.getByLabel(plans.tick).check();
    await page.getByRole('button', { name: plans.accept }).click();
    await page.getByText(plans.started).waitFor();
    await look();
    await page.goto(`${url}/plans/${planId}`);
    await look();
    expect(faults).toEqual([]);
    await leave();
  },
);
