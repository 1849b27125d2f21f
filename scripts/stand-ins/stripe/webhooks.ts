import type Stripe from 'stripe';
import { shuffled } from './ids.ts';
import { post } from './post.ts';
import { signatureHeader } from './sign.ts';
import type { Delivery, Store } from './store.ts';
import type { Time } from './time.ts';
import type { Timers } from './timers.ts';

export type EventFilter = string | readonly string[] | RegExp | ((event: Stripe.Event) => boolean);
export type DeliveryOrder = 'made' | 'reversed' | readonly string[] | { shuffle: string | number };

export interface DeliverySettings {
  /** `inline`: before the API or the page answers. `queued`: right after. `manual`: when the control says so. */
  timing: 'inline' | 'queued' | 'manual';
  /** Mixes what belongs together (one payment, one request) by this seed. */
  shuffle: string | number | null;
  /** How often each event is sent. */
  duplicate: number;
  /** Sends the whole window at once instead of one after the other. */
  parallel: boolean;
  /** These are never sent, and stay visible as undelivered in the list of events. */
  drop: EventFilter | null;
  badSignature: boolean;
  /** Signed correctly, ten minutes ago. */
  oldTimestamp: boolean;
  /** The envelope claims live mode. */
  livemode: boolean;
}

export const NORMAL_DELIVERY: DeliverySettings = {
  timing: 'queued',
  shuffle: null,
  duplicate: 1,
  parallel: false,
  drop: null,
  badSignature: false,
  oldTimestamp: false,
  livemode: false,
};

const MINUTE = 60_000;
/** After a failure, counted from that try: a test account gets three more over a few hours. */
const RETRIES_AFTER = [5 * MINUTE, 60 * MINUTE, 180 * MINUTE];
const OLD_BY_SECONDS = 600;

export function matches(filter: EventFilter | null | undefined, event: Stripe.Event): boolean {
  if (filter === null) return false;
  if (filter === undefined) return true;
  if (typeof filter === 'function') return filter(event);
  if (filter instanceof RegExp) return filter.test(event.type);
  return typeof filter === 'string'
    ? filter === event.type || filter === event.id
    : filter.includes(event.type) || filter.includes(event.id);
}

export interface Webhooks {
  settings: DeliverySettings;
  /** Makes a delivery per endpoint that listens to the event. */
  offer(event: Stripe.Event): void;
  /** Sends what waits; the promise ends when every receiver has answered. */
  flush(): Promise<void>;
  /** Sends what was held back or dropped. Returns how many. */
  deliver: (filter?: EventFilter, options?: { order?: DeliveryOrder }) => Promise<number>;
  /** Sends an event again to every endpoint it was made for, delivered or not. */
  resend: (eventId: string) => Promise<void>;
  retry(deliveryId: string, due: number): void;
  /** Ends when nothing is on its way. */
  idle: () => Promise<void>;
}

interface Deps {
  store: Store;
  time: Time;
  timers: () => Timers;
  log: (line: string) => void;
  changed: () => void;
}

