import type Stripe from 'stripe';
import type { LoggedRequest } from './api.ts';
import { onlyDigits, passesLuhn } from './cards.ts';
import type { Context } from './context.ts';
import { savedControl, type SavedControl } from './control-saved.ts';
import { rollSecret } from './endpoints.ts';
import type { Fault, Faults } from './faults.ts';
import { newestFirst } from './lists.ts';
import type { PayerDetails } from './objects.ts';
import {
  closeChargeback,
  escalateInquiry,
  openChargeback,
  respondToChargeback,
  type ChargebackWanted,
} from './chargebacks.ts';
import { payByDebit, settleDebit } from './debits.ts';
import { readIban, TEST_IBANS, type DebitEnd } from './ibans.ts';
import { authenticate, payByRedirect, payWithCard } from './payments.ts';
import {
  createRefund,
  failRefund,
  setBalanceEmpty,
  succeedRefund,
  type RefundFailure,
} from './refunds.ts';
import type { Method } from './session-rules.ts';
import { createSession, fixedEmail } from './sessions.ts';
import type { Delivery } from './store.ts';
import { milliseconds, type Duration } from './time.ts';
import type { PayOutcome } from './tries.ts';
import {
  matches,
  NORMAL_DELIVERY,
  type DeliveryOrder,
  type DeliverySettings,
  type EventFilter,
  type Webhooks,
} from './webhooks.ts';

export interface PaymentOptions {
  /** A card unless told. */
  method?: Method;
  /** 4242 4242 4242 4242 unless told. */
  card?: string;
  /** For `sepa_debit`: DE89 3704 0044 0532 0130 00 (succeeds after three days) unless told. */
  iban?: string;
  email?: string;
  name?: string;
  /** What the payer does on the bank's page, if there is one; `leave` closes the tab. */
  bank?: 'complete' | 'fail' | 'leave';
}

export interface RefundWanted {
  /** Minor units; all that is left unless told. */
  amount?: number;
  reason?: 'duplicate' | 'fraudulent' | 'requested_by_customer';
}

/** What tests and the demo do that no Stripe API can: the payer, the clock, the network and its faults. */
export interface StripeControl extends SavedControl {
  /** Milliseconds of the epoch, as the stand-in sees them. */
  now(): number;
  /** Moves the clock and runs every due timer at its own instant; ends when their webhooks are delivered. */
  advance(duration: Duration): Promise<void>;
  /** Runs what the clock has made due; ends when the webhooks of that are delivered. */
  tick(): Promise<void>;
  /** Ends when no webhook is on its way. */
  idle(): Promise<void>;
  /** Pays an open Session without the page, or keeps the card or account of one in `setup` mode. In manual delivery nothing is sent. */
  payment(sessionId: string, options?: PaymentOptions): Promise<PayOutcome>;
  /** A paid Session of other software on the same account: no metadata of ours, no reference. */
  foreignPayment(options?: {
    amount?: number;
    currency?: string;
  }): Promise<Stripe.Checkout.Session>;
  /** The bank's answer to a direct debit under way, without waiting for the three days. */
  settleDebit(payment: string, end: DebitEnd): Promise<Stripe.Charge>;
  /** A refund made in Stripe's dashboard: no idempotency key, no metadata of ours. @throws StripeFailure */
  refund(payment: string, wanted?: RefundWanted): Promise<Stripe.Refund>;
  /** Ends a refund before its time, or fails one that had succeeded. */
  settleRefund(
    refundId: string,
    end: 'succeeded' | 'failed',
    reason?: RefundFailure,
  ): Promise<Stripe.Refund>;
  /** While true, new refunds wait (`insufficient_funds`); false lets them go. */
  insufficientBalance(isEmpty: boolean): Promise<void>;
  /** The payer's bank takes a payment back (or only asks: `kind: 'inquiry'`). A bank debit is lost at once. */
  openChargeback(payment: string, wanted?: ChargebackWanted): Promise<Stripe.Dispute>;
  /** Evidence was sent: under review. */
  respondToChargeback(chargebackId: string): Promise<Stripe.Dispute>;
  /** An inquiry becomes a chargeback, and the money goes. */
  escalateInquiry(chargebackId: string): Promise<Stripe.Dispute>;
  closeChargeback(
    chargebackId: string,
    result: 'won' | 'lost' | 'warning_closed',
  ): Promise<Stripe.Dispute>;
  fault(fault: Fault): void;
  clearFaults(): void;
  /** The faults that have not hit yet. */
  plannedFaults(): { fault: Fault; left: number }[];
  /** Changes only what is named. */
  delivery(settings: Partial<DeliverySettings>): void;
  normalDelivery(): void;
  deliverySettings(): DeliverySettings;
  /** Sends what `manual` held back and `drop` threw away. Returns how many. */
  deliver(filter?: EventFilter, options?: { order?: DeliveryOrder }): Promise<number>;
  /** Sends an event again, delivered or not. */
  resend(eventId: string): Promise<void>;
  /** Oldest first. */
  deliveries(filter?: EventFilter): Delivery[];
  /** Oldest first. */
  events(filter?: EventFilter): Stripe.Event[];
  /** Gives the endpoint a new secret and returns it; the old one signs beside it for that long. */
  rollSecret(endpointId: string, overlap?: Duration): string;
  /** Sends the payer back without waiting for the webhooks. */
  redirectBeforeWebhooks(value: boolean): void;
  /** Every API request so far. */
  readonly requests: LoggedRequest[];
}

