import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PaymentOptions } from '../../scripts/stand-ins/stripe/control.ts';
import { failureOf, lineOf, sessionParams, setUp, type TestBed } from './stripe-support.ts';

let bed: TestBed;
beforeEach(async () => {
  bed = await setUp();
});
afterEach(async () => {
  await bed.close();
});

const now = () => bed.clock.now() / 1000;

/** A payment of 100.00 EUR; answers its Session, PaymentIntent and charge. */
async function pay(options: PaymentOptions = {}) {
  const created = await bed.stripe.checkout.sessions.create(
    sessionParams({ line_items: [lineOf('eur', 10_000)], expires_at: now() + 2100 }),
  );
  const { outcome } = await bed.control.payment(created.id, options);
  const session = await bed.stripe.checkout.sessions.retrieve(created.id, {
    expand: ['payment_intent'],
  });
  const intent = session.payment_intent as Stripe.PaymentIntent;
  return { outcome, session, intent, charge: intent.latest_charge as string };
}

/** The types of the events since the last call. */
let seen = 0;
beforeEach(() => {
  seen = 0;
});
function news(): string[] {
  const types = bed.receiver.types().slice(seen);
  seen += types.length;
  return types;
}

const charge = (id: string) => bed.stripe.charges.retrieve(id);
const balanceOf = async (source: string) =>
  (await bed.stripe.balanceTransactions.list({ source })).data.map(
    ({ type, reporting_category, amount, fee, net }) => [
      type,
      reporting_category,
      amount,
      fee,
      net,
    ],
  );

describe('a SEPA direct debit', () => {
  const sepa = { method: 'sepa_debit' as const };

  test('completes the session unpaid, and is paid three days later', async () => {
    const { outcome, session, intent } = await pay(sepa);
    expect(outcome).toBe('processing');
    expect([session.status, session.payment_status, intent.status]).toEqual([
      'complete',
      'unpaid',
      'processing',
    ]);
    expect(news()).toEqual([
      'payment_intent.created',
      'charge.pending',
      'payment_intent.processing',
      'checkout.session.completed',
    ]);
    await bed.control.advance('71h');
    expect(news()).toEqual([]);
    await bed.control.advance('1h');
    expect(news()).toEqual([
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.async_payment_succeeded',
    ]);
    const paid = await bed.stripe.checkout.sessions.retrieve(session.id);
    expect(paid.payment_status).toBe('paid');
  });

  test('has a mandate, keeps the end of the IBAN only, and costs a flat 35', async () => {
    const { charge: id } = await pay({ ...sepa, iban: 'DE89 3704 0044 0532 0130 00' });
    expect(id).toMatch(/^py_/);
    expect(await charge(id)).toMatchObject({ status: 'pending', paid: false });
    await bed.control.advance('4d');
    const settled = await bed.stripe.charges.retrieve(id, { expand: ['balance_transaction'] });
    expect(settled.balance_transaction).toMatchObject({ type: 'payment', fee: 35, net: 9965 });
    const details = settled.payment_method_details?.sepa_debit;
    expect(details).toMatchObject({ country: 'DE', last4: '3000' });
    const mandate = await bed.stripe.mandates.retrieve(details?.mandate ?? '');
    expect([mandate.status, mandate.type]).toEqual(['active', 'single_use']);
    expect(JSON.stringify(bed.control.events())).not.toContain('DE89370400440532013000');
  });

  test.each([
    ['DE62370400440532013001', 'debit_not_authorized'],
    ['DE65370400440002222227', 'insufficient_funds'],
  ])('of the account %s fails three days later: %s', async (iban, code) => {
    const { session, intent, charge: id } = await pay({ ...sepa, iban });
    news();
    await bed.control.advance('3d');
    expect(news()).toEqual([
      'charge.failed',
      'payment_intent.payment_failed',
      'checkout.session.async_payment_failed',
    ]);
    const failed = await bed.stripe.paymentIntents.retrieve(intent.id);
    expect([failed.status, failed.last_payment_error?.charge]).toEqual([
      'requires_payment_method',
      id,
    ]);
    expect(await charge(id)).toMatchObject({ status: 'failed', failure_code: code, paid: false });
    const after = await bed.stripe.checkout.sessions.retrieve(session.id);
    expect([after.status, after.payment_status]).toEqual(['complete', 'unpaid']);
    expect(await balanceOf(id)).toEqual([]);
  });

  test('can be answered by the bank at once, and only once', async () => {
    const { session } = await pay(sepa);
    await bed.control.settleDebit(session.id, 'fails');
    await bed.control.advance('10d');
    const ends = bed.receiver.types().filter((type) => type.includes('async_payment'));
    expect(ends).toEqual(['checkout.session.async_payment_failed']);
    await expect(bed.control.settleDebit(session.id, 'succeeds')).rejects.toThrow(RangeError);
  });

  test('charged back weeks later is lost at once, with the money and the fee', async () => {
    const { session, charge: id } = await pay(sepa);
    await bed.control.advance('30d');
    news();
    const chargeback = await bed.control.openChargeback(session.id);
    expect([chargeback.status, chargeback.evidence_details.due_by]).toEqual(['lost', null]);
    expect(news()).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
      'charge.dispute.closed',
    ]);
    expect((await charge(id)).disputed).toBe(true);
    expect(await balanceOf(chargeback.id)).toEqual([
      ['adjustment', 'dispute', -10_000, 1500, -11_500],
    ]);
  });

  test('of the account that is charged back goes right after it has succeeded', async () => {
    const { charge: id } = await pay({ ...sepa, iban: 'DE35370400440532013002' });
    await bed.control.advance('73h');
    const { data } = await bed.stripe.disputes.list({ charge: id });
    expect(data.map(({ status }) => status)).toEqual(['lost']);
  });
});

