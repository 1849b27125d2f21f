import { setTimeout as sleep } from 'node:timers/promises';
import { windowOpening } from '../calendar/window.ts';
import { dayIn, instantIn } from '../calendar/zone.ts';
import type { OutgoingMail } from '../mail/transport.ts';
import type { Outcome } from '../mail/transport.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { findPause, leaveForLater, markSending, requeueOwn } from './handover-queries.ts';
import { composeMails, writeMails } from './mail.ts';
import { recordOutcomes } from './outcomes.ts';
import { prepareBatch } from './prepare.ts';
import { moveToNextWindow } from './queries.ts';
import { recoverOrphans } from './recover.ts';

// Taken at once from the outbox: enough for the provider to be busy while the next is prepared.
const TAKEN_AT_ONCE = 100;
// An outcome that stays unknown this often is left to a later wake-up: about eight seconds in all.
const UNKNOWN_TRIES = 5;
const FIRST_WAIT_MS = 250;

export interface SendReport {
  /** Messages that got an answer of any kind. */
  handed: number;
}

/**
 * Sends what the outbox holds until it is empty, the provider asks for a pause, or `signal` stops it. Any number of
 * processes may do this at once. What a dead worker left is settled first.
 */
export async function sendQueued(services: Services, signal?: AbortSignal): Promise<SendReport> {
  const report: SendReport = { handed: 0 };
  const orphans = await recoverOrphans(services);
  for (const { ids, batchKey } of orphans) {
    if (signal?.aborted) break;
    const mails = await writeMails(services, ids);
    report.handed += await handOverUntilKnown(services, mails, batchKey, true, signal);
  }
  await keepWindow(services);
  const lanes = Array.from({ length: services.mail.concurrency }, () =>
    lane(services, report, signal),
  );
  const ended = await Promise.allSettled(lanes);
  if (signal?.aborted) await requeueOwn(services.sql, services.workerId);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return report;
}

async function lane(services: Services, report: SendReport, signal?: AbortSignal): Promise<void> {
  const { mail, sql, clock } = services;
  while (!signal?.aborted) {
    if ((await findPause(sql, mail.name, clock.now())) !== null) return;
    const status = mail.isRepeatable ? 'sending' : 'claimed';
    const limit = mail.isRepeatable ? mail.batchSize : TAKEN_AT_ONCE;
    const prepared = await prepareBatch(services, limit, status);
    if (prepared.taken === 0) return;
    const mails = await composeMails(services, prepared.messages);
    report.handed += mail.isRepeatable
      ? await handOverSets(services, mails, prepared.batchKey, signal)
      : await handOverInGroups(services, mails, prepared.batchKey, signal);
  }
}

/** Those without attachments as one set, each other as a set of its own, under the keys they were claimed with. */
async function handOverSets(
  services: Services,
  mails: readonly OutgoingMail[],
  batchKey: string,
  signal?: AbortSignal,
): Promise<number> {
  const isPlain = (mail: OutgoingMail) => (mail.attachments ?? []).length === 0;
  let handed = await handOverUntilKnown(services, mails.filter(isPlain), batchKey, false, signal);
  for (const mail of mails.filter((one) => !isPlain(one))) {
    handed += await handOverUntilKnown(services, [mail], mail.idempotencyKey, false, signal);
  }
  return handed;
}

/**
 * For a provider that drops repetitions: the same set under the same key until its fate is known. `mayHaveLeft` when it was
 * handed over before and nobody knows what became of it.
 */
async function handOverUntilKnown(
  services: Services,
  mails: OutgoingMail[],
  batchKey: string,
  mayHaveLeft: boolean,
  signal?: AbortSignal,
): Promise<number> {
  if (mails.length === 0) return 0;
  for (let attempt = 1; ; attempt += 1) {
    const outcomes = await services.mail.send(mails, batchKey);
    if (isDecided(outcomes, mayHaveLeft || attempt > 1)) {
      await recordOutcomes(services, mails, outcomes);
      return outcomes.filter((one) => one.outcome !== 'unknown').length;
    }
    if (attempt === UNKNOWN_TRIES || signal?.aborted) {
      await leaveForLater(services.sql, mails.map(idOf), false);
      return 0;
    }
    await sleep(FIRST_WAIT_MS * 2 ** attempt);
  }
}

/**
 * Whether the answers settle the set. "Come back later" settles a first try: nothing left. After a try that may have had
 * its effect it settles nothing, and only the same set under the same key may go again.
 */
function isDecided(outcomes: readonly Outcome[], mayHaveLeft: boolean): boolean {
  return !outcomes.every(
    (one) => one.outcome === 'unknown' || (mayHaveLeft && one.outcome === 'deferred'),
  );
}

/** For a mail server: few at a time are marked before they go, so that a crash leaves few unknown. */
async function handOverInGroups(
  services: Services,
  mails: readonly OutgoingMail[],
  batchKey: string,
  signal?: AbortSignal,
): Promise<number> {
  const groups = inGroups(mails, services.mail.batchSize);
  let handed = 0;
  let marked = new Set(
    await markSending(services.sql, groups[0]?.map(idOf) ?? [], services.workerId),
  );
  for (const [index, group] of groups.entries()) {
    const going = group.filter((mail) => marked.has(idOf(mail)));
    const outcomes = await services.mail.send(going, batchKey);
    handed += outcomes.length;
    const next = signal?.aborted ? [] : (groups[index + 1]?.map(idOf) ?? []);
    marked = new Set(await recordOutcomes(services, going, outcomes, next));
    if (signal?.aborted && marked.size === 0) break;
  }
  return handed;
}

function inGroups<T>(all: readonly T[], size: number): T[][] {
  const starts = Array.from({ length: Math.ceil(all.length / size) }, (_, index) => index * size);
  return starts.map((start) => all.slice(start, start + size));
}

function idOf(mail: OutgoingMail): number {
  return Number(mail.id);
}

async function keepWindow(services: Services): Promise<void> {
  const organization = await findOrganization(services.sql);
  if (!organization) return;
  const { timeZone: zone, country, sendFromMinute, sendUntilMinute } = organization;
  const now = services.clock.now();
  const window = { zone, country, fromMinute: sendFromMinute, untilMinute: sendUntilMinute };
  const opening = windowOpening(now, window, services.workingDays);
  const closing = instantIn(zone, dayIn(zone, opening), sendUntilMinute);
  await moveToNextWindow(services.sql, now, opening, closing);
}
