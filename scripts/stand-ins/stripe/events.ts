import type Stripe from 'stripe';
import { API_VERSION, type Cause, type EventName } from './context.ts';
import type { Ids } from './ids.ts';
import type { Store } from './store.ts';
import type { Time } from './time.ts';

/** Events can be read back for 30 days. */
export const EVENT_LIFE_MS = 30 * 86_400_000;

export interface EventParts {
  type: EventName;
  object: object;
  previous: object | undefined;
  cause: Cause;
}

/** Appends an event with a copy of the object, so that later changes do not rewrite history. */
export function recordEvent(
  parts: EventParts,
  deps: { store: Store; ids: Ids; time: Time },
): Stripe.Event {
  const { store, ids, time } = deps;
  const event = {
    id: ids.next('evt_'),
    object: 'event',
    api_version: API_VERSION,
    created: time.seconds(),
    data: {
      object: structuredClone(parts.object),
      ...(parts.previous ? { previous_attributes: structuredClone(parts.previous) } : {}),
    },
    livemode: false,
    pending_webhooks: 0,
    request: { ...parts.cause },
    type: parts.type,
  } as unknown as Stripe.Event;
  store.events.set(event.id, event);
  return event;
}
