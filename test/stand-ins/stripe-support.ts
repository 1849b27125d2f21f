import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import {
  createStripeStandIn,
  type StripeStandInOptions,
} from '../../scripts/stand-ins/stripe/stand-in.ts';

export const SECRET = 'whsec_of_the_tests';

export interface Received {
  event: Stripe.Event;
  raw: string;
  signature: string;
  headers: Record<string, unknown>;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** Answered to the next requests, in this order; then 200. */
  answers: number[];
  types(): string[];
  close(): Promise<void>;
}

/** A webhook endpoint that keeps what it gets. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    let raw = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (raw += part));
    request.on('end', () => {
      received.push({
        event: JSON.parse(raw) as Stripe.Event,
        raw,
        signature: String(request.headers['stripe-signature']),
        headers: request.headers,
      });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`,
    received,
    answers,
    types: () => received.map(({ event }) => event.type),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sunday 22 November 2026, noon UTC. */
export const NOON = Date.UTC(2026, 10, 22, 12);

export interface TestClock {
  now(): number;
  advance(milliseconds: number): void;
}

export function testClock(start = NOON): TestClock {
  let now = start;
  return { now: () => now, advance: (by) => (now += by) };
}

/** The vendor's SDK, pointed at the stand-in and without retries of its own. */
export function sdk(port: number, options: Partial<Stripe.StripeConfig> = {}): Stripe {
  return new Stripe('sk_test_of_the_tests', {
    apiVersion: '2026-10-28.endive',
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    ...options,
  });
}

/** A stand-in with a still clock, one receiver of every event, and an SDK. */
export async function setUp(options: Partial<StripeStandInOptions> = {}) {
  const receiver = await startReceiver();
  const clock = testClock();
  const standIn = await createStripeStandIn({
    clock,
    seed: 'tests',
    accountName: 'Atelier Dupont',
    webhook: [{ url: receiver.url, secret: SECRET }],
    ...options,
  });
  return {
    ...standIn,
    clock,
    receiver,
    stripe: sdk(standIn.port),
    async close() {
      await standIn.close();
      await receiver.close();
    },
  };
}

export type TestBed = Awaited<ReturnType<typeof setUp>>;

/** What the server asks of Stripe for two invoices. */
export function sessionParams(
  changes: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Stripe.Checkout.SessionCreateParams {
  return {
    mode: 'payment',
    ui_mode: 'hosted_page',
    locale: 'fr',
    client_reference_id: 'att_1',
    success_url: 'http://127.0.0.1:3000/p/token/return?s={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://127.0.0.1:3000/p/token',
    expires_at: NOON / 1000 + 35 * 60,
    adaptive_pricing: { enabled: false },
    submit_type: 'pay',
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: 'eur',
          unit_amount: 121_000,
          product_data: { name: 'Facture F-2026-001 – solde' },
        },
      },
      {
        quantity: 1,
        price_data: {
          currency: 'eur',
          unit_amount: 5_050,
          product_data: { name: 'Facture F-2026-002 <acompte>' },
        },
      },
    ],
    payment_intent_data: {
      description: 'F-2026-001, F-2026-002',
      metadata: { app: 'relance', attempt: 'att_1' },
    },
    metadata: { app: 'relance', attempt: 'att_1' },
    ...changes,
  };
}

export const lineOf = (
  currency: string,
  unit_amount: number,
): Stripe.Checkout.SessionCreateParams.LineItem => ({
  quantity: 1,
  price_data: { currency, unit_amount, product_data: { name: 'Invoice' } },
});

/** The error of a request that has to fail. */
export async function failureOf(request: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await request;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('The request succeeded, and should have failed.');
}
