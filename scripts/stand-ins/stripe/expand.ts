import type { Context } from './context.ts';
import { badParameter } from './failure.ts';
import { page } from './lists.ts';
import type { Store } from './store.ts';

type Json = Record<string, unknown>;
export type Kind =
  | 'account'
  | 'balance_transaction'
  | 'charge'
  | 'checkout.session'
  | 'customer'
  | 'event'
  | 'item'
  | 'payment_intent'
  | 'payment_method'
  | 'webhook_endpoint';

/** What the id in a field leads to; null: expandable at Stripe and always empty here. */
const LINKS: Partial<Record<Kind, Record<string, Kind | null>>> = {
  'checkout.session': {
    customer: 'customer',
    payment_intent: 'payment_intent',
    setup_intent: null,
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
  balance_transaction: { source: 'charge' },
  payment_method: { customer: 'customer' },
  customer: { default_source: null, test_clock: null },
};

/** Lists that Stripe leaves out of an object unless they are asked for. */
const INCLUDABLE: Partial<Record<Kind, string>> = {
  'checkout.session': 'line_items',
  charge: 'refunds',
};

const TABLES: Partial<Record<Kind, keyof Store>> = {
  balance_transaction: 'balanceTransactions',
  charge: 'charges',
  customer: 'customers',
  payment_intent: 'paymentIntents',
  payment_method: 'paymentMethods',
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
    let kind: Kind | null = gives.kind;
    for (const [depth, part] of parts.entries()) {
      // Inside an included list there is nothing further to expand.
      if (INCLUDABLE[kind] === part && depth === parts.length - 1) return;
      const next: Kind | null | undefined = LINKS[kind]?.[part];
      if (next === undefined) throw refused;
      if (next === null) return;
      kind = next;
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
  const table = TABLES[LINKS[kind]?.[field] ?? 'item'];
  const present = target[field];
  if (table !== undefined && typeof present === 'string') {
    const found = (ctx.store[table] as Map<string, unknown>).get(present);
    target[field] = structuredClone(found ?? present);
  }
  const next = target[field];
  if (typeof next === 'object' && next !== null) fill(ctx, next as Json, rest);
}

function included(ctx: Context, kind: Kind, id: string): object {
  if (kind === 'charge') {
    // Refunds are not built yet: the list exists and is empty.
    return { object: 'list', data: [], has_more: false, url: `/v1/charges/${id}/refunds` };
  }
  const lines = ctx.store.sessionExtras.get(id)?.lines ?? [];
  return structuredClone(page(lines, {}, `/v1/checkout/sessions/${id}/line_items`, 'line_item'));
}
