import { z } from 'zod';
import { addDays } from '../../calendar/plain-date.ts';
import type { Db, Tx } from '../../db/sql.ts';
import { placeHold } from '../../holds/actions.ts';
import type { Services } from '../../services.ts';
import { tokenOf } from '../authentication.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import { answerOnce } from '../idempotency.ts';
import type { Api } from '../instance.ts';
import { findInvoice, listInvoicesNamed } from '../invoices/queries.ts';
import { answers, BODY_REFUSALS, postHeaders } from '../openapi.ts';
import { idOrNumber } from '../payments/bodies.ts';
import { calendarOf, instantOf, instantOrNull } from '../present.ts';
import { refuse } from '../problems.ts';
import {
  customerRef,
  day,
  dayOut,
  instantOut,
  invoiceRef,
  listOf,
  name,
  paging,
  prose,
} from '../schemas.ts';
import { listHolds, type ApiHoldRow } from './queries.ts';

const heldOut = {
  id: z.int(),
  invoice: invoiceRef,
  customer: customerRef,
  note: z.string(),
  recorded_at: instantOut,
  lifted_at: instantOut.nullable().meta({ description: 'Null: it stands' }),
};
const promiseOut = name('Promise', z.object({ ...heldOut, promised_on: dayOut }));

const promiseBody = name(
  'PromiseMade',
  z.strictObject({
    invoice: idOrNumber,
    promised_on: day.meta({ description: 'The day the customer is to pay by, today or later' }),
    note: prose(500).default(''),
  }),
);

// A promise further ahead than a year is a typing mistake.
const DAYS_MAX = 366;

/** What customers promised, to read and to record: it holds reminders. */
export function registerHoldRoutes(api: Api, services: Services): void {
  const { sql } = services;
  const { secretKey } = services.config;

  async function pageOf(query: { cursor?: string | undefined; limit: number }) {
    const beforeId = readCursor(secretKey, 'promises', query.cursor);
    const asked = { kind: 'promise' as const, id: null, beforeId, limit: query.limit + 1 };
    const rows = await listHolds(sql, asked);
    return cutPage(rows, query.limit, (last) => writeCursor(secretKey, 'promises', last));
  }

  api.get(
    '/promises',
    {
      schema: {
        tags: ['promises'],
        operationId: 'listPromises',
        summary: 'Promises to pay, the latest first',
        querystring: z.strictObject(paging),
        response: answers({ 200: listOf(promiseOut) }, 400),
      },
    },
    async ({ query }) => {
      const page = await pageOf(query);
      return { data: page.rows.map(presentPromise), next_cursor: page.nextCursor };
    },
  );

  api.post(
    '/promises',
    {
      schema: {
        tags: ['promises'],
        operationId: 'recordPromise',
        summary: 'Record that a customer promised to pay',
        description:
          'Reminders of the invoice wait until the day has passed. A new promise replaces the one before.',
        headers: postHeaders,
        body: promiseBody,
        response: answers({ 201: promiseOut }, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(services, request, reply, async (tx) => {
        const id = await recordPromise(tx, services, request.body, tokenOf(request));
        return { status: 201, body: presentPromise(await readHold(tx, id)) };
      });
      return reply.status(201).send(answer.body);
    },
  );
}

async function recordPromise(
  tx: Tx,
  services: Services,
  { invoice: asked, promised_on, note }: z.output<typeof promiseBody>,
  token: { id: number },
): Promise<number> {
  const { today } = await calendarOf(tx, services);
  if (promised_on < today) throw refuse('/promised_on', 'past', 'This day has passed.');
  if (promised_on > addDays(today, DAYS_MAX)) {
    throw refuse('/promised_on', 'too_far', 'A promise reaches a year ahead at most.');
  }
  const [named] = await listInvoicesNamed(
    tx,
    asked.id === undefined ? [] : [asked.id],
    asked.number === undefined ? [] : [asked.number],
  );
  const invoice = named ? await findInvoice(tx, named.id, today) : undefined;
  if (!invoice) throw refuse('/invoice', 'unknown_invoice', 'There is no such invoice.');
  if (invoice.balanceMinor <= 0) throw refuse('/invoice', 'paid', 'This invoice owes nothing.');
  return placeHold(tx, services, {
    invoiceId: invoice.id,
    kind: 'promise',
    untilOn: promised_on,
    reason: note,
    by: { actor: 'api', tokenId: token.id },
  });
}

async function readHold(db: Db, id: number): Promise<ApiHoldRow> {
  const [row] = await listHolds(db, { kind: 'promise', id, beforeId: null, limit: 1 });
  if (!row) throw new Error(`The promise ${id} was not kept.`);
  return row;
}

function presentHold(row: ApiHoldRow): Omit<z.output<typeof promiseOut>, 'promised_on'> {
  return {
    id: row.id,
    invoice: { id: row.invoiceId, number: row.invoiceNumber },
    customer: { id: row.customerId, number: row.customerNumber, name: row.customerName },
    note: row.reason,
    recorded_at: instantOf(row.placedAt),
    lifted_at: instantOrNull(row.liftedAt),
  };
}

function presentPromise(row: ApiHoldRow): z.output<typeof promiseOut> {
  return { ...presentHold(row), promised_on: row.untilOn ?? '' };
}
