import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';

/*
 * The format, version 1: one gzip stream of
 *   the header, one line of JSON (`headerSchema`);
 *   for every table of the header, in its order, the rows as PostgreSQL's `COPY … TO STDOUT` writes
 *     them (text format, UTF-8), cut into frames: the length (4 bytes, big-endian), then the bytes;
 *     a frame of length 0 ends the table;
 *   the trailer, one line of JSON: `{"sha256": "…"}` over everything before it, unpacked.
 * Tables stand after those they refer to, so a reader can insert them as they come.
 */

const FORMAT = 'relance-backup';
const FORMAT_VERSION = 1;
// Frames of one write each; a row larger than that is cut over several.
const FRAME_BYTES = 1 << 16;
// A header of hundreds of tables is far below; a longer line is not a line.
const LINE_LIMIT_BYTES = 8_000_000;
const NEWLINE = 10;

const tableSchema = z.object({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.number().int().nonnegative(),
});
const headerSchema = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.number().int(),
  /** The release that wrote the file. */
  productVersion: z.string(),
  /** The instant of the snapshot, ISO 8601, by the database's clock. */
  takenAt: z.string(),
  postgresVersion: z.string(),
  migrations: z.array(z.object({ version: z.string(), name: z.string(), checksum: z.string() })),
  tables: z.array(tableSchema),
  sequences: z.array(
    z.object({ schema: z.string(), name: z.string(), value: z.string(), called: z.boolean() }),
  ),
});
const trailerSchema = z.object({ sha256: z.string() });

export type BackupHeader = z.infer<typeof headerSchema>;
export type BackupTable = z.infer<typeof tableSchema>;
export type Migration = BackupHeader['migrations'][number];

/** Completes a header with the mark of this format. */
export function makeHeader(content: Omit<BackupHeader, 'format' | 'formatVersion'>): BackupHeader {
  return { format: FORMAT, formatVersion: FORMAT_VERSION, ...content };
}

function damaged(file: string, why: string, cause?: unknown): Error {
  return new Error(`${file} is damaged or cut off (${why}); nothing was restored from it.`, {
    cause,
  });
}

function countNewlines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

