import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LANGUAGES } from '../calendar/locale.ts';
import { BY_DEBTOR, chooseLanguage, handOn, type Speaker } from '../contacts/actions.ts';
import { askChange, withdrawChange, type Wish } from '../contacts/change-actions.ts';
import { isPlainName, type NamingRefusal } from '../contacts/rules.ts';
import { isFormKey, once } from '../credits/once.ts';
import { preferContact } from '../customers/actions.ts';
import { transaction } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { fields, parseForm } from '../web/forms.ts';
import { showContact, type Returned } from './contact-page.ts';
import { registerConfirmationPages } from './confirmation-routes.ts';
import { portalReleased, SAVED, type SavedWhat } from './contact-views.ts';
import type { Visit } from './guard.ts';
import { closePayOnlyLink, makePayOnlyLink } from './link-actions.ts';
import type { Opener, Visiting } from './routes.ts';
import { textsOf, visitPath } from './wording.ts';

// By link: more than anybody needs to put a contact right, typing errors included; each may send mails.
const CHANGES_PER_HOUR = 20;

interface Naming extends Visiting {
  /** The second one where a path names a thing. */
  Params: { token: string; id: string };
}

type Answered = Promise<FastifyReply | string>;

const personName = z
  .string()
  .refine((text) => text === '' || isPlainName(text))
  .default('');
const optionalEmail = z.union([z.literal(''), fields.email()]).default('');
const languageForm = z.object({ language: z.enum(LANGUAGES) });

/** Who is written to: "not me", another address, a mailbox, the language, a link for whoever pays. */
export function registerContactPages(app: FastifyInstance, services: Services, open: Opener): void {
  registerConfirmationPages(app, services, open);

  app.get<Visiting>('/p/:token/contact', async (request, reply) => {
    const visit = await openWhole(open, request, reply);
    if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
    const saved = SAVED.find((one) => one === request.query['saved']) ?? null;
    return showContact(services, visit, reply, { saved });
  });

  const post = (
    path: string,
    answer: (visit: Visit, request: FastifyRequest<Naming>, reply: FastifyReply) => Answered,
  ) => {
    app.post<Naming>(`/p/:token/contact/${path}`, limited, async (request, reply) => {
      const visit = await openWhole(open, request, reply);
      if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
      return answer(visit, request, reply);
    });
  };

  post('not-me', async (visit, request, reply) => letGo(services, visit, request.body, reply));
  post('correction', async (visit, request, reply) =>
    correct(services, visit, request.body, reply),
  );
  post('mailbox', async (visit, request, reply) =>
    addMailbox(services, visit, request.body, reply),
  );
  post('language', async (visit, request, reply) => {
    const form = parseForm(languageForm, request.body, textsOf(visit).fieldProblems);
    if (!form.ok) return showContact(services, visit, reply, returned('language', form));
    const speaker = speakerOf(visit);
    const { language } = form.values;
    await transaction(services.sql, (tx) => chooseLanguage(tx, services, speaker, language));
    return saved({ ...visit, language, isLanguageChosen: false }, reply, 'language');
  });
  post('reminders', async (visit, _, reply) => {
    const speaker = speakerOf(visit);
    await transaction(services.sql, (tx) => preferContact(tx, services, speaker, BY_DEBTOR));
    return saved(visit, reply, 'reminders');
  });
  post('changes/:id/withdrawal', async (visit, request, reply) => {
    const changeId = /^\d{1,15}$/.test(request.params.id) ? Number(request.params.id) : 0;
    const { customerId } = visit.link;
    await transaction(services.sql, (tx) =>
      withdrawChange(tx, services, { customerId, changeId }, BY_DEBTOR),
    );
    return saved(visit, reply, 'withdrawn');
  });
  post('pay-only', async (visit, request, reply) => makeLink(services, visit, request.body, reply));
  post('pay-only/:id/revocation', async (visit, request, reply) => {
    const link = { id: request.params.id, customerId: visit.link.customerId };
    await transaction(services.sql, (tx) => closePayOnlyLink(tx, services, link, BY_DEBTOR));
    return saved(visit, reply, 'revoked', '#pay-only');
  });
}

const limited = {
  config: {
    rateLimit: {
      max: CHANGES_PER_HOUR,
      timeWindow: '1 hour',
      keyGenerator: (request: FastifyRequest) => (request.params as { token: string }).token,
    },
  },
};

/** A link of one invoice says nothing about who its customer's other invoices go to. */
async function openWhole(
  open: Opener,
  request: FastifyRequest<Visiting>,
  reply: FastifyReply,
): Promise<Visit> {
  const visit = await open(request, reply);
  if (visit.link.invoiceId !== null) throw new NotFound('There is nothing here.');
  return visit;
}

/** Whom the link was made for. A link made for nobody in particular speaks for nobody. */
function speakerOf({ link }: Visit): Speaker {
  if (link.contactId === null) throw new NotFound('There is nothing here.');
  return { customerId: link.customerId, contactId: link.contactId };
}

function saved(visit: Visit, reply: FastifyReply, what: SavedWhat, anchor = ''): FastifyReply {
  return reply.redirect(visitPath(visit, '/contact', { saved: what }) + anchor, 303);
}