describe.each(['bancontact', 'ideal'] as const)('%s', (method) => {
  test('is approved on the bank’s page and paid at once', async () => {
    const { outcome, session, charge: id } = await pay({ method });
    expect([outcome, session.payment_status]).toEqual(['paid', 'paid']);
    const paid = await charge(id);
    expect([paid.payment_method_details?.type, paid.id.slice(0, 3)]).toEqual([method, 'py_']);
  });

  test('declined there leaves the session open for a card', async () => {
    const { outcome, session, intent } = await pay({ method, bank: 'fail' });
    expect([outcome, session.status, intent.status]).toEqual([
      'declined',
      'open',
      'requires_payment_method',
    ]);
    expect((await bed.control.payment(session.id)).outcome).toBe('paid');
  });
});

test('a session offers what it allows, and banks for euros only', async () => {
  const types = async (currency: string, allowed: string[]) =>
    (
      await bed.stripe.checkout.sessions.create(
        sessionParams({
          line_items: [lineOf(currency, 10_000)],
          allowed_payment_method_types: allowed,
        }),
      )
    ).payment_method_types;
  expect(await types('eur', ['link', 'sepa_debit', 'card'])).toEqual(['card', 'sepa_debit']);
  expect(await types('usd', ['sepa_debit', 'card'])).toEqual(['card']);
  await expect(types('usd', ['sepa_debit'])).rejects.toMatchObject({
    param: 'allowed_payment_method_types',
  });
});

