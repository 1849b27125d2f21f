import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { createPayLink } from '../../server/messages/actions.ts';
import { payLinkUrl } from '../../server/portal/token.ts';
import { SAMPLES } from '../files/samples.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { PORTAL_TEXTS } from '../../views/texts/portal/texts.ts';
import { walkAnswer, type AnswerWalk } from './answers-support.ts';
import { inspectPage } from './inspect.ts';
import {
  givenDebtor,
  givenFirm,
  openMail,
  PORTAL_FR,
  signIn,
  startJourney,
  startsWith,
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

/** A debtor with a link of their own, as a reminder carries it. */
async function givenReader(language: 'fr' | 'nl' | 'en' = 'fr') {
  const debtor = await givenDebtor(journey.services, { amounts: [123_456, 6_500], language });
  const [contact] = await journey.services.sql<{ id: number; email: string }[]>`
    select id, email from contacts where customer_id = ${debtor.id}`;
  const linkId = await transaction(journey.services.sql, (tx) =>
    createPayLink(tx, journey.services, {
      ...{ customerId: debtor.id, contactId: contact?.id ?? null, days: 30, zone: 'Europe/Paris' },
    }),
  );
  return {
    ...debtor,
    email: contact?.email ?? '',
    link: payLinkUrl(journey.services.config, linkId),
  };
}

const fold = (page: Page, title: string) => page.locator('summary', { hasText: title });

type Walk = Omit<AnswerWalk, 'link' | 'language'>;

const PROOF = { name: 'avis.pdf', mimeType: 'application/pdf', buffer: SAMPLES.pdf };

/** The answers, each with the keys that give it. */
const WALKS: Record<string, (texts: (typeof PORTAL_TEXTS)['fr'], numbers: string[]) => Walk> = {
  'a plan that is had at once': ({ plans, forms }) => ({
    way: 'plan',
    wrong: {
      async answer(keys, page) {
        await keys.type(`${plans.other} ${forms.optional}`, '99');
        await keys.press(page.getByRole('button', { name: plans.show }));
      },
      says: plans.number,
    },
    async answer(keys, page, look) {
      await keys.press(page.getByRole('button', { name: plans.show }));
      await page.getByRole('heading', { name: plans.previewTitle }).waitFor();
      await page.getByText(plans.atOnce).waitFor();
      await look('schedule');
      await keys.press(page.getByRole('button', { name: plans.goOn }));
      await page.getByRole('heading', { level: 1, name: plans.agreeTitle }).waitFor();
      await look('agreement');
      await keys.type(plans.name, 'Ada Martin');
      await keys.tick(plans.tick);
      await keys.press(page.getByRole('button', { name: plans.accept }));
    },
    done: (page) => page.getByText(plans.started),
  }),
  'a plan that the team decides about': ({ plans, forms }) => ({
    way: 'plan',
    async answer(keys, page, look) {
      await keys.type(`${plans.other} ${forms.optional}`, '12');
      await keys.press(page.getByRole('button', { name: plans.show }));
      await page.getByText(plans.why.instalments).waitFor();
      await look('schedule');
      await keys.type(`${plans.words} ${forms.optional}`, 'Notre banque change.');
      await keys.press(page.getByRole('button', { name: plans.ask }));
    },
    done: (page) => page.getByText(plans.sent),
  }),
  'a promise, taken back': ({ promises, forms }, [, second = '']) => ({
    way: 'promise',
    wrong: {
      async answer(keys, page) {
        await keys.type(promises.amount, '99999');
        await keys.press(page.getByRole('button', { name: promises.submit }));
      },
      says: forms.check,
    },
    async answer(keys, page, look) {
      await keys.tick(second, false);
      await keys.type(`${promises.words} ${forms.optional}`, 'Notre banque change.');
      await keys.press(page.getByRole('button', { name: promises.submit }));
      await page.getByRole('heading', { level: 1, name: /1\s234,56/ }).waitFor();
      await look('promise');
      await keys.press(page.getByRole('button', { name: promises.withdraw }));
    },
    done: (page) => page.getByText(promises.withdrawnText),
  }),
  'already paid, with a proof': ({ notices, forms }) => ({
    way: 'paid',
    wrong: {
      async answer(keys, page) {
        await keys.put(page.getByLabel(notices.day), '2026-02-27');
        await keys.type(notices.amount, 'beaucoup');
        await keys.press(page.getByRole('button', { name: notices.submit }));
      },
      says: forms.check,
    },
    async answer(keys, page, look) {
      await keys.put(page.getByLabel(notices.day), '2026-02-27');
      await keys.type(`${notices.reference} ${forms.optional}`, 'VIR 4711');
      await keys.put(page.locator('input[type=file]'), PROOF);
      await keys.press(page.getByRole('button', { name: notices.submit }));
      await page.getByText(notices.status.looking).first().waitFor();
      await page.getByRole('link', { name: PROOF.name }).waitFor();
      await look('notice');
      await keys.press(page.getByRole('link', { name: forms.back, exact: true }).first());
    },
    done: (page) => page.getByRole('link', { name: notices.given }),
  }),
  'a part disputed, with a file': ({ disputes, forms }, [first = '']) => ({
    way: 'dispute',
    wrong: {
      async answer(keys, page) {
        await keys.choose(startsWith(first));
        await keys.choose(disputes.reasons.not_received);
        await keys.type(disputes.amount, 'beaucoup');
        await keys.type(disputes.text, 'Il manquait deux cartons.');
        await keys.press(page.getByRole('button', { name: disputes.submit }));
      },
      says: forms.check,
    },
    async answer(keys, page) {
      await keys.choose(startsWith(first));
      await keys.choose(disputes.reasons.not_received);
      await keys.type(disputes.amount, '234,56');
      await keys.type(disputes.text, 'Il manquait deux cartons.');
      await keys.put(page.locator('input[type=file]'), PROOF);
      await keys.press(page.getByRole('button', { name: disputes.submit }));
    },
    done: (page) => page.getByRole('heading', { level: 1, name: disputes.show.title(first) }),
  }),
  'not me, and who is': ({ contact, forms }) => ({
    way: 'contact',
    wrong: {
      async answer(keys, page) {
        await keys.press(fold(page, contact.notMe.title));
        await keys.type(contact.notMe.name, 'Marc Petit');
        await keys.press(page.getByRole('button', { name: contact.notMe.send }));
      },
      says: forms.check,
    },
    async answer(keys, page) {
      await keys.press(fold(page, contact.notMe.title));
      await keys.type(contact.notMe.name, 'Marc Petit');
      await keys.type(contact.notMe.email, 'marc@customer.test');
      await keys.press(page.getByRole('button', { name: contact.notMe.send }));
    },
    done: (page) => page.getByRole('heading', { level: 1, name: contact.released.title }),
  }),
  'another address': ({ contact }) => ({
    way: 'contact',
    async answer(keys, page) {
      await keys.press(fold(page, contact.correction.title));
      await keys.type(contact.correction.email, 'new@customer.test');
      await keys.press(page.getByRole('button', { name: contact.correction.send }));
    },
    done: (page) => page.getByText(contact.saved.asked),
  }),
  'another language': ({ contact, languages }) => ({
    way: 'contact',
    async answer(keys, page) {
      await keys.press(fold(page, contact.language.title));
      await keys.choose(languages.nl);
      await keys.press(page.getByRole('button', { name: contact.language.send }));
    },
    done: (page) => page.getByText(PORTAL_TEXTS.nl.contact.saved.language),
  }),
  'a link to hand on': ({ contact }) => ({
    way: 'contact',
    async answer(keys, page) {
      await keys.press(fold(page, contact.payOnly.title));
      await keys.press(page.getByRole('button', { name: contact.payOnly.make }));
    },
    done: (page) => page.getByText(contact.saved.made),
  }),
};

describe('an answer is given by keyboard alone, without JavaScript, on a small phone', () => {
  test.for(Object.keys(WALKS))('%s', { timeout: 180_000 }, async (name) => {
    const { link, numbers } = await givenReader();
    const walk = WALKS[name]?.(PORTAL_FR, numbers);
    if (walk) await walkAnswer(browser, { ...walk, link, language: 'fr' });
  });
});

test.for(['nl', 'en'] as const)(
  'the contact page is as good in %s',
  { timeout: 180_000 },
  async (language) => {
    const { link } = await givenReader(language);
    const { page, leave } = await browser.visitor({ locale: language });
    await page.goto(`${link}/contact`);
    expect(await inspectPage(page)).toEqual([]);
    await leave();
  },
);

test(
  'a new address is confirmed from its mail, and the team sees where it came from',
  {
    timeout: 240_000,
  },
  async () => {
    const reader = await givenReader();
    const { contact } = PORTAL_FR;
    const mailboxAddress = `compta-${reader.id}@customer.test`;
    const { page, leave } = await browser.visitor({ javaScriptEnabled: false });
    await page.goto(`${reader.link}/contact`);
    await fold(page, contact.mailbox.title).click();
    await page.getByLabel(contact.mailbox.email).fill(mailboxAddress);
    await page.getByRole('button', { name: contact.mailbox.send }).click();
    await page.getByText(contact.saved.asked).waitFor();
    await leave();

    const office = await browser.visitor();
    await signIn(office.page, journey.url);
    await expect
      .poll(
        async () => {
          const [row] = await journey.services.sql<{ status: string }[]>`
          select status from messages where to_address = ${mailboxAddress}`;
          return row?.status;
        },
        { timeout: 60_000 },
      )
      .toBe('accepted');
    const mail = await openMail(office.page, journey.url, /Adresse à confirmer/);
    const href = await mail
      .getByRole('link', { name: 'Confirmer cette adresse' })
      .getAttribute('href');
    const mailbox = await browser.visitor({ viewport: { width: 320, height: 640 } });
    await mailbox.page.goto(href ?? '');
    await mailbox.page.getByRole('heading', { name: contact.confirm.title }).waitFor();
    expect(await inspectPage(mailbox.page)).toEqual([]);
    await mailbox.page.getByRole('button', { name: contact.confirm.yes }).click();
    await mailbox.page.getByRole('heading', { name: PORTAL_FR.show.title }).waitFor();
    await mailbox.leave();

    await office.page.goto(`${journey.url}/customers/${reader.id}`);
    const card = office.page.locator('#contacts .contact', { hasText: mailboxAddress });
    await card.getByText(/Boîte indiquée par Ada le/).waitFor();
    await card.getByText('reçoit les relances').waitFor();
    expect(await inspectPage(office.page)).toEqual([]);
    await office.leave();
  },
);
