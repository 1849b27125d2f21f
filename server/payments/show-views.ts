import { chargebackStateOf, dashboardUrl, needsResponse } from '../chargebacks/rules.ts';
import type { PaymentToRefund } from '../refunds/queries.ts';
import { notRefundableReason, REASONS_BY_HAND, refundableMinor } from '../refunds/rules.ts';
import { hrefOf, type Badge } from '../today/wording.ts';
import { formState, type FormState } from '../web/forms.ts';
import type { FieldProblem } from '../errors.ts';
import { dayIn } from '../calendar/zone.ts';
import type { Reader } from '../web/reader.ts';
import type * as queries from './page-queries.ts';

export const REFUND_FIELDS = ['amount', 'reason', 'note'] as const;

export interface RefundForm {
  action: string;
  hint: string;
  state: FormState<(typeof REFUND_FIELDS)[number]>;
  reasons: { value: string; label: string }[];
}

export interface PaymentShow {
  title: string;
  badge: Badge;
  customer: string;
  customerHref: string;
  /** What else may be done with it: its credit used, or the entry of it undone. */
  links: { href: string; label: string }[];
  undone: string;
  figures: { label: string; value: string; tone: Badge['tone'] }[];
  facts: { label: string; value: string }[];
  settles: { number: string; href: string; amount: string; discount: string }[];
  released: { number: string; href: string; amount: string; because: string; at: string }[];
  refunds: { at: string; amount: string; reason: string; by: string; badge: Badge; more: string }[];
  chargebacks: {
    at: string;
    amount: string;
    badge: Badge;
    reason: string;
    respondBy: string;
    href: string | null;
  }[];
  /** Null: nothing of it can be sent back, and `noRefund` says why. */
  refundForm: RefundForm | null;
  noRefund: string;
}

export interface PaymentSources {
  payment: queries.PaymentCard;
  allocations: readonly queries.PaymentAllocation[];
  refunds: readonly queries.PaymentRefund[];
  chargebacks: readonly queries.PaymentChargeback[];
  toRefund: PaymentToRefund;
  /** Administrators and accountants send money back. */
  mayRefund: boolean;
  stripe: { isLive: boolean; isStandIn: boolean };
}

/** A refund form as it was sent, when it comes back. */
export interface ReturnedRefund {
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
}

/** The page of a payment. */
export function paymentShow(
  reader: Reader,
  sources: PaymentSources,
  returned?: ReturnedRefund,
): PaymentShow {
  const { payment, allocations } = sources;
  const { payments: texts } = reader.texts;
  const amount = (minor: number) => reader.amount(minor, payment.currency);
  const reason = notRefundableReason(sources.toRefund);
  const by = payment.undoneBy ?? texts.program;
  return {
    title: texts.title(amount(payment.amountMinor)),
    badge: stateBadge(reader, sources),
    customer: payment.customerName,
    customerHref: `/customers/${payment.customerId}#payments`,
    links: reader.mayWrite ? links(reader, sources) : [],
    undone: payment.undoneAt
      ? texts.undone(reader.moment(payment.undoneAt), by, payment.undoneBecause)
      : '',
    figures: figures(reader, sources),
    facts: facts(reader, payment),
    settles: allocations
      .filter((one) => one.releasedAt === null)
      .map((one) => ({
        ...{
          number: one.number,
          href: `/invoices/${one.invoiceId}`,
          amount: amount(one.amountMinor),
        },
        discount: one.discountMinor > 0 ? amount(one.discountMinor) : '',
      })),
    released: releasedLines(reader, payment.currency, allocations),
    refunds: sources.refunds.map((refund) => refundLine(reader, refund)),
    chargebacks: sources.chargebacks.map((one) => chargebackLine(reader, one, sources.stripe)),
    refundForm:
      sources.mayRefund && reason === null ? refundForm(reader, sources.toRefund, returned) : null,
    noRefund: reason === null ? '' : (texts.notRefundable[reason] ?? ''),
  };
}

