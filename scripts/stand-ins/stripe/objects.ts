import type Stripe from 'stripe';
import { brandOf, type Decline, type Expiry } from './cards.ts';

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
    payment_method_options: { card: cardOptions() },
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

const cardOptions = (): Stripe.PaymentIntent.PaymentMethodOptions.Card => ({
  installments: null,
  mandate_options: null,
  network: null,
  request_three_d_secure: 'automatic',
});

export interface CardUsed {
  number: string;
  expiry: Expiry;
  fingerprint: string;
}

export function cardPaymentMethod(
  id: string,
  created: number,
  card: CardUsed,
  payer: PayerDetails,
  customer: string | null,
): Stripe.PaymentMethod {
  const brand = brandOf(card.number);
  return {
    id,
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: billing(payer),
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
    created,
    customer,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
}

export interface ChargeWanted {
  id: string;
  created: number;
  intent: Stripe.PaymentIntent;
  method: Stripe.PaymentMethod;
  accountName: string;
  authenticated: boolean;
  decline: Decline | null;
  receiptUrl: string;
}

/** One try of a PaymentIntent, failed ones included. */
export function cardCharge(wanted: ChargeWanted): Stripe.Charge {
  const { intent, decline } = wanted;
  return {
    id: wanted.id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: decline ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: wanted.method.billing_details,
    calculated_statement_descriptor: wanted.accountName.toUpperCase().slice(0, 22),
    captured: decline === null,
    created: wanted.created,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: outcome(decline),
    paid: decline === null,
    payment_intent: intent.id,
    payment_method: wanted.method.id,
    payment_method_details: { card: chargedCard(wanted), type: 'card' },
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: decline ? null : wanted.receiptUrl,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: decline ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
  };
}

function outcome(decline: Decline | null): Stripe.Charge.Outcome {
  return {
    advice_code: decline?.adviceCode ?? null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: decline ? 'declined_by_network' : 'approved_by_network',
    reason: decline ? (decline.declineCode ?? decline.code) : null,
    risk_level: 'normal',
    risk_score: 12,
    seller_message: decline
      ? 'The bank did not return any further details with this decline.'
      : 'Payment complete.',
    type: decline ? 'issuer_declined' : 'authorized',
  };
}

function chargedCard(wanted: ChargeWanted): Stripe.Charge.PaymentMethodDetails.Card {
  const card = wanted.method.card;
  if (!card) throw new Error(`${wanted.method.id} is no card`);
  const { intent, decline } = wanted;
  return {
    amount_authorized: decline ? null : intent.amount,
    authorization_code: decline ? null : '123456',
    brand: card.brand,
    checks: {
      address_line1_check: null,
      address_postal_code_check: null,
      cvc_check: decline?.code === 'incorrect_cvc' ? 'fail' : 'pass',
    },
    country: card.country,
    electronic_commerce_indicator: null,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint: card.fingerprint ?? null,
    funding: card.funding,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: card.last4,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: intent.amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: wanted.authenticated
      ? {
          authentication_flow: 'challenge',
          electronic_commerce_indicator: '05',
          exemption_indicator: null,
          result: 'authenticated',
          result_reason: null,
          transaction_id: null,
          version: '2.2.0',
        }
      : null,
    transaction_link_id: null,
    wallet: null,
  };
}

/** The fee is a model, not Stripe's price list: 1.5 % + 25 minor units, rounded half up. */
export function balanceTransaction(
  id: string,
  created: number,
  charge: Stripe.Charge,
): Stripe.BalanceTransaction {
  const fee = Math.min(charge.amount, Math.round(charge.amount * 0.015) + 25);
  return {
    id,
    object: 'balance_transaction',
    amount: charge.amount,
    // Two days is usual for cards in Europe.
    available_on: created + 2 * 86_400,
    balance_type: 'payments',
    created,
    currency: charge.currency,
    description: charge.description,
    exchange_rate: null,
    fee,
    fee_details: [
      {
        amount: fee,
        application: null,
        currency: charge.currency,
        description: 'Demo processing fee',
        type: 'stripe_fee',
      },
    ],
    net: charge.amount - fee,
    reporting_category: 'charge',
    source: charge.id,
    status: 'pending',
    type: 'charge',
  };
}
