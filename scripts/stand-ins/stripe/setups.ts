import type Stripe from 'stripe';
import { DECLINES, testCard, type Decline, type DeclineName } from './cards.ts';
import type { Context } from './context.ts';
import { StripeFailure, badParameter, missingResource } from './failure.ts';
import { isOpen } from './intent-rules.ts';
import { attach, cardFailure, extrasOf, methodFor, newMandate } from './methods.ts';
import type { SetupConfirm, SetupCreate } from './saved-params.ts';
import { KEEPABLE } from './session-rules.ts';
import { completeSession, type PayOutcome } from './tries.ts';

export interface SetupWanted {
  customer: string | null;
  description: string | null;
  metadata: Record<string, string>;
  methodTypes: string[];
  usage: 'off_session' | 'on_session';
  returnUrl: string | null;
  /** Made by the API, which takes every method its account has. */
  automatic: Stripe.SetupIntent.AutomaticPaymentMethods | null;
}

export function newSetup(ctx: Context, wanted: SetupWanted): Stripe.SetupIntent {
  const id = ctx.ids.next('seti_');
  const setup: Stripe.SetupIntent = {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: wanted.automatic,
    cancellation_reason: null,
    client_secret: `${id}_secret_${ctx.ids.text(25)}`,
    created: ctx.time.seconds(),
    customer: wanted.customer,
    customer_account: null,
    description: wanted.description,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: wanted.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: options(wanted.methodTypes),
    payment_method_types: wanted.methodTypes,
    single_use_mandate: null,
    status: 'requires_payment_method',
    usage: wanted.usage,
  };
  ctx.store.setupIntents.set(id, setup);
  const { returnUrl } = wanted;
  ctx.store.intentExtras.set(id, { confirmations: 0, returnUrl, errorOnRequiresAction: false });
  ctx.emit('setup_intent.created', setup);
  return setup;
}

function options(types: readonly string[]): Stripe.SetupIntent.PaymentMethodOptions {
  return {
    ...(types.includes('card') && {
      card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    }),
    ...(types.includes('sepa_debit') && { sepa_debit: {} }),
  };
}

/** What the bank says to a method that is to be kept, before anybody confirms anything. */
function verdict(ctx: Context, method: Stripe.PaymentMethod): 'ask' | DeclineName | null {
  const { outcome, isKept } = testCard(extrasOf(ctx, method.id).cardNumber);
  if (!method.card || outcome === 'succeeds' || isKept) return null;
  return outcome === 'authenticates' ? 'ask' : outcome;
}

function begin(ctx: Context, setup: Stripe.SetupIntent, method: Stripe.PaymentMethod): void {
  setup.payment_method = method.id;
  setup.last_setup_error = null;
  setup.next_action = null;
  if (!method.sepa_debit) return;
  const known = extrasOf(ctx, method.id).mandate;
  setup.mandate =
    known ?? newMandate(ctx, method, { amount: 0, currency: 'eur', isReusable: true }).id;
}

function ask(ctx: Context, setup: Stripe.SetupIntent): void {
  setup.status = 'requires_action';
  setup.next_action = {
    type: 'redirect_to_url',
    redirect_to_url: {
      return_url: ctx.store.intentExtras.get(setup.id)?.returnUrl ?? null,
      url: `${ctx.publicUrl()}/c/3ds/${setup.id}`,
    },
  };
  ctx.emit('setup_intent.requires_action', setup);
}

function finish(ctx: Context, setup: Stripe.SetupIntent, method: Stripe.PaymentMethod): void {
  setup.status = 'succeeded';
  setup.next_action = null;
  extrasOf(ctx, method.id).isSetUp = true;
  if (setup.customer !== null) attach(ctx, method, setup.customer as string);
  ctx.emit('setup_intent.succeeded', setup);
}

