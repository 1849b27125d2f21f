import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Author } from '../audit/record.ts';
import { isLanguage } from '../calendar/locale.ts';
import { transaction } from '../db/sql.ts';
import { Conflict, NotFound, type FieldProblem } from '../errors.ts';
import { createPayLink } from '../messages/actions.ts';
import { payLinkToken } from '../portal/token.ts';
import { listScenarios } from '../scenarios/queries.ts';
import type { Services } from '../services.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { idOf, textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { fields, orProblems, parseForm, type ParsedForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { changeCustomer, removeContact, saveContact } from './actions.ts';
import * as queries from './page-queries.ts';
import { CONTACT_ROLES, SEGMENTS, type ContactFacts, type ContactRole } from './rules.ts';
import { trustAddress } from './trust-actions.ts';
import { customerShow, type CustomerSources, type ReturnedContact } from './show-views.ts';
import { CUSTOMER_FILTERS, customersIndex } from './views.ts';

// What fits a screen; a link leads to the rest.
const INVOICES_SHOWN = 100;
const PAYMENTS_SHOWN = 20;
const MESSAGES_SHOWN = 10;

const contactForm = z.object({
  name: fields.text(200),
  email: z.union([z.literal(''), fields.email()]).default(''),
  phone: fields.text(50),
  language: z
    .string()
    .refine((text) => text === '' || isLanguage(text))
    .default(''),
});

const treatmentForm = z.object({
  scenario: z.string().regex(/^\d{0,15}$/),
  segment: z.enum(SEGMENTS),
});

type CustomerRequest = FastifyRequest<{ Params: { id: string; contactId?: string } }>;

