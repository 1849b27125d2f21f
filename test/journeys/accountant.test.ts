import { afterAll, beforeAll, expect, test } from 'vitest';
import { simpleParser } from 'mailparser';
import type { Page } from 'playwright-core';
import { extractText, getDocumentProxy } from 'unpdf';
import { createSmtpSink, type SmtpSink } from '../../scripts/stand-ins/smtp/sink.ts';
import { reconsiderChases } from '../../server/chases/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { bookCreditNote } from '../../server/ledger/credit-actions.ts';
import { hasMessagesInHand } from '../../server/messages/handover-queries.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { expectNoSidewaysScroll, openBrowser, type TestBrowser } from '../support/browser.ts';
import { inspectPage } from './inspect.ts';
import {
  givenDebtor,
  givenFirm,
  payWithCard,
  PORTAL_FR,
  startJourney,
  STRIPE_FR,
  textOf,
  type Journey,
} from './support.ts';

let browser: TestBrowser;
let journey: Journey;
let sink: SmtpSink;

beforeAll(async () => {
  sink = await createSmtpSink();
  const environment = { MAIL_TRANSPORT: 'smtp', SMTP_URL: sink.url };
  [browser, journey] = await Promise.all([openBrowser(), startJourney({ environment })]);
  await givenFirm(journey.services);
  const terms = {
    tiers: [{ percentHundredths: 200, deadline: { kind: 'before_due', days: 10 } }],
    basis: 'gross',
    partial: 'full_settlement_only',
  };
  await journey.services.sql`
    update organization set discount_terms = ${terms as never}, discount_off_for = '{disputed}'`;
});
afterAll(async () => {
  await browser.close();
  await journey.close();
  await sink.close();
});

/** Five invoices, the last two of them with a discount still open, and a credit note of 50 euros. */
async function givenAccountant() {
  const { services } = journey;
  const debtor = await givenDebtor(services, {
    amounts: [124_050, 36_000, 80_000, 100_000, 106_000],
  });
  await services.sql`
    update invoices set issued_on = '2026-02-20', due_on = '2026-03-31'
    where customer_id = ${debtor.id} and number = any(${debtor.numbers.slice(3)})`;
  await transaction(services.sql, (tx) =>
    bookCreditNote(tx, services, {
      customerId: debtor.id,
      number: `AV-${debtor.id}`,
      issuedOn: '2026-02-10',
      currency: 'EUR',
      totalMinor: 5_000,
      invoiceId: null,
      reason: '',
      author: { actor: 'system' },
    }),
  );
  const moved = await services.sql<{ id: number }[]>`
    select id from invoices where customer_id = ${debtor.id} and due_on > '2026-03-02'`;
  await transaction(services.sql, (tx) =>
    reconsiderChases(
      tx,
      services,
      moved.map(({ id }) => id),
    ),
  );
  return debtor;
}

/** The reminder as it reached the accountant's mailbox. */
async function receivedReminder(debtor: Accountant) {
  const { services } = journey;
  const [contact] = await services.sql<{ email: string }[]>`
    select email from contacts where customer_id = ${debtor.id}`;
  await runReminders(services, { trigger: 'command' });
  await sendQueued(services);
  // The worker may have been faster and still have it in hand.
  const inHand = () => hasMessagesInHand(services.sql, services.clock.now());
  await expect.poll(inHand, { timeout: 15_000 }).toBe(false);
  const mails = await Promise.all(sink.messages.map(({ raw }) => simpleParser(raw ?? '')));
  const [mail, ...others] = mails.filter(({ to }) =>
    [to ?? []].flat().some(({ text }) => text.includes(contact?.email ?? '?')),
  );
  expect(others).toEqual([]);
  const { html, text = '' } = mail ?? {};
  if (typeof html !== 'string') throw new Error('The reminder has not arrived.');
  // It asks for the three that are overdue, less the credit note; the portal shows the other two beside them.
  for (const number of debtor.numbers.slice(0, 3)) {
    expect(html.includes(number) && text.includes(number), number).toBe(true);
  }
  expect(text.replace(/\s/g, ' ')).toContain('2 350,50 €');
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href);
  expect(links).toEqual(text.match(/https?:\/\/\S+/g));
  return { html, link: links[0] ?? '' };
}

/** Reads the mail as a page of a mail program and follows its one link. */
async function followLink(page: Page, html: string): Promise<Page> {
  await page.route('https://mail.example/', (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }),
  );
  await page.goto('https://mail.example/');
  await expectNoSidewaysScroll(page);
  await page.getByRole('img', { name: 'Code QR du virement' }).waitFor();
  const [portal] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link').click(),
  ]);
  await portal.waitForLoadState();
  return portal;
}

type Accountant = Awaited<ReturnType<typeof givenAccountant>>;

