import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { PORTAL_TEXTS } from '../../views/texts/portal/texts.ts';
import { expectNoSidewaysScroll, type TestBrowser } from '../support/browser.ts';
import { inspectPage } from './inspect.ts';
import { watchMarkup } from './markup.ts';
import { tabTo } from './support.ts';

/** A small phone, held upright. */
const PHONE = { width: 320, height: 640 };

/** What a hand does that has only the keys Tab, Space, Enter and the arrows. */
export interface Keys {
  /** Goes to a field by its label and writes into it. */
  type(label: string, text: string): Promise<void>;
  /** Goes to a field that the browser helps to fill, such as a day or a file, and leaves in it what its picker gives. */
  put(
    field: Locator,
    what: string | { name: string; mimeType: string; buffer: Buffer },
  ): Promise<void>;
  /** Goes to a link, a button or what is folded, and presses Enter. */
  press(target: Locator): Promise<void>;
  /** Goes to a check box and presses Space; it is ticked then, or not any more. */
  tick(label: string | RegExp, isTicked?: boolean): Promise<void>;
  /** Goes to a group of which one is chosen, and moves on to that one. */
  choose(label: string | RegExp): Promise<void>;
}

/** Looks at a page on the way. */
export type Look = (where: string) => Promise<void>;

export interface AnswerWalk {
  /** The private link. */
  link: string;
  language: 'fr' | 'nl' | 'en';
  way: keyof (typeof PORTAL_TEXTS)['fr']['answers']['ways'];
  /** Says what there is to say, the last key being the one that sends it. */
  answer: (keys: Keys, page: Page, look: Look) => Promise<void>;
  /** What stands there when it was taken. */
  done: (page: Page) => Locator;
  /** Sends it wrong first: what is typed, and what the page says then. */
  wrong?: { answer: (keys: Keys, page: Page) => Promise<void>; says: string };
}

/**
 * Walks from the invoices to an answer as somebody does who has a small phone, no mouse and no JavaScript; every page on
 * the way shows where the focus is, does not scroll sideways, is valid, and has nothing serious in the eyes of axe.
 */
export async function walkAnswer(browser: TestBrowser, walk: AnswerWalk): Promise<void> {
  const texts = PORTAL_TEXTS[walk.language];
  const { page, expectStatus, leave } = await browser.visitor({
    locale: walk.language,
    viewport: PHONE,
    javaScriptEnabled: false,
  });
  const keys = keysOf(page);
  // axe is a script: what the page says is looked at where scripts run, under the same address.
  const looker = await browser.visitor({ locale: walk.language, viewport: PHONE });
  await looker.page.goto(walk.link);
  const faults: string[] = [];
  const markup = watchMarkup(page, new URL(walk.link).origin);
  const look: Look = async (where) => {
    await expectNoSidewaysScroll(page);
    await looker.page.setContent(await page.content());
    faults.push(...(await inspectPage(looker.page)).map((fault) => `${where}: ${fault}`));
    faults.push(...(await markup.faults()));
  };
  await page.goto(walk.link);
  await look('invoices');
  await keys.press(page.getByRole('link', { name: texts.answers.ways[walk.way].label }));
  await page.getByRole('heading', { level: 1 }).waitFor();
  await look('form');
  if (walk.wrong) {
    expectStatus(422);
    await walk.wrong.answer(keys, page);
    await page.getByText(walk.wrong.says).first().waitFor();
    await look('form, refused');
    await page.goto(page.url().replace(/\/p\/([^/]+)\/.*/, `/p/$1/${walk.way}`));
  }
  await walk.answer(keys, page, look);
  await walk.done(page).first().waitFor();
  await look('answer');
  expect(faults).toEqual([]);
  await looker.leave();
  await leave();
}

function keysOf(page: Page): Keys {
  return {
    async type(label, text) {
      // What may stay empty says so behind its label.
      const optional = Object.values(PORTAL_TEXTS).map(({ forms }) => `${label} ${forms.optional}`);
      const field = [label, ...optional]
        .map((name) => page.getByLabel(name, { exact: true }))
        .reduce((either, one) => either.or(one));
      await tabTo(page, field);
      await page.keyboard.press('Control+A');
      await page.keyboard.type(text);
      expect(await field.inputValue()).toBe(text);
    },
    async put(field, what) {
      await tabTo(page, field);
      if (typeof what === 'string') await field.fill(what);
      else await field.setInputFiles(what);
    },
    async press(target) {
      await tabTo(page, target);
      await page.keyboard.press('Enter');
    },
    async tick(label, isTicked = true) {
      const box = page.getByRole('checkbox', { name: label });
      await tabTo(page, box);
      await page.keyboard.press('Space');
      expect(await box.isChecked()).toBe(isTicked);
    },
    async choose(label) {
      const wanted = page.getByRole('radio', { name: label });
      const name = (await wanted.getAttribute('name')) ?? '';
      const group = page.locator(`input[type=radio][name="${name}"]`);
      const checked = page.locator(`input[type=radio][name="${name}"]:checked`);
      await tabTo(page, (await checked.count()) > 0 ? checked : group.first());
      if ((await checked.count()) === 0) await page.keyboard.press('Space');
      for (let turn = await group.count(); turn > 0 && !(await wanted.isChecked()); turn -= 1) {
        await page.keyboard.press('ArrowDown');
      }
      expect(await wanted.isChecked()).toBe(true);
    },
  };
}
