import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OFFICE_TEXTS } from '../../views/texts/office/texts.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { givenBusyOffice } from './busy-office.ts';
import { inspectPage, linksOf } from './inspect.ts';
import { watchMarkup } from './markup.ts';
import { givenFirm, signIn, startJourney, type Journey } from './support.ts';

let browser: TestBrowser;
let journey: Journey;

beforeAll(async () => {
  [browser, journey] = await Promise.all([openBrowser(), startJourney()]);
  await givenFirm(journey.services);
  await givenBusyOffice(journey.services);
});
afterAll(async () => {
  await browser.close();
  await journey.close();
});

// One of each kind of page is enough; tabs and what is searched for lead to the same page.
function kindOf(href: string): string {
  return new URL(href).pathname
    .replace(/\/\d+/g, '/:id')
    .replace(/^\/scenarios\/[^/]+\/steps\/[^/]+/, '/scenarios/:step')
    .replace(/^\/scenarios\/wordings\/[^/]+\/[^/]+\/[^/]+/, '/scenarios/wordings/:wording')
    .replace(
      /^\/scenarios\/(?!(?:new|import|assignment|wordings|:step)(?:\/|$))[^/]+/,
      '/scenarios/:key',
    );
}

// These are files and what programs read.
const NO_PAGE = /^\/(api|assets)\/|\.(csv|pdf)$|\/(proof|export|(attachments|files)\/\d+)$/;

// What debtors answered, and what decides about it: each page has a way there from the first one on.
const ANSWERED = [
  ...['/disputes', '/disputes/:id', '/disputes/new', '/promises', '/promises/:id'],
  ...['/payment-notices', '/payment-notices/:id', '/plans', '/plans/:id', '/plans/:id/offer'],
  ...['/customers/:id/plan', '/customers/:id/promises/new'],
  ...['/replies', '/replies/:id', '/customers/:id/replies/new'],
  '/tasks/:id',
  ...['/messages/suppressions', '/messages/suppressions/:id'],
  ...['/settings/answers', '/settings/disputes', '/settings/plans'],
];

/** Opens every kind of page that links lead to, from the first one on. */
async function walk(
  page: Page,
  from: string,
  colours: boolean,
): Promise<{ seen: string[]; faults: string[] }> {
  const faults: string[] = [];
  const seen = new Map<string, string>();
  const waiting = [from];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const kind = kindOf(next);
    if (seen.has(kind) || NO_PAGE.test(new URL(next).pathname)) continue;
    seen.set(kind, next);
    const isMail = new URL(next).pathname.endsWith('/html');
    if (isMail) await openMailAlone(page, next);
    else await page.goto(next);
    const found = await inspectPage(page, { colours });
    faults.push(...found.map((fault) => `${kind}: ${fault}`));
    if (!isMail) waiting.push(...(await linksOf(page)));
  }
  return { seen: [...seen.keys()], faults };
}

// Where a mail is shown no script may run, not even the one that looks for barriers.
async function openMailAlone(page: Page, url: string): Promise<void> {
  const answer = await page.context().request.get(url);
  expect(answer.status(), url).toBe(200);
  await page.goto('about:blank');
  await page.setContent(await answer.text());
}

test.for(['fr', 'en'] as const)(
  'every page of the back office is valid, accessible and narrow enough, in %s',
  { timeout: 480_000 },
  async (language) => {
    await journey.services.sql`update users set language = ${language}`;
    const { page, leave } = await browser.visitor({ locale: language });
    // The markup is the same in every language.
    const markup = language === 'fr' ? watchMarkup(page, journey.url) : null;
    await page.goto(`${journey.url}/sign-in`);
    expect(await inspectPage(page)).toEqual([]);
    await signIn(page, journey.url, OFFICE_TEXTS[language]);
    const { seen, faults } = await walk(page, `${journey.url}/`, language === 'fr');
    expect(faults).toEqual([]);
    expect(seen.length).toBeGreaterThan(18 + ANSWERED.length);
    if (markup) {
      expect(await markup.faults()).toEqual([]);
      expect(markup.seen()).toBeGreaterThan(18 + ANSWERED.length);
    }
    expect(ANSWERED.filter((one) => !seen.includes(one))).toEqual([]);
    await leave();
  },
);
