import { z } from 'zod';
import { disputedMinor, REASONS, STATUSES } from '../../disputes/rules.ts';
import { listThread, type ThreadMessage } from '../../disputes/thread-queries.ts';
import type { Services } from '../../services.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import type { Api } from '../instance.ts';
import { answers } from '../openapi.ts';
import { instantOf, instantOrNull, moneyOf } from '../present.ts';
import { ApiProblem } from '../problems.ts';
import {
  customerRef,
  dayOut,
  idParams,
  instantOut,
  invoiceRef,
  listOf,
  moneyOut,
  name,
  paging,
} from '../schemas.ts';
import { listApiDisputes, type ApiDisputeRow } from './queries.ts';

const disputeFields = {
  id: z.int(),
  invoice: invoiceRef,
  customer: customerRef,
  status: z.enum(STATUSES),
  reason: z.enum(REASONS),
  is_whole: z.boolean().meta({ description: 'False: a part of the invoice is disputed' }),
  disputed: moneyOut.meta({
    description: 'Of an open one what is disputed of what is owed, else what was disputed',
  }),
  waiting_for: z.enum(['team', 'debtor']).nullable().meta({ description: 'Null: it is decided' }),
  answer_by: dayOut,
  opened_by: z.enum(['debtor', 'user', 'api', 'import']),
  opened_at: instantOut,
  accepted: moneyOut.nullable(),
  credit_note: z.string().nullable().meta({ description: 'The number of the credit note' }),
  decision: z.string().meta({ description: 'What the customer was told' }),
  decided_at: instantOut.nullable(),
  resume_on: dayOut
    .nullable()
    .meta({ description: 'The day reminders of what was disputed begin again' }),
  note: z.string().meta({ description: 'For the team alone' }),
};
const disputeOut = name('Dispute', z.object(disputeFields));
const disputeReadOut = name(
  'DisputeWithThread',
  z.object({
    ...disputeFields,
    messages: z.array(
      z.object({
        id: z.int(),
        author: z.enum(['debtor', 'user']),
        name: z.string(),
        text: z.string(),
        at: instantOut,
        files: z.array(z.object({ id: z.int(), name: z.string(), bytes: z.int() })),
      }),
    ),
  }),
);

/** What customers dispute, to read; the reminders of it wait. */
export function registerDisputeApi(api: Api, services: Services): void {
  const { sql } = services;
  const { secretKey } = services.config;

  api.get(
    '/disputes',
    {
      schema: {
        tags: ['disputes'],
        operationId: 'listDisputes',
        summary: 'Disputes, the latest first',
        querystring: z.strictObject({ ...paging, status: z.enum(STATUSES).optional() }),
        response: answers({ 200: listOf(disputeOut) }, 400),
      },
    },
    async ({ query }) => {
      const { cursor, limit, status = null } = query;
      const kind = status === null ? 'disputes' : `disputes/${status}`;
      const beforeId = readCursor(secretKey, kind, cursor);
      const rows = await listApiDisputes(sql, { id: null, status, beforeId, limit: limit + 1 });
      const page = cutPage(rows, limit, (last) => writeCursor(secretKey, kind, last));
      return { data: page.rows.map(present), next_cursor: page.nextCursor };
    },
  );

  api.get(
    '/disputes/:id',
    {
      schema: {
        tags: ['disputes'],
        operationId: 'getDispute',
        summary: 'A dispute with its conversation',
        params: idParams,
        response: answers({ 200: disputeReadOut }, 404),
      },
    },
    async ({ params }) => {
      const asked = { id: params.id, status: null, beforeId: null, limit: 1 };
      const [row] = await listApiDisputes(sql, asked);
      if (!row) throw new ApiProblem(404, 'not_found', 'There is no such dispute.');
      const thread = await listThread(sql, row.id);
      return { ...present(row), messages: thread.map(presentMessage) };
    },
  );
}

function present(row: ApiDisputeRow): z.output<typeof disputeOut> {
  const isOpen = row.status === 'open';
  const minor = isOpen ? disputedMinor(row) : (row.amountMinor ?? row.totalMinor);
  return {
    id: row.id,
    invoice: { id: row.invoiceId, number: row.invoiceNumber },
    customer: { id: row.customerId, number: row.customerNumber, name: row.customerName },
    status: row.status,
    reason: row.reason,
    is_whole: row.amountMinor === null,
    disputed: moneyOf(minor, row.currency),
    waiting_for: isOpen ? row.waitingFor : null,
    answer_by: row.answerBy,
    opened_by: row.openedBy as 'debtor',
    opened_at: instantOf(row.openedAt),
    accepted: row.acceptedMinor === null ? null : moneyOf(row.acceptedMinor, row.currency),
    credit_note: row.creditNoteNumber,
    decision: row.decision,
    decided_at: instantOrNull(row.decidedAt),
    resume_on: row.resumeOn,
    note: row.note,
  };
}

function presentMessage(message: ThreadMessage) {
  const { id, author, name: writer, text, at, files } = message;
  return { id, author, name: writer, text, at: instantOf(at), files };
}
