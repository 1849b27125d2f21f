import type { Language } from '../../emails/texts/languages.ts';
import type { WordingSource } from '../../emails/wordings/variables.ts';
import type { Reader } from '../web/reader.ts';
import { hrefOf, type Tab } from '../today/wording.ts';
import type { EditorViews } from './editor-views.ts';
import type { HistoryViews } from './history-views.ts';
import {
  currentWordings,
  isSameMail,
  slugOf,
  VARIANTS_MAX,
  VOICES,
  type MailKey,
  type MailVoice,
  type WordingKey,
  type WordingVersion,
} from './rules.ts';

export const WORDINGS_PATH = '/scenarios/wordings';

export interface WordingsIndex {
  languages: Tab[];
  mails: {
    id: string;
    name: string;
    wordings: { href: string; name: string; words: string; state: string; isShipped: boolean }[];
    /** Where one is added; null when nobody may, or there are as many as can be. */
    addAction: string | null;
  }[];
}

export type Authored = WordingKey & { author: string; createdAt: Date };

/** All mails about invoices in one language, each with its wordings. */
export function wordingsIndex(
  reader: Reader,
  language: Language,
  newest: readonly WordingVersion[],
  authors: readonly Authored[],
  mayEdit: boolean,
): WordingsIndex {
  const { wordings: words, trade } = reader.texts;
  return {
    languages: Object.entries(trade.languages).map(([code, label]) => ({
      label,
      href: hrefOf(WORDINGS_PATH, { language: code }),
      count: null,
      isCurrent: code === language,
    })),
    mails: VOICES.map((voice) => {
      const key: MailKey = { ...voice, language };
      const current = currentWordings(key, newest);
      return {
        id: slugOf(voice),
        name: voiceName(reader, voice),
        wordings: current.map(({ variant, source, isShipped }) => ({
          href: wordingPath({ ...key, variant }),
          name: words.wording(variant),
          words: firstSentence(source),
          state: isShipped ? words.shipped : changedBy(reader, { ...key, variant }, authors),
          isShipped,
        })),
        addAction: mayEdit && current.length < VARIANTS_MAX ? mailPath(key) : null,
      };
    }),
  };
}

function changedBy(reader: Reader, key: WordingKey, authors: readonly Authored[]): string {
  const found = authors.find((one) => isSameMail(one, key) && one.variant === key.variant);
  return found ? reader.texts.wordings.changed(found.author, reader.moment(found.createdAt)) : '';
}

// Shorter lines are greetings, which all have in common.
const TELLING_LENGTH = 30;

/** The first line that says something, names in square brackets: what tells one wording from another in a list. */
function firstSentence({ subject, body }: WordingSource): string {
  const lines = body.split('\n').map((line) =>
    line
      .replace(/\{%.*?%\}/g, ' ')
      .replace(/\{\{\s*([\w.]+)\s*\}\}/g, '[$1]')
      .replaceAll('**', '')
      .trim(),
  );
  return lines.find((line) => line.length >= TELLING_LENGTH) ?? subject;
}

/** `Relance, ferme`. */
export function voiceName(reader: Reader, { kind, tone }: MailVoice): string {
  const { trade } = reader.texts;
  const name = trade.messageKind[kind] ?? kind;
  return tone === '' ? name : `${name}, ${trade.tone[tone] ?? tone}`;
}

/** `Relance, ferme, formulation 2, français`. */
export function wordingName(reader: Reader, key: WordingKey): string {
  const { wordings: words, trade } = reader.texts;
  const language = trade.languages[key.language] ?? key.language;
  return words.mail(voiceName(reader, key), words.wording(key.variant), language);
}

export function mailPath(key: MailKey): string {
  return `${WORDINGS_PATH}/${key.language}/${slugOf(key)}`;
}

export function wordingPath(key: WordingKey): string {
  return `${mailPath(key)}/${key.variant}`;
}

export interface WordingViews extends EditorViews, HistoryViews {
  '/wordings/index': WordingsIndex;
}
