import { z } from 'zod';
import type { Db } from '../../db/sql.ts';
import { undo } from '../../ledger/reversal-actions.ts';
import type { Services } from '../../services.ts';
import { tokenOf } from '../authentication.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import { answerOnce } from '../idempotency.ts';
import type { Api } from '../instance.ts';
import { nothingHere } from '../method-check.ts';
import { answers, BODY_REFUSALS, postHeaders } from '../openapi.ts';
import { calendarOf } from '../present.ts';
import { idParams, listOf, paging } from '../schemas.ts';
import { undoBody } from '../payments/bodies.ts';
import { creditNoteBody, creditNoteFilters } from './bodies.ts';
import { listCreditNotes } from './queries.ts';
import { recordCreditNote } from './record.ts';
import { creditNoteOut, presentCreditNote } from './schemas.ts';

const creditNotesOut = listOf(creditNoteOut);

/** Credit notes: to read, to record, and to undo when one was recorded by mistake. */
export function registerCreditNoteRoutes(api: Api, services: Services): void {
  registerReading(api, services);
  registerWriting(api, services);
}

function registerReading(api: Api, { sql, config }: Services): void {
  const { secretKey } = config;
  api.get(
    '/credit_notes',
    {
      schema: {
        tags: ['credit_notes'],
        operationId: 'listCreditNotes',
        summary: 'Credit notes, the latest first',
        querystring: z.strictObject({ ...creditNoteFilters, ...paging }),
        response: answers({ 200: creditNotesOut }, 400),
      },
    },
    async ({ query }) => {
      const rows = await listCreditNotes(sql, {
        id: null,
        customerId: query.customer_id ?? null,
        invoiceId: query.invoice_id ?? null,
        number: query.number ?? null,
        beforeId: readCursor(secretKey, 'credit_notes', query.cursor),
        limit: query.limit + 1,
      });
      const page = cutPage(rows, query.limit, (last) =>
        writeCursor(secretKey, 'credit_notes', last),
      );
      return { data: page.rows.map(presentCreditNote), next_cursor: page.nextCursor };
    },
  );

  api.get(
    '/credit_notes/:id',
    {
      schema: {
        tags: ['credit_notes'],
        operationId: 'getCreditNote',
        summary: 'One credit note',
        params: idParams,
        response: answers({ 200: creditNoteOut }, 404),
      },
    },
    async ({ params }) => readCreditNote(sql, params.id),
  );
}

function registerWriting(api: Api, services: Services): void {
  api.post(
    '/credit_notes',
    {
      schema: {
        tags: ['credit_notes'],
        operationId: 'recordCreditNote',
        summary: 'Record a credit note',
        description: 'It settles the invoice it corrects; what is left is used for others.',
        headers: postHeaders,
        body: creditNoteBody,
        response: answers({ 201: creditNoteOut }, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(services, request, reply, async (tx) => {
        const id = await recordCreditNote(tx, services, request.body, tokenOf(request));
        return { status: 201, body: await readCreditNote(tx, id) };
      });
      return reply
        .status(201)
        .header('Location', `/api/v1/credit_notes/${answer.body.id}`)
        .send(answer.body);
    },
  );

  api.post(
    '/credit_notes/:id/undo',
    {
      schema: {
        tags: ['credit_notes'],
        operationId: 'undoCreditNote',
        summary: 'Undo a credit note that was recorded by mistake',
        description: 'What it settled is owed again. It stays in the list, with the reason.',
        params: idParams,
        headers: postHeaders,
        body: undoBody,
        response: answers({ 200: creditNoteOut }, 404, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const answer = await answerOnce(services, request, reply, async (tx) => {
        await readCreditNote(tx, id);
        const { today } = await calendarOf(tx, services);
        await undo(tx, services, {
          source: { kind: 'credit_note', id },
          because: request.body.because,
          author: { actor: 'api', tokenId: tokenOf(request).id },
          on: today,
        });
        return { status: 200, body: await readCreditNote(tx, id) };
      });
      return reply.status(200).send(answer.body);
    },
  );
}

async function readCreditNote(db: Db, id: number) {
  const [row] = await listCreditNotes(db, {
    ...{ id, customerId: null, invoiceId: null, number: null, beforeId: null },
    limit: 1,
  });
  if (!row) throw nothingHere();
  return presentCreditNote(row);
}
