import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { createApi } from './api.ts';
import type { Cause, Context } from './context.ts';
import { createControl, type StripeControl } from './control.ts';
import { createControlApi } from './control-http.ts';
import { createDashboard } from './dashboard.ts';
import { createEndpoint } from './endpoints.ts';
import { recordEvent } from './events.ts';
import { createFaults } from './faults.ts';
import { listen } from './http.ts';
import { createIds } from './ids.ts';
import { createPages } from './pages.ts';
import type { RestrictedKeys } from './rights.ts';
import { settleCharge } from './balance.ts';
import { missEvidence, openChargeback } from './chargebacks.ts';
import { settleDebit } from './debits.ts';
import { settleRefund } from './refunds.ts';
import { expireSession } from './sessions.ts';
import { createStore, loadState, saveState, seedOf } from './store.ts';
import { createTime, type StandInClock } from './time.ts';
import { createTimers } from './timers.ts';
import { createWebhooks } from './webhooks.ts';

export interface StripeStandInOptions {
  /** The system's clock unless given. */
  clock?: StandInClock;
  /** Whether the clock runs by itself, so that due timers run every second. True without a `clock`, else false. */
  realTime?: boolean;
  /** The same seed gives the same ids; a random one unless given. */
  seed?: string;
  /** Any free port unless given. */
  port?: number;
  /** Origin of the hosted pages, when it is not the address listened on. */
  publicUrl?: string;
  /** Whom the payer pays, as the page says it. */
  accountName?: string;
  /** Endpoints that get every event unless `enabledEvents` names some. */
  webhook?: { url: string; secret: string; enabledEvents?: string[] }[];
  /** One JSON file that survives a restart; without it everything is kept in memory. */
  stateFile?: string;
  /** Keys that may only do what is granted them; every other test key may do everything. */
  restrictedKeys?: RestrictedKeys;
  /** Opens `/_control/*` to who knows it; STRIPE_STAND_IN_TOKEN of the environment unless given. */
  controlToken?: string;
  log?: (line: string) => void;
}

export interface StripeStandIn {
  url: string;
  port: number;
  control: StripeControl;
  close(): Promise<void>;
}

/** The payer is not kept waiting longer than this for the receivers of the webhooks. */
const WAIT_FOR_WEBHOOKS_MS = 10_000;
const TICK_MS = 1000;
/** The whole state is one file: a payment with its webhooks makes a dozen changes and needs one writing. */
const SAVE_AFTER_MS = 100;
const CONFIGURED = 'Configured at start';
const NO_CAUSE: Cause = { id: null, idempotency_key: null };

function createContext(options: StripeStandInOptions, changed: () => void) {
  const seed =
    (options.stateFile === undefined ? null : seedOf(options.stateFile)) ??
    options.seed ??
    randomUUID();
  const store = createStore();
  const ids = createIds(seed);
  if (options.stateFile !== undefined) loadState(options.stateFile, store, ids);
  const time = createTime(options.clock ?? { now: () => Date.now() });
  const log = options.log ?? (() => undefined);
  const address = { origin: options.publicUrl ?? '' };
  let cause = NO_CAUSE;
  const webhooks = createWebhooks({ store, time, timers: () => timers, log, changed });
  const timers = createTimers(store, time, () => ({
    'expire-session': (id) => {
      const session = store.sessions.get(id);
      if (session?.status === 'open') expireSession(ctx, session);
    },
    'settle-debit': (id) => settleDebit(ctx, id),
    'settle-charge': (id) => settleCharge(ctx, id),
    'settle-refund': (id) => settleRefund(ctx, id),
    'open-chargeback': (id) => {
      const planned = store.chargeExtras.get(id)?.chargeback;
      const charge = store.charges.get(id);
      // A charge refunded meanwhile has nothing left to take back.
      if (!planned || !charge || charge.refunded) return;
      const kind = planned.isInquiry ? 'inquiry' : 'chargeback';
      openChargeback(ctx, id, { kind, reason: planned.reason });
    },
    'miss-evidence': (id) => missEvidence(ctx, id),
    'retry-delivery': (id, due) => webhooks.retry(id, due),
  }));
  const ctx: Context = {
    store,
    ids,
    time,
    timers,
    accountName: options.accountName ?? 'Demo account',
    publicUrl: () => address.origin,
    emit: (type, object, previous) => {
      webhooks.offer(recordEvent({ type, object, previous, cause }, { store, ids, time }));
      changed();
    },
    causedBy: (because, step) => {
      const before = cause;
      cause = because;
      try {
        return step();
      } finally {
        cause = before;
      }
    },
  };
  return { ctx, webhooks, seed, log, address };
}

