import { asOfNow } from './balance.ts';
import type { Context } from './context.ts';
import { badParameter } from './failure.ts';
import { page } from './lists.ts';
import { deletedCustomer } from './methods.ts';
import { refundsOf } from './refunds.ts';
import type { Store } from './store.ts';

type Json = Record<string, unknown>;
export type Kind =
  | 'account'
  | 'balance_transaction'
  | 'charge'
  | 'checkout.session'
  | 'customer'
  | 'dispute'
  | 'event'
  | 'item'
  | 'mandate'
  | 'payment_intent'
  | 'payment_method'
  | 'refund'
  | 'setup_intent'
  | 'webhook_endpoint';

/** What the id in a field leads to (of several, the one that has it); none: expandable at Stripe and always empty here. */
const LINKS: Partial<Record<Kind, Record<string, Kind | Kind[] | null>>> = {
  'checkout.session': {
    customer: 'customer',
    payment_intent: 'payment_intent',
    setup_intent: 'setup_intent',
    invoice: null,
    subscription: null,
    payment_link: null,
  },
  payment_intent: {
    customer: 'customer',
    latest_charge: 'charge',
    payment_method: 'payment_method',
    application: null,
    on_behalf_of: null,
    review: null,
  },
  setup_intent: {
    customer: 'customer',
    mandate: 'mandate',
    payment_method: 'payment_method',
    application: null,
    latest_attempt: null,
    on_behalf_of: null,
    single_use_mandate: null,
  },
  charge: {
    customer: 'customer',
    payment_intent: 'payment_intent',
    balance_transaction: 'balance_transaction',
    failure_balance_transaction: null,
    application: null,
    application_fee: null,
    on_behalf_of: null,
    review: null,
    transfer: null,
  },
  balance_transaction: { source: ['charge', 'refund', 'dispute'] },
  dispute: { charge: 'charge', payment_intent: 'payment_intent' },
  mandate: { payment_method: 'payment_method' },
  refund: {
    balance_transaction: 'balance_transaction',
    charge: 'charge',
    customer: 'customer',
    failure_balance_transaction: 'balance_transaction',
    payment_intent: 'payment_intent',
    payment_method: 'payment_method',
    source_transfer_reversal: null,
    transfer_reversal: null,
  },
  payment_method: { customer: 'customer' },
  customer: { default_source: null, test_clock: null },
};

/** Lists that Stripe leaves out of an object unless they are asked for. */
const INCLUDABLE: Partial<Record<Kind, string>> = {
  'checkout.session': 'line_items',
  charge: 'refunds',
};

const TABLES: Partial<Record<Kind, keyof Store>> = {
  charge: 'charges',
  customer: 'customers',
  dispute: 'disputes',
  mandate: 'mandates',
  payment_intent: 'paymentIntents',
  payment_method: 'paymentMethods',
  refund: 'refunds',
  setup_intent: 'setupIntents',
};

const MAX_LEVELS = 4;

/** Checks the paths of `expand[]` before anything runs, so that a bad one leaves no effect. @throws StripeFailure 400 */
export function checkExpand(gives: { kind: Kind; list: boolean }, paths: readonly string[]): void {
  paths.forEach((path, index) => {
    const parts = path.split('.');
    const refused = badParameter(`expand[${index}]`, `This property cannot be expanded (${path}).`);
    if (parts.filter((part) => part !== 'data').length > MAX_LEVELS) {
      throw badParameter(`expand[${index}]`, 'You cannot expand more than 4 levels of a property.');
    }
    if (gives.list && parts.shift() !== 'data') throw refused;
    let kinds: Kind[] = [gives.kind];
    for (const [depth, part] of parts.entries()) {
      // Inside an included list there is nothing further to expand.
      const isLast = depth === parts.length - 1;
      if (isLast && kinds.some((kind) => INCLUDABLE[kind] === part)) return;
      const known = kinds.filter((kind) => LINKS[kind]?.[part] !== undefined);
      if (known.length === 0) throw refused;
      const next = known.flatMap((kind) => LINKS[kind]?.[part] ?? []);
      if (next.length === 0) return;
      kinds = next;
    }
  });
}

/** A copy of the answer with the (checked) paths of `expand[]` filled in. */
export function expand(ctx: Context, answer: object, paths: readonly string[] | undefined): object {
  const copy = structuredClone(answer) as Json;
  for (const path of paths ?? []) fill(ctx, copy, path.split('.'));
  return copy;
}

function fill(ctx: Context, target: Json, parts: string[]): void {
  const [field, ...rest] = parts;
  if (field === undefined) return;
  if (target['object'] === 'list') {
    for (const row of target['data'] as Json[]) fill(ctx, row, rest);
    return;
  }
  const kind = target['object'] as Kind;
  if (INCLUDABLE[kind] === field) {
    target[field] ??= included(ctx, kind, String(target['id']));
    return;
  }
  const present = target[field];
  if (typeof present === 'string') {
    for (const linked of [LINKS[kind]?.[field] ?? []].flat()) {
      const found = lookUp(ctx, linked, present);
      if (found) target[field] = structuredClone(found);
    }
  }
  const next = target[field];
  if (typeof next === 'object' && next !== null) fill(ctx, next as Json, rest);
}

function lookUp(ctx: Context, kind: Kind, id: string): object | undefined {
  if (kind === 'balance_transaction') {
    const booked = ctx.store.balanceTransactions.get(id);
    return booked && asOfNow(ctx, booked);
  }
  if (kind === 'customer' && ctx.store.deletedCustomers.has(id)) return deletedCustomer(id);
  const table = TABLES[kind];
  return table && (ctx.store[table] as Map<string, object>).get(id);
}

function included(ctx: Context, kind: Kind, id: string): object {
  if (kind === 'charge') {
    return structuredClone(page(refundsOf(ctx, id), {}, `/v1/charges/${id}/refunds`, 'refund'));
  }
  const lines = ctx.store.sessionExtras.get(id)?.lines ?? [];
  return structuredClone(page(lines, {}, `/v1/checkout/sessions/${id}/line_items`, 'line_item'));
}
