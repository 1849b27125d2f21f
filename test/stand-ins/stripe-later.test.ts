import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NAMED_CARDS } from '../../scripts/stand-ins/stripe/cards.ts';
import {
  attached,
  charge,
  chargeOf,
  firstInstalment,
  instalment,
  refusal,
  RETURN_URL,
} from './stripe-saved-support.ts';
import { failureOf, sdk, setUp, type TestBed } from './stripe-support.ts';

let bed: TestBed;
beforeEach(async () => {
  bed = await setUp();
});
afterEach(async () => {
  await bed.close();
});

const types = (since: number) =>
  bed.control
    .events()
    .slice(since)
    .map(({ type }) => type);

describe('a later payment without the payer', () => {
  test('is paid at once, and its fee is known a second later', async () => {
    const kept = await firstInstalment(bed);
    await bed.control.advance('1d');
    const before = bed.control.events().length;
    const intent = await charge(bed, kept);
    expect(intent).toMatchObject({
      status: 'succeeded',
      amount_received: 5000,
      customer: kept.customer,
      payment_method: kept.method,
      metadata: { app: 'relance', attempt: 'att_2' },
    });
    expect(chargeOf(intent)).toMatchObject({ status: 'succeeded', balance_transaction: null });
    expect(types(before)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
    await bed.control.advance('1s');
    const settled = await bed.stripe.paymentIntents.retrieve(intent.id, {
      expand: ['latest_charge.balance_transaction'],
    });
    expect(chargeOf(settled).balance_transaction).toMatchObject({ amount: 5000, fee: 100 });
  });

  test.each([
    ['4242 4242 4242 4242', 'succeeded'],
    ['4000 0025 0000 3155', 'succeeded'],
    ['4000 0038 0000 0446', 'succeeded'],
    ['4000 0000 0000 3220', 'succeeded'],
    ['4000 0027 6000 3184', 'authentication_required'],
  ])('with the card %s that paid the first one: %s', async (card, outcome) => {
    const kept = await firstInstalment(bed, { card });
    if (outcome === 'succeeded') {
      expect((await charge(bed, kept)).status).toBe(outcome);
      return;
    }
    const failure = await refusal(bed, kept);
    expect([failure.statusCode, failure.code]).toEqual([402, outcome]);
  });

  test.each([
    ['pm_card_authenticationRequiredOnSetup', 'authentication_required'],
    ['pm_card_authenticationRequiredSetupForOffSession', null],
    ['pm_card_authenticationRequired', 'authentication_required'],
    ['pm_card_chargeCustomerFail', 'generic_decline'],
    ['pm_card_authenticationRequiredChargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_visa', null],
  ])('with %s, attached and never set up: %s', async (name, decline) => {
    const kept = await attached(bed, name);
    if (decline === null) {
      expect((await charge(bed, kept)).status).toBe('succeeded');
      return;
    }
    const { decline_code, raw } = await refusal(bed, kept);
    expect(decline_code).toBe(decline);
    expect(raw).toMatchObject({ payment_method: { id: kept.method } });
  });

  test.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline', 'try_again_later'],
    [
      'pm_card_visa_chargeDeclinedInsufficientFunds',
      'card_declined',
      'insufficient_funds',
      'try_again_later',
    ],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', '', 'do_not_try_again'],
  ])('with %s is refused with what the bank advises', async (name, code, decline, advice) => {
    const failure = await failureOf(
      bed.stripe.paymentIntents.create({
        amount: 5000,
        currency: 'eur',
        payment_method: name,
        confirm: true,
        error_on_requires_action: true,
      }),
    );
    expect([failure.code, failure.decline_code, failure.advice_code]).toEqual([
      code,
      decline,
      advice,
    ]);
  });

  test.each(Object.keys(NAMED_CARDS))('knows %s', async (name) => {
    const intent = await bed.stripe.paymentIntents.create({
      amount: 5000,
      currency: 'eur',
      payment_method: name,
    });
    expect(intent.status).toBe('requires_confirmation');
    expect(intent.payment_method).toMatch(/^pm_[0-9A-Za-z]{24}$/);
  });

  test('is charged back and refunded as the card’s number says', async () => {
    const kept = await firstInstalment(bed, { card: '4000 0000 0000 0259' });
    await bed.control.advance('1d');
    const intent = await charge(bed, kept);
    await bed.control.advance('3s');
    const disputes = await bed.stripe.disputes.list({ payment_intent: intent.id });
    expect(disputes.data.map(({ reason }) => reason)).toEqual(['fraudulent']);
    const waiting = await firstInstalment(bed, { card: '4000 0000 0000 7726' });
    const paid = await charge(bed, waiting);
    const refund = await bed.stripe.refunds.create({ payment_intent: paid.id });
    expect(refund.status).toBe('pending');
  });
});

