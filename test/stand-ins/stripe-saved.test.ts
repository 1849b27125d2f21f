import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  attached,
  charge,
  chargeOf,
  firstInstalment,
  instalment,
  RETURN_URL,
} from './stripe-saved-support.ts';
import { failureOf, lineOf, sessionParams, setUp, type TestBed } from './stripe-support.ts';

let bed: TestBed;
beforeEach(async () => {
  bed = await setUp();
});
afterEach(async () => {
  await bed.close();
});

const eventsOf = (type: string) => bed.control.events(type);
const open = (changes: Partial<Stripe.Checkout.SessionCreateParams>) =>
  bed.stripe.checkout.sessions.create(
    sessionParams({ line_items: [lineOf('eur', 100)], ...changes }),
  );

describe('what a payment keeps', () => {
  test('is the card, for its customer, and listed by type', async () => {
    const kept = await firstInstalment(bed, { card: '5555 5555 5555 4444' });
    const cards = await bed.stripe.paymentMethods.list({ customer: kept.customer, type: 'card' });
    expect(cards.data.map(({ id, card }) => [id, card?.brand])).toEqual([
      [kept.method, 'mastercard'],
    ]);
    const debits = await bed.stripe.customers.listPaymentMethods(kept.customer, {
      type: 'sepa_debit',
    });
    expect(debits.data).toEqual([]);
    expect(await bed.stripe.paymentMethods.retrieve(kept.method)).toMatchObject({
      customer: kept.customer,
      billing_details: { email: 'compta@client.example' },
    });
    expect(eventsOf('payment_method.attached')).toHaveLength(1);
    await charge(bed, kept, { setup_future_usage: 'off_session' });
    expect(eventsOf('payment_method.attached')).toHaveLength(1);
  });

  test('is nothing without the wish or without a customer, and that card cannot be used again', async () => {
    const customer = await bed.stripe.customers.create({ email: 'compta@client.example' });
    const later = { payment_intent_data: { setup_future_usage: 'off_session' as const } };
    for (const changes of [{ customer: customer.id }, later]) {
      const session = await open(changes);
      await bed.control.payment(session.id);
      const paid = await bed.stripe.checkout.sessions.retrieve(session.id, {
        expand: ['payment_intent'],
      });
      const { payment_method } = paid.payment_intent as Stripe.PaymentIntent;
      const again = { customer: customer.id, method: payment_method as string };
      expect((await failureOf(charge(bed, again))).param).toBe('payment_method');
      const attaching = await failureOf(
        bed.stripe.paymentMethods.attach(again.method, { customer: customer.id }),
      );
      expect(attaching.message).toContain('may not be used again');
    }
    expect((await bed.stripe.customers.listPaymentMethods(customer.id)).data).toEqual([]);
  });

  test.each(['bancontact', 'ideal'] as const)(
    'is the account behind %s, with a mandate, and a later debit works',
    async (type) => {
      const kept = await firstInstalment(bed, { method: type });
      const session = await bed.stripe.checkout.sessions.retrieve(kept.session, {
        expand: ['payment_intent.latest_charge'],
      });
      const intent = session.payment_intent as Stripe.PaymentIntent;
      const details = chargeOf(intent).payment_method_details?.[type];
      expect(details?.generated_sepa_debit).toBe(kept.method);
      const account = await bed.stripe.paymentMethods.retrieve(kept.method);
      expect(account).toMatchObject({
        type: 'sepa_debit',
        customer: kept.customer,
        sepa_debit: { last4: details?.iban_last4, generated_from: { charge: chargeOf(intent).id } },
      });
      const mandate = await bed.stripe.mandates.retrieve(
        details?.generated_sepa_debit_mandate as string,
      );
      expect(mandate).toMatchObject({ payment_method: kept.method, type: 'multi_use' });
      const [event] = eventsOf('charge.succeeded');
      const told = event?.data.object as Stripe.Charge;
      expect(told.payment_method_details?.[type]?.generated_sepa_debit).toBe(kept.method);
      expect((await charge(bed, kept)).status).toBe('processing');
      const redirect = { ...kept, method: intent.payment_method as string };
      expect((await failureOf(charge(bed, redirect))).statusCode).toBe(400);
    },
  );

  test('is not generated when the payer pays once', async () => {
    const session = await open({});
    await bed.control.payment(session.id, { method: 'bancontact' });
    const [made] = (await bed.stripe.charges.list()).data;
    expect(made?.payment_method_details?.bancontact?.generated_sepa_debit).toBeNull();
  });
});

