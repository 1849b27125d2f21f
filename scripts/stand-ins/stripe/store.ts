import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type Stripe from 'stripe';
import type { AdviceCode, Aftermath, RefusalName } from './cards.ts';
import type { DebitEnd } from './ibans.ts';
import type { Ids } from './ids.ts';

/** What `payment_intent_data` of a Session asks for the PaymentIntent made at the first confirmation. */
export interface IntentData {
  description?: string;
  metadata?: Record<string, string>;
  receipt_email?: string;
  setup_future_usage?: 'off_session' | 'on_session';
  statement_descriptor_suffix?: string;
}

export interface SessionExtras {
  lines: Stripe.LineItem[];
  intentData: IntentData;
  /** The payer waits on the authentication page with this card. */
  awaiting?: { paymentMethod: string };
}

/** What is known of a charge's bank and is no part of the object. */
export interface ChargeExtras extends Aftermath {
  /** How a direct debit ends. */
  debit?: DebitEnd;
}

/** What the bank will say to the next payments with a kept method, whatever its own playbook. */
export interface PlannedRefusal {
  decline: RefusalName;
  /** Null: the bank gives no advice. */
  adviceCode: AdviceCode | null;
}

/** What is known of a payment method and is no part of the object. */
export interface MethodExtras {
  /** A published test number, or `other`; empty when it is no card. */
  cardNumber: string;
  /** How its direct debits end. */
  debit?: DebitEnd;
  /** The payer agreed to later payments, with the bank's confirmation if it asked for one. */
  isSetUp: boolean;
  /** It has paid or was attached once: without a customer it can never be used again. */
  isSpent: boolean;
  /** The leave to debit an account. */
  mandate?: string;
  refusals: PlannedRefusal[];
}

/** What is known of an intent made by the API and is no part of the object. */
export interface IntentExtras {
  confirmations: number;
  /** Where the payer goes after the bank's page. */
  returnUrl: string | null;
  errorOnRequiresAction: boolean;
}

export interface EndpointSecret {
  secret: string;
  /** Milliseconds of the epoch; null for the current one. */
  until: number | null;
}

export interface StoredAnswer {
  fingerprint: string;
  requestId: string;
  status: number;
  body: string;
  /** Milliseconds of the epoch. */
  at: number;
}

export type TimerKind =
  | 'expire-session'
  | 'settle-debit'
  | 'settle-charge'
  | 'settle-refund'
  | 'open-chargeback'
  | 'miss-evidence'
  | 'retry-delivery';

export interface Timer {
  kind: TimerKind;
  /** The object it is about. */
  ref: string;
  /** Milliseconds of the epoch. */
  due: number;
}

export interface Attempt {
  /** Milliseconds of the epoch. */
  at: number;
  /** Null when the receiver could not be reached. */
  status: number | null;
  error?: string;
  answer?: string;
}

export interface Delivery {
  id: string;
  eventId: string;
  endpointId: string;
  state: 'queued' | 'held' | 'dropped' | 'delivered' | 'retrying' | 'failed';
  attempts: Attempt[];
}

export interface Store {
  sessions: Map<string, Stripe.Checkout.Session>;
  sessionExtras: Map<string, SessionExtras>;
  /** PaymentIntent → the Session that made it. */
  sessionOfIntent: Map<string, string>;
  paymentIntents: Map<string, Stripe.PaymentIntent>;
  setupIntents: Map<string, Stripe.SetupIntent>;
  /** SetupIntent → the Session that made it. */
  sessionOfSetup: Map<string, string>;
  /** Of both kinds of intents. */
  intentExtras: Map<string, IntentExtras>;
  charges: Map<string, Stripe.Charge>;
  chargeExtras: Map<string, ChargeExtras>;
  refunds: Map<string, Stripe.Refund>;
  /** Stripe's word for what the product calls chargebacks. */
  disputes: Map<string, Stripe.Dispute>;
  mandates: Map<string, Stripe.Mandate>;
  /** Set while the account has no money to refund from. */
  emptyBalance: Map<'since', number>;
  balanceTransactions: Map<string, Stripe.BalanceTransaction>;
  customers: Map<string, Stripe.Customer>;
  /** Customers that were deleted, with the second they were. */
  deletedCustomers: Map<string, number>;
  paymentMethods: Map<string, Stripe.PaymentMethod>;
  methodExtras: Map<string, MethodExtras>;
  events: Map<string, Stripe.Event>;
  webhookEndpoints: Map<string, Stripe.WebhookEndpoint>;
  endpointSecrets: Map<string, EndpointSecret[]>;
  deliveries: Map<string, Delivery>;
  answers: Map<string, StoredAnswer>;
  timers: Map<string, Timer>;
  accountId: Map<'id', string>;
}

export function createStore(): Store {
  return {
    sessions: new Map(),
    sessionExtras: new Map(),
    sessionOfIntent: new Map(),
    paymentIntents: new Map(),
    setupIntents: new Map(),
    sessionOfSetup: new Map(),
    intentExtras: new Map(),
    charges: new Map(),
    chargeExtras: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    mandates: new Map(),
    emptyBalance: new Map(),
    balanceTransactions: new Map(),
    customers: new Map(),
    deletedCustomers: new Map(),
    paymentMethods: new Map(),
    methodExtras: new Map(),
    events: new Map(),
    webhookEndpoints: new Map(),
    endpointSecrets: new Map(),
    deliveries: new Map(),
    answers: new Map(),
    timers: new Map(),
    accountId: new Map(),
  };
}

interface Snapshot {
  format: 1;
  seed: string;
  given: number;
  tables: Record<string, [string, unknown][]>;
}

const read = (file: string): Snapshot | null =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Snapshot) : null;

/** The seed the file was written with, so that a restart goes on with the same row of ids. */
export const seedOf = (file: string): string | null => read(file)?.seed ?? null;

/** Fills the store from the file; an absent file leaves it empty. @throws Error for a file of another format */
export function loadState(file: string, store: Store, ids: Ids): void {
  const snapshot = read(file);
  if (!snapshot) return;
  // The file may have been written by an older or newer program: the type alone proves nothing.
  if ((snapshot.format as number) !== 1) {
    throw new Error(`${file} was written by another version of the Stripe stand-in: delete it.`);
  }
  ids.continueFrom(snapshot.given);
  for (const [name, table] of Object.entries(store) as [string, Map<string, unknown>][]) {
    for (const [key, value] of snapshot.tables[name] ?? []) table.set(key, value);
  }
}

/** Writes beside the file and renames, so that a crash leaves the old state and never half of the new. */
export function saveState(file: string, store: Store, ids: Ids, seed: string): void {
  const tables = Object.fromEntries(
    (Object.entries(store) as [string, Map<string, unknown>][]).map(([name, table]) => [
      name,
      [...table],
    ]),
  );
  const snapshot: Snapshot = { format: 1, seed, given: ids.given(), tables };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(snapshot));
  renameSync(`${file}.new`, file);
}