const returned = (
  section: Returned['section'],
  form: Pick<Returned, 'typed' | 'problems'>,
): { returned: Returned } => ({ returned: { section, ...form } });

/** The problem of an address that may not be named, by the field it was typed in. */
function refusal(
  visit: Visit,
  section: Returned['section'],
  field: string,
  typed: Returned['typed'],
  reason: NamingRefusal | 'nobody',
): { returned: Returned } {
  const message = textsOf(visit).contact.refusals[reason];
  return returned(section, { typed, problems: [{ field, code: reason, message }] });
}

async function letGo(
  services: Services,
  visit: Visit,
  body: unknown,
  reply: FastifyReply,
): Answered {
  const speaker = speakerOf(visit);
  const texts = textsOf(visit);
  const schema = z.object({ 'colleague-name': personName, 'colleague-email': optionalEmail });
  const form = parseForm(schema, body, texts.fieldProblems);
  if (!form.ok) {
    const problems = sayName(visit, form.problems);
    return showContact(services, visit, reply, returned('not-me', { ...form, problems }));
  }
  const { 'colleague-name': name, 'colleague-email': email } = form.values;
  if (name !== '' && email === '') {
    const message = texts.contact.emailToo;
    const problems = [{ field: 'colleague-email', code: 'required', message }];
    return showContact(services, visit, reply, returned('not-me', { ...form, problems }));
  }
  const colleague = email === '' ? null : { name, email };
  const done = await transaction(services.sql, (tx) =>
    handOn(tx, services, { ...speaker, colleague }),
  );
  if (!done.ok) {
    const { reason } = done;
    const back = refusal(visit, 'not-me', 'colleague-email', form.typed, reason);
    return showContact(services, visit, reply, back);
  }
  // The link is closed by now: what there is to say is said in this answer.
  return reply.page('/portal/contact-released', portalReleased(visit, done), {
    language: visit.language,
    country: visit.link.country,
  });
}

async function correct(
  services: Services,
  visit: Visit,
  body: unknown,
  reply: FastifyReply,
): Answered {
  const { contactId } = speakerOf(visit);
  const schema = z.object({ name: personName, email: optionalEmail });
  const form = parseForm(schema, body, textsOf(visit).fieldProblems);
  if (!form.ok) {
    const problems = sayName(visit, form.problems);
    return showContact(services, visit, reply, returned('correction', { ...form, problems }));
  }
  const wish = { ...form.values, contactId, kind: 'correction' as const };
  return ask(services, visit, reply, wish, { section: 'correction', typed: form.typed });
}

async function addMailbox(
  services: Services,
  visit: Visit,
  body: unknown,
  reply: FastifyReply,
): Answered {
  const schema = z.object({ mailbox: fields.email() });
  const form = parseForm(schema, body, textsOf(visit).fieldProblems);
  if (!form.ok) return showContact(services, visit, reply, returned('mailbox', form));
  const { contactId } = visit.link;
  const wish = { name: '', email: form.values.mailbox, contactId, kind: 'mailbox' as const };
  return ask(services, visit, reply, wish, { section: 'mailbox', typed: form.typed });
}

async function ask(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  wish: Omit<Wish, 'customerId'>,
  { section, typed }: { section: 'correction' | 'mailbox'; typed: Returned['typed'] },
): Answered {
  const { customerId } = visit.link;
  const asked = await transaction(services.sql, (tx) =>
    askChange(tx, services, { ...wish, customerId }),
  );
  if (asked.ok) return saved(visit, reply, asked.outcome === 'saved' ? 'name' : 'asked');
  const field = section === 'mailbox' ? 'mailbox' : 'email';
  return showContact(services, visit, reply, refusal(visit, section, field, typed, asked.reason));
}

async function makeLink(
  services: Services,
  visit: Visit,
  body: unknown,
  reply: FastifyReply,
): Answered {
  const { customerId, contactId, id } = visit.link;
  const form = parseForm(z.object({ key: z.string().refine(isFormKey) }), body, {
    ...textsOf(visit).fieldProblems,
  });
  if (!form.ok) throw new NotFound('There is nothing here.');
  const zone = visit.organization.timeZone;
  const made = await transaction(services.sql, (tx) =>
    // With the link's id: a key that another link has used is none of this one.
    once(tx, services, { key: form.values.key, link: id }, async () => {
      return (await makePayOnlyLink(tx, services, { customerId, contactId, zone })) ?? '';
    }),
  );
  if (!made) {
    const problems = [
      { field: 'pay-only', code: 'too_many', message: textsOf(visit).contact.payOnly.tooMany },
    ];
    return showContact(services, visit, reply, {
      ...returned('pay-only', { typed: {}, problems }),
      status: 409,
    });
  }
  return saved(visit, reply, 'made', '#pay-only');
}

/** A name that cannot be one is told in words of its own. */
function sayName(visit: Visit, problems: Returned['problems']): Returned['problems'] {
  const { nameOnly } = textsOf(visit).contact;
  return problems.map((one) =>
    one.field.endsWith('name')
      ? { ...one, message: nameOnly }
      : { ...one, message: emailText(visit) },
  );
}

const emailText = (visit: Visit): string => textsOf(visit).fieldProblems.email;