describe('a refund', () => {
  test('of a card succeeds at once, moves the balance, and gives no fee back', async () => {
    const { intent, charge: id } = await pay();
    await bed.control.advance('1m');
    news();
    const refund = await bed.stripe.refunds.create({
      payment_intent: intent.id,
      reason: 'duplicate',
      metadata: { why: 'paid twice' },
    });
    expect(refund).toMatchObject({ status: 'succeeded', amount: 10_000, charge: id });
    await bed.control.advance('1s');
    expect(news()).toEqual([
      'refund.created',
      'charge.refunded',
      'refund.updated',
      'charge.refund.updated',
    ]);
    expect(await charge(id)).toMatchObject({ refunded: true, amount_refunded: 10_000 });
    expect(await balanceOf(refund.id)).toEqual([['refund', 'refund', -10_000, 0, -10_000]]);
    const found = await bed.stripe.refunds.retrieve(refund.id, {
      expand: ['balance_transaction.source', 'charge.balance_transaction'],
    });
    expect(found.destination_details?.card?.reference_status).toBe('available');
    expect((found.balance_transaction as Stripe.BalanceTransaction).source).toMatchObject({
      id: refund.id,
    });
  });

  test('in parts ends when nothing is left, and never gives more', async () => {
    const { intent, charge: id } = await pay();
    const part = (amount?: number) =>
      bed.stripe.refunds.create({
        payment_intent: intent.id,
        ...(amount !== undefined && { amount }),
      });
    await part(3000);
    expect(await charge(id)).toMatchObject({ refunded: false, amount_refunded: 3000 });
    const over = await failureOf(part(7001));
    expect([over.statusCode, over.param]).toEqual([400, 'amount']);
    expect((await part()).amount).toBe(7000);
    const again = await failureOf(part());
    expect([again.statusCode, again.code]).toEqual([400, 'charge_already_refunded']);
    const listed = await bed.stripe.refunds.list({ charge: id });
    expect(listed.data.map(({ amount }) => amount)).toEqual([7000, 3000]);
    const expanded = await bed.stripe.charges.retrieve(id, { expand: ['refunds'] });
    expect(expanded.refunds?.data).toHaveLength(2);
    expect((await bed.stripe.refunds.list({ payment_intent: 'pi_other' })).data).toEqual([]);
  });

  test.each<[string, Stripe.RefundCreateParams, string]>([
    ['no payment', {}, 'parameter_missing'],
    ['two of them', { charge: 'ch_1', payment_intent: 'pi_1' }, 'parameters_exclusive'],
    ['a charge that is not there', { charge: 'ch_1' }, 'resource_missing'],
    ['an unknown parameter', { charge: 'ch_1', colour: 1 } as never, 'parameter_unknown'],
  ])('is refused for %s', async (_name, params, code) => {
    const failure = await failureOf(bed.stripe.refunds.create(params));
    expect([failure.statusCode, failure.code]).toEqual([400, code]);
  });

  test('is refused while nothing is paid', async () => {
    const declined = await pay({ card: '4000 0000 0000 0002' });
    const debit = await pay({ method: 'sepa_debit' });
    for (const { intent } of [declined, debit]) {
      const failure = await failureOf(bed.stripe.refunds.create({ payment_intent: intent.id }));
      expect(failure.code).toBe('payment_intent_unexpected_state');
    }
  });

  test('of card …7726 waits a day', async () => {
    const { intent } = await pay({ card: '4000 0000 0000 7726' });
    const refund = await bed.stripe.refunds.create({ payment_intent: intent.id });
    expect([refund.status, refund.pending_reason]).toEqual(['pending', 'processing']);
    await bed.control.advance('1d');
    expect((await bed.stripe.refunds.retrieve(refund.id)).status).toBe('succeeded');
    expect(bed.receiver.types()).toContain('refund.updated');
  });

  test('of card …5126 succeeds and fails a day later: the charge is paid again in full', async () => {
    const { intent, charge: id } = await pay({ card: '4000 0000 0000 5126' });
    const refund = await bed.stripe.refunds.create({ payment_intent: intent.id, amount: 4000 });
    expect(refund.status).toBe('succeeded');
    await bed.control.advance('1m');
    news();
    await bed.control.advance('1d');
    expect(news()).toEqual(['refund.updated', 'charge.refund.updated', 'refund.failed']);
    const failed = await bed.stripe.refunds.retrieve(refund.id, {
      expand: ['failure_balance_transaction'],
    });
    expect([failed.status, failed.failure_reason]).toEqual(['failed', 'expired_or_canceled_card']);
    expect(failed.failure_balance_transaction).toMatchObject({
      type: 'refund_failure',
      amount: 4000,
    });
    expect(await charge(id)).toMatchObject({ refunded: false, amount_refunded: 0 });
  });

  test('of a direct debit takes three days', async () => {
    const { intent } = await pay({ method: 'sepa_debit' });
    await bed.control.advance('4d');
    const refund = await bed.stripe.refunds.create({ payment_intent: intent.id });
    expect([refund.id.slice(0, 4), refund.status]).toEqual(['pyr_', 'pending']);
    expect(await balanceOf(refund.id)).toEqual([['payment_refund', 'refund', -10_000, 0, -10_000]]);
    await bed.control.advance('3d');
    expect((await bed.stripe.refunds.retrieve(refund.id)).status).toBe('succeeded');
  });

  test('waits while the balance is empty, and goes on when it is not', async () => {
    const { intent } = await pay();
    await bed.control.insufficientBalance(true);
    const refund = await bed.stripe.refunds.create({ payment_intent: intent.id });
    expect(refund).toMatchObject({
      status: 'pending',
      pending_reason: 'insufficient_funds',
      balance_transaction: null,
    });
    await bed.control.advance('9d');
    expect((await bed.stripe.refunds.retrieve(refund.id)).status).toBe('pending');
    await bed.control.insufficientBalance(false);
    const funded = await bed.stripe.refunds.retrieve(refund.id);
    expect(funded.status).toBe('succeeded');
    expect(funded.balance_transaction).toMatch(/^txn_/);
    expect(funded.pending_reason).toBeUndefined();
  });

  test('from Stripe’s dashboard comes without a key and without our metadata', async () => {
    const { session } = await pay();
    const refund = await bed.control.refund(session.id, { amount: 500 });
    expect(refund).toMatchObject({ amount: 500, metadata: {}, reason: null });
    const event = bed.receiver.received.find((one) => one.event.type === 'refund.created')?.event;
    expect([event?.request?.id?.slice(0, 4), event?.request?.idempotency_key]).toEqual([
      'req_',
      null,
    ]);
  });

  test('can be ended by hand', async () => {
    const { session } = await pay({ card: '4000 0000 0000 7726' });
    const refund = await bed.control.refund(session.id);
    const failed = await bed.control.settleRefund(refund.id, 'failed', 'declined');
    expect([failed.status, failed.failure_reason]).toEqual(['failed', 'declined']);
    await bed.control.advance('5d');
    expect((await bed.stripe.refunds.retrieve(refund.id)).status).toBe('failed');
  });

  test('whose answer is lost after the effect is made once, however often its key comes', async () => {
    const { intent } = await pay();
    bed.control.fault({ match: 'POST /v1/refunds', kind: 'timeoutAfter', times: 2 });
    const refund = () =>
      bed.stripe.refunds.create(
        { payment_intent: intent.id },
        { idempotencyKey: 'refund:1:surplus:1' },
      );
    expect(await failureOf(refund())).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    const found = await refund();
    const { data } = await bed.stripe.refunds.list();
    expect(data.map(({ id }) => id)).toEqual([found.id]);
  });
});

