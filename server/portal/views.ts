import { formatDay } from '../calendar/format.ts';
import { localeOf, LANGUAGES } from '../calendar/locale.ts';
import { daysBetween } from '../calendar/plain-date.ts';
import { formatMoney } from '../money/format.ts';
import { sumMinor } from '../money/money.ts';
import { notPayableReason } from '../payments/rules.ts';
import { PORTAL_TEXTS, type PortalTexts } from '../../views/texts/portal/texts.ts';
import type { CustomerCredit } from '../ledger/queries.ts';
import type { Visit } from './guard.ts';
import type { RecentPayment } from './queries.ts';
import {
  chosenOf,
  groupByCurrency,
  isPayable,
  shownState,
  transferReference,
  type Choice,
  type OwedInvoice,
} from './rules.ts';

/** Around every page of a visit: who is owed, by whom, and in which languages the page can be read. */
export interface PortalShell {
  creditor: string;
  /** Legal name, address and numbers, a line each. */
  creditorLines: string[];
  replyTo: string | null;
  preparedFor: string;
  languages: { code: string; name: string; href: string; isCurrent: boolean }[];
  /** The page asks for itself again after three seconds at this address. */
  refreshUrl: string | null;
}

export interface InvoiceRow {
  id: number;
  number: string;
  subject: string | null;
  due: string;
  late: string | null;
  rest: string | null;
  state: string | null;
  amount: string;
  isChosen: boolean;
  isPayable: boolean;
}

/** The chosen sum of one currency. */
export interface PortalTotal {
  amount: string;
  chosen: string;
  ofTotal: string | null;
  overdue: string | null;
  problem: string | null;
}

export interface CurrencyGroup {
  currency: string;
  total: PortalTotal;
  sections: { title: string; invoices: InvoiceRow[] }[];
  isLong: boolean;
}

export interface TransferPanel {
  holder: string;
  iban: string;
  bic: string | null;
  /** One line per currency. */
  lines: { currency: string; amount: string; reference: string }[];
}

export interface PortalShow {
  shell: PortalShell;
  owedTo: string;
  payAction: string;
  pageAction: string;
  /** Kept by the forms when the visitor chose a language. */
  chosenLanguage: string | null;
  problem: string | null;
  canPayByCard: boolean;
  groups: CurrencyGroup[];
  credits: string[];
  transfer: TransferPanel | null;
  settled: { text: string; payments: { day: string; amount: string; method: string }[] } | null;
}

