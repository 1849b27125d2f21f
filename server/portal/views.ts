import { sumMinor } from '../money/money.ts';
import type { FilesInputProps } from '../files/views.ts';
import type { PortalCharging } from './plan-charge-views.ts';
import type { InputProps } from '../web/forms.ts';
import {
  currencyGroup,
  type CurrencyGroup,
  type InvoiceRow,
  type PortalTotal,
} from './basket-views.ts';
import type { Answers } from './answers.ts';
import type { BasketFacts } from './basket.ts';
import type { PortalConfirm, PortalContact, PortalReleased } from './contact-views.ts';
import type { DisputeDebtorViews } from './dispute-views.ts';
import type { ChoicesProps } from './form-views.ts';
import type { Visit } from './guard.ts';
import type { PortalNotice, PortalNoticeShow } from './notice-views.ts';
import type { PortalPromise, PortalPromiseShow } from './promise-views.ts';
import type { PortalPlanAgree } from './plan-agree-views.ts';
import type { PortalPlanAsk, ScheduleRow } from './plan-ask-views.ts';
import type { PortalPlan } from './plan-views.ts';
import type { PastPayment } from './queries.ts';
import { groupByCurrency, isPaidApart, type OwedInvoice } from './rules.ts';
import { transferPanels, type TransferPanel } from './transfer-views.ts';
import {
  dayText,
  localeFor,
  moneyText,
  portalShell,
  textsOf,
  visitPath,
  type PortalShell,
} from './wording.ts';

export interface PaymentRow {
  day: string;
  amount: string;
  method: string;
  numbers: string;
  receiptUrl: string;
  remittanceUrl: string;
  /** What the two links are called where they stand alone. */
  receiptLabel: string;
  remittanceLabel: string;
  /** The note of the discount it was granted. */
  note: { url: string; label: string } | null;
  /** What became of it since: contested, sent back, taken back. */
  states: string[];
}

export interface PortalShow {
  shell: PortalShell;
  owedTo: string;
  payAction: string;
  pageAction: string;
  /** Kept by the forms when the visitor chose a language. */
  chosenLanguage: string | null;
  problem: string | null;
  notice: string | null;
  canPayByCard: boolean;
  groups: CurrencyGroup[];
  /** What the firm holds for the customer in currencies in which nothing is owed. */
  credits: string[];
  /** To the firm's own account. */
  transfer: TransferPanel | null;
  /** To those of factors. */
  sold: TransferPanel[];
  /** Said when nothing is owed. */
  settled: string | null;
  payments: PaymentRow[];
  answers: Answers;
}

export interface PortalReturn {
  shell: PortalShell;
  title: string;
  text: string;
  kind: 'good' | 'waiting' | 'bad';
  numbers: string[];
  surplus: string | null;
  remaining: string | null;
  /** The receipt of the payment, once it is booked. */
  receiptUrl: string | null;
  remittanceUrl: string | null;
  noteUrl: string | null;
  backUrl: string;
}

export interface PortalExpired {
  shell: PortalShell;
  title: string;
  text: string;
  toAddress: string | null;
  renewAction: string | null;
  chosenLanguage: string | null;
}

/** Every template of the portal but the error page, with its props. */
export interface DebtorViews extends DisputeDebtorViews {
  '/portal/show': PortalShow;
  '/portal/_group': Pick<
    PortalShow,
    'owedTo' | 'payAction' | 'pageAction' | 'chosenLanguage' | 'canPayByCard'
  > & { group: CurrencyGroup; hasTransfer: boolean };
  '/portal/_invoice': { invoice: InvoiceRow; currency: string; canPayByCard: boolean };
  '/portal/_total': { total: PortalTotal };
  '/portal/_transfer': { panel: TransferPanel };
  '/portal/_answers': Answers;
  '/portal/_field': { input: InputProps };
  '/portal/_files': { input: FilesInputProps };
  '/portal/_choices': { choices: ChoicesProps };
  '/portal/plan-ask': PortalPlanAsk;
  '/portal/plan-agree': PortalPlanAgree;
  '/portal/plan': PortalPlan;
  '/portal/_charging': { charging: PortalCharging };
  '/portal/_schedule': { rows: ScheduleRow[]; total: string };
  '/portal/_payments': { payments: PaymentRow[] };
  '/portal/return': PortalReturn;
  '/portal/expired': PortalExpired;
  '/portal/contact': PortalContact;
  '/portal/contact-released': PortalReleased;
  '/portal/contact-confirm': PortalConfirm;
  '/portal/promise': PortalPromise;
  '/portal/promise-show': PortalPromiseShow;
  '/portal/notice': PortalNotice;
  '/portal/notice-show': PortalNoticeShow;
}

