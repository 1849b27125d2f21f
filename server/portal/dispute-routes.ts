import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Author } from '../audit/record.ts';
import { addWorkingDays } from '../calendar/working-days.ts';
import { isFormKey, once } from '../credits/once.ts';
import { transaction } from '../db/sql.ts';
import { openDispute, withdrawDispute, writeInDispute, type Writer } from '../disputes/actions.ts';
import { findLinkSigner } from '../disputes/page-queries.ts';
import { findDispute, findOpenDisputeId, type Dispute } from '../disputes/queries.ts';
import { ANSWER_WORKING_DAYS, REASONS, TEXT_CHARACTERS_MAX } from '../disputes/rules.ts';
import { findDisputeFile, listThread } from '../disputes/thread-queries.ts';
import { NotFound, type FieldProblem } from '../errors.ts';
import { answerFile } from '../files/answer.ts';
import { readFilesForm } from '../files/form.ts';
import type { Services } from '../services.ts';
import { idOf, textOf } from '../today/wording.ts';
import { fields, parseForm } from '../web/forms.ts';
import { disputeForm, disputeShow, type Typed } from './dispute-views.ts';
import type { Visit } from './guard.ts';
import { readTyped, typedText } from './parts.ts';
import { listOwedInvoices } from './queries.ts';
import type { Opener, Visiting } from './routes.ts';
import type { OwedInvoice } from './rules.ts';
import { dayText, localeFor, moneyText, textsOf, visitPath } from './wording.ts';

// By link: a person writes a few messages; each may come with files and mails somebody.
const WRITTEN_PER_HOUR = 30;
const FILES_PER_MINUTE = 60;

interface Asking extends Visiting {
  Params: { token: string; id: string; fileId: string };
}

const AS_DEBTOR: Author = { actor: 'debtor' };

const openForm = z.object({
  invoice: fields.text(15),
  reason: fields.text(30),
  amount: fields.text(30),
  text: fields.required(TEXT_CHARACTERS_MAX),
});
const replyForm = z.object({
  key: z.string().refine(isFormKey),
  text: fields.required(TEXT_CHARACTERS_MAX),
});

/** Disputing an invoice, and what becomes of it. */
export function registerDisputeRoutes(
  app: FastifyInstance,
  services: Services,
  open: Opener,
): void {
  const keyGenerator = (request: FastifyRequest) => (request.params as { token: string }).token;
  const limit = (max: number, timeWindow: string) => ({
    config: { rateLimit: { max, timeWindow, keyGenerator } },
  });

  app.get<Asking>('/p/:token/dispute', async (request, reply) => {
    const visit = await open(request, reply);
    // The page of an expired link offers a fresh one.
    if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
    const invoice = textOf(request.query, 'invoice', 15);
    return showForm(services, visit, reply, { typed: { invoice }, problems: [], files: null });
  });

  app.post<Asking>(
    '/p/:token/dispute',
    limit(WRITTEN_PER_HOUR, '1 hour'),
    async (request, reply) => {
      const visit = await open(request, reply);
      const sent = await readFilesForm(request);
      if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
      return openFromForm(services, visit, reply, sent);
    },
  );

  app.get<Asking>('/p/:token/disputes/:id', async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
    const { show } = textsOf(visit).disputes;
    const done = textOf(request.query, 'done', 10);
    const notice = done === 'opened' ? show.opened : done === 'sent' ? show.sent : null;
    return showDispute(services, visit, reply, await getDispute(request, visit), { notice });
  });

  app.post<Asking>(
    '/p/:token/disputes/:id/messages',
    limit(WRITTEN_PER_HOUR, '1 hour'),
    async (request, reply) => {
      const visit = await open(request, reply);
      const sent = await readFilesForm(request);
      if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
      return replyFromForm(services, visit, reply, {
        sent,
        dispute: await getDispute(request, visit),
      });
    },
  );

  app.post<Asking>(
    '/p/:token/disputes/:id/withdrawal',
    limit(WRITTEN_PER_HOUR, '1 hour'),
    async (request, reply) => {
      const visit = await open(request, reply);
      if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
      const { id, status } = await getDispute(request, visit);
      // Pressed twice: the second time finds it done.
      if (status !== 'withdrawn') {
        await transaction(services.sql, (tx) =>
          withdrawDispute(tx, services, { disputeId: id, by: AS_DEBTOR }),
        );
      }
      return reply.redirect(visitPath(visit, `/disputes/${id}`), 303);
    },
  );

  app.get<Asking>(
    '/p/:token/disputes/:id/files/:fileId',
    limit(FILES_PER_MINUTE, '1 minute'),
    async (request, reply) => {
      const visit = await open(request, reply);
      if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
      const { id } = await getDispute(request, visit);
      const fileId = idOf(request.params.fileId);
      const file = fileId && (await findDisputeFile(services.sql, id, fileId));
      if (!file) throw new NotFound('There is nothing here.');
      return answerFile(reply, file);
    },
  );

  /** The dispute a request names, if this link shows it: of another debtor's there is none. */
  async function getDispute(request: FastifyRequest<Asking>, visit: Visit): Promise<Dispute> {
    const id = idOf(request.params.id);
    const dispute = id && (await findDispute(services.sql, id));
    const { customerId, invoiceId } = visit.link;
    const isShown =
      dispute &&
      dispute.customerId === customerId &&
      (invoiceId === null || dispute.invoiceId === invoiceId);
    if (!isShown) throw new NotFound('There is nothing here.');
    return dispute;
  }
}

type Sent = Awaited<ReturnType<typeof readFilesForm>>;

