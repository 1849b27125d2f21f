import type Stripe from 'stripe';
import type { Context } from './context.ts';
import { missingResource, wrongState } from './failure.ts';
import { lineItem } from './objects.ts';
import type { SessionParams } from './params.ts';
import {
  checkTogether,
  checkTotal,
  LONGEST_LIFE_S,
  methodTypes,
  readLines,
  type Method,
} from './session-rules.ts';
import { endSetup, newSetup } from './setups.ts';
import type { SessionExtras } from './store.ts';

/** Makes an open Session that expires by the clock. @throws StripeFailure 400 when a rule is broken */
export function createSession(ctx: Context, params: SessionParams): Stripe.Checkout.Session {
  const created = ctx.time.seconds();
  checkTogether(params, created);
  const isSetup = params.mode === 'setup';
  const wanted = isSetup ? [] : readLines(params);
  const { total, currency } = isSetup
    ? { total: null, currency: params.currency?.toLowerCase() ?? 'eur' }
    : checkTotal(wanted, params);
  const methods = methodTypes(params, currency);
  const customer = params.customer === undefined ? null : ctx.store.customers.get(params.customer);
  if (customer === undefined) {
    throw missingResource('customer', params.customer ?? '', 'customer');
  }
  const id = ctx.ids.next('cs_test_');
  const extras: SessionExtras = {
    lines: wanted.map((line) =>
      lineItem(line, {
        id: ctx.ids.next('li_'),
        priceId: ctx.ids.next('price_'),
        productId: ctx.ids.next('prod_'),
        created,
      }),
    ),
    intentData: params.payment_intent_data ?? {},
  };
  const session = openSession(params, {
    id,
    created,
    total,
    currency,
    methods,
    customer,
    url: `${ctx.publicUrl()}/c/pay/${id}`,
  });
  if (isSetup) session.setup_intent = setupFor(ctx, session, params).id;
  ctx.store.sessions.set(id, session);
  ctx.store.sessionExtras.set(id, extras);
  ctx.timers.schedule('expire-session', id, session.expires_at * 1000);
  return session;
}

/** The SetupIntent is there from the start, unlike the PaymentIntent of a payment. */
function setupFor(
  ctx: Context,
  session: Stripe.Checkout.Session,
  params: SessionParams,
): Stripe.SetupIntent {
  const setup = newSetup(ctx, {
    customer: session.customer as string | null,
    description: params.setup_intent_data?.description ?? null,
    metadata: params.setup_intent_data?.metadata ?? {},
    methodTypes: session.payment_method_types,
    usage: 'off_session',
    returnUrl: null,
    automatic: null,
  });
  ctx.store.sessionOfSetup.set(setup.id, session.id);
  return setup;
}

interface Opening {
  id: string;
  created: number;
  /** Null when nothing is to be paid. */
  total: number | null;
  currency: string;
  methods: Method[];
  customer: Stripe.Customer | null;
  url: string;
}

function openSession(params: SessionParams, made: Opening): Stripe.Checkout.Session {
  const email = made.customer?.email ?? params.customer_email ?? null;
  const text = params.custom_text ?? {};
  const saved = params.saved_payment_method_options;
  return {
    id: made.id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: params.adaptive_pricing?.enabled ?? false },
    after_expiration: null,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: made.total,
    amount_total: made.total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: params.consent_collection
      ? {
          payment_method_reuse_agreement:
            params.consent_collection.payment_method_reuse_agreement ?? null,
          promotions: null,
          terms_of_service: null,
        }
      : null,
    created: made.created,
    currency: made.total === null ? (params.currency?.toLowerCase() ?? null) : made.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: text.after_submit ?? null,
      shipping_address: null,
      submit: text.submit ?? null,
      terms_of_service_acceptance: null,
    },
    customer: made.customer?.id ?? null,
    customer_account: null,
    customer_creation: made.customer ? null : (params.customer_creation ?? 'if_required'),
    customer_details:
      email === null
        ? null
        : {
            address: null,
            business_name: null,
            email,
            individual_name: null,
            name: null,
            phone: null,
            tax_exempt: 'none',
            tax_ids: null,
          },
    customer_email: params.customer_email ?? null,
    discounts: [],
    expires_at: params.expires_at ?? made.created + LONGEST_LIFE_S,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: params.locale ?? null,
    managed_payments: null,
    metadata: params.metadata ?? {},
    mode: made.total === null ? 'setup' : 'payment',
    origin_context: params.origin_context ?? null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: methodOptions(made.methods),
    payment_method_types: made.methods,
    payment_status: made.total === null ? 'no_payment_required' : 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: saved
      ? {
          allow_redisplay_filters: saved.allow_redisplay_filters ?? null,
          payment_method_remove: saved.payment_method_remove ?? null,
          payment_method_save: saved.payment_method_save ?? null,
        }
      : null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    subscription: null,
    success_url: params.success_url ?? null,
    total_details:
      made.total === null ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: made.url,
    wallet_options: null,
  };
}

function methodOptions(
  methods: Method[],
): NonNullable<Stripe.Checkout.Session['payment_method_options']> {
  return Object.fromEntries(
    methods.map((method) => [
      method,
      method === 'card' ? { request_three_d_secure: 'automatic' } : {},
    ]),
  );
}

/** Expires an open Session at the wish of its owner. @throws StripeFailure 400 when it is complete or expired */
export function expireByRequest(
  ctx: Context,
  session: Stripe.Checkout.Session,
): Stripe.Checkout.Session {
  if (session.status !== 'open') {
    throw wrongState(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
    );
  }
  return expireSession(ctx, session);
}

/** Ends an open Session unpaid, with the PaymentIntent of an unfinished try. */
export function expireSession(
  ctx: Context,
  session: Stripe.Checkout.Session,
): Stripe.Checkout.Session {
  session.status = 'expired';
  session.url = null;
  ctx.timers.cancel('expire-session', session.id);
  delete ctx.store.sessionExtras.get(session.id)?.awaiting;
  ctx.emit('checkout.session.expired', session);
  const intent = ctx.store.paymentIntents.get(session.payment_intent as string);
  if (intent) cancelIntent(ctx, intent, 'expired');
  const setup = ctx.store.setupIntents.get(session.setup_intent as string);
  if (setup) endSetup(ctx, setup, null);
  return session;
}

export function cancelIntent(
  ctx: Context,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | null,
): Stripe.PaymentIntent {
  intent.status = 'canceled';
  intent.canceled_at = ctx.time.seconds();
  intent.cancellation_reason = reason;
  intent.next_action = null;
  ctx.emit('payment_intent.canceled', intent);
  return intent;
}

export const isBuiltBySession = (ctx: Context, intent: Stripe.PaymentIntent): boolean =>
  ctx.store.sessionOfIntent.has(intent.id);

/** The e-mail address the payer cannot change: the customer's, or the one the Session was made with. */
export function fixedEmail(ctx: Context, session: Stripe.Checkout.Session): string | null {
  // Inside the store a link is always an id; only answers are expanded.
  const customer = ctx.store.customers.get(session.customer as string);
  return customer?.email ?? session.customer_email;
}
