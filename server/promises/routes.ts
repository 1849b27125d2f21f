import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isPlainDate } from '../calendar/plain-date.ts';
import { previewResume } from '../chases/preview.ts';
import { start, type CustomerRequest } from '../customers/page.ts';
import { transaction } from '../db/sql.ts';
import { NotFound, type FieldProblem } from '../errors.ts';
import { parseTypedAmount } from '../invoices/typed-amount.ts';
import { readChoice } from '../portal/choice.ts';
import { formKeyOf } from '../portal/form-reading.ts';
import type { Services } from '../services.ts';
import { findReplyOf, handleReplyOf } from '../replies/from-reply.ts';
import { idOf, textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { fields, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { isRenewable, makePromise, withdrawPromise, type MakeRefusal } from './actions.ts';
import { findPromise, listPromises, type PromiseCard } from './card-queries.ts';
import { listPromisableOf } from './page-queries.ts';
import { findPromiseSettings } from './queries.ts';
import { registerAnswerSettings } from './settings-routes.ts';
import {
  PROMISE_FILTERS,
  promiseNew,
  promiseShow,
  promisesIndex,
  type ReturnedNew,
} from './views.ts';

// More open invoices than this are promised in several goes.
const INVOICES_LISTED = 200;

// What the table keeps of a promise's words.
const WORDS_MAX = 500;

const promiseForm = z.object({
  promised: fields.required(10),
  amount: fields.text(30),
  words: fields.text(WORDS_MAX),
});

/** Promises to pay: the list, one, one taken down after a call, and the settings of what debtors may answer. */
export function registerPromisesRoutes(app: FastifyInstance, services: Services): void {
  registerAnswerSettings(app, services);

  app.get('/promises', async (request, reply) => {
    const reader = await readerOf(services, request);
    const state = textOf(request.query, 'state');
    const filter = PROMISE_FILTERS.find((one) => one === state) ?? 'open';
    const rows = await listPromises(services.sql, {
      statuses: filter === 'all' ? null : [filter],
      beforeId: idOf(textOf(request.query, 'after')) ?? null,
      limit: ROWS_PER_PAGE + 1,
    });
    const props = promisesIndex(reader, filter, rows, ROWS_PER_PAGE);
    return reply.page('/promises/index', props, { fragment: '/promises/_list' });
  });

  app.get<{ Params: { id: string } }>('/promises/:id', async (request, reply) => {
    const reader = await readerOf(services, request);
    const promise = await getPromise(services, request.params.id);
    const previews = await previewResume(services.sql, services, {
      invoiceIds: promise.invoices.map((one) => one.id),
      without: { kind: 'promise', id: promise.status === 'open' ? promise.id : 0 },
    });
    const mayRenew = isRenewable(promise, { madeBy: 'user' }, reader.today);
    return reply.page('/promises/show', promiseShow(reader, promise, { previews, mayRenew }));
  });

  app.post<{ Params: { id: string } }>('/promises/:id/withdrawal', async (request, reply) => {
    const reader = await readerOf(services, request);
    const promise = await getPromise(services, request.params.id);
    await transaction(services.sql, (tx) =>
      withdrawPromise(tx, services, {
        ...{ promiseId: promise.id, customerId: promise.customerId, because: 'team' },
        by: { madeBy: 'user', userId: signedInUser(request).id },
      }),
    );
    return redirectWithNotice(reply, `/promises/${promise.id}`, reader.texts.promises.withdrawn);
  });

  app.get('/customers/:id/promises/new', async (request: CustomerRequest, reply) =>
    answerNew(services, request, reply, null),
  );

  app.post('/customers/:id/promises', async (request: CustomerRequest, reply) =>
    takeDown(services, request, reply),
  );
}

async function getPromise(services: Services, idText: string): Promise<PromiseCard> {
  const id = idOf(idText);
  const promise = id === undefined ? undefined : await findPromise(services.sql, id);
  if (!promise) throw new NotFound('There is no such promise.');
  return promise;
}

async function takeDown(
  services: Services,
  request: CustomerRequest,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const { reader, customer } = await start(services, request);
  const form = parseForm(promiseForm, request.body, reader.texts.problems);
  const { typed } = form;
  const chosen = readChoice(request.body).invoiceIds;
  const invoices = await listPromisableOf(services.sql, customer.id, INVOICES_LISTED);
  const own = invoices.filter((one) => chosen.includes(one.invoiceId));
  const currency = own[0]?.currency ?? 'EUR';
  const amount = typed['amount'] ? parseTypedAmount(typed['amount'], currency) : null;
  const promised = typed['promised'] ?? '';
  const { problems: words } = reader.texts;
  const problems: FieldProblem[] = [
    ...(form.ok ? [] : form.problems),
    ...(promised !== '' && !isPlainDate(promised)
      ? [{ field: 'promised', code: 'invalid_format', message: words.date }]
      : []),
    ...(amount === undefined
      ? [{ field: 'amount', code: 'invalid_format', message: words.amount }]
      : []),
  ];
  const refuse = (found: FieldProblem[]) =>
    answerNew(services, request, reply, { typed, chosen, problems: found });
  if (!form.ok || !isPlainDate(promised) || amount === undefined) return refuse(problems);
  const made = await transaction(services.sql, (tx) =>
    makePromise(tx, services, {
      ...{ customerId: customer.id, invoiceIds: own.map((one) => one.invoiceId) },
      ...{ promisedOn: promised, amountMinor: amount, words: form.values.words },
      by: { madeBy: 'user', userId: signedInUser(request).id },
      ...{ formKey: formKeyOf(typed['key']), renewsId: idOf(typed['renews']) ?? null },
    }),
  );
  if (!made.ok) return refuse([await problemOf(services, reader, made.reason)]);
  await handleReplyOf(services, request, customer.id);
  const promise = await getPromise(services, String(made.promiseId));
  const shown = reader.amount(promise.amountMinor, promise.currency);
  const sentence = reader.texts.promises.taken(shown, reader.longDay(promise.promisedOn));
  return redirectWithNotice(reply, `/promises/${promise.id}`, sentence);
}

const FIELD_OF: Record<MakeRefusal, string> = {
  ...{ none_chosen: 'invoice', mixed_currencies: 'invoice', nothing_owed: 'invoice' },
  ...{ too_many: 'invoice', too_small: 'amount', too_much: 'amount' },
  ...{ past: 'promised', too_far: 'promised', words_missing: 'words' },
};

async function problemOf(
  services: Services,
  reader: Reader,
  reason: MakeRefusal,
): Promise<FieldProblem> {
  const { refused } = reader.texts.promises;
  const { openMax } = await findPromiseSettings(services.sql);
  const message = reason === 'too_many' ? refused.too_many(openMax) : refused[reason];
  return { field: FIELD_OF[reason], code: reason, message };
}

async function answerNew(
  services: Services,
  request: CustomerRequest,
  reply: FastifyReply,
  returned: ReturnedNew | null,
): Promise<string> {
  const { reader, customer } = await start(services, request);
  const [invoices, settings, renewed] = await Promise.all([
    listPromisableOf(services.sql, customer.id, INVOICES_LISTED),
    findPromiseSettings(services.sql),
    findRenewed(services, request, customer.id, reader),
  ]);
  const asked = idOf(textOf(request.query, 'invoice'));
  const overdue = invoices.filter((one) => one.dueOn < reader.today);
  const chosen = renewed
    ? renewed.invoices.map((one) => one.id)
    : asked !== undefined
      ? [asked]
      : overdue.filter((one) => one.currency === overdue[0]?.currency).map((one) => one.invoiceId);
  const answer = await findReplyOf(services, request, customer.id);
  const beginsAt = answer && { ...answer, words: answer.words.slice(0, WORDS_MAX) };
  const renewsId = renewed?.id ?? null;
  const sources = { customer, invoices, settings, chosen, renewsId, reply: beginsAt };
  return reply.page('/promises/new', promiseNew(reader, sources, returned), {
    status: returned ? 422 : 200,
  });
}

async function findRenewed(
  services: Services,
  request: FastifyRequest,
  customerId: number,
  reader: Reader,
): Promise<PromiseCard | null> {
  const id = idOf(textOf(request.query, 'renews'));
  const promise = id ? await findPromise(services.sql, id, { customerId }) : undefined;
  return promise && isRenewable(promise, { madeBy: 'user' }, reader.today) ? promise : null;
}