describe('a refusal', () => {
  test('carries the whole intent, which waits for another method, and the failed charge', async () => {
    const kept = await firstInstalment(bed, { card: '4000 0027 6000 3184' });
    const before = bed.control.events().length;
    const failure = await refusal(bed, kept);
    expect(failure).toMatchObject({
      statusCode: 402,
      type: 'StripeCardError',
      code: 'authentication_required',
      decline_code: 'authentication_required',
    });
    const intent = failure.payment_intent as Stripe.PaymentIntent;
    expect(intent).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      metadata: { attempt: 'att_2' },
      last_payment_error: { code: 'authentication_required', payment_method: { id: kept.method } },
    });
    expect(failure.charge).toBe(intent.latest_charge);
    expect(await bed.stripe.charges.retrieve(failure.charge ?? '')).toMatchObject({
      status: 'failed',
      payment_method: kept.method,
    });
    expect(await bed.stripe.paymentIntents.retrieve(intent.id)).toMatchObject({ id: intent.id });
    expect(types(before)).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
    ]);
    const canceled = await bed.stripe.paymentIntents.cancel(intent.id, {
      cancellation_reason: 'abandoned',
    });
    expect([canceled.status, canceled.cancellation_reason]).toEqual(['canceled', 'abandoned']);
  });

  test('is replayed byte for byte with its key, also when the bank would now pay', async () => {
    const kept = await firstInstalment(bed);
    bed.control.nextCharge(kept.method, { decline: 'insufficient_funds' });
    // As it stands on the wire: the SDK gives objects, and no bytes.
    const ask = async () => {
      const answer = await fetch(`${bed.url}/v1/payment_intents`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk_test_1', 'idempotency-key': 'plan_1:2:1' },
        body: new URLSearchParams({
          amount: '5000',
          currency: 'eur',
          customer: kept.customer,
          payment_method: kept.method,
          off_session: 'true',
          confirm: 'true',
          return_url: RETURN_URL,
        }),
      });
      return { status: answer.status, headers: answer.headers, body: await answer.text() };
    };
    const first = await ask();
    const again = await ask();
    expect([first.status, again.status]).toEqual([402, 402]);
    expect(first.body).toContain('"decline_code": "insufficient_funds"');
    expect(again.body).toBe(first.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('original-request')).toBe(first.headers.get('request-id'));
    expect((await charge(bed, kept, {}, { idempotencyKey: 'plan_1:2:2' })).status).toBe(
      'succeeded',
    );
    const charges = await bed.stripe.charges.list({ customer: kept.customer });
    expect(charges.data.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'succeeded']);
  });

  test('is planned for a card that paid the first time, with the bank’s advice', async () => {
    const kept = await firstInstalment(bed);
    bed.control.nextCharge(kept.method, { decline: 'lost_card', times: 2 });
    bed.control.nextCharge(kept.method, {
      decline: 'insufficient_funds',
      advice_code: 'try_again_later',
    });
    bed.control.nextCharge(kept.method, { decline: 'do_not_honor', advice_code: null });
    const seen: unknown[] = [];
    for (let one = 0; one < 4; one += 1) {
      const { decline_code, advice_code } = await refusal(bed, kept);
      seen.push([decline_code, advice_code]);
    }
    expect(seen).toEqual([
      ['lost_card', 'do_not_try_again'],
      ['lost_card', 'do_not_try_again'],
      ['insufficient_funds', 'try_again_later'],
      ['do_not_honor', undefined],
    ]);
    bed.control.nextCharge(kept.method);
    bed.control.nextCharge(kept.method, null);
    expect((await charge(bed, kept)).status).toBe('succeeded');
    expect(() => bed.control.nextCharge('pm_none')).toThrow(RangeError);
  });

  test('comes for a card that has expired by the clock', async () => {
    const kept = await firstInstalment(bed);
    await bed.control.expireCard(kept.method);
    const failure = await refusal(bed, kept);
    expect([failure.code, failure.advice_code]).toEqual(['expired_card', 'do_not_try_again']);
    await bed.control.changeCard(kept.method, { exp_month: 1, exp_year: 2031 });
    expect((await charge(bed, kept)).status).toBe('succeeded');
  });
});

