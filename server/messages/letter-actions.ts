import { isLanguage, localeOf, type Language } from '../calendar/locale.ts';
import type { Tx } from '../db/sql.ts';
import type { Attachment } from '../mail/transport.ts';
import {
  letterFacts,
  specOf,
  type LETTERS,
  type LetterFactsOf,
  type LetterKind,
} from '../../emails/letters/letters.ts';
import { findCustomerCountry } from '../ledger/queries.ts';
import { findOrganization } from '../organization/queries.ts';
import { listAddressees } from '../runs/queries.ts';
import type { Services } from '../services.ts';
import { createPayLink } from './actions.ts';
import { senderFacts } from './facts.ts';
import {
  findContactAddressee,
  insertLetter,
  listColleagues,
  type LetterAddressee,
} from './letter-queries.ts';

type To<W extends 'debtor' | 'team'> = {
  [K in LetterKind]: (typeof LETTERS)[K]['to'] extends W ? K : never;
}[LetterKind];

/** Writes facts in the notation of whoever reads them. */
export interface Reading {
  language: Language;
  /** For `formatMoney` and `formatDay`. */
  locale: string;
}

export interface DebtorLetter<K extends To<'debtor'>> {
  kind: K;
  customerId: number;
  /** Null: whoever gets the reminders. */
  contactId?: number | null;
  /** Instead of a contact: somebody who is none yet, or any more. A link for them is `payLinkId`'s, or none. */
  to?: { name: string; email: string; language: string };
  /** The link it carries, when one was made for it; otherwise a fresh one of the contact. */
  payLinkId?: string;
  /** Names what it is about: of a kind, one letter leaves for it (say `promise/12` or `instalment/40/due`). */
  occasion: string;
  /** The invoices it is about; it stands in their timelines. */
  invoiceIds: readonly number[];
  currency?: string | null;
  /** Where its link leads in the portal, behind the token: `/promises/12`. */
  path?: string;
  facts: (reading: Reading) => LetterFactsOf<K>;
  /** Not before this instant. */
  notBefore?: Date;
  /** A file that comes with it. It is stored as it is, so it holds no private link. */
  attach?: (reading: Reading) => Attachment;
}

/**
 * Writes to a debtor, in the transaction of what the letter tells. Answers its message's id; null when no address can be
 * written to, or when that letter was written before.
 */
export async function queueDebtorLetter<K extends To<'debtor'>>(
  tx: Tx,
  services: Services,
  letter: DebtorLetter<K>,
): Promise<number | null> {
  const organization = await findOrganization(tx);
  const addressee = await findAddressee(tx, letter);
  if (!organization || !addressee) return null;
  const language = isLanguage(addressee.language) ? addressee.language : 'en';
  const country = (await findCustomerCountry(tx, letter.customerId)) ?? organization.country;
  const isLinked = specOf(letter.kind).link === 'pay' && letter.payLinkId === undefined;
  const payLinkId = isLinked
    ? await createPayLink(tx, services, {
        customerId: letter.customerId,
        contactId: addressee.contactId,
        days: organization.payLinkDays,
        zone: organization.timeZone,
      })
    : (letter.payLinkId ?? null);
  const at = services.clock.now();
  const reading = { language, locale: localeOf(language, country) };
  const id = await insertLetter(tx, {
    ...{
      kind: letter.kind,
      occasion: letter.occasion,
      customerId: letter.customerId,
      userId: null,
    },
    ...{ contactId: addressee.contactId, payLinkId, currency: letter.currency ?? null, language },
    ...{ toName: addressee.name, toAddress: addressee.email, invoiceIds: letter.invoiceIds },
    ...{ at, notBefore: letter.notBefore ?? at },
    attachments: letter.attach ? [letter.attach(reading)] : [],
    facts: {
      ...letterFacts(letter.facts(reading)),
      payPath: letter.path ?? '',
    },
  });
  if (id !== null) await services.jobs.enqueue(tx, 'messages.send', {});
  return id;
}

async function findAddressee(
  tx: Tx,
  letter: Pick<DebtorLetter<To<'debtor'>>, 'customerId' | 'contactId' | 'to'>,
): Promise<(Omit<LetterAddressee, 'contactId'> & { contactId: number | null }) | undefined> {
  if (letter.to) return { ...letter.to, contactId: null };
  return letter.contactId
    ? findContactAddressee(tx, letter.contactId)
    : (await listAddressees(tx, [letter.customerId]))[0];
}

export interface TeamLetter<K extends To<'team'>> {
  kind: K;
  /** Whoever looks after it; null: everybody who collects. */
  userId: number | null;
  occasion: string;
  customerName: string;
  /** The page of the back office it leads to: `/disputes/12`. */
  path: string;
  facts: (reading: Reading) => LetterFactsOf<K>;
}

/** Tells colleagues, in the transaction of what the letter tells. */
export async function queueTeamLetter<K extends To<'team'>>(
  tx: Tx,
  services: Services,
  letter: TeamLetter<K>,
): Promise<void> {
  const organization = await findOrganization(tx);
  if (!organization) return;
  const at = services.clock.now();
  for (const colleague of await listColleagues(tx, letter.userId)) {
    const language = isLanguage(colleague.language) ? colleague.language : 'en';
    const locale = localeOf(language, organization.country);
    await insertLetter(tx, {
      ...{ kind: letter.kind, occasion: `${letter.occasion}/user/${colleague.id}` },
      ...{ customerId: null, userId: colleague.id, contactId: null, payLinkId: null },
      ...{ currency: null, language, toName: colleague.name, toAddress: colleague.email },
      ...{ invoiceIds: [], attachments: [], at, notBefore: at },
      facts: {
        ...senderFacts(organization),
        ...letterFacts(letter.facts({ language, locale })),
        contactName: colleague.name || null,
        customerName: letter.customerName,
        officeUrl: `${services.config.publicUrl}${letter.path}`,
      },
    });
  }
  await services.jobs.enqueue(tx, 'messages.send', {});
}
