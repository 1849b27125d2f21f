import type Stripe from 'stripe';
import { DECLINES, testCard, type Decline } from './cards.ts';
import type { Context } from './context.ts';
import { isKnownCurrency, isPayable, LARGEST_AMOUNT, smallestAmount } from './currencies.ts';
import { mergeMetadata } from './customers.ts';
import { askBank } from './debits.ts';
import { badParameter, missingResource, StripeFailure, wrongState } from './failure.ts';
import type { DebitEnd } from './ibans.ts';
import { cardFailure, extrasOf, laterRefusal, methodFor, newMandate } from './methods.ts';
import { paymentIntent } from './objects.ts';
import type { IntentConfirm, IntentCreate, IntentUpdate } from './saved-params.ts';
import { cancelIntent, isBuiltBySession, METHODS } from './sessions.ts';
import type { IntentExtras } from './store.ts';
import {
  askToAuthenticate,
  attachForLater,
  refuse,
  refuseAuthentication,
  takeMoney,
  type Try,
} from './tries.ts';

/** Stripe says only that there is a limit; this one is quickly reached in a test. */
const MOST_CONFIRMATIONS = 10;

const WITH_CONFIRM = [
  ...(['off_session', 'return_url', 'mandate', 'mandate_data'] as const),
  ...(['error_on_requires_action'] as const),
];

const extrasOfIntent = (ctx: Context, intent: Stripe.PaymentIntent): IntentExtras => {
  const present = ctx.store.intentExtras.get(intent.id);
  const extras = present ?? { confirmations: 0, returnUrl: null, errorOnRequiresAction: false };
  ctx.store.intentExtras.set(intent.id, extras);
  return extras;
};

function unexpectedState(intent: Stripe.PaymentIntent, message: string): StripeFailure {
  return new StripeFailure(
    {
      status: 400,
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      message,
      payment_intent: structuredClone(intent),
    },
    true,
  );
}

function checkAmount(amount: number, currency: string): void {
  if (!isKnownCurrency(currency)) throw badParameter('currency', `Invalid currency: ${currency}.`);
  if (!isPayable(amount, currency)) {
    throw badParameter('amount', `Invalid amount: ${currency.toUpperCase()} has no such fraction.`);
  }
  if (amount < smallestAmount(currency)) {
    throw badParameter(
      'amount',
      `Amount must be at least ${smallestAmount(currency)} ${currency}.`,
      'amount_too_small',
    );
  }
  if (amount > LARGEST_AMOUNT) {
    throw badParameter(
      'amount',
      `Amount must be no more than ${LARGEST_AMOUNT} ${currency}.`,
      'amount_too_large',
    );
  }
}

function checkCustomer(ctx: Context, customer: string | undefined): void {
  if (customer !== undefined && !ctx.store.customers.has(customer)) {
    throw missingResource('customer', customer, 'customer');
  }
}

function typesFor(params: IntentCreate, currency: string): string[] {
  const { allowed_payment_method_types: allowed, excluded_payment_method_types: excluded } = params;
  if (allowed !== undefined && excluded !== undefined) {
    throw badParameter(
      'excluded_payment_method_types',
      'You may only specify one of these parameters: allowed_payment_method_types, excluded_payment_method_types.',
      'parameters_exclusive',
    );
  }
  return METHODS.filter(
    (type) =>
      (type === 'card' || currency === 'eur') &&
      (allowed === undefined || allowed.includes(type)) &&
      excluded?.includes(type) !== true,
  );
}

/**
 * A PaymentIntent without a Session, confirmed at once if that is asked for.
 * @throws StripeFailure 400 when a rule is broken (and nothing is made), 402 when the bank refuses (and the intent is there)
 */
export function createIntent(ctx: Context, params: IntentCreate): Stripe.PaymentIntent {
  for (const name of WITH_CONFIRM) {
    if (params[name] === undefined || params.confirm === true) continue;
    throw badParameter(name, `\`${name}\` can only be sent with \`confirm=true\`.`);
  }
  const currency = params.currency.toLowerCase();
  checkAmount(params.amount, currency);
  checkCustomer(ctx, params.customer);
  const customer = params.customer ?? null;
  const types = typesFor(params, currency);
  const { payment_method, automatic_payment_methods: automatic } = params;
  const method = payment_method === undefined ? null : methodFor(ctx, payment_method, customer);
  const id = ctx.ids.next('pi_');
  const intent: Stripe.PaymentIntent = {
    ...paymentIntent({
      id,
      clientSecret: `${id}_secret_${ctx.ids.text(25)}`,
      created: ctx.time.seconds(),
      amount: params.amount,
      currency,
      customer,
      description: params.description ?? null,
      metadata: params.metadata ?? {},
      receiptEmail: params.receipt_email ?? null,
      setupFutureUsage: params.setup_future_usage ?? null,
      statementDescriptorSuffix: params.statement_descriptor_suffix ?? null,
      methodTypes: types,
    }),
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    excluded_payment_method_types: params.excluded_payment_method_types ?? null,
    automatic_payment_methods: { enabled: true, allow_redirects: 'always', ...automatic },
  };
  if (method) {
    intent.payment_method = method.id;
    intent.status = 'requires_confirmation';
  }
  const confirmed = params.confirm === true ? checkConfirm(ctx, intent, params) : null;
  ctx.store.paymentIntents.set(id, intent);
  ctx.emit('payment_intent.created', intent);
  return confirmed ? run(ctx, intent, confirmed, params) : intent;
}

