import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { WordingProblem } from '../../emails/wordings/problems.ts';
import type { WordingSource } from '../../emails/wordings/variables.ts';
import { Conflict, NotFound } from '../errors.ts';
import { answerMailHtml } from '../messages/frame.ts';
import type { Services } from '../services.ts';
import { textOf } from '../today/wording.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { fields, formState, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { problemsOf } from '../wordings/actions.ts';
import { openDraft, sealDraft } from '../wordings/draft.ts';
import { tidySource } from '../wordings/rules.ts';
import { deciderOf, getWaiting, judgeOne, type OfMessage } from './page.ts';
import { editableOf, editMessage, mailWith, sourceOf, type Editable } from './edit-actions.ts';
import { approvalEdit, type ReturnedEdit } from './edit-views.ts';

const editForm = z.object({
  // What is wrong with a text is said with its place, by the check; these only stop nonsense.
  subject: z.string().max(2_000).default(''),
  body: z.string().max(20_000).default(''),
  readAt: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  keepThreats: fields.checked(),
  do: z.enum(['save', 'preview', 'undo']).default('save'),
});

type EditRequest = FastifyRequest<OfMessage>;

/** Editing what one waiting mail says, before it is approved. */
export function registerApprovalEditRoutes(app: FastifyInstance, services: Services): void {
  const deciders = { preHandler: requireRole('admin', 'collector') };
  const path = '/approvals/:id/edit';

  app.get(path, deciders, async (request: EditRequest, reply) => {
    const { reader, editable } = await getEditable(services, request);
    if (!editable) return reply.redirect(`/approvals/${request.params.id}`, 303);
    const source = sourceOf(editable);
    return show(services, request, reply, { reader, editable, source });
  });

  app.get(`${path}/html`, async (request: EditRequest, reply) => {
    const { editable } = await getEditable(services, request);
    const source = openDraft(services.config.secretKey, textOf(request.query, 'draft', 10_000));
    const mail = editable && source && (await mailWith(services, editable, source));
    if (!mail) throw new NotFound('There is no such draft.');
    return answerMailHtml(reply, mail.html, { links: false });
  });

  // Looking at a text that is not saved yet changes nothing; it comes by POST because it is long.
  app.post(`${path}/preview`, deciders, async (request: EditRequest, reply) =>
    answer(services, request, reply, true),
  );
  app.post(path, deciders, async (request: EditRequest, reply) =>
    answer(services, request, reply, false),
  );
}

async function getEditable(
  services: Services,
  request: EditRequest,
): Promise<{ reader: Reader; editable: Editable | null }> {
  const reader = await readerOf(services, request);
  const { message } = await getWaiting(services, request.params.id);
  if (!message || !reader.organization) return { reader, editable: null };
  return { reader, editable: editableOf(await judgeOne(services, reader.organization, message)) };
}

async function answer(
  services: Services,
  request: EditRequest,
  reply: FastifyReply,
  isPreview: boolean,
): Promise<FastifyReply | string> {
  const { reader, editable } = await getEditable(services, request);
  const { approvals } = reader.texts;
  if (!editable) throw new Conflict(approvals.alreadyDecided);
  const keep = ['subject', 'body'];
  const form = parseForm(editForm, request.body, reader.texts.problems, { keep });
  // The form's own fields have no other values: whatever else comes was not typed.
  if (!form.ok) throw new NotFound('There is no such form.');
  const { values } = form;
  const { language } = editable.key;
  const source = {
    subject: tidySource(language, values.subject),
    body: tidySource(language, values.body),
  };
  const { readAt, keepThreats } = values;
  const shown = { reader, editable, source, readAt, keepThreats };
  if (isPreview || values.do === 'preview') return show(services, request, reply, shown);
  const mayThreaten = isAdmin(request) && keepThreats;
  const edit = { source: values.do === 'undo' ? null : source, readAt };
  const by = { ...deciderOf(request), mayThreaten };
  const result = await editMessage(services, editable, by, edit);
  if (result.done) {
    const sentence = edit.source ? approvals.edited : approvals.editUndone;
    return redirectWithNotice(reply, `/approvals/${editable.message.id}`, sentence);
  }
  if (result.reason === 'decided') throw new Conflict(approvals.alreadyDecided);
  if (result.reason === 'invalid') {
    return show(services, request, reply, { ...shown, isRefused: true }, 422);
  }
  // The next try is against their text, which stands beside what was typed.
  const { editable: theirs } = await getEditable(services, request);
  const now = theirs ?? editable;
  const conflict = sourceOf(now);
  return show(services, request, reply, { ...shown, readAt: readAtOf(now), conflict }, 409);
}

function readAtOf({ message }: Editable): number {
  return message.editedAt?.getTime() ?? 0;
}

interface Shown {
  reader: Reader;
  editable: Editable;
  source: WordingSource;
  readAt?: number;
  keepThreats?: boolean;
  isRefused?: boolean;
  conflict?: WordingSource;
}

async function show(
  services: Services,
  request: EditRequest,
  reply: FastifyReply,
  shown: Shown,
  status = 200,
): Promise<string> {
  const { reader, editable, source } = shown;
  const problems: WordingProblem[] = await problemsOf(editable.key, source);
  const mail = await mailWith(services, editable, source);
  const draft = mail && sealDraft(services.config.secretKey, source);
  const path = `/approvals/${editable.message.id}/edit`;
  const hasThreats = isAdmin(request) && problems.some(({ code }) => code === 'threat');
  const returned: ReturnedEdit = {
    ...{ source, problems },
    form: formState(['subject', 'body'], source),
    readAt: shown.readAt ?? readAtOf(editable),
    threats: !hasThreats ? 'none' : shown.keepThreats ? 'keep' : 'ask',
    isRefused: shown.isRefused ?? false,
    conflict: shown.conflict ?? null,
    preview: mail && {
      ...{ subject: mail.subject, text: mail.text, basis: reader.texts.approvals.asItWouldLeave },
      html: draft === null ? null : `${path}/html?${new URLSearchParams({ draft }).toString()}`,
    },
  };
  return reply.page('/approvals/edit', approvalEdit(reader, editable, returned), {
    ...{ status, fragment: '/wordings/_checked' },
  });
}

function isAdmin(request: FastifyRequest): boolean {
  return signedInUser(request).role === 'admin';
}
