import { z } from 'zod';
import { listOpenTasks } from '../../tasks/queries.ts';
import type { Services } from '../../services.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import type { Api } from '../instance.ts';
import { answers } from '../openapi.ts';
import { instantOf } from '../present.ts';
import { instantOut, invoiceRef, listOf, name, paging } from '../schemas.ts';

const tasksOut = listOf(
  name(
    'Task',
    z.object({
      id: z.int(),
      kind: z.string(),
      subject: z.string(),
      customer: z.object({ id: z.int(), name: z.string() }).nullable(),
      invoice: invoiceRef.nullable(),
      message_id: z.int().nullable(),
      details: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
      created_at: instantOut,
    }),
  ),
);

/** What waits for a person. */
export function registerTaskRoutes(api: Api, services: Services): void {
  const { secretKey } = services.config;

  api.get(
    '/tasks',
    {
      schema: {
        tags: ['tasks'],
        operationId: 'listTasks',
        summary: 'Open tasks, the latest first',
        querystring: z.strictObject(paging),
        response: answers({ 200: tasksOut }, 400),
      },
    },
    async ({ query }) => {
      const before = readCursor(secretKey, 'tasks', query.cursor);
      const rows = await listOpenTasks(services.sql, before, query.limit + 1);
      const page = cutPage(rows, query.limit, (last) => writeCursor(secretKey, 'tasks', last));
      return {
        data: page.rows.map((task) => ({
          id: task.id,
          kind: task.kind,
          subject: task.subject,
          customer:
            task.customerId === null
              ? null
              : { id: task.customerId, name: task.customerName ?? '' },
          invoice:
            task.invoiceId === null
              ? null
              : { id: task.invoiceId, number: task.invoiceNumber ?? '' },
          message_id: task.messageId,
          details: task.details,
          created_at: instantOf(task.createdAt),
        })),
        next_cursor: page.nextCursor,
      };
    },
  );
}
