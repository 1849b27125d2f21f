import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { fillMail, type FilledMail } from '../../emails/fill.ts';
import { explainChase } from '../chases/actions.ts';
import { Conflict, NotFound, type FieldProblem } from '../errors.ts';
import { answerMailHtml } from '../messages/frame.ts';
import { writeMessage } from '../messages/write.ts';
import type { Services } from '../services.ts';
import { whoseOf } from '../customers/whose.ts';
import { hrefOf, idOf, textOf } from '../today/wording.ts';
import { requireRole } from '../users/guard.ts';
import { fields, formState, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import {
  approveMessage,
  judgeAwaiting,
  leavingFor,
  skipMessage,
  type Approval,
} from './actions.ts';
import { registerApprovalEditRoutes } from './edit-routes.ts';
import { deciderOf, getWaiting, judgeOne, type OfMessage } from './page.ts';
import { listAwaiting, type AwaitingMessage } from './queries.ts';
import { tallyOf, type Refusal } from './rules.ts';
import { approvalShow, leadingInvoice } from './show-views.ts';
import {
  approvalsIndex,
  becauseOf,
  tallySentence,
  type JudgedMessage,
  type ReturnedTicks,
} from './views.ts';

// A sentence or two, on the page of the message afterwards.
const REASON_MAX = 300;
const skipForm = z.object({ reason: fields.required(REASON_MAX) });

/** Mails that a person reads before they leave: the list, one as it would leave now, and the decision. */
export function registerApprovalsRoutes(app: FastifyInstance, services: Services): void {
  const deciders = { preHandler: requireRole('admin', 'collector') };
  registerApprovalEditRoutes(app, services);

  app.get('/approvals', async (request, reply) =>
    showList(services, request, reply, { ids: new Set(), form: emptyForm(), problem: null }),
  );

  app.post('/approvals', deciders, async (request, reply) =>
    decideTicked(services, request, reply),
  );

  app.get<OfMessage>('/approvals/:id', async (request, reply) => {
    const { id, message } = await getWaiting(services, request.params.id);
    // A link in a mail of yesterday leads to what became of it.
    if (!message) return reply.redirect(`/messages/${id}`, 303);
    return showOne(services, request, reply, { message, form: emptyForm(), problem: null });
  });

  app.get<OfMessage>('/approvals/:id/html', async (request, reply) => {
    const { message } = await getWaiting(services, request.params.id);
    const reader = await readerOf(services, request);
    if (!message || !reader.organization) throw new NotFound('There is no such message.');
    const judged = await judgeOne(services, reader.organization, message);
    const mail = await mailOf(services, judged);
    if (!mail || 'skip' in mail) throw new NotFound('There is no such message.');
    return answerMailHtml(reply, mail.html, { links: false });
  });

  app.post<OfMessage>('/approvals/:id/approval', deciders, async (request, reply) => {
    const reader = await readerOf(services, request);
    const { id, message } = await getWaiting(services, request.params.id);
    const { approvals } = reader.texts;
    const approval = await approveMessage(services, id, deciderOf(request));
    if (approval.ok || approval.reason === 'no_longer_true') {
      return redirectWithNotice(reply, '/approvals', approvalSentence(services, reader, approval));
    }
    if (approval.reason === 'decided' || !message) throw new Conflict(approvals.alreadyDecided);
    const problem = approvals.incomplete(becauseOf(reader, approval.because));
    return showOne(services, request, reply, { message, form: emptyForm(), problem }, 409);
  });

  app.post<OfMessage>('/approvals/:id/skip', deciders, async (request, reply) => {
    const reader = await readerOf(services, request);
    const { approvals, problems } = reader.texts;
    const { id, message } = await getWaiting(services, request.params.id);
    if (!message) throw new Conflict(approvals.alreadyDecided);
    const form = parseForm(skipForm, request.body, problems);
    if (!form.ok) {
      const returned = formState(['reason'], form.typed, form.problems);
      return showOne(services, request, reply, { message, form: returned, problem: null }, 422);
    }
    const skipped = await skipMessage(services, id, deciderOf(request), form.values.reason);
    if (!skipped.ok) throw new Conflict(approvals.alreadyDecided);
    return redirectWithNotice(reply, '/approvals', approvals.skippedOne);
  });
}

const emptyForm = () => formState(['reason'], {});

function mayDecide(request: FastifyRequest): boolean {
  return request.user?.role === 'admin' || request.user?.role === 'collector';
}

function approvalSentence(services: Services, reader: Reader, approval: Approval): string {
  const { approvals } = reader.texts;
  if (!approval.ok) return approvals.wasUntrue(becauseOf(reader, approval.because));
  return approval.leavesAt <= services.clock.now()
    ? approvals.approvedNow
    : approvals.approvedAt(reader.moment(approval.leavesAt));
}

/** What it would say; null when it would say nothing. */
async function mailOf(
  services: Services,
  { message, judged, reading }: JudgedMessage,
): Promise<FilledMail | { skip: string } | null> {
  if ('skip' in judged) return null;
  const written = await writeMessage(services.sql, message, judged.about, judged.facts, reading);
  if ('skip' in written) return written;
  // Its pay link is made when it leaves: nobody pays by reading what would be sent.
  return fillMail(written.skeleton, written.ready.facts);
}

async function showList(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  returned: ReturnedTicks,
  status = 200,
): Promise<string> {
  const reader = await readerOf(services, request);
  const whose = whoseOf(request);
  const waiting = await listAwaiting(services.sql, {
    afterId: idOf(textOf(request.query, 'after')) ?? null,
    limit: ROWS_PER_PAGE + 1,
    ownerId: whose.ownerId,
  });
  const judged = reader.organization
    ? await judgeAwaiting(services.sql, services, reader.organization, waiting)
    : [];
  const props = approvalsIndex(reader, judged, returned, {
    ...{ limit: ROWS_PER_PAGE, mayDecide: mayDecide(request), whose },
  });
  return reply.page('/approvals/index', props, { fragment: '/approvals/_list', status });
}

async function showOne(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  sources: { message: AwaitingMessage; form: ReturnedTicks['form']; problem: string | null },
  status = 200,
): Promise<string> {
  const reader = await readerOf(services, request);
  if (!reader.organization) throw new NotFound('There is no organization yet.');
  const judged = await judgeOne(services, reader.organization, sources.message);
  const lead = leadingInvoice(judged.judged);
  const props = approvalShow(reader, {
    ...judged,
    form: sources.form,
    problem: sources.problem,
    explanation: lead ? await explainChase(services.sql, services, lead.invoiceId) : null,
    leaving: leavingFor(services, reader.organization, sources.message),
    mail: await mailOf(services, judged),
    now: services.clock.now(),
    mayDecide: mayDecide(request),
  });
  return reply.page('/approvals/show', props, { status });
}

async function decideTicked(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const reader = await readerOf(services, request);
  const { approvals, problems } = reader.texts;
  const ids = tickedIds(request.body);
  const decision = textOf(request.body, 'decision') === 'skip' ? 'skip' : 'approve';
  const form = parseForm(skipForm, request.body, problems);
  const wrong: readonly FieldProblem[] = decision === 'skip' && !form.ok ? form.problems : [];
  if (ids.size === 0 || wrong.length > 0) {
    const returned = formState(['reason'], form.typed, wrong);
    const problem = ids.size === 0 ? approvals.noneTicked : null;
    return showList(services, request, reply, { ids, form: returned, problem }, 422);
  }
  const decider = deciderOf(request);
  const reason = form.ok ? form.values.reason : '';
  const results: ({ ok: true } | { ok: false; reason: Refusal })[] = [];
  // One after the other, each in a transaction of its own: what was decided stays decided.
  for (const id of ids) {
    results.push(
      decision === 'skip'
        ? await skipMessage(services, id, decider, reason)
        : await approveMessage(services, id, decider),
    );
  }
  const back = hrefOf('/approvals', { mine: whoseOf(request).mine });
  return redirectWithNotice(reply, back, tallySentence(reader, tallyOf(results), decision));
}

/** The ticked mails of a page, as their check boxes send them. */
function tickedIds(body: unknown): Set<number> {
  const sent = (body as Record<string, unknown> | null)?.['message'];
  const ids = (Array.isArray(sent) ? sent : [sent]).flatMap((id: unknown) => idOf(id) ?? []);
  return new Set(ids.slice(0, ROWS_PER_PAGE));
}
