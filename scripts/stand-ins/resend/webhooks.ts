import { createHmac } from 'node:crypto';
import http from 'node:http';
import type { Ids } from './ids.ts';
import type { Clock } from './wire.ts';

// Svix tries at once, then after these waits; an endpoint that fails them all is disabled.
const RETRY_WAITS_MS = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600].map(
  (seconds) => seconds * 1000,
);
// Svix gives a receiver 15 seconds.
const ANSWER_TIMEOUT_MS = 15_000;

export interface WebhookTarget {
  readonly url: string;
  /** `whsec_` and base64. */
  readonly secret: string;
  /** Event types, default all. */
  readonly events?: readonly string[];
}

export interface WebhookEndpoint {
  readonly url: string;
  /** The newest first; older ones still sign after a rotation. */
  secrets: string[];
  readonly events: readonly string[] | null;
  disabled: boolean;
}

export const WEBHOOK_MODES = ['queued', 'manual', 'drop', 'duplicate'] as const;

/**
 * `queued` delivers in order after the answer, `duplicate` does so twice with the same id, `manual` waits for
 * `deliver`, `drop` never delivers.
 */
export type WebhookMode = (typeof WEBHOOK_MODES)[number];

export interface WebhookMessage {
  /** The `svix-id`, the same on every try and for every endpoint. */
  readonly id: string;
  readonly type: string;
  readonly createdAt: number;
  readonly data: object;
  /** The mail it is about, if any. */
  readonly mailId: string | null;
}

export interface WebhookAttempt {
  readonly at: number;
  /** The HTTP status, null when no answer came. */
  readonly status: number | null;
}

export interface WebhookDelivery {
  readonly message: WebhookMessage;
  readonly endpoint: WebhookEndpoint;
  readonly attempts: WebhookAttempt[];
  state: 'queued' | 'held' | 'dropped' | 'delivered' | 'retrying' | 'failed';
  /** When the next try is due, in milliseconds of the clock. */
  retryAt: number | null;
}

export interface DeliverOptions {
  /** Which deliveries; default those held back by `manual`. */
  readonly only?: (delivery: WebhookDelivery) => boolean;
  readonly order?: 'as sent' | 'reversed';
  /** How often each, default once. */
  readonly times?: number;
  readonly badSignature?: boolean;
  /** Signs as if the message were this old. */
  readonly ageSeconds?: number;
}

export interface Webhooks {
  readonly endpoints: WebhookEndpoint[];
  /** Everything that was ever to be delivered, in order. */
  readonly deliveries: WebhookDelivery[];
  /** Whether any endpoint takes this type: without one no message is made. */
  wants(type: string): boolean;
  publish(type: string, data: object, mailId: string | null): void;
  add(target: WebhookTarget): void;
  setMode(mode: WebhookMode): void;
  /** Delivers now, one after the other, whatever the mode. */
  deliver(options?: DeliverOptions): Promise<WebhookDelivery[]>;
  /** Tries again whatever the clock says is due. */
  retryDue(): Promise<WebhookDelivery[]>;
  /** Resolves when nothing queued is left to try. */
  idle(): Promise<void>;
  /** From now on both secrets sign. */
  rotateSecret(url: string, secret: string): void;
  clear(): void;
  close(): void;
}

export interface WebhookParts {
  readonly clock: Clock;
  /** The time in the signature; receivers using Resend's own verifier compare it with the system clock. */
  readonly signatureClock: Clock;
  readonly ids: Ids;
  readonly targets: readonly WebhookTarget[];
}

