import { createHash } from 'node:crypto';
import type { Tx } from '../db/sql.ts';
import { assert } from '../errors.ts';
import type { Services } from '../services.ts';
import { insertFile } from './queries.ts';
import { cleanFileName, FILE_TYPES, fileProblem, fileTypeOf } from './rules.ts';

/** A file as somebody sent it, under the name they gave it. */
export interface SentFile {
  name: string;
  content: Buffer;
}

/** Keeps a file that `fileProblem` found nothing wrong with, in the transaction of what it belongs to. Answers its id. */
export async function storeFile(tx: Tx, services: Services, file: SentFile): Promise<number> {
  const { name, content } = file;
  const type = fileTypeOf(content);
  assert(type && fileProblem(content) === null, 'A file is judged before it is kept.');
  return insertFile(tx, {
    name: cleanFileName(name, type),
    mediaType: FILE_TYPES[type].mediaType,
    sha256: createHash('sha256').update(content).digest(),
    content,
    at: services.clock.now(),
  });
}
