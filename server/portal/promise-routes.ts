import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { addDays, isPlainDate } from '../calendar/plain-date.ts';
import { transaction } from '../db/sql.ts';
import { NotFound, type FieldProblem } from '../errors.ts';
import {
  isRenewable,
  makePromise,
  withdrawPromise,
  type MakeRefusal,
} from '../promises/actions.ts';
import { findPromise, type PromiseCard } from '../promises/card-queries.ts';
import { promiseCalendar } from '../promises/letters.ts';
import { findPromiseSettings, listPromisable, type PromiseSettings } from '../promises/queries.ts';
import { promisableMinor } from '../promises/rules.ts';
import { sumMinor } from '../money/money.ts';
import type { Services } from '../services.ts';
import { fields, parseForm } from '../web/forms.ts';
import { readChoice } from './choice.ts';
import { formKeyOf, openedBy, pageOf, rowOf, toExpired } from './form-reading.ts';
import type { Visit } from './guard.ts';
import { readTyped } from './parts.ts';
import {
  portalPromise,
  portalPromiseShow,
  type PromiseFormSources,
  type ReturnedPromise,
} from './promise-views.ts';
import { listOwedInvoices } from './queries.ts';
import { isPayable } from './rules.ts';
import { limited, type Opener, type Visiting } from './routes.ts';
import { dayText, localeFor, moneyText, textsOf, visitPath } from './wording.ts';

// By link: each promise mails two people.
const PROMISES_PER_HOUR = 20;

const promiseForm = z.object({
  promised: fields.required(10).refine(isPlainDate),
  amount: fields.text(30),
  words: fields.text(1000),
  renews: z
    .string()
    .regex(/^\d{0,15}$/)
    .default(''),
});

interface OfPromise extends Visiting {
  Params: { token: string; id: string };
}

/** Promising a day, seeing what became of it, taking it back. */
export function registerPromisePages(app: FastifyInstance, services: Services, open: Opener): void {
  app.get<Visiting>('/p/:token/promise', async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return toExpired(visit, reply);
    const renews = await findRenewed(services, visit, request.query['renews']);
    return answerForm(services, visit, reply, renews, null);
  });

  app.post<Visiting>(
    '/p/:token/promise',
    limited(PROMISES_PER_HOUR, '1 hour'),
    async (request, reply) => {
      const visit = await open(request, reply);
      if (visit.isExpired) return toExpired(visit, reply);
      return takePromise(services, visit, request, reply);
    },
  );

  app.get<OfPromise>('/p/:token/promises/:id', async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return toExpired(visit, reply);
    const { id, ending } = rowOf(request.params.id);
    const promise = await getPromise(services, visit, id);
    if (ending === '.ics') return sendCalendar(services, visit, promise, reply);
    if (ending !== '') throw new NotFound('There is nothing here.');
    const mayRenew = isRenewable(promise, { madeBy: 'debtor' }, visit.today);
    return reply.page(
      '/portal/promise-show',
      portalPromiseShow(visit, promise, { isRenewable: mayRenew }),
      pageOf(visit),
    );
  });

  app.post<OfPromise>('/p/:token/promises/:id/withdrawal', async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return toExpired(visit, reply);
    const promise = await getPromise(services, visit, rowOf(request.params.id).id);
    await transaction(services.sql, (tx) =>
      withdrawPromise(tx, services, {
        ...{ promiseId: promise.id, customerId: promise.customerId, because: 'debtor' },
        by: { madeBy: 'debtor', payLinkId: visit.link.id },
      }),
    );
    return reply.redirect(visitPath(visit, `/promises/${promise.id}`), 303);
  });
}

async function getPromise(services: Services, visit: Visit, id: number): Promise<PromiseCard> {
  const promise = await findPromise(services.sql, id, openedBy(visit));
  if (!promise) throw new NotFound('There is nothing here.');
  return promise;
}

/** The promise a form renews, when it may be; otherwise the form is for a new one. */
async function findRenewed(
  services: Services,
  visit: Visit,
  asked: unknown,
): Promise<PromiseCard | null> {
  if (typeof asked !== 'string' || !/^[1-9]\d{0,14}$/.test(asked)) return null;
  const promise = await findPromise(services.sql, Number(asked), openedBy(visit));
  return promise && isRenewable(promise, { madeBy: 'debtor' }, visit.today) ? promise : null;
}

