import { audit } from '../audit/record.ts';
import { transaction, type Tx } from '../db/sql.ts';
import type { WordingProblem } from '../../emails/wordings/problems.ts';
import type { WordingSource } from '../../emails/wordings/variables.ts';
import type { Services } from '../services.ts';
import { insertVersion, listNewestWordings, listVersions } from './queries.ts';
import {
  currentWordings,
  freeVariant,
  SHIPPED_VARIANTS,
  shippedSource,
  slugOf,
  type CurrentWording,
  type MailKey,
  type WordingKey,
  type WordingVersion,
} from './rules.ts';

/** Who writes. `mayThreaten`: an administrator who has read the warning about a word and keeps it (HAR-1). */
export interface Writer {
  userId: number;
  mayThreaten: boolean;
}

export type SaveResult =
  | { done: true }
  | { done: false; reason: 'unknown' }
  | { done: false; reason: 'invalid'; problems: WordingProblem[] }
  /** Somebody else saved; `current` is theirs, null when they took it out. */
  | { done: false; reason: 'changed_meanwhile'; current: CurrentWording | null };

interface Change {
  origin: WordingVersion['origin'];
  source: WordingSource | null;
  note: string;
  /** The version the writer had before them; 0: none. */
  readAt: number;
}

/** Everything wrong with a wording for its mail. Liquid is loaded by the first that is checked. */
export async function problemsOf(key: MailKey, source: WordingSource): Promise<WordingProblem[]> {
  const { checkWording } = await import('../../emails/wordings/check.ts');
  return checkWording(key.kind, key.language, source);
}

/** Keeps a wording, already tidied, as the newest version. The next batch of mails is written in it. */
export async function saveWording(
  services: Services,
  by: Writer,
  key: WordingKey,
  change: { source: WordingSource; note: string; readAt: number },
): Promise<SaveResult> {
  const shipped = shippedSource(key);
  const isShipped = shipped !== null && isSame(shipped, change.source);
  return keep(services, by, key, {
    ...change,
    origin: isShipped ? 'shipped' : 'written',
    source: isShipped ? null : change.source,
  });
}

/** Brings back what an earlier version said; 0 stands for what comes with the program. */
export async function restoreWording(
  services: Services,
  by: Writer,
  key: WordingKey,
  { number, readAt }: { number: number; readAt: number },
): Promise<SaveResult> {
  const versions = await listVersions(services.sql, key);
  const version = versions.find((one) => one.number === number);
  const note = String(number);
  const change = { note, readAt };
  if (version && version.subject !== null && version.body !== null) {
    const { subject, body } = version;
    return keep(services, by, key, { ...change, origin: 'restored', source: { subject, body } });
  }
  const meansShipped = number === 0 || version?.origin === 'shipped';
  if (!meansShipped || key.variant > SHIPPED_VARIANTS) return { done: false, reason: 'unknown' };
  return keep(services, by, key, { ...change, note: '', origin: 'shipped', source: null });
}

/** Takes out a wording that was added; those that come with the program stay, so that there are always two. */
export async function takeOutWording(
  services: Services,
  by: Writer,
  key: WordingKey,
  readAt: number,
): Promise<SaveResult> {
  if (key.variant <= SHIPPED_VARIANTS) return { done: false, reason: 'unknown' };
  return keep(services, by, key, { origin: 'taken_out', source: null, note: '', readAt });
}

/** Adds a wording to a mail, to begin with a copy of its first. Answers its number; null when there are enough. */
export async function addWording(
  services: Services,
  by: Writer,
  key: MailKey,
): Promise<number | null> {
  const current = currentWordings(key, await listNewestWordings(services.sql));
  const variant = freeVariant(current);
  if (variant === null) return null;
  const [before] = await listVersions(services.sql, { ...key, variant });
  const change = { origin: 'written', source: current[0].source, note: '' } as const;
  await keep(services, by, { ...key, variant }, { ...change, readAt: before?.number ?? 0 });
  // Whoever adds at the same instant gets the same one.
  return variant;
}

async function keep(
  services: Services,
  by: Writer,
  key: WordingKey,
  change: Change,
): Promise<SaveResult> {
  const { source, readAt } = change;
  const problems = source ? await problemsOf(key, source) : [];
  const threats = problems.filter(({ code }) => code === 'threat');
  if (problems.length > (by.mayThreaten ? threats.length : 0)) {
    return { done: false, reason: 'invalid', problems };
  }
  return transaction(services.sql, async (tx): Promise<SaveResult> => {
    const newest = await listNewestWordings(tx);
    const current = currentWordings(key, newest).find(({ variant }) => variant === key.variant);
    const version = newest.find((one) => isKey(one, key));
    if ((version?.number ?? 0) !== readAt) {
      return { done: false, reason: 'changed_meanwhile', current: current ?? null };
    }
    if (current && source && isSame(current.source, source)) return { done: true };
    if (!current && change.origin === 'taken_out') return { done: true };
    const isFirst = await insert(tx, services, by, key, change);
    // Between reading and writing another transaction came first.
    if (!isFirst) return meanwhile(tx, key);
    await record(tx, services, by, key, change, threats);
    return { done: true };
  });
}

async function meanwhile(tx: Tx, key: WordingKey): Promise<SaveResult> {
  const current = currentWordings(key, await listNewestWordings(tx));
  return {
    ...{ done: false, reason: 'changed_meanwhile' },
    current: current.find(({ variant }) => variant === key.variant) ?? null,
  };
}

async function insert(
  tx: Tx,
  services: Services,
  by: Writer,
  key: WordingKey,
  { origin, source, note, readAt }: Change,
): Promise<boolean> {
  const { kind, tone, language, variant } = key;
  return insertVersion(tx, {
    ...{ kind, tone, language, variant, origin, note },
    ...{ number: readAt + 1, userId: by.userId, at: services.clock.now() },
    ...{ subject: source?.subject ?? null, body: source?.body ?? null },
  });
}

async function record(
  tx: Tx,
  services: Services,
  by: Writer,
  key: WordingKey,
  { origin, readAt }: Change,
  threats: readonly WordingProblem[],
): Promise<void> {
  const { language, variant } = key;
  await audit(tx, services, {
    ...{ actor: 'user', userId: by.userId, action: `wording.${origin}` },
    ...{ subjectType: 'wording', subjectId: null },
    details: {
      ...{ mail: slugOf(key), language, variant, number: readAt + 1 },
      ...(threats.length > 0 && { threats: threats.map(({ what }) => what).join(', ') }),
    },
  });
}

function isKey(version: WordingVersion, key: WordingKey): boolean {
  return (
    version.kind === key.kind &&
    version.tone === key.tone &&
    version.language === key.language &&
    version.variant === key.variant
  );
}

function isSame(a: WordingSource, b: WordingSource): boolean {
  return a.subject === b.subject && a.body === b.body;
}