describe('a kept method', () => {
  test('that is detached belongs to nobody, says so, and is never charged again', async () => {
    const kept = await firstInstalment(bed);
    const detached = await bed.stripe.paymentMethods.detach(kept.method);
    expect(detached.customer).toBeNull();
    const [event] = eventsOf('payment_method.detached');
    expect(event?.data.previous_attributes).toEqual({ customer: kept.customer });
    const failure = await failureOf(charge(bed, kept));
    expect([failure.statusCode, failure.param]).toEqual([400, 'payment_method']);
    expect((await failureOf(bed.stripe.paymentMethods.detach(kept.method))).statusCode).toBe(400);
    expect((await bed.stripe.paymentIntents.list()).data).toHaveLength(1);
  });

  test('is detached in the dashboard too, and changed or expired by its bank', async () => {
    const kept = await firstInstalment(bed);
    await bed.control.changeCard(kept.method, { last4: '0005', exp_year: 2031 });
    await bed.control.expireCard(kept.method);
    const told = eventsOf('payment_method.automatically_updated').map(({ data }) => [
      (data.object as Stripe.PaymentMethod).card?.exp_year,
      data.previous_attributes,
    ]);
    expect(told).toEqual([
      [2031, { card: { last4: '4242', exp_year: 2029 } }],
      [2026, { card: { exp_month: 12, exp_year: 2031 } }],
    ]);
    const { card } = await bed.stripe.paymentMethods.retrieve(kept.method);
    expect(card).toMatchObject({ last4: '0005', exp_month: 10, exp_year: 2026 });
    await bed.control.detachMethod(kept.method);
    expect(bed.receiver.types()).toContain('payment_method.detached');
    const debit = await firstInstalment(bed, { method: 'sepa_debit' });
    await expect(bed.control.expireCard(debit.method)).rejects.toThrow('no card');
    await bed.control.deactivateMandate(debit.method);
    await expect(bed.control.deactivateMandate(debit.method)).rejects.toThrow('inactive');
  });

  test('is attached once, to one customer, unless the bank refuses the card', async () => {
    const { customer, method } = await attached(bed, 'pm_card_visa');
    expect((await bed.stripe.paymentMethods.attach(method, { customer })).id).toBe(method);
    expect(eventsOf('payment_method.attached')).toHaveLength(1);
    const other = await bed.stripe.customers.create({});
    const taken = await failureOf(bed.stripe.paymentMethods.attach(method, { customer: other.id }));
    expect(taken.message).toContain('already been attached');
    const declined = await failureOf(
      bed.stripe.paymentMethods.attach('pm_card_chargeDeclined', { customer }),
    );
    expect([declined.statusCode, declined.code]).toEqual([402, 'card_declined']);
    const foreign = await failureOf(charge(bed, { customer: other.id, method }));
    expect(foreign.message).toContain('must be attached to the customer');
    const unnamed = await failureOf(
      bed.stripe.paymentIntents.create(
        instalment({ customer, method }, { customer: undefined as never }),
      ),
    );
    expect(unnamed.message).toContain('belongs to the Customer');
    for (const id of ['pm_none', 'pm_card_none']) {
      expect((await failureOf(charge(bed, { customer, method: id }))).code).toBe(
        'resource_missing',
      );
    }
  });

  test('goes with its customer, whom nobody finds again', async () => {
    const kept = await firstInstalment(bed);
    const answer = await bed.stripe.customers.del(kept.customer);
    expect(answer).toEqual({ id: kept.customer, object: 'customer', deleted: true });
    expect(await bed.stripe.customers.retrieve(kept.customer)).toMatchObject({ deleted: true });
    expect(
      bed.control
        .events()
        .slice(-2)
        .map(({ type }) => type),
    ).toEqual(['payment_method.detached', 'customer.deleted']);
    for (const request of [
      charge(bed, kept),
      bed.stripe.customers.update(kept.customer, { name: 'x' }),
      bed.stripe.customers.del(kept.customer),
      bed.stripe.customers.listPaymentMethods(kept.customer),
      open({ customer: kept.customer }),
    ]) {
      expect((await failureOf(request)).code).toBe('resource_missing');
    }
    const session = await bed.stripe.checkout.sessions.retrieve(kept.session, {
      expand: ['customer'],
    });
    expect(session.customer).toMatchObject({ id: kept.customer, deleted: true });
    const other = await firstInstalment(bed);
    await bed.control.deleteCustomer(other.customer);
    expect(eventsOf('customer.deleted')).toHaveLength(2);
  });
});

