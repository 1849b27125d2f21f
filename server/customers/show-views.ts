import type { CallRow } from '../calls/queries.ts';
import type { WaitingChange } from '../contacts/queries.ts';
import type { PayOnlyLink } from '../portal/link-queries.ts';
import type { AddressDelivery } from '../messages/address-queries.ts';
import type { ReplyRow } from '../replies/page-queries.ts';
import type { Plan } from '../plans/queries.ts';
import { planBadge } from '../plans/views.ts';
import type { ScenarioBook } from '../scenarios/book-rules.ts';
import type { Reader } from '../web/reader.ts';
import { hrefOf, invoiceBadge, isOverdue, lateness, type Badge } from '../today/wording.ts';
import {
  contactCard,
  contactForm,
  payOnlyRow,
  waitingRow,
  type ContactCard,
  type ContactForm,
  type PayOnlyRow,
  type ReturnedContact,
  type WaitingRow,
} from './contact-views.ts';
import { lettersOf, type Letter } from './letter-views.ts';
import { customerPauseShow, type CustomerPauseShow, type PauseSources } from '../pauses/views.ts';
import type { ShownSegment } from '../segments/queries.ts';
import {
  customerSegment,
  type CustomerSegment,
  type Refused,
  type RefusedSegment,
} from '../segments/views.ts';
import type * as queries from './page-queries.ts';
import { treatmentOf, type ReturnedTreatment, type Treatment } from './treatment-views.ts';
import { balanceFigures, type CustomersIndex, type CustomersList } from './views.ts';

export interface CustomerShow {
  /** What would go to it in the next sixty days. */
  previewHref: string;
  name: string;
  number: string;
  /** Where its pages are. */
  path: string;
  hasCredit: boolean;
  badges: Badge[];
  figures: { label: string; value: string; note: string; tone: Badge['tone'] }[];
  facts: { label: string; value: string }[];
  invoices: {
    href: string;
    number: string;
    dueOn: string;
    lateness: string;
    isLate: boolean;
    balance: string;
    badge: Badge;
    next: string;
  }[];
  invoicesHref: string;
  contacts: ContactCard[];
  contactForm: ContactForm;
  /** Addresses given on the portal that nobody there has confirmed. */
  waiting: WaitingRow[];
  payOnly: PayOnlyRow[];
  treatment: Treatment;
  segment: CustomerSegment | null;
  pause: CustomerPauseShow;
  payments: {
    href: string;
    on: string;
    method: string;
    reference: string;
    amount: string;
    unapplied: string;
    invoices: { href: string; number: string }[];
  }[];
  letters: Letter[];
  /** Where an answer that came by another way is taken down. */
  noteHref: string;
  messagesHref: string;
  plans: { href: string; title: string; about: string; badge: Badge }[];
  portalAction: string;
  portal: { url: string; until: string } | null;
}

export interface CustomerSources {
  customer: queries.CustomerCard;
  contacts: readonly queries.ContactRow[];
  balances: readonly queries.CustomerBalance[];
  invoices: readonly queries.CustomerInvoice[];
  payments: readonly queries.CustomerPayment[];
  credit: readonly { currency: string; amountMinor: number }[];
  messages: readonly queries.CustomerMessage[];
  replies: readonly ReplyRow[];
  calls: readonly CallRow[];
  /** They refused to pay on the telephone, and nobody has decided what follows. */
  hasRefused: boolean;
  deliveries: readonly AddressDelivery[];
  plans: readonly Plan[];
  book: ScenarioBook;
  segment: ShownSegment | undefined;
  /** Forms that were refused. */
  pause: PauseSources;
  refused: { segment: RefusedSegment; pause?: Refused | undefined };
  portal: { url: string; expiresAt: Date } | null;
  waiting: readonly WaitingChange[];
  payOnly: readonly PayOnlyLink[];
  /** Who gets the reminders now. */
  addresseeId: number | null;
  /** The contact whose form is open; null for a new one. */
  editedContactId: number | null;
  /** Who may look after it. */
  team: readonly { id: number; name: string }[];
}

