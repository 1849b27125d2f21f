// RFC 2045 6.7: at most 76 characters a line, the last one being the = of a soft break.
const LINE_MAX = 75;
const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const DOT = 46;
const EQUALS = 61;
const HEX = Buffer.from('0123456789ABCDEF');

/**
 * The text in UTF-8 as quoted-printable with CRLF line ends, the last line ended too. No line begins with a point, so
 * that a relay that forgets to double them does no harm, and none ends with a space.
 */
export function quotedPrintable(text: string): Buffer {
  const bytes = Buffer.from(text);
  // The worst case: each byte takes three characters, each 25 of them a soft break of three more.
  const out = Buffer.allocUnsafe(bytes.length * 3 + Math.ceil(bytes.length / 24) * 3 + 8);
  let length = 0;
  let width = 0;

  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === LF || byte === CR) {
      if (byte === CR && bytes[at + 1] === LF) at++;
      out[length++] = CR;
      out[length++] = LF;
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
  out[length++] = CR;
  out[length++] = LF;
  return out.subarray(0, length);
}

/** Whether the line goes on after this place. */
function isInner(bytes: Buffer, at: number): boolean {
  const next = bytes[at + 1];
  return next !== undefined && next !== LF && next !== CR;
}
