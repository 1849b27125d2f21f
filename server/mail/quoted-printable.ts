const HEX = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).toUpperCase().padStart(2, '0'),
);
// RFC 2045 6.7: at most 76 characters a line, the last one being the = of a soft break.
const LINE_MAX = 75;
const SPACE = 32;
const TAB = 9;
const DOT = 46;

/**
 * The text in UTF-8 as quoted-printable with CRLF line ends. No line begins with a point, so that a relay that forgets
 * to double them does no harm, and none ends with a space.
 */
export function quotedPrintable(text: string): string {
  let out = '';
  for (const line of text.split(/\r\n|\n|\r/)) out += `${encodeLine(Buffer.from(line))}\r\n`;
  return out;
}

function encodeLine(bytes: Buffer): string {
  let out = '';
  let width = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    const isLast = at === bytes.length - 1;
    let piece =
      (byte > SPACE && byte < 127 && byte !== 61) || ((byte === SPACE || byte === TAB) && !isLast)
        ? String.fromCharCode(byte)
        : `=${HEX[byte]}`;
    if (width + piece.length > LINE_MAX) {
      out += '=\r\n';
      width = 0;
    }
    if (width === 0 && byte === DOT) piece = '=2E';
    out += piece;
    width += piece.length;
  }
  return out;
}
