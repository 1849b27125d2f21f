import { isKnownCurrency, isPayable, LARGEST_AMOUNT, smallestAmount } from './currencies.ts';
import { badParameter } from './failure.ts';
import type { LineWanted } from './objects.ts';
import type { SessionParams } from './params.ts';

const SHORTEST_LIFE_S = 30 * 60;
export const LONGEST_LIFE_S = 24 * 3600;

/** The rules between fields that no single shape can say. @throws StripeFailure 400 */
export function checkTogether(params: SessionParams, now: number): void {
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

/** What can be kept without a payment. A redirect is kept through the payment that it makes. */
export const KEEPABLE = ['card', 'sepa_debit'] as const;

export const METHODS = ['card', 'bancontact', 'ideal', 'sepa_debit'] as const;
export type Method = (typeof METHODS)[number];

/** The methods this stand-in plays that the Session allows; banks take euros only. @throws StripeFailure 400 for none */
export function methodTypes(params: SessionParams, currency: string): Method[] {
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

/** @throws StripeFailure 400 */
export function readLines(params: SessionParams): LineWanted[] {
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

/** @throws StripeFailure 400 */
export function checkTotal(
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
