import { z } from 'zod';
import type { Services } from '../../services.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import type { Api } from '../instance.ts';
import { nothingHere } from '../method-check.ts';
import { answers } from '../openapi.ts';
import { idParams, listOf, paging } from '../schemas.ts';
import { listChargebacks } from './queries.ts';
import { chargebackFilters, chargebackOut, presentChargeback } from './schemas.ts';

const chargebacksOut = listOf(chargebackOut);

/** Chargebacks, to read: they begin and end at banks, and are answered at Stripe. */
export function registerChargebackRoutes(api: Api, services: Services): void {
  const { sql } = services;
  const { secretKey } = services.config;

  api.get(
    '/chargebacks',
    {
      schema: {
        tags: ['chargebacks'],
        operationId: 'listChargebacks',
        summary: 'Chargebacks, the latest first',
        querystring: z.strictObject({ ...chargebackFilters, ...paging }),
        response: answers({ 200: chargebacksOut }, 400),
      },
    },
    async ({ query }) => {
      const rows = await listChargebacks(sql, {
        id: null,
        customerId: query.customer_id ?? null,
        paymentId: query.payment_id ?? null,
        isDecided: query.decided === undefined ? null : query.decided === 'yes',
        beforeId: readCursor(secretKey, 'chargebacks', query.cursor),
        limit: query.limit + 1,
      });
      const page = cutPage(rows, query.limit, (last) =>
        writeCursor(secretKey, 'chargebacks', last),
      );
      return { data: page.rows.map(presentChargeback), next_cursor: page.nextCursor };
    },
  );

  api.get(
    '/chargebacks/:id',
    {
      schema: {
        tags: ['chargebacks'],
        operationId: 'getChargeback',
        summary: 'One chargeback',
        params: idParams,
        response: answers({ 200: chargebackOut }, 404),
      },
    },
    async ({ params }) => {
      const [row] = await listChargebacks(sql, {
        ...{ id: params.id, customerId: null, paymentId: null, isDecided: null, beforeId: null },
        limit: 1,
      });
      if (!row) throw nothingHere();
      return presentChargeback(row);
    },
  );
}
