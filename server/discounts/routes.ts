import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { transaction } from '../db/sql.ts';
import { assert, NotFound, type FieldProblem } from '../errors.ts';
import type { Services } from '../services.ts';
import { idOf } from '../today/wording.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { formState, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { acceptUndueDiscount } from './accept-actions.ts';
import { OWN_FIELDS, ownForm, SETTINGS_FIELDS, settingsForm, typedTerms } from './forms.ts';
import { discountNoteFile } from './note-file.ts';
import { findUndueDiscount, listNotesOfInvoice } from './note-queries.ts';
import { listDiscountOffers } from './queries.ts';
import { readDiscountTerms, termsInForce, type DiscountTerms } from './rules.ts';
import { changeOrganizationTerms, changeOwnTerms } from './settings-actions.ts';
import * as queries from './settings-queries.ts';
import { offerInWords, ownView, settingsView, termsInWords } from './views.ts';

interface Refused {
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
}

type OwnRequest = FastifyRequest<{ Params: { id: string } }>;
type HolderType = 'customer' | 'invoice';

/** The terms of the early-payment discount: the organization's, a customer's, an invoice's. */
export function registerDiscountsRoutes(app: FastifyInstance, services: Services): void {
  app.get('/settings/discount', async (request, reply) => showSettings(services, request, reply));
  app.post('/settings/discount', { preHandler: requireRole('admin') }, async (request, reply) => {
    const reader = await readerOf(services, request);
    const { currency } = await settings(services);
    const parsed = parseForm(
      settingsForm(reader.texts, currency),
      request.body,
      reader.texts.problems,
    );
    if (!parsed.ok) return showSettings(services, request, reply, parsed);
    await changeOrganizationTerms(services, signedInUser(request).id, parsed.values);
    return redirectWithNotice(reply, '/settings/discount', reader.texts.common.saved);
  });
  app.get<{ Params: { id: string } }>('/payments/:id/discount-note.pdf', async (request, reply) => {
    const id = idOf(request.params.id);
    const note = id === undefined ? undefined : await discountNoteFile(services, id);
    if (!note) throw new NotFound('This payment was granted no discount.');
    return reply
      .header('Content-Disposition', `inline; filename="${note.number}.pdf"`)
      .header('Cache-Control', 'no-store')
      .type('application/pdf')
      .send(note.pdf);
  });
  app.post('/invoices/:id/discount/acceptance', async (request: OwnRequest, reply) => {
    const reader = await readerOf(services, request);
    const { id: invoiceId } = await findHolder(services, 'invoice', request.params.id);
    const userId = signedInUser(request).id;
    await transaction(services.sql, (tx) =>
      acceptUndueDiscount(tx, services, { invoiceId, userId, on: reader.today }),
    );
    return redirectWithNotice(reply, `/invoices/${invoiceId}`, reader.texts.discounts.accepted);
  });
  for (const type of ['customer', 'invoice'] as const) {
    app.get(`/${type}s/:id/discount`, async (request: OwnRequest, reply) =>
      showOwn(services, type, request, reply),
    );
    app.post(`/${type}s/:id/discount`, async (request: OwnRequest, reply) => {
      const reader = await readerOf(services, request);
      const holder = await findHolder(services, type, request.params.id);
      const form = ownForm(reader.texts, holder.currency, (await settings(services)).basis);
      const parsed = parseForm(form, request.body, reader.texts.problems);
      if (!parsed.ok) return showOwn(services, type, request, reply, parsed);
      const userId = signedInUser(request).id;
      await changeOwnTerms(services, userId, { type, id: holder.id }, parsed.values);
      return redirectWithNotice(
        reply,
        `/${type}s/${holder.id}/discount`,
        reader.texts.common.saved,
      );
    });
  }
}

async function showSettings(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  refused?: Refused,
): Promise<string> {
  const reader = await readerOf(services, request);
  const stored = await settings(services);
  const values = refused?.typed ?? {
    ...typedTerms(stored.terms, stored.currency, reader.locale),
    ...Object.fromEntries(stored.offFor.map((state) => [state, 'on'])),
    tolerance: String(stored.toleranceDays),
    rule: stored.basis === 'net' ? 'net_of_tax' : stored.note,
  };
  const form = formState(SETTINGS_FIELDS, values, refused?.problems);
  const mayEdit = signedInUser(request).role === 'admin';
  const view = settingsView(reader, form, stored, mayEdit);
  return reply.page('/discounts/settings', view, { status: refused ? 422 : 200 });
}