describe('a chargeback', () => {
  test.each([
    ['4000 0000 0000 0259', 'fraudulent'],
    ['4000 0000 0000 2685', 'product_not_received'],
  ])('of card %s comes by itself: %s', async (card, reason) => {
    const { charge: id } = await pay({ card });
    news();
    await bed.control.advance('1m');
    expect(news()).toEqual([
      'charge.updated',
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
    ]);
    const [chargeback] = (await bed.stripe.disputes.list({ charge: id })).data;
    expect(chargeback).toMatchObject({
      reason,
      status: 'needs_response',
      amount: 10_000,
      is_charge_refundable: false,
      payment_method_details: { card: { case_type: 'chargeback' } },
    });
    expect(chargeback?.evidence_details.due_by).toBe((chargeback?.created ?? 0) + 14 * 86_400);
    expect(chargeback?.balance_transactions).toMatchObject([
      { amount: -10_000, fee: 1500, net: -11_500, reporting_category: 'dispute' },
    ]);
    expect((await charge(id)).disputed).toBe(true);
    const refused = await failureOf(bed.stripe.refunds.create({ charge: id }));
    expect(refused.code).toBe('charge_disputed');
  });

  test('won brings the money back and not the fee', async () => {
    const { session } = await pay();
    const { id } = await bed.control.openChargeback(session.id, { daysToRespond: 7 });
    const answered = await bed.control.respondToChargeback(id);
    expect([answered.status, answered.evidence_details.has_evidence]).toEqual([
      'under_review',
      true,
    ]);
    news();
    await bed.control.closeChargeback(id, 'won');
    expect(news()).toEqual(['charge.dispute.funds_reinstated', 'charge.dispute.closed']);
    const won = await bed.stripe.disputes.retrieve(id, {
      expand: ['charge.balance_transaction', 'payment_intent'],
    });
    expect([won.charge, won.payment_intent]).toMatchObject([
      { object: 'charge', disputed: true },
      { object: 'payment_intent' },
    ]);
    expect([won.status, won.balance_transactions.map(({ net }) => net)]).toEqual([
      'won',
      [-11_500, 10_000],
    ]);
    await expect(bed.control.closeChargeback(id, 'lost')).rejects.toThrow('won');
  });

  test('lost leaves the money where it is', async () => {
    const { session } = await pay();
    const { id } = await bed.control.openChargeback(session.id);
    news();
    const lost = await bed.control.closeChargeback(id, 'lost');
    expect([lost.status, news()]).toEqual(['lost', ['charge.dispute.closed']]);
    expect(lost.balance_transactions).toHaveLength(1);
  });

  test('says that nobody answered in time', async () => {
    const { session } = await pay();
    const { id } = await bed.control.openChargeback(session.id, { daysToRespond: 7 });
    await bed.control.advance('7d');
    const late = await bed.stripe.disputes.retrieve(id);
    expect([late.status, late.evidence_details.past_due]).toEqual(['needs_response', true]);
  });

  test('of what is not refunded yet is of that much', async () => {
    const { session } = await pay();
    await bed.control.refund(session.id, { amount: 4000 });
    expect((await bed.control.openChargeback(session.id)).amount).toBe(6000);
    await expect(bed.control.openChargeback(session.id)).rejects.toThrow('needs_response');
    const { session: other } = await pay();
    await bed.control.refund(other.id);
    await expect(bed.control.openChargeback(other.id)).rejects.toThrow(RangeError);
  });

  test('as an inquiry (card …1976) moves no money and can be refunded, which closes it', async () => {
    const { charge: id } = await pay({ card: '4000 0000 0000 1976' });
    await bed.control.advance('1m');
    expect(bed.receiver.types()).not.toContain('charge.dispute.funds_withdrawn');
    const [inquiry] = (await bed.stripe.disputes.list({ charge: id })).data;
    expect(inquiry).toMatchObject({
      status: 'warning_needs_response',
      is_charge_refundable: true,
      balance_transactions: [],
    });
    await bed.stripe.refunds.create({ charge: id });
    const closed = await bed.stripe.disputes.retrieve(inquiry?.id ?? '');
    expect(closed.status).toBe('warning_closed');
  });

  test('an inquiry can become one, or be closed', async () => {
    const [first, second] = [await pay(), await pay()];
    const open = (payment: string) => bed.control.openChargeback(payment, { kind: 'inquiry' });
    const raised = await open(first.session.id);
    const escalated = await bed.control.escalateInquiry(raised.id);
    expect([escalated.status, escalated.balance_transactions.length]).toEqual([
      'needs_response',
      1,
    ]);
    const asked = await open(second.session.id);
    expect((await bed.control.respondToChargeback(asked.id)).status).toBe('warning_under_review');
    await expect(bed.control.closeChargeback(asked.id, 'lost')).rejects.toThrow(RangeError);
    expect((await bed.control.closeChargeback(asked.id, 'warning_closed')).status).toBe(
      'warning_closed',
    );
  });
});