async function takePromise(
  services: Services,
  visit: Visit,
  request: FastifyRequest<Visiting>,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const texts = textsOf(visit);
  const form = parseForm(promiseForm, request.body, texts.fieldProblems);
  const { typed } = form;
  const chosen = readChoice(request.body).invoiceIds;
  const renews = await findRenewed(services, visit, typed['renews']);
  const sources = await readSources(services, visit, renews);
  const refuse = (problems: FieldProblem[]) =>
    answerForm(services, visit, reply, renews, { typed, chosen, problems });
  const own = chosen.filter((id) => sources.invoices.some((one) => one.id === id));
  const key = formKeyOf(typed['key']);
  const currency = sources.invoices.find((one) => one.id === own[0])?.currency ?? 'EUR';
  const amount = typed['amount'] ? readTyped(typed['amount'], currency, localeFor(visit)) : null;
  if (!form.ok || amount === undefined) {
    const message = texts.fieldProblems.amount;
    return refuse([
      ...(form.ok ? [] : form.problems.map((one) => asDay(visit, one))),
      ...(amount === undefined ? [{ field: 'amount', code: 'invalid', message }] : []),
    ]);
  }
  const { promised, words } = form.values;
  if (!isPlainDate(promised)) return refuse([]);
  const made = await transaction(services.sql, (tx) =>
    makePromise(tx, services, {
      customerId: visit.link.customerId,
      invoiceIds: own,
      ...{ promisedOn: promised, amountMinor: amount, words, formKey: key },
      renewsId: renews?.id ?? null,
      by: { madeBy: 'debtor', payLinkId: visit.link.id },
    }),
  );
  if (!made.ok) return refuse([problemOf(visit, made.reason, sources, own)]);
  return reply.redirect(visitPath(visit, `/promises/${made.promiseId}`), 303);
}

/** What is not a day at all is said as such. */
function asDay(visit: Visit, problem: FieldProblem): FieldProblem {
  return problem.field === 'promised' && problem.code === 'custom'
    ? { ...problem, message: textsOf(visit).fieldProblems.date }
    : problem;
}

const FIELD_OF: Record<MakeRefusal, string> = {
  ...{ none_chosen: 'invoice', mixed_currencies: 'invoice', nothing_owed: 'invoice' },
  ...{ too_many: 'invoice', too_small: 'amount', too_much: 'amount' },
  ...{ past: 'promised', too_far: 'promised', words_missing: 'words' },
};

function problemOf(
  visit: Visit,
  reason: MakeRefusal,
  {
    promisable,
    settings,
  }: { promisable: PromiseFormSources['promisable']; settings: PromiseSettings },
  chosen: readonly number[],
): FieldProblem {
  const { refused } = textsOf(visit).promises;
  const taken = promisable.filter((one) => chosen.includes(one.invoiceId));
  const most = sumMinor(taken.map(promisableMinor));
  const sentences: Record<MakeRefusal, string> = {
    ...refused,
    too_many: refused.too_many(settings.openMax),
    too_much: refused.too_much(moneyText(visit)(most, taken[0]?.currency ?? 'EUR')),
    too_far: refused.too_far(dayText(visit)(addDays(visit.today, settings.daysMax))),
    words_missing: textsOf(visit).fieldProblems.required,
  };
  return { field: FIELD_OF[reason], code: reason, message: sentences[reason] };
}

async function readSources(
  services: Services,
  visit: Visit,
  renews: PromiseCard | null,
): Promise<PromiseFormSources> {
  const { sql } = services;
  const owed = (await listOwedInvoices(sql, visit.link, visit.today)).filter(isPayable);
  const ids = owed.map((one) => one.id);
  const [promisable, settings] = await Promise.all([
    listPromisable(sql, visit.link.customerId, ids),
    findPromiseSettings(sql),
  ]);
  const free = new Set(
    promisable.filter((one) => promisableMinor(one) > 0).map((one) => one.invoiceId),
  );
  return { invoices: owed.filter((one) => free.has(one.id)), promisable, settings, renews };
}

async function answerForm(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  renews: PromiseCard | null,
  returned: ReturnedPromise | null,
): Promise<string> {
  const sources = await readSources(services, visit, renews);
  return reply.page('/portal/promise', portalPromise(visit, sources, returned), {
    ...pageOf(visit),
    status: returned ? 422 : 200,
  });
}

function sendCalendar(
  services: Services,
  visit: Visit,
  promise: PromiseCard,
  reply: FastifyReply,
): FastifyReply {
  if (promise.status !== 'open') throw new NotFound('There is nothing here.');
  const reading = { language: visit.language, locale: localeFor(visit) };
  const url = `${services.config.publicUrl}/p/${visit.token}/promises/${promise.id}`;
  const name = textsOf(visit).promises.calendar.fileName(promise.id);
  return reply
    .header('Content-Disposition', `attachment; filename="${name}"`)
    .header('Cache-Control', 'no-store')
    .type('text/calendar; charset=utf-8')
    .send(promiseCalendar(services, promise, reading, visit.organization.name, url));
}