async function showOwn(
  services: Services,
  type: HolderType,
  request: OwnRequest,
  reply: FastifyReply,
  refused?: Refused,
): Promise<string> {
  const reader = await readerOf(services, request);
  const holder = await findHolder(services, type, request.params.id);
  const organization = await settings(services);
  const own = read(holder.terms);
  const values = refused?.typed ?? {
    ...typedTerms(own, holder.currency, reader.locale),
    source: own === null ? 'inherited' : own.tiers.length === 0 ? 'none' : 'own',
  };
  const form = formState(OWN_FIELDS, values, refused?.problems);
  const view = ownView(
    reader,
    form,
    { ...organization, terms: own, currency: holder.currency },
    {
      title: reader.texts.discounts.ownTitle(holder.title),
      back: { href: `/${type}s/${holder.id}`, label: holder.title },
      action: `/${type}s/${holder.id}/discount`,
      facts: await holderFacts(services, reader, type, holder, organization.terms),
      undue: type === 'invoice' ? await undueOf(services, reader, holder) : null,
    },
  );
  return reply.page('/discounts/own', view, { status: refused ? 422 : 200 });
}

/** The terms in force, and of an invoice what it still has to offer. */
async function holderFacts(
  services: Services,
  reader: Reader,
  type: HolderType,
  holder: queries.TermsHolder,
  organization: DiscountTerms | null,
) {
  const words = reader.texts.discounts;
  const isInvoice = type === 'invoice';
  const stated = {
    organization,
    customer: read(isInvoice ? holder.customerTerms : holder.terms),
    invoice: isInvoice ? read(holder.terms) : null,
  };
  const currencies = {
    invoice: holder.currency,
    organization: (await settings(services)).currency,
  };
  const terms = termsInForce(stated, currencies);
  const value = termsInWords(reader, terms, holder.currency);
  const inForce = { label: words.inForce, value, href: null };
  if (!isInvoice) return [inForce];
  const [[offer], notes] = await Promise.all([
    listDiscountOffers(services.sql, holder.customerId, reader.today, [holder.id]),
    listNotesOfInvoice(services.sql, holder.id),
  ]);
  return [
    inForce,
    { label: words.offer, value: offerInWords(reader, offer, holder.currency), href: null },
    ...notes.map((note) => ({
      label: words.note,
      value: [note.number, reader.amount(note.grossMinor, holder.currency)].join(' · '),
      href: `/payments/${note.paymentId}/discount-note.pdf`,
    })),
  ];
}

async function undueOf(services: Services, reader: Reader, holder: queries.TermsHolder) {
  const undue = await findUndueDiscount(services.sql, holder.id);
  if (!undue) return null;
  const amount = reader.amount(undue.missingMinor, holder.currency);
  return {
    sentence: reader.texts.discounts.undue(amount),
    action: `/invoices/${holder.id}/discount/acceptance`,
  };
}

async function findHolder(
  services: Services,
  type: HolderType,
  idText: string,
): Promise<queries.TermsHolder> {
  const id = idOf(idText);
  const find = type === 'customer' ? queries.findCustomerTerms : queries.findInvoiceTerms;
  const holder = id === undefined ? undefined : await find(services.sql, id);
  if (!holder) throw new NotFound(`There is no such ${type}.`);
  return holder;
}

/** The organization's settings. Before any were stored the basis is its country's. */
async function settings(services: Services) {
  const stored = await queries.findDiscountSettings(services.sql);
  assert(stored, 'Discounts were asked for before the first visit.');
  const terms = read(stored.terms);
  const basis = terms?.basis ?? (stored.country === 'BE' ? ('net' as const) : ('gross' as const));
  return { ...stored, terms, basis };
}

function read(stored: unknown): DiscountTerms | null {
  return stored === null ? null : readDiscountTerms(stored);
}
