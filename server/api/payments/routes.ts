import { z } from 'zod';
import type { Db } from '../../db/sql.ts';
import type { Services } from '../../services.ts';
import { tokenOf } from '../authentication.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import { answerOnce } from '../idempotency.ts';
import type { Api } from '../instance.ts';
import { nothingHere } from '../method-check.ts';
import { answers, BODY_REFUSALS, postHeaders } from '../openapi.ts';
import { idParams, listOf, paging } from '../schemas.ts';
import { paymentBody, paymentFilters } from './bodies.ts';
import { listPayments } from './queries.ts';
import { recordPayment } from './record.ts';
import { paymentOut, presentPayment } from './schemas.ts';

const paymentsOut = listOf(paymentOut);

/** Payments: all of them to read, those received elsewhere to record. */
export function registerPaymentRoutes(api: Api, services: Services): void {
  const { sql } = services;
  const { secretKey } = services.config;

  api.get(
    '/payments',
    {
      schema: {
        tags: ['payments'],
        operationId: 'listPayments',
        summary: 'Payments, the latest first',
        querystring: z.strictObject({ ...paymentFilters, ...paging }),
        response: answers({ 200: paymentsOut }, 400),
      },
    },
    async ({ query }) => {
      const rows = await listPayments(sql, {
        id: null,
        customerId: query.customer_id ?? null,
        invoiceId: query.invoice_id ?? null,
        beforeId: readCursor(secretKey, 'payments', query.cursor),
        limit: query.limit + 1,
      });
      const page = cutPage(rows, query.limit, (last) => writeCursor(secretKey, 'payments', last));
      return { data: page.rows.map(presentPayment), next_cursor: page.nextCursor };
    },
  );

  api.get(
    '/payments/:id',
    {
      schema: {
        tags: ['payments'],
        operationId: 'getPayment',
        summary: 'One payment',
        params: idParams,
        response: answers({ 200: paymentOut }, 404),
      },
    },
    async ({ params }) => readPayment(sql, params.id),
  );

  api.post(
    '/payments',
    {
      schema: {
        tags: ['payments'],
        operationId: 'recordPayment',
        summary: 'Record money received outside Stripe',
        description:
          'Without an Idempotency-Key a repetition is a second payment: two transfers of the same sum are two.',
        headers: postHeaders,
        body: paymentBody,
        response: answers({ 201: paymentOut }, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(services, request, reply, async (tx) => {
        const paymentId = await recordPayment(tx, services, request.body, tokenOf(request));
        return { status: 201, body: await readPayment(tx, paymentId) };
      });
      return reply
        .status(201)
        .header('Location', `/api/v1/payments/${answer.body.id}`)
        .send(answer.body);
    },
  );
}

async function readPayment(db: Db, id: number) {
  const [row] = await listPayments(db, {
    id,
    customerId: null,
    invoiceId: null,
    beforeId: null,
    limit: 1,
  });
  if (!row) throw nothingHere();
  return presentPayment(row);
}
