import { rm } from 'node:fs/promises';
import type { Config } from '../../server/config.ts';
import { startEmbeddedPostgres } from '../../server/db/embedded/embedded-postgres.ts';
import { hasCode } from '../../server/db/embedded/private-file.ts';
import { connect, transaction } from '../../server/db/sql.ts';
import { assert } from '../../server/errors.ts';
import { createPayLink } from '../../server/messages/actions.ts';
import { findOrganization } from '../../server/organization/queries.ts';
import { payLinkUrl } from '../../server/portal/token.ts';
import { start } from '../../server/serve.ts';
import type { Services } from '../../server/services.ts';
import { setTestClock } from '../../server/clock/test-clock.ts';
import { openServices } from '../../server/wiring.ts';
import { createStripeStandIn, type StripeStandIn } from '../stand-ins/stripe/stand-in.ts';
import { SHOWN_CUSTOMER } from './customers.ts';
import { FIRM, FIRM_MAIL_FROM } from './firm.ts';
import { DemoRefused, readState, stripeStateFile, writeState, type DemoState } from './folder.ts';
import { loadSampleCompany, START } from './load.ts';
import { nextFreePort } from './ports.ts';
import { findLastInstant, findPayLink } from './queries.ts';

/** The port Stripe's own mock listens on. */
const STRIPE_PORT = 12_111;
const LOCAL = '127.0.0.1';
// How often it is written down where the clock stands: what a killed demo goes back by.
const KEEP_CLOCK_EVERY_MS = 5_000;

export interface DemoOptions {
  folder: string;
  host: string;
  port: number;
  /** Told what takes a moment. */
  say: (line: string) => void;
  /** Aborted: loading the sample company breaks off, and the start with it. */
  signal: AbortSignal;
}

export interface Demo {
  officeUrl: string;
  outboxUrl: string;
  payLink: string;
  stripeUrl: string;
  close(): Promise<void>;
}

/** Makes the next start load the sample company anew. */
export async function resetDemo(folder: string): Promise<void> {
  await writeState(folder, { ...(await readState(folder)), isLoaded: false, clock: null });
}