/** Nothing is kept: the intent waits for another method. */
function fail(
  ctx: Context,
  setup: Stripe.SetupIntent,
  method: Stripe.PaymentMethod,
  decline: Decline | null,
): void {
  const code = decline?.code ?? 'setup_intent_authentication_failure';
  setup.status = 'requires_payment_method';
  setup.payment_method = null;
  setup.mandate = null;
  setup.next_action = null;
  setup.last_setup_error = {
    type: decline ? 'card_error' : 'invalid_request_error',
    ...(decline?.adviceCode && { advice_code: decline.adviceCode }),
    ...(decline?.declineCode !== undefined && { decline_code: decline.declineCode }),
    code,
    doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`,
    message: decline?.message ?? 'The provided PaymentMethod has failed authentication.',
    payment_method: structuredClone(method),
  };
  ctx.emit('setup_intent.setup_failed', setup);
}

function setupOf(ctx: Context, session: Stripe.Checkout.Session): Stripe.SetupIntent {
  const setup = ctx.store.setupIntents.get(session.setup_intent as string);
  if (!setup) throw new Error(`${session.id} keeps nothing.`);
  return setup;
}

function finishOnPage(
  ctx: Context,
  session: Stripe.Checkout.Session,
  setup: Stripe.SetupIntent,
  method: Stripe.PaymentMethod,
): PayOutcome {
  completeSession(ctx, session, setup, method);
  finish(ctx, setup, method);
  ctx.emit('checkout.session.completed', session);
  return { outcome: 'saved' };
}

/** One try to keep a card or an account on the page of an open Session that takes no payment. */
export function keepOnPage(
  ctx: Context,
  session: Stripe.Checkout.Session,
  method: Stripe.PaymentMethod,
): PayOutcome {
  const setup = setupOf(ctx, session);
  const extras = ctx.store.sessionExtras.get(session.id);
  delete extras?.awaiting;
  begin(ctx, setup, method);
  const said = verdict(ctx, method);
  if (said === null) return finishOnPage(ctx, session, setup, method);
  if (said === 'ask') {
    if (extras) extras.awaiting = { paymentMethod: method.id };
    ask(ctx, setup);
    return { outcome: 'authenticate', intent: setup.id };
  }
  fail(ctx, setup, method, DECLINES[said]);
  return { outcome: 'declined', decline: said };
}

/** What the payer's bank answered on its page, for a Session that takes no payment. */
export function answerOnPage(
  ctx: Context,
  session: Stripe.Checkout.Session,
  method: Stripe.PaymentMethod,
  answer: 'complete' | 'fail',
): PayOutcome {
  const setup = setupOf(ctx, session);
  if (answer === 'complete') return finishOnPage(ctx, session, setup, method);
  fail(ctx, setup, method, null);
  return { outcome: 'declined', decline: 'authentication_failed' };
}

/** 400 with the whole SetupIntent, as Stripe answers it. */
const unexpected = (setup: Stripe.SetupIntent, verb: string, why: string): StripeFailure =>
  new StripeFailure(
    {
      status: 400,
      type: 'invalid_request_error',
      code: 'setup_intent_unexpected_state',
      message: `You cannot ${verb} this SetupIntent because it ${why}.`,
      setup_intent: structuredClone(setup),
    },
    true,
  );

/** A Session's SetupIntent follows its Session, and one that is over stays so. @throws StripeFailure 400 */
function checkOpen(ctx: Context, setup: Stripe.SetupIntent, verb: 'confirm' | 'cancel'): void {
  if (ctx.store.sessionOfSetup.has(setup.id)) {
    throw unexpected(setup, verb, 'belongs to a Checkout Session');
  }
  if (isOpen(setup)) return;
  throw unexpected(setup, verb, `has a status of ${setup.status}`);
}

/** @throws StripeFailure 400 for a rule between fields, 402 when it is confirmed at once and the bank refuses */
export function createSetup(ctx: Context, params: SetupCreate): Stripe.SetupIntent {
  for (const name of ['return_url', 'mandate_data'] as const) {
    if (params[name] === undefined || params.confirm === true) continue;
    throw badParameter(name, `\`${name}\` can only be sent with \`confirm=true\`.`);
  }
  const customer = params.customer ?? null;
  if (customer !== null && !ctx.store.customers.has(customer)) {
    throw missingResource('customer', customer, 'customer');
  }
  const allowed = params.allowed_payment_method_types;
  const methodTypes = KEEPABLE.filter((type) => allowed === undefined || allowed.includes(type));
  const method =
    params.payment_method === undefined ? null : methodFor(ctx, params.payment_method, customer);
  const setup = newSetup(ctx, {
    customer,
    description: params.description ?? null,
    metadata: params.metadata ?? {},
    methodTypes,
    usage: params.usage ?? 'off_session',
    returnUrl: params.return_url ?? null,
    automatic: { enabled: true, allow_redirects: 'always', ...params.automatic_payment_methods },
  });
  if (method) {
    setup.payment_method = method.id;
    setup.status = 'requires_confirmation';
  }
  return params.confirm === true ? confirmSetup(ctx, setup, {}) : setup;
}

/** @throws StripeFailure 400 in a state that does not allow it, 402 when the bank refuses */
export function confirmSetup(
  ctx: Context,
  setup: Stripe.SetupIntent,
  sent: SetupConfirm,
): Stripe.SetupIntent {
  checkOpen(ctx, setup, 'confirm');
  const named = sent.payment_method ?? (setup.payment_method as string | null);
  if (named === null) {
    throw badParameter(
      'payment_method',
      'You cannot confirm this SetupIntent because it is missing a payment method.',
      'setup_intent_unexpected_state',
    );
  }
  const method = methodFor(ctx, named, setup.customer as string | null);
  const extras = ctx.store.intentExtras.get(setup.id);
  if (extras && sent.return_url !== undefined) extras.returnUrl = sent.return_url;
  begin(ctx, setup, method);
  const said = verdict(ctx, method);
  if (said === 'ask') ask(ctx, setup);
  else if (said === null) finish(ctx, setup, method);
  else {
    fail(ctx, setup, method, DECLINES[said]);
    throw cardFailure(DECLINES[said], {
      payment_method: structuredClone(method),
      setup_intent: structuredClone(setup),
    });
  }
  return setup;
}

/** What the payer's bank answered on its page, for a SetupIntent without a Session. */
export function answerSetup(
  ctx: Context,
  setup: Stripe.SetupIntent,
  answer: 'complete' | 'fail',
): void {
  const method = ctx.store.paymentMethods.get(setup.payment_method as string);
  if (setup.status !== 'requires_action' || !method) return;
  if (answer === 'complete') finish(ctx, setup, method);
  else fail(ctx, setup, method, null);
}

/** Ends a SetupIntent that keeps nothing. */
export function endSetup(
  ctx: Context,
  setup: Stripe.SetupIntent,
  reason: Stripe.SetupIntent.CancellationReason | null,
): Stripe.SetupIntent {
  setup.status = 'canceled';
  setup.cancellation_reason = reason;
  setup.next_action = null;
  ctx.emit('setup_intent.canceled', setup);
  return setup;
}

/** @throws StripeFailure 400 in a state that does not allow it */
export function cancelSetup(
  ctx: Context,
  setup: Stripe.SetupIntent,
  reason: Stripe.SetupIntent.CancellationReason | undefined,
): Stripe.SetupIntent {
  checkOpen(ctx, setup, 'cancel');
  return endSetup(ctx, setup, reason ?? null);
}
