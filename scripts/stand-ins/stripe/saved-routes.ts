import type { Context } from './context.ts';
import { missingResource } from './failure.ts';
import { cancelByRequest, confirmIntent, createIntent, updateIntent } from './intents.ts';
import { newestFirst, page, within } from './lists.ts';
import { attachByRequest, detachByRequest } from './methods.ts';
import { intentList, onlyExpand } from './params.ts';
import { find, route, type Route } from './route.ts';
import * as params from './saved-params.ts';
import { cancelSetup, confirmSetup, createSetup } from './setups.ts';

const intent = (ctx: Context, id: string) => find(ctx.store.paymentIntents, 'payment_intent', id);
const setup = (ctx: Context, id: string) => find(ctx.store.setupIntents, 'setupintent', id);
const method = (ctx: Context, id: string) => find(ctx.store.paymentMethods, 'PaymentMethod', id);

const intentRoutes: Route[] = [
  route('GET /v1/payment_intents', 'list of payment_intent', intentList, (ctx, _id, sent) => {
    const rows = newestFirst(ctx.store.paymentIntents).filter(
      (row) =>
        within(row.created, sent.created) &&
        (sent.customer === undefined || row.customer === sent.customer),
    );
    return page(rows, sent, '/v1/payment_intents', 'payment_intent');
  }),
  route('GET /v1/payment_intents/{id}', 'payment_intent', params.retrieveIntent, (ctx, id) =>
    intent(ctx, id),
  ),
  route('POST /v1/payment_intents', 'payment_intent', params.intentCreate, (ctx, _id, sent) =>
    createIntent(ctx, sent),
  ),
  route('POST /v1/payment_intents/{id}', 'payment_intent', params.intentUpdate, (ctx, id, sent) =>
    updateIntent(ctx, intent(ctx, id), sent),
  ),
  route(
    'POST /v1/payment_intents/{id}/confirm',
    'payment_intent',
    params.intentConfirm,
    (ctx, id, sent) => confirmIntent(ctx, intent(ctx, id), sent),
  ),
  route(
    'POST /v1/payment_intents/{id}/cancel',
    'payment_intent',
    params.intentCancel,
    (ctx, id, sent) => cancelByRequest(ctx, intent(ctx, id), sent.cancellation_reason),
  ),
];

const setupRoutes: Route[] = [
  route('POST /v1/setup_intents', 'setup_intent', params.setupCreate, (ctx, _id, sent) =>
    createSetup(ctx, sent),
  ),
  route('GET /v1/setup_intents/{id}', 'setup_intent', params.retrieveIntent, (ctx, id) =>
    setup(ctx, id),
  ),
  route(
    'POST /v1/setup_intents/{id}/confirm',
    'setup_intent',
    params.setupConfirm,
    (ctx, id, sent) => confirmSetup(ctx, setup(ctx, id), sent),
  ),
  route('POST /v1/setup_intents/{id}/cancel', 'setup_intent', params.setupCancel, (ctx, id, sent) =>
    cancelSetup(ctx, setup(ctx, id), sent.cancellation_reason),
  ),
];

/** What belongs to a customer, or to any. */
const kept = (ctx: Context, filter: { customer?: string; type?: string }) =>
  newestFirst(ctx.store.paymentMethods).filter(
    (row) =>
      row.customer !== null &&
      (filter.customer === undefined || row.customer === filter.customer) &&
      (filter.type === undefined || row.type === filter.type),
  );

const methodRoutes: Route[] = [
  route(
    'GET /v1/customers/{id}/payment_methods',
    'list of payment_method',
    params.customerMethods,
    (ctx, id, sent) => {
      const { id: customer } = find(ctx.store.customers, 'customer', id);
      const url = `/v1/customers/${id}/payment_methods`;
      return page(kept(ctx, { ...sent, customer }), sent, url, 'payment_method');
    },
  ),
  route(
    'GET /v1/payment_methods',
    'list of payment_method',
    params.methodList,
    (ctx, _id, sent) => {
      if (sent.customer !== undefined && !ctx.store.customers.has(sent.customer)) {
        throw missingResource('customer', sent.customer, 'customer');
      }
      return page(kept(ctx, sent), sent, '/v1/payment_methods', 'payment_method');
    },
  ),
  route('GET /v1/payment_methods/{id}', 'payment_method', onlyExpand, (ctx, id) => method(ctx, id)),
  route(
    'POST /v1/payment_methods/{id}/attach',
    'payment_method',
    params.methodAttach,
    (ctx, id, sent) => attachByRequest(ctx, id, sent.customer),
  ),
  route('POST /v1/payment_methods/{id}/detach', 'payment_method', onlyExpand, (ctx, id) =>
    detachByRequest(ctx, method(ctx, id)),
  ),
];

/** What later payments need: intents without a page, and what is kept to pay with. */
export const SAVED_ROUTES: readonly Route[] = [...intentRoutes, ...setupRoutes, ...methodRoutes];