/** The value of `svix-signature` for one body, signed by every secret. `seconds` is the `svix-timestamp`. */
export function signWebhook(
  secrets: readonly string[],
  id: string,
  seconds: number,
  body: string,
): string {
  return secrets
    .map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .map((key) => createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64'))
    .map((signature) => `v1,${signature}`)
    .join(' ');
}

export function createWebhooks({ clock, signatureClock, ids, targets }: WebhookParts): Webhooks {
  const endpoints: WebhookEndpoint[] = [];
  const deliveries: WebhookDelivery[] = [];
  const agent = new http.Agent({ keepAlive: true });
  let mode: WebhookMode = 'queued';
  let queue: WebhookDelivery[] = [];
  let pumping: Promise<void> | null = null;
  let closed = false;

  async function attempt(delivery: WebhookDelivery, options: DeliverOptions = {}): Promise<void> {
    const { message, endpoint } = delivery;
    const body = bodyOf(message);
    const seconds = Math.floor(signatureClock.now() / 1000) - (options.ageSeconds ?? 0);
    const signed = options.badSignature ? `${body} ` : body;
    const status = await post(endpoint.url, body, agent, {
      'svix-id': message.id,
      'svix-timestamp': String(seconds),
      'svix-signature': signWebhook(endpoint.secrets, message.id, seconds, signed),
    });
    delivery.attempts.push({ at: clock.now(), status });
    if (status !== null && status >= 200 && status < 300) {
      delivery.state = 'delivered';
      delivery.retryAt = null;
      return;
    }
    const wait = RETRY_WAITS_MS[delivery.attempts.length - 1];
    delivery.state = wait === undefined ? 'failed' : 'retrying';
    delivery.retryAt = wait === undefined ? null : clock.now() + wait;
    if (wait === undefined) endpoint.disabled = true;
  }

  async function pump(): Promise<void> {
    // The request that caused the messages is answered first.
    await new Promise(setImmediate);
    while (queue.length > 0 && !closed) {
      const batch = queue;
      queue = [];
      for (const delivery of batch) if (!closed) await attempt(delivery);
    }
    pumping = null;
  }

  function enqueue(delivery: WebhookDelivery): void {
    queue.push(delivery);
    pumping ??= pump();
  }

  function add({ url, secret, events }: WebhookTarget): void {
    endpoints.push({ url, secrets: [secret], events: events ?? null, disabled: false });
  }
  targets.forEach(add);

  return {
    endpoints,
    deliveries,
    wants: (type) => endpoints.some((endpoint) => takes(endpoint, type)),
    publish(type, data, mailId) {
      const message = { id: ids.svix(), type, createdAt: clock.now(), data, mailId };
      for (const endpoint of endpoints) {
        if (!takes(endpoint, type)) continue;
        const state = mode === 'manual' ? 'held' : mode === 'drop' ? 'dropped' : 'queued';
        const delivery: WebhookDelivery = {
          message,
          endpoint,
          attempts: [],
          state,
          retryAt: null,
        };
        deliveries.push(delivery);
        if (state === 'queued') enqueue(delivery);
        if (mode === 'duplicate') enqueue(delivery);
      }
    },
    add,
    setMode: (next) => void (mode = next),
    async deliver(options = {}) {
      const chosen = deliveries.filter(options.only ?? (({ state }) => state === 'held'));
      if (options.order === 'reversed') chosen.reverse();
      for (const delivery of chosen)
        for (let time = 0; time < (options.times ?? 1); time += 1) await attempt(delivery, options);
      return chosen;
    },
    async retryDue() {
      const now = clock.now();
      const due = deliveries.filter(
        ({ retryAt, endpoint }) => retryAt !== null && retryAt <= now && !endpoint.disabled,
      );
      // Taken before the first try, so that a second look at the clock meanwhile does not send them twice.
      for (const delivery of due) delivery.retryAt = null;
      for (const delivery of due) await attempt(delivery);
      return due;
    },
    async idle() {
      while (pumping) await pumping;
    },
    rotateSecret(url, secret) {
      for (const endpoint of endpoints)
        if (endpoint.url === url) endpoint.secrets = [secret, ...endpoint.secrets.slice(0, 1)];
    },
    clear() {
      deliveries.length = 0;
      queue = [];
    },
    close() {
      closed = true;
      agent.destroy();
    },
  };
}

function takes({ disabled, events }: WebhookEndpoint, type: string): boolean {
  return !disabled && (events === null || events.includes(type));
}

/** Built again on every try: keeping the text of each message would cost more than making it twice. */
function bodyOf({ type, createdAt, data }: WebhookMessage): string {
  return JSON.stringify({ type, created_at: new Date(createdAt).toISOString(), data });
}

/** POSTs once, follows no redirect; the status, or null when no answer came. */
function post(
  url: string,
  body: string,
  agent: http.Agent,
  headers: Record<string, string>,
): Promise<number | null> {
  return new Promise((resolve) => {
    const request = http.request(url, {
      method: 'POST',
      agent,
      timeout: ANSWER_TIMEOUT_MS,
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Svix-Webhooks/1.0 (Resend stand-in)',
      },
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(null));
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? null));
      response.on('error', () => resolve(null));
    });
    request.end(body);
  });
}
