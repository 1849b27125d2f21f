import type { Tone } from '../../emails/facts.ts';
import type { Language } from '../../emails/texts/languages.ts';
import { shippedWording } from '../../emails/wordings/shipped.ts';
import { setInFrench } from '../../views/texts/typography.ts';
import {
  STATEMENT_KINDS,
  type StatementKind,
  type WordingSource,
} from '../../emails/wordings/variables.ts';

/** At least two, so that two mails in a row differ (DOMAIN 4.8); more than six nobody keeps apart. */
export const VARIANTS_MAX = 6;
/** The wordings 1 and 2 come with the program. */
export const SHIPPED_VARIANTS = 2;

export const TONES = ['friendly', 'neutral', 'firm', 'final'] as const;

/** Which mail: `tone` is empty where the kind has one voice. */
export interface MailVoice {
  kind: StatementKind;
  tone: Tone | '';
}

export interface MailKey extends MailVoice {
  language: Language;
}

export interface WordingKey extends MailKey {
  variant: number;
}

/** A version as it is stored. Without a source the program's own wording is meant, or the wording was taken out. */
export interface WordingVersion extends WordingKey {
  /** 1 for the first of its wording. */
  number: number;
  origin: 'written' | 'restored' | 'shipped' | 'taken_out';
  subject: string | null;
  body: string | null;
}

/** A wording that mails may be written in. */
export interface CurrentWording {
  variant: number;
  /** Of the version it was read at; 0 when nobody ever wrote it. */
  number: number;
  source: WordingSource;
  isShipped: boolean;
}

/** Every mail about invoices, in the order of a scenario. */
export const VOICES: readonly MailVoice[] = STATEMENT_KINDS.flatMap((kind): MailVoice[] =>
  kind === 'reminder' ? TONES.map((tone) => ({ kind, tone })) : [{ kind, tone: '' }],
);

/** `before-due`, `reminder-firm`: how an address calls a mail. */
export function slugOf({ kind, tone }: MailVoice): string {
  return [kind.replaceAll('_', '-'), tone].filter(Boolean).join('-');
}

export function voiceOfSlug(slug: string): MailVoice | undefined {
  return VOICES.find((voice) => slugOf(voice) === slug);
}

export function voiceOf(kind: StatementKind, tone: Tone): MailVoice {
  return { kind, tone: kind === 'reminder' ? tone : '' };
}

export function isSameMail(a: MailKey, b: MailKey): boolean {
  return a.kind === b.kind && a.tone === b.tone && a.language === b.language;
}

/** The wordings of a mail, by the newest versions there are: two at least, in the order of their numbers. */
export function currentWordings(
  key: MailKey,
  newest: readonly WordingVersion[],
): [CurrentWording, ...CurrentWording[]] {
  const ours = newest.filter((version) => isSameMail(version, key));
  const current = Array.from({ length: VARIANTS_MAX }, (_, index) => index + 1).flatMap((variant) =>
    currentOf(
      key,
      variant,
      ours.find((version) => version.variant === variant),
    ),
  );
  return current as [CurrentWording, ...CurrentWording[]];
}

function currentOf(
  key: MailKey,
  variant: number,
  version: WordingVersion | undefined,
): CurrentWording[] {
  const number = version?.number ?? 0;
  if (version && version.subject !== null && version.body !== null) {
    const { subject, body } = version;
    return [{ variant, number, source: { subject, body }, isShipped: false }];
  }
  const source = shippedSource({ ...key, variant });
  return source ? [{ variant, number, source, isShipped: true }] : [];
}

/** What comes with the program; null for a wording that was added. */
export function shippedSource({ kind, tone, language, variant }: WordingKey): WordingSource | null {
  if (variant !== 1 && variant !== 2) return null;
  return shippedWording({ kind, tone: tone || 'neutral', language }, variant);
}

/** The first free number of a wording to be added; null when there are as many as may be. */
export function freeVariant(current: readonly CurrentWording[]): number | null {
  for (let variant = 1; variant <= VARIANTS_MAX; variant += 1) {
    if (!current.some((one) => one.variant === variant)) return variant;
  }
  return null;
}

/**
 * The wording of a message: they take turns by the customer and the number of their mails, and one that the customer read last is
 * passed over, so that two in a row differ however the count went on.
 */
export function chooseWording(
  wordings: readonly [CurrentWording, ...CurrentWording[]],
  facts: { customerId: number; sentBefore: number; lastVariant: number | null },
): CurrentWording {
  const turn = (facts.customerId + facts.sentBefore) % wordings.length;
  const [first] = wordings;
  const due = wordings[turn] ?? first;
  if (due.variant !== facts.lastVariant) return due;
  return wordings[(turn + 1) % wordings.length] ?? first;
}

/**
 * A source as it is kept: whole characters, one kind of line break, no spaces at the ends of lines, and the signs that printers
 * use where people type those of a keyboard. What stands inside Liquid's brackets is left alone.
 */
export function tidySource(language: Language, typed: string): string {
  const set = (text: string) => {
    const curly = text.replace(/(?<=\p{L})'(?=[\p{L}{*])/gu, '’');
    return language === 'fr' ? setInFrench(curly) : curly;
  };
  return typed
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, ' ')
    .split(/(\{\{[^\n]*?\}\}|\{%[^\n]*?%\})/)
    .map((piece, index) => (index % 2 === 0 ? set(piece) : piece))
    .join('')
    .replace(/[ ]+$/gm, '')
    .replace(/^\n+|\s+$/g, '');
}
