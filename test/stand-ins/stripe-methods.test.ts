import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TEST_CARDS } from '../../scripts/stand-ins/stripe/cards.ts';
import { TEST_IBANS } from '../../scripts/stand-ins/stripe/ibans.ts';
import { groupedIban, grouped } from '../../scripts/stand-ins/stripe/page-html.ts';
import { LANGUAGES, PAGE_TEXTS } from '../../scripts/stand-ins/stripe/page-texts.ts';
import { lineOf, sessionParams, setUp, type TestBed } from './stripe-support.ts';

let bed: TestBed;
beforeEach(async () => {
  bed = await setUp();
});
afterEach(async () => {
  await bed.close();
});

const texts = PAGE_TEXTS.en;
const open = (changes: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  bed.stripe.checkout.sessions.create(sessionParams({ locale: 'en', ...changes }));
const pageOf = (session: Stripe.Checkout.Session) => `${bed.url}/c/pay/${session.id}`;
const get = async (url: string) => {
  const answer = await fetch(url, { redirect: 'manual' });
  return { status: answer.status, html: await answer.text() };
};
const post = async (url: string, fields: Record<string, string>) => {
  const body = new URLSearchParams(fields);
  const answer = await fetch(url, { method: 'POST', redirect: 'manual', body });
  const location = answer.headers.get('location');
  return {
    status: answer.status,
    to: location === null ? null : new URL(location, bed.url).href,
    html: await answer.text(),
  };
};
const reload = (session: Stripe.Checkout.Session) =>
  bed.stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });

const PAYER = { email: 'payer@example.com', name: 'Zoë Payer', pay: '1' };
const CARD = { ...PAYER, method: 'card', expiry: '12 / 29', cvc: '123' };
const returned = (session: Stripe.Checkout.Session) =>
  `http://127.0.0.1:3000/p/token/return?s=${session.id}`;

