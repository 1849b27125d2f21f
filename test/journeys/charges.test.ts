import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { givenPlan } from '../plans/support.ts';
import { transaction } from '../../server/db/sql.ts';
import { createPayLink } from '../../server/messages/actions.ts';
import { payLinkUrl } from '../../server/portal/token.ts';
import { KEEP_TEXTS } from '../../scripts/stand-ins/stripe/keep-texts.ts';
import { inspectPage } from './inspect.ts';
import {
  FR,
  givenFirm,
  payWithCard,
  PORTAL_FR,
  signIn,
  startJourney,
  startsWith,
  STRIPE_FR,
  textOf,
  type Journey,
} from './support.ts';

const { charges, plans, back } = PORTAL_FR;

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

/** A plan that began today, or begins later, with the address of its page in the portal. */
async function givenPage(more: Parameters<typeof givenPlan>[1] = {}) {
  const plan = await givenPlan(journey.services, more);
  const linkId = await transaction(journey.services.sql, (tx) =>
    createPayLink(tx, journey.services, {
      ...{ customerId: plan.customer.id, contactId: null, days: 90, zone: 'Europe/Paris' },
    }),
  );
  const url = payLinkUrl(journey.services.config, linkId);
  return { ...plan, home: url, page: `${url}/plans/${plan.planId}` };
}

const stateOf = async (planId: number) => {
  const [row] = await journey.services.sql<{ chargeBy: string; said: boolean[] }[]>`
    select charge_by, (select array_agg(may_charge order by id) from plan_acceptances where plan_id = p.id) as said
    from plans p where id = ${planId}`;
  return row;
};

test('without JavaScript: the first instalment is paid, the card is kept by a tick of its own, changed, and let go', async () => {
  const plan = await givenPage();
  const { page, leave } = await browser.visitor({
    javaScriptEnabled: false,
    viewport: { width: 320, height: 640 },
  });
  await page.goto(plan.page);
  const tick = page.getByRole('checkbox', { name: startsWith('J’autorise') });
  expect(await tick.isChecked()).toBe(false);
  await tick.check();
  await page
    .getByRole('button', { name: startsWith(plans.pay('').slice(0, 7)) })
    .first()
    .click();
  await page.getByLabel(STRIPE_FR.cardNumber).waitFor();
  // Stripe says in its own words that the card is kept.
  expect(await textOf(page)).toContain(STRIPE_FR.reuse('Atelier Lumen').replace(/\s+/g, ' '));
  await payWithCard(page, '4242424242424242');
  await page.getByRole('heading', { name: back.paidTitle }).waitFor();
  await page.goto(plan.page);
  expect(await textOf(page)).toContain('Visa •••• 4242');
  expect(await stateOf(plan.planId)).toEqual({ chargeBy: 'saved_method', said: [false, true] });

  await page.getByRole('button', { name: charges.change }).click();
  await page.getByLabel(STRIPE_FR.cardNumber).fill('5555555555554444');
  await page.getByLabel(STRIPE_FR.expiry).fill('12 / 34');
  await page.getByLabel(STRIPE_FR.cvc).fill('123');
  await page.getByLabel(STRIPE_FR.cardName).fill('Ada Payer');
  await page.getByRole('button', { name: KEEP_TEXTS.fr.button, exact: true }).click();
  await page.getByText(charges.kept).waitFor();
  expect(await textOf(page)).toContain('Mastercard •••• 4444');

  await page.getByRole('button', { name: charges.stop }).click();
  await page.getByText(charges.stopped).waitFor();
  expect(await stateOf(plan.planId)).toEqual({ chargeBy: 'link', said: [false, true, false] });
  await leave();
});

