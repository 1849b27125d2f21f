import type Stripe from 'stripe';
import type { Context } from './context.ts';
import { facts, form, instant, link, panel, table, type Html } from './dashboard-html.ts';
import { joined, money, pageOf, paymentPath, words } from './dashboard-list.ts';
import { chargebackPanel, disputesOf, refundPanel } from './dashboard-reversals.ts';
import { newestFirst } from './lists.ts';
import { refundsOf } from './refunds.ts';

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
