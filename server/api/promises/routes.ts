import { z } from 'zod';
import type { Db } from '../../db/sql.ts';
import { findPromise, listPromises } from '../../promises/card-queries.ts';
import type { Services } from '../../services.ts';
import { tokenOf } from '../authentication.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import { answerOnce } from '../idempotency.ts';
import type { Api } from '../instance.ts';
import { nothingHere } from '../method-check.ts';
import { answers, BODY_REFUSALS, postHeaders } from '../openapi.ts';
import { idParams, listOf, paging } from '../schemas.ts';
import { recordPromise } from './record.ts';
import { presentPromise, promiseBody, promiseFilters, promiseOut } from './schemas.ts';

/** What customers promised: to read, and to record. */
export function registerPromiseRoutes(api: Api, services: Services): void {
  const { sql } = services;
  const { secretKey } = services.config;

  api.get(
    '/promises',
    {
      schema: {
        tags: ['promises'],
        operationId: 'listPromises',
        summary: 'Promises to pay, the latest first',
        querystring: z.strictObject({ ...promiseFilters, ...paging }),
        response: answers({ 200: listOf(promiseOut) }, 400),
      },
    },
    async ({ query }) => {
      const rows = await listPromises(sql, {
        customerId: query.customer_id ?? null,
        statuses: query.status ? [query.status] : null,
        beforeId: readCursor(secretKey, 'promises', query.cursor),
        limit: query.limit + 1,
      });
      const page = cutPage(rows, query.limit, (last) => writeCursor(secretKey, 'promises', last));
      return { data: page.rows.map(presentPromise), next_cursor: page.nextCursor };
    },
  );

  api.get(
    '/promises/:id',
    {
      schema: {
        tags: ['promises'],
        operationId: 'getPromise',
        summary: 'One promise',
        params: idParams,
        response: answers({ 200: promiseOut }, 404),
      },
    },
    async ({ params }) => readPromise(sql, params.id),
  );

  api.post(
    '/promises',
    {
      schema: {
        tags: ['promises'],
        operationId: 'recordPromise',
        summary: 'Record that a customer promised to pay',
        description:
          'Reminders of its invoices wait until two bank days after the day, and the customer has a confirmation by mail. A new promise of the same invoices replaces the one before.',
        headers: postHeaders,
        body: promiseBody,
        response: answers({ 201: promiseOut }, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(services, request, reply, async (tx) => {
        const id = await recordPromise(tx, services, request.body, tokenOf(request));
        return { status: 201, body: await readPromise(tx, id) };
      });
      return reply
        .status(201)
        .header('Location', `/api/v1/promises/${answer.body.id}`)
        .send(answer.body);
    },
  );
}

async function readPromise(db: Db, id: number) {
  const promise = await findPromise(db, id);
  if (!promise) throw nothingHere();
  return presentPromise(promise);
}