function links(
  reader: Reader,
  { payment, refunds, chargebacks }: PaymentSources,
): PaymentShow['links'] {
  if (!reader.mayWrite) return [];
  const { credits } = reader.texts;
  const { id, customerId, currency, stripePaymentIntentId } = payment;
  const isByHand = stripePaymentIntentId === null && payment.undoneAt === null;
  const credit = hrefOf(`/customers/${customerId}/credit`, { currency });
  return [
    ...(payment.unappliedMinor > 0 ? [{ href: credit, label: credits.useCredit }] : []),
    ...(isByHand && refunds.length === 0 && chargebacks.length === 0
      ? [{ href: `/payments/${id}/undo`, label: credits.undo }]
      : []),
  ];
}

/** What it settled once. Of an allocation that was taken back in part, the rest began anew at the same instant. */
function releasedLines(
  reader: Reader,
  currency: string,
  allocations: readonly queries.PaymentAllocation[],
): PaymentShow['released'] {
  const { releasedBecause } = reader.texts.payments;
  return allocations.flatMap((one) => {
    const { releasedAt, invoiceId } = one;
    if (releasedAt === null) return [];
    const rest = allocations.find(
      (other) =>
        other.id > one.id &&
        other.invoiceId === invoiceId &&
        other.createdAt.getTime() === releasedAt.getTime(),
    );
    const minor = one.amountMinor - (rest?.amountMinor ?? 0);
    if (minor <= 0) return [];
    return {
      ...{ number: one.number, href: `/invoices/${invoiceId}`, at: reader.moment(releasedAt) },
      amount: reader.amount(minor, currency),
      because: releasedBecause[one.releasedBecause ?? ''] ?? '',
    };
  });
}

function stateBadge(reader: Reader, { payment, toRefund, chargebacks }: PaymentSources): Badge {
  const { state } = reader.texts.payments;
  const states = chargebacks.map((one) => chargebackStateOf(one.status));
  if (payment.undoneAt) return { label: state.undone, tone: '' };
  if (states.some((one) => one === 'open' || one === 'inquiry')) {
    return { label: state.contested, tone: 'bad' };
  }
  if (states.includes('lost')) return { label: state.chargedBack, tone: 'bad' };
  if (toRefund.refundedMinor >= payment.amountMinor) return { label: state.refunded, tone: 'warn' };
  if (toRefund.refundedMinor > 0) return { label: state.partlyRefunded, tone: 'warn' };
  return { label: state.booked, tone: 'good' };
}

function figures(
  reader: Reader,
  { payment, toRefund, allocations }: PaymentSources,
): PaymentShow['figures'] {
  const texts = reader.texts.payments;
  const held = allocations.filter((one) => one.releasedAt === null);
  const settledMinor = held.reduce((sum, one) => sum + one.amountMinor, 0);
  const shown: [string, number, Badge['tone']][] = [
    [texts.settled, settledMinor, ''],
    [texts.unapplied, payment.unappliedMinor, payment.unappliedMinor > 0 ? 'info' : ''],
    [texts.refunded, toRefund.refundedMinor, ''],
    [texts.chargedBack, toRefund.chargedBackMinor, toRefund.chargedBackMinor > 0 ? 'bad' : ''],
  ];
  const isWhole = toRefund.refundedMinor + toRefund.chargedBackMinor === 0;
  return shown.slice(0, isWhole ? 2 : 4).map(([label, minor, tone]) => ({
    ...{ label, value: reader.amount(minor, payment.currency), tone },
  }));
}

