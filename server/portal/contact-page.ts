import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { listWaitingChanges } from '../contacts/queries.ts';
import { listContacts } from '../customers/queries.ts';
import type { FieldProblem } from '../errors.ts';
import { listAddressees } from '../runs/queries.ts';
import type { Services } from '../services.ts';
import { portalContact, type ContactSection, type SavedWhat } from './contact-views.ts';
import type { Visit } from './guard.ts';
import { listPayOnlyLinks } from './link-queries.ts';
import { payLinkUrl } from './token.ts';

/** A form of the page as it was sent, when it comes back. */
export interface Returned {
  section: ContactSection;
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
}

/** Answers the contact page: as it is, after something was saved, or with a form that was refused (422). */
export async function showContact(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  asked: { saved?: SavedWhat | null; returned?: Returned; status?: number },
): Promise<string> {
  const { sql, config, clock } = services;
  const { customerId, contactId } = visit.link;
  const now = clock.now();
  const [contacts, [addressee], waiting, links] = await Promise.all([
    listContacts(sql, customerId),
    listAddressees(sql, [customerId]),
    listWaitingChanges(sql, customerId, now),
    listPayOnlyLinks(sql, customerId, now),
  ]);
  const props = portalContact(visit, {
    contact: contacts.find((one) => one.id === contactId) ?? null,
    addressee: addressee ?? null,
    waiting,
    links: links.map((link) => ({ ...link, url: payLinkUrl(config, link.id) })),
    saved: asked.saved ?? null,
    returned: asked.returned ?? null,
    formKey: randomUUID(),
  });
  return reply.page('/portal/contact', props, {
    language: visit.language,
    country: visit.link.country,
    status: asked.status ?? (asked.returned ? 422 : 200),
  });
}