export interface ShowFacts extends Omit<BasketFacts, 'today' | 'locale'> {
  invoices: readonly OwedInvoice[];
  payments: readonly PastPayment[];
  canPayByCard: boolean;
  answers: Answers;
  problem: string | null;
  notice: string | null;
}

/** The page of what is owed. */
export function portalShow(visit: Visit, facts: ShowFacts): PortalShow {
  const texts = textsOf(visit);
  const groups = groupByCurrency(
    facts.invoices.filter((one) => !isPaidApart(one, facts.canPayByCard)),
  );
  const basket = { ...facts, today: visit.today, locale: localeFor(visit) };
  const panels = transferPanels(visit, facts.invoices, basket);
  return {
    shell: portalShell(visit),
    owedTo: texts.show.owedTo(visit.organization.name),
    payAction: visitPath(visit, '/pay'),
    pageAction: `/p/${visit.token}`,
    chosenLanguage: visit.isLanguageChosen ? visit.language : null,
    problem: facts.problem,
    notice: facts.notice,
    canPayByCard: facts.canPayByCard,
    groups: groups.map((invoices) => currencyGroup(visit, invoices, basket)),
    credits: otherCredits(visit, facts),
    transfer: panels.own,
    sold: panels.factors,
    settled: facts.invoices.length > 0 ? null : texts.settled.text(visit.organization.name),
    answers: facts.answers,
    payments: facts.payments.map((payment) => paymentRow(visit, payment)),
  };
}

function otherCredits(visit: Visit, { credits, invoices }: ShowFacts): string[] {
  const owedIn = new Set(invoices.map((invoice) => invoice.currency));
  const others = credits.filter((credit) => !owedIn.has(credit.currency));
  return [...Map.groupBy(others, (credit) => credit.currency)].map(([currency, some]) =>
    textsOf(visit).show.credit(
      moneyText(visit)(sumMinor(some.map((credit) => credit.unappliedMinor)), currency),
    ),
  );
}

function paymentRow(visit: Visit, payment: PastPayment): PaymentRow {
  const { settled } = textsOf(visit);
  const day = dayText(visit)(payment.receivedOn);
  return {
    day,
    amount: moneyText(visit)(payment.amountMinor, payment.currency),
    method: settled.methods[payment.method],
    numbers: payment.numbers.join(', '),
    receiptUrl: visitPath(visit, `/receipts/${payment.id}`),
    remittanceUrl: visitPath(visit, `/receipts/${payment.id}.csv`),
    receiptLabel: `${settled.receipt} ${settled.of(day)}`,
    remittanceLabel: `${settled.remittance} ${settled.of(day)}`,
    note: payment.hasNote
      ? {
          url: visitPath(visit, `/receipts/${payment.id}/note`),
          label: `${settled.note} ${settled.of(day)}`,
        }
      : null,
    states: paymentStates(visit, payment),
  };
}

function paymentStates(visit: Visit, payment: PastPayment): string[] {
  const { settled } = textsOf(visit);
  const amountOf = (minor: number) => moneyText(visit)(minor, payment.currency);
  const { isContested, refundedMinor, chargedBackMinor } = payment;
  return [
    isContested ? settled.contested : null,
    refundedMinor > 0 ? settled.sentBack(amountOf(refundedMinor)) : null,
    chargedBackMinor > 0 ? settled.takenBack(amountOf(chargedBackMinor)) : null,
  ].filter((text) => text !== null);
}