interface Deps {
  ctx: Context;
  webhooks: Webhooks;
  faults: Faults;
  requests: LoggedRequest[];
  redirects: { beforeWebhooks: boolean };
}

/** Runs a step that a person does on a page: its events name a request and no idempotency key. */
const asPerson = <T>(ctx: Context, step: () => T): T =>
  ctx.causedBy({ id: ctx.ids.next('req_'), idempotency_key: null }, step);

function tryToPay(
  ctx: Context,
  sessionId: string,
  options: PaymentOptions,
  payer: PayerDetails,
): PayOutcome {
  const { method = 'card' } = options;
  if (method === 'sepa_debit') {
    const iban = readIban(options.iban ?? TEST_IBANS[0]?.iban ?? '');
    if (iban === null) throw new RangeError(`Not an IBAN: ${options.iban}`);
    return payByDebit(ctx, sessionId, iban, payer);
  }
  if (method !== 'card') return payByRedirect(ctx, sessionId, method, payer);
  const number = onlyDigits(options.card ?? '4242 4242 4242 4242');
  if (!passesLuhn(number)) throw new RangeError(`Not a card number: ${options.card}`);
  const year = new Date(ctx.time.now()).getUTCFullYear() + 3;
  return payWithCard(ctx, sessionId, { number, expiry: { month: 12, year } }, payer);
}

/** The charge of a Session, a PaymentIntent or itself. @throws RangeError */
export function chargeOfPayment(ctx: Context, payment: string): Stripe.Charge {
  const session = ctx.store.sessions.get(payment);
  const intent = ctx.store.paymentIntents.get((session?.payment_intent as string) ?? payment);
  const charge = ctx.store.charges.get((intent?.latest_charge as string) ?? payment);
  if (!charge) throw new RangeError(`No payment: ${payment}`);
  return charge;
}

/** Runs a step of a person; ends when its webhooks are delivered, and answers a copy. */
const acting =
  (ctx: Context, webhooks: Webhooks) =>
  async <T>(step: () => T): Promise<T> => {
    ctx.timers.runDue();
    const made = asPerson(ctx, step);
    const copy = structuredClone(made);
    await webhooks.idle();
    return copy;
  };

