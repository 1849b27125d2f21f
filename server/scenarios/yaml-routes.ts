import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Forbidden, Invalid, NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { signedInUser } from '../users/guard.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf } from '../web/reader.ts';
import { editors } from './draft-routes.ts';
import { exportScenarios, importScenarios, previewImport } from './yaml-actions.ts';
import { FILE_BYTES_MAX, readScenarioFile } from './yaml-rules.ts';
import { importPage, takenInWords } from './yaml-views.ts';

/** Scenarios as one YAML file: out, and in again as drafts. */
export function registerYamlRoutes(app: FastifyInstance, services: Services): void {
  app.get('/scenarios/export', async (_request, reply) =>
    answerFile(services, reply, null, 'scenarios'),
  );
  app.get<{ Params: { key: string } }>('/scenarios/:key/export', async (request, reply) => {
    const { key } = request.params;
    return answerFile(services, reply, key, key);
  });

  app.get('/scenarios/import', editors, async (request, reply) => {
    const reader = await readerOf(services, request);
    return reply.page('/scenarios/import', importPage(reader, ''));
  });

  app.post('/scenarios/import', editors, async (request, reply) => {
    const reader = await readerOf(services, request);
    const { scenarioEditor: words } = reader.texts;
    const sent = await readSent(request);
    const refuse = (text: string, looked: Parameters<typeof importPage>[2], status = 422) =>
      reply.page('/scenarios/import', importPage(reader, text, looked), { status });
    if (sent.isTooLarge) return refuse('', { notice: words.importTooLarge }, 413);
    if (sent.text.trim() === '') return refuse('', { notice: words.importEmpty });
    const read = readScenarioFile(sent.text);
    if (!read.ok) return refuse(sent.text, { problems: read.problems });
    const { id: userId, role } = signedInUser(request);
    const look = async (isStale = false) => {
      const preview = await previewImport(services.sql, read.file);
      const looked = { preview, isAdmin: role === 'admin', isStale };
      return reply.page('/scenarios/import', importPage(reader, sent.text, looked), {
        status: isStale ? 409 : 200,
      });
    };
    if (!sent.isApply) return look();
    if (sent.seen !== null && role !== 'admin') {
      throw new Forbidden('An administrator decides who follows what.');
    }
    const assignments = sent.seen === null ? null : { seen: sent.seen };
    const by = { actor: 'user' as const, userId };
    const taken = await importScenarios(services, read.file, assignments, by);
    if (!taken.ok) return look(true);
    // What waits is listed there.
    const path = taken.waiting > 0 ? '/scenarios/assignment' : '/scenarios';
    return redirectWithNotice(reply, path, takenInWords(reader, taken));
  });
}

async function answerFile(
  services: Services,
  reply: FastifyReply,
  key: string | null,
  filename: string,
): Promise<FastifyReply> {
  const text = await exportScenarios(services.sql, key);
  if (text === undefined) throw new NotFound('There is no such scenario.');
  return reply
    .type('application/yaml; charset=utf-8')
    .header('Content-Disposition', `attachment; filename="${filename}.yaml"`)
    .header('Cache-Control', 'no-store')
    .send(text);
}

interface Sent {
  text: string;
  isApply: boolean;
  /** Who follows what as the sender saw it; null: it is not to be changed. */
  seen: string | null;
  isTooLarge: boolean;
}

/** A form with a file or a text; what is too large is not kept. */
async function readSent(request: FastifyRequest): Promise<Sent> {
  const sent: Sent = { text: '', isApply: false, seen: null, isTooLarge: false };
  if (!request.isMultipart()) {
    const body = (request.body ?? {}) as Record<string, unknown>;
    const text = body['text'];
    if (typeof text === 'string') sent.text = text;
    // A form without it was never looked at: nothing is as it was seen.
    const { assignments, seen } = body;
    if (assignments === 'on') sent.seen = typeof seen === 'string' ? seen : '';
    return { ...sent, isApply: body['do'] === 'apply' };
  }
  // One more than may be: so that too much is told from just enough.
  const limits = { fileSize: FILE_BYTES_MAX + 1, fieldSize: FILE_BYTES_MAX + 1, files: 1 };
  const options = { limits, throwFileSizeLimit: false };
  try {
    for await (const part of request.parts(options)) {
      if (part.type === 'field') {
        if (part.fieldname === 'do') sent.isApply = part.value === 'apply';
        if (part.fieldname === 'text' && typeof part.value === 'string' && sent.text === '') {
          sent.text = part.value;
        }
        continue;
      }
      const file = await part.toBuffer();
      if (file.length > FILE_BYTES_MAX || part.file.truncated) sent.isTooLarge = true;
      else if (file.length > 0) sent.text = file.toString('utf8').replace(/^\ufeff/, '');
    }
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode !== undefined) {
      throw error;
    }
    throw new Invalid([{ field: 'file', code: 'cut_off', message: 'The form was cut off.' }]);
  }
  return sent;
}
