import { writePart, type MailBody, type Skeleton } from '../../emails/fill.ts';

// RFC 2045 6.7: at most 76 characters a line, the last one being the = of a soft break.
const LINE_MAX = 75;
const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DOT = 46;
const EQUALS = 61;
const HEX = Buffer.from('0123456789ABCDEF');

/** A piece of text in quoted-printable, and what joining it to others needs to know. */
interface Piece {
  bytes: Buffer;
  /** Characters of its first line. */
  head: number;
  /** Characters of its last line, the same as `head` when it has only one. */
  tail: number;
  isOneLine: boolean;
}

// What is the same in every mail of a skeleton is encoded once: it is nearly all of a mail's bytes.
const constants = new WeakMap<Skeleton, Map<string, Piece>>();
const SOFT_BREAK = Buffer.from('=\r\n');
const LINE_END = Buffer.from('\r\n');

/**
 * A part of a mail in UTF-8 as quoted-printable with CRLF line ends, the last line ended too. No line begins with a point,
 * so that a relay that forgets to double them does no harm, and none ends with a space.
 */
export function quotedPrintable(part: 'html' | 'text', body: MailBody): Buffer {
  const known = constants.get(body.skeleton) ?? new Map<string, Piece>();
  constants.set(body.skeleton, known);
  const out: Buffer[] = [];
  let width = 0;
  const add = ({ bytes, head, tail, isOneLine }: Piece) => {
    if (width + head > LINE_MAX) {
      out.push(SOFT_BREAK);
      width = 0;
    }
    out.push(bytes);
    width = isOneLine ? width + tail : tail;
  };
  writePart(part, body, {
    constant(text) {
      let piece = known.get(text);
      if (!piece) known.set(text, (piece = encode(text)));
      add(piece);
    },
    fact: (text) => add(encode(text)),
  });
  out.push(LINE_END);
  return Buffer.concat(out);
}

/** A piece as it stands at the beginning of a line. */
function encode(text: string): Piece {
  const bytes = Buffer.from(text);
  // The worst case: each byte takes three characters, each 25 of them a soft break of three more.
  const out = Buffer.allocUnsafe(bytes.length * 3 + Math.ceil(bytes.length / 24) * 3 + 8);
  let length = 0;
  let width = 0;
  let head: number | null = null;

  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === LF || byte === CR) {
      if (byte === CR && bytes[at + 1] === LF) at++;
      out[length++] = CR;
      out[length++] = LF;
      head ??= width;
      width = 0;
      continue;
    }
    const isPlain =
      (byte > SPACE && byte < 127 && byte !== EQUALS) ||
      ((byte === SPACE || byte === TAB) && isInner(bytes, at));
    if (width + (isPlain ? 1 : 3) > LINE_MAX) {
      out[length++] = EQUALS;
      out[length++] = CR;
      out[length++] = LF;
      head ??= width;
      width = 0;
    }
    if (isPlain && !(byte === DOT && width === 0)) {
      out[length++] = byte;
      width += 1;
    } else {
      out[length++] = EQUALS;
      out[length++] = HEX[byte >> 4] ?? 0;
      out[length++] = HEX[byte & 15] ?? 0;
      width += 3;
    }
  }
  return {
    bytes: Buffer.from(out.subarray(0, length)),
    head: head ?? width,
    tail: width,
    isOneLine: head === null,
  };
}

/** Whether the line goes on after this place. */
function isInner(bytes: Buffer, at: number): boolean {
  const next = bytes[at + 1];
  return next !== undefined && next !== LF && next !== CR;
}
