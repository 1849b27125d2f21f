import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TEST_CARDS } from '../../scripts/stand-ins/stripe/cards.ts';
import { KEEP_TEXTS } from '../../scripts/stand-ins/stripe/keep-texts.ts';
import { LANGUAGES, PAGE_TEXTS } from '../../scripts/stand-ins/stripe/page-texts.ts';
import { charge, refusal } from './stripe-saved-support.ts';
import { failureOf, lineOf, NOON, sessionParams, setUp, type TestBed } from './stripe-support.ts';

let bed: TestBed;
let customer: string;
beforeEach(async () => {
  bed = await setUp();
  customer = (await bed.stripe.customers.create({ email: 'compta@client.example' })).id;
});
afterEach(async () => {
  await bed.close();
});

const SUCCESS = 'http://127.0.0.1:3000/p/token/return';
const setupParams = (
  changes: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Stripe.Checkout.SessionCreateParams => ({
  mode: 'setup',
  ui_mode: 'hosted_page',
  locale: 'en',
  currency: 'eur',
  customer,
  success_url: `${SUCCESS}?s={CHECKOUT_SESSION_ID}`,
  cancel_url: 'http://127.0.0.1:3000/p/token',
  expires_at: NOON / 1000 + 35 * 60,
  setup_intent_data: { metadata: { app: 'relance', plan: 'plan_1' } },
  metadata: { app: 'relance' },
  ...changes,
});
const open = (changes: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  bed.stripe.checkout.sessions.create(setupParams(changes));
const pageOf = (session: Stripe.Checkout.Session) => `${bed.url}/c/pay/${session.id}`;
const get = async (url: string) => {
  const answer = await fetch(url, { redirect: 'manual' });
  return { status: answer.status, html: await answer.text() };
};
const post = async (url: string, fields: Record<string, string>) => {
  const body = new URLSearchParams(fields);
  const answer = await fetch(url, { method: 'POST', redirect: 'manual', body });
  const location = answer.headers.get('location');
  const to = location === null ? '' : new URL(location, bed.url).href;
  return { status: answer.status, to, html: await answer.text() };
};
const setupOf = async (session: Stripe.Checkout.Session) => {
  const found = await bed.stripe.checkout.sessions.retrieve(session.id, {
    expand: ['setup_intent.payment_method'],
  });
  return { session: found, setup: found.setup_intent as Stripe.SetupIntent };
};
const kept = async () => {
  const { data } = await bed.stripe.customers.listPaymentMethods(customer);
  return { customer, method: data[0]?.id ?? '' };
};

const CARD = { method: 'card', expiry: '12 / 29', cvc: '123', name: 'Zoë Payer', pay: '1' };

describe('a Session that keeps a card', () => {
  test('is made with its SetupIntent and nothing to pay', async () => {
    const session = await open();
    expect(session).toMatchObject({
      mode: 'setup',
      status: 'open',
      payment_status: 'no_payment_required',
      amount_total: null,
      payment_intent: null,
      payment_method_types: ['card', 'sepa_debit'],
    });
    const { setup } = await setupOf(session);
    expect(setup).toMatchObject({
      status: 'requires_payment_method',
      usage: 'off_session',
      customer,
      metadata: { plan: 'plan_1' },
    });
  });

  test.each([
    [{ line_items: [lineOf('eur', 100)] }, 'line_items'],
    [{ submit_type: 'pay' as const }, 'submit_type'],
    [{ payment_intent_data: { description: 'x' } }, 'payment_intent_data'],
    [{ currency: undefined }, 'currency'],
  ])('refuses %j', async (changes, param) => {
    const failure = await failureOf(open(changes as never));
    expect([failure.statusCode, failure.param]).toEqual([400, param]);
  });

  test('needs no currency when the ways of paying are named, and knows which belong to payments', async () => {
    const named = await open({
      currency: undefined as never,
      allowed_payment_method_types: ['card', 'bancontact'],
    });
    expect([named.currency, named.payment_method_types]).toEqual([null, ['card']]);
    const failure = await failureOf(
      bed.stripe.checkout.sessions.create(
        sessionParams({ setup_intent_data: { description: 'Plan 1' } }),
      ),
    );
    expect(failure.param).toBe('setup_intent_data');
  });

  test('keeps it from the page, and the card pays later', async () => {
    const session = await open();
    const page = (await get(pageOf(session))).html;
    expect(page).toContain('<h1>Save a way of paying for Atelier Dupont</h1>');
    expect(page).toContain('>Save</button>');
    expect(page).toContain('By saving your card you allow Atelier Dupont');
    const before = bed.control.events().length;
    const answer = await post(pageOf(session), { ...CARD, number: '4242 4242 4242 4242' });
    expect([answer.status, answer.to]).toEqual([303, `${SUCCESS}?s=${session.id}`]);
    const done = await setupOf(session);
    expect(done.session).toMatchObject({
      status: 'complete',
      payment_status: 'no_payment_required',
      url: null,
    });
    expect(done.setup).toMatchObject({ status: 'succeeded', payment_method: { customer } });
    const types = bed.control.events().map(({ type }) => type);
    expect(types.slice(before)).toEqual([
      'payment_method.attached',
      'setup_intent.succeeded',
      'checkout.session.completed',
    ]);
    expect((await get(pageOf(session))).html).toContain('Already saved');
    expect((await bed.stripe.charges.list()).data).toEqual([]);
    expect((await charge(bed, await kept())).status).toBe('succeeded');
  });

  test.each([
    ['4000002500003155', null],
    ['4000003800000446', null],
    ['4000002760003184', 'authentication_required'],
    ['4000008260003178', 'insufficient_funds'],
    ['4000000000000341', 'generic_decline'],
  ])('keeps %s, whose later payment meets: %s', async (number, decline) => {
    const session = await open();
    const first = await post(pageOf(session), { ...CARD, number });
    const asks = TEST_CARDS.find((card) => card.number === number)?.outcome === 'authenticates';
    if (asks) {
      expect(first.to).toMatch(/\/c\/3ds\/seti_/);
      expect((await get(first.to)).html).toContain('Confirm your card');
      expect((await setupOf(session)).setup.status).toBe('requires_action');
      await post(first.to, { answer: 'complete' });
    }
    expect((await setupOf(session)).setup.status).toBe('succeeded');
    if (decline === null) expect((await charge(bed, await kept())).status).toBe('succeeded');
    else expect((await refusal(bed, await kept())).decline_code).toBe(decline);
  });

  test('keeps nothing that the bank refuses or the payer does not confirm, and takes another', async () => {
    const session = await open();
    const declined = await post(pageOf(session), { ...CARD, number: '4000000000000002' });
    expect(declined.html).toContain(`role="alert">${PAGE_TEXTS.en.declines.generic_decline}`);
    const { to } = await post(pageOf(session), { ...CARD, number: '4000002500003155' });
    const failed = await post(to, { answer: 'fail' });
    expect(failed.to).toContain('?unconfirmed');
    const { setup } = await setupOf(session);
    expect(setup).toMatchObject({
      status: 'requires_payment_method',
      last_setup_error: { code: 'setup_intent_authentication_failure' },
    });
    expect(
      bed.receiver.types().filter((type) => type === 'setup_intent.setup_failed'),
    ).toHaveLength(2);
    expect((await kept()).method).toBe('');
    expect(await bed.control.payment(session.id)).toEqual({ outcome: 'saved' });
  });

  test('keeps an account with a mandate for later debits', async () => {
    const session = await open();
    const page = (await get(`${pageOf(session)}?method=sepa_debit`)).html;
    expect(page).toContain('By saving your account you authorize Atelier Dupont');
    const iban = 'DE89 3704 0044 0532 0130 00';
    const answer = await post(pageOf(session), { ...CARD, method: 'sepa_debit', iban });
    expect(answer.status).toBe(303);
    const { setup } = await setupOf(session);
    const mandate = await bed.stripe.mandates.retrieve(setup.mandate as string);
    expect(mandate).toMatchObject({ type: 'multi_use', status: 'active' });
    const intent = await charge(bed, await kept());
    expect(intent.status).toBe('processing');
    const made = intent.latest_charge as Stripe.Charge;
    expect(made.payment_method_details?.sepa_debit?.mandate).toBe(mandate.id);
  });

  test('expires with its SetupIntent', async () => {
    const session = await open();
    const { to } = await post(pageOf(session), { ...CARD, number: '4000002500003155' });
    await bed.control.advance('36m');
    expect((await setupOf(session)).setup.status).toBe('canceled');
    expect(await get(pageOf(session))).toMatchObject({ status: 410 });
    expect((await post(to, { answer: 'complete' })).html).toContain('Nothing was saved');
    expect(bed.receiver.types()).toContain('setup_intent.canceled');
  });

  test.each(LANGUAGES)('tells every card’s story in %s', async (locale) => {
    const { html } = await get(pageOf(await open({ locale })));
    expect(html).toContain(KEEP_TEXTS[locale].button);
    for (const { keepStory } of TEST_CARDS) {
      if (keepStory) expect(html).toContain(PAGE_TEXTS[locale].outcomes[keepStory]);
    }
    expect(html).not.toContain(PAGE_TEXTS[locale].outcomes.refunds_fail);
  });
});

describe('the reuse text', () => {
  const position = (at: 'auto' | 'hidden') => ({
    consent_collection: { payment_method_reuse_agreement: { position: at } },
  });
  const paying = (changes: Partial<Stripe.Checkout.SessionCreateParams>) =>
    bed.stripe.checkout.sessions.create(sessionParams({ locale: 'en', customer, ...changes }));
  const later = { payment_intent_data: { setup_future_usage: 'off_session' as const } };

  test('stands where a card or an account is kept, unless it is hidden', async () => {
    const shown = await paying({ ...later, ...position('auto') });
    expect(shown.consent_collection?.payment_method_reuse_agreement).toEqual({ position: 'auto' });
    const card = PAGE_TEXTS.en.reuse('Atelier Dupont');
    const account = KEEP_TEXTS.en.reuseAccount('Atelier Dupont');
    expect((await get(pageOf(shown))).html).toContain(card);
    expect((await get(`${pageOf(shown)}?method=bancontact`)).html).toContain(account);
    for (const changes of [{ ...later, ...position('hidden') }, position('auto')]) {
      const { html } = await get(pageOf(await paying(changes)));
      expect(html).not.toContain(card);
    }
    const hidden = await get(pageOf(await open(position('hidden'))));
    expect(hidden.html).not.toContain(KEEP_TEXTS.en.agree('Atelier Dupont'));
  });
});

describe('a SetupIntent without a page', () => {
  test('is confirmed with a card, and may be cancelled only before', async () => {
    const made = await bed.stripe.setupIntents.create({ customer, usage: 'off_session' });
    expect(made.status).toBe('requires_payment_method');
    const missing = await failureOf(bed.stripe.setupIntents.confirm(made.id));
    expect(missing.statusCode).toBe(400);
    const done = await bed.stripe.setupIntents.confirm(made.id, { payment_method: 'pm_card_visa' });
    expect(done.status).toBe('succeeded');
    expect(done.payment_method).toBe((await kept()).method);
    const over = await failureOf(bed.stripe.setupIntents.cancel(made.id));
    expect(over.code).toBe('setup_intent_unexpected_state');
    const other = await bed.stripe.setupIntents.create({ customer });
    const canceled = await bed.stripe.setupIntents.cancel(other.id, {
      cancellation_reason: 'abandoned',
    });
    expect([canceled.status, canceled.cancellation_reason]).toEqual(['canceled', 'abandoned']);
    expect(await bed.stripe.setupIntents.retrieve(other.id)).toMatchObject({ status: 'canceled' });
  });

  test('is refused with 402 and the whole SetupIntent', async () => {
    const failure = (await failureOf(
      bed.stripe.setupIntents.create({
        customer,
        confirm: true,
        payment_method: 'pm_card_chargeDeclined',
        return_url: SUCCESS,
      }),
    )) as Stripe.errors.StripeCardError;
    expect([failure.statusCode, failure.code]).toEqual([402, 'card_declined']);
    expect(failure.setup_intent).toMatchObject({ status: 'requires_payment_method' });
    const early = await failureOf(bed.stripe.setupIntents.create({ return_url: SUCCESS }));
    expect(early.param).toBe('return_url');
  });

  test('sends the payer to the bank and back, and then the card pays later', async () => {
    const made = await bed.stripe.setupIntents.create({
      customer,
      confirm: true,
      payment_method: 'pm_card_authenticationRequiredOnSetup',
      return_url: `${SUCCESS}?a=1`,
    });
    const bank = made.next_action?.redirect_to_url?.url ?? '';
    const { to } = await post(bank, { answer: 'complete' });
    expect(to).toBe(
      `${SUCCESS}?a=1&setup_intent=${made.id}&setup_intent_client_secret=${made.client_secret}&redirect_status=succeeded`,
    );
    expect((await charge(bed, await kept())).status).toBe('succeeded');
  });

  test('of a Session is neither confirmed nor cancelled by the API', async () => {
    const session = await open();
    const id = session.setup_intent as string;
    for (const request of [
      bed.stripe.setupIntents.confirm(id, { payment_method: 'pm_card_visa' }),
      bed.stripe.setupIntents.cancel(id),
    ]) {
      expect((await failureOf(request)).message).toContain('Checkout Session');
    }
  });
});
