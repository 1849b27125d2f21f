import { writePart, type MailBody, type Skeleton } from '../../emails/fill.ts';

// What is the same in every mail of a skeleton is escaped and encoded once: it is nearly all of a mail's bytes.
const constants = new WeakMap<Skeleton, Map<string, Buffer>>();

/** A part of a mail as a JSON string in UTF-8, with its quotation marks, in pieces. */
export function jsonPart(part: 'html' | 'text', body: MailBody): Buffer[] {
  const known = constants.get(body.skeleton) ?? new Map<string, Buffer>();
  constants.set(body.skeleton, known);
  const pieces: Buffer[] = [QUOTE];
  writePart(part, body, {
    constant(text) {
      let piece = known.get(text);
      if (!piece) known.set(text, (piece = inJson(text)));
      pieces.push(piece);
    },
    fact: (text) => pieces.push(inJson(text)),
  });
  pieces.push(QUOTE);
  return pieces;
}

const QUOTE = Buffer.from('"');

function inJson(text: string): Buffer {
  return Buffer.from(JSON.stringify(text).slice(1, -1));
}
