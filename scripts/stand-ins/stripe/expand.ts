import type { Context } from './context.ts';
import { badParameter } from './failure.ts';
import { page } from './lists.ts';
import type { Store } from './store.ts';

type Json = Record<string, unknown>;
type Table = keyof Store;

/** Where the id in a field leads; null: expandable at Stripe and always empty here. */
const LINKS: Record<string, Record<string, Table | null>> = {
  'checkout.session': {
    customer: 'customers',
    payment_intent: 'paymentIntents',
    setup_intent: null,
    invoice: null,
    subscription: null,
    payment_link: null,
  },
  payment_intent: {
    customer: 'customers',
    latest_charge: 'charges',
    payment_method: 'paymentMethods',
    application: null,
    on_behalf_of: null,
    review: null,
  },
  charge: {
    customer: 'customers',
    payment_intent: 'paymentIntents',
    balance_transaction: 'balanceTransactions',
    failure_balance_transaction: null,
    application: null,
    application_fee: null,
    on_behalf_of: null,
    review: null,
    transfer: null,
  },
  balance_transaction: { source: 'charges' },
  payment_method: { customer: 'customers' },
  customer: { default_source: null, test_clock: null },
};

const MAX_LEVELS = 4;

/** A copy of the answer with the paths of `expand[]` filled in. @throws StripeFailure 400 for a path that leads nowhere */
export function expand(ctx: Context, answer: object, paths: readonly string[] | undefined): object {
  const copy = structuredClone(answer) as Json;
  (paths ?? []).forEach((path, index) => {
    const parts = path.split('.');
    const levels = parts.filter((part) => part !== 'data').length;
    if (levels > MAX_LEVELS) {
      throw badParameter(`expand[${index}]`, 'You cannot expand more than 4 levels of a property.');
    }
    expandInto(ctx, copy, parts, path, index);
  });
  return copy;
}

function expandInto(
  ctx: Context,
  target: Json,
  parts: string[],
  path: string,
  index: number,
): void {
  const [field, ...rest] = parts;
  if (field === undefined) return;
  if (target['object'] === 'list') {
    if (field !== 'data') throw notExpandable(path, index);
    for (const row of target['data'] as Json[]) expandInto(ctx, row, rest, path, index);
    return;
  }
  const kind = String(target['object']);
  if (kind === 'checkout.session' && field === 'line_items') {
    target['line_items'] ??= lineItems(ctx, String(target['id']));
  } else if (kind === 'charge' && field === 'refunds') {
    // Refunds are not built yet: the list exists and is empty.
    const url = `/v1/charges/${String(target['id'])}/refunds`;
    target['refunds'] ??= { object: 'list', data: [], has_more: false, url };
  } else {
    follow(ctx, target, kind, field, path, index);
  }
  const next = target[field];
  if (typeof next === 'object' && next !== null) expandInto(ctx, next as Json, rest, path, index);
}

function follow(
  ctx: Context,
  target: Json,
  kind: string,
  field: string,
  path: string,
  index: number,
): void {
  const table = LINKS[kind]?.[field];
  if (table === undefined) throw notExpandable(path, index);
  const id = target[field];
  if (typeof id !== 'string' || table === null) return;
  const found = (ctx.store[table] as Map<string, unknown>).get(id);
  if (found !== undefined) target[field] = structuredClone(found);
}

export function lineItems(ctx: Context, sessionId: string): object {
  const lines = ctx.store.sessionExtras.get(sessionId)?.lines ?? [];
  return structuredClone(
    page(lines, {}, `/v1/checkout/sessions/${sessionId}/line_items`, 'line_item'),
  );
}

function notExpandable(path: string, index: number) {
  return badParameter(`expand[${index}]`, `This property cannot be expanded (${path}).`);
}
