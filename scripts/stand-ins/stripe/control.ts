import type Stripe from 'stripe';
import type { LoggedRequest } from './api.ts';
import { onlyDigits, passesLuhn } from './cards.ts';
import type { Context } from './context.ts';
import { rollSecret } from './endpoints.ts';
import type { Fault, Faults } from './faults.ts';
import { newestFirst } from './lists.ts';
import { authenticate, payWithCard, type PayOutcome } from './payments.ts';
import { createSession, fixedEmail } from './sessions.ts';
import type { Delivery } from './store.ts';
import { milliseconds, type Duration } from './time.ts';
import {
  matches,
  NORMAL_DELIVERY,
  type DeliveryOrder,
  type DeliverySettings,
  type EventFilter,
  type Webhooks,
} from './webhooks.ts';

export interface PaymentOptions {
  /** 4242 4242 4242 4242 unless told. */
  card?: string;
  email?: string;
  name?: string;
  /** What the payer does on the bank's page, if there is one; `leave` closes the tab. */
  bank?: 'complete' | 'fail' | 'leave';
}

/** What tests and the demo do that no Stripe API can: the payer, the clock, the network and its faults. */
export interface StripeControl {
  /** Milliseconds of the epoch, as the stand-in sees them. */
  now(): number;
  /** Moves the clock and runs every due timer at its own instant; ends when their webhooks are delivered. */
  advance(duration: Duration): Promise<void>;
  /** Runs what the clock has made due; ends when the webhooks of that are delivered. */
  tick(): Promise<void>;
  /** Ends when no webhook is on its way. */
  idle(): Promise<void>;
  /** Pays an open Session without the page. In manual delivery nothing is sent. */
  payment(sessionId: string, options?: PaymentOptions): Promise<PayOutcome>;
  /** A paid Session of other software on the same account: no metadata of ours, no reference. */
  foreignPayment(options?: {
    amount?: number;
    currency?: string;
  }): Promise<Stripe.Checkout.Session>;
  fault(fault: Fault): void;
  clearFaults(): void;
  /** Changes only what is named. */
  delivery(settings: Partial<DeliverySettings>): void;
  normalDelivery(): void;
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

const NO_KEY = { id: null, idempotency_key: null };

export function createControl(deps: Deps): StripeControl {
  const { ctx, webhooks, faults, requests, redirects } = deps;

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
    const number = onlyDigits(options.card ?? '4242 4242 4242 4242');
    if (!passesLuhn(number)) throw new RangeError(`Not a card number: ${options.card}`);
    const session = ctx.store.sessions.get(sessionId);
    if (!session) throw new RangeError(`No such Session: ${sessionId}`);
    const year = new Date(ctx.time.now()).getUTCFullYear() + 3;
    const payer = {
      email: fixedEmail(ctx, session) ?? options.email ?? 'payer@example.com',
      name: options.name ?? 'Demo Payer',
    };
    const cause = { ...NO_KEY, id: ctx.ids.next('req_') };
    const outcome = ctx.causedBy(cause, () => {
      const card = { number, expiry: { month: 12, year } };
      const first = payWithCard(ctx, sessionId, card, payer);
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
    fault: faults.add,
    clearFaults: faults.clear,
    delivery: (settings) => Object.assign(webhooks.settings, settings),
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
