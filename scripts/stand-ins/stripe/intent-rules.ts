import type Stripe from 'stripe';
import type { Context } from './context.ts';
import { isKnownCurrency, isPayable, LARGEST_AMOUNT, smallestAmount } from './currencies.ts';
import { badParameter, missingResource, StripeFailure, wrongState } from './failure.ts';
import { extrasOf, methodFor } from './methods.ts';
import type { IntentConfirm, IntentCreate } from './saved-params.ts';
import { METHODS } from './session-rules.ts';

const WITH_CONFIRM = [
  ...(['off_session', 'return_url', 'mandate', 'mandate_data'] as const),
  ...(['error_on_requires_action'] as const),
];

/** What only a confirmation can use. @throws StripeFailure 400 */
export function checkWithConfirm(params: IntentCreate): void {
  for (const name of WITH_CONFIRM) {
    if (params[name] === undefined || params.confirm === true) continue;
    throw badParameter(name, `\`${name}\` can only be sent with \`confirm=true\`.`);
  }
}

const OPEN = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

/** Neither under way nor over. */
export const isOpen = (intent: { status: string }): boolean => OPEN.includes(intent.status);

/** 400 with the whole intent, as Stripe answers it. */
export function unexpectedState(intent: Stripe.PaymentIntent, message: string): StripeFailure {
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

/** @throws StripeFailure 400 */
export function checkAmount(amount: number, currency: string): void {
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

/** @throws StripeFailure 400 */
export function checkCustomer(ctx: Context, customer: string | undefined): void {
  if (customer !== undefined && !ctx.store.customers.has(customer)) {
    throw missingResource('customer', customer, 'customer');
  }
}

/** The methods this stand-in plays that the intent allows; banks take euros only. @throws StripeFailure 400 */
export function typesFor(params: IntentCreate, currency: string): string[] {
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

/** Who is asked for the money; nothing has changed yet. @throws StripeFailure 400 */
export function checkConfirm(
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

export const isOffSession = (sent: IntentConfirm): boolean =>
  sent.off_session !== undefined && sent.off_session !== false;
