import { audit, type Author } from '../audit/record.ts';
import { formatDay } from '../calendar/format.ts';
import { addDays } from '../calendar/plain-date.ts';
import { dayIn, instantIn } from '../calendar/zone.ts';
import { preferContact, removeContact, saveContact } from '../customers/actions.ts';
import { listContacts, lockCustomer, type Contact, type Customer } from '../customers/queries.ts';
import type { Tx } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import { createPayLink } from '../messages/actions.ts';
import { findOrganization, type Organization } from '../organization/queries.ts';
import { moveContactLinks, openConfirmedLink, revokeLink } from '../portal/link-queries.ts';
import { listAddressees } from '../runs/queries.ts';
import type { Services } from '../services.ts';
import { BY_DEBTOR, refuseNaming } from './actions.ts';
import { calledBy, tellTeamMoved, writeToConfirm, writeToFormer } from './letters.ts';
import {
  decideChange,
  findChangeOfLink,
  hasChange,
  insertChange,
  saveNewContact,
  withdrawChangesOfKind,
  type ContactChange,
} from './queries.ts';
import { CONFIRMATION_DAYS, type NamingRefusal } from './rules.ts';

export interface Wish {
  customerId: number;
  /** Null: the link was made for nobody in particular; only a mailbox can be named with it. */
  contactId: number | null;
  kind: 'correction' | 'mailbox';
  name: string;
  email: string;
}

export type Asked =
  { ok: true; outcome: 'waiting' | 'saved' } | { ok: false; reason: NamingRefusal | 'nobody' };

/**
 * Asks an address whether it is right: it gets a link that opens nothing else, and the address on file is told and may stop
 * it. Until somebody at the new one presses the button everything goes where it went. A name alone is changed at once.
 */
export async function askChange(tx: Tx, services: Services, wish: Wish): Promise<Asked> {
  const { customerId, contactId, kind } = wish;
  const customer = await lockCustomer(tx, customerId);
  const organization = await findOrganization(tx);
  const contacts = await listContacts(tx, customerId);
  const contact = contacts.find((one) => one.id === contactId);
  if (!customer || !organization || (kind === 'correction' && !contact)) {
    return { ok: false, reason: 'nobody' };
  }
  if (kind === 'correction' && contact && (wish.email === '' || wish.email === contact.email)) {
    const { id, ...known } = contact;
    const isNew = wish.name !== '' && wish.name !== contact.name;
    const next = { ...known, contactId: id, name: wish.name };
    if (isNew) await saveContact(tx, services, next, BY_DEBTOR);
    return { ok: true, outcome: 'saved' };
  }
  const own = contact?.email ?? '';
  const reason = await refuseNaming(tx, services, customerId, wish.email, own);
  if (reason) return { ok: false, reason };
  await putQuestion(tx, services, { wish, customer, organization, contact });
  return { ok: true, outcome: 'waiting' };
}

interface Asking {
  wish: Wish;
  customer: Customer;
  organization: Organization;
  contact: Contact | undefined;
}

async function putQuestion(tx: Tx, services: Services, asking: Asking): Promise<void> {
  const { wish, customer, organization, contact } = asking;
  const { kind, name, email } = wish;
  const at = services.clock.now();
  const zone = organization.timeZone;
  const customerId = customer.id;
  const contactId = contact?.id ?? null;
  await withdrawChangesOfKind(tx, { customerId, kind, contactId, at });
  const payLinkId = await createPayLink(tx, services, {
    ...{ customerId, contactId: null, days: CONFIRMATION_DAYS, zone, scope: 'unconfirmed' },
  });
  const changeId = await insertChange(tx, {
    ...{ customerId, kind, contactId, name, email, status: 'waiting', newContactId: null },
    ...{ payLinkId, at },
  });
  const language = contact?.language ?? customer.language;
  const lastDay = addDays(dayIn(zone, at), CONFIRMATION_DAYS);
  await tellFormer(tx, services, { changeId, asking });
  await writeToConfirm(tx, services, {
    ...{ changeId, customerId, payLinkId, to: { name, email, language } },
    by: contact ? calledBy(contact) : customer.name,
    untilText: (locale) => formatDay(lastDay, locale),
  });
  await audit(tx, services, {
    ...BY_DEBTOR,
    action: 'contact.change_asked',
    subjectType: 'customer',
    subjectId: customerId,
    details: { change_id: changeId, contact_id: contactId, kind },
  });
}

