import { writePart, type MailBody, type Skeleton } from '../../emails/fill.ts';
import type { ByteWriter } from './byte-writer.ts';

// What is the same in every mail of a skeleton is escaped and encoded once: it is nearly all of a mail's bytes.
const constants = new WeakMap<Skeleton, Map<string, Buffer>>();

/** Writes a part of a mail as a JSON string in UTF-8, with its quotation marks. */
export function writeJsonPart(part: 'html' | 'text', body: MailBody, out: ByteWriter): void {
  const known = constants.get(body.skeleton) ?? new Map<string, Buffer>();
  constants.set(body.skeleton, known);
  out.text('"');
  writePart(part, body, {
    constant(text) {
      let piece = known.get(text);
      if (!piece) known.set(text, (piece = Buffer.from(inJson(text))));
      out.bytes(piece);
    },
    fact: (text) => out.text(inJson(text)),
  });
  out.text('"');
}

/** The text as it stands inside a JSON string. */
function inJson(text: string): string {
  return /["\\\p{Cc}\p{Cs}]/u.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}
