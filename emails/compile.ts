import { createHash } from 'node:crypto';
import type { Skeleton } from './fill.ts';
import type { MailTemplate } from './render.tsx';
import { GAPS, parseMarks } from './slots.ts';

export type { MailTemplate };

// Statements make 42 (7 in two wordings and three languages), up to 126 where all have six; letters about 60.
const KEPT_MAX = 400;
const kept = new Map<string, Promise<Skeleton>>();

/**
 * Renders the template once, with gaps for `fillMail`. The same template gives the same skeleton with the same hash,
 * and is kept in memory. React and Liquid are imported at the first call only (0.6 s and 60 MB that a web process need not
 * pay). Throws when the colour is not `#rrggbb`, and `BrokenWording` when the wording cannot be read.
 */
export function compileMail(template: MailTemplate): Promise<Skeleton> {
  const {
    kind,
    tone,
    language,
    brandColor,
    logo,
    signature,
    variant = 0,
    wording,
    adds,
  } = template;
  const words = wording ? [wording.subject, wording.body] : variant;
  const key = JSON.stringify([
    ...[kind, kind === 'reminder' ? tone : '', language, brandColor, words],
    ...[logo ?? null, signature ?? [], adds ?? []],
  ]);
  const known = kept.get(key);
  if (known) return known;
  if (kept.size >= KEPT_MAX) kept.clear();
  const compiling = compileAfresh(template);
  kept.set(key, compiling);
  compiling.catch(() => kept.delete(key));
  return compiling;
}

async function compileAfresh(template: MailTemplate): Promise<Skeleton> {
  const { renderMail } = await import('./render.tsx');
  const marked = await renderMail(template, GAPS);
  const content = {
    version: 1 as const,
    kind: template.kind,
    language: template.language,
    subject: parseMarks(marked.subject),
    html: parseMarks(marked.html),
    text: parseMarks(marked.text),
  };
  return withHash(content);
}

/** A skeleton with the name of its content. */
export function withHash(content: Omit<Skeleton, 'hash'>): Skeleton {
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return { ...content, hash };
}
