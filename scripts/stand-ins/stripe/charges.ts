import type Stripe from 'stripe';
import type { Decline } from './cards.ts';
import { GENERATED_IBANS } from './ibans.ts';

export interface ChargeWanted {
  id: string;
  created: number;
  intent: Stripe.PaymentIntent;
  method: Stripe.PaymentMethod;
  accountName: string;
  authenticated: boolean;
  decline: Decline | null;
  /** The bank answers days later. */
  isPending: boolean;
  mandate: string | null;
  receiptUrl: string;
}

/** One try of a PaymentIntent, failed ones included. */
export function newChargeObject(wanted: ChargeWanted): Stripe.Charge {
  const { intent, decline, isPending } = wanted;
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
    paid: decline === null && !isPending,
    payment_intent: intent.id,
    payment_method: wanted.method.id,
    payment_method_details: methodDetails(wanted),
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: decline || isPending ? null : wanted.receiptUrl,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: decline ? 'failed' : isPending ? 'pending' : 'succeeded',
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

/** What the bank said to a debit that failed after all. */
export function failCharge(
  charge: Stripe.Charge,
  failure: { code: string; message: string },
): void {
  charge.status = 'failed';
  charge.paid = false;
  charge.captured = false;
  charge.amount_captured = 0;
  charge.failure_code = failure.code;
  charge.failure_message = failure.message;
  charge.outcome = {
    ...outcome(null),
    network_status: 'declined_by_network',
    reason: failure.code,
    seller_message: failure.message,
    type: 'issuer_declined',
  };
}

function methodDetails(wanted: ChargeWanted): Stripe.Charge.PaymentMethodDetails {
  const { method } = wanted;
  if (method.sepa_debit) {
    const { bank_code, branch_code, country, fingerprint, last4 } = method.sepa_debit;
    return {
      sepa_debit: { bank_code, branch_code, country, fingerprint, last4, mandate: wanted.mandate },
      type: 'sepa_debit',
    };
  }
  const bank = {
    bic: 'INGBNL2A' as const,
    generated_sepa_debit: null,
    generated_sepa_debit_mandate: null,
    iban_last4: GENERATED_IBANS[method.bancontact ? 'bancontact' : 'ideal'].slice(-4),
    verified_name: method.billing_details.name,
  };
  if (method.bancontact) {
    const bancontact = { bank_code: 'INGB', bank_name: 'ING', preferred_language: null };
    return { bancontact: { ...bank, ...bancontact }, type: 'bancontact' };
  }
  if (method.ideal) {
    return { ideal: { ...bank, bank: 'ing', transaction_id: null }, type: 'ideal' };
  }
  return { card: chargedCard(wanted), type: 'card' };
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
