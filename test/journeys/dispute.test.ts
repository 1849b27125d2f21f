import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { inspectPage } from './inspect.ts';
import {
  FR,
  givenDebtor,
  givenFirm,
  PORTAL_FR,
  signIn,
  startJourney,
  startsWith,
  textOf,
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

const words = PORTAL_FR.disputes;

test(
  'a debtor disputes a part, a colleague grants it, and both sides see it',
  { timeout: 240_000 },
  async () => {
    const debtor = await givenDebtor(journey.services, { amounts: [123_456, 6_500] });
    const [number = ''] = debtor.numbers;
    const visitor = await browser.visitor();
    const { page } = visitor;
    await page.goto(`${debtor.link}/dispute`);
    await page.getByRole('radio', { name: startsWith(number) }).check();
    await page.getByRole('radio', { name: words.reasons.not_received }).check();
    await page.getByLabel(words.amount).fill('234,56');
    await page.getByLabel(words.text).fill('Il manquait deux cartons.');
    await page.getByRole('button', { name: words.submit }).click();
    await page.getByRole('heading', { level: 1, name: words.show.title(number) }).waitFor();
    expect(await textOf(page)).toContain('La partie non contestée, 1 000,00 €, reste à régler.');
    const path = page.url().split('?')[0] ?? '';

    // No barrier anywhere; the rest is what is chosen to be paid.
    for (const url of [debtor.link, `${debtor.link}/dispute`, path]) {
      await visitor.page.goto(url);
      expect(await inspectPage(visitor.page)).toEqual([]);
    }
    await visitor.page.goto(debtor.link);
    expect(
      await visitor.page.getByLabel(startsWith(PORTAL_FR.show.partOf(number, 'EUR'))).inputValue(),
    ).toBe('1000,00');

    await signIn(visitor.page, journey.url);
    await visitor.page
      .getByRole('link', { name: startsWith(number) })
      .first()
      .click();
    await visitor.page.getByText('Il manquait deux cartons.').waitFor();
    await visitor.page.getByLabel(FR.disputes.show.reply).fill('Vous avez raison.');
    await visitor.page.getByRole('button', { name: FR.disputes.show.send }).click();
    await visitor.page.getByText(FR.disputes.show.sent).waitFor();
    await visitor.page
      .getByRole('link', { name: FR.disputes.verdicts.accept, exact: true })
      .click();
    await visitor.page.getByLabel(FR.disputes.decision.number).fill('AV-2026-001');
    expect(await inspectPage(visitor.page)).toEqual([]);
    await visitor.page.getByRole('button', { name: FR.disputes.decision.submit.accept }).click();
    await visitor.page.getByText(FR.disputes.decision.done.accept).waitFor();

    await visitor.page.goto(path);
    await visitor.page.getByRole('heading', { name: words.states.accepted }).waitFor();
    expect(await textOf(visitor.page)).toContain('l’avoir AV-2026-001, de 234,56 €');
    const [invoice] = await journey.services.sql`
      select balance_minor from invoices where number = ${number}`;
    expect(invoice).toEqual({ balanceMinor: 100_000 });
    await visitor.leave();
  },
);