describe('a PaymentIntent without a page', () => {
  const create = (changes: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    bed.stripe.paymentIntents.create({ amount: 5000, currency: 'eur', ...changes });

  test.each([
    [{ off_session: true }, 'off_session'],
    [{ return_url: RETURN_URL }, 'return_url'],
    [{ mandate_data: { customer_acceptance: { type: 'offline', offline: {} } } }, 'mandate_data'],
    [{ confirm: true, payment_method: 'pm_card_visa' }, 'return_url'],
    [{ confirm: true }, undefined],
    [{ amount: 49 }, 'amount'],
    [{ amount: 100_000_000 }, 'amount'],
    [{ currency: 'xxx' }, 'currency'],
    [{ customer: 'cus_none' }, 'customer'],
    [
      { allowed_payment_method_types: ['card'], excluded_payment_method_types: ['ideal'] },
      'excluded_payment_method_types',
    ],
  ] as [Partial<Stripe.PaymentIntentCreateParams>, string | undefined][])(
    'is not made of %j',
    async (changes, param) => {
      const failure = await failureOf(create(changes));
      expect([failure.statusCode, failure.param]).toEqual([400, param]);
      expect((await bed.stripe.paymentIntents.list()).data).toEqual([]);
      expect(eventsOf('payment_intent.created')).toEqual([]);
    },
  );

  test('is changed until it is paid, then only in its words', async () => {
    const kept = await attached(bed, 'pm_card_visa');
    const made = await create({ metadata: { a: '1', b: '2' } });
    expect(made.status).toBe('requires_payment_method');
    const changed = await bed.stripe.paymentIntents.update(made.id, {
      amount: 6000,
      customer: kept.customer,
      payment_method: kept.method,
      description: 'Échéance 2/3',
      metadata: { a: '', c: '3' },
    });
    expect(changed).toMatchObject({
      amount: 6000,
      status: 'requires_confirmation',
      metadata: { b: '2', c: '3' },
    });
    const paid = await bed.stripe.paymentIntents.confirm(made.id, { return_url: RETURN_URL });
    expect([paid.status, paid.amount_received]).toEqual(['succeeded', 6000]);
    const failure = await failureOf(bed.stripe.paymentIntents.update(made.id, { amount: 7000 }));
    expect(failure.code).toBe('payment_intent_unexpected_state');
    expect(failure.payment_intent).toMatchObject({ id: made.id });
    const told = await bed.stripe.paymentIntents.update(made.id, { metadata: { c: '4' } });
    expect(told.metadata).toEqual({ b: '2', c: '4' });
    const again = await failureOf(
      bed.stripe.paymentIntents.confirm(made.id, { return_url: RETURN_URL }),
    );
    expect(again.code).toBe('payment_intent_unexpected_state');
  });

  test('of a Session is neither confirmed, cancelled nor changed in its amount', async () => {
    const session = await open({});
    await bed.control.payment(session.id, { card: '4000 0000 0000 0002' });
    const { payment_intent } = await bed.stripe.checkout.sessions.retrieve(session.id);
    const id = payment_intent as string;
    for (const request of [
      bed.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }),
      bed.stripe.paymentIntents.cancel(id),
      bed.stripe.paymentIntents.update(id, { amount: 200 }),
    ]) {
      const failure = await failureOf(request);
      expect([failure.code, failure.statusCode]).toEqual(['payment_intent_unexpected_state', 400]);
      expect(failure.message).toContain('Checkout Session');
    }
  });

  test('is canceled by the eleventh confirmation', async () => {
    const kept = await attached(bed, 'pm_card_visa');
    bed.control.nextCharge(kept.method, { times: 20 });
    const { id } = await create({ customer: kept.customer });
    const confirm = () =>
      bed.stripe.paymentIntents.confirm(id, {
        payment_method: kept.method,
        return_url: RETURN_URL,
      });
    for (let tried = 0; tried < 10; tried += 1) {
      expect((await failureOf(confirm())).statusCode).toBe(402);
    }
    expect(await confirm()).toMatchObject({ status: 'canceled', cancellation_reason: 'automatic' });
    expect((await bed.stripe.charges.list({ limit: 100 })).data).toHaveLength(10);
  });

  test.each([
    ['complete', 'succeeded', 'succeeded'],
    ['fail', 'requires_payment_method', 'failed'],
  ])(
    'with a payer who is there goes to the bank and comes back: %s',
    async (said, status, told) => {
      const intent = await create({
        confirm: true,
        payment_method: 'pm_card_authenticationRequired',
        return_url: `${RETURN_URL}?a=1`,
      });
      expect(intent.status).toBe('requires_action');
      const bank = intent.next_action?.redirect_to_url?.url ?? '';
      const page = await fetch(bank);
      expect(page.headers.get('content-security-policy')).toContain('http://127.0.0.1:3000');
      const answer = await fetch(bank, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ answer: said }),
      });
      expect(answer.headers.get('location')).toBe(
        `${RETURN_URL}?a=1&payment_intent=${intent.id}&payment_intent_client_secret=${intent.client_secret}&redirect_status=${told}`,
      );
      expect((await bed.stripe.paymentIntents.retrieve(intent.id)).status).toBe(status);
    },
  );
});
