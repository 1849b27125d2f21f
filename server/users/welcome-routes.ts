import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LANGUAGES } from '../calendar/locale.ts';
import { isTimeZone } from '../calendar/zone.ts';
import { transaction } from '../db/sql.ts';
import { Forbidden, type FieldProblem } from '../errors.ts';
import { isCurrencyCode } from '../money/currency.ts';
import { isCountry } from '../organization/choices.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { readerOf } from '../web/reader.ts';
import { fields, formState, parseForm } from '../web/forms.ts';
import { createFirstAccount, createOrganization } from './actions.ts';
import { setSessionCookie } from './cookie.ts';
import { hasUsers } from './queries.ts';
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from './rules.ts';
import { WELCOME_FIELDS, welcomeView, type WelcomeField } from './views.ts';

/** What the first visit asks about the firm. The messages are those of the form's own language. */
function firmShape(choose: string) {
  return {
    organizationName: fields.required(120),
    country: z.string().refine(isCountry, choose),
    language: z.enum(LANGUAGES),
    timeZone: z.string().refine(isTimeZone, choose),
    currency: z.string().refine(isCurrencyCode, choose),
  };
}

const accountShape = {
  name: fields.text(120),
  email: fields.email(),
  password: z.string().min(PASSWORD_LENGTH_MIN).max(PASSWORD_LENGTH_MAX),
};

/** The first visit: makes the organization and its first administrator, once. */
export function registerWelcomeRoutes(app: FastifyInstance, services: Services): void {
  app.get('/welcome', async (request, reply) => {
    const stage = await stageOf(services, request);
    if (stage === 'done') return reply.redirect('/', 303);
    const { language } = await readerOf(services, request);
    return show(services, request, reply, { asksAccount: stage === 'all' }, guesses(language));
  });

  app.post('/welcome', async (request, reply) => {
    const stage = await stageOf(services, request);
    if (stage === 'done') return reply.redirect('/', 303);
    const { texts } = await readerOf(services, request);
    const shape = firmShape(texts.problems.choice);
    const keep = { keep: ['password'] };
    if (stage === 'firm') {
      const parsed = parseForm(z.object(shape), request.body, texts.problems, keep);
      if (!parsed.ok) {
        return show(
          services,
          request,
          reply,
          { asksAccount: false },
          parsed.typed,
          parsed.problems,
        );
      }
      const { organizationName, ...rest } = parsed.values;
      await transaction(services.sql, (tx) =>
        createOrganization(
          tx,
          services,
          { name: organizationName, ...rest },
          request.user?.id ?? null,
        ),
      );
      return reply.redirect('/', 303);
    }
    const schema = z.object({ ...shape, ...accountShape });
    const parsed = parseForm(schema, request.body, texts.problems, keep);
    if (!parsed.ok) {
      return show(services, request, reply, { asksAccount: true }, parsed.typed, parsed.problems);
    }
    const { organizationName, name, email, password, ...rest } = parsed.values;
    const firm = { name: organizationName, ...rest };
    const first = await createFirstAccount(services, firm, { name, email, password });
    // The other submit was quicker: its account is the one to sign in with.
    if (!first) return reply.redirect('/sign-in', 303);
    setSessionCookie(reply, services, first.sessionToken);
    return reply.redirect('/', 303);
  });
}

/** What is still to be asked: firm and account, the firm alone (a first user made on the command line), or nothing. */
async function stageOf(
  services: Services,
  request: FastifyRequest,
): Promise<'all' | 'firm' | 'done'> {
  if (!(await hasUsers(services.sql))) return 'all';
  if (await findOrganization(services.sql)) return 'done';
  if (request.user === null) return 'done';
  if (request.user.role !== 'admin') throw new Forbidden('An administrator has to sign in first.');
  return 'firm';
}

function guesses(language: string): Partial<Record<WelcomeField, string>> {
  const country = language === 'nl' ? 'NL' : language === 'fr' ? 'FR' : 'IE';
  const timeZone = { nl: 'Europe/Amsterdam', fr: 'Europe/Paris', en: 'Europe/Dublin' }[language];
  return { country, language, timeZone: timeZone ?? 'Europe/Paris', currency: 'EUR' };
}

async function show(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  options: { asksAccount: boolean },
  values: Partial<Record<WelcomeField, string>>,
  problems: readonly FieldProblem[] = [],
): Promise<string> {
  const { texts, language } = await readerOf(services, request);
  // A password that was typed is not sent back through the page.
  const form = formState(WELCOME_FIELDS, { ...values, password: '' }, problems);
  return reply.page('/users/welcome', welcomeView(form, options.asksAccount, texts, language), {
    status: problems.length > 0 ? 422 : 200,
  });
}
