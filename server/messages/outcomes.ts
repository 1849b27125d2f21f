import { transaction, type Tx } from '../db/sql.ts';
import type { Outcome, OutgoingMail } from '../mail/transport.ts';
import type { Services } from '../services.ts';
import { openTask } from '../tasks/actions.ts';
import { giveStepsBack, settleDeliveries } from './delivery-actions.ts';
import {
  answerBeforeFlush,
  leaveForLater,
  markSending,
  pauseProvider,
  recordHandovers,
  type Handover,
} from './handover-queries.ts';
import { GIVE_UP_AFTER_ATTEMPTS, retryDelaySeconds } from './rules.ts';
import { listAttempts, suppress } from './suppression-queries.ts';

/**
 * Writes what became of a hand-over, and draws the consequences of refusals. Marks `next` in the same transaction as about
 * to be handed over, and answers those it could mark.
 */
export async function recordOutcomes(
  services: Services,
  mails: readonly OutgoingMail[],
  outcomes: readonly Outcome[],
  next: readonly number[] = [],
): Promise<number[]> {
  return transaction(services.sql, async (tx) => {
    if (next.length === 0) await answerBeforeFlush(tx);
    const now = services.clock.now();
    const hasDeferred = outcomes.some((one) => one.outcome === 'deferred');
    const attempts = hasDeferred
      ? await listAttempts(
          tx,
          mails.map((mail) => Number(mail.id)),
        )
      : new Map<number, number>();
    const handovers: Handover[] = [];
    const unknown: number[] = [];
    for (const [index, mail] of mails.entries()) {
      const id = Number(mail.id);
      const outcome = outcomes[index] ?? { outcome: 'unknown', reason: 'no_answer' };
      if (outcome.outcome === 'unknown' && services.mail.isRepeatable) unknown.push(id);
      else handovers.push(handoverOf(id, outcome, attempts.get(id) ?? 1, now));
    }
    await recordHandovers(tx, handovers, now);
    // The provider may tell what became of a mail before its own answer is written down here.
    await settleDeliveries(
      tx,
      handovers.map((one) => one.id),
    );
    // Some of the set are decided, so the rest cannot go again as the same set: each goes under its own key.
    await leaveForLater(tx, unknown, true);
    await pause(tx, services, outcomes, now);
    await drawConsequences(tx, services, mails, handovers, outcomes);
    return next.length > 0 ? markSending(tx, next, services.workerId) : [];
  });
}

function handoverOf(id: number, outcome: Outcome, attempts: number, now: Date): Handover {
  const base = { id, providerId: null, notBefore: null, reason: '' };
  switch (outcome.outcome) {
    case 'accepted':
      return { ...base, status: 'accepted', providerId: outcome.providerId };
    case 'rejected':
      return { ...base, status: 'rejected', reason: `${outcome.code}: ${outcome.reason}` };
    case 'unknown':
      return { ...base, status: 'unknown', reason: outcome.reason };
    case 'deferred': {
      if (attempts >= GIVE_UP_AFTER_ATTEMPTS) {
        return { ...base, status: 'rejected', reason: `gave_up: ${outcome.reason}` };
      }
      const delay = retryDelaySeconds(attempts, outcome.retryAfterSeconds);
      return {
        ...base,
        status: 'queued',
        reason: outcome.reason,
        notBefore: new Date(now.getTime() + delay * 1000),
      };
    }
  }
}

// A provider that names a delay means everybody's next call, not this mail's alone.
async function pause(
  tx: Tx,
  services: Services,
  outcomes: readonly Outcome[],
  now: Date,
): Promise<void> {
  const longest = outcomes.reduce<{ seconds: number; reason: string } | null>((far, one) => {
    if (one.outcome !== 'deferred' || one.retryAfterSeconds === null) return far;
    return far && far.seconds >= one.retryAfterSeconds
      ? far
      : { seconds: one.retryAfterSeconds, reason: one.reason };
  }, null);
  if (longest === null) return;
  const until = new Date(now.getTime() + longest.seconds * 1000);
  await pauseProvider(tx, services.mail.name, until, longest.reason);
}

// Refusals that are about the address: the same mail would be refused again.
const ADDRESS_CODES = new Set(['recipient_refused', 'address_invalid', 'validation_error']);

/** A refused address is not written to again and its step does not count; a person is told of every refusal. */
async function drawConsequences(
  tx: Tx,
  services: Services,
  mails: readonly OutgoingMail[],
  handovers: readonly Handover[],
  outcomes: readonly Outcome[],
): Promise<void> {
  const rejected = handovers.filter((one) => one.status === 'rejected');
  if (rejected.length === 0) return;
  const unreachable: number[] = [];
  for (const [index, mail] of mails.entries()) {
    const outcome = outcomes[index];
    if (outcome?.outcome !== 'rejected' || !ADDRESS_CODES.has(outcome.code)) continue;
    await suppress(tx, mail.to.address, 'rejected', outcome.reason, services.clock.now());
    unreachable.push(Number(mail.id));
  }
  for (const { id } of rejected) {
    await openTask(tx, services, { kind: 'message_rejected', subject: String(id), messageId: id });
  }
  await giveStepsBack(tx, services, unreachable);
}
