import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inspectPage } from '../journeys/inspect.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { charge, firstInstalment, refusal } from './stripe-saved-support.ts';
import { failureOf, setUp, type TestBed } from './stripe-support.ts';

const TOKEN = 'token-of-the-tests';

let bed: TestBed;
beforeEach(async () => {
  bed = await setUp({ controlToken: TOKEN });
});
afterEach(async () => {
  await bed.close();
});

const get = async (path: string) => {
  const answer = await fetch(`${bed.url}/_dashboard${path}`);
  return { status: answer.status, html: await answer.text() };
};
const act = async (name: string, fields: Record<string, string>) => {
  const answer = await fetch(`${bed.url}/_dashboard/do/${name}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
  });
  return { status: answer.status, to: answer.headers.get('location'), html: await answer.text() };
};

describe('the dashboard', () => {
  test('lists what is kept, and leads to it from its payment', async () => {
    expect((await get('/methods')).html).toContain('No card and no account is kept for later.');
    const card = await firstInstalment(bed);
    const debit = await firstInstalment(bed, { method: 'ideal' });
    const { html } = await get('/methods');
    expect(html).toContain(`/_dashboard/methods/${card.method}">Card ending in 4242`);
    expect(html).toContain(`/_dashboard/methods/${debit.method}">SEPA debit ending in 4300`);
    expect(html.match(/\/_dashboard\/methods\/pm_/g)).toHaveLength(2);
    for (const kept of [card, debit]) {
      const { payment_intent } = await bed.stripe.checkout.sessions.retrieve(kept.session);
      const shown = await get(`/payments/${payment_intent as string}`);
      expect(shown.html).toContain(`/_dashboard/methods/${kept.method}`);
    }
    expect((await get('/methods/pm_none')).status).toBe(404);
  });

  test('refuses the next payments of a card, until that is forgotten', async () => {
    const kept = await firstInstalment(bed);
    const { method } = kept;
    const back = `/_dashboard/methods/${method}`;
    const done = await act('next-charge', {
      method,
      back,
      decline: 'insufficient_funds',
      advice: 'do_not_try_again',
      times: '1',
    });
    expect(done.to).toBe(`${back}?done=next-charge`);
    expect((await get('/methods')).html).toContain('next payment refused: insufficient funds');
    expect((await refusal(bed, kept)).advice_code).toBe('do_not_try_again');
    const plan = { method, decline: 'stolen_card', times: '3' };
    await act('next-charge', { ...plan, advice: '' });
    expect((await refusal(bed, kept)).advice_code).toBe('do_not_try_again');
    await act('forget-charges', { method });
    expect((await charge(bed, kept)).status).toBe('succeeded');
    await act('next-charge', { ...plan, advice: 'none' });
    expect((await refusal(bed, kept)).advice_code).toBeUndefined();
    for (const wrong of [{ decline: 'flood' }, { times: '0' }, { method: 'pm_none' }]) {
      expect((await act('next-charge', { ...plan, ...wrong })).status).toBe(400);
    }
  });

  test('changes a card and lets it expire', async () => {
    const kept = await firstInstalment(bed);
    const { method } = kept;
    await act('change-card', { method, month: '7', year: '2030' });
    const shown = await get(`/methods/${method}`);
    expect(shown.html).toContain('07 / 2030');
    for (const wrong of [{ month: '13' }, { year: '30' }, { month: '' }]) {
      const answer = await act('change-card', { method, month: '7', year: '2030', ...wrong });
      expect(answer.status).toBe(400);
    }
    await act('expire-card', { method });
    expect((await refusal(bed, kept)).code).toBe('expired_card');
  });

  test('detaches a method, and ends a mandate', async () => {
    const card = await firstInstalment(bed);
    const debit = await firstInstalment(bed, { method: 'sepa_debit' });
    await act('detach-method', { method: card.method });
    expect((await failureOf(charge(bed, card))).statusCode).toBe(400);
    const gone = (await get(`/methods/${card.method}`)).html;
    expect(gone).toContain('detached');
    expect(gone).not.toContain('<form');
    expect((await act('detach-method', { method: card.method })).status).toBe(400);
    const page = (await get(`/methods/${debit.method}`)).html;
    const mandate = /name="mandate" value="(mandate_\w+)"/.exec(page)?.[1] ?? '';
    await act('deactivate-mandate', { mandate });
    expect((await failureOf(charge(bed, debit))).code).toBe('payment_intent_mandate_invalid');
    expect((await get('/methods')).html).toContain('mandate inactive');
    expect((await act('deactivate-mandate', { mandate })).status).toBe(400);
  });

  test('plans a fault for the new operations too', async () => {
    const kept = await firstInstalment(bed);
    await act('fault', { kind: '429', target: 'POST /v1/payment_intents', times: '1' });
    expect((await failureOf(charge(bed, kept))).statusCode).toBe(429);
  });
});