export interface PortalReturn {
  shell: PortalShell;
  title: string;
  text: string;
  kind: 'good' | 'waiting' | 'bad';
  numbers: string[];
  surplus: string | null;
  remaining: string | null;
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
export interface DebtorViews {
  '/portal/show': PortalShow;
  '/portal/_group': Pick<
    PortalShow,
    'owedTo' | 'payAction' | 'pageAction' | 'chosenLanguage' | 'canPayByCard'
  > & { group: CurrencyGroup; hasTransfer: boolean };
  '/portal/_invoice': { invoice: InvoiceRow; canPayByCard: boolean };
  '/portal/_total': { total: PortalTotal };
  '/portal/return': PortalReturn;
  '/portal/expired': PortalExpired;
}

export const textsOf = (visit: Visit): PortalTexts => PORTAL_TEXTS[visit.language];
const localeFor = (visit: Visit): string => localeOf(visit.language, visit.link.country);

/** The address of a page of this visit, in the chosen language. */
export function visitPath(visit: Visit, rest = '', query: Record<string, string> = {}): string {
  const params = new URLSearchParams(query);
  if (visit.isLanguageChosen) params.set('lang', visit.language);
  const text = params.toString();
  return `/p/${visit.token}${rest}${text ? `?${text}` : ''}`;
}

/** `path` and `query`: of this page, so that a change of language stays on it. */
export function portalShell(
  visit: Visit,
  path = '',
  query: Record<string, string> = {},
): PortalShell {
  const { organization, link } = visit;
  const texts = textsOf(visit);
  return {
    creditor: organization.name,
    creditorLines: [
      organization.legalName || organization.name,
      organization.street,
      [organization.postalCode, organization.city].filter(Boolean).join(' '),
      [organization.enterpriseNumber, organization.vatNumber].filter(Boolean).join(' · '),
    ].filter(Boolean),
    replyTo: organization.replyTo || null,
    preparedFor: texts.shell.preparedFor(link.customerName),
    languages: LANGUAGES.map((code) => ({
      code,
      name: texts.languages[code],
      href: `/p/${visit.token}${path}?${new URLSearchParams({ ...query, lang: code }).toString()}`,
      isCurrent: code === visit.language,
    })),
    refreshUrl: null,
  };
}

export interface ShowFacts {
  invoices: readonly OwedInvoice[];
  choice: Choice;
  credits: readonly CustomerCredit[];
  recentPayments: readonly RecentPayment[];
  canPayByCard: boolean;
  problem: string | null;
}

/** The page of what is owed. */
export function portalShow(visit: Visit, facts: ShowFacts): PortalShow {
  const texts = textsOf(visit);
  const groups = groupByCurrency(facts.invoices);
  const amountOf = moneyText(visit);
  return {
    shell: portalShell(visit),
    owedTo: texts.show.owedTo(visit.organization.name),
    payAction: visitPath(visit, '/pay'),
    pageAction: `/p/${visit.token}`,
    chosenLanguage: visit.isLanguageChosen ? visit.language : null,
    problem: facts.problem,
    canPayByCard: facts.canPayByCard,
    groups: groups.map((invoices) => currencyGroup(visit, invoices, facts)),
    credits: facts.credits.map((credit) =>
      texts.show.credit(amountOf(credit.amountMinor, credit.currency)),
    ),
    transfer: groups.length > 0 ? transferPanel(visit, groups, facts.choice) : null,
    settled: groups.length > 0 ? null : settled(visit, facts.recentPayments),
  };
}

function portalTotal(
  visit: Visit,
  invoices: readonly OwedInvoice[],
  choice: Choice,
  canPayByCard: boolean,
): PortalTotal {
  const texts = textsOf(visit).show;
  const amountOf = moneyText(visit);
  const currency = invoices[0]?.currency ?? visit.organization.currency;
  const chosen = chosenOf(invoices, choice, visit.today);
  const chosenMinor = sumMinor(chosen.map((invoice) => invoice.balanceMinor));
  const totalMinor = sumMinor(invoices.map((invoice) => invoice.balanceMinor));
  const overdueMinor = sumMinor(
    chosen.filter((one) => one.dueOn < visit.today).map((one) => one.balanceMinor),
  );
  return {
    amount: amountOf(chosenMinor, currency),
    chosen: chosen.length === 0 ? texts.noneChosen : texts.chosen(chosen.length),
    ofTotal: chosenMinor === totalMinor ? null : texts.ofTotal(amountOf(totalMinor, currency)),
    overdue:
      overdueMinor === 0 || overdueMinor === chosenMinor
        ? null
        : texts.overdueTotal(amountOf(overdueMinor, currency)),
    problem: canPayByCard ? totalProblem(visit, chosen, invoices) : null,
  };
}

function totalProblem(
  visit: Visit,
  chosen: readonly OwedInvoice[],
  invoices: readonly OwedInvoice[],
): string | null {
  const { problems } = textsOf(visit);
  // Nothing ticked is said beside the total, unless nothing could be ticked.
  if (chosen.length === 0) return invoices.some(isPayable) ? null : problems.in_progress;
  const reason = notPayableReason(chosen);
  return reason === null ? null : problems[reason];
}

function currencyGroup(
  visit: Visit,
  invoices: readonly OwedInvoice[],
  facts: ShowFacts,
): CurrencyGroup {
  const texts = textsOf(visit).show;
  const chosen = new Set(chosenOf(invoices, facts.choice, visit.today).map(({ id }) => id));
  const rows = (wanted: readonly OwedInvoice[]) =>
    wanted.map((invoice) => invoiceRow(visit, invoice, chosen.has(invoice.id)));
  const [overdue, later] = [
    invoices.filter((invoice) => invoice.dueOn < visit.today),
    invoices.filter((invoice) => invoice.dueOn >= visit.today),
  ];
  return {
    currency: invoices[0]?.currency ?? '',
    total: portalTotal(visit, invoices, facts.choice, facts.canPayByCard),
    sections: [
      { title: texts.overdue, invoices: rows(overdue) },
      { title: texts.notYetDue, invoices: rows(later) },
    ].filter((section) => section.invoices.length > 0),
    // A list that fills a phone's screen gets its button again at the end.
    isLong: invoices.length > 4,
  };
}

function invoiceRow(visit: Visit, invoice: OwedInvoice, isChosen: boolean): InvoiceRow {
  const texts = textsOf(visit).show;
  const amountOf = moneyText(visit);
  const late = daysBetween(invoice.dueOn, visit.today);
  return {
    id: invoice.id,
    number: invoice.number,
    subject: invoice.subject || null,
    due: late === 0 ? texts.dueToday : texts.dueOn(formatDay(invoice.dueOn, localeFor(visit))),
    late: late > 0 ? texts.overdueBy(late) : null,
    rest:
      invoice.balanceMinor === invoice.totalMinor
        ? null
        : texts.restOf(amountOf(invoice.totalMinor, invoice.currency)),
    state: stateText(visit, invoice),
    amount: amountOf(invoice.balanceMinor, invoice.currency),
    isChosen,
    isPayable: isPayable(invoice),
  };
}

function stateText(visit: Visit, invoice: OwedInvoice): string | null {
  const { states } = textsOf(visit);
  const state = shownState(invoice);
  if (state === null) return null;
  if (state === 'promise' && invoice.promisedOn) {
    return states.promiseUntil(formatDay(invoice.promisedOn, localeFor(visit)));
  }
  return states[state];
}

function transferPanel(
  visit: Visit,
  groups: readonly (readonly OwedInvoice[])[],
  choice: Choice,
): TransferPanel | null {
  const { iban, bic, bankHolder, legalName, name } = visit.organization;
  if (iban === '') return null;
  const amountOf = moneyText(visit);
  return {
    holder: bankHolder || legalName || name,
    // Groups of four, as on paper; banks take it with or without the spaces.
    iban: iban.replaceAll(' ', '').replace(/(.{4})(?=.)/g, '$1 '),
    bic: bic || null,
    lines: groups
      .map((invoices) => ({ invoices, chosen: chosenOf(invoices, choice, visit.today) }))
      .map(({ invoices, chosen }) => ({
        currency: invoices[0]?.currency ?? '',
        amount: amountOf(
          sumMinor(chosen.map((invoice) => invoice.balanceMinor)),
          invoices[0]?.currency ?? '',
        ),
        reference: transferReference(chosen, visit.link.customerNumber),
      })),
  };
}

function settled(visit: Visit, payments: readonly RecentPayment[]): PortalShow['settled'] {
  const texts = textsOf(visit).settled;
  const amountOf = moneyText(visit);
  return {
    text: texts.text(visit.organization.name),
    payments: payments.map((payment) => ({
      day: formatDay(payment.receivedOn, localeFor(visit)),
      amount: amountOf(payment.amountMinor, payment.currency),
      method: texts.methods[payment.method],
    })),
  };
}

/** Amounts in the notation of the debtor's language and country. */
export function moneyText(visit: Visit): (minor: number, currency: string) => string {
  const locale = localeFor(visit);
  return (minor, currency) => formatMoney({ minor, currency }, locale);
}