/** What happens to a payment later. */
function afterwards(ctx: Context, act: ReturnType<typeof acting>) {
  const charge = (payment: string) => chargeOfPayment(ctx, payment);
  const refund = (refundId: string): Stripe.Refund => {
    const found = ctx.store.refunds.get(refundId);
    if (!found) throw new RangeError(`No such refund: ${refundId}`);
    return found;
  };
  return {
    settleDebit: (payment: string, end: DebitEnd) =>
      act(() => {
        const found = charge(payment);
        if (found.status !== 'pending') throw new RangeError(`${payment} is ${found.status}.`);
        settleDebit(ctx, found.id, end);
        return found;
      }),
    refund: (payment: string, wanted: RefundWanted = {}) =>
      act(() => createRefund(ctx, { ...wanted, charge: charge(payment).id })),
    settleRefund: (
      refundId: string,
      end: 'succeeded' | 'failed',
      reason: RefundFailure = 'expired_or_canceled_card',
    ) =>
      act(() => {
        const found = refund(refundId);
        if (end === 'succeeded') succeedRefund(ctx, refundId);
        else failRefund(ctx, refundId, reason);
        return found;
      }),
    insufficientBalance: (isEmpty: boolean) => act(() => setBalanceEmpty(ctx, isEmpty)),
    openChargeback: (payment: string, wanted: ChargebackWanted = {}) =>
      act(() => openChargeback(ctx, charge(payment).id, wanted)),
    respondToChargeback: (chargebackId: string) =>
      act(() => respondToChargeback(ctx, chargebackId)),
    escalateInquiry: (chargebackId: string) => act(() => escalateInquiry(ctx, chargebackId)),
    closeChargeback: (chargebackId: string, result: 'won' | 'lost' | 'warning_closed') =>
      act(() => closeChargeback(ctx, chargebackId, result)),
  };
}

export function createControl(deps: Deps): StripeControl {
  const { ctx, webhooks, faults, requests, redirects } = deps;
  const act = acting(ctx, webhooks);

  async function tick(): Promise<void> {
    // A retry that fails may be due again already when the clock has jumped.
    do await webhooks.idle();
    while (ctx.timers.runDue() > 0);
  }

  async function advance(duration: Duration): Promise<void> {
    const target = ctx.time.actual() + milliseconds(duration);
    for (;;) {
      await tick();
      const due = ctx.timers.nextDue();
      if (due === null || due > target) break;
      ctx.time.move(Math.max(0, due - ctx.time.actual()));
    }
    ctx.time.move(Math.max(0, target - ctx.time.actual()));
    await tick();
  }

  async function payment(sessionId: string, options: PaymentOptions = {}): Promise<PayOutcome> {
    ctx.timers.runDue();
    const session = ctx.store.sessions.get(sessionId);
    if (!session) throw new RangeError(`No such Session: ${sessionId}`);
    const payer = {
      email: fixedEmail(ctx, session) ?? options.email ?? 'payer@example.com',
      name: options.name ?? 'Demo Payer',
    };
    const outcome = asPerson(ctx, () => {
      const first = tryToPay(ctx, sessionId, options, payer);
      if (first.outcome !== 'authenticate' || options.bank === 'leave') return first;
      return authenticate(ctx, first.intent, options.bank ?? 'complete');
    });
    await webhooks.idle();
    return outcome;
  }

  async function foreignPayment(
    options: { amount?: number; currency?: string } = {},
  ): Promise<Stripe.Checkout.Session> {
    const { amount = 4200, currency = 'eur' } = options;
    const price_data = { currency, unit_amount: amount, product_data: { name: 'T-shirt' } };
    const session = createSession(ctx, {
      mode: 'payment',
      success_url: 'https://shop.example/thanks',
      line_items: [{ quantity: 1, price_data }],
    });
    await payment(session.id);
    return structuredClone(session);
  }

  return {
    now: ctx.time.actual,
    advance,
    tick,
    idle: webhooks.idle,
    payment,
    foreignPayment,
    ...afterwards(ctx, act),
    ...savedControl(ctx, act),
    fault: faults.add,
    clearFaults: faults.clear,
    plannedFaults: faults.planned,
    delivery: (settings) => Object.assign(webhooks.settings, settings),
    deliverySettings: () => ({ ...webhooks.settings }),
    normalDelivery: () => Object.assign(webhooks.settings, NORMAL_DELIVERY),
    deliver: webhooks.deliver,
    resend: webhooks.resend,
    deliveries: (filter) =>
      [...ctx.store.deliveries.values()].filter((delivery) => {
        const event = ctx.store.events.get(delivery.eventId);
        return event !== undefined && matches(filter, event);
      }),
    events: (filter) =>
      newestFirst(ctx.store.events)
        .reverse()
        .filter((event) => matches(filter, event))
        .map((event) => structuredClone(event)),
    rollSecret: (endpointId, overlap = '24h') => rollSecret(ctx, endpointId, milliseconds(overlap)),
    redirectBeforeWebhooks: (value) => {
      redirects.beforeWebhooks = value;
    },
    requests,
  };
}
