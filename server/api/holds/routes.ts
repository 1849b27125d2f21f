import { z } from 'zod';
import type { Services } from '../../services.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import type { Api } from '../instance.ts';
import { answers } from '../openapi.ts';
import { instantOf, instantOrNull } from '../present.ts';
import { customerRef, instantOut, invoiceRef, listOf, name, paging } from '../schemas.ts';
import { listHolds, type ApiHoldRow } from './queries.ts';

const disputeOut = name(
  'Dispute',
  z.object({
    id: z.int(),
    invoice: invoiceRef,
    customer: customerRef,
    note: z.string(),
    recorded_at: instantOut,
    lifted_at: instantOut.nullable().meta({ description: 'Null: it stands' }),
  }),
);

/** What customers dispute, to read: it holds reminders. */
export function registerHoldRoutes(api: Api, services: Services): void {
  const { sql } = services;
  const { secretKey } = services.config;

  api.get(
    '/disputes',
    {
      schema: {
        tags: ['disputes'],
        operationId: 'listDisputes',
        summary: 'Disputes, the latest first',
        querystring: z.strictObject(paging),
        response: answers({ 200: listOf(disputeOut) }, 400),
      },
    },
    async ({ query }) => {
      const beforeId = readCursor(secretKey, 'disputes', query.cursor);
      const rows = await listHolds(sql, { kind: 'dispute', beforeId, limit: query.limit + 1 });
      const page = cutPage(rows, query.limit, (last) => writeCursor(secretKey, 'disputes', last));
      return { data: page.rows.map(presentHold), next_cursor: page.nextCursor };
    },
  );
}

function presentHold(row: ApiHoldRow): z.output<typeof disputeOut> {
  return {
    id: row.id,
    invoice: { id: row.invoiceId, number: row.invoiceNumber },
    customer: { id: row.customerId, number: row.customerNumber, name: row.customerName },
    note: row.reason,
    recorded_at: instantOf(row.placedAt),
    lifted_at: instantOrNull(row.liftedAt),
  };
}
