import { isAscii, isUtf8 } from 'node:buffer';
import { Invalid } from '../errors.ts';
import type { Charset } from './rules.ts';

// The first bytes of what people upload when they mean a table.
const OTHER_FORMATS: readonly { magic: string; name: string }[] = [
  { magic: '504b0304', name: 'an Excel or OpenDocument workbook' },
  { magic: 'd0cf11e0', name: 'an old Excel workbook' },
  { magic: '25504446', name: 'a PDF' },
  { magic: '1f8b', name: 'a compressed file' },
  { magic: '89504e47', name: 'a picture' },
  { magic: 'ffd8ff', name: 'a picture' },
];

/** Refuses what is not text with a sentence that says what to do instead. Throws Invalid. */
export function refuseOtherFormats(file: Buffer): void {
  const start = file.subarray(0, 8).toString('hex');
  const other = OTHER_FORMATS.find(({ magic }) => start.startsWith(magic));
  if (other) {
    throw new Invalid([
      {
        field: 'file',
        code: 'not_csv',
        message: `This is ${other.name}. Export the list as CSV (in Excel: Save as, CSV UTF-8) and import that file.`,
      },
    ]);
  }
}

/** The charset of a text: by its byte-order mark, else UTF-8 when every byte fits it, else Windows-1252. */
export function detectCharset(file: Buffer): Charset {
  if (file[0] === 0xff && file[1] === 0xfe) return 'utf-16le';
  return isUtf8(file) ? 'utf-8' : 'windows-1252';
}

/** The text, without byte-order mark. Throws Invalid, with the line, when it holds NUL characters. */
export function decodeText(file: Buffer, charset: Charset): string {
  // The decoder takes away the byte-order mark of its own charset. What is plain ASCII needs none, which is ten times as fast.
  const isPlain = charset !== 'utf-16le' && isAscii(file);
  const text = isPlain ? file.toString('latin1') : new TextDecoder(charset).decode(file);
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    const line = text.slice(0, nul).split(/\r\n|\n|\r/).length;
    throw new Invalid([
      {
        field: 'file',
        code: 'binary',
        message: `Line ${line} holds a NUL character: this is not a text file. Export the list as CSV and import that file.`,
      },
    ]);
  }
  return text;
}
