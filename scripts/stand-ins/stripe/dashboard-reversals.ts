import type Stripe from 'stripe';
import { takenBack } from './chargebacks.ts';
import type { Context } from './context.ts';
import { decimals } from './currencies.ts';
import { form, input, instant, link, panel, select, table, type Html } from './dashboard-html.ts';
import { money, pageOf, paymentPath, words } from './dashboard-list.ts';
import { newestFirst } from './lists.ts';
import { refundsOf } from './refunds.ts';

export const disputesOf = (ctx: Context, chargeId: string): Stripe.Dispute[] =>
  [...ctx.store.disputes.values()].filter((dispute) => dispute.charge === chargeId);

export function refundPanel(ctx: Context, charge: Stripe.Charge, back: string): Html {
  const left = charge.amount - charge.amount_refunded;
  const digits = decimals(charge.currency);
  const asked = form({
    action: 'refund',
    back,
    hidden: { payment: charge.id },
    fields: [
      input(
        'amount',
        `Amount in ${charge.currency.toUpperCase()}`,
        (left / 10 ** digits).toFixed(digits),
        { inputmode: 'decimal' },
      ),
      select('reason', 'Reason', [
        ['', 'None'],
        ['requested_by_customer', 'Requested by the customer'],
        ['duplicate', 'Duplicate'],
        ['fraudulent', 'Fraudulent'],
      ]),
    ],
    buttons: [{ label: 'Refund', isFirst: true }],
  });
  const parts = [refundTable(ctx, refundsOf(ctx, charge.id), back)];
  if (left > 0 && takenBack(ctx, charge.id)?.is_charge_refundable !== false) parts.push(asked);
  return panel('Refunds', ...parts);
}

export function refundTable(ctx: Context, refunds: Stripe.Refund[], back: string): Html {
  const rows = refunds.map((refund) => [
    link(paymentPath(refund.payment_intent as string), money(refund.amount, refund.currency)),
    words(refund.status) +
      (refund.pending_reason ? `: ${words(refund.pending_reason)}` : '') +
      (refund.failure_reason ? `: ${words(refund.failure_reason)}` : ''),
    words(refund.reason ?? 'no reason'),
    instant(refund.created * 1000),
    refund.status === 'failed'
      ? ''
      : form({
          action: 'settle-refund',
          back,
          hidden: { refund: refund.id },
          buttons: [
            ...(refund.status === 'pending'
              ? [{ label: 'Let it succeed', name: 'end', value: 'succeeded' }]
              : []),
            { label: 'Let it fail', name: 'end', value: 'failed' },
          ],
        }),
  ]);
  const columns = ['Amount', 'State', 'Reason', 'When (UTC)', 'What next'];
  return table(
    'Refunds',
    columns.map((label) => ({ label })),
    rows,
    'No refund.',
  );
}

export function refundList(ctx: Context, page: number): Html {
  const path = '/_dashboard/refunds';
  const { rows, turn } = pageOf(newestFirst(ctx.store.refunds), page, path);
  return panel('Newest first', refundTable(ctx, rows, path), turn);
}

export function chargebackPanel(ctx: Context, charge: Stripe.Charge, back: string): Html {
  const isCard = charge.payment_method_details?.type === 'card';
  const asked = form({
    action: 'chargeback',
    back,
    hidden: { payment: charge.id },
    fields: [
      ...(isCard
        ? [
            select('kind', 'Kind', [
              ['chargeback', 'Chargeback: the money goes'],
              ['inquiry', 'Inquiry: only a question'],
            ]),
          ]
        : []),
      select('cause', 'What the payer says', [
        ['fraudulent', 'Fraud'],
        ['product_not_received', 'Nothing received'],
        ['duplicate', 'Paid twice'],
        ['general', 'Something else'],
      ]),
    ],
    buttons: [{ label: 'Open', isFirst: true }],
  });
  const parts = [chargebackTable(disputesOf(ctx, charge.id), back)];
  if (!charge.refunded && !takenBack(ctx, charge.id)) parts.push(asked);
  return panel('Chargebacks', ...parts);
}

/** What can happen next, by the state it is in; nothing once it is closed. */
const CHARGEBACK_STEPS: Partial<Record<Stripe.Dispute.Status, readonly [string, string][]>> = {
  warning_needs_response: [
    ['respond', 'Send evidence'],
    ['escalate', 'Make it a chargeback'],
    ['warning_closed', 'Close the inquiry'],
  ],
  warning_under_review: [
    ['escalate', 'Make it a chargeback'],
    ['warning_closed', 'Close the inquiry'],
  ],
  needs_response: [
    ['respond', 'Send evidence'],
    ['won', 'Won'],
    ['lost', 'Lost'],
  ],
  under_review: [
    ['won', 'Won'],
    ['lost', 'Lost'],
  ],
};

export function chargebackTable(disputes: Stripe.Dispute[], back: string): Html {
  const rows = disputes.map((dispute) => {
    const { due_by, past_due } = dispute.evidence_details;
    const buttons = (CHARGEBACK_STEPS[dispute.status] ?? []).map(([value, label]) => ({
      label,
      name: 'step',
      value,
    }));
    return [
      link(paymentPath(dispute.payment_intent as string), money(dispute.amount, dispute.currency)),
      words(dispute.status) + (past_due ? ' (too late)' : ''),
      words(dispute.reason),
      due_by === null ? '–' : instant(due_by * 1000),
      buttons.length === 0
        ? ''
        : form({ action: 'chargeback-step', back, hidden: { chargeback: dispute.id }, buttons }),
    ];
  });
  const columns = ['Amount', 'State', 'Reason', 'Answer by (UTC)', 'What next'];
  return table(
    'Chargebacks',
    columns.map((label) => ({ label })),
    rows,
    'No chargeback.',
  );
}

export function chargebackList(ctx: Context, page: number): Html {
  const path = '/_dashboard/chargebacks';
  const { rows, turn } = pageOf(newestFirst(ctx.store.disputes), page, path);
  return panel('Newest first', chargebackTable(rows, path), turn);
}
