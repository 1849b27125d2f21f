import { fillMail, type FilledMail } from '../../emails/fill.ts';
import type { WordingProblem } from '../../emails/wordings/problems.ts';
import { isStatementKind, type WordingSource } from '../../emails/wordings/variables.ts';
import { audit } from '../audit/record.ts';
import { transaction } from '../db/sql.ts';
import { languageOf } from '../messages/facts.ts';
import type { Judged, Reading } from '../messages/judge.ts';
import type { EditedWording } from '../messages/queries.ts';
import { wordingFor, writeMessage, type About } from '../messages/write.ts';
import type { Services } from '../services.ts';
import { problemsOf } from '../wordings/actions.ts';
import { voiceOf, type MailKey } from '../wordings/rules.ts';
import type { Decider } from './actions.ts';
import * as queries from './queries.ts';

/** A waiting mail of which something is left to ask. */
export interface Editable {
  message: queries.AwaitingMessage;
  judged: Exclude<Judged, { skip: string }>;
  reading: Reading;
  key: MailKey;
}

/** The mail as it may be edited; null when nothing is left of it. */
export function editableOf(one: {
  message: queries.AwaitingMessage;
  judged: Judged;
  reading: Reading;
}): Editable | null {
  const { message, judged, reading } = one;
  if ('skip' in judged || !isStatementKind(judged.about.kind)) return null;
  const { kind, tone } = judged.about;
  const key = { ...voiceOf(kind, tone), language: languageOf(message) };
  return { message, judged, reading, key };
}

/** What it says as things stand, as its source. */
export function sourceOf({ message, judged, reading }: Editable): WordingSource {
  const { subject, body } = wordingFor(message, judged.about, reading)?.source ?? {
    subject: '',
    body: '',
  };
  return { subject, body };
}

/** The mail with another text; null while it cannot be read. Changes nothing. */
export async function mailWith(
  services: Services,
  { message, judged, reading }: Editable,
  source: WordingSource,
): Promise<FilledMail | null> {
  const edited = editedFor(judged.about, source);
  const written = await writeMessage(
    services.sql,
    { ...message, edited },
    judged.about,
    judged.facts,
    reading,
  );
  return 'skip' in written ? null : fillMail(written.skeleton, written.ready.facts);
}

export type EditResult =
  | { done: true }
  | { done: false; reason: 'decided' }
  | { done: false; reason: 'invalid'; problems: WordingProblem[] }
  /** Somebody else edited it; their text is what stands now. */
  | { done: false; reason: 'changed_meanwhile' };

/**
 * Keeps another text for this one mail, already tidied, or with null lets it say again what its wording says. `readAt`: when it was
 * last edited as far as the writer knew, in milliseconds; 0: never.
 */
export async function editMessage(
  services: Services,
  editable: Editable,
  by: Decider & { mayThreaten: boolean },
  { source, readAt }: { source: WordingSource | null; readAt: number },
): Promise<EditResult> {
  const { message, judged, key } = editable;
  const problems = source ? await problemsOf(key, source) : [];
  const grave = problems.filter(({ code }) => !by.mayThreaten || code !== 'threat');
  if (grave.length > 0) return { done: false, reason: 'invalid', problems };
  return transaction(services.sql, async (tx) => {
    const now = await queries.lockAwaiting(tx, message.id);
    if (!now) return { done: false, reason: 'decided' };
    if ((now.editedAt?.getTime() ?? 0) !== readAt)
      return { done: false, reason: 'changed_meanwhile' };
    await queries.saveEdit(tx, message.id, {
      edited: source && editedFor(judged.about, source),
      userId: by.userId,
      at: services.clock.now(),
    });
    await queries.insertDecision(tx, {
      ...{ messageId: message.id, kind: source ? 'edited' : 'edit_undone', details: by.name },
      at: services.clock.now(),
    });
    await audit(tx, services, {
      ...{ actor: 'user', userId: by.userId, action: 'message.edited' },
      ...{ subjectType: 'message', subjectId: message.id },
    });
    return { done: true };
  });
}

function editedFor({ kind, tone }: About, { subject, body }: WordingSource): EditedWording {
  return { subject, body, kind, tone };
}