/** The page of a customer. */
export function customerShow(
  reader: Reader,
  sources: CustomerSources,
  returned?: ReturnedContact,
  returnedTreatment?: ReturnedTreatment,
): CustomerShow {
  const { customer } = sources;
  return {
    name: customer.name,
    number: customer.number,
    path: `/customers/${customer.id}`,
    hasCredit: sources.credit.length > 0,
    badges: badges(reader, sources),
    figures: balanceFigures(reader, sources.balances, sources.credit),
    facts: facts(reader, customer),
    invoices: sources.invoices.map((invoice) => openInvoice(reader, invoice)),
    invoicesHref: hrefOf('/invoices', { state: 'all', search: customer.name }),
    contacts: sources.contacts.map((contact) =>
      contactCard(reader, customer.id, contact, {
        addresseeId: sources.addresseeId,
        delivery: sources.deliveries.find((one) => one.contactId === contact.id),
      }),
    ),
    waiting: sources.waiting.map((change) => waitingRow(reader, customer.id, change)),
    payOnly: sources.payOnly.map((link) => payOnlyRow(reader, customer.id, link)),
    contactForm: contactForm(reader, sources, returned),
    previewHref: `/preview?customer=${customer.id}`,
    treatment: treatmentOf(reader, customer, sources, returnedTreatment),
    segment: sources.segment
      ? customerSegment(reader, customer.id, sources.segment, sources.refused.segment)
      : null,
    pause: customerPauseShow(reader, customer.id, sources.pause, sources.refused.pause),
    payments: sources.payments.map((payment) => paymentLine(reader, payment)),
    plans: sources.plans.map((plan) => ({
      href: `/plans/${plan.id}`,
      title: reader.amount(plan.totalMinor, plan.currency),
      about: plan.covered.map((one) => one.number).join(', '),
      badge: planBadge(reader, plan),
    })),
    letters: lettersOf(reader, sources),
    noteHref: `/customers/${customer.id}/replies/new`,
    messagesHref: hrefOf('/messages', { search: customer.name }),
    portalAction: `/customers/${customer.id}/portal-link`,
    portal: sources.portal
      ? {
          url: sources.portal.url,
          until: reader.texts.customers.portalUntil(reader.moment(sources.portal.expiresAt)),
        }
      : null,
  };
}

function badges(
  reader: Reader,
  { customer, pause: { pause }, hasRefused }: CustomerSources,
): Badge[] {
  const { segment, heldBecause } = reader.texts.trade;
  const kind = pause?.untilOn === null ? 'never_chase' : 'customer_pause';
  const isPaused = pause && (pause.untilOn === null || pause.untilOn >= reader.today);
  return [
    { label: segment[customer.segment] ?? customer.segment, tone: '' },
    ...(hasRefused ? [{ label: reader.texts.calls.refusedBadge, tone: 'bad' as const }] : []),
    ...(isPaused ? [{ label: heldBecause[kind] ?? kind, tone: 'warn' as const }] : []),
  ];
}

function facts(reader: Reader, customer: queries.CustomerCard): CustomerShow['facts'] {
  const { customers, trade } = reader.texts;
  const countries = new Intl.DisplayNames(reader.locale, { type: 'region', fallback: 'code' });
  const place = [customer.postalCode, customer.city].filter((part) => part !== '').join(' ');
  const list = [
    { label: customers.kind, value: trade.customerKind[customer.kind] },
    {
      label: customers.address,
      value: [customer.street, place].filter((part) => part !== '').join(', '),
    },
    { label: customers.country, value: countries.of(customer.country) ?? customer.country },
    { label: customers.language, value: trade.languages[customer.language] ?? customer.language },
    { label: customers.enterpriseNumber, value: customer.enterpriseNumber },
    { label: customers.since, value: reader.moment(customer.createdAt) },
  ];
  return list.filter((fact) => fact.value !== '');
}

function openInvoice(
  reader: Reader,
  invoice: queries.CustomerInvoice,
): CustomerShow['invoices'][number] {
  return {
    href: `/invoices/${invoice.id}`,
    number: invoice.number,
    dueOn: reader.day(invoice.dueOn),
    lateness: lateness(reader, invoice.dueOn),
    isLate: isOverdue(reader, invoice.dueOn),
    balance: reader.amount(invoice.balanceMinor, invoice.currency),
    badge: invoiceBadge(reader, invoice),
    next: invoice.nextOn ? reader.day(invoice.nextOn) : '',
  };
}

function paymentLine(
  reader: Reader,
  payment: queries.CustomerPayment,
): CustomerShow['payments'][number] {
  const { customers, trade } = reader.texts;
  return {
    href: `/payments/${payment.id}`,
    on: reader.day(payment.receivedOn),
    method: trade.method[payment.method] ?? payment.method,
    reference: payment.reference,
    amount: reader.amount(payment.amountMinor, payment.currency),
    unapplied:
      payment.unappliedMinor > 0
        ? customers.unapplied(reader.amount(payment.unappliedMinor, payment.currency))
        : '',
    invoices: payment.invoices.map(({ id, number }) => ({ href: `/invoices/${id}`, number })),
  };
}

export interface CustomerViews {
  '/customers/index': CustomersIndex;
  '/customers/_list': CustomersList;
  '/customers/show': CustomerShow;
}