describe('a test card on the page', () => {
  test.each(TEST_CARDS)('$number does as it is told', async (card) => {
    const session = await open();
    let answer = await post(pageOf(session), { ...CARD, number: card.number });
    if (card.outcome === 'authenticates') {
      expect(answer.to).toContain('/c/3ds/pi_');
      answer = await post(answer.to ?? '', { answer: 'complete' });
    }
    const decline =
      card.outcome === 'authenticates'
        ? card.afterwards
        : card.outcome === 'succeeds'
          ? undefined
          : card.outcome;
    if (decline === undefined) {
      expect([answer.status, answer.to]).toEqual([303, returned(session)]);
      return;
    }
    expect(answer.status).toBe(200);
    expect(answer.html).toContain(`role="alert">${texts.declines[decline]}`);
    // The declined session is open, and any other card pays it.
    const again = await post(pageOf(session), { ...CARD, number: '4242424242424242' });
    expect(again.to).toBe(returned(session));
    const { payment_status, payment_intent } = await reload(session);
    expect(payment_status).toBe('paid');
    const charges = await bed.stripe.charges.list({
      payment_intent: (payment_intent as Stripe.PaymentIntent).id,
    });
    expect(charges.data.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });

  test.each(LANGUAGES)('is told with its story, in %s', async (locale) => {
    const { html } = await get(pageOf(await open({ locale })));
    for (const { number, story } of TEST_CARDS) {
      if (story) expect(html).toContain(grouped(number));
    }
    expect(html).toContain(PAGE_TEXTS[locale].outcomes.refunds_fail);
  });

  test('with 3-D Secure can be left unanswered, and the session is paid another way', async () => {
    const session = await open();
    const { to } = await post(pageOf(session), { ...CARD, number: '4000000000003220' });
    const { html } = await get(to ?? '');
    expect(html).toContain(`href="${session.cancel_url}">${texts.bank.close}`);
    expect((await reload(session)).payment_intent).toMatchObject({ status: 'requires_action' });
    const paid = await post(pageOf(session), { ...CARD, number: '5555555555554444' });
    expect(paid.to).toBe(returned(session));
    expect((await reload(session)).payment_intent).toMatchObject({
      status: 'succeeded',
      next_action: null,
    });
  });
});

describe('the other ways of paying', () => {
  test('are links to forms of their own, of which the current one is marked', async () => {
    const session = await open();
    const card = (await get(pageOf(session))).html;
    expect(card).toMatch(/aria-label="Way of paying"/);
    expect(card).toContain('?method=card" aria-current="page">Card</a>');
    expect(card).toContain('?method=sepa_debit">SEPA direct debit</a>');
    const debit = (await get(`${pageOf(session)}?method=sepa_debit`)).html;
    expect(debit).toContain('?method=sepa_debit" aria-current="page"');
    expect(debit).toContain('id="iban"');
    expect(debit).not.toContain('id="number"');
    expect(debit).not.toContain('<script');
  });

  test('are not offered when the session allows cards only, or is not in euros', async () => {
    for (const changes of [
      { allowed_payment_method_types: ['card' as const] },
      { line_items: [lineOf('usd', 5000)] },
    ]) {
      const { html } = await get(`${pageOf(await open(changes))}?method=sepa_debit`);
      expect(html).not.toContain('method=ideal');
      expect(html).toContain('id="number"');
    }
  });

  test('begin with what is allowed when that is no card', async () => {
    const session = await open({ allowed_payment_method_types: ['sepa_debit'] });
    const { html } = await get(pageOf(session));
    expect(html).toContain('id="iban"');
    expect(html).not.toContain('<nav');
  });
});

describe('SEPA direct debit on the page', () => {
  const debit = { ...PAYER, method: 'sepa_debit' };

  test('shows the mandate, and takes the payer back with the payment on its way', async () => {
    const session = await open();
    const { html } = await get(`${pageOf(session)}?method=sepa_debit`);
    expect(html).toContain('authorize Atelier Dupont and Stripe');
    const answer = await post(pageOf(session), { ...debit, iban: 'de89 3704 0044 0532 0130 00' });
    expect(answer.to).toBe(returned(session));
    expect(await reload(session)).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
      customer_details: { name: 'Zoë Payer' },
      payment_intent: { status: 'processing' },
    });
    expect((await get(pageOf(session))).html).toContain('Payment on its way');
    await bed.control.advance('3d');
    expect((await get(pageOf(session))).html).toContain('Already paid');
  });

  test('refuses a wrong IBAN and a missing holder beside their fields, and shows neither again', async () => {
    const session = await open();
    const { html } = await post(pageOf(session), {
      ...debit,
      iban: 'DE89370400440532013001',
      name: ' ',
    });
    expect(html).toMatch(/id="iban"[^>]*aria-describedby="iban-error"/);
    expect(html).toContain(texts.errors.holder);
    expect(html).not.toContain('DE89370400440532013001');
    expect((await reload(session)).payment_intent).toBeNull();
  });

  test.each(TEST_IBANS)('fills in $iban by a button, and then pays with it', async ({ iban }) => {
    const session = await open();
    const filled = await post(pageOf(session), { ...debit, pay: '', fill: iban });
    expect(filled.html).toContain(`value="${groupedIban(iban)}"`);
    expect(filled.html).toMatch(/name="pay" value="1" autofocus/);
    const paid = await post(pageOf(session), { ...debit, iban: groupedIban(iban) });
    expect(paid.to).toBe(returned(session));
  });

  test('twice with the same form is asked for once', async () => {
    const session = await open();
    const form = { ...debit, iban: 'DE89370400440532013000' };
    const answers = await Promise.all([post(pageOf(session), form), post(pageOf(session), form)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 303]);
    expect((await bed.stripe.charges.list()).data).toHaveLength(1);
  });
});

describe.each(['bancontact', 'ideal'] as const)('%s on the page', (method) => {
  const start = async () => {
    const session = await open();
    const { to } = await post(pageOf(session), { ...PAYER, method });
    expect(to).toMatch(/\/c\/redirect\/pi_/);
    return { session, bank: to ?? '' };
  };

  test('goes to the bank, and is paid when the payer approves there', async () => {
    const { session, bank } = await start();
    const { html } = await get(bank);
    expect(html).toContain(`<h1>Pay with ${texts.methods[method]}</h1>`);
    expect((await post(bank, { answer: 'complete' })).to).toBe(returned(session));
    expect((await reload(session)).payment_status).toBe('paid');
    expect((await post(bank, { answer: 'complete' })).html).toContain('Already paid');
    expect((await bed.stripe.charges.list()).data).toHaveLength(1);
  });

  test('comes back to its form when the payer declines', async () => {
    const { session, bank } = await start();
    const { to } = await post(bank, { answer: 'fail' });
    expect(to).toBe(`${pageOf(session)}?unconfirmed&method=${method}`);
    const { html } = await get(to ?? '');
    expect(html).toContain(`role="alert">${texts.declines.authentication_failed}`);
    expect(html).toContain(`?method=${method}" aria-current="page"`);
  });
});
