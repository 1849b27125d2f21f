import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isPlainDate } from '../calendar/plain-date.ts';
import { transaction } from '../db/sql.ts';
import { NotFound, type FieldProblem } from '../errors.ts';
import { answerFile } from '../files/answer.ts';
import { readFilesForm } from '../files/form.ts';
import { findFile } from '../files/queries.ts';
import { makeNotice, withdrawNotice } from '../payment-notices/actions.ts';
import { findNotice, type NoticeCard } from '../payment-notices/card-queries.ts';
import { findNoticeDays } from '../payment-notices/queries.ts';
import { NOTICE_METHODS, type NoticeRefusal } from '../payment-notices/rules.ts';
import type { Services } from '../services.ts';
import { fields, parseForm } from '../web/forms.ts';
import { readChoice } from './choice.ts';
import { formKeyOf, openedBy, pageOf, rowOf, toExpired } from './form-reading.ts';
import type { Visit } from './guard.ts';
import { portalNotice, portalNoticeShow, type ReturnedNotice } from './notice-views.ts';
import { readTyped } from './parts.ts';
import { listOwedInvoices } from './queries.ts';
import { isPayable } from './rules.ts';
import { limited, type Opener, type Visiting } from './routes.ts';
import { localeFor, textsOf, visitPath } from './wording.ts';

// By link: each notice mails two people and may bring a file.
const NOTICES_PER_HOUR = 20;

const noticeForm = z.object({
  paid: fields.required(10).refine(isPlainDate),
  amount: fields.text(30),
  method: z.enum(NOTICE_METHODS),
  reference: fields.text(140),
  words: fields.text(1000),
});

interface OfNotice extends Visiting {
  Params: { token: string; id: string };
}

/** "I have already paid": telling it, seeing what became of it, taking it back. */
export function registerNoticePages(app: FastifyInstance, services: Services, open: Opener): void {
  app.get<Visiting>('/p/:token/paid', async (request, reply) => {
    const visit = await open(request, reply);
    return visit.isExpired ? toExpired(visit, reply) : answerForm(services, visit, reply, null);
  });

  app.post<Visiting>(
    '/p/:token/paid',
    limited(NOTICES_PER_HOUR, '1 hour'),
    async (request, reply) => {
      const visit = await open(request, reply);
      if (visit.isExpired) return toExpired(visit, reply);
      return takeNotice(services, visit, request, reply);
    },
  );

  app.get<OfNotice>('/p/:token/paid/:id', async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return toExpired(visit, reply);
    const notice = await getNotice(services, visit, request.params.id);
    return reply.page('/portal/notice-show', portalNoticeShow(visit, notice), pageOf(visit));
  });

  app.get<OfNotice>('/p/:token/paid/:id/proof', async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return toExpired(visit, reply);
    const { file } = await getNotice(services, visit, request.params.id);
    const stored = file ? await findFile(services.sql, file.id) : undefined;
    if (!stored) throw new NotFound('There is nothing here.');
    return answerFile(reply, stored);
  });

  app.post<OfNotice>('/p/:token/paid/:id/withdrawal', async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return toExpired(visit, reply);
    const { id, customerId } = await getNotice(services, visit, request.params.id);
    await transaction(services.sql, (tx) =>
      withdrawNotice(tx, services, { noticeId: id, customerId }),
    );
    return reply.redirect(visitPath(visit, `/paid/${id}`), 303);
  });
}

async function getNotice(services: Services, visit: Visit, text: string): Promise<NoticeCard> {
  const { id, ending } = rowOf(text);
  const notice = ending === '' ? await findNotice(services.sql, id, openedBy(visit)) : undefined;
  if (!notice) throw new NotFound('There is nothing here.');
  return notice;
}

async function takeNotice(
  services: Services,
  visit: Visit,
  request: FastifyRequest<Visiting>,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const texts = textsOf(visit);
  const sent = await readFilesForm(request, { filesMax: 1 });
  const form = parseForm(noticeForm, sent.body, texts.fieldProblems);
  const { typed } = form;
  const chosen = readChoice(sent.body).invoiceIds;
  const invoices = await readInvoices(services, visit);
  const own = chosen.filter((id) => invoices.some((one) => one.id === id));
  const currency = invoices.find((one) => one.id === own[0])?.currency ?? 'EUR';
  const amount = typed['amount'] ? readTyped(typed['amount'], currency, localeFor(visit)) : null;
  const refuse = (problems: FieldProblem[]) =>
    answerForm(services, visit, reply, { typed, chosen, problems, file: sent.problem });
  const problems = [
    ...(form.ok ? [] : form.problems.map((one) => asDay(visit, one))),
    ...(amount === undefined
      ? [{ field: 'amount', code: 'invalid', message: texts.fieldProblems.amount }]
      : []),
  ];
  if (!form.ok || amount === undefined || sent.problem) return refuse(problems);
  const { paid, method, reference, words } = form.values;
  if (!isPlainDate(paid)) return refuse([]);
  const made = await transaction(services.sql, (tx) =>
    makeNotice(tx, services, {
      ...{ customerId: visit.link.customerId, invoiceIds: own, paidOn: paid, amountMinor: amount },
      ...{ method, reference, words, proof: sent.files[0] ?? null },
      ...{ payLinkId: visit.link.id, formKey: formKeyOf(typed['key']) },
    }),
  );
  if (!made.ok) return refuse([problemOf(visit, made.reason)]);
  return reply.redirect(visitPath(visit, `/paid/${made.noticeId}`), 303);
}

/** What is not a day at all is said as such. */
function asDay(visit: Visit, problem: FieldProblem): FieldProblem {
  const { date, choice } = textsOf(visit).fieldProblems;
  if (problem.field === 'paid' && problem.code === 'custom') return { ...problem, message: date };
  return problem.field === 'method' ? { ...problem, message: choice } : problem;
}

const FIELD_OF: Record<NoticeRefusal, string> = {
  ...{ none_chosen: 'invoice', mixed_currencies: 'invoice', nothing_owed: 'invoice' },
  ...{ already: 'invoice', too_small: 'amount', too_much: 'amount' },
  ...{ future: 'paid', too_old: 'paid' },
};

function problemOf(visit: Visit, reason: NoticeRefusal): FieldProblem {
  const message = textsOf(visit).notices.refused[reason];
  return { field: FIELD_OF[reason], code: reason, message };
}

async function readInvoices(services: Services, visit: Visit) {
  const owed = await listOwedInvoices(services.sql, visit.link, visit.today);
  return owed.filter(isPayable);
}

async function answerForm(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  returned: ReturnedNotice | null,
): Promise<string> {
  const [invoices, days] = await Promise.all([
    readInvoices(services, visit),
    findNoticeDays(services.sql),
  ]);
  return reply.page('/portal/notice', portalNotice(visit, { invoices, days }, returned), {
    ...pageOf(visit),
    status: returned ? (returned.file?.status ?? 422) : 200,
  });
}