function facts(reader: Reader, payment: queries.PaymentCard): PaymentShow['facts'] {
  const { invoices, payments: texts, trade } = reader.texts;
  const isStripe = payment.stripePaymentIntentId !== null;
  const settled = payment.settlementCurrency ?? payment.currency;
  const known = (minor: number | null) =>
    minor === null ? texts.feeUnknown : reader.amount(minor, settled);
  const list = [
    { label: invoices.payment.received, value: reader.longDay(payment.receivedOn) },
    { label: invoices.payment.method, value: trade.method[payment.method] ?? payment.method },
    isStripe
      ? { label: texts.stripePayment, value: payment.stripePaymentIntentId ?? '' }
      : { label: invoices.payment.reference, value: payment.reference },
    ...(isStripe
      ? [
          { label: texts.fee, value: known(payment.feeMinor) },
          { label: texts.net, value: known(payment.netMinor) },
        ]
      : []),
    { label: texts.recordedBy, value: payment.recordedBy ?? texts.program },
    { label: texts.recordedAt, value: reader.moment(payment.recordedAt) },
    { label: texts.note, value: payment.note },
  ];
  return list.filter((fact) => fact.value !== '');
}

const REFUND_TONES: Readonly<Record<string, Badge['tone']>> = {
  succeeded: 'good',
  failed: 'bad',
  canceled: 'bad',
  requires_action: 'warn',
};

function refundLine(reader: Reader, refund: queries.PaymentRefund): PaymentShow['refunds'][number] {
  const texts = reader.texts.payments;
  const isByRule = refund.requestedBy === null && refund.reason === 'surplus';
  return {
    at: reader.moment(refund.createdAt),
    amount: reader.amount(refund.amountMinor, refund.currency),
    reason: texts.refundReason[refund.reason] ?? refund.reason,
    by: refund.requestedBy ?? (isByRule ? texts.byRule : ''),
    badge: {
      label: texts.refundStatus[refund.status] ?? refund.status,
      tone: REFUND_TONES[refund.status] ?? 'info',
    },
    more: [refund.note, refund.failure].filter((part) => part !== '').join(' · '),
  };
}

const CHARGEBACK_TONES = { inquiry: 'warn', open: 'bad', lost: 'bad', over: 'good' } as const;

function chargebackLine(
  reader: Reader,
  one: queries.PaymentChargeback,
  stripe: PaymentSources['stripe'],
): PaymentShow['chargebacks'][number] {
  const texts = reader.texts.payments;
  const state = chargebackStateOf(one.status);
  const isAwaited = needsResponse(one.status);
  return {
    at: reader.moment(one.openedAt),
    amount: reader.amount(one.amountMinor, one.currency),
    badge: { label: texts.chargebackState[state] ?? one.status, tone: CHARGEBACK_TONES[state] },
    reason: texts.chargebackReason[one.reason] ?? one.reason,
    respondBy:
      isAwaited && one.respondBy
        ? texts.respondBy(reader.longDay(dayIn(reader.zone, one.respondBy)))
        : '',
    href: dashboardUrl(one.stripeDisputeId, stripe),
  };
}

function refundForm(
  reader: Reader,
  payment: PaymentToRefund,
  returned?: ReturnedRefund,
): RefundForm {
  const texts = reader.texts.payments;
  const most = reader.amount(refundableMinor(payment), payment.currency);
  // The whole of it is what is mostly meant; a money sign would have to be typed around.
  const typed = returned?.typed ?? { amount: most.replace(/[^\d.,\s]/g, '').trim() };
  return {
    action: `/payments/${payment.id}/refund`,
    hint: texts.refundHint(most),
    state: formState(REFUND_FIELDS, typed, returned?.problems),
    reasons: REASONS_BY_HAND.map((value) => ({ value, label: texts.refundReason[value] ?? value })),
  };
}

export interface RefundPreview {
  title: string;
  crumb: string;
  crumbHref: string;
  reason: string;
  note: string;
  /** Empty: none is taken from it. */
  fromCredit: string;
  reopened: { number: string; href: string; amount: string; discount: string }[];
  action: string;
  submit: string;
  hidden: { name: string; value: string }[];
}

export interface PaymentViews {
  '/payments/show': PaymentShow;
  '/payments/refund': RefundPreview;
}
