import type { FileTexts } from '../../views/texts/files/texts.ts';
import type { FilesProblem } from './form.ts';
import type { FileMeta } from './queries.ts';
import { FILE_BYTES_MAX, FILE_TYPES, FILES_PER_MESSAGE } from './rules.ts';

/** What `/layouts/_files` and `/portal/_files` draw. */
export interface FilesInputProps {
  name: string;
  label: string;
  hint: string;
  /** Extensions and types a browser offers. */
  accept: string;
  isMultiple: boolean;
  problem: string | null;
}

/** A file as pages list it. */
export interface FileItem {
  name: string;
  href: string;
  size: string;
}

const ACCEPT = Object.values(FILE_TYPES)
  .flatMap(({ mediaType, extensions }) => [mediaType, ...extensions.map((one) => `.${one}`)])
  .concat('.eml')
  .join(',');

/** The field of a form in which files are chosen. */
export function filesInput(
  texts: FileTexts,
  locale: string,
  problem: FilesProblem | null,
  { filesMax = FILES_PER_MESSAGE, label }: { filesMax?: number; label?: string } = {},
): FilesInputProps {
  const size = sizeText(FILE_BYTES_MAX, texts, locale);
  return {
    name: 'files',
    label: label ?? texts.label(filesMax),
    hint: texts.hint(filesMax, size),
    accept: ACCEPT,
    isMultiple: filesMax > 1,
    problem: problem && fileProblemText(texts, locale, problem, filesMax),
  };
}

export function fileItem(
  texts: FileTexts,
  locale: string,
  file: Pick<FileMeta, 'name' | 'bytes'>,
  href: string,
): FileItem {
  return { name: file.name, href, size: sizeText(file.bytes, texts, locale) };
}

function fileProblemText(
  texts: FileTexts,
  locale: string,
  { code, name }: FilesProblem,
  filesMax: number,
): string {
  const shown = shortName(name);
  switch (code) {
    case 'empty':
      return texts.empty(shown);
    case 'too_large':
      return texts.tooLarge(shown, sizeText(FILE_BYTES_MAX, texts, locale));
    case 'type_refused':
      return texts.typeRefused(shown);
    case 'too_many':
      return texts.tooMany(filesMax);
  }
}

/** Bytes as people read them, in units of 1024: `340 ko`, `2,4 Mo`. */
function sizeText(bytes: number, texts: FileTexts, locale: string): string {
  const [unit, value] =
    bytes < 1024 * 1024
      ? [texts.kilobytes, Math.max(1, Math.round(bytes / 1024))]
      : [texts.megabytes, bytes / (1024 * 1024)];
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  return `${number}\u00a0${unit}`;
}

// As its sender called it, so that they recognise it: without what could hide or turn the sentence around it.
function shortName(name: string): string {
  const bare = (name.split(/[/\\]/).at(-1) ?? '').toWellFormed().replace(/\p{C}/gu, '');
  return [...bare].slice(0, 60).join('');
}