async function openFromForm(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  sent: Sent,
): Promise<FastifyReply | string> {
  const { disputes, fieldProblems } = textsOf(visit);
  const form = parseForm(openForm, sent.body, fieldProblems);
  const owed = await listOwedInvoices(services.sql, visit.link, visit.today);
  const invoice = owed.find(({ id }) => String(id) === form.typed['invoice']);
  const reason = REASONS.find((one) => one === form.typed['reason']);
  const amount = readAmount(visit, form.typed['amount'] ?? '', invoice);
  const problem = (field: string, code: string, message: string) => ({ field, code, message });
  const problems: FieldProblem[] = [
    ...(form.ok ? [] : form.problems),
    ...(invoice ? [] : [problem('invoice', 'required', disputes.chooseInvoice)]),
    ...(reason ? [] : [problem('reason', 'required', disputes.chooseReason)]),
    ...amount.problems,
  ];
  const { typed } = form;
  if (!form.ok || !invoice || !reason || problems.length > 0 || sent.problem) {
    const status = sent.problem?.status ?? 422;
    return showForm(services, visit, reply, { typed, problems, files: sent.problem }, status);
  }
  const { writer, contactId } = await signerOf(services, visit);
  const opened = await transaction(services.sql, (tx) =>
    openDispute(tx, services, {
      ...{ invoiceId: invoice.id, reason, amountMinor: amount.minor },
      ...{ text: form.values.text, files: sent.files, writer, contactId },
      ...{ payLinkId: visit.link.id, by: AS_DEBTOR },
    }),
  );
  if (opened.ok) {
    return reply.redirect(visitPath(visit, `/disputes/${opened.id}`, { done: 'opened' }), 303);
  }
  const messages = {
    already_open: disputes.problems.alreadyOpen(invoice.number),
    nothing_owed: disputes.problems.nothingOwed,
    too_much: disputes.problems.tooMuch(moneyText(visit)(invoice.totalMinor, invoice.currency)),
  };
  const isAmount = opened.reason === 'too_much';
  const refusal = problem(isAmount ? 'amount' : 'invoice', opened.reason, messages[opened.reason]);
  const existingId = await findOpenDisputeId(services.sql, invoice.id);
  const returned = { typed, problems: [refusal], files: null, existingId };
  return showForm(services, visit, reply, returned, isAmount ? 422 : 409);
}

/** What was typed as an amount; nothing for all of the invoice. */
function readAmount(
  visit: Visit,
  text: string,
  invoice: OwedInvoice | undefined,
): { minor: number | null; problems: FieldProblem[] } {
  if (text === '' || !invoice) return { minor: null, problems: [] };
  const minor = readTyped(text, invoice.currency, localeFor(visit));
  if (minor !== undefined && minor > 0) return { minor, problems: [] };
  const example = typedText(
    { minor: invoice.balanceMinor, currency: invoice.currency },
    localeFor(visit),
  );
  const message = textsOf(visit).disputes.problems.notAnAmount(example);
  return { minor: null, problems: [{ field: 'amount', code: 'not_an_amount', message }] };
}

async function replyFromForm(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  { sent, dispute }: { sent: Sent; dispute: Dispute },
): Promise<FastifyReply | string> {
  const { disputes, fieldProblems } = textsOf(visit);
  const form = parseForm(replyForm, sent.body, fieldProblems);
  const { typed } = form;
  const answer = (status: number, problems: readonly FieldProblem[], problem: string | null) =>
    showDispute(services, visit, reply, dispute, {
      ...{ status, problem, returned: { typed, problems, files: sent.problem } },
    });
  if (dispute.status !== 'open') return answer(409, [], disputes.problems.decided);
  if (!form.ok || sent.problem) {
    const { check } = textsOf(visit).forms;
    return answer(sent.problem?.status ?? 422, form.ok ? [] : form.problems, check);
  }
  const { writer } = await signerOf(services, visit);
  const written = await transaction(services.sql, (tx) =>
    once(tx, services, typed, async () => {
      await writeInDispute(tx, services, {
        ...{ disputeId: dispute.id, text: form.values.text, files: sent.files, writer },
        by: AS_DEBTOR,
      });
      return 'sent';
    }),
  );
  if (written === undefined) return answer(409, [], disputes.problems.sentBefore);
  return reply.redirect(visitPath(visit, `/disputes/${dispute.id}`, { done: 'sent' }), 303);
}

async function showForm(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  returned: Typed,
  status = 200,
): Promise<string> {
  const owed = await listOwedInvoices(services.sql, visit.link, visit.today);
  const free = owed.filter((invoice) => invoice.disputedMinor === 0);
  const { country } = visit.organization;
  const days = ANSWER_WORKING_DAYS;
  const by = addWorkingDays(visit.today, days, country, services.workingDays);
  return reply.page('/portal/dispute', disputeForm(visit, free, dayText(visit)(by), returned), {
    ...pageOf(visit),
    status,
  });
}

async function showDispute(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  dispute: Dispute,
  more: {
    notice?: string | null;
    problem?: string | null;
    returned?: Typed | null;
    status?: number;
  },
): Promise<string> {
  const thread = await listThread(services.sql, dispute.id);
  const { notice = null, problem = null, returned = null, status = 200 } = more;
  const props = disputeShow(visit, {
    ...{ dispute, thread, key: randomUUID(), notice, problem, returned },
  });
  return reply.page('/portal/dispute-show', props, { ...pageOf(visit), status });
}

async function signerOf(
  services: Services,
  visit: Visit,
): Promise<{ writer: Writer; contactId: number | null }> {
  const signer = await findLinkSigner(services.sql, visit.link.id);
  const name = signer?.name ?? visit.link.customerName;
  return { writer: { as: 'debtor', name, userId: null }, contactId: signer?.contactId ?? null };
}

const pageOf = (visit: Visit) => ({ language: visit.language, country: visit.link.country });
