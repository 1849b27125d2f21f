import { setTimeout as sleep } from 'node:timers/promises';
import type Stripe from 'stripe';
import { ProviderError } from '../errors.ts';

/** The version every request is made in and every object is read in; the SDK's own (PAYMENTS 13). */
const API_VERSION = '2026-10-28.endive';
// Stripe answers a checkout in well under a second; a payer should not look at a blank page for longer than this.
const TIMEOUT_MS = 15_000;
// On top of the first try, for dropped connections, 409 and 5xx: the SDK waits 0.5 to 2 s between them.
const NETWORK_RETRIES = 2;
// The SDK does not try again after 429. Four waits of 0.5, 1, 2 and 4 s get past Stripe's limits, which are per second.
const RATE_LIMIT_RETRIES = 4;
const RATE_LIMIT_FIRST_WAIT_MS = 500;

export interface StripeSettings {
  secretKey: string | null;
  /** Where the API is, when it is not Stripe's own. */
  apiBase: string | null;
}

/**
 * Answers Stripe's SDK, loaded on the first call because the package is large, or null when no key is configured.
 */
export function createStripe(settings: StripeSettings): () => Promise<Stripe | null> {
  let client: Promise<Stripe> | undefined;
  return async () => {
    if (settings.secretKey === null) return null;
    client ??= loadClient(settings.secretKey, settings.apiBase);
    return client;
  };
}

async function loadClient(secretKey: string, apiBase: string | null): Promise<Stripe> {
  const { default: StripeSdk } = await import('stripe');
  const base = apiBase === null ? null : new URL(apiBase);
  return new StripeSdk(secretKey, {
    apiVersion: API_VERSION,
    maxNetworkRetries: NETWORK_RETRIES,
    timeout: TIMEOUT_MS,
    telemetry: false,
    appInfo: { name: 'relance' },
    ...(base && {
      host: base.hostname,
      port: base.port || (base.protocol === 'http:' ? 80 : 443),
      protocol: base.protocol === 'http:' ? ('http' as const) : ('https' as const),
    }),
  });
}

/** Whether a key or an event is of live mode: `sk_live_…`, `rk_live_…`. */
export function isLiveKey(secretKey: string): boolean {
  return /^(sk|rk)_live_/.test(secretKey);
}

/**
 * Makes a call to Stripe, waiting and trying again when it asks for less haste (429). Throws ProviderError: permanent
 * when Stripe refused the request as it is, otherwise the outcome is unknown and the same request may be repeated.
 */
export async function callStripe<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isRateLimited(error) || tries === RATE_LIMIT_RETRIES) throw asProviderError(error);
      // Between half and the whole of the wait, so that processes do not come back together.
      const waitMs = RATE_LIMIT_FIRST_WAIT_MS * 2 ** tries;
      await sleep(waitMs / 2 + (Math.random() * waitMs) / 2);
    }
  }
}

/** Like callStripe, but undefined when the object does not exist. */
export async function findAtStripe<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await callStripe(call);
  } catch (error) {
    if (error instanceof ProviderError && error.code.startsWith('resource_missing'))
      return undefined;
    throw error;
  }
}

/** What the SDK's errors have in common; read by shape, because the SDK itself is loaded late. */
interface SdkError {
  type?: string;
  code?: string;
  param?: string;
  statusCode?: number;
  message: string;
  requestId?: string;
}

function isRateLimited(error: unknown): boolean {
  return error instanceof Error && (error as SdkError).statusCode === 429;
}

function asProviderError(error: unknown): unknown {
  if (!(error instanceof Error) || !('type' in error)) return error;
  const { type, code, param, statusCode, requestId, message } = error as SdkError;
  // 401 and 403 are refusals too, but of the key: a person must look, and the same request is good afterwards.
  const isRefused =
    type === 'StripeInvalidRequestError' ||
    type === 'StripeCardError' ||
    type === 'StripeIdempotencyError';
  const wrapped = new ProviderError(
    'stripe',
    [code ?? type ?? 'unknown', param].filter(Boolean).join(' '),
    `${message}${requestId ? ` (${requestId})` : ''}`,
    isRefused && statusCode !== 409,
  );
  wrapped.cause = error;
  return wrapped;
}

/** What a bank said when it refused a card, with the payment as it is afterwards. */
export interface CardRefusal {
  code: string;
  declineCode: string;
  adviceCode: string;
  intent: Stripe.PaymentIntent | null;
}

/** Reads it from what `callStripe` threw; null when that was something else. */
export function cardRefusalOf(error: unknown): CardRefusal | null {
  if (!(error instanceof ProviderError)) return null;
  const cause = error.cause as
    | (SdkError & {
        decline_code?: string;
        advice_code?: string;
        payment_intent?: Stripe.PaymentIntent;
      })
    | undefined;
  if (cause?.type !== 'StripeCardError') return null;
  return {
    code: cause.code ?? '',
    declineCode: cause.decline_code ?? '',
    adviceCode: cause.advice_code ?? '',
    intent: cause.payment_intent ?? null,
  };
}
