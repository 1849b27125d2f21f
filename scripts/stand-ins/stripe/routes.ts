import type Stripe from 'stripe';
import { account } from './account.ts';
import { asOfNow } from './balance.ts';
import type { Context } from './context.ts';
import { mergeMetadata, newCustomer, updateCustomer } from './customers.ts';
import { checkEventNames, createEndpoint } from './endpoints.ts';
import { EVENT_LIFE_MS } from './events.ts';
import { badParameter } from './failure.ts';
import { newestFirst, page, within } from './lists.ts';
import * as params from './params.ts';
import { deleteCustomer, deletedCustomer } from './methods.ts';
import { createRefund } from './refunds.ts';
import { find, route, type Route } from './route.ts';
import { SAVED_ROUTES } from './saved-routes.ts';
import { createSession, expireByRequest } from './sessions.ts';
import type { CreatedRange } from './shape.ts';

const session = (ctx: Context, id: string): Stripe.Checkout.Session =>
  find(ctx.store.sessions, 'checkout.session', id);

const sessionRoutes: Route[] = [
  route('POST /v1/checkout/sessions', 'checkout.session', params.sessionParams, (ctx, _id, sent) =>
    createSession(ctx, sent),
  ),
  route(
    'GET /v1/checkout/sessions',
    'list of checkout.session',
    params.sessionList,
    (ctx, _id, sent) => {
      const rows = newestFirst(ctx.store.sessions).filter(
        (row) =>
          within(row.created, sent.created) &&
          (sent.customer === undefined || row.customer === sent.customer) &&
          (sent.payment_intent === undefined || row.payment_intent === sent.payment_intent) &&
          (sent.status === undefined || row.status === sent.status) &&
          (sent.customer_details === undefined ||
            row.customer_details?.email === sent.customer_details.email),
      );
      return page(rows, sent, '/v1/checkout/sessions', 'checkout.session');
    },
  ),
  route('GET /v1/checkout/sessions/{id}', 'checkout.session', params.onlyExpand, session),
  route(
    'POST /v1/checkout/sessions/{id}',
    'checkout.session',
    params.sessionUpdate,
    (ctx, id, sent) => {
      const found = session(ctx, id);
      if (sent.metadata) found.metadata = mergeMetadata(found.metadata ?? {}, sent.metadata);
      return found;
    },
  ),
  route(
    'POST /v1/checkout/sessions/{id}/expire',
    'checkout.session',
    params.onlyExpand,
    (ctx, id) => expireByRequest(ctx, session(ctx, id)),
  ),
  route(
    'GET /v1/checkout/sessions/{id}/line_items',
    'list of item',
    params.onlyPaging,
    (ctx, id, sent) => {
      const lines = ctx.store.sessionExtras.get(session(ctx, id).id)?.lines ?? [];
      return page(lines, sent, `/v1/checkout/sessions/${id}/line_items`, 'line_item');
    },
  ),
];

const moneyRoutes: Route[] = [
  route('GET /v1/charges', 'list of charge', params.chargeList, (ctx, _id, sent) => {
    const rows = newestFirst(ctx.store.charges).filter(
      (row) =>
        within(row.created, sent.created) &&
        (sent.customer === undefined || row.customer === sent.customer) &&
        (sent.payment_intent === undefined || row.payment_intent === sent.payment_intent),
    );
    return page(rows, sent, '/v1/charges', 'charge');
  }),
  route('GET /v1/charges/{id}', 'charge', params.onlyExpand, (ctx, id) =>
    find(ctx.store.charges, 'charge', id),
  ),
  route(
    'GET /v1/balance_transactions',
    'list of balance_transaction',
    params.balanceList,
    (ctx, _id, sent) => {
      const rows = newestFirst(ctx.store.balanceTransactions).filter(
        (row) =>
          within(row.created, sent.created) &&
          (sent.currency === undefined || row.currency === sent.currency) &&
          (sent.source === undefined || row.source === sent.source) &&
          (sent.type === undefined || row.type === sent.type) &&
          // Nothing is ever paid out here, so no row belongs to a payout.
          sent.payout === undefined,
      );
      for (const row of rows) asOfNow(ctx, row);
      return page(rows, sent, '/v1/balance_transactions', 'balance_transaction');
    },
  ),
  route('GET /v1/balance_transactions/{id}', 'balance_transaction', params.onlyExpand, (ctx, id) =>
    asOfNow(ctx, find(ctx.store.balanceTransactions, 'balance_transaction', id)),
  ),
];

interface OfPayment {
  charge: unknown;
  payment_intent: unknown;
  created: number;
}

/** What belongs to one charge, one PaymentIntent or one span of time. */
const belongs =
  (sent: { charge?: string; payment_intent?: string; created?: CreatedRange }) =>
  (row: OfPayment): boolean =>
    within(row.created, sent.created) &&
    (sent.charge === undefined || row.charge === sent.charge) &&
    (sent.payment_intent === undefined || row.payment_intent === sent.payment_intent);

