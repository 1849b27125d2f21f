import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isLanguage } from '../calendar/locale.ts';
import { transaction } from '../db/sql.ts';
import { Conflict, NotFound, type FieldProblem } from '../errors.ts';
import type { Services } from '../services.ts';
import { idOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { fields, orProblems, parseForm, type ParsedForm } from '../web/forms.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { withdrawChange } from '../contacts/change-actions.ts';
import { closePayOnlyLink } from '../portal/link-actions.ts';
import { preferContact, removeContact, saveContact } from './actions.ts';
import { answerCustomer, back, by, start, type CustomerRequest } from './page.ts';
import * as queries from './page-queries.ts';
import { CONTACT_ROLES, type ContactFacts, type ContactRole } from './rules.ts';
import { trustAddress } from './trust-actions.ts';

const contactForm = z.object({
  name: fields.text(200),
  email: z.union([z.literal(''), fields.email()]).default(''),
  phone: fields.text(50),
  language: z
    .string()
    .refine((text) => text === '' || isLanguage(text))
    .default(''),
});

/** The contacts of a customer: added, changed, removed, trusted again. */
export function registerContactRoutes(app: FastifyInstance, services: Services): void {
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

  app.post(
    '/customers/:id/contacts/:contactId/preference',
    async (request: CustomerRequest, reply) => {
      const { reader, customer } = await start(services, request);
      const { id: contactId } = await getContact(services, request, customer);
      const whose = { customerId: customer.id, contactId };
      await transaction(services.sql, (tx) => preferContact(tx, services, whose, by(request)));
      return back(reply, customer, reader.texts.customers.preferred);
    },
  );

  app.post(
    '/customers/:id/contact-changes/:changeId/withdrawal',
    async (request: CustomerRequest, reply) => {
      const { reader, customer } = await start(services, request);
      const change = { customerId: customer.id, changeId: idOf(request.params.changeId) ?? 0 };
      await transaction(services.sql, (tx) => withdrawChange(tx, services, change, by(request)));
      return back(reply, customer, reader.texts.customers.withdrawn);
    },
  );

  app.post(
    '/customers/:id/pay-only/:linkId/revocation',
    async (request: CustomerRequest, reply) => {
      const { reader, customer } = await start(services, request);
      const link = { customerId: customer.id, id: request.params.linkId ?? '' };
      await transaction(services.sql, (tx) => closePayOnlyLink(tx, services, link, by(request)));
      return back(reply, customer, reader.texts.customers.revoked);
    },
  );

  app.post('/customers/:id/contacts/:contactId/trust', async (request: CustomerRequest, reply) => {
    const { reader, customer } = await start(services, request);
    const { email, suppression, suppressionId } = await getContact(services, request, customer);
    // Whoever complained is only written to again with their own word: its page asks for it.
    if (suppression === 'complained') {
      return reply.redirect(`/messages/suppressions/${suppressionId}`, 303);
    }
    await transaction(services.sql, (tx) =>
      trustAddress(tx, services, {
        customerId: customer.id,
        email,
        userId: signedInUser(request).id,
      }),
    );
    return back(reply, customer, reader.texts.customers.trusted);
  });
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
