import { z } from 'zod';
import { removeContact, saveContact } from '../../customers/actions.ts';
import { transaction, type Db } from '../../db/sql.ts';
import type { Services } from '../../services.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import { answerOnce } from '../idempotency.ts';
import type { Api } from '../instance.ts';
import { nothingHere } from '../method-check.ts';
import { answers, BODY_REFUSALS, postHeaders } from '../openapi.ts';
import { calendarOf } from '../present.ts';
import { id, idParams, instant, line, listOf, paging } from '../schemas.ts';
import { contactBody, customerBody } from './bodies.ts';
import { findCustomer, listCustomers } from './queries.ts';
import { contactOut, customerOut, presentContact, presentCustomer } from './schemas.ts';
import { BY_API, stateCustomer } from './state.ts';

const customersOut = listOf(customerOut);
const contactParams = z.object({ id, contact_id: id });

/** Customers with their contacts. */
export function registerCustomerRoutes(api: Api, services: Services): void {
  const { sql } = services;
  const { secretKey } = services.config;

  api.get(
    '/customers',
    {
      schema: {
        tags: ['customers'],
        operationId: 'listCustomers',
        summary: 'Customers, the oldest first',
        querystring: z.strictObject({
          number: line(100).optional(),
          updated_since: instant.optional(),
          ...paging,
        }),
        response: answers({ 200: customersOut }, 400),
      },
    },
    async ({ query }) => {
      const { today } = await calendarOf(sql, services);
      const rows = await listCustomers(sql, {
        number: query.number ?? null,
        updatedSince: query.updated_since === undefined ? null : new Date(query.updated_since),
        today,
        afterId: readCursor(secretKey, 'customers', query.cursor),
        limit: query.limit + 1,
      });
      const page = cutPage(rows, query.limit, (last) => writeCursor(secretKey, 'customers', last));
      return { data: page.rows.map(presentCustomer), next_cursor: page.nextCursor };
    },
  );

  api.get(
    '/customers/:id',
    {
      schema: {
        tags: ['customers'],
        operationId: 'getCustomer',
        summary: 'One customer',
        params: idParams,
        response: answers({ 200: customerOut }, 404),
      },
    },
    async ({ params }) => readCustomer(sql, services, params.id),
  );

  api.post(
    '/customers',
    {
      schema: {
        tags: ['customers'],
        operationId: 'stateCustomer',
        summary: 'Make a customer, or change the one with this number',
        description: 'What is not stated of a customer that is there stays as it is.',
        headers: postHeaders,
        body: customerBody,
        response: answers({ 200: customerOut, 201: customerOut }, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const answer = await answerOnce(services, request, reply, async (tx) => {
        const { customerId, isNew } = await stateCustomer(tx, services, request.body, '');
        return { status: isNew ? 201 : 200, body: await readCustomer(tx, services, customerId) };
      });
      return reply
        .status(answer.status)
        .header('Location', `/api/v1/customers/${answer.body.id}`)
        .send(answer.body);
    },
  );

  api.post(
    '/customers/:id/contacts',
    {
      schema: {
        tags: ['customers'],
        operationId: 'addContact',
        summary: 'Add a contact',
        params: idParams,
        headers: postHeaders,
        body: contactBody,
        response: answers({ 201: contactOut }, 404, ...BODY_REFUSALS),
      },
    },
    async (request, reply) => {
      const customerId = request.params.id;
      const answer = await answerOnce(services, request, reply, async (tx) => {
        const contactId = await saveContact(tx, services, { customerId, ...request.body }, BY_API);
        return { status: 201, body: await readContact(tx, services, customerId, contactId) };
      });
      return reply.status(201).send(answer.body);
    },
  );

  api.put(
    '/customers/:id/contacts/:contact_id',
    {
      schema: {
        tags: ['customers'],
        operationId: 'changeContact',
        summary: 'Change a contact',
        params: contactParams,
        body: contactBody,
        response: answers({ 200: contactOut }, 404, ...BODY_REFUSALS),
      },
    },
    async ({ params, body }) => {
      const { id: customerId, contact_id: contactId } = params;
      return transaction(sql, async (tx) => {
        await saveContact(tx, services, { customerId, contactId, ...body }, BY_API);
        return readContact(tx, services, customerId, contactId);
      });
    },
  );

  api.delete(
    '/customers/:id/contacts/:contact_id',
    {
      schema: {
        tags: ['customers'],
        operationId: 'removeContact',
        summary: 'Remove a contact',
        params: contactParams,
        response: answers({ 204: z.null().meta({ description: 'Removed' }) }, 403, 404),
      },
    },
    async ({ params }, reply) => {
      const { id: customerId, contact_id: contactId } = params;
      await transaction(sql, (tx) =>
        removeContact(tx, services, { customerId, contactId }, BY_API),
      );
      return reply.status(204).send(null);
    },
  );
}

async function readCustomer(db: Db, services: Services, customerId: number) {
  const { today } = await calendarOf(db, services);
  const row = await findCustomer(db, customerId, today);
  if (!row) throw nothingHere();
  return presentCustomer(row);
}

async function readContact(db: Db, services: Services, customerId: number, contactId: number) {
  const { today } = await calendarOf(db, services);
  const customer = await findCustomer(db, customerId, today);
  const contact = customer?.contacts.find((one) => one.id === contactId);
  if (!contact) throw nothingHere();
  return presentContact(contact);
}
