import type Stripe from 'stripe';
import {
  DECLINES,
  isExpired,
  NAMED_CARDS,
  testCard,
  type AdviceCode,
  type Decline,
  type RefusalName,
} from './cards.ts';
import type { Context } from './context.ts';
import { StripeFailure, missingResource, wrongState } from './failure.ts';
import { GENERATED_IBANS } from './ibans.ts';
import { fingerprintOf } from './ids.ts';
import { cardPaymentMethod, debitMandate, debitPaymentMethod } from './objects.ts';
import type { MethodExtras } from './store.ts';

/** What the bank knows of a payment method. */
export function extrasOf(ctx: Context, methodId: string): MethodExtras {
  const present = ctx.store.methodExtras.get(methodId);
  if (present) return present;
  const extras = { cardNumber: 'other', isSetUp: false, isSpent: false, refusals: [] };
  ctx.store.methodExtras.set(methodId, extras);
  return extras;
}

/** Keeps a new payment method with what its bank knows. Of a card only a published test number is kept. */
export function keepMethod(
  ctx: Context,
  method: Stripe.PaymentMethod,
  known: Partial<MethodExtras> = {},
): Stripe.PaymentMethod {
  ctx.store.paymentMethods.set(method.id, method);
  Object.assign(extrasOf(ctx, method.id), known, {
    cardNumber: known.cardNumber ? testCard(known.cardNumber).number : '',
  });
  return method;
}

/** The card that a name of Stripe's libraries stands for, as a payment method of its own. */
function namedCard(ctx: Context, name: string): Stripe.PaymentMethod | null {
  const number = NAMED_CARDS[name];
  if (number === undefined) return null;
  const year = new Date(ctx.time.now()).getUTCFullYear() + 3;
  const card = { number, expiry: { month: 12, year }, fingerprint: fingerprintOf(number) };
  const payer = { email: null, name: null };
  const made = cardPaymentMethod(ctx.ids.next('pm_'), ctx.time.seconds(), card, payer);
  return keepMethod(ctx, made, { cardNumber: number });
}

/** The method an intent is to use. @throws StripeFailure 400 when it does not exist or is another customer's */
export function methodFor(ctx: Context, id: string, customer: string | null): Stripe.PaymentMethod {
  const method = namedCard(ctx, id) ?? ctx.store.paymentMethods.get(id);
  if (!method) throw missingResource('PaymentMethod', id, 'payment_method');
  const owner = method.customer as string | null;
  if (owner === customer) {
    if (owner !== null || !extrasOf(ctx, method.id).isSpent) return method;
    throw wrongState(SPENT, undefined, 'payment_method');
  }
  if (owner === null && !extrasOf(ctx, method.id).isSpent) return method;
  throw wrongState(
    customer === null
      ? `The payment method supplied (${id}) belongs to the Customer ${owner}. Please include the Customer in the \`customer\` parameter.`
      : `The customer does not have a payment method with the ID ${id}. The payment method must be attached to the customer.`,
    undefined,
    'payment_method',
  );
}

const SPENT =
  'The provided PaymentMethod was previously used without Customer attachment or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.';

/** Belongs to the customer from now on, and says so once. */
export function attach(ctx: Context, method: Stripe.PaymentMethod, customer: string): void {
  extrasOf(ctx, method.id).isSpent = true;
  if (method.customer === customer) return;
  method.customer = customer;
  ctx.emit('payment_method.attached', method);
}

/** As the API attaches: a card that its bank refuses at once is not kept. @throws StripeFailure */
export function attachByRequest(
  ctx: Context,
  id: string,
  customerId: string | undefined,
): Stripe.PaymentMethod {
  if (customerId === undefined) {
    throw wrongState('Missing required param: customer.', 'parameter_missing', 'customer');
  }
  if (!ctx.store.customers.has(customerId)) {
    throw missingResource('customer', customerId, 'customer');
  }
  const method = namedCard(ctx, id) ?? ctx.store.paymentMethods.get(id);
  if (!method) throw missingResource('PaymentMethod', id, 'id');
  if (method.customer === customerId) return method;
  if (method.customer !== null) {
    throw wrongState(
      'The payment method you provided has already been attached to a customer.',
      'payment_method_unexpected_state',
    );
  }
  const { cardNumber, isSpent } = extrasOf(ctx, method.id);
  if (isSpent) throw wrongState(SPENT);
  const { outcome, isKept } = testCard(cardNumber);
  if (method.card && outcome !== 'succeeds' && outcome !== 'authenticates' && !isKept) {
    throw cardFailure(DECLINES[outcome], {});
  }
  attach(ctx, method, customerId);
  return method;
}

/** The answer to a refused card, with the objects as they are afterwards. */
export function cardFailure(
  decline: Decline,
  objects: Pick<
    StripeFailure['details'],
    'charge' | 'payment_intent' | 'payment_method' | 'setup_intent'
  >,
): StripeFailure {
  return new StripeFailure(
    {
      status: 402,
      type: 'card_error',
      message: decline.message,
      code: decline.code,
      ...(decline.declineCode === undefined ? {} : { decline_code: decline.declineCode }),
      ...(decline.adviceCode === null ? {} : { advice_code: decline.adviceCode }),
      ...objects,
    },
    true,
  );
}

/** Takes a method away from its customer, for good. */
export function detach(ctx: Context, method: Stripe.PaymentMethod): Stripe.PaymentMethod {
  const { customer } = method;
  method.customer = null;
  extrasOf(ctx, method.id).isSpent = true;
  ctx.emit('payment_method.detached', method, { customer });
  return method;
}

