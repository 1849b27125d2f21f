import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ROOT } from '../server/root.ts';
import { DEMO_SIGN_IN } from '../server/users/demo.ts';
import { OFFICE_TEXTS } from '../views/texts/office/texts.ts';
import { launchChromium } from '../test/support/chromium.ts';

const USAGE = `Usage: node --import tsx scripts/screenshots.ts [--office URL] --pay-link URL

Takes the README's pictures from a running demo (npm run demo prints both addresses).`;

const FOLDER = join(ROOT, '.github', 'screenshots');
// A README with five pictures opens at once even on a slow line.
const BYTES_MAX = 200 * 1024;
const OFFICE_WIDTH = 1280;
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true };
const texts = OFFICE_TEXTS.fr;

async function takeAll(office: string, payLink: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const browser = await launchChromium();
  try {
    const page = await openPage(browser, { viewport: { width: OFFICE_WIDTH, height: 900 } });
    await signIn(page, office);
    await take(page, 'today', 900);
    await openInvoice(page, office);
    await take(page, 'invoice', 1040);
    await openPreview(page, office);
    await take(page, 'import', 1080);
    await openReminder(page, office);
    await take(page, 'mail', 960);
    const phone = await openPage(browser, PHONE);
    await phone.goto(payLink);
    await take(phone, 'portal');
  } finally {
    await browser.close();
  }
}

async function openPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    ...options,
  });
  return context.newPage();
}

async function signIn(page: Page, office: string): Promise<void> {
  await page.goto(`${office}/sign-in`);
  await page.getByLabel(texts.users.signIn.email).first().fill(DEMO_SIGN_IN.email);
  await page.getByLabel(texts.users.signIn.password).fill(DEMO_SIGN_IN.password);
  await page.getByRole('button', { name: texts.users.signIn.submit, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: texts.today.title }).waitFor();
}

/** An overdue invoice that has been asked for more than once: its timeline has something to tell. */
async function openInvoice(page: Page, office: string): Promise<void> {
  for (const href of await listed(page, `${office}/invoices?state=overdue`)) {
    await page.goto(href);
    const text = await page.getByRole('main').innerText();
    if (text.split(texts.invoices.stepDone('')).length > 2) return;
  }
}

async function openPreview(page: Page, office: string): Promise<void> {
  await page.goto(`${office}/imports`);
  const file = join(ROOT, 'scripts', 'demo', 'sample-invoices.csv');
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: texts.imports.upload }).click();
  await page.getByText(texts.imports.howRead).waitFor();
}

/** A reminder of what is overdue, as it left. */
async function openReminder(page: Page, office: string): Promise<void> {
  for (const href of await listed(page, `${office}/outbox`)) {
    await page.goto(href);
    const mail = page.frameLocator('iframe').locator('body');
    if (/jours? de retard/.test(await mail.innerText())) return;
  }
}

/** Where the first link of each row of a list leads. */
async function listed(page: Page, url: string): Promise<string[]> {
  await page.goto(url);
  const rows = await page.getByRole('main').getByRole('row').all();
  const links = await Promise.all(
    rows.map(async (row) => {
      const link = row.getByRole('link').first();
      return (await link.count()) > 0 ? link.getAttribute('href') : null;
    }),
  );
  return links.filter((href) => href !== null).map((href) => new URL(href, url).href);
}

async function take(page: Page, name: string, height?: number): Promise<void> {
  if (height !== undefined) await page.setViewportSize({ width: OFFICE_WIDTH, height });
  const path = join(FOLDER, `${name}.png`);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path });
  const { size } = await stat(path);
  console.log(`${name}.png: ${Math.round(size / 1024)} kB`);
  if (size > BYTES_MAX) throw new Error(`${name}.png is larger than ${BYTES_MAX / 1024} kB.`);
}

const { values } = parseArgs({
  options: {
    office: { type: 'string', default: 'http://127.0.0.1:3000' },
    'pay-link': { type: 'string' },
  },
});
if (values['pay-link'] === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await takeAll(values.office.replace(/\/+$/, ''), values['pay-link']);
}
