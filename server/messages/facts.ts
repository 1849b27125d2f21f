import { daysBetween, type PlainDate } from '../calendar/plain-date.ts';
import { formatDay, formatDayShort } from '../calendar/format.ts';
import { isLanguage, localeOf, type Language } from '../calendar/locale.ts';
import { formatMoney } from '../money/format.ts';
import type { Organization } from '../organization/queries.ts';
import type {
  CommonFacts,
  FirstReminderFacts,
  InvoiceLine,
  SenderFacts,
  StatementFacts,
} from '../../emails/facts.ts';
import { textsIn } from '../../emails/texts/languages.ts';
import type { Factor } from '../factors/rules.ts';
import type { InvoiceOffer } from '../discounts/queries.ts';
import { bankFacts } from './bank-facts.ts';
import { discountOfLine, earlyPayment, offersOf } from './discount-facts.ts';
import type { MessageInvoice } from './line-queries.ts';
import type { MessageCustomer, WaitingMessage } from './queries.ts';

/** What writing one message needs beside its rows. */
export interface Writing {
  organization: Organization;
  customer: MessageCustomer;
  /** Whom what is asked is paid to; null: the firm. */
  factor: Factor | null;
  today: PlainDate;
  /** `https://…/p/`: the token is put behind it, in every address, when the mail is written, and is stored nowhere. */
  payUrlPrefix: string;
}

/** The language of a message; a row of another program's making falls back to English. */
export function languageOf(message: { language: string }): Language {
  return isLanguage(message.language) ? message.language : 'en';
}

export function senderFacts(organization: Organization): SenderFacts {
  const { legalName, name, street, postalCode, city, enterpriseNumber } = organization;
  const town = [postalCode, city].filter(Boolean).join(' ');
  return {
    organizationName: name,
    organizationFooter: [legalName || name, street, town, enterpriseNumber]
      .filter(Boolean)
      .join(' · '),
  };
}

export function commonFacts(message: WaitingMessage, writing: Writing, from: string): CommonFacts {
  const { organization, customer } = writing;
  return {
    ...senderFacts(organization),
    senderName: organization.senderName || organization.name,
    contactName: message.toName || null,
    customerName: customer.name,
    replyTo: organization.replyTo || from,
  };
}

/** The facts of a message that asks for money, amounts and days in the debtor's notation. */
export function statementFacts(
  message: WaitingMessage,
  writing: Writing,
  from: string,
  invoices: readonly MessageInvoice[],
  { creditMinor, offers }: { creditMinor: number; offers: readonly InvoiceOffer[] },
): StatementFacts {
  const { organization, today } = writing;
  const language = languageOf(message);
  const locale = localeOf(language, writing.customer.country);
  const currency = message.currency ?? organization.currency;
  // Before the due date everything is still to come, so it is the message itself; otherwise it stands apart.
  const isAhead = message.kind === 'before_due' || message.kind === 'due_today';
  const asked = invoices.filter((invoice) => isAhead || invoice.dueOn < today);
  const later = invoices.filter((invoice) => !asked.includes(invoice));
  const open = isAhead ? offersOf(offers, asked) : [];
  const line = (invoice: MessageInvoice) => ({
    ...invoiceLine(invoice, today, language, locale),
    discount: discountOfLine(open, invoice, language, locale),
  });
  const owed = asked.reduce((sum, invoice) => sum + invoice.balanceMinor, 0);
  return {
    ...commonFacts(message, writing, from),
    lines: asked.map(line),
    notYetDue: later.map(line),
    credits:
      creditMinor > 0
        ? [
            {
              label: CREDIT_LABELS[language],
              amount: formatMoney({ minor: -creditMinor, currency }, locale),
            },
          ]
        : [],
    total: formatMoney({ minor: owed - creditMinor, currency }, locale),
    earlyPayment: earlyPayment(open, asked, language, locale),
    payUrl: writing.payUrlPrefix,
    statementUrl: `${writing.payUrlPrefix}${statementPath(currency)}`,
    ...bankFacts(writing, language, asked, { minor: owed - creditMinor, currency }),
  };
}

/** BEC-2: the mentions without which a Belgian consumer's first reminder must not leave. */
export function firstReminderFacts(
  statement: StatementFacts,
  writing: Writing,
  message: WaitingMessage,
  invoices: readonly MessageInvoice[],
  periodEndsOn: PlainDate,
): FirstReminderFacts {
  const locale = localeOf(languageOf(message), writing.customer.country);
  return {
    ...statement,
    enterpriseNumber: writing.organization.enterpriseNumber,
    periodEndsOn: formatDay(periodEndsOn, locale),
    productDescription: invoices.map((invoice) => invoice.subject || invoice.number).join(', '),
    // No penalty clause is kept yet, so none is announced and none may be claimed.
    penaltyAmount: null,
  };
}

/** What stands behind the link for the statement of an account, before `.pdf` or `.csv`. */
export function statementPath(currency: string): string {
  return `statement/${currency}`;
}

const CREDIT_LABELS: Record<Language, string> = {
  fr: 'Crédit à votre compte',
  en: 'Credit on your account',
  nl: 'Tegoed op uw rekening',
};

function invoiceLine(
  invoice: MessageInvoice,
  today: PlainDate,
  language: Language,
  locale: string,
): Omit<InvoiceLine, 'discount'> {
  const days = daysBetween(invoice.dueOn, today);
  const { lateness } = textsIn(language);
  return {
    number: invoice.number,
    issuedOn: formatDayShort(invoice.issuedOn, locale),
    dueOn: formatDayShort(invoice.dueOn, locale),
    lateness: days > 0 ? lateness.late(days) : days === 0 ? lateness.today : lateness.ahead(-days),
    amount: formatMoney({ minor: invoice.balanceMinor, currency: invoice.currency }, locale),
  };
}
