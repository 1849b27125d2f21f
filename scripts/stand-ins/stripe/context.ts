import type Stripe from 'stripe';
import type { Ids } from './ids.ts';
import type { Store } from './store.ts';
import type { Time } from './time.ts';
import type { Timers } from './timers.ts';

/** The one API version whose shapes this stand-in knows. */
export const API_VERSION = '2026-10-28.endive';

/** What made an event happen: an API request, the payer's page (no key) or the clock (neither). */
export interface Cause {
  id: string | null;
  idempotency_key: string | null;
}

export type EventName = Stripe.Event['type'];

/** What every part of the stand-in works with. */
export interface Context {
  store: Store;
  ids: Ids;
  time: Time;
  timers: Timers;
  accountName: string;
  /** Origin of the pages, without a trailing slash. */
  publicUrl(): string;
  /** Records an event about the object as it is now and offers it to the webhook endpoints. */
  emit(type: EventName, object: object, previous?: object): void;
  /** Runs a synchronous step whose events carry that cause. */
  causedBy<T>(cause: Cause, step: () => T): T;
}
