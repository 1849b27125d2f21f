import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { transaction } from '../db/sql.ts';
import { createPayLink } from '../messages/actions.ts';
import { listTeam } from '../scenarios/editor-queries.ts';
import type { Services } from '../services.ts';
import { idOf, textOf } from '../today/wording.ts';
import { orProblems, parseForm } from '../web/forms.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { readerOf } from '../web/reader.ts';
import { changeCustomer } from './actions.ts';
import { registerContactRoutes } from './contact-routes.ts';
import { answerCustomer, back, by, start, type CustomerRequest } from './page.ts';
import { listCustomerPage } from './list-queries.ts';
import { SEGMENTS } from './rules.ts';
import { CUSTOMER_FILTERS, customersIndex } from './views.ts';
import { whoseOf } from './whose.ts';

const treatmentForm = z.object({
  scenario: z.string().regex(/^\d{0,15}$/),
  owner: z
    .string()
    .regex(/^\d{0,15}$/)
    .default(''),
});

/** Customers: the list, one with all that is known, its contacts, its scenario, a link to its portal. */
export function registerCustomersRoutes(app: FastifyInstance, services: Services): void {
  registerContactRoutes(app, services);

  app.get('/customers', async (request, reply) => {
    const reader = await readerOf(services, request);
    const state = textOf(request.query, 'state');
    const filter = CUSTOMER_FILTERS.find((one) => one === state) ?? 'all';
    const search = textOf(request.query, 'search');
    const wanted = textOf(request.query, 'segment');
    const segment = SEGMENTS.find((one) => one === wanted) ?? '';
    const whose = whoseOf(request);
    const rows = await listCustomerPage(services.sql, {
      ...{ search, filter, segment, ownerId: whose.ownerId },
      today: reader.today,
      after: pagingKey(textOf(request.query, 'after', 250)),
      limit: ROWS_PER_PAGE + 1,
    });
    const question = { filter, search, segment, whose };
    const props = customersIndex(reader, question, rows, ROWS_PER_PAGE);
    return reply.page('/customers/index', props, { fragment: '/customers/_list' });
  });

  app.get('/customers/:id', async (request: CustomerRequest, reply) =>
    answerCustomer(services, request, reply, {
      contactId: idOf(textOf(request.query, 'contact')) ?? null,
    }),
  );

  app.post('/customers/:id/treatment', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const form = parseForm(treatmentForm, request.body, reader.texts.problems);
    const team = await listTeam(services.sql);
    const ownerId = form.ok && form.values.owner !== '' ? Number(form.values.owner) : null;
    const isKnown =
      ownerId === null || ownerId === customer.ownerId || team.some(({ id }) => id === ownerId);
    // All are lists: whatever else comes was not typed by anybody.
    if (!form.ok || !isKnown) return answerCustomer(services, request, reply, { status: 422 });
    const { scenario } = form.values;
    const scenarioId = scenario === '' ? null : Number(scenario);
    const stated = { customerId: customer.id, scenarioId, ownerId };
    const changed = await orProblems(() =>
      transaction(services.sql, (tx) => changeCustomer(tx, services, stated, by(request))),
    );
    if (!changed.ok) {
      const typed = { scenario, owner: form.values.owner };
      return answerCustomer(services, request, reply, {
        status: 422,
        treatment: { typed, problems: changed.problems },
      });
    }
    return back(reply, customer, reader.texts.customers.saved);
  });

  app.post('/customers/:id/portal-link', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const linkId = await transaction(services.sql, (tx) =>
      createPayLink(tx, services, {
        customerId: customer.id,
        contactId: null,
        days: reader.organization?.payLinkDays ?? 90,
        zone: reader.zone,
      }),
    );
    return reply.redirect(`/customers/${customer.id}?link=${linkId}#portal`, 303);
  });
}

function pagingKey(text: string): { sortName: string; id: number } | null {
  const at = text.indexOf('_');
  const id = at === -1 ? undefined : idOf(text.slice(0, at));
  return id === undefined ? null : { id, sortName: text.slice(at + 1) };
}
