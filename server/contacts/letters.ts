import type { Tx } from '../db/sql.ts';
import { queueDebtorLetter, queueTeamLetter } from '../messages/letter-actions.ts';
import { maskAddress } from '../portal/rules.ts';
import type { Services } from '../services.ts';

interface Person {
  name: string;
  email: string;
}

/** How a person is called to others of the same customer. */
export const calledBy = (person: Person): string => person.name || person.email;

/** A person with the address, for colleagues of ours. */
const inFull = (person: Person): string =>
  person.name === '' ? person.email : `${person.name} (${person.email})`;

/** To whoever was named as the right person, with their own link. */
export async function writeToNamed(
  tx: Tx,
  services: Services,
  told: { changeId: number; customerId: number; contactId: number; by: Person },
): Promise<void> {
  await queueDebtorLetter(tx, services, {
    kind: 'contact_named',
    customerId: told.customerId,
    contactId: told.contactId,
    occasion: `contact-change/${told.changeId}`,
    invoiceIds: [],
    facts: () => ({ person: calledBy(told.by) }),
  });
}

/** To whoever said that it is not for them: the last mail, and the one that shows if somebody else said so. */
export async function writeToReleased(
  tx: Tx,
  services: Services,
  told: {
    changeId: number;
    customerId: number;
    released: Person & { language: string };
    colleague: Person | null;
  },
): Promise<void> {
  if (told.released.email === '') return;
  await queueDebtorLetter(tx, services, {
    kind: 'contact_released',
    customerId: told.customerId,
    to: told.released,
    occasion: `contact-change/${told.changeId}`,
    invoiceIds: [],
    facts: () => ({ person: told.colleague && maskAddress(told.colleague.email) }),
  });
}

/** To a new address, with the link that confirms it. */
export async function writeToConfirm(
  tx: Tx,
  services: Services,
  told: {
    changeId: number;
    customerId: number;
    to: Person & { language: string };
    payLinkId: string;
    by: string;
    untilText: (locale: string) => string;
  },
): Promise<void> {
  await queueDebtorLetter(tx, services, {
    kind: 'address_to_confirm',
    customerId: told.customerId,
    to: told.to,
    payLinkId: told.payLinkId,
    path: '/contact/confirmation',
    occasion: `contact-change/${told.changeId}`,
    invoiceIds: [],
    facts: ({ locale }) => ({ person: told.by, until: told.untilText(locale) }),
  });
}

/** To the address on file, which may stop it. Nothing that happens to the contact meanwhile keeps this letter back. */
export async function writeToFormer(
  tx: Tx,
  services: Services,
  told: {
    changeId: number;
    customerId: number;
    to: Person & { language: string };
    payLinkId: string;
    newEmail: string;
  },
): Promise<void> {
  await queueDebtorLetter(tx, services, {
    kind: 'address_change_asked',
    customerId: told.customerId,
    to: told.to,
    payLinkId: told.payLinkId,
    path: '/contact',
    occasion: `contact-change/${told.changeId}`,
    invoiceIds: [],
    facts: () => ({ about: maskAddress(told.newEmail) }),
  });
}

/** To colleagues of ours: somebody said that it is not for them. */
export async function tellTeamHandedOn(
  tx: Tx,
  services: Services,
  told: {
    changeId: number;
    customer: { id: number; name: string };
    released: Person;
    colleague: Person | null;
  },
): Promise<void> {
  await queueTeamLetter(tx, services, {
    kind: 'contact_handed_on_team',
    userId: null,
    occasion: `contact-change/${told.changeId}`,
    customerName: told.customer.name,
    path: `/customers/${told.customer.id}#contacts`,
    facts: () => ({
      person: inFull(told.released),
      words: told.colleague && inFull(told.colleague),
    }),
  });
}

/** To colleagues of ours: reminders go to another address from now on. */
export async function tellTeamMoved(
  tx: Tx,
  services: Services,
  told: {
    changeId: number;
    customer: { id: number; name: string };
    former: Person | null;
    now: Person;
  },
): Promise<void> {
  await queueTeamLetter(tx, services, {
    kind: 'contact_moved_team',
    userId: null,
    occasion: `contact-change/${told.changeId}`,
    customerName: told.customer.name,
    path: `/customers/${told.customer.id}#contacts`,
    facts: () => ({ person: inFull(told.now), words: told.former && inFull(told.former) }),
  });
}