const row = (page: Page, number: string) => page.locator('.invoice', { hasText: number });

/** Chooses all five and pays 300 of the third. */
async function chooseFive(page: Page, { numbers }: Accountant): Promise<void> {
  for (const number of numbers) await page.getByRole('checkbox', { name: number }).check();
  const third = row(page, numbers[2] ?? '');
  await third.getByText(PORTAL_FR.show.payPart).click();
  await third.getByRole('textbox').fill('300,00');
}

async function payAndReadPapers(page: Page, debtor: Accountant): Promise<void> {
  await page.getByRole('button', { name: PORTAL_FR.show.payByCard }).first().click();
  await page.getByLabel(STRIPE_FR.cardNumber).waitFor();
  expect(await textOf(page)).toContain('escompte 20,00 EUR déduit');
  await payWithCard(page, '4242424242424242');
  await page.getByRole('heading', { name: PORTAL_FR.back.paidTitle }).waitFor();
  await expectNoSidewaysScroll(page);
  // 1240.50 + 360 + 300 + 1000 + 1060 = 3960.50, less 41.20 and 50.
  expect(await textOf(page, 'main')).toContain('3 869,30 €');
  const read = async (name: string) => {
    const href = await page.getByRole('link', { name }).first().getAttribute('href');
    return (await page.context().request.get(new URL(href ?? '', journey.url).href)).body();
  };
  const pdf = await getDocumentProxy(new Uint8Array(await read(PORTAL_FR.settled.receipt)));
  const { text } = await extractText(pdf, { mergePages: true });
  for (const said of ['3 869,30 €', '41,20 €', '500,00 €', ...debtor.numbers]) {
    expect(text.replace(/\s/g, ' ')).toContain(said);
  }
  const csv = (await read(PORTAL_FR.settled.remittance)).toString('utf8');
  expect(csv).toContain(
    `;${debtor.numbers[4]};2026-02-20;2026-03-31;EUR;1060,00;21,20;1038,80;0,00`,
  );
  const rows = await journey.services.sql<{ balanceMinor: number }[]>`
    select balance_minor from invoices where customer_id = ${debtor.id} order by id`;
  expect(rows.map(({ balanceMinor }) => balanceMinor)).toEqual([0, 0, 50_000, 0, 0]);
  expect(await checkLedger(journey.services.sql)).toEqual([]);
}

test('an accountant settles five invoices at once: two with discount, one in part, a credit note first', async () => {
  const debtor = await givenAccountant();
  const { page: mailbox, leave } = await browser.visitor();
  const page = await followLink(mailbox, (await receivedReminder(debtor)).html);
  // What is overdue is chosen at first, less the credit note.
  await page.locator('.amount', { hasText: '2 350,50' }).waitFor();
  await chooseFive(page, debtor);
  await page.getByRole('textbox').first().blur();
  await page.locator('.amount', { hasText: '3 869,30' }).waitFor();
  const summary = await textOf(page, '.summary');
  for (const said of ['5 factures 3 960,50 €', 'Escompte −41,20 €', 'Avoirs −50,00 €']) {
    expect(summary).toContain(said);
  }
  expect(summary).toContain('au plus tard le 21 mars 2026');
  expect(await textOf(page, '.transfer')).toContain('3 869,30 €');
  expect(await inspectPage(page)).toEqual([]);

  // An amount that leaves too little is refused beside its field, and the choice stays.
  const third = row(page, debtor.numbers[2] ?? '');
  await third.getByRole('textbox').fill('799,80');
  await third.getByRole('textbox').blur();
  await third.getByText('Il resterait moins de').waitFor();
  expect(await third.getByRole('textbox').getAttribute('aria-invalid')).toBe('true');
  await third.getByRole('textbox').fill('300,00');
  await third.getByRole('textbox').blur();
  await page.locator('.amount', { hasText: '3 869,30' }).waitFor();
  await payAndReadPapers(page, debtor);
  await leave();
}, 60_000);

test('the same on a narrow phone without JavaScript', async () => {
  const debtor = await givenAccountant();
  const { html, link } = await receivedReminder(debtor);
  const { page: mailbox, leave } = await browser.visitor({
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
  });
  const page = await followLink(mailbox, html);
  // The text part says the same link.
  expect(page.url()).toBe(link);
  await chooseFive(page, debtor);
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: PORTAL_FR.show.updateTotal }).click();
  await page.locator('.amount', { hasText: '3 869,30' }).waitFor();
  await expectNoSidewaysScroll(page);
  await payAndReadPapers(page, debtor);
  await page.getByRole('link', { name: PORTAL_FR.back.toInvoices }).click();
  await page.locator('.amount', { hasText: '500,00' }).waitFor();
  await expectNoSidewaysScroll(page);
  expect(await textOf(page, '.past')).toContain('3 869,30 €');
  await leave();
}, 60_000);