describe('the balance', () => {
  test('of a day is the sum of its charges, refunds and chargebacks, fees apart', async () => {
    const first = await pay();
    const second = await pay();
    const third = await pay({ card: '4000 0000 0000 5126' });
    await bed.control.advance('1m');
    const begun = now();
    await bed.control.refund(first.session.id, { amount: 2500 });
    await bed.control.openChargeback(second.session.id);
    await bed.control.refund(third.session.id);
    await bed.control.advance('1d');
    const list = async (params: Stripe.BalanceTransactionListParams) => {
      const rows: Stripe.BalanceTransaction[] = [];
      for await (const row of bed.stripe.balanceTransactions.list(params)) rows.push(row);
      return rows;
    };
    const rows = await list({ limit: 2 });
    const byCategory = Object.groupBy(rows, (row) => row.reporting_category);
    const sums = Object.entries(byCategory).map(([category, of = []]) => [
      category,
      of.reduce((sum, row) => sum + row.amount, 0),
      of.reduce((sum, row) => sum + row.fee, 0),
    ]);
    expect(sums.toSorted()).toEqual([
      ['charge', 30_000, 525],
      ['dispute', -10_000, 1500],
      ['refund', -12_500, 0],
      ['refund_failure', 10_000, 0],
    ]);
    for (const row of rows) {
      expect(row.net).toBe(row.amount - row.fee);
      expect(row.fee).toBe(row.fee_details.reduce((sum, part) => sum + part.amount, 0));
    }
    expect(await list({ type: 'charge' })).toHaveLength(3);
    expect(await list({ created: { gte: begun } })).toHaveLength(4);
    expect(await list({ payout: 'po_none' })).toEqual([]);
    const expanded = await bed.stripe.balanceTransactions.list({ expand: ['data.source'] });
    const kinds = expanded.data.map(({ source }) => (source as { object: string }).object);
    expect(new Set(kinds)).toEqual(new Set(['charge', 'refund', 'dispute']));
  });

  test('becomes available two days later', async () => {
    const { charge: id } = await pay();
    await bed.control.advance('1s');
    const status = async () =>
      (await bed.stripe.balanceTransactions.list({ source: id })).data[0]?.status;
    expect(await status()).toBe('pending');
    await bed.control.advance('2d');
    expect(await status()).toBe('available');
  });
});

