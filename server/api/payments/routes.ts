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
import { paymentBody, paymentFilters, undoBody } from './bodies.ts';
import { listPayments } from './queries.ts';
import { recordPayment } from './record.ts';
import { paymentOut, presentPayment } from './schemas.ts';

const paymentsOut = listOf(paymentOut);

/** Payments: all of them to read, those received elsewhere to record and to undo. */
export function registerPaymentRoutes(api: Api, services: Services): void {
  registerReading(api, services);
  registerWriting(api, services);
}

function registerReading(api: Api, services: Services): void {
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
}

function registerWriting(api: Api, services: Services): void {
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

  api.post(
    '/payments/:id/undo',
    {
      schema: {
        tags: ['payments'],
        operationId: 'undoPayment',
        summary: 'Undo a payment that was recorded by mistake',
        description:
          'What it settled is owed again. Money that came through Stripe is refunded instead: 409.',
        params: idParams,
        headers: postHeaders,
        body: undoBody,
        response: answers({ 200: paymentOut }, 404, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const answer = await answerOnce(services, request, reply, async (tx) => {
        await readPayment(tx, id);
        const { today } = await calendarOf(tx, services);
        await undo(tx, services, {
          source: { kind: 'payment', id },
          because: request.body.because,
          author: { actor: 'api', tokenId: tokenOf(request).id },
          on: today,
        });
        return { status: 200, body: await readPayment(tx, id) };
      });
      return reply.status(200).send(answer.body);
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
