/**
 * What somebody may attach. The list is short because whoever opens it trusts us: papers, photographs and words, nothing that
 * runs. Refused are HTML and SVG (scripts), office documents and archives (macros, anything inside). A saved e-mail is taken as
 * the text that it is: its words can be read, what is attached in it does not open.
 */
export const FILE_TYPES = {
  pdf: { mediaType: 'application/pdf', extensions: ['pdf'] },
  jpeg: { mediaType: 'image/jpeg', extensions: ['jpg', 'jpeg'] },
  png: { mediaType: 'image/png', extensions: ['png'] },
  webp: { mediaType: 'image/webp', extensions: ['webp'] },
  heic: { mediaType: 'image/heic', extensions: ['heic', 'heif'] },
  text: { mediaType: 'text/plain', extensions: ['txt'] },
} as const;
export type FileType = keyof typeof FILE_TYPES;

/** A photograph of a telephone has 3 to 8 MB, a scanned delivery note less. */
export const FILE_BYTES_MAX = 10 * 1024 * 1024;
export const FILES_PER_MESSAGE = 5;
/** Characters (code points); the table keeps as many. */
const NAME_CHARACTERS_MAX = 200;

export type FileProblem = 'empty' | 'too_large' | 'type_refused';

/** Why a file cannot be taken, judged by what it holds, never by what it is called; null: it can. */
export function fileProblem(bytes: Uint8Array): FileProblem | null {
  if (bytes.length === 0) return 'empty';
  if (bytes.length > FILE_BYTES_MAX) return 'too_large';
  return fileTypeOf(bytes) === undefined ? 'type_refused' : null;
}

/** The type by its signature; undefined for one that is not on the list. */
export function fileTypeOf(bytes: Uint8Array): FileType | undefined {
  if (startsWith(bytes, '%PDF-')) return 'pdf';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'png';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes.subarray(8), 'WEBP')) return 'webp';
  if (isHeic(bytes)) return 'heic';
  return isPlainText(bytes) ? 'text' : undefined;
}

/**
 * The name to keep: no folder, no character that hides or turns what follows it, none that a file system refuses, and an extension
 * that says what the file is, whatever the sender called it.
 */
export function cleanFileName(name: string, type: FileType): string {
  const bare = (name.split(/[/\\]/).at(-1) ?? '')
    .toWellFormed()
    .normalize('NFC')
    // Control and format characters, separators of lines, private and unassigned ones, the mark of a broken one.
    .replace(/[\p{C}\p{Zl}\p{Zp}\ufffd]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\p{Zs}+/gu, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const [extension] = FILE_TYPES[type].extensions;
  const typed = /\.([^.]{1,5})$/.exec(bare)?.[1]?.toLowerCase() ?? '';
  const isRight = (FILE_TYPES[type].extensions as readonly string[]).includes(typed);
  const isOfAnother = isRight || OTHER_EXTENSIONS.has(typed);
  const stem = isOfAnother ? bare.slice(0, -typed.length - 1) : bare;
  const ending = `.${isRight ? typed : extension}`;
  const room = NAME_CHARACTERS_MAX - ending.length;
  const short = [...stem].slice(0, room).join('').trim();
  // Names Windows keeps for its devices, with whatever extension.
  const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(short);
  return `${isDevice ? '_' : ''}${short || 'document'}`.slice(0, room) + ending;
}

// What takes the place of an extension rather than standing behind it: the right one says the same.
const OTHER_EXTENSIONS: ReadonlySet<string> = new Set([
  ...Object.values(FILE_TYPES).flatMap(({ extensions }) => extensions),
  ...['eml', 'text', 'log', 'md', 'csv', 'jfif', 'avif', 'gif'],
]);

function startsWith(bytes: Uint8Array, signature: string): boolean {
  return (
    bytes.length >= signature.length &&
    [...signature].every((character, index) => bytes[index] === character.charCodeAt(0))
  );
}

// ISO 14496-12: a box of brands comes first; these four say an image coded with HEVC.
function isHeic(bytes: Uint8Array): boolean {
  if (!startsWith(bytes.subarray(4), 'ftyp')) return false;
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
  const brands = latin1(bytes.subarray(8, Math.min(length, 64)));
  return /^(.{4}){0,13}?(heic|heix|heim|heis)/s.test(brands);
}

// Text as people write it, in UTF-8 or an older Western set; what begins as a page, a script or a rich text is not.
function isPlainText(bytes: Uint8Array): boolean {
  const isControl = (byte: number) => byte < 32 && ![9, 10, 12, 13].includes(byte);
  if (bytes.some((byte) => isControl(byte) || byte === 127)) return false;
  const start = latin1(bytes.subarray(0, 200)).replace(/^\u00ef\u00bb\u00bf/, '');
  return start.trim() !== '' && !/^\s*(<|#!|%!|\{\\rtf)/.test(start);
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