describe('a fault on any path', () => {
  const refunds = 'GET /v1/refunds';
  test.each(['malformedJson', 'truncated', 'timeoutBefore', 'timeoutAfter'] as const)(
    '%s is no answer to the SDK',
    async (kind) => {
      bed.control.fault({ match: refunds, kind, times: 2 });
      const failure = await failureOf(bed.stripe.refunds.list());
      expect(failure.statusCode === undefined || kind === 'malformedJson').toBe(true);
      bed.control.clearFaults();
      expect((await bed.stripe.refunds.list()).data).toEqual([]);
    },
  );

  test.each([
    ['500', 500],
    ['429', 429],
    ['409', 409],
    ['500After', 500],
  ] as const)('%s is answered with its status', async (kind, status) => {
    bed.control.fault({ match: /^GET \/v1\/(charges|disputes)/, kind, shouldRetry: false });
    expect(bed.control.plannedFaults()).toMatchObject([{ fault: { kind }, left: 1 }]);
    expect((await failureOf(bed.stripe.disputes.list())).statusCode).toBe(status);
    expect(bed.control.plannedFaults()).toEqual([]);
  });

  test('a refund whose answer breaks off is found again by its key', async () => {
    const { intent } = await pay();
    bed.control.fault({ match: 'POST /v1/refunds', kind: 'truncated' });
    const key = { idempotencyKey: 'refund:2' };
    const refund = () => bed.stripe.refunds.create({ payment_intent: intent.id }, key);
    await failureOf(refund());
    expect((await refund()).lastResponse.headers['idempotent-replayed']).toBe('true');
    expect((await bed.stripe.refunds.list()).data).toHaveLength(1);
  });
});