describe('a later debit of an account', () => {
  test('is on its way, and is settled by the clock', async () => {
    const kept = await firstInstalment(bed, { method: 'sepa_debit' });
    await bed.control.advance('4d');
    const before = bed.control.events().length;
    const intent = await charge(bed, kept);
    expect([intent.status, chargeOf(intent).status]).toEqual(['processing', 'pending']);
    const canceling = await failureOf(bed.stripe.paymentIntents.cancel(intent.id));
    expect(canceling.code).toBe('payment_intent_unexpected_state');
    await bed.control.advance('3d');
    expect((await bed.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
    expect(types(before)).toEqual([
      'payment_intent.created',
      'charge.pending',
      'payment_intent.processing',
      'charge.succeeded',
      'payment_intent.succeeded',
    ]);
  });

  test.each([
    ['DE62 3704 0044 0532 0130 01', undefined, 'debit_not_authorized'],
    ['DE65 3704 0044 0002 2222 27', undefined, 'insufficient_funds'],
    ['DE89 3704 0044 0532 0130 00', 'insufficient_funds', 'insufficient_funds'],
    ['DE89 3704 0044 0532 0130 00', 'invalid_account', 'debit_not_authorized'],
  ] as const)('of %s fails days later (planned: %s): %s', async (iban, decline, code) => {
    const kept = await firstInstalment(bed, { method: 'sepa_debit', iban });
    if (decline) bed.control.nextCharge(kept.method, { decline });
    const intent = await charge(bed, kept);
    expect(intent.status).toBe('processing');
    await bed.control.advance('3d');
    const failed = await bed.stripe.paymentIntents.retrieve(intent.id, {
      expand: ['latest_charge'],
    });
    expect(failed.status).toBe('requires_payment_method');
    expect(failed.last_payment_error?.code).toBe('payment_intent_payment_attempt_failed');
    expect(chargeOf(failed).failure_code).toBe(code);
  });

  test('needs a mandate that is in force', async () => {
    const kept = await firstInstalment(bed, { method: 'sepa_debit' });
    const mandate = await bed.control.deactivateMandate(kept.method);
    expect((await bed.stripe.mandates.retrieve(mandate.id)).status).toBe('inactive');
    const failure = await failureOf(charge(bed, kept));
    expect([failure.statusCode, failure.code]).toEqual([400, 'payment_intent_mandate_invalid']);
    expect(bed.receiver.types()).toContain('mandate.updated');
    const again = await charge(bed, kept, {
      mandate_data: { customer_acceptance: { type: 'offline', offline: {} } },
    });
    expect(again.status).toBe('processing');
  });
});

describe.each(['timeoutBefore', 'timeoutAfter', '500After', 'truncated', 'malformedJson'] as const)(
  '%s',
  (kind) => {
    test('of a later payment that is asked for again with its key gives one charge', async () => {
      const kept = await firstInstalment(bed);
      bed.control.fault({ match: 'POST /v1/payment_intents', kind });
      const stripe = sdk(bed.port);
      const ask = () =>
        stripe.paymentIntents.create(instalment(kept), { idempotencyKey: 'plan_1:2:1' });
      // The SDK asks again by itself once after a closed socket, and again for some answers.
      await ask().catch((error: unknown) => error);
      const last = await ask().catch((error: Stripe.errors.StripeError) => error);
      const made = await bed.stripe.paymentIntents.list({ customer: kept.customer });
      const later = made.data.filter(({ metadata }) => metadata['attempt'] === 'att_2');
      expect(later.map(({ status }) => status)).toEqual(['succeeded']);
      if (kind === '500After') expect(last).toMatchObject({ statusCode: 500 });
      else expect(last).toMatchObject({ id: later[0]?.id });
      const charges = await bed.stripe.charges.list({ customer: kept.customer });
      expect(charges.data).toHaveLength(2);
    });
  },
);