/** @throws StripeFailure 400 for a method that belongs to nobody */
export function detachByRequest(ctx: Context, method: Stripe.PaymentMethod): Stripe.PaymentMethod {
  if (method.customer === null) {
    throw wrongState(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
      'payment_method_unexpected_state',
    );
  }
  return detach(ctx, method);
}

/** Removes a customer for good, and what belongs to it with it. */
export function deleteCustomer(ctx: Context, customer: Stripe.Customer): Stripe.DeletedCustomer {
  for (const method of ctx.store.paymentMethods.values()) {
    if (method.customer === customer.id) detach(ctx, method);
  }
  ctx.store.customers.delete(customer.id);
  ctx.store.deletedCustomers.set(customer.id, ctx.time.seconds());
  ctx.emit('customer.deleted', customer);
  return deletedCustomer(customer.id);
}

export const deletedCustomer = (id: string): Stripe.DeletedCustomer => ({
  id,
  object: 'customer',
  deleted: true,
});

/** A mandate for later debits of that account, kept with the method. */
export function newMandate(
  ctx: Context,
  method: Stripe.PaymentMethod,
  wanted: { amount: number; currency: string; isReusable: boolean },
): Stripe.Mandate {
  const mandate = debitMandate(ctx.ids.next('mandate_'), ctx.time.seconds(), {
    ...wanted,
    method,
  });
  ctx.store.mandates.set(mandate.id, mandate);
  extrasOf(ctx, method.id).mandate = mandate.id;
  return mandate;
}

/** Paid at the payer's own bank and kept for later: what is kept is the account behind it, with a mandate. */
export function generateDebit(ctx: Context, charge: Stripe.Charge, method: Stripe.PaymentMethod) {
  const details = charge.payment_method_details?.bancontact ?? charge.payment_method_details?.ideal;
  const type = method.bancontact ? 'bancontact' : 'ideal';
  if (!details) return null;
  const iban = GENERATED_IBANS[type];
  const account = { iban, fingerprint: fingerprintOf(iban) };
  const { email, name } = method.billing_details;
  const made = debitPaymentMethod(ctx.ids.next('pm_'), ctx.time.seconds(), account, {
    email,
    name,
  });
  if (made.sepa_debit) made.sepa_debit.generated_from = { charge: charge.id, setup_attempt: null };
  keepMethod(ctx, made, { debit: 'succeeds', isSetUp: true });
  const { amount, currency } = charge;
  const mandate = newMandate(ctx, made, { amount, currency, isReusable: true });
  details.generated_sepa_debit = made.id;
  details.generated_sepa_debit_mandate = mandate.id;
  return made;
}

/** What the bank says to a payment with a kept card while the payer is away; null when it pays. */
export function laterRefusal(ctx: Context, method: Stripe.PaymentMethod): Decline | null {
  const extras = extrasOf(ctx, method.id);
  const planned = extras.refusals.shift();
  if (planned) return { ...DECLINES[planned.decline], adviceCode: planned.adviceCode };
  const { card } = method;
  if (card && isExpired({ month: card.exp_month, year: card.exp_year }, ctx.time.now())) {
    return DECLINES.expired_card;
  }
  const { outcome, later } = testCard(extras.cardNumber);
  const ending =
    later ??
    (outcome !== 'authenticates'
      ? outcome
      : extras.isSetUp
        ? 'succeeds'
        : 'authentication_required');
  return ending === 'succeeds' ? null : DECLINES[ending];
}

export interface NextCharge {
  /** `insufficient_funds` unless told. */
  decline?: RefusalName;
  /** What belongs to that refusal unless told; null for none. */
  advice_code?: AdviceCode | null;
  /** How many charges it hits; one unless told. */
  times?: number;
}

/** Plans that the next payments with a kept method are refused, although it paid before. */
export function planRefusal(ctx: Context, methodId: string, wanted: NextCharge): void {
  if (!ctx.store.paymentMethods.has(methodId)) {
    throw new RangeError(`No such payment method: ${methodId}`);
  }
  const { decline = 'insufficient_funds', times = 1 } = wanted;
  const adviceCode =
    wanted.advice_code === undefined ? DECLINES[decline].adviceCode : wanted.advice_code;
  const { refusals } = extrasOf(ctx, methodId);
  for (let one = 0; one < times; one += 1) refusals.push({ decline, adviceCode });
}

export interface CardChange {
  exp_month?: number;
  /** Four digits. */
  exp_year?: number;
  last4?: string;
}

/** The bank sent a new card, and the network told Stripe. */
export function changeCard(
  ctx: Context,
  method: Stripe.PaymentMethod,
  change: CardChange,
): Stripe.PaymentMethod {
  const { card } = method;
  if (!card) throw new RangeError(`${method.id} is no card.`);
  const wanted = Object.entries(change) as [keyof CardChange, string | number][];
  const previous = Object.fromEntries(wanted.map(([key]) => [key, card[key]]));
  Object.assign(card, change);
  ctx.emit('payment_method.automatically_updated', method, { card: previous });
  return method;
}

/** The payer's bank, or the payer at the bank, has ended the mandate. */
export function deactivateMandate(ctx: Context, mandate: Stripe.Mandate): Stripe.Mandate {
  if (mandate.status === 'inactive') throw new RangeError(`${mandate.id} is inactive already.`);
  const { status } = mandate;
  mandate.status = 'inactive';
  ctx.emit('mandate.updated', mandate, { status });
  return mandate;
}