function frame(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** The driver hands over row by row; a frame gathers many. */
async function* framesOf(rows: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let gathered: Buffer[] = [];
  let size = 0;
  for await (const row of rows) {
    gathered.push(row);
    size += row.length;
    if (size < FRAME_BYTES) continue;
    const bytes = Buffer.concat(gathered);
    for (let from = 0; from < bytes.length; from += FRAME_BYTES) {
      yield frame(bytes.subarray(from, from + FRAME_BYTES));
    }
    gathered = [];
    size = 0;
  }
  if (size > 0) yield frame(Buffer.concat(gathered));
}

async function* contentOf(
  header: BackupHeader,
  rowsOf: (table: BackupTable) => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const hashed = (bytes: Buffer) => {
    hash.update(bytes);
    return bytes;
  };
  yield hashed(Buffer.from(`${JSON.stringify(header)}\n`));
  for (const table of header.tables) {
    let rows = 0;
    for await (const bytes of framesOf(rowsOf(table))) {
      // In COPY's text format a line feed ends a row and is never part of a value.
      rows += countNewlines(bytes.subarray(4));
      yield hashed(bytes);
    }
    yield hashed(Buffer.alloc(4));
    if (rows !== table.rows) {
      throw new Error(`${table.schema}.${table.name} gave ${rows} rows instead of ${table.rows}.`);
    }
  }
  yield Buffer.from(`${JSON.stringify({ sha256: hash.digest('hex') })}\n`);
}

/**
 * Writes a backup file, readable by its owner alone; `file` is replaced in one step once the whole
 * is on disk. Memory does not grow with the tables.
 */
export async function writeBackupFile(
  file: string,
  header: BackupHeader,
  rowsOf: (table: BackupTable) => AsyncIterable<Buffer>,
): Promise<void> {
  const draft = `${file}.partial`;
  const content = contentOf(header, rowsOf);
  try {
    await rm(draft, { force: true });
    const output = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    // Level 1: rows of text shrink five times; the next levels cost more time than they save.
    await pipeline(content, createGzip({ level: 1 }), output);
    await rename(draft, file);
  } catch (error) {
    // The pipeline does not wait for its source to come to an end.
    await content.return(undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

interface ByteReader {
  line(hashed: boolean): Promise<Buffer>;
  bytes(count: number): Promise<Buffer>;
  atEnd(): Promise<boolean>;
  digest(): string;
}

function byteReader(file: string, source: AsyncIterable<Buffer>): ByteReader {
  const chunks = source[Symbol.asyncIterator]();
  const hash = createHash('sha256');
  let pending: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    try {
      const next = await chunks.next();
      if (next.done) return false;
      pending = pending.length === 0 ? next.value : Buffer.concat([pending, next.value]);
      return true;
    } catch (error) {
      throw damaged(file, error instanceof Error ? error.message : 'unreadable', error);
    }
  };
  const take = (count: number, hashed: boolean) => {
    const taken = pending.subarray(0, count);
    pending = pending.subarray(count);
    if (hashed) hash.update(taken);
    return taken;
  };
  return {
    async line(hashed) {
      for (;;) {
        const end = pending.indexOf(NEWLINE);
        if (end !== -1) return take(end + 1, hashed);
        if (pending.length > LINE_LIMIT_BYTES) throw damaged(file, 'not the form of a backup');
        if (!(await more())) throw damaged(file, 'it ends too early');
      }
    },
    async bytes(count) {
      while (pending.length < count) {
        if (!(await more())) throw damaged(file, 'it ends too early');
      }
      return take(count, true);
    },
    async atEnd() {
      return pending.length === 0 && !(await more());
    },
    digest: () => hash.digest('hex'),
  };
}

function parseHeader(file: string, line: Buffer): BackupHeader {
  const start = z.object({ format: z.literal(FORMAT), formatVersion: z.number() });
  let parsed: unknown;
  try {
    parsed = JSON.parse(line.toString('utf8'));
  } catch (error) {
    throw damaged(file, 'its header cannot be read', error);
  }
  const form = start.safeParse(parsed);
  if (!form.success) throw new Error(`${file} is not a backup of Relance.`);
  if (form.data.formatVersion > FORMAT_VERSION) {
    throw new Error(
      `${file} was written by a newer release of Relance, whose form this one does not know: restore it with that release or a later one.`,
    );
  }
  const header = headerSchema.safeParse(parsed);
  if (!header.success) throw damaged(file, 'its header is incomplete', header.error);
  return header.data;
}

async function* framesFrom(file: string, reader: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    const length = (await reader.bytes(4)).readUInt32BE();
    if (length === 0) return;
    if (length > FRAME_BYTES) throw damaged(file, 'a frame has an impossible length');
    yield await reader.bytes(length);
  }
}

async function checkTrailer(file: string, reader: ByteReader): Promise<void> {
  const digest = reader.digest();
  const line = await reader.line(false);
  let trailer: unknown;
  try {
    trailer = JSON.parse(line.toString('utf8'));
  } catch (error) {
    throw damaged(file, 'its end cannot be read', error);
  }
  const parsed = trailerSchema.safeParse(trailer);
  if (parsed.data?.sha256 !== digest) throw damaged(file, 'its checksum is wrong');
  if (!(await reader.atEnd())) throw damaged(file, 'something follows its end');
}

/**
 * Reads a backup file from beginning to end, handing the rows of each table to `useTable`, and
 * compares the checksum last. Throws a sentence when the file is not a backup, damaged or cut off.
 */
export async function readBackupFile(
  file: string,
  useTable: (table: BackupTable, data: AsyncIterable<Buffer>) => Promise<void>,
): Promise<BackupHeader> {
  const source = createReadStream(file);
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  try {
    const reader = byteReader(file, source.pipe(unpacked));
    const header = parseHeader(file, await reader.line(true));
    for (const table of header.tables) {
      const frames = framesFrom(file, reader);
      await useTable(table, frames);
      // What was not wanted is passed over, so that the next table begins where it should.
      while (!(await frames.next()).done);
    }
    await checkTrailer(file, reader);
    return header;
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

/** The header alone: what the file holds, and from which release and schema. */
export async function readBackupHeader(file: string): Promise<BackupHeader> {
  // Opened first, so that a missing file is told as such and not as damaged.
  await (await open(file)).close();
  const source = createReadStream(file);
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  try {
    return parseHeader(file, await byteReader(file, source.pipe(unpacked)).line(true));
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

/** Reads the whole file without using it. Throws a sentence when it is damaged or cut off. */
export async function verifyBackupFile(file: string): Promise<BackupHeader> {
  return readBackupFile(file, async () => undefined);
}