export function createWebhooks(deps: Deps): Webhooks {
  const { store, time, log } = deps;
  const settings = { ...NORMAL_DELIVERY };
  const onTheWay = new Set<Promise<void>>();
  let waiting: Delivery[] = [...store.deliveries.values()].filter((d) => d.state === 'queued');

  const track = (work: Promise<void>): Promise<void> => {
    onTheWay.add(work);
    return work.finally(() => onTheWay.delete(work));
  };

  async function attempt(delivery: Delivery, plannedAt: number): Promise<void> {
    const event = store.events.get(delivery.eventId);
    const endpoint = store.webhookEndpoints.get(delivery.endpointId);
    if (!event || !endpoint) return;
    const body = JSON.stringify({ ...event, livemode: settings.livemode }, null, 2);
    const { status, answer, error } = await post(endpoint.url, body, {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+stand-in)',
      'stripe-signature': signature(endpoint.id, body),
    });
    delivery.attempts.push({
      at: time.actual(),
      status,
      answer,
      ...(error === undefined ? {} : { error }),
    });
    const well = status !== null && status >= 200 && status < 300;
    if (!well) log(`webhook ${event.type} → ${endpoint.url}: ${error ?? `HTTP ${status}`}`);
    settle(delivery, event, well, plannedAt);
    deps.changed();
  }

  function settle(delivery: Delivery, event: Stripe.Event, well: boolean, plannedAt: number): void {
    // A duplicate that fails does not undo the copy that arrived.
    if (delivery.state === 'delivered') return;
    if (well) {
      delivery.state = 'delivered';
      event.pending_webhooks -= 1;
      deps.timers().cancel('retry-delivery', delivery.id);
      return;
    }
    const failures = delivery.attempts.filter((made) => !isSuccess(made.status)).length;
    const wait = RETRIES_AFTER[failures - 1];
    delivery.state = wait === undefined ? 'failed' : 'retrying';
    if (wait !== undefined) {
      deps.timers().schedule('retry-delivery', delivery.id, plannedAt + wait);
    }
  }

  function signature(endpointId: string, body: string): string {
    const now = time.actual();
    const secrets = (store.endpointSecrets.get(endpointId) ?? [])
      .filter((kept) => kept.until === null || kept.until > now)
      .map((kept) => (settings.badSignature ? `${kept.secret}_wrong` : kept.secret));
    const timestamp = Math.floor(now / 1000) - (settings.oldTimestamp ? OLD_BY_SECONDS : 0);
    return signatureHeader(secrets, timestamp, body);
  }

  async function send(deliveries: Delivery[]): Promise<void> {
    const copies = deliveries.flatMap((one) =>
      Array.from({ length: settings.duplicate }, () => one),
    );
    const row = settings.shuffle === null ? copies : shuffled(copies, settings.shuffle);
    const plannedAt = time.actual();
    if (settings.parallel) {
      await Promise.all(row.map((one) => attempt(one, plannedAt)));
      return;
    }
    for (const one of row) await attempt(one, plannedAt);
  }

  const flush = (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    return batch.length === 0 ? Promise.resolve() : track(send(batch));
  };

  const idle = async (): Promise<void> => {
    await flush();
    while (onTheWay.size > 0) await Promise.all(onTheWay);
  };

  function offer(event: Stripe.Event): void {
    for (const endpoint of store.webhookEndpoints.values()) {
      const listens =
        endpoint.enabled_events.includes('*') || endpoint.enabled_events.includes(event.type);
      if (!listens || endpoint.status !== 'enabled') continue;
      const id = `${event.id}/${endpoint.id}`;
      const dropped = matches(settings.drop, event);
      const state = dropped ? 'dropped' : settings.timing === 'manual' ? 'held' : 'queued';
      const delivery: Delivery = {
        id,
        eventId: event.id,
        endpointId: endpoint.id,
        state,
        attempts: [],
      };
      store.deliveries.set(id, delivery);
      event.pending_webhooks += 1;
      if (state !== 'queued') continue;
      waiting.push(delivery);
      // After the running operation, so that all events of one payment make one window.
      setImmediate(() => void flush());
    }
  }

  async function deliver(
    filter?: EventFilter,
    options: { order?: DeliveryOrder } = {},
  ): Promise<number> {
    const chosen = [...store.deliveries.values()].filter((delivery) => {
      const event = store.events.get(delivery.eventId);
      const kept = delivery.state === 'held' || delivery.state === 'dropped';
      return kept && event !== undefined && matches(filter, event);
    });
    const row = ordered(chosen, store, options.order ?? 'made');
    for (const delivery of row) delivery.state = 'queued';
    await track(send(row));
    return row.length;
  }

  return {
    settings,
    offer,
    flush,
    deliver,
    idle,
    resend: async (eventId) => {
      const again = [...store.deliveries.values()].filter((d) => d.eventId === eventId);
      await track(send(again));
    },
    retry: (deliveryId, due) => {
      const delivery = store.deliveries.get(deliveryId);
      if (delivery) void track(attempt(delivery, due));
    },
  };
}

const isSuccess = (status: number | null): boolean =>
  status !== null && status >= 200 && status < 300;

function ordered(deliveries: Delivery[], store: Store, order: DeliveryOrder): Delivery[] {
  if (order === 'made') return deliveries;
  if (order === 'reversed') return deliveries.toReversed();
  if (typeof order === 'object' && 'shuffle' in order) return shuffled(deliveries, order.shuffle);
  const rank = (delivery: Delivery): number => {
    const index = order.indexOf(store.events.get(delivery.eventId)?.type ?? '');
    return index < 0 ? order.length : index;
  };
  return deliveries.toSorted((a, b) => rank(a) - rank(b));
}
