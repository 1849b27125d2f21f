import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import {
  createStripeStandIn,
  type StripeStandIn,
} from '../../scripts/stand-ins/stripe/stand-in.ts';
import { readConfig } from '../../server/config.ts';
import { setTestClock } from '../../server/clock/test-clock.ts';
import { transaction } from '../../server/db/sql.ts';
import { createPayLink } from '../../server/messages/actions.ts';
import { changeBankDetails, changeSender } from '../../server/organization/actions.ts';
import { payLinkUrl } from '../../server/portal/token.ts';
import { start } from '../../server/serve.ts';
import type { Services } from '../../server/services.ts';
import { createFirstAccount } from '../../server/users/actions.ts';
import { OFFICE_TEXTS } from '../../views/texts/office/texts.ts';
import { PORTAL_TEXTS } from '../../views/texts/portal/texts.ts';
import { PAGE_TEXTS } from '../../scripts/stand-ins/stripe/page-texts.ts';
import { createTestDatabase } from '../support/database.ts';
import { givenCustomer, givenInvoice } from '../support/given.ts';

export const FR = OFFICE_TEXTS.fr;
export const PORTAL_FR = PORTAL_TEXTS.fr;
export const STRIPE_FR = PAGE_TEXTS.fr;

/** Monday, nine in the morning in Paris, inside the sending window. */
const MORNING = '2026-03-02T08:00:00Z';
export const WEBHOOK_SECRET = 'whsec_of_the_journeys';

export const ACCOUNT = {
  email: 'camille@lumen.example',
  password: 'quatre lampes en laiton',
  name: 'Camille Roy',
} as const;

export interface Journey {
  url: string;
  services: Services;
  stripe: StripeStandIn;
  close(): Promise<void>;
}

/**
 * The real thing, web and worker, on a database of its own: a clock that can be moved, the local outbox, and Stripe's
 * stand-in that reaches it by webhooks.
 */