/** Customers: the list, one with all that is known, its contacts, its scenario and segment, a link to its portal. */
export function registerCustomersRoutes(app: FastifyInstance, services: Services): void {
  app.get('/customers', async (request, reply) => {
    const reader = await readerOf(services, request);
    const state = textOf(request.query, 'state');
    const filter = CUSTOMER_FILTERS.find((one) => one === state) ?? 'all';
    const search = textOf(request.query, 'search');
    const rows = await queries.listCustomerPage(services.sql, {
      search,
      filter,
      today: reader.today,
      after: pagingKey(textOf(request.query, 'after', 250)),
      limit: ROWS_PER_PAGE + 1,
    });
    const props = customersIndex(reader, { filter, search }, rows, ROWS_PER_PAGE);
    return reply.page('/customers/index', props, { fragment: '/customers/_list' });
  });

  app.get('/customers/:id', async (request: CustomerRequest, reply) =>
    answerCustomer(services, request, reply, {
      contactId: idOf(textOf(request.query, 'contact')) ?? null,
    }),
  );

  app.post('/customers/:id/contacts', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const form = readContact(reader, request.body);
    const problems = await saveRead(services, request, { customerId: customer.id }, form);
    if (problems.length > 0) return refuseContact(services, request, reply, form, problems);
    return back(reply, customer, reader.texts.customers.contactSaved);
  });

  app.post('/customers/:id/contacts/:contactId', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const { id: contactId } = await getContact(services, request, customer);
    const form = readContact(reader, request.body);
    const whose = { customerId: customer.id, contactId };
    const problems = await saveRead(services, request, whose, form);
    if (problems.length > 0) return refuseContact(services, request, reply, form, problems);
    return back(reply, customer, reader.texts.customers.contactSaved);
  });

  app.post(
    '/customers/:id/contacts/:contactId/removal',
    async (request: CustomerRequest, reply) => {
      const { reader, customer } = await start(services, request);
      const contactId = idOf(request.params.contactId) ?? 0;
      const contacts = await queries.listContactRows(services.sql, customer.id);
      // Pressed twice, the second time finds it removed already.
      if (contacts.some((contact) => contact.id === contactId)) {
        const whose = { customerId: customer.id, contactId };
        await transaction(services.sql, (tx) => removeContact(tx, services, whose, by(request)));
      }
      return back(reply, customer, reader.texts.customers.contactRemoved);
    },
  );

  app.post('/customers/:id/contacts/:contactId/trust', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const { email } = await getContact(services, request, customer);
    await transaction(services.sql, (tx) =>
      trustAddress(tx, services, {
        customerId: customer.id,
        email,
        userId: signedInUser(request).id,
      }),
    );
    return back(reply, customer, reader.texts.customers.trusted);
  });

  app.post('/customers/:id/treatment', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const form = parseForm(treatmentForm, request.body, reader.texts.problems);
    const scenarioId = form.ok && form.values.scenario !== '' ? Number(form.values.scenario) : null;
    const scenarios = await listScenarios(services.sql);
    const isKnown = scenarioId === null || scenarios.some(({ id }) => id === scenarioId);
    // Both are lists: whatever else comes was not typed by anybody.
    if (!form.ok || !isKnown) return answerCustomer(services, request, reply, { status: 422 });
    const { segment } = form.values;
    const stated = { customerId: customer.id, scenarioId, segment };
    await transaction(services.sql, (tx) => changeCustomer(tx, services, stated, by(request)));
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

async function start(
  services: Services,
  request: CustomerRequest,
): Promise<{ reader: Reader; customer: queries.CustomerCard }> {
  const id = idOf(request.params.id);
  const customer = id === undefined ? undefined : await queries.findCustomerCard(services.sql, id);
  if (!customer) throw new NotFound('There is no such customer.');
  return { reader: await readerOf(services, request), customer };
}

function by(request: FastifyRequest): Author {
  return { actor: 'user', userId: signedInUser(request).id };
}

function back(reply: FastifyReply, customer: { id: number }, sentence: string): FastifyReply {
  return redirectWithNotice(reply, `/customers/${customer.id}`, sentence);
}

async function getContact(
  services: Services,
  request: CustomerRequest,
  customer: { id: number },
): Promise<queries.ContactRow> {
  const contactId = idOf(request.params.contactId);
  const contacts = await queries.listContactRows(services.sql, customer.id);
  const contact = contacts.find((one) => one.id === contactId);
  if (!contact) throw new NotFound('There is no such contact.');
  return contact;
}

/** The customer's page: as it is, with a contact's form open, or with one that was refused (422). */
async function answerCustomer(
  services: Services,
  request: CustomerRequest,
  reply: FastifyReply,
  options: { contactId?: number | null; returned?: ReturnedContact; status?: number },
): Promise<string> {
  const { reader, customer } = await start(services, request);
  const sources = await readCustomer(services, reader, customer, {
    editedContactId: options.contactId ?? null,
    linkId: textOf(request.query, 'link'),
  });
  const props = customerShow(reader, sources, options.returned);
  return reply.page('/customers/show', props, { status: options.status ?? 200 });
}

async function readCustomer(
  services: Services,
  reader: Reader,
  customer: queries.CustomerCard,
  asked: { editedContactId: number | null; linkId: string },
): Promise<CustomerSources> {
  const { sql } = services;
  const { id } = customer;
  const [contacts, balances, invoices, payments, credit, messages, scenarios, portal] =
    await Promise.all([
      queries.listContactRows(sql, id),
      queries.listCustomerBalances(sql, id, reader.today),
      queries.listCustomerInvoices(sql, id, INVOICES_SHOWN),
      queries.listCustomerPayments(sql, id, PAYMENTS_SHOWN),
      queries.listCustomerCredit(sql, id),
      queries.listCustomerMessages(sql, id, MESSAGES_SHOWN),
      listScenarios(sql),
      findPortalLink(services, id, asked.linkId, reader),
    ]);
  const { editedContactId } = asked;
  return {
    customer,
    contacts,
    balances,
    invoices,
    payments,
    credit,
    messages,
    scenarios,
    portal,
    editedContactId,
  };
}

/** The link that was just made. Viewers may not make one, so they are not shown one either. */
async function findPortalLink(
  services: Services,
  customerId: number,
  linkId: string,
  reader: Reader,
): Promise<CustomerSources['portal']> {
  if (!reader.mayWrite || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(linkId)) return null;
  const now = services.clock.now();
  const link = await queries.findStaffPayLink(services.sql, { id: linkId, customerId, now });
  if (!link) return null;
  const { publicUrl, secretKey } = services.config;
  return { url: `${publicUrl}/p/${payLinkToken(secretKey, link.id)}`, expiresAt: link.expiresAt };
}

interface ReadContact {
  form: ParsedForm<z.output<typeof contactForm>>;
  roles: ContactRole[];
  problems: FieldProblem[];
}

function readContact(reader: Reader, body: unknown): ReadContact {
  const form = parseForm(contactForm, body, reader.texts.problems);
  const sent: unknown = (body as { roles?: unknown } | null)?.roles;
  const roles = CONTACT_ROLES.filter(
    (role) => sent === role || (Array.isArray(sent) && sent.includes(role)),
  );
  const { emailOrPhone, roleNeeded } = reader.texts.customers;
  const problems = form.ok ? [] : [...form.problems];
  if (form.ok && form.values.email === '' && form.values.phone === '') {
    problems.push({ field: 'email', code: 'required', message: emailOrPhone });
  }
  if (roles.length === 0) problems.push({ field: 'roles', code: 'required', message: roleNeeded });
  const told = problems.map((problem) =>
    problem.field === 'email' && problem.code !== 'required'
      ? { ...problem, message: reader.texts.problems.email }
      : problem,
  );
  return { form, roles, problems: told };
}

/** Saves what was read; answers what is wrong with it, nothing when it is saved. */
async function saveRead(
  services: Services,
  request: FastifyRequest,
  whose: { customerId: number; contactId?: number },
  { form, roles, problems }: ReadContact,
): Promise<readonly FieldProblem[]> {
  if (!form.ok || problems.length > 0) return problems;
  const { language, ...typed } = form.values;
  const contact: ContactFacts = { ...typed, roles, language: language === '' ? null : language };
  try {
    const saved = await orProblems(() =>
      transaction(services.sql, (tx) =>
        saveContact(tx, services, { ...whose, ...contact }, by(request)),
      ),
    );
    return saved.ok ? [] : saved.problems;
  } catch (error) {
    // The one conflict a contact can have: its address.
    if (!(error instanceof Conflict)) throw error;
    return [{ field: 'email', code: 'duplicate', message: error.message }];
  }
}

async function refuseContact(
  services: Services,
  request: CustomerRequest,
  reply: FastifyReply,
  { form, roles }: ReadContact,
  problems: readonly FieldProblem[],
): Promise<string> {
  const { duplicate } = (await readerOf(services, request)).texts.customers;
  const told = problems.map((one) =>
    one.code === 'duplicate' ? { ...one, message: duplicate } : one,
  );
  const contactId = idOf(request.params.contactId) ?? null;
  const returned = { typed: form.typed, roles, problems: told };
  return answerCustomer(services, request, reply, { contactId, returned, status: 422 });
}

function pagingKey(text: string): { sortName: string; id: number } | null {
  const at = text.indexOf('_');
  const id = at === -1 ? undefined : idOf(text.slice(0, at));
  return id === undefined ? null : { id, sortName: text.slice(at + 1) };
}
