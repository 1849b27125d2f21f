import { z } from 'zod';
import { explainInvoice } from '../../invoices/explain.ts';
import { transaction, type Db } from '../../db/sql.ts';
import type { Services } from '../../services.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import { answerOnce } from '../idempotency.ts';
import type { Api } from '../instance.ts';
import { nothingHere } from '../method-check.ts';
import { answers, BODY_REFUSALS, postHeaders } from '../openapi.ts';
import { calendarOf } from '../present.ts';
import { ApiProblem } from '../problems.ts';
import { id, idParams, instant, line, listOf, paging } from '../schemas.ts';
import { invoiceBody, numberedInvoiceBody, numberParams } from './bodies.ts';
import { findInvoice, INVOICE_STATES, listInvoices, listInvoicesNamed } from './queries.ts';
import { invoiceOut, presentInvoice, presentTimeline, timelineOut } from './schemas.ts';
import { stateInvoice } from './state.ts';
import { listTimeline } from './timeline-queries.ts';
import { presentWhy, whyOut } from './why.ts';

const invoicesOut = listOf(invoiceOut);
// The life of an invoice has tens of events.
const TIMELINE_ENTRIES_MAX = 500;

/** Invoices, their timeline, and why each stands where it stands. */
export function registerInvoiceRoutes(api: Api, services: Services): void {
  const { sql } = services;
  const { secretKey } = services.config;

  api.get(
    '/invoices',
    {
      schema: {
        tags: ['invoices'],
        operationId: 'listInvoices',
        summary: 'Invoices, the oldest first',
        querystring: z.strictObject({
          state: z.enum(INVOICE_STATES).optional(),
          number: line(100).optional(),
          customer: line(100).optional().meta({ description: 'Number of the customer' }),
          customer_id: id.optional(),
          updated_since: instant.optional(),
          ...paging,
        }),
        response: answers({ 200: invoicesOut }, 400),
      },
    },
    async ({ query }) => {
      const { today } = await calendarOf(sql, services);
      const rows = await listInvoices(sql, {
        state: query.state ?? null,
        number: query.number ?? null,
        customerNumber: query.customer ?? null,
        customerId: query.customer_id ?? null,
        updatedSince: query.updated_since === undefined ? null : new Date(query.updated_since),
        today,
        afterId: readCursor(secretKey, 'invoices', query.cursor),
        limit: query.limit + 1,
      });
      const page = cutPage(rows, query.limit, (last) => writeCursor(secretKey, 'invoices', last));
      return {
        data: page.rows.map((row) => presentInvoice(row, today)),
        next_cursor: page.nextCursor,
      };
    },
  );

  api.get(
    '/invoices/:id',
    {
      schema: {
        tags: ['invoices'],
        operationId: 'getInvoice',
        summary: 'One invoice',
        params: idParams,
        response: answers({ 200: invoiceOut }, 404),
      },
    },
    async ({ params }) => readInvoice(sql, services, params.id),
  );

  api.get(
    '/invoices/by-number/:number',
    {
      schema: {
        tags: ['invoices'],
        operationId: 'getInvoiceByNumber',
        summary: 'One invoice by its number',
        params: numberParams,
        response: answers({ 200: invoiceOut }, 404),
      },
    },
    async ({ params }) => {
      const [found] = await listInvoicesNamed(sql, [], [params.number]);
      if (!found) throw nothingHere();
      return readInvoice(sql, services, found.id);
    },
  );

  api.post(
    '/invoices',
    {
      schema: {
        tags: ['invoices'],
        operationId: 'stateInvoice',
        summary: 'Make an invoice, or change the one with this number',
        description:
          'Stating the same again changes nothing. A changed total becomes a correction in the ledger.',
        headers: postHeaders,
        body: invoiceBody,
        response: answers({ 200: invoiceOut, 201: invoiceOut }, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(services, request, reply, async (tx) => {
        const { invoiceId, isNew } = await stateInvoice(tx, services, request.body);
        return { status: isNew ? 201 : 200, body: await readInvoice(tx, services, invoiceId) };
      });
      return reply
        .status(answer.status)
        .header('Location', `/api/v1/invoices/${answer.body.id}`)
        .send(answer.body);
    },
  );

  api.put(
    '/invoices/by-number/:number',
    {
      schema: {
        tags: ['invoices'],
        operationId: 'putInvoice',
        summary: 'State the invoice with this number',
        params: numberParams,
        body: numberedInvoiceBody,
        response: answers({ 200: invoiceOut, 201: invoiceOut }, 404, ...BODY_REFUSALS),
      },
    },
    async ({ params, body }, reply) => {
      const answer = await transaction(sql, async (tx) => {
        const { invoiceId, isNew } = await stateInvoice(tx, services, { ...params, ...body });
        return { isNew, invoice: await readInvoice(tx, services, invoiceId) };
      });
      return reply
        .status(answer.isNew ? 201 : 200)
        .header('Location', `/api/v1/invoices/${answer.invoice.id}`)
        .send(answer.invoice);
    },
  );

  api.get(
    '/invoices/:id/timeline',
    {
      schema: {
        tags: ['invoices'],
        operationId: 'getTimeline',
        summary: 'What happened to an invoice, the latest first',
        params: idParams,
        response: answers({ 200: timelineOut }, 404),
      },
    },
    async ({ params }) => {
      const { zone, today } = await calendarOf(sql, services);
      const invoice = await findInvoice(sql, params.id, today);
      if (!invoice) throw nothingHere();
      const rows = await listTimeline(sql, params.id, zone, TIMELINE_ENTRIES_MAX);
      return presentTimeline(rows, invoice.currency);
    },
  );

  api.get(
    '/invoices/:id/why',
    {
      schema: {
        tags: ['invoices'],
        operationId: 'explainInvoice',
        summary: 'What is next for an invoice, when, or why it is held',
        params: idParams,
        response: answers({ 200: whyOut }, 404, 409),
      },
    },
    async ({ params }) => {
      const { today } = await calendarOf(sql, services);
      const invoice = await findInvoice(sql, params.id, today);
      if (!invoice) throw nothingHere();
      const explanation = await explainInvoice(sql, services, params.id);
      if (!explanation) throw organizationMissing();
      return presentWhy(invoice, explanation);
    },
  );
}

/** Reminders follow from the organization's calendar: before there is one there is nothing to say. */
export function organizationMissing(): ApiProblem {
  return new ApiProblem(409, 'organization_missing', 'The organization is not set up yet.');
}

async function readInvoice(db: Db, services: Services, invoiceId: number) {
  const { today } = await calendarOf(db, services);
  const row = await findInvoice(db, invoiceId, today);
  if (!row) throw nothingHere();
  return presentInvoice(row, today);
}