/** Writes the state file a moment after a change, many changes at once, and not at all without a file. */
function createSaver(file: string | undefined, write: (file: string) => void) {
  let planned = false;
  const now = () => {
    planned = false;
    if (file !== undefined) write(file);
  };
  const soon = () => {
    if (planned || file === undefined) return;
    planned = true;
    setTimeout(() => planned && now(), SAVE_AFTER_MS).unref();
  };
  return { soon, now };
}

/** After a restart the receiver may listen elsewhere: what waits for it follows to its new address. */
function addEndpoints(ctx: Context, wanted: StripeStandInOptions['webhook']): void {
  const configured = [...ctx.store.webhookEndpoints.values()].filter(
    (endpoint) => endpoint.description === CONFIGURED,
  );
  (wanted ?? []).forEach(({ url, secret, enabledEvents = ['*'] }, index) => {
    const known = configured[index];
    if (!known) {
      createEndpoint(ctx, { url, enabled_events: enabledEvents, description: CONFIGURED }, secret);
      return;
    }
    known.url = url;
    known.enabled_events = enabledEvents;
    ctx.store.endpointSecrets.set(known.id, [{ secret, until: null }]);
  });
  for (const { id } of configured.slice(wanted?.length ?? 0)) ctx.store.webhookEndpoints.delete(id);
}

/** In production nobody is to move the clock by HTTP, unless it is a demonstration. */
function tokenOfEnvironment(): string | undefined {
  const { NODE_ENV, DEMO, STRIPE_STAND_IN_TOKEN } = process.env;
  return NODE_ENV === 'production' && DEMO !== '1' ? undefined : STRIPE_STAND_IN_TOKEN;
}

/**
 * Starts a local server that behaves like Stripe's API and Checkout in test mode, as far as this product uses them.
 * It takes test keys only and listens on 127.0.0.1.
 * @throws Error when the port is taken or the state file is of another format
 */
export async function createStripeStandIn(
  options: StripeStandInOptions = {},
): Promise<StripeStandIn> {
  const { ctx, webhooks, seed, log, address } = createContext(options, () => saver.soon());
  const saver = createSaver(options.stateFile, (file) => saveState(file, ctx.store, ctx.ids, seed));
  if (!ctx.store.accountId.has('id')) ctx.store.accountId.set('id', ctx.ids.next('acct_'));
  addEndpoints(ctx, options.webhook);

  const faults = createFaults();
  const redirects = { beforeWebhooks: false };
  const beforeAnswer = () =>
    webhooks.settings.timing === 'inline' ? webhooks.idle() : Promise.resolve();
  const beforeRedirect = async () => {
    if (redirects.beforeWebhooks) return;
    await Promise.race([webhooks.idle(), wait(WAIT_FOR_WEBHOOKS_MS, undefined, { ref: false })]);
  };
  const { restrictedKeys = {} } = options;
  const api = createApi({ ctx, faults, beforeAnswer, log, restrictedKeys });
  const page = createPages({ ctx, beforeRedirect });
  const control = createControl({ ctx, webhooks, faults, requests: api.requests, redirects });

  const dashboard = createDashboard({
    ctx,
    control,
    canMoveClock: options.clock === undefined || options.clock.advance !== undefined,
  });
  const controlApi = createControlApi(control, options.controlToken ?? tokenOfEnvironment());

  const { server, port } = await listen(options.port ?? 0, {
    api: async (request) => {
      ctx.timers.runDue();
      const answer = await api.handle(request);
      if (request.method !== 'GET') saver.soon();
      return answer;
    },
    page: async (request) => {
      ctx.timers.runDue();
      const isDashboard = /^\/_dashboard(\/|$)/.test(request.path);
      const answer = await (isDashboard ? dashboard(request) : page(request));
      if (request.method === 'POST') saver.soon();
      return answer;
    },
    control: async (request) => {
      const answer = await controlApi(request);
      saver.soon();
      return answer;
    },
    log,
  });
  const url = `http://127.0.0.1:${port}`;
  address.origin ||= url;
  const running = options.realTime ?? options.clock === undefined;
  const ticking = running ? setInterval(() => void control.tick(), TICK_MS).unref() : null;
  // What a restart interrupted goes out now.
  void webhooks.flush();

  return {
    url,
    port,
    control,
    close: async () => {
      if (ticking) clearInterval(ticking);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.race([webhooks.idle(), wait(TICK_MS, undefined, { ref: false })]);
      await closed;
      saver.now();
    },
  };
}
