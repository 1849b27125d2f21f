import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isFormKey, once } from '../credits/once.ts';
import { firstOfEach, readAmount } from '../credits/payment-routes.ts';
import { by } from '../customers/page.ts';
import { transaction } from '../db/sql.ts';
import { NotFound, type FieldProblem } from '../errors.ts';
import { readFilesForm, type FilesForm } from '../files/form.ts';
import { findReplyOf, handleReplyOf } from '../replies/from-reply.ts';
import type { Services } from '../services.ts';
import { idOf, textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { fields, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { openDispute, writeInDispute, type Opened, type Writer } from './actions.ts';
import { getDispute, showDispute, type DisputeRequest } from './page.ts';
import { findDisputable } from './page-queries.ts';
import { REASONS, TEXT_CHARACTERS_MAX } from './rules.ts';
import { disputeEntry, type EntrySources } from './views.ts';

const entryForm = z.object({
  key: z.string().refine(isFormKey),
  reason: z.enum(REASONS),
  amount: fields.text(30),
  text: fields.required(TEXT_CHARACTERS_MAX),
});
const replyForm = z.object({
  key: z.string().refine(isFormKey),
  text: fields.required(TEXT_CHARACTERS_MAX),
});

type Invoice = NonNullable<Awaited<ReturnType<typeof findDisputable>>>;

/** What colleagues write: a dispute they heard of, and answers to the customer. */
export function registerEntryRoutes(app: FastifyInstance, services: Services): void {
  app.get('/disputes/new', async (request, reply) => {
    const reader = await readerOf(services, request);
    const invoice = await getInvoice(services, textOf(request.query, 'invoice', 15));
    if (invoice.openDisputeId !== null) {
      return reply.redirect(`/disputes/${invoice.openDisputeId}`, 303);
    }
    const answer = await findReplyOf(services, request, invoice.customerId);
    const typed = answer ? { text: answer.words.slice(0, TEXT_CHARACTERS_MAX) } : {};
    return showEntry(reply, reader, { invoice, ...EMPTY, typed, replyId: answer?.id ?? null });
  });

  app.post('/disputes', async (request, reply) => {
    const reader = await readerOf(services, request);
    const sent = await readFilesForm(request);
    const invoice = await getInvoice(services, textOf(sent.body, 'invoice', 15));
    return enter(services, request, reply, { reader, sent, invoice });
  });

  app.post('/disputes/:id/messages', async (request: DisputeRequest, reply) => {
    const reader = await readerOf(services, request);
    const dispute = await getDispute(services, request);
    const sent = await readFilesForm(request);
    const form = parseForm(replyForm, sent.body, reader.texts.problems);
    const answer = (status: number, problems: readonly FieldProblem[], problem: string | null) =>
      showDispute(services, request, reply, dispute, {
        returned: { form: 'reply', typed: form.typed, problems, files: sent.problem, problem },
        status,
      });
    if (!form.ok || sent.problem) {
      return answer(sent.problem?.status ?? 422, form.ok ? [] : form.problems, null);
    }
    const written = await transaction(services.sql, (tx) =>
      once(tx, services, form.typed, async () => {
        await writeInDispute(tx, services, {
          ...{ disputeId: dispute.id, text: form.values.text, files: sent.files },
          ...{ writer: writerOf(request), by: by(request) },
        });
        return reader.texts.disputes.show.sent;
      }),
    );
    if (written === undefined) return answer(409, [], reader.texts.disputes.entry.sentBefore);
    return redirectWithNotice(reply, `/disputes/${dispute.id}`, written);
  });
}

const EMPTY = { typed: {}, problems: [], files: null, problem: null, replyId: null };

async function enter(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  { reader, sent, invoice }: { reader: Reader; sent: FilesForm; invoice: Invoice },
): Promise<FastifyReply | string> {
  const { entry } = reader.texts.disputes;
  const form = parseForm(entryForm, sent.body, reader.texts.problems);
  const { typed } = form;
  const amount = readAmount(reader, typed['amount'] ?? '', invoice.currency);
  const problems = firstOfEach([...(form.ok ? [] : form.problems), ...amount.problems]);
  const replyId = (await findReplyOf(services, request, invoice.customerId))?.id ?? null;
  const shown = { invoice, ...EMPTY, typed, replyId, files: sent.problem };
  const refuse = (status: number, more: Partial<EntrySources>) =>
    showEntry(reply, reader, { ...shown, ...more }, status);
  if (!form.ok || problems.length > 0 || sent.problem) {
    return refuse(sent.problem?.status ?? 422, { problems });
  }
  let opened: Opened | undefined;
  const answer = await transaction(services.sql, (tx) =>
    once(tx, services, typed, async () => {
      opened = await openDispute(tx, services, {
        ...{ invoiceId: invoice.id, reason: form.values.reason, text: form.values.text },
        ...{ amountMinor: amount.amountMinor ?? null, files: sent.files },
        ...{ writer: writerOf(request), payLinkId: null, contactId: null, by: by(request) },
      });
      return opened.ok ? `/disputes/${opened.id}` : '';
    }),
  );
  if (answer === undefined) return refuse(409, { problem: entry.sentBefore });
  if (opened?.ok === false) {
    const isAmount = opened.reason === 'too_much';
    if (isAmount) {
      const problem = { field: 'amount', code: opened.reason, message: entry.tooMuch };
      return refuse(422, { problems: [problem] });
    }
    return refuse(409, {
      problem: opened.reason === 'already_open' ? entry.alreadyOpen : entry.nothingOwed,
    });
  }
  await handleReplyOf(services, request, invoice.customerId);
  return redirectWithNotice(reply, answer || `/invoices/${invoice.id}`, entry.opened);
}

async function getInvoice(services: Services, asked: string): Promise<Invoice> {
  const id = idOf(asked);
  const invoice = id === undefined ? undefined : await findDisputable(services.sql, id);
  if (!invoice) throw new NotFound('There is no such invoice.');
  return invoice;
}

async function showEntry(
  reply: FastifyReply,
  reader: Reader,
  sources: EntrySources,
  status = 200,
): Promise<string> {
  const typed = { ...sources.typed, key: randomUUID() };
  return reply.page('/disputes/entry', disputeEntry(reader, { ...sources, typed }), { status });
}

function writerOf(request: FastifyRequest): Writer {
  const { id, name, email } = signedInUser(request);
  return { as: 'user', name: name || email, userId: id };
}
