import type Stripe from 'stripe';
import { DECLINES, testCard, type Decline } from './cards.ts';
import type { Context } from './context.ts';
import { mergeMetadata } from './customers.ts';
import { askBank } from './debits.ts';
import type { DebitEnd } from './ibans.ts';
import {
  checkAmount,
  checkConfirm,
  checkCustomer,
  checkWithConfirm,
  isOffSession,
  isOpen,
  typesFor,
  unexpectedState,
} from './intent-rules.ts';
import { cardFailure, extrasOf, laterRefusal, methodFor, newMandate } from './methods.ts';
import { paymentIntent } from './objects.ts';
import type { IntentConfirm, IntentCreate, IntentUpdate } from './saved-params.ts';
import { cancelIntent, isBuiltBySession } from './sessions.ts';
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

const extrasOfIntent = (ctx: Context, intent: Stripe.PaymentIntent): IntentExtras => {
  const present = ctx.store.intentExtras.get(intent.id);
  const extras = present ?? { confirmations: 0, returnUrl: null, errorOnRequiresAction: false };
  ctx.store.intentExtras.set(intent.id, extras);
  return extras;
};

/**
 * A PaymentIntent without a Session, confirmed at once if that is asked for.
 * @throws StripeFailure 400 when a rule is broken (and nothing is made), 402 when the bank refuses (and the intent is there)
 */
export function createIntent(ctx: Context, params: IntentCreate): Stripe.PaymentIntent {
  checkWithConfirm(params);
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
  if (touched !== undefined && (!isOpen(intent) || isBuiltBySession(ctx, intent))) {
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
  if (!isOpen(intent)) {
    throw unexpectedState(
      intent,
      `You cannot confirm this PaymentIntent because it has a status of ${status}.`,
    );
  }
  return run(ctx, intent, checkConfirm(ctx, intent, sent), sent);
}

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