const afterwardsRoutes: Route[] = [
  route('POST /v1/refunds', 'refund', params.refundCreate, (ctx, _id, sent) =>
    createRefund(ctx, sent),
  ),
  route('GET /v1/refunds', 'list of refund', params.ofPaymentList, (ctx, _id, sent) => {
    const rows = newestFirst(ctx.store.refunds).filter(belongs(sent));
    return page(rows, sent, '/v1/refunds', 'refund');
  }),
  route('GET /v1/refunds/{id}', 'refund', params.onlyExpand, (ctx, id) =>
    find(ctx.store.refunds, 'refund', id),
  ),
  route('GET /v1/disputes', 'list of dispute', params.ofPaymentList, (ctx, _id, sent) => {
    const rows = newestFirst(ctx.store.disputes).filter(belongs(sent));
    return page(rows, sent, '/v1/disputes', 'dispute');
  }),
  route('GET /v1/disputes/{id}', 'dispute', params.onlyExpand, (ctx, id) =>
    find(ctx.store.disputes, 'dispute', id),
  ),
  route('GET /v1/mandates/{id}', 'mandate', params.onlyExpand, (ctx, id) =>
    find(ctx.store.mandates, 'mandate', id),
  ),
];

const customerRoutes: Route[] = [
  route('GET /v1/customers', 'list of customer', params.onlyPaging, (ctx, _id, sent) =>
    page(newestFirst(ctx.store.customers), sent, '/v1/customers', 'customer'),
  ),
  route('GET /v1/setup_intents', 'list of setup_intent', params.onlyPaging, (ctx, _id, sent) =>
    page(newestFirst(ctx.store.setupIntents), sent, '/v1/setup_intents', 'setup_intent'),
  ),
  route('POST /v1/customers', 'customer', params.customerParams, (ctx, _id, sent) =>
    newCustomer(ctx, sent),
  ),
  route('GET /v1/customers/{id}', 'customer', params.onlyExpand, (ctx, id) =>
    ctx.store.deletedCustomers.has(id)
      ? deletedCustomer(id)
      : find(ctx.store.customers, 'customer', id),
  ),
  route('DELETE /v1/customers/{id}', 'customer', params.noParams, (ctx, id) =>
    deleteCustomer(ctx, find(ctx.store.customers, 'customer', id)),
  ),
  route('POST /v1/customers/{id}', 'customer', params.customerParams, (ctx, id, sent) =>
    updateCustomer(ctx, find(ctx.store.customers, 'customer', id), sent),
  ),
];

const eventRoutes: Route[] = [
  route('GET /v1/events', 'list of event', params.eventList, (ctx, _id, sent) => {
    if (sent.type !== undefined && sent.types !== undefined) {
      throw badParameter(
        'types',
        'You may only specify one of these parameters: type, types.',
        'parameters_exclusive',
      );
    }
    const wildcard = sent.type?.endsWith('.*') ? sent.type.slice(0, -1) : null;
    const named = (type: string): boolean => {
      if (sent.types) return sent.types.includes(type);
      if (wildcard !== null) return type.startsWith(wildcard);
      return sent.type === undefined || type === sent.type;
    };
    const rows = readableEvents(ctx).filter(
      (row) =>
        named(row.type) &&
        within(row.created, sent.created) &&
        (sent.delivery_success === undefined ||
          (row.pending_webhooks === 0) === sent.delivery_success),
    );
    return page(rows, sent, '/v1/events', 'event');
  }),
  route('GET /v1/events/{id}', 'event', params.onlyExpand, (ctx, id) =>
    find(new Map(readableEvents(ctx).map((event) => [event.id, event])), 'event', id),
  ),
];

const readableEvents = (ctx: Context): Stripe.Event[] => {
  const oldest = (ctx.time.now() - EVENT_LIFE_MS) / 1000;
  return newestFirst(ctx.store.events).filter((event) => event.created >= oldest);
};

const endpointRoutes: Route[] = [
  route('POST /v1/webhook_endpoints', 'webhook_endpoint', params.endpointCreate, (ctx, _id, sent) =>
    createEndpoint(ctx, sent),
  ),
  route(
    'GET /v1/webhook_endpoints',
    'list of webhook_endpoint',
    params.onlyPaging,
    (ctx, _id, sent) =>
      page(
        newestFirst(ctx.store.webhookEndpoints),
        sent,
        '/v1/webhook_endpoints',
        'webhook_endpoint',
      ),
  ),
  route('GET /v1/webhook_endpoints/{id}', 'webhook_endpoint', params.onlyExpand, (ctx, id) =>
    find(ctx.store.webhookEndpoints, 'webhook_endpoint', id),
  ),
  route(
    'POST /v1/webhook_endpoints/{id}',
    'webhook_endpoint',
    params.endpointUpdate,
    (ctx, id, sent) => {
      const found = find(ctx.store.webhookEndpoints, 'webhook_endpoint', id);
      if (sent.enabled_events) checkEventNames(sent.enabled_events);
      found.enabled_events = sent.enabled_events ?? found.enabled_events;
      found.url = sent.url ?? found.url;
      if (sent.description !== undefined) found.description = sent.description;
      if (sent.disabled !== undefined) found.status = sent.disabled ? 'disabled' : 'enabled';
      if (sent.metadata) found.metadata = mergeMetadata(found.metadata, sent.metadata);
      return found;
    },
  ),
  route('DELETE /v1/webhook_endpoints/{id}', 'webhook_endpoint', params.noParams, (ctx, id) => {
    find(ctx.store.webhookEndpoints, 'webhook_endpoint', id);
    ctx.store.webhookEndpoints.delete(id);
    ctx.store.endpointSecrets.delete(id);
    return { id, object: 'webhook_endpoint', deleted: true };
  }),
];

export const ROUTES: readonly Route[] = [
  ...sessionRoutes,
  ...moneyRoutes,
  ...SAVED_ROUTES,
  ...afterwardsRoutes,
  ...customerRoutes,
  ...eventRoutes,
  ...endpointRoutes,
  route('GET /v1/account', 'account', params.onlyExpand, account),
];
