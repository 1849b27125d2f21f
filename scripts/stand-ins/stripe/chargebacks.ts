import type Stripe from 'stripe';
import { book } from './balance.ts';
import type { Context } from './context.ts';

// Stripe calls a chargeback a dispute; the product keeps that word for what a debtor says about an invoice.

const DAY_S = 86_400;
/** Card networks give between one and three weeks. */
const DAYS_TO_RESPOND = 14;
/** What Stripe takes for a chargeback, won or lost, in minor units of whatever the currency. */
const CHARGEBACK_FEE = 1500;

export type ChargebackKind = 'chargeback' | 'inquiry';

export interface ChargebackWanted {
  kind?: ChargebackKind;
  /** Stripe's words: fraudulent, product_not_received, duplicate, credit_not_processed, general … */
  reason?: string;
  /** Minor units; what is not refunded yet unless told. */
  amount?: number;
  daysToRespond?: number;
}

/** The payer's bank takes the money back, or asks about it. A bank debit is lost the moment it is charged back. */
export function openChargeback(
  ctx: Context,
  chargeId: string,
  wanted: ChargebackWanted = {},
): Stripe.Dispute {
  const charge = ctx.store.charges.get(chargeId);
  if (charge?.status !== 'succeeded') throw new RangeError(`Not a paid charge: ${chargeId}`);
  const taken = takenBack(ctx, chargeId);
  if (taken) throw new RangeError(`${chargeId} has a chargeback that is ${taken.status}.`);
  const amount = wanted.amount ?? charge.amount - charge.amount_refunded;
  if (amount <= 0 || amount > charge.amount) {
    throw new RangeError(`A chargeback of ${chargeId} cannot be of ${amount}.`);
  }
  const isCard = charge.payment_method_details?.type === 'card';
  const isInquiry = isCard && wanted.kind === 'inquiry';
  const dispute = newDispute(ctx, charge, {
    amount,
    reason: wanted.reason ?? 'fraudulent',
    status: isInquiry ? 'warning_needs_response' : isCard ? 'needs_response' : 'lost',
    dueBy: isCard ? ctx.time.seconds() + (wanted.daysToRespond ?? DAYS_TO_RESPOND) * DAY_S : null,
  });
  ctx.store.disputes.set(dispute.id, dispute);
  charge.disputed = true;
  ctx.emit('charge.dispute.created', dispute);
  const { due_by } = dispute.evidence_details;
  if (due_by !== null) ctx.timers.schedule('miss-evidence', dispute.id, due_by * 1000);
  if (!isInquiry) withdraw(ctx, dispute);
  if (!isCard) ctx.emit('charge.dispute.closed', dispute);
  return dispute;
}

interface DisputeParts {
  amount: number;
  reason: string;
  status: Stripe.Dispute.Status;
  dueBy: number | null;
}

