import { dayIn } from '../calendar/zone.ts';
import type { WaitingChange } from '../contacts/queries.ts';
import type { FieldProblem } from '../errors.ts';
import type { AddressDelivery } from '../messages/address-queries.ts';
import type { PayOnlyLink } from '../portal/link-queries.ts';
import { formState, type FormState } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { deliveryText, type DeliveryLine } from './letter-views.ts';
import type * as queries from './page-queries.ts';
import { CONTACT_ROLES } from './rules.ts';

export interface ContactCard {
  name: string;
  email: string;
  phone: string;
  roles: string[];
  language: string;
  /** Why it is not written to, and where that is said. */
  suppression: string;
  suppressionHref: string | null;
  /** What became of the last message to it. */
  delivery: DeliveryLine | null;
  /** How it came, when a debtor named it. */
  origin: string;
  getsReminders: boolean;
  /** The button that gives it the reminders; null where it has them or cannot get them. */
  preferAction: string | null;
  editHref: string;
  removeAction: string;
  trustAction: string | null;
}

export interface ContactForm {
  action: string;
  title: string;
  isEdit: boolean;
  state: FormState<'name' | 'email' | 'phone' | 'language' | 'roles'>;
  roles: { value: string; label: string; isChecked: boolean }[];
  languages: { value: string; label: string }[];
}

/** An address that waits for its confirmation. */
export interface WaitingRow {
  text: string;
  about: string;
  withdrawAction: string;
  /** What the button is called where it stands alone. */
  withdrawLabel: string;
}

/** A link to hand on, with which one may only pay. */
export interface PayOnlyRow {
  text: string;
  until: string;
  revokeAction: string;
  revokeLabel: string;
}

export interface ContactFormSources {
  customer: queries.CustomerCard;
  contacts: readonly queries.ContactRow[];
  editedContactId: number | null;
}

/** A contact form as it was sent, when it comes back. */
export interface ReturnedContact {
  typed: Readonly<Record<string, string>>;
  roles: readonly string[];
  problems: readonly FieldProblem[];
}

/** A contact as the page shows it. */
export function contactCard(
  reader: Reader,
  customerId: number,
  contact: queries.ContactRow,
  { addresseeId, delivery }: { addresseeId: number | null; delivery: AddressDelivery | undefined },
): ContactCard {
  const { customers, trade } = reader.texts;
  const path = `/customers/${customerId}/contacts/${contact.id}`;
  const roles: Readonly<Record<string, string>> = trade.contactRole;
  const getsReminders = contact.id === addresseeId;
  const mayGet = contact.roles.includes('billing') && contact.email !== '' && !contact.suppression;
  return {
    name: contact.name,
    email: contact.email,
    phone: contact.phone,
    roles: contact.roles.map((role) => roles[role] ?? role),
    language: contact.language ? (trade.languages[contact.language] ?? contact.language) : '',
    suppression: contact.suppression
      ? customers.notWritten(
          customers.suppressed[contact.suppression] ?? contact.suppression,
          contact.suppressedAt ? reader.day(dayIn(reader.zone, contact.suppressedAt)) : '',
        )
      : '',
    suppressionHref:
      contact.suppressionId === null ? null : `/messages/suppressions/${contact.suppressionId}`,
    delivery: deliveryText(reader, delivery),
    origin:
      contact.origin && contact.namedAt
        ? customers.origin[contact.origin](
            contact.namedBy || customers.aLink,
            reader.day(dayIn(reader.zone, contact.namedAt)),
          )
        : '',
    getsReminders,
    preferAction: mayGet && !getsReminders ? `${path}/preference` : null,
    editHref: `/customers/${customerId}?contact=${contact.id}#contact-form`,
    removeAction: `${path}/removal`,
    // A complaint is not undone by the way: its own page asks first.
    trustAction:
      contact.suppression && contact.suppression !== 'complained' ? `${path}/trust` : null,
  };
}

/** The form of a new contact, or of the one that is edited. */
export function contactForm(
  reader: Reader,
  { customer, contacts, editedContactId }: ContactFormSources,
  returned?: ReturnedContact,
): ContactForm {
  const { customers, trade } = reader.texts;
  const edited = contacts.find((contact) => contact.id === editedContactId);
  const checked = returned?.roles ?? edited?.roles ?? ['billing'];
  const language = trade.languages[customer.language] ?? customer.language;
  return {
    action: edited
      ? `/customers/${customer.id}/contacts/${edited.id}`
      : `/customers/${customer.id}/contacts`,
    title: edited ? customers.editContact : customers.addContact,
    isEdit: edited !== undefined,
    state: formState(
      ['name', 'email', 'phone', 'language', 'roles'],
      returned?.typed ??
        (edited
          ? {
              name: edited.name,
              email: edited.email,
              phone: edited.phone,
              language: edited.language ?? '',
            }
          : {}),
      returned?.problems,
    ),
    roles: CONTACT_ROLES.map((role) => ({
      value: role,
      label: trade.contactRole[role],
      isChecked: checked.includes(role),
    })),
    languages: [
      { value: '', label: customers.customerLanguage(language) },
      ...Object.entries(trade.languages).map(([value, label]) => ({ value, label })),
    ],
  };
}

/** An address given on the portal, as the page shows it while nobody there has confirmed it. */
export function waitingRow(reader: Reader, customerId: number, change: WaitingChange): WaitingRow {
  const { customers } = reader.texts;
  const asked = reader.day(dayIn(reader.zone, change.askedAt));
  const until = reader.day(dayIn(reader.zone, new Date(change.until.getTime() - 1)));
  return {
    text: [change.name, change.email].filter((part) => part !== '').join(', '),
    about: customers.waitingSince(change.by || customers.aLink, asked, until),
    withdrawAction: `/customers/${customerId}/contact-changes/${change.id}/withdrawal`,
    withdrawLabel: `${customers.withdraw}: ${change.email}`,
  };
}

/** A link to hand on, as the page shows it. */
export function payOnlyRow(reader: Reader, customerId: number, link: PayOnlyLink): PayOnlyRow {
  const { customers } = reader.texts;
  const made = reader.moment(link.createdAt);
  return {
    text: customers.payOnlyBy(link.by || customers.aLink, made),
    until: customers.payOnlyUntil(
      reader.day(dayIn(reader.zone, new Date(link.expiresAt.getTime() - 1))),
    ),
    revokeAction: `/customers/${customerId}/pay-only/${link.id}/revocation`,
    revokeLabel: `${customers.revoke}: ${made}`,
  };
}