/** Starts everything the demo is made of. The folder must be held (see withDemoFolder). */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    return { ...(await startAll(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAll(
  options: DemoOptions,
  closers: (() => Promise<unknown>)[],
): Promise<Omit<Demo, 'close'>> {
  const { folder, say } = options;
  let state = await readState(folder);
  const databaseUrl = await openDatabase(folder, state.isLoaded, closers);
  const config = await chooseConfig(options, databaseUrl, state.webhookSecret);
  if (!state.isLoaded) {
    say('Loading the sample company: ten weeks of invoices, reminders and payments …');
    await load(config, options.signal);
    state = { ...state, isLoaded: true, clock: START.toISOString() };
    await writeState(folder, state);
  }
  const from = await wakeClock(databaseUrl, state);
  const offsetMs = from.getTime() - Date.now();
  let now = () => new Date(Date.now() + offsetMs);
  const webhook = { url: `${localUrl(config)}/webhooks/stripe`, secret: state.webhookSecret };
  const stripe = await startStripe(config, () => now(), webhook);
  closers.push(() => stripe.close());
  const serving = await start(config);
  closers.push(() => serving.close());
  now = () => serving.services.clock.now();
  closers.push(keepClock(folder, state, now));
  return {
    officeUrl: `${config.publicUrl}/`,
    outboxUrl: `${config.publicUrl}/outbox`,
    payLink: await shownPayLink(serving.services),
    stripeUrl: stripe.url,
  };
}

/** The folder's own PostgreSQL, emptied first when what is in it was not finished. */
async function openDatabase(
  folder: string,
  isLoaded: boolean,
  closers: (() => Promise<unknown>)[],
): Promise<string> {
  // Whoever pulls the plug of a demo loses its last moments at worst; a start takes half the time.
  const settings = { synchronous_commit: 'off' };
  const server = await startEmbeddedPostgres({ dataDir: folder, database: 'postgres', settings });
  closers.push(() => server.stop());
  if (!isLoaded) await dropDatabase(server.url);
  const database = await startEmbeddedPostgres({ dataDir: folder });
  closers.push(() => database.stop());
  return database.url;
}

async function dropDatabase(serverUrl: string): Promise<void> {
  const sql = connect(serverUrl, { max: 1 });
  try {
    await sql`drop database if exists relance`;
  } catch (error) {
    // 55006: somebody is connected to it.
    if (!hasCode(error, '55006')) throw error;
    throw new DemoRefused('Another process uses the demo’s database: stop it first.', {
      cause: error,
    });
  } finally {
    await sql.end();
  }
}

async function chooseConfig(
  { folder, host, port: wished, say }: DemoOptions,
  databaseUrl: string,
  webhookSecret: string,
): Promise<Config> {
  const port = await nextFreePort(host, wished);
  if (port !== wished && wished !== 0) say(`Port ${wished} is taken: the demo uses ${port}.`);
  const stripePort = await nextFreePort(LOCAL, STRIPE_PORT);
  return {
    databaseUrl,
    dataDir: folder,
    host,
    port,
    publicUrl: localUrl({ host, port }),
    role: 'all',
    secretKey: null,
    mail: {
      transport: 'outbox',
      from: FIRM_MAIL_FROM,
      smtpUrl: null,
      resendApiKey: null,
      resendBaseUrl: null,
      resendWebhookSecret: null,
      imapUrl: null,
    },
    stripe: {
      secretKey: 'sk_test_demo',
      webhookSecrets: [webhookSecret],
      apiBase: `http://${LOCAL}:${stripePort}`,
    },
    testClock: true,
    logLevel: 'warn',
    demo: true,
  };
}

/** Where this machine reaches what listens on the host. */
function localUrl({ host, port }: { host: string; port: number }): string {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const name = isEverywhere ? LOCAL : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

async function load(config: Config, signal: AbortSignal): Promise<void> {
  await rm(stripeStateFile(config.dataDir), { force: true });
  let now = START;
  const stripe = await startStripe(config, () => now);
  try {
    const services = await openServices({ ...config, role: 'web' });
    try {
      await loadSampleCompany(services, {
        payer: stripe.control,
        setClock: (instant) => {
          now = instant;
        },
        signal,
      });
    } finally {
      await services.close();
    }
  } finally {
    await stripe.close();
  }
}

function startStripe(
  config: Config,
  now: () => Date,
  webhook?: { url: string; secret: string },
): Promise<StripeStandIn> {
  return createStripeStandIn({
    port: Number(new URL(config.stripe.apiBase ?? '').port),
    clock: { now: () => now().getTime() },
    // While the sample company is loaded, the clock stands.
    realTime: webhook !== undefined,
    seed: 'demo',
    accountName: FIRM.name,
    stateFile: stripeStateFile(config.dataDir),
    ...(webhook && { webhook: [webhook] }),
  });
}

/** Puts the clock where the last demo left it, and never before anything that has happened. */
async function wakeClock(databaseUrl: string, state: DemoState): Promise<Date> {
  const sql = connect(databaseUrl, { max: 1 });
  try {
    const last = (await findLastInstant(sql))?.getTime() ?? 0;
    const instant = new Date(Math.max(last, new Date(state.clock ?? START).getTime()));
    await setTestClock(sql, instant);
    return instant;
  } finally {
    await sql.end();
  }
}

/** Writes down now and then where the clock stands, and once more when it is called. */
function keepClock(folder: string, state: DemoState, now: () => Date): () => Promise<void> {
  const keep = () => writeState(folder, { ...state, clock: now().toISOString() });
  const timer = setInterval(() => {
    // A full disk ends nothing: the next time may do.
    keep().catch(() => undefined);
  }, KEEP_CLOCK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await keep();
  };
}

async function shownPayLink(services: Services): Promise<string> {
  const found = await findPayLink(services.sql, SHOWN_CUSTOMER, services.clock.now());
  assert(found, `The sample company has lost its customer ${SHOWN_CUSTOMER}.`);
  if (found.payLinkId !== null) return payLinkUrl(services.config, found.payLinkId);
  const organization = await findOrganization(services.sql);
  const id = await transaction(services.sql, (tx) =>
    createPayLink(tx, services, {
      customerId: found.customerId,
      contactId: null,
      days: organization?.payLinkDays ?? 90,
      zone: FIRM.timeZone,
    }),
  );
  return payLinkUrl(services.config, id);
}