describe('the control over HTTP', () => {
  const call = async (name: string, body: object) => {
    const answer = await fetch(`${bed.url}/_control/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(body),
    });
    const said = (await answer.json()) as { result?: Record<string, unknown> };
    return { status: answer.status, result: said.result };
  };

  test('does to a kept method what the functions do', async () => {
    const kept = await firstInstalment(bed);
    const { method } = kept;
    await call('nextCharge', { method, decline: 'do_not_honor', advice_code: null });
    expect((await refusal(bed, kept)).decline_code).toBe('do_not_honor');
    await call('nextCharge', { method, times: 5 });
    await call('nextCharge', { method, forget: true });
    expect((await charge(bed, kept)).status).toBe('succeeded');
    const changed = await call('changeCard', { method, exp_month: 2, exp_year: 2030 });
    expect(changed.result).toMatchObject({ card: { exp_month: 2, exp_year: 2030 } });
    const expired = await call('expireCard', { method });
    expect(expired.result).toMatchObject({ card: { exp_month: 10, exp_year: 2026 } });
    expect((await call('detachMethod', { method })).result).toMatchObject({ customer: null });
    const debit = await firstInstalment(bed, { method: 'sepa_debit' });
    const ended = await call('deactivateMandate', { mandate: debit.method });
    expect(ended.result).toMatchObject({ object: 'mandate', status: 'inactive' });
    const gone = await call('deleteCustomer', { customer: debit.customer });
    expect(gone.result).toMatchObject({ deleted: true });
    for (const [name, body] of [
      ['nextCharge', { method, decline: 'flood' }],
      ['nextCharge', { method: 'pm_none' }],
      ['changeCard', { method, exp_month: 13 }],
      ['detachMethod', { method: 'pm_none' }],
      ['deactivateMandate', { mandate: method }],
      ['deleteCustomer', { customer: debit.customer }],
    ] as const) {
      expect([name, (await call(name, body)).status]).toEqual([name, 400]);
    }
  });
});

describe('in a browser', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  test('every page of what is kept is accessible and narrow enough', async () => {
    const card = await firstInstalment(bed);
    bed.control.nextCharge(card.method, { decline: 'authentication_required' });
    const debit = await firstInstalment(bed, { method: 'sepa_debit' });
    const session = await bed.stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'eur',
      customer: card.customer,
      locale: 'en',
      success_url: 'http://127.0.0.1:3000/',
    });
    const setup = await bed.stripe.setupIntents.create({
      customer: card.customer,
      confirm: true,
      payment_method: 'pm_card_authenticationRequired',
    });
    const { page, leave } = await browser.visitor({ locale: 'en' });
    const faults: string[] = [];
    for (const path of [
      '/_dashboard/methods',
      `/_dashboard/methods/${card.method}`,
      `/_dashboard/methods/${debit.method}`,
      `/c/pay/${session.id}`,
      `/c/pay/${session.id}?method=sepa_debit`,
      `/c/3ds/${setup.id}`,
    ]) {
      await page.goto(bed.url + path);
      faults.push(...(await inspectPage(page)).map((fault) => `${path}: ${fault}`));
    }
    expect(faults).toEqual([]);
    await leave();
  });

  test('a card is kept, and its next payment is refused, by filling in forms', async () => {
    const { id: customer } = await bed.stripe.customers.create({ email: 'compta@client.example' });
    const session = await bed.stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'eur',
      customer,
      locale: 'en',
      success_url: `${bed.url}/_dashboard/methods`,
    });
    const { page, leave } = await browser.visitor({ locale: 'en', javaScriptEnabled: false });
    await page.goto(session.url ?? '');
    await page.getByRole('button', { name: 'Fill in 4000 0025 0000 3155' }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByRole('link', { name: 'Card ending in 3155' }).click();
    await page.getByLabel('Refused because').selectOption('expired card');
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByRole('status').getByText('The next payment will be refused.').waitFor();
    const [kept] = (await bed.stripe.customers.listPaymentMethods(customer)).data;
    const failure = await refusal(bed, { customer, method: kept?.id ?? '' });
    expect(failure.code).toBe('expired_card');
    await leave();
  });
});
