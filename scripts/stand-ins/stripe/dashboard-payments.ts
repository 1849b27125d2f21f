import type Stripe from 'stripe';
import { takenBack } from './chargebacks.ts';
import type { Context } from './context.ts';
import { decimals, displayAmount } from './currencies.ts';
import {
  facts,
  form,
  html,
  input,
  instant,
  link,
  panel,
  select,
  table,
  type Html,
} from './dashboard-html.ts';
import { newestFirst } from './lists.ts';
import { refundsOf } from './refunds.ts';

const PER_PAGE = 50;

const money = (amount: number, currency: string): string => displayAmount(amount, currency, 'en');
const words = (status: string | null): string => (status ?? 'unknown').replaceAll('_', ' ');
const joined = (parts: Html[]): Html => html(parts.map((part) => part.html).join('\n'));

const METHOD_NAMES: Record<string, string> = {
  bancontact: 'Bancontact',
  ideal: 'iDEAL',
  sepa_debit: 'SEPA debit',
};

function methodName(charge: Stripe.Charge | undefined): string {
  const details = charge?.payment_method_details;
  if (!details) return '–';
  if (details.card) return `Card ending in ${details.card.last4}`;
  const name = METHOD_NAMES[details.type] ?? details.type;
  return details.sepa_debit ? `${name} ending in ${details.sepa_debit.last4}` : name;
}

/** Leads to the card or account when it is kept for later. */
function keptLink(ctx: Context, charge: Stripe.Charge | undefined): Html | null {
  const details = charge?.payment_method_details;
  const generated = details?.bancontact ?? details?.ideal;
  const id = (generated?.generated_sepa_debit ?? charge?.payment_method ?? '') as string;
  const method = ctx.store.paymentMethods.get(id);
  if (!method || method.customer === null) return null;
  return link(`/_dashboard/methods/${method.id}`, methodName(charge));
}

const chargeOf = (ctx: Context, intent: Stripe.PaymentIntent): Stripe.Charge | undefined =>
  ctx.store.charges.get(intent.latest_charge as string);

const disputesOf = (ctx: Context, chargeId: string): Stripe.Dispute[] =>
  [...ctx.store.disputes.values()].filter((dispute) => dispute.charge === chargeId);

/** What a reader wants to know first: refunded and charged back come before succeeded. */
function stateOf(ctx: Context, intent: Stripe.PaymentIntent): string {
  const charge = chargeOf(ctx, intent);
  const dispute = charge && disputesOf(ctx, charge.id).at(-1);
  if (dispute)
    return `${dispute.status.startsWith('warning') ? 'inquiry' : 'charged back'}: ${words(dispute.status)}`;
  if (charge?.refunded) return 'refunded';
  if (charge && charge.amount_refunded > 0) return 'partly refunded';
  return words(intent.status);
}

export const paymentPath = (intentId: string): string => `/_dashboard/payments/${intentId}`;

function turnPages(path: string, page: number, count: number): Html {
  const links: Html[] = [];
  if (page > 1) links.push(link(`${path}?page=${page - 1}`, 'Newer'));
  if (page * PER_PAGE < count) links.push(link(`${path}?page=${page + 1}`, 'Older'));
  if (links.length === 0) return html('');
  return html(`<nav class="pages" aria-label="Pages">${joined(links).html}</nav>`);
}

/** One page of rows, newest first. */
export function pageOf<T>(rows: T[], page: number, path: string): { rows: T[]; turn: Html } {
  const start = (page - 1) * PER_PAGE;
  return { rows: rows.slice(start, start + PER_PAGE), turn: turnPages(path, page, rows.length) };
}

export function paymentList(ctx: Context, page: number): Html {
  const all = newestFirst(ctx.store.paymentIntents);
  const { rows, turn } = pageOf(all, page, '/_dashboard');
  const cells = rows.map((intent) => [
    link(paymentPath(intent.id), money(intent.amount, intent.currency)),
    stateOf(ctx, intent),
    methodName(chargeOf(ctx, intent)),
    intent.description ?? '–',
    instant(intent.created * 1000),
  ]);
  const columns = ['Amount', 'State', 'Paid by', 'Description', 'When (UTC)'];
  return joined([
    panel(
      'Newest first',
      table(
        'Payments',
        columns.map((label) => ({ label })),
        cells,
        'Nobody has tried to pay yet.',
      ),
      turn,
    ),
  ]);
}

export const paymentTitle = (intent: Stripe.PaymentIntent): string =>
  `Payment of ${money(intent.amount, intent.currency)}`;

export function paymentShow(ctx: Context, intent: Stripe.PaymentIntent): Html {
  const charge = chargeOf(ctx, intent);
  const parts = [
    panel(
      'What is known',
      facts([
        ['State', stateOf(ctx, intent)],
        ['Paid by', keptLink(ctx, charge) ?? methodName(charge)],
        ['Description', intent.description ?? '–'],
        ['Payer', charge?.billing_details.name ?? '–'],
        ['When (UTC)', instant(intent.created * 1000)],
        ['PaymentIntent', intent.id],
        ['Charge', charge?.id ?? '–'],
        ...(intent.last_payment_error
          ? [['Refused because', intent.last_payment_error.message ?? ''] as [string, string]]
          : []),
      ]),
    ),
  ];
  if (!charge) return joined(parts);
  const back = paymentPath(intent.id);
  if (charge.status === 'pending') parts.push(debitPanel(charge, back));
  if (charge.status === 'succeeded') {
    parts.push(refundPanel(ctx, charge, back), chargebackPanel(ctx, charge, back));
    parts.push(panel('Balance', balanceTable(ctx, charge)));
  }
  return joined(parts);
}

function debitPanel(charge: Stripe.Charge, back: string): Html {
  const answers = [
    ['succeeds', 'It pays'],
    ['insufficient_funds', 'Insufficient funds'],
    ['fails', 'Not authorized'],
  ] as const;
  const buttons = answers.map(([value, label], index) => ({
    label,
    name: 'end',
    value,
    isFirst: index === 0,
  }));
  return panel(
    'What the bank answers now, instead of after three days',
    form({ action: 'debit', back, hidden: { payment: charge.id }, buttons }),
  );
}

function refundPanel(ctx: Context, charge: Stripe.Charge, back: string): Html {
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

function chargebackPanel(ctx: Context, charge: Stripe.Charge, back: string): Html {
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

function balanceTable(ctx: Context, charge: Stripe.Charge): Html {
  const sources = new Set([
    charge.id,
    ...refundsOf(ctx, charge.id).map(({ id }) => id),
    ...disputesOf(ctx, charge.id).map(({ id }) => id),
  ]);
  const rows = [...ctx.store.balanceTransactions.values()]
    .filter((row) => sources.has(row.source as string))
    .map((row) => [
      words(row.reporting_category),
      money(row.amount, row.currency),
      money(row.fee, row.currency),
      money(row.net, row.currency),
      instant(row.created * 1000),
    ]);
  const columns = [
    { label: 'What' },
    { label: 'Amount', isMoney: true },
    { label: 'Fee', isMoney: true },
    { label: 'Net', isMoney: true },
    { label: 'When (UTC)' },
  ];
  return table('Balance', columns, rows, 'Booked a second after the payment.');
}