test('nothing is due yet: a card is given without paying, and only with the tick', async () => {
  const plan = await givenPage({ firstOn: '2026-03-12' });
  const { page, leave, expectStatus } = await browser.visitor({ javaScriptEnabled: false });
  await page.goto(plan.page);
  // The browser itself refuses; so does the server.
  const [give] = [page.getByRole('button', { name: charges.give })];
  await give.click();
  expect(page.url()).toBe(plan.page);
  expectStatus(422);
  const answer = await page.request.post(`${plan.page}/method`, { form: {} });
  expect(answer.status()).toBe(422);
  expect(await answer.text()).toContain(charges.tickMissing);
  await page.locator('#keep-later').check();
  await give.click();
  await page.getByLabel(STRIPE_FR.cardNumber).fill('4242424242424242');
  await page.getByLabel(STRIPE_FR.expiry).fill('12 / 34');
  await page.getByLabel(STRIPE_FR.cvc).fill('123');
  await page.getByLabel(STRIPE_FR.cardName).fill('Ada Payer');
  await page.getByRole('button', { name: KEEP_TEXTS.fr.button, exact: true }).click();
  await page.getByText(charges.kept).waitFor();
  expect(await stateOf(plan.planId)).toEqual({ chargeBy: 'saved_method', said: [false, true] });
  await leave();
});

test('who pays without the tick pays the later instalments by link', async () => {
  const plan = await givenPage();
  const { page, leave } = await browser.visitor();
  await page.goto(plan.page);
  expect(await inspectPage(page)).toEqual([]);
  await page
    .getByRole('button', { name: startsWith(plans.pay('').slice(0, 7)) })
    .first()
    .click();
  await payWithCard(page, '4242424242424242');
  await page.getByRole('heading', { name: back.paidTitle }).waitFor();
  await page.goto(plan.page);
  expect(await textOf(page)).toContain(charges.byLink.replace(/\s+/g, ' '));
  expect(await inspectPage(page)).toEqual([]);
  expect(await stateOf(plan.planId)).toEqual({ chargeBy: 'link', said: [false] });
  const kept = await journey.services
    .sql`select 1 from saved_methods where customer_id = ${plan.customer.id}`;
  expect(kept).toHaveLength(0);
  await leave();
});

test('no other link opens, pays, gives to or stops a plan', async () => {
  const [plan, other] = [await givenPage(), await givenPage()];
  for (const [method, rest] of [
    ['GET', ''],
    ['GET', '/kept?s=cs_test_1'],
    ['POST', '/method'],
    ['POST', '/stop-charges'],
    ['POST', '/pay'],
  ] as const) {
    const url = `${other.home}/plans/${plan.planId}${rest}`;
    const answer = await fetch(url, {
      ...{ method, redirect: 'manual' },
      ...(method === 'POST' && { body: new URLSearchParams({ keep: 'yes' }) }),
    });
    expect([rest, answer.status]).toEqual([rest, 404]);
  }
  expect(await stateOf(plan.planId)).toEqual({ chargeBy: 'link', said: [false] });
});

test('the back office shows what was agreed and charged, and sends the link', async () => {
  const [running] = await journey.services.sql<{ id: number }[]>`
    select id from plans where charge_by = 'saved_method' order by id limit 1`;
  await journey.services.sql`
    insert into instalment_charges (instalment_id, try, saved_method_id, currency, amount_minor, status, request,
      failure_code, decline_code, retry_on, created_at, updated_at)
    select i.id, 1, p.saved_method_id, 'EUR', i.amount_minor, 'failed', '{}', 'card_declined', 'insufficient_funds',
      '2026-03-16', now(), now()
    from plans p join plan_instalments i on i.plan_id = p.id where p.id = ${running?.id ?? 0} and i.position = 1`;
  const { page, leave } = await browser.visitor();
  await signIn(page, journey.url);
  await page.goto(`${journey.url}/plans/${running?.id ?? 0}`);
  const text = await textOf(page, 'main');
  expect(text).toContain('Visa •••• 4242 · 12/34');
  expect(text).toContain(FR.charges.reasons.insufficient_funds);
  expect(await inspectPage(page)).toEqual([]);
  await page.getByRole('button', { name: FR.charges.sendLink }).click();
  await page.getByText(FR.charges.linkSent).waitFor();
  await page.getByRole('button', { name: FR.charges.sendLink }).click();
  await page.getByText(FR.charges.linkNotSent).waitFor();
  const sent = await journey.services.sql`select 1 from messages where kind = 'charge_link'`;
  expect(sent).toHaveLength(1);
  await leave();
});
