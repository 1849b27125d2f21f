import type Stripe from 'stripe';
import type { Context } from './context.ts';
import { isKnownCurrency, isPayable, LARGEST_AMOUNT, smallestAmount } from './currencies.ts';
import { badParameter, missingResource, wrongState } from './failure.ts';
import { lineItem, type LineWanted } from './objects.ts';
import type { SessionParams } from './params.ts';
import { endSetup, KEEPABLE, newSetup } from './setups.ts';
import type { SessionExtras } from './store.ts';

const SHORTEST_LIFE_S = 30 * 60;
const LONGEST_LIFE_S = 24 * 3600;

/** The rules between fields that no single shape can say. @throws StripeFailure 400 */
function checkTogether(params: SessionParams, now: number): void {
  if (params.mode !== 'payment' && params.mode !== 'setup') {
    throw badParameter('mode', `The Stripe stand-in does not implement mode '${params.mode}' yet.`);
  }
  if (params.mode === 'setup') checkSetup(params);
  else if (params.setup_intent_data !== undefined) {
    throw badParameter(
      'setup_intent_data',
      'You can only pass `setup_intent_data` in `setup` mode.',
    );
  }
  if (params.success_url === undefined) {
    throw badParameter('success_url', 'Missing required param: success_url.', 'parameter_missing');
  }
  exclusive(params.customer, params.customer_email, 'customer', 'customer_email');
  exclusive(params.customer, params.customer_creation, 'customer', 'customer_creation');
  exclusive(
    params.allowed_payment_method_types,
    params.excluded_payment_method_types,
    'allowed_payment_method_types',
    'excluded_payment_method_types',
  );
  const left = (params.expires_at ?? now + LONGEST_LIFE_S) - now;
  if (left < SHORTEST_LIFE_S) {
    throw badParameter(
      'expires_at',
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
    );
  }
  if (left > LONGEST_LIFE_S) {
    throw badParameter(
      'expires_at',
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
    );
  }
}

/** What a page that only keeps a card or an account needs, and what makes no sense there. */
function checkSetup(params: SessionParams): void {
  for (const name of ['line_items', 'payment_intent_data', 'submit_type'] as const) {
    if (params[name] === undefined) continue;
    throw badParameter(name, `You can not pass \`${name}\` in \`setup\` mode.`);
  }
  if (params.currency === undefined && params.allowed_payment_method_types === undefined) {
    throw badParameter(
      'currency',
      'Missing required param: currency. It is required in `setup` mode unless payment method types are given.',
      'parameter_missing',
    );
  }
}

export const METHODS = ['card', 'bancontact', 'ideal', 'sepa_debit'] as const;
export type Method = (typeof METHODS)[number];

/** The methods this stand-in plays that the Session allows; banks take euros only. @throws StripeFailure 400 for none */
function methodTypes(params: SessionParams, currency: string): Method[] {
  const allowed = params.allowed_payment_method_types;
  const left = METHODS.filter(
    (method) =>
      (method === 'card' || currency === 'eur') &&
      (params.mode !== 'setup' || KEEPABLE.some((kept) => kept === method)) &&
      (allowed === undefined || allowed.includes(method)) &&
      params.excluded_payment_method_types?.includes(method) !== true,
  );
  if (left.length > 0) return left;
  throw badParameter(
    allowed === undefined ? 'excluded_payment_method_types' : 'allowed_payment_method_types',
    `No valid payment method types for this Checkout Session: the stand-in knows ${METHODS.join(', ')}.`,
  );
}

function exclusive(a: unknown, b: unknown, nameA: string, nameB: string): void {
  if (a === undefined || b === undefined) return;
  throw badParameter(
    nameB,
    `You may only specify one of these parameters: ${nameA}, ${nameB}.`,
    'parameters_exclusive',
  );
}

function readLines(params: SessionParams): LineWanted[] {
  const lines = params.line_items ?? [];
  if (lines.length === 0) {
    throw badParameter('line_items', 'Missing required param: line_items.', 'parameter_missing');
  }
  return lines.map((line, index) => {
    const where = `line_items[${index}][price_data]`;
    const { unit_amount, unit_amount_decimal, currency, product_data } = line.price_data;
    if ((unit_amount === undefined) === (unit_amount_decimal === undefined)) {
      throw badParameter(
        `${where}[unit_amount]`,
        'You must specify exactly one of these parameters: unit_amount, unit_amount_decimal.',
      );
    }
    const amount = unit_amount ?? Math.round(Number(unit_amount_decimal));
    const money = currency.toLowerCase();
    if (!isKnownCurrency(money)) {
      throw badParameter(`${where}[currency]`, `Invalid currency: ${money}.`);
    }
    if (!isPayable(amount, money)) {
      throw badParameter(
        `${where}[unit_amount]`,
        `Invalid amount: ${money.toUpperCase()} has no such fraction.`,
      );
    }
    return {
      name: product_data.name,
      quantity: line.quantity ?? 1,
      unitAmount: amount,
      currency: money,
      productMetadata: product_data.metadata ?? {},
      metadata: line.metadata ?? {},
    };
  });
}

function checkTotal(
  lines: LineWanted[],
  params: SessionParams,
): { total: number; currency: string } {
  const currency = lines[0]?.currency ?? '';
  const mixed = lines.some((line) => line.currency !== currency);
  if (mixed || (params.currency !== undefined && params.currency.toLowerCase() !== currency)) {
    throw badParameter(
      'line_items',
      'All line items of a Checkout Session must have the same currency.',
    );
  }
  const total = lines.reduce((sum, line) => sum + line.unitAmount * line.quantity, 0);
  if (total < smallestAmount(currency)) {
    throw badParameter(
      'line_items',
      `The Checkout Session's total amount must be at least ${smallestAmount(currency)} ${currency}.`,
      'amount_too_small',
    );
  }
  if (total > LARGEST_AMOUNT) {
    throw badParameter(
      'line_items',
      `The Checkout Session's total amount must be no more than ${LARGEST_AMOUNT} ${currency}.`,
      'amount_too_large',
    );
  }
  return { total, currency };
}

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
