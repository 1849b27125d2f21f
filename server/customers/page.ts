import type { FastifyReply, FastifyRequest } from 'fastify';
import { REFUSED_TASK } from '../calls/actions.ts';
import { listCalls } from '../calls/queries.ts';
import type { Author } from '../audit/record.ts';
import { previewResume } from '../chases/preview.ts';
import { NotFound } from '../errors.ts';
import { listWaitingChanges } from '../contacts/queries.ts';
import { listPayOnlyLinks } from '../portal/link-queries.ts';
import { findUnliftedPause, listOwedInvoices } from '../pauses/queries.ts';
import type { PauseSources } from '../pauses/views.ts';
import { payLinkToken } from '../portal/token.ts';
import { listAddressees } from '../runs/queries.ts';
import { listPlansOfCustomer } from '../plans/page-queries.ts';
import { listTeam } from '../scenarios/editor-queries.ts';
import { loadScenarioBook } from '../scenarios/queries.ts';
import { listAddressDeliveries } from '../messages/address-queries.ts';
import { listReplies } from '../replies/page-queries.ts';
import { findShownSegment } from '../segments/queries.ts';
import type { Refused, RefusedSegment } from '../segments/views.ts';
import type { Services } from '../services.ts';
import { findOpenTaskId } from '../tasks/page-queries.ts';
import { idOf, textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import * as queries from './page-queries.ts';
import type { ReturnedContact } from './contact-views.ts';
import { customerShow, type CustomerSources } from './show-views.ts';
import type { ReturnedTreatment } from './treatment-views.ts';

// What fits a screen; a link leads to the rest.
const INVOICES_SHOWN = 100;
const PAYMENTS_SHOWN = 20;
const MESSAGES_SHOWN = 10;
const RESUMES_SHOWN = 20;

export type CustomerRequest = FastifyRequest<{
  Params: { id: string; contactId?: string; changeId?: string; linkId?: string };
}>;

/** The customer a request names, and who reads. Throws NotFound. */
export async function start(
  services: Services,
  request: CustomerRequest,
): Promise<{ reader: Reader; customer: queries.CustomerCard }> {
  const id = idOf(request.params.id);
  const customer = id === undefined ? undefined : await queries.findCustomerCard(services.sql, id);
  if (!customer) throw new NotFound('There is no such customer.');
  return { reader: await readerOf(services, request), customer };
}

/** Who changes something on these pages. */
export function by(request: FastifyRequest): Author {
  return { actor: 'user', userId: signedInUser(request).id };
}

/** To the customer's page with a sentence at its top. */
export function back(
  reply: FastifyReply,
  customer: { id: number },
  sentence: string,
): FastifyReply {
  return redirectWithNotice(reply, `/customers/${customer.id}`, sentence);
}

/** The customer's page: as it is, with a contact's form open, or with one that was refused (422). */
export async function answerCustomer(
  services: Services,
  request: CustomerRequest,
  reply: FastifyReply,
  options: {
    contactId?: number | null;
    returned?: ReturnedContact;
    segment?: RefusedSegment;
    pause?: Refused;
    treatment?: ReturnedTreatment;
    status?: number;
  },
): Promise<string> {
  const { reader, customer } = await start(services, request);
  const sources = await readCustomer(services, reader, customer, {
    editedContactId: options.contactId ?? null,
    linkId: textOf(request.query, 'link'),
  });
  sources.refused = { segment: options.segment ?? {}, pause: options.pause };
  const props = customerShow(reader, sources, options.returned, options.treatment);
  return reply.page('/customers/show', props, { status: options.status ?? 200 });
}

async function readCustomer(
  services: Services,
  reader: Reader,
  customer: queries.CustomerCard,
  asked: { editedContactId: number | null; linkId: string },
): Promise<CustomerSources> {
  const { sql } = services;
  const { id } = customer;
  const now = services.clock.now();
  const [contacts, balances, invoices, payments, credit, messages, book, portal, ...named] =
    await Promise.all([
      queries.listContactRows(sql, id),
      queries.listCustomerBalances(sql, id, reader.today),
      queries.listCustomerInvoices(sql, id, INVOICES_SHOWN),
      queries.listCustomerPayments(sql, id, PAYMENTS_SHOWN),
      queries.listCustomerCredit(sql, id),
      queries.listCustomerMessages(sql, id, MESSAGES_SHOWN),
      loadScenarioBook(sql),
      findPortalLink(services, id, asked.linkId, reader),
      listWaitingChanges(sql, id, now),
      listPayOnlyLinks(sql, id, now),
      listAddressees(sql, [id]),
      listPlansOfCustomer(sql, id),
      listReplies(sql, { filter: 'all', customerId: id, limit: MESSAGES_SHOWN }),
      listAddressDeliveries(sql, id),
      findShownSegment(sql, id),
      readPause(services, id),
      listTeam(sql),
      listCalls(sql, { customerId: id, limit: MESSAGES_SHOWN }),
      findOpenTaskId(sql, REFUSED_TASK, String(id)),
    ]);
  const [waiting, payOnly, [addressee], plans, replies, deliveries, segment, pause, ...more] =
    named;
  const [team, calls, refusedTaskId] = more;
  const { editedContactId } = asked;
  return {
    customer,
    contacts,
    balances,
    invoices,
    payments,
    credit,
    messages,
    book,
    plans,
    replies,
    deliveries,
    segment,
    pause,
    refused: { segment: {} },
    portal,
    waiting,
    payOnly,
    addresseeId: addressee?.contactId ?? null,
    editedContactId,
    team,
    calls,
    hasRefused: refusedTaskId !== undefined,
  };
}

/** The pause of a customer, with what would go on without it. */
async function readPause(services: Services, customerId: number): Promise<PauseSources> {
  const pause = await findUnliftedPause(services.sql, customerId);
  if (!pause) return { pause, invoices: [], previews: [] };
  const invoices = await listOwedInvoices(services.sql, customerId, RESUMES_SHOWN);
  const previews = await previewResume(services.sql, services, {
    invoiceIds: invoices.map((one) => one.id),
    without: { kind: pause.untilOn === null ? 'never_chase' : 'customer_pause', id: pause.id },
  });
  return { pause, invoices, previews };
}

/** The link that was just made. Viewers may not make one, so they are not shown one either. */
async function findPortalLink(
  services: Services,
  customerId: number,
  linkId: string,
  reader: Reader,
): Promise<CustomerSources['portal']> {
  if (!reader.mayWrite || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(linkId)) return null;
  const now = services.clock.now();
  const link = await queries.findStaffPayLink(services.sql, { id: linkId, customerId, now });
  if (!link) return null;
  const { publicUrl, secretKey } = services.config;
  return { url: `${publicUrl}/p/${payLinkToken(secretKey, link.id)}`, expiresAt: link.expiresAt };
}
