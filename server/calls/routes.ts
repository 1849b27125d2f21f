import type { FastifyInstance, FastifyReply } from 'fastify';
import { transaction } from '../db/sql.ts';
import { formKeyOf } from '../portal/form-reading.ts';
import { readChoice } from '../portal/choice.ts';
import { findPromiseSettings } from '../promises/queries.ts';
import type { Services } from '../services.ts';
import { typedFields } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf } from '../web/reader.ts';
import { noteCall, type Noted } from './actions.ts';
import { problemOf, readCall } from './form.ts';
import type { ReturnedCall } from './form-views.ts';
import { getCallTask, readCallPage, type CallRequest } from './page.ts';
import type { Outcome } from './rules.ts';
import { callShow } from './views.ts';

/** A call that a scenario asks for: its page, and what came of it. */
export function registerCallsRoutes(app: FastifyInstance, services: Services): void {
  app.get('/tasks/:id', async (request: CallRequest, reply) =>
    answerCall(services, request, reply, null),
  );

  app.post('/tasks/:id/calls', async (request: CallRequest, reply) =>
    takeDown(services, request, reply),
  );
}

async function takeDown(
  services: Services,
  request: CallRequest,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const reader = await readerOf(services, request);
  const task = await getCallTask(services, request);
  const { invoices, user } = await readCallPage(services, request, reader, task);
  const typed = typedFields(request.body);
  const chosen = readChoice(request.body).invoiceIds;
  const page = { own: invoices.map((one) => one.id), currency: task.currency };
  const read = readCall(reader, typed, request.body, page);
  const refuse = (problems: ReturnedCall['problems']) =>
    answerCall(services, request, reply, { typed, chosen, problems });
  const { said } = read;
  if (!said) return refuse(read.problems);
  const noted = await transaction(services.sql, (tx) =>
    noteCall(tx, services, {
      ...{ taskId: task.id, contactId: read.contactId, said, note: read.note, user },
      ...{ callsSeen: Number(typed['seen'] ?? ''), formKey: formKeyOf(typed['key']) },
    }),
  );
  if (!noted.ok) {
    const { openMax } = await findPromiseSettings(services.sql);
    return refuse([problemOf(reader, noted.reason, openMax)]);
  }
  const { done } = reader.texts.calls;
  const isLast = said.outcome === 'no_answer' && noted.isDone;
  const sentence = isLast ? done.lastTry : done[said.outcome];
  return redirectWithNotice(reply, nextPage(said.outcome, task.id, noted), sentence);
}

/** Back to the list of calls, but where something is left to do about this one. */
function nextPage(
  outcome: Outcome,
  taskId: number,
  { planId }: Extract<Noted, { ok: true }>,
): string {
  if (planId !== null) return `/plans/${planId}`;
  return outcome === 'wrong_number' ? `/tasks/${taskId}` : '/tasks';
}

async function answerCall(
  services: Services,
  request: CallRequest,
  reply: FastifyReply,
  returned: ReturnedCall | null,
): Promise<string> {
  const reader = await readerOf(services, request);
  const task = await getCallTask(services, request);
  const sources = await readCallPage(services, request, reader, task);
  return reply.page('/calls/show', callShow(reader, sources, returned), {
    status: returned ? 422 : 200,
  });
}