export async function startJourney(
  options: { environment?: Record<string, string> } = {},
): Promise<Journey> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'relance-journey-'));
  await setTestClock(database.sql, new Date(MORNING));
  const port = await freePort();
  let now = () => new Date(MORNING).getTime();
  const stripe = await createStripeStandIn({
    clock: { now: () => now() },
    realTime: true,
    accountName: 'Atelier Lumen',
    webhook: [{ url: `http://127.0.0.1:${port}/webhooks/stripe`, secret: WEBHOOK_SECRET }],
  });
  const serving = await start(
    readConfig({
      DATABASE_URL: database.url,
      DATA_DIR: dataDir,
      PORT: String(port),
      SECRET_KEY: 'a journey needs a secret of thirty-two characters',
      STRIPE_SECRET_KEY: 'sk_test_of_the_journeys',
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      STRIPE_API_BASE: stripe.url,
      MAIL_FROM: 'Atelier Lumen <compta@lumen.example>',
      TEST_CLOCK: '1',
      LOG_LEVEL: process.env['JOURNEY_LOG'] ?? 'fatal',
      ...options.environment,
    }),
  );
  const { services } = serving;
  now = () => services.clock.now().getTime();
  return {
    url: serving.url,
    services,
    stripe,
    async close() {
      await stripe.close();
      await serving.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The first account, the firm and its bank, made without the pages. */
export async function givenFirm(services: Services, language: 'fr' | 'en' = 'fr'): Promise<void> {
  const country = 'FR';
  const first = await createFirstAccount(
    services,
    { name: 'Atelier Lumen', country, language, currency: 'EUR', timeZone: 'Europe/Paris' },
    ACCOUNT,
  );
  const userId = first?.userId ?? 0;
  await changeBankDetails(services, userId, {
    bankHolder: 'Atelier Lumen SARL',
    iban: 'FR7630006000011234567890189',
    bic: 'AGRIFRPPXXX',
  });
  await changeSender(services, userId, {
    senderName: 'Camille Roy',
    replyTo: 'compta@lumen.example',
    brandColor: '#1f5f4a',
  });
}

/** Signs in by the page. */
export async function signIn(page: Page, url: string, texts = FR): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel(texts.users.signIn.email).first().fill(ACCOUNT.email);
  await page.getByLabel(texts.users.signIn.password).fill(ACCOUNT.password);
  await page.getByRole('button', { name: texts.users.signIn.submit, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: texts.today.title }).waitFor();
}

/** Types a card on Stripe's page and pays. */
export async function payWithCard(
  page: Page,
  number: string,
  texts: (typeof PAGE_TEXTS)['fr'] = STRIPE_FR,
): Promise<void> {
  const email = page.getByLabel(texts.email);
  if (await email.isEditable()) await email.fill('payer@customer.example');
  await page.getByLabel(texts.cardNumber).fill(number);
  await page.getByLabel(texts.expiry).fill('12 / 34');
  await page.getByLabel(texts.cvc).fill('123');
  await page.getByLabel(texts.cardName).fill('Ada Payer');
  // The amount comes before or after the word, by language.
  await page
    .getByRole('button', { name: texts.payNow('').trim() })
    .first()
    .click();
}

/** A name that begins with this text, spaces of every kind alike. */
export function startsWith(text: string): RegExp {
  const escaped = text.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\s+/g, '\\s')}`);
}

/** Opens a mail of the outbox by its subject and answers the frame that shows it. */
export async function openMail(page: Page, url: string, subject: RegExp): Promise<Frame> {
  await page.goto(`${url}/outbox`);
  await page.getByRole('main').getByRole('link', { name: subject }).first().click();
  await page.getByRole('heading', { level: 1, name: subject }).waitFor();
  const frame = await (await page.locator('iframe').elementHandle())?.contentFrame();
  if (!frame) throw new Error('The mail is not shown.');
  await frame.waitForLoadState();
  return frame;
}

/** What a page says, with every kind of space as one. */
export async function textOf(page: Page | Frame, within = 'body'): Promise<string> {
  return (await page.locator(within).innerText()).replace(/\s+/g, ' ');
}

/** A customer who owes these amounts (minor units; due in January), with a link to the portal. */
export async function givenDebtor(
  services: Services,
  options: {
    amounts: number[];
    language?: 'fr' | 'nl' | 'en';
    country?: string;
    /** Days the link still works; negative: since when it does not. */
    linkDays?: number;
  },
): Promise<{ id: number; link: string; numbers: string[] }> {
  const { language = 'fr', country = 'FR', linkDays = 30 } = options;
  const customer = await givenCustomer(services, { language, country });
  const numbers: string[] = [];
  for (const totalMinor of options.amounts) {
    const invoice = await givenInvoice(services, customer, { dueOn: '2026-01-30', totalMinor });
    numbers.push(invoice.number);
  }
  const linkId = await transaction(services.sql, (tx) =>
    createPayLink(tx, services, {
      customerId: customer.id,
      contactId: null,
      days: linkDays,
      zone: 'Europe/Paris',
    }),
  );
  return { id: customer.id, link: payLinkUrl(services.config, linkId), numbers };
}

/** Goes on with the Tab key until the element has the focus, and sees that it shows where it is all the way. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate(hasFocus)) return;
    await page.keyboard.press('Tab');
    const shown = await page.evaluate<string>(FOCUS_MARK);
    expect(shown, 'the focused element has no visible mark').not.toBe('');
  }
  throw new Error(`The Tab key does not come to ${target.toString()}.`);
}

// Runs in the page.
const hasFocus = (element: { ownerDocument: { activeElement: unknown } }): boolean =>
  element.ownerDocument.activeElement === element;

// What the eye can follow: an outline or a shadow, of the element itself or of what is around it.
const FOCUS_MARK = `(() => {
  for (let at = document.activeElement; at && at !== document.body; at = at.parentElement) {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
    if (outlineStyle !== 'none' && outlineWidth !== '0px') return outlineStyle;
    if (boxShadow !== 'none') return boxShadow;
  }
  return document.activeElement === document.body ? 'the page' : '';
})()`;
