import type { Logo } from '../../emails/brand.ts';

/** A logo weighs in every mail that is opened on a telephone. */
export const LOGO_BYTES_MAX = 200 * 1024;
/** More is a photograph. In pixels, either way. */
const LOGO_SIDE_MAX = 4_000;
// In a column of 600 pixels, above a text of 16: as large as a line of a title, or a wide name.
const SHOWN_HEIGHT_MAX = 56;
const SHOWN_WIDTH_MAX = 240;

/** Six lines are a name, a role, a telephone number and an address. */
export const SIGNATURE_LINES_MAX = 6;
export const SIGNATURE_LINE_LENGTH_MAX = 80;

export interface Picture {
  mediaType: 'image/png' | 'image/jpeg';
  /** In pixels. */
  width: number;
  height: number;
}

export type LogoProblem = 'empty' | 'too_large' | 'type_refused' | 'too_wide';

/** What a logo is, judged by its content, or why it cannot be one. */
export function readLogo(bytes: Buffer): Picture | { problem: LogoProblem } {
  if (bytes.length === 0) return { problem: 'empty' };
  if (bytes.length > LOGO_BYTES_MAX) return { problem: 'too_large' };
  const picture = pngOf(bytes) ?? jpegOf(bytes);
  if (!picture) return { problem: 'type_refused' };
  const { width, height } = picture;
  if (width > LOGO_SIDE_MAX || height > LOGO_SIDE_MAX) return { problem: 'too_wide' };
  return picture;
}

// PNG (ISO 15948): the signature, then a header that begins with width and height.
function pngOf(bytes: Buffer): Picture | null {
  const isPng = bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n';
  if (!isPng || bytes.length < 24 || bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
  return sized('image/png', bytes.readUInt32BE(16), bytes.readUInt32BE(20));
}

// JPEG (ISO 10918): segments one after the other, until one begins a frame and names its size.
function jpegOf(bytes: Buffer): Picture | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return sized('image/jpeg', bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

function sized(mediaType: Picture['mediaType'], width: number, height: number): Picture | null {
  return width > 0 && height > 0 ? { mediaType, width, height } : null;
}

/** The name of a logo's file, by its content. */
export function logoFile({ hash, mediaType }: { hash: string; mediaType: string }): string {
  return `${hash}.${mediaType === 'image/png' ? 'png' : 'jpg'}`;
}

/** A logo as mails and pages show it: its place, and its size in CSS pixels. `origin` without a slash at its end. */
export function shownLogo(
  logo: { hash: string; mediaType: string; width: number; height: number },
  origin: string,
): Logo {
  const { width, height } = logo;
  const scale = Math.min(1, SHOWN_HEIGHT_MAX / height, SHOWN_WIDTH_MAX / width);
  return {
    url: `${origin}/brand/logo/${logoFile(logo)}`,
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** The lines of a signature. */
export function signatureLines(signature: string): string[] {
  return signature
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

export type SignatureProblem = 'too_many_lines' | 'line_too_long' | 'character';

/** What is wrong with a signature; null: nothing. */
export function signatureProblem(signature: string): SignatureProblem | null {
  const lines = signatureLines(signature);
  if (lines.length > SIGNATURE_LINES_MAX) return 'too_many_lines';
  if (lines.some((line) => [...line].length > SIGNATURE_LINE_LENGTH_MAX)) return 'line_too_long';
  // Control, format and private characters: what cannot be seen, and the marks of gaps.
  return lines.some((line) => /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(line)) ? 'character' : null;
}
