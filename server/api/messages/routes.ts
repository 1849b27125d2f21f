import { z } from 'zod';
import { renderStoredMessage } from '../../messages/actions.ts';
import type { Services } from '../../services.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import type { Api } from '../instance.ts';
import { nothingHere } from '../method-check.ts';
import { answers } from '../openapi.ts';
import { instantOf } from '../present.ts';
import { id, idParams, listOf, paging } from '../schemas.ts';
import { listEvents, listMessages } from './queries.ts';
import {
  MESSAGE_STATUSES,
  messageInFullOut,
  messageOut,
  presentMessage,
  withoutLinkSecrets,
} from './schemas.ts';

const messagesOut = listOf(messageOut);
const ANY = { id: null, status: null, customerId: null, invoiceId: null, runId: null };

/** Messages to customers, and what they said. */
export function registerMessageRoutes(api: Api, services: Services): void {
  const { sql } = services;
  const { secretKey } = services.config;

  api.get(
    '/messages',
    {
      schema: {
        tags: ['messages'],
        operationId: 'listMessages',
        summary: 'Messages to customers, the latest first',
        querystring: z.strictObject({
          status: z.enum(MESSAGE_STATUSES).optional(),
          customer_id: id.optional(),
          invoice_id: id.optional(),
          run_id: id.optional(),
          ...paging,
        }),
        response: answers({ 200: messagesOut }, 400),
      },
    },
    async ({ query }) => {
      const rows = await listMessages(sql, {
        id: null,
        status: query.status ?? null,
        customerId: query.customer_id ?? null,
        invoiceId: query.invoice_id ?? null,
        runId: query.run_id ?? null,
        beforeId: readCursor(secretKey, 'messages', query.cursor),
        limit: query.limit + 1,
      });
      const page = cutPage(rows, query.limit, (last) => writeCursor(secretKey, 'messages', last));
      return { data: page.rows.map(presentMessage), next_cursor: page.nextCursor };
    },
  );

  api.get(
    '/messages/:id',
    {
      schema: {
        tags: ['messages'],
        operationId: 'getMessage',
        summary: 'One message with its text',
        params: idParams,
        response: answers({ 200: messageInFullOut }, 404),
      },
    },
    async ({ params }) => {
      const [row] = await listMessages(sql, { ...ANY, id: params.id, beforeId: null, limit: 1 });
      if (!row) throw nothingHere();
      const rendered = await renderStoredMessage(services, params.id);
      const events = await listEvents(sql, params.id);
      return {
        ...presentMessage(row),
        text: rendered ? withoutLinkSecrets(rendered.text) : null,
        events: events.map(({ kind, details, at }) => ({ kind, details, at: instantOf(at) })),
      };
    },
  );
}
