import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PlainDate } from '../calendar/plain-date.ts';
import { listCalls } from '../calls/queries.ts';
import type { Db } from '../db/sql.ts';
import { listDiscountOffers } from '../discounts/queries.ts';
import { NotFound } from '../errors.ts';
import { listFactors } from '../factors/queries.ts';
import { listReplies } from '../replies/page-queries.ts';
import { loadScenarioBook } from '../scenarios/queries.ts';
import type { Services } from '../services.ts';
import { idOf } from '../today/wording.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { readerOf } from '../web/reader.ts';
import { explainInvoice } from './explain.ts';
import * as queries from './page-queries.ts';
import { findScenarioChoice } from './scenario-queries.ts';
import { invoiceShow, type InvoiceSources, type ReturnedForms } from './show-views.ts';

/** The invoice's page; with forms that were refused it answers 422, unless told otherwise. */
export async function answerInvoice(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  returned?: ReturnedForms & { status?: number },
): Promise<string> {
  const reader = await readerOf(services, request);
  const id = (request.params as { id: string }).id;
  const sources = await readInvoice(services, await getInvoice(services.sql, id), reader.today);
  return reply.page(
    '/invoices/show',
    invoiceShow(reader, sources, returned),
    returned ? { status: returned.status ?? 422 } : {},
  );
}

/** Throws NotFound. */
export async function getInvoice(sql: Db, idText: string): Promise<queries.InvoiceCard> {
  const id = idOf(idText);
  const invoice = id === undefined ? undefined : await queries.findInvoiceCard(sql, id);
  if (!invoice) throw new NotFound('There is no such invoice.');
  return invoice;
}

async function readInvoice(
  services: Services,
  invoice: queries.InvoiceCard,
  today: PlainDate,
): Promise<InvoiceSources> {
  const { sql } = services;
  const [ledger, holds, messages, passed, audit, explanation, book, choice, [offer], ...others] =
    await Promise.all([
      queries.listLedgerRows(sql, invoice.id),
      queries.listHoldRows(sql, invoice.id),
      queries.listInvoiceMessages(sql, invoice.id),
      queries.listPassedSteps(sql, invoice.id),
      queries.listInvoiceAudit(sql, invoice.id),
      explainInvoice(sql, services, invoice.id),
      loadScenarioBook(sql),
      findScenarioChoice(sql, invoice.id),
      listDiscountOffers(sql, invoice.customerId, today, [invoice.id]),
      listReplies(sql, { filter: 'all', invoiceId: invoice.id, limit: ROWS_PER_PAGE }),
      listFactors(sql),
      listCalls(sql, { invoiceId: invoice.id, limit: ROWS_PER_PAGE }),
    ]);
  const [replies, factors, calls] = others;
  // Steps are told by their keys: those of its own scenario come before the others'.
  const scenarios = [...(explanation ? [explanation.scenario] : []), ...book.active];
  const seen = { ledger, holds, messages, passed, audit, explanation, scenarios };
  return { invoice, ...seen, offer, replies, calls, factors, book, choice: choice ?? null };
}