/** Changes what has not been paid yet; of what a Session made or a payment that is over, only the words. @throws StripeFailure 400 */
export function updateIntent(
  ctx: Context,
  intent: Stripe.PaymentIntent,
  sent: IntentUpdate,
): Stripe.PaymentIntent {
  const touches = [
    'amount',
    'currency',
    'customer',
    'payment_method',
    'setup_future_usage',
  ] as const;
  const touched = touches.find((name) => sent[name] !== undefined);
  const isOpen = ['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(
    intent.status,
  );
  if (touched !== undefined && (!isOpen || isBuiltBySession(ctx, intent))) {
    throw unexpectedState(
      intent,
      `This PaymentIntent's ${touched} could not be updated because it has a status of ${intent.status} or belongs to a Checkout Session.`,
    );
  }
  const currency = sent.currency?.toLowerCase() ?? intent.currency;
  if (sent.amount !== undefined || sent.currency !== undefined) {
    checkAmount(sent.amount ?? intent.amount, currency);
  }
  checkCustomer(ctx, sent.customer);
  const customer = sent.customer ?? (intent.customer as string | null);
  if (sent.payment_method !== undefined) {
    intent.payment_method = methodFor(ctx, sent.payment_method, customer).id;
    intent.status = 'requires_confirmation';
    intent.next_action = null;
  }
  intent.amount = sent.amount ?? intent.amount;
  intent.currency = currency;
  intent.customer = customer;
  if (sent.setup_future_usage !== undefined) intent.setup_future_usage = sent.setup_future_usage;
  if (sent.description !== undefined) intent.description = sent.description;
  if (sent.receipt_email !== undefined) intent.receipt_email = sent.receipt_email;
  if (sent.statement_descriptor_suffix !== undefined) {
    intent.statement_descriptor_suffix = sent.statement_descriptor_suffix;
  }
  if (sent.metadata) intent.metadata = mergeMetadata(intent.metadata, sent.metadata);
  return intent;
}

/** @throws StripeFailure 400 in a state that does not allow it or without a usable method, 402 when the bank refuses */
export function confirmIntent(
  ctx: Context,
  intent: Stripe.PaymentIntent,
  sent: IntentConfirm,
): Stripe.PaymentIntent {
  if (isBuiltBySession(ctx, intent)) {
    throw unexpectedState(
      intent,
      'You cannot confirm this PaymentIntent because it belongs to a Checkout Session.',
    );
  }
  const { status } = intent;
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(status)) {
    throw unexpectedState(
      intent,
      `You cannot confirm this PaymentIntent because it has a status of ${status}.`,
    );
  }
  return run(ctx, intent, checkConfirm(ctx, intent, sent), sent);
}

/** Who is asked for the money; nothing has changed yet. @throws StripeFailure 400 */
function checkConfirm(
  ctx: Context,
  intent: Stripe.PaymentIntent,
  sent: IntentConfirm,
): Stripe.PaymentMethod {
  const named = sent.payment_method ?? (intent.payment_method as string | null);
  if (named === null) {
    throw wrongState(
      'You cannot confirm this PaymentIntent because it is missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.',
      'payment_intent_unexpected_state',
    );
  }
  const method = methodFor(ctx, named, intent.customer as string | null);
  if (!intent.payment_method_types.includes(method.type)) {
    throw wrongState(
      `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent.`,
      'payment_intent_incompatible_payment_method',
      'payment_method',
    );
  }
  const isOff = isOffSession(sent);
  const isRedirect = method.type === 'bancontact' || method.type === 'ideal';
  if (isOff && isRedirect) {
    throw wrongState(
      `A payment method of type ${method.type} cannot be used off session: use its generated_sepa_debit.`,
      'payment_intent_incompatible_payment_method',
      'payment_method',
    );
  }
  checkReturn(intent, sent);
  checkMandate(ctx, method, sent);
  return method;
}

function checkReturn(intent: Stripe.PaymentIntent, sent: IntentConfirm): void {
  const { automatic_payment_methods: automatic, payment_method_types: types } = intent;
  const mayRedirect = types.includes('bancontact') || types.includes('ideal');
  if (!mayRedirect || automatic?.allow_redirects === 'never') return;
  if (sent.return_url !== undefined || sent.error_on_requires_action === true) return;
  throw badParameter(
    'return_url',
    "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[allow_redirects]` to `never`.",
  );
}

