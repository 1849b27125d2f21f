import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Db, Tx } from '../../db/sql.ts';
import { requestRefund } from '../../refunds/actions.ts';
import { findPaymentToRefund } from '../../refunds/queries.ts';
import type { Services } from '../../services.ts';
import { tokenOf } from '../authentication.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import { answerOnce } from '../idempotency.ts';
import type { Api } from '../instance.ts';
import { nothingHere } from '../method-check.ts';
import { answers, BODY_REFUSALS, postHeaders } from '../openapi.ts';
import { refuse } from '../problems.ts';
import { idParams, listOf, paging } from '../schemas.ts';
import { listRefunds } from './queries.ts';
import { presentRefund, refundBody, refundFilters, refundOut, type RefundBody } from './schemas.ts';

const refundsOut = listOf(refundOut);

/** Refunds: to read, and to ask for. */
export function registerRefundRoutes(api: Api, services: Services): void {
  registerReading(api, services);
  api.post(
    '/refunds',
    {
      schema: {
        tags: ['refunds'],
        operationId: 'askForRefund',
        summary: 'Send money of a payment back',
        description:
          'Stripe is asked right after the answer: read the refund again for how it went. 409 when the payment does not hold that much any more, was not made through Stripe, or is contested. Without an Idempotency-Key a repetition is a second refund.',
        headers: postHeaders,
        body: refundBody,
        response: answers({ 201: refundOut }, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(services, request, reply, async (tx) => {
        const refundId = await askForRefund(tx, services, request.body, tokenOf(request));
        return { status: 201, body: await readRefund(tx, refundId) };
      });
      return reply
        .status(201)
        .header('Location', `/api/v1/refunds/${answer.body.id}`)
        .send(answer.body);
    },
  );
}

function registerReading(api: Api, services: Services): void {
  const { sql } = services;
  const { secretKey } = services.config;

  api.get(
    '/refunds',
    {
      schema: {
        tags: ['refunds'],
        operationId: 'listRefunds',
        summary: 'Refunds, the latest first',
        querystring: z.strictObject({ ...refundFilters, ...paging }),
        response: answers({ 200: refundsOut }, 400),
      },
    },
    async ({ query }) => {
      const rows = await listRefunds(sql, {
        id: null,
        customerId: query.customer_id ?? null,
        paymentId: query.payment_id ?? null,
        status: query.status ?? null,
        beforeId: readCursor(secretKey, 'refunds', query.cursor),
        limit: query.limit + 1,
      });
      const page = cutPage(rows, query.limit, (last) => writeCursor(secretKey, 'refunds', last));
      return { data: page.rows.map(presentRefund), next_cursor: page.nextCursor };
    },
  );

  api.get(
    '/refunds/:id',
    {
      schema: {
        tags: ['refunds'],
        operationId: 'getRefund',
        summary: 'One refund',
        params: idParams,
        response: answers({ 200: refundOut }, 404),
      },
    },
    async ({ params }) => readRefund(sql, params.id),
  );
}

/** Writes the refund and the job that asks Stripe in one transaction: after a crash it goes on. */
async function askForRefund(
  tx: Tx,
  services: Services,
  { payment_id: paymentId, amount, reason, note }: RefundBody,
  token: { id: number },
): Promise<number> {
  const payment = await findPaymentToRefund(tx, paymentId);
  if (!payment) throw refuse('/payment_id', 'unknown_payment', 'There is no such payment.');
  if (payment.currency !== amount.currency) {
    throw refuse(
      '/amount/currency',
      'other_currency',
      `The payment was made in ${payment.currency}.`,
    );
  }
  const { refundId } = await requestRefund(tx, services, {
    ...{ paymentId, amountMinor: amount.amount, reason, note, key: randomUUID() },
    author: { actor: 'api', tokenId: token.id },
  });
  await services.jobs.enqueue(tx, 'refunds.finish', { refundId });
  return refundId;
}

async function readRefund(db: Db, id: number) {
  const [row] = await listRefunds(db, {
    ...{ id, customerId: null, paymentId: null, status: null, beforeId: null },
    limit: 1,
  });
  if (!row) throw nothingHere();
  return presentRefund(row);
}
