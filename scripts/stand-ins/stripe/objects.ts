import type Stripe from 'stripe';
import { brandOf, type Expiry } from './cards.ts';

const NO_ADDRESS = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
};

export interface PayerDetails {
  email: string | null;
  name: string | null;
}

const billing = (payer: PayerDetails) => ({
  address: { ...NO_ADDRESS },
  email: payer.email,
  name: payer.name,
  phone: null,
  tax_id: null,
});

export interface LineWanted {
  name: string;
  quantity: number;
  unitAmount: number;
  currency: string;
  productMetadata: Record<string, string>;
  metadata: Record<string, string>;
}

export function lineItem(
  wanted: LineWanted,
  made: { id: string; priceId: string; productId: string; created: number },
): Stripe.LineItem {
  const total = wanted.unitAmount * wanted.quantity;
  const price = {
    id: made.priceId,
    object: 'price',
    active: false,
    billing_scheme: 'per_unit',
    created: made.created,
    currency: wanted.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: made.productId,
    recurring: null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: wanted.unitAmount,
    unit_amount_decimal: String(wanted.unitAmount),
  };
  return {
    id: made.id,
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency: wanted.currency,
    description: wanted.name,
    metadata: wanted.metadata,
    // The SDK types decimals as objects of its own; on the wire they are texts.
    price: price as unknown as Stripe.Price,
    quantity: wanted.quantity,
  };
}

export interface IntentWanted {
  id: string;
  clientSecret: string;
  created: number;
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  metadata: Record<string, string>;
  receiptEmail: string | null;
  setupFutureUsage: 'off_session' | 'on_session' | null;
  statementDescriptorSuffix: string | null;
  methodTypes: string[];
}

export function paymentIntent(wanted: IntentWanted): Stripe.PaymentIntent {
  return {
    id: wanted.id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: wanted.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: wanted.clientSecret,
    confirmation_method: 'automatic',
    created: wanted.created,
    currency: wanted.currency,
    customer: wanted.customer,
    customer_account: null,
    description: wanted.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: wanted.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: methodOptions(wanted.methodTypes),
    payment_method_types: wanted.methodTypes,
    payment_record: null,
    processing: null,
    receipt_email: wanted.receiptEmail,
    review: null,
    setup_future_usage: wanted.setupFutureUsage,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: wanted.statementDescriptorSuffix,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
}

function methodOptions(types: readonly string[]): Stripe.PaymentIntent.PaymentMethodOptions {
  const all: Stripe.PaymentIntent.PaymentMethodOptions = {
    card: {
      installments: null,
      mandate_options: null,
      network: null,
      request_three_d_secure: 'automatic',
    },
    bancontact: { preferred_language: 'en' },
    ideal: {},
    sepa_debit: {},
  };
  return Object.fromEntries(Object.entries(all).filter(([type]) => types.includes(type)));
}

export interface CardUsed {
  number: string;
  expiry: Expiry;
  fingerprint: string;
}

/** What a payment method holds whatever its type. */
function methodBase(id: string, created: number, payer: PayerDetails) {
  return {
    id,
    object: 'payment_method' as const,
    allow_redisplay: 'limited' as const,
    billing_details: billing(payer),
    created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
  };
}

export function cardPaymentMethod(
  id: string,
  created: number,
  card: CardUsed,
  payer: PayerDetails,
): Stripe.PaymentMethod {
  const brand = brandOf(card.number);
  return {
    ...methodBase(id, created, payer),
    card: {
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'FR',
      display_brand: brand,
      exp_month: card.expiry.month,
      exp_year: card.expiry.year,
      fingerprint: card.fingerprint,
      funding: 'credit',
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    type: 'card',
  };
}

/** A bank account that may be debited. Only the end of the IBAN is kept. */
export function debitPaymentMethod(
  id: string,
  created: number,
  account: { iban: string; fingerprint: string },
  payer: PayerDetails,
): Stripe.PaymentMethod {
  return {
    ...methodBase(id, created, payer),
    sepa_debit: {
      bank_code: account.iban.slice(4, 12),
      branch_code: '',
      country: account.iban.slice(0, 2),
      fingerprint: account.fingerprint,
      generated_from: { charge: null, setup_attempt: null },
      last4: account.iban.slice(-4),
    },
    type: 'sepa_debit',
  };
}

/** A payment made at the payer's own bank, on its page. */
export function redirectPaymentMethod(
  id: string,
  created: number,
  type: 'bancontact' | 'ideal',
  payer: PayerDetails,
): Stripe.PaymentMethod {
  const base = methodBase(id, created, payer);
  return type === 'bancontact'
    ? { ...base, type, bancontact: {} }
    : { ...base, type, ideal: { bank: 'ing', bic: 'INGBNL2A' } };
}

/** The payer's leave to debit an account, given on the payment page. */
export function debitMandate(
  id: string,
  created: number,
  wanted: { method: Stripe.PaymentMethod; amount: number; currency: string; isReusable: boolean },
): Stripe.Mandate {
  const { method, amount, currency, isReusable } = wanted;
  const reference = id.slice(-16).toUpperCase();
  return {
    id,
    object: 'mandate',
    customer_acceptance: {
      accepted_at: created,
      online: { ip_address: '127.0.0.1', user_agent: null },
      type: 'online',
    },
    livemode: false,
    ...(isReusable ? { multi_use: {} } : { single_use: { amount, currency } }),
    payment_method: method.id,
    payment_method_details: {
      sepa_debit: { reference, url: `https://hooks.stripe.com/adapter/sepa_debit/${reference}` },
      type: 'sepa_debit',
    },
    status: 'active',
    type: isReusable ? 'multi_use' : 'single_use',
  };
}