/** Whoever has got the mails until now hears of it while it can be stopped. */
async function tellFormer(
  tx: Tx,
  services: Services,
  { changeId, asking }: { changeId: number; asking: Asking },
): Promise<void> {
  const { wish, customer, organization, contact } = asking;
  const [addressee] = await listAddressees(tx, [customer.id]);
  const former =
    contact ??
    (addressee && { ...addressee, id: addressee.contactId, language: addressee.language });
  if (!former || former.email === '') return;
  const payLinkId = await createPayLink(tx, services, {
    ...{ customerId: customer.id, contactId: former.id, days: organization.payLinkDays },
    zone: organization.timeZone,
  });
  await writeToFormer(tx, services, {
    ...{ changeId, customerId: customer.id, payLinkId, newEmail: wish.email },
    to: {
      name: former.name,
      email: former.email,
      language: former.language ?? customer.language,
    },
  });
}

/**
 * Somebody at the new address says that it is right: a correction takes the place of the contact, a mailbox comes before
 * it, and the link opens what every link opens. Answers false when it was decided already.
 */
export async function confirmChange(
  tx: Tx,
  services: Services,
  payLinkId: string,
): Promise<boolean> {
  const asked = await findChangeOfLink(tx, payLinkId);
  const organization = await findOrganization(tx);
  if (!asked || !organization) throw new NotFound('There is nothing here.');
  const customer = await lockCustomer(tx, asked.customerId);
  const at = services.clock.now();
  const change = await decideChange(tx, { ...asked, status: 'done', at });
  if (!customer || !change) return false;
  const contacts = await listContacts(tx, customer.id);
  const former = contacts.find((one) => one.id === change.contactId);
  const contactId = await takeOver(tx, services, { change, contacts, former });
  const zone = organization.timeZone;
  const lastDay = addDays(dayIn(zone, at), organization.payLinkDays + 1);
  const expiresAt = instantIn(zone, lastDay, 0);
  await openConfirmedLink(tx, { id: payLinkId, contactId, expiresAt });
  await saveNewContact(tx, change.id, contactId);
  await audit(tx, services, {
    ...BY_DEBTOR,
    action: change.kind === 'mailbox' ? 'contact.mailbox_confirmed' : 'contact.corrected',
    subjectType: 'customer',
    subjectId: customer.id,
    details: { change_id: change.id, contact_id: change.contactId, new_contact_id: contactId },
  });
  await tellTeamMoved(tx, services, {
    ...{ changeId: change.id, customer, former: former ?? null, now: change },
  });
  return true;
}

/** Makes the contact of a confirmed address, or finds the one that has it; answers its id. */
async function takeOver(
  tx: Tx,
  services: Services,
  of: { change: ContactChange; contacts: readonly Contact[]; former: Contact | undefined },
): Promise<number> {
  const { change, contacts, former } = of;
  const { customerId, kind, name, email } = change;
  const isCorrection = kind === 'correction';
  const known = contacts.find((one) => one.email === email);
  const facts = known
    ? { ...known, contactId: known.id, roles: [...new Set([...known.roles, 'billing' as const])] }
    : {
        ...{ name: isCorrection ? name || (former?.name ?? '') : name, email },
        phone: isCorrection ? (former?.phone ?? '') : '',
        roles: isCorrection && former ? former.roles : ['billing' as const],
        language: former?.language ?? null,
      };
  const [addressee] = await listAddressees(tx, [customerId]);
  const contactId = await saveContact(tx, services, { ...facts, customerId }, BY_DEBTOR);
  if (!isCorrection || addressee === undefined || addressee.contactId === former?.id) {
    await preferContact(tx, services, { customerId, contactId }, BY_DEBTOR);
  }
  if (isCorrection && former) {
    // The same person: what they were sent goes on working.
    await moveContactLinks(tx, { from: former.id, to: contactId });
    await removeContact(tx, services, { customerId, contactId: former.id }, BY_DEBTOR);
  }
  return contactId;
}

/**
 * Stops a change nobody has confirmed; one that was decided stays as it is. Throws NotFound when the customer has no such
 * change.
 */
export async function withdrawChange(
  tx: Tx,
  services: Services,
  { customerId, changeId }: { customerId: number; changeId: number },
  by: Author,
): Promise<void> {
  await lockCustomer(tx, customerId);
  if (!(await hasChange(tx, customerId, changeId))) throw new NotFound('There is nothing here.');
  const at = services.clock.now();
  const change = await decideChange(tx, { id: changeId, customerId, status: 'withdrawn', at });
  if (!change) return;
  if (change.payLinkId) await revokeLink(tx, change.payLinkId, at);
  await audit(tx, services, {
    ...by,
    action: 'contact.change_withdrawn',
    subjectType: 'customer',
    subjectId: customerId,
    details: { change_id: changeId },
  });
}
