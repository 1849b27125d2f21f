import { audit, type Author } from '../audit/record.ts';
import type { Language } from '../calendar/locale.ts';
import { preferContact, removeContact, saveContact } from '../customers/actions.ts';
import { listContacts, lockCustomer, type Contact, type Customer } from '../customers/queries.ts';
import type { Tx } from '../db/sql.ts';
import { listAddressees } from '../runs/queries.ts';
import type { Services } from '../services.ts';
import { openTask } from '../tasks/actions.ts';
import { tellTeamHandedOn, writeToNamed, writeToReleased } from './letters.ts';
import { findNaming, insertChange } from './queries.ts';
import { namingRefusal, type NamingRefusal } from './rules.ts';

export const BY_DEBTOR: Author = { actor: 'debtor' };
const DAY_MS = 24 * 3_600_000;

/** Who speaks: the contact a link was made for. */
export interface Speaker {
  customerId: number;
  contactId: number;
}

export interface Named {
  name: string;
  email: string;
}

export type HandedOn =
  | { ok: true; colleague: Named | null }
  | { ok: false; reason: NamingRefusal }
  /** Somebody was quicker: they are no contact any more. */
  | { ok: true; isOver: true };

/**
 * Lets go of a contact who says "not me": their links close and what waits for them does not leave. The colleague they name
 * takes their place and is written to; when they name nobody, somebody of ours has to ask.
 */
export async function handOn(
  tx: Tx,
  services: Services,
  said: Speaker & { colleague: Named | null },
): Promise<HandedOn> {
  const { customerId, contactId, colleague } = said;
  const found = await findSpeaker(tx, said);
  if (!found) return { ok: true, isOver: true };
  const { customer, contact, contacts } = found;
  if (colleague) {
    const reason = await refuseNaming(tx, services, customerId, colleague.email, contact.email);
    if (reason) return { ok: false, reason };
  }
  const [addressee] = await listAddressees(tx, [customerId]);
  const named = colleague && (await takeIn(tx, services, { contact, contacts, colleague }));
  if (named !== null && addressee?.contactId === contactId) {
    await preferContact(tx, services, { customerId, contactId: named }, BY_DEBTOR);
  }
  await removeContact(tx, services, { customerId, contactId }, BY_DEBTOR);
  const changeId = await insertChange(tx, {
    ...{ customerId, contactId, kind: 'handed_on', status: 'done', at: services.clock.now() },
    ...{ name: colleague?.name ?? '', email: colleague?.email ?? '' },
    ...{ newContactId: named, payLinkId: null },
  });
  await tell(tx, services, { changeId, customer, contact, colleague, named });
  return { ok: true, colleague };
}

async function tell(
  tx: Tx,
  services: Services,
  what: {
    changeId: number;
    customer: Customer;
    contact: Contact;
    colleague: Named | null;
    named: number | null;
  },
): Promise<void> {
  const { changeId, customer, contact, colleague, named } = what;
  const customerId = customer.id;
  await audit(tx, services, {
    ...BY_DEBTOR,
    action: 'contact.handed_on',
    subjectType: 'customer',
    subjectId: customerId,
    details: { contact_id: contact.id, new_contact_id: named },
  });
  if (named !== null) {
    await writeToNamed(tx, services, { changeId, customerId, contactId: named, by: contact });
  } else {
    const [left] = await listAddressees(tx, [customerId]);
    const kind = left ? 'contact_wanted' : 'address_wanted';
    const path = `/customers/${customerId}#contacts`;
    await openTask(tx, services, {
      ...{ kind, subject: String(customerId), customerId, details: { path } },
    });
  }
  const language = contact.language ?? customer.language;
  const released = { name: contact.name, email: contact.email, language };
  await writeToReleased(tx, services, { changeId, customerId, released, colleague });
  await tellTeamHandedOn(tx, services, { changeId, customer, released, colleague });
}

/** The colleague as a billing contact: a new one, or one that was known already. Answers its id. */
async function takeIn(
  tx: Tx,
  services: Services,
  of: { contact: Contact; contacts: readonly Contact[]; colleague: Named },
): Promise<number> {
  const { contact, contacts, colleague } = of;
  const { customerId, language } = contact;
  const known = contacts.find((one) => one.email === colleague.email);
  return saveContact(
    tx,
    services,
    known
      ? {
          ...known,
          contactId: known.id,
          customerId,
          name: known.name || colleague.name,
          roles: [...new Set([...known.roles, 'billing' as const])],
        }
      : { customerId, ...colleague, phone: '', roles: ['billing'], language },
    BY_DEBTOR,
  );
}

/** Keeps the language a contact chose, for the mails that follow. Does nothing when they are no contact any more. */
export async function chooseLanguage(
  tx: Tx,
  services: Services,
  speaker: Speaker,
  language: Language,
): Promise<void> {
  const found = await findSpeaker(tx, speaker);
  if (!found || found.contact.language === language) return;
  const { id: contactId, ...contact } = found.contact;
  await saveContact(tx, services, { ...contact, contactId, language }, BY_DEBTOR);
}

/** The contact who speaks, with their customer locked; undefined when they are no contact any more. */
export async function findSpeaker(
  tx: Tx,
  { customerId, contactId }: Speaker,
): Promise<{ customer: Customer; contact: Contact; contacts: Contact[] } | undefined> {
  const customer = await lockCustomer(tx, customerId);
  const contacts = await listContacts(tx, customerId);
  const contact = contacts.find((one) => one.id === contactId);
  return customer && contact && { customer, contact, contacts };
}

/** Why that address may not be named for the customer, whose row is locked; null when it may. */
export async function refuseNaming(
  tx: Tx,
  services: Services,
  customerId: number,
  email: string,
  ownEmail: string,
): Promise<NamingRefusal | null> {
  const since = new Date(services.clock.now().getTime() - DAY_MS);
  const facts = await findNaming(tx, { customerId, email, since });
  return namingRefusal({ email, ownEmail, ...facts });
}