/** A debit needs the payer's leave: the one kept with the account, or a new one. */
function checkMandate(ctx: Context, method: Stripe.PaymentMethod, sent: IntentConfirm): void {
  if (!method.sepa_debit || sent.mandate_data) return;
  const id = sent.mandate ?? extrasOf(ctx, method.id).mandate ?? '';
  const mandate = ctx.store.mandates.get(id);
  if (sent.mandate !== undefined && !mandate) throw missingResource('mandate', id, 'mandate');
  if (mandate?.payment_method === method.id && mandate.status === 'active') return;
  throw wrongState(
    'The provided mandate is invalid, and can not be used for the PaymentIntent: it is inactive, or there is none for this payment method.',
    'payment_intent_mandate_invalid',
    'mandate',
  );
}

const isOffSession = (sent: IntentConfirm): boolean =>
  sent.off_session !== undefined && sent.off_session !== false;

function run(
  ctx: Context,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  sent: IntentConfirm,
): Stripe.PaymentIntent {
  const extras = extrasOfIntent(ctx, intent);
  extras.confirmations += 1;
  if (extras.confirmations > MOST_CONFIRMATIONS) return cancelIntent(ctx, intent, 'automatic');
  extras.returnUrl = sent.return_url ?? null;
  extras.errorOnRequiresAction = sent.error_on_requires_action ?? false;
  if (sent.receipt_email !== undefined) intent.receipt_email = sent.receipt_email;
  if (sent.setup_future_usage !== undefined) intent.setup_future_usage = sent.setup_future_usage;
  intent.payment_method = method.id;
  intent.last_payment_error = null;
  intent.next_action = null;
  const attempt: Try = { intent, method };
  if (method.sepa_debit) return debit(ctx, attempt, sent);
  if (method.type === 'bancontact' || method.type === 'ideal') {
    askToAuthenticate(ctx, intent, 'redirect', extras.returnUrl);
    return intent;
  }
  const refusal = laterRefusal(ctx, method);
  if (refusal === null) {
    takeMoney(ctx, attempt, false);
    return intent;
  }
  const mayAsk = !isOffSession(sent) && !extras.errorOnRequiresAction;
  if (refusal.code === 'authentication_required' && mayAsk) {
    askToAuthenticate(ctx, intent, '3ds', extras.returnUrl);
    return intent;
  }
  return failWith(ctx, attempt, refusal);
}

function failWith(ctx: Context, attempt: Try, refusal: Decline): never {
  const charge = refuse(ctx, attempt, refusal, false);
  throw cardFailure(refusal, {
    charge: charge.id,
    payment_intent: structuredClone(attempt.intent),
    payment_method: structuredClone(attempt.method),
  });
}

function debit(ctx: Context, attempt: Try, sent: IntentConfirm): Stripe.PaymentIntent {
  const { intent, method } = attempt;
  const { amount, currency } = intent;
  const isReusable = intent.setup_future_usage === 'off_session';
  const extras = extrasOf(ctx, method.id);
  const mandate = sent.mandate_data
    ? newMandate(ctx, method, { amount, currency, isReusable }).id
    : (sent.mandate ?? extras.mandate ?? '');
  askBank(ctx, attempt, { mandate, end: debitEndOf(ctx, method) });
  attachForLater(ctx, attempt);
  return intent;
}

/** A debit is never refused at once: the bank says it days later. */
function debitEndOf(ctx: Context, method: Stripe.PaymentMethod): DebitEnd {
  const extras = extrasOf(ctx, method.id);
  const planned = extras.refusals.shift();
  if (!planned) return extras.debit ?? 'succeeds';
  return planned.decline === 'insufficient_funds' ? 'insufficient_funds' : 'fails';
}

/** What the payer's bank answered on its page, for a PaymentIntent without a Session. */
export function answerIntent(
  ctx: Context,
  intent: Stripe.PaymentIntent,
  answer: 'complete' | 'fail',
): void {
  const method = ctx.store.paymentMethods.get(intent.payment_method as string);
  if (intent.status !== 'requires_action' || !method) return;
  const attempt: Try = { intent, method };
  if (answer === 'fail') {
    refuseAuthentication(ctx, attempt);
    return;
  }
  const { afterwards } = testCard(extrasOf(ctx, method.id).cardNumber);
  intent.next_action = null;
  if (afterwards) refuse(ctx, attempt, DECLINES[afterwards], true);
  else takeMoney(ctx, attempt, method.type === 'card');
}

/** @throws StripeFailure 400 in a state that does not allow it */
export function cancelByRequest(
  ctx: Context,
  intent: Stripe.PaymentIntent,
  reason: Stripe.PaymentIntent.CancellationReason | undefined,
): Stripe.PaymentIntent {
  if (isBuiltBySession(ctx, intent)) {
    throw unexpectedState(
      intent,
      'You cannot cancel this PaymentIntent because it belongs to a Checkout Session: expire the Session instead.',
    );
  }
  // A debit that the bank was asked for cannot be called back.
  if (['succeeded', 'canceled', 'processing'].includes(intent.status)) {
    throw unexpectedState(
      intent,
      `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`,
    );
  }
  return cancelIntent(ctx, intent, reason ?? null);
}
