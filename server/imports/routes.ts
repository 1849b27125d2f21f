import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { MultipartFile } from '@fastify/multipart';
import { Conflict, NotFound, TooLarge, type FieldProblem } from '../errors.ts';
import type { Services } from '../services.ts';
import { readerOf } from '../web/reader.ts';
import { idOf, textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { orProblems } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { ROWS_PER_PAGE } from '../web/paging.ts';
import { discardImport, rereadImport } from './actions.ts';
import { parseChoices } from './choices-rules.ts';
import { requestApplying, uploadImport } from './large-actions.ts';
import { findImport, listImportRows, listImports, type ImportRecord } from './queries.ts';
import { DELIMITER_NAMES, type TypedReading } from './reading-views.ts';
import { FIELDS, LIMITS, OUTCOMES, type ReadingChoices } from './rules.ts';
import { importShow } from './show-views.ts';
import { importsIndex } from './views.ts';

// The longest name most file systems can give.
const FILENAME_CHARACTERS = 255;

type ImportRequest = FastifyRequest<{ Params: { id: string } }>;

/** Imports: a file is dropped, looked at, corrected, and applied or put away. */
export function registerImportsRoutes(app: FastifyInstance, services: Services): void {
  app.get('/imports', async (request, reply) => answerIndex(services, request, reply));

  app.post('/imports', async (request, reply) => {
    const upload = await readUpload(request);
    if (!upload) {
      return answerIndex(services, request, reply, [
        { field: 'file', code: 'no_file', message: 'There is no file.' },
      ]);
    }
    const userId = signedInUser(request).id;
    const made = await orProblems(() => uploadImport(services, { ...upload, userId }));
    if (!made.ok) return answerIndex(services, request, reply, made.problems);
    return reply.redirect(`/imports/${made.value}`, 303);
  });

  app.get('/imports/:id', async (request: ImportRequest, reply) =>
    answerImport(services, request, reply),
  );

  app.post('/imports/:id/reading', async (request: ImportRequest, reply) => {
    const record = await getPreview(services, request);
    const typed = typedReading(request.body);
    const read = await orProblems(async () =>
      rereadImport(services, record.id, parseChoices(choicesOf(typed))),
    );
    if (!read.ok) {
      return answerImport(services, request, reply, { problems: read.problems, typed });
    }
    return reply.redirect(`/imports/${record.id}`, 303);
  });

  app.post('/imports/:id/application', async (request: ImportRequest, reply) => {
    const reader = await readerOf(services, request);
    const record = await getRecord(services, request);
    const { appliedNotice } = reader.texts.imports;
    const path = `/imports/${record.id}`;
    // Pressed twice: the second time finds it done.
    if (record.status === 'applied') return redirectWithNotice(reply, path, appliedNotice);
    const body = request.body as { without_rejected?: unknown } | null;
    const skipRejected = body?.without_rejected !== undefined;
    const userId = signedInUser(request).id;
    const applied = await orProblems(() =>
      requestApplying(services, record.id, { skipRejected, userId }),
    );
    if (!applied.ok) {
      return answerImport(services, request, reply, { problems: applied.problems });
    }
    if (applied.value === 'applying') return reply.redirect(path, 303);
    return redirectWithNotice(reply, path, appliedNotice);
  });

  app.post('/imports/:id/discard', async (request: ImportRequest, reply) => {
    const reader = await readerOf(services, request);
    const record = await getRecord(services, request);
    if (record.status !== 'discarded') {
      await discardImport(services, record.id, { userId: signedInUser(request).id });
    }
    return redirectWithNotice(reply, '/imports', reader.texts.imports.discardedNotice);
  });
}

async function answerIndex(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  problems: readonly FieldProblem[] = [],
): Promise<string> {
  const reader = await readerOf(services, request);
  const before = idOf(textOf(request.query, 'after'));
  const records = await listImports(services.sql, {
    ...(before === undefined ? {} : { before }),
    limit: ROWS_PER_PAGE + 1,
  });
  const props = importsIndex(reader, records, ROWS_PER_PAGE, problems);
  return reply.page('/imports/index', props, { status: problems.length > 0 ? 422 : 200 });
}

async function answerImport(
  services: Services,
  request: ImportRequest,
  reply: FastifyReply,
  returned?: { problems: readonly FieldProblem[]; typed?: TypedReading },
): Promise<string> {
  const reader = await readerOf(services, request);
  const record = await getRecord(services, request);
  const question = { ...questionOf(request, record), limit: ROWS_PER_PAGE };
  const after = Number(textOf(request.query, 'after', 9));
  const rows = await listImportRows(services.sql, record.id, {
    ...(question.outcome === null ? {} : { outcome: question.outcome }),
    after: Number.isSafeInteger(after) ? after : 0,
    limit: ROWS_PER_PAGE + 1,
  });
  const props = importShow(reader, record, rows, question, returned);
  return reply.page('/imports/show', props, {
    fragment: '/imports/_lines',
    status: returned ? 422 : 200,
  });
}

/** The lines a person asked for; a preview with rejected lines begins with those, because they decide. */
function questionOf(request: ImportRequest, record: ImportRecord) {
  const wanted = textOf(request.query, 'lines');
  const asked = OUTCOMES.find((outcome) => outcome === wanted) ?? null;
  const isFirstLook =
    wanted === '' && record.status === 'preview' && textOf(request.query, 'after') === '';
  return { outcome: isFirstLook && record.counts.rejected > 0 ? ('rejected' as const) : asked };
}

async function getRecord(services: Services, request: ImportRequest): Promise<ImportRecord> {
  const id = idOf(request.params.id);
  const record = id === undefined ? undefined : await findImport(services.sql, id);
  if (!record) throw new NotFound('There is no such import.');
  return record;
}

async function getPreview(services: Services, request: ImportRequest): Promise<ImportRecord> {
  const record = await getRecord(services, request);
  if (record.status !== 'preview') throw new Conflict('This import is closed already.');
  return record;
}

async function readUpload(
  request: FastifyRequest,
): Promise<{ filename: string; file: Buffer } | null> {
  if (!request.isMultipart()) return null;
  const part: MultipartFile | undefined = await request.file({
    limits: { fileSize: LIMITS.fileBytes, files: 1 },
  });
  // Its type promises a name, but a part without one has none.
  if (!part || !(part.filename as string | undefined)) {
    // An unread part would keep the request open.
    part?.file.resume();
    return null;
  }
  const file = await part.toBuffer();
  // A file that ends just past the limit is cut without an error: part of it must not pass for the whole.
  if (part.file.truncated) throw new TooLarge('The file is larger than an import takes.');
  const filename = part.filename.replaceAll('\u0000', '').slice(-FILENAME_CHARACTERS);
  return { filename, file };
}

function typedReading(body: unknown): TypedReading {
  const typed: Record<string, string> = {};
  for (const [name, value] of Object.entries((body ?? {}) as Record<string, unknown>)) {
    if (typeof value === 'string') typed[name] = value;
  }
  return typed;
}

/** The form's fields as choices; what was not sent is detected again. */
function choicesOf(typed: TypedReading): Record<string, unknown> {
  const columns: Partial<ReadingChoices['columns']> = {};
  for (const field of FIELDS) {
    const text = typed[`column_${field}`];
    if (text === undefined) continue;
    columns[field] = text === '' ? null : Number(text);
  }
  const delimiter = Object.entries(DELIMITER_NAMES).find(([, name]) => name === typed.delimiter);
  return {
    charset: typed.charset,
    delimiter: delimiter?.[0],
    hasHeader: typed.has_header !== undefined,
    decimal: typed.decimal,
    dateOrder: typed.date_order,
    defaultCurrency: typed.default_currency,
    defaultCountry: typed.default_country,
    defaultKind: typed.default_kind,
    columns,
  };
}