function newDispute(ctx: Context, charge: Stripe.Charge, parts: DisputeParts): Stripe.Dispute {
  const card = charge.payment_method_details?.card;
  const isInquiry = parts.status === 'warning_needs_response';
  const networkCode = parts.reason === 'product_not_received' ? '13.1' : '10.4';
  return {
    id: ctx.ids.next('du_'),
    object: 'dispute',
    amount: parts.amount,
    balance_transactions: [],
    charge: charge.id,
    created: ctx.time.seconds(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: { ...NO_EVIDENCE, customer_email_address: charge.billing_details.email },
    evidence_details: {
      due_by: parts.dueBy,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: isInquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    ...(card && {
      payment_method_details: {
        card: {
          brand: card.brand ?? 'unknown',
          case_type: isInquiry ? 'inquiry' : 'chargeback',
          network: card.network ?? 'unknown',
          network_reason_code: networkCode,
        },
        type: 'card',
      },
    }),
    reason: parts.reason,
    status: parts.status,
  };
}

const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

function withdraw(ctx: Context, dispute: Stripe.Dispute): void {
  move(ctx, dispute, -1);
  ctx.emit('charge.dispute.funds_withdrawn', dispute);
}

function move(ctx: Context, dispute: Stripe.Dispute, sign: 1 | -1): void {
  const booked = book(ctx, {
    type: 'adjustment',
    reportingCategory: sign < 0 ? 'dispute' : 'dispute_reversal',
    amount: sign * dispute.amount,
    fee: sign < 0 ? { amount: CHARGEBACK_FEE, description: 'Dispute fee' } : null,
    currency: dispute.currency,
    description: `Chargeback ${sign < 0 ? 'withdrawal' : 'reversal'} for ${dispute.charge as string}`,
    source: dispute.id,
  });
  dispute.balance_transactions = [...dispute.balance_transactions, structuredClone(booked)];
}

const isInquiry = (dispute: Stripe.Dispute): boolean => dispute.status.startsWith('warning_');
const isClosed = (dispute: Stripe.Dispute): boolean =>
  ['won', 'lost', 'warning_closed', 'prevented'].includes(dispute.status);

/** The open inquiry or chargeback of a charge, if there is one. */
export const openChargebackOf = (ctx: Context, chargeId: string): Stripe.Dispute | undefined =>
  [...ctx.store.disputes.values()].find((one) => one.charge === chargeId && !isClosed(one));

/** Where the money of a charge is asked for or gone already: only a closed question can be followed by another. */
export const takenBack = (ctx: Context, chargeId: string): Stripe.Dispute | undefined =>
  [...ctx.store.disputes.values()].find(
    (one) => one.charge === chargeId && one.status !== 'warning_closed',
  );

function openOne(ctx: Context, disputeId: string): Stripe.Dispute {
  const dispute = ctx.store.disputes.get(disputeId);
  if (!dispute) throw new RangeError(`No such chargeback: ${disputeId}`);
  if (isClosed(dispute)) throw new RangeError(`Chargeback ${disputeId} is ${dispute.status}.`);
  return dispute;
}

/** Evidence was sent in Stripe's dashboard: now the bank looks at it. */
export function respondToChargeback(ctx: Context, disputeId: string): Stripe.Dispute {
  const dispute = openOne(ctx, disputeId);
  const previous = { status: dispute.status };
  dispute.status = isInquiry(dispute) ? 'warning_under_review' : 'under_review';
  dispute.evidence.uncategorized_text = 'Evidence given in the dashboard of the stand-in.';
  dispute.evidence_details.has_evidence = true;
  dispute.evidence_details.submission_count += 1;
  dispute.evidence_details.submission_method = 'manual';
  ctx.timers.cancel('miss-evidence', disputeId);
  ctx.emit('charge.dispute.updated', dispute, previous);
  return dispute;
}

/** The day to answer by has passed: the money stays away until the bank closes the case. */
export function missEvidence(ctx: Context, disputeId: string): void {
  const dispute = ctx.store.disputes.get(disputeId);
  if (!dispute || isClosed(dispute)) return;
  dispute.evidence_details.past_due = true;
  ctx.emit('charge.dispute.updated', dispute, { evidence_details: { past_due: false } });
}

/** The question becomes a claim: the money goes. */
export function escalateInquiry(ctx: Context, disputeId: string): Stripe.Dispute {
  const dispute = openOne(ctx, disputeId);
  if (!isInquiry(dispute)) throw new RangeError(`${disputeId} is no inquiry.`);
  const previous = { status: dispute.status, is_charge_refundable: true };
  dispute.status = 'needs_response';
  dispute.is_charge_refundable = false;
  const card = dispute.payment_method_details?.card;
  if (card) card.case_type = 'chargeback';
  ctx.emit('charge.dispute.updated', dispute, previous);
  withdraw(ctx, dispute);
  return dispute;
}

/** The bank has decided. Won: the money comes back, the fee does not. An inquiry closes without either. */
export function closeChargeback(
  ctx: Context,
  disputeId: string,
  result: 'won' | 'lost' | 'warning_closed',
): Stripe.Dispute {
  const dispute = openOne(ctx, disputeId);
  if (isInquiry(dispute) !== (result === 'warning_closed')) {
    throw new RangeError(`Chargeback ${disputeId} is ${dispute.status}: it cannot be ${result}.`);
  }
  const previous = { status: dispute.status };
  dispute.status = result;
  ctx.timers.cancel('miss-evidence', disputeId);
  if (result === 'won') {
    move(ctx, dispute, 1);
    ctx.emit('charge.dispute.funds_reinstated', dispute);
  }
  ctx.emit('charge.dispute.closed', dispute, previous);
  return dispute;
}
