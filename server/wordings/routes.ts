import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { WordingProblem } from '../../emails/wordings/problems.ts';
import type { WordingSource } from '../../emails/wordings/variables.ts';
import { isLanguage } from '../calendar/locale.ts';
import { NotFound } from '../errors.ts';
import { answerMailHtml } from '../messages/frame.ts';
import { queueWordingTest } from '../messages/test-actions.ts';
import { settingsOf } from '../organization/forms.ts';
import type { Services } from '../services.ts';
import { textOf } from '../today/wording.ts';
import { requireRole, signedInUser } from '../users/guard.ts';
import { fields, formState, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { addWording, problemsOf, saveWording } from './actions.ts';
import { openDraft, sealDraft } from './draft.ts';
import {
  basisText,
  checkedView,
  EDITOR_FIELDS,
  editorPage,
  type CheckedProps,
  type EditorState,
} from './editor-views.ts';
import { registerHistoryRoutes } from './history-routes.ts';
import { EXAMPLES, previewWording, type ExampleChoice } from './preview.ts';
import { listAuthors, listNewestWordings } from './queries.ts';
import { getWording, keyOf, mailKeyOf, mayEdit, type WordingParams } from './requests.ts';
import { tidySource, type MailKey, type WordingKey } from './rules.ts';
import { mailPath, wordingPath, wordingsIndex, WORDINGS_PATH } from './views.ts';

type WordingRequest = FastifyRequest<{ Params: WordingParams }>;

export const WRITERS = { preHandler: requireRole('admin', 'collector') };

const editorForm = z.object({
  // What is wrong with a text is said with its place, by the check; these only stop nonsense.
  subject: z.string().max(2_000).default(''),
  body: z.string().max(20_000).default(''),
  note: fields.text(200),
  readAt: fields.whole(0, 1_000_000),
  example: z.enum(EXAMPLES).default('invoice'),
  invoice: fields.text(60),
  keepThreats: fields.checked(),
  do: z.enum(['save', 'preview', 'test']).default('save'),
});
type Typed = z.output<typeof editorForm>;

/** What the mails about invoices say: everybody may read, administrators and collectors write. */
export function registerWordingsRoutes(app: FastifyInstance, services: Services): void {
  app.get(WORDINGS_PATH, async (request, reply) => {
    const reader = await readerOf(services, request);
    const wanted = textOf(request.query, 'language', 2);
    const language = isLanguage(wanted) ? wanted : reader.language;
    const [newest, authors] = await Promise.all([
      listNewestWordings(services.sql),
      listAuthors(services.sql),
    ]);
    const view = wordingsIndex(reader, language, newest, authors, mayEdit(request));
    return reply.page('/wordings/index', view);
  });

  app.post(`${WORDINGS_PATH}/:language/:mail`, WRITERS, async (request: WordingRequest, reply) => {
    const { texts } = await readerOf(services, request);
    const key = mailKeyOf(request.params);
    const by = { userId: signedInUser(request).id, mayThreaten: isAdmin(request) };
    const variant = await addWording(services, by, key);
    if (variant === null) return redirectWithNotice(reply, listPath(key), texts.wordings.full);
    return redirectWithNotice(reply, wordingPath({ ...key, variant }), texts.wordings.added);
  });

  const path = `${WORDINGS_PATH}/:language/:mail/:variant`;
  app.get(path, async (request: WordingRequest, reply) => {
    const reader = await readerOf(services, request);
    const key = keyOf(request.params);
    const { source, number } = await getWording(services, key);
    const typed = { ...source, note: '', ...choiceOf(request) };
    const problems = await problemsOf(key, source);
    return show(services, request, reply, reader, {
      ...{ key, source, readAt: number, typed, problems },
    });
  });

  app.get(`${path}/html`, async (request: WordingRequest, reply) => {
    const { organization } = await readerOf(services, request);
    const key = keyOf(request.params);
    const draft = textOf(request.query, 'draft', 10_000);
    const source = openDraft(services.config.secretKey, draft);
    const { example, invoice: invoiceNumber } = choiceOf(request);
    const choice = { example, invoiceNumber };
    const preview =
      source && (await previewWording(services, settingsOf(organization), key, source, choice));
    if (!preview) throw new NotFound('There is no such draft.');
    return answerMailHtml(reply, preview.mail.html, { links: false });
  });

  // Looking at a text that is not saved yet changes nothing; it comes by POST because it is long.
  app.post(`${path}/preview`, WRITERS, async (request: WordingRequest, reply) =>
    preview(services, request, reply),
  );
  app.post(path, WRITERS, async (request: WordingRequest, reply) => save(services, request, reply));
  registerHistoryRoutes(app, services);
}

async function read(services: Services, request: WordingRequest) {
  const reader = await readerOf(services, request);
  const key = keyOf(request.params);
  const keep = ['subject', 'body'];
  const parsed = parseForm(editorForm, request.body, reader.texts.problems, { keep });
  // The form's own fields have no other values: whatever else comes was not typed.
  if (!parsed.ok) throw new NotFound('There is no such form.');
  const { values: typed } = parsed;
  const source = {
    subject: tidySource(key.language, typed.subject),
    body: tidySource(key.language, typed.body),
  };
  return { reader, key, typed: { ...typed, ...source }, source };
}

async function preview(services: Services, request: WordingRequest, reply: FastifyReply) {
  const { reader, key, typed, source } = await read(services, request);
  const problems = await problemsOf(key, source);
  const state = { key, source, readAt: typed.readAt, typed, problems };
  return show(services, request, reply, reader, state);
}

async function save(services: Services, request: WordingRequest, reply: FastifyReply) {
  const { reader, key, typed, source } = await read(services, request);
  const { wordings: words } = reader.texts;
  if (typed.do === 'preview') return preview(services, request, reply);
  if (typed.do === 'test') return sendTest(services, request, reply);
  const by = {
    userId: signedInUser(request).id,
    mayThreaten: isAdmin(request) && typed.keepThreats,
  };
  const { note, readAt } = typed;
  const result = await saveWording(services, by, key, { source, note, readAt });
  if (result.done) return redirectWithNotice(reply, wordingPath(key), words.saved);
  if (result.reason === 'unknown') throw new NotFound('There is no such wording.');
  if (result.reason === 'invalid') {
    const { problems } = result;
    const state = { key, source, readAt, typed, problems, isRefused: true };
    return show(services, request, reply, reader, state, 422);
  }
  const problems = await problemsOf(key, source);
  const theirs = await getNumber(services, key);
  const state = { key, source, readAt: theirs, typed, problems, conflict: result };
  return show(services, request, reply, reader, state, 409);
}

/** The page is answered and not left: the text that was tried need not be saved, and must not be lost. */
async function sendTest(services: Services, request: WordingRequest, reply: FastifyReply) {
  const { reader, key, typed, source } = await read(services, request);
  const { wordings: words } = reader.texts;
  const problems = await problemsOf(key, source);
  const organization = settingsOf(reader.organization);
  const { example, invoice: invoiceNumber } = typed;
  const choice = { example, invoiceNumber };
  const made = await previewWording(services, organization, key, source, choice);
  const address =
    made &&
    (await queueWordingTest(services, {
      ...{ userId: signedInUser(request).id, language: key.language },
      ...{ skeleton: made.skeleton, facts: made.facts, prefix: words.testPrefix },
      url: `${services.config.publicUrl}${wordingPath(key)}`,
    }));
  const told = address === null ? words.testUnreadable : words.testSent(address);
  const state = { key, source, readAt: typed.readAt, typed, problems, told };
  return show(services, request, reply, reader, state, address === null ? 422 : 200);
}

interface Shown {
  key: WordingKey;
  source: WordingSource;
  readAt: number;
  typed: Pick<Typed, (typeof EDITOR_FIELDS)[number]> & { keepThreats?: boolean };
  problems: readonly WordingProblem[];
  isRefused?: boolean;
  conflict?: EditorState['conflict'];
  told?: string;
}

async function show(
  services: Services,
  request: WordingRequest,
  reply: FastifyReply,
  reader: Reader,
  shown: Shown,
  status = 200,
) {
  const { key, source, problems, typed, readAt } = shown;
  const choice = { example: typed.example, invoiceNumber: typed.invoice };
  const checked = checkedView(
    reader,
    source,
    problems,
    await previewOf(services, reader, key, source, choice),
  );
  const hasThreats = isAdmin(request) && problems.some(({ code }) => code === 'threat');
  const state: EditorState = {
    ...{ key, source, readAt, checked },
    form: formState(EDITOR_FIELDS, typed),
    threats: !hasThreats ? 'none' : typed.keepThreats ? 'keep' : 'ask',
    mayEdit: mayEdit(request),
    hasProblems: shown.isRefused ?? false,
    conflict: shown.conflict ?? null,
    told: shown.told ?? null,
  };
  return reply.page('/wordings/edit', editorPage(reader, state), {
    ...{ status, fragment: '/wordings/_checked' },
  });
}

async function previewOf(
  services: Services,
  reader: Reader,
  key: WordingKey,
  source: WordingSource,
  choice: ExampleChoice,
): Promise<CheckedProps['preview']> {
  const organization = settingsOf(reader.organization);
  const made = await previewWording(services, organization, key, source, choice);
  if (!made) return null;
  const draft = sealDraft(services.config.secretKey, source);
  const query = new URLSearchParams({
    ...{ draft: draft ?? '', example: choice.example, invoice: choice.invoiceNumber },
  });
  return {
    ...{ subject: made.mail.subject, text: made.mail.text },
    html: draft === null ? null : `${wordingPath(key)}/html?${query.toString()}`,
    basis: basisText(reader, made.basis),
  };
}

function choiceOf(request: FastifyRequest): { example: ExampleChoice['example']; invoice: string } {
  const wanted = textOf(request.query, 'example', 20);
  const example = EXAMPLES.find((one) => one === wanted) ?? 'invoice';
  return { example, invoice: textOf(request.query, 'invoice', 60) };
}

async function getNumber(services: Services, key: WordingKey): Promise<number> {
  const newest = await listNewestWordings(services.sql);
  return (
    newest.find((one) => mailPath(one) === mailPath(key) && one.variant === key.variant)?.number ??
    0
  );
}

function isAdmin(request: FastifyRequest): boolean {
  return request.user?.role === 'admin';
}

function listPath(key: MailKey): string {
  return `${WORDINGS_PATH}?language=${key.language}`;
}
