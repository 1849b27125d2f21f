import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { Invalid, TooLarge } from '../errors.ts';
import type { SentFile } from './actions.ts';
import { FILE_BYTES_MAX, fileProblem, FILES_PER_MESSAGE, type FileProblem } from './rules.ts';

/** What is wrong with what was attached; `name` as its sender called it. */
export interface FilesProblem {
  code: FileProblem | 'too_many';
  name: string;
  /** To answer the form with. */
  status: 413 | 422;
}

export interface FilesForm {
  /** The other fields, for `parseForm`; a name sent twice is a list, as in any form. */
  body: Record<string, string | string[]>;
  files: SentFile[];
  /** The first one; then no file is kept. */
  problem: FilesProblem | null;
}

// Beside the files a form has some fields and what separates the parts.
const FORM_BYTES_MAX = 1024 * 1024;
// Longer than any text a form of ours takes.
const FIELD_BYTES_MAX = 64 * 1024;
// Whoever chooses too many files is told so by the field; beyond this it is not a person.
const FILES_READ_MAX = 20;

/**
 * Reads a form that may come with files, as browsers without JavaScript send it. No more of it is kept in memory than may be
 * attached: the rest of a file that is too large runs into the void, so that the form can be answered with all that was typed.
 * Throws TooLarge for what cannot be a person's mistake, Invalid for a form that was cut off.
 */
export async function readFilesForm(
  request: FastifyRequest,
  { filesMax = FILES_PER_MESSAGE }: { filesMax?: number } = {},
): Promise<FilesForm> {
  if (!request.isMultipart()) {
    return { body: (request.body ?? {}) as FilesForm['body'], files: [], problem: null };
  }
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > FILES_READ_MAX * FILE_BYTES_MAX + FORM_BYTES_MAX) {
    throw new TooLarge('The files are larger than a form takes.');
  }
  const form: FilesForm = { body: {}, files: [], problem: null };
  try {
    await readParts(request, form, filesMax);
  } catch (error) {
    // The parser's limits have a status; what it says of a cut or garbled body has none.
    if (error instanceof Error && 'statusCode' in error && error.statusCode !== undefined) {
      throw error;
    }
    throw new Invalid([{ field: 'files', code: 'cut_off', message: 'The form was cut off.' }]);
  }
  return form.problem ? { ...form, files: [] } : form;
}

async function readParts(request: FastifyRequest, form: FilesForm, filesMax: number) {
  const limits = {
    ...{ fileSize: FILE_BYTES_MAX, files: FILES_READ_MAX },
    ...{ fieldSize: FIELD_BYTES_MAX, fields: 100 },
  };
  const options = { limits, throwFileSizeLimit: false };
  for await (const part of request.parts(options)) {
    if (part.type === 'field') {
      if (typeof part.value === 'string') addField(form.body, part.fieldname, part.value);
      continue;
    }
    // A browser sends an empty part for a field in which nothing was chosen.
    const name = (part.filename as string | undefined) ?? '';
    if (name === '' || form.problem) {
      part.file.resume();
      continue;
    }
    if (form.files.length === filesMax) {
      form.problem = { code: 'too_many', name, status: 413 };
      part.file.resume();
      continue;
    }
    const content = await contentOf(part);
    const code = content === null ? 'too_large' : fileProblem(content);
    if (code) form.problem = { code, name, status: code === 'too_large' ? 413 : 422 };
    else if (content) form.files.push({ name, content });
  }
}

/** What a part holds; null when it is more than a file may have. */
async function contentOf(part: MultipartFile): Promise<Buffer | null> {
  const content = await part.toBuffer();
  // A file that ends just past the limit is cut without an error: part of it must not pass for the whole.
  return part.file.truncated ? null : content;
}

function addField(body: FilesForm['body'], name: string, value: string): void {
  const before = body[name];
  body[name] = before === undefined ? value : [before, value].flat();
}
