import { randomUUID } from 'node:crypto';
import { dayIn } from '../calendar/zone.ts';
import { reconsiderChases } from '../chases/actions.ts';
import { transaction, type Tx } from '../db/sql.ts';
import type { Skeleton } from '../../emails/fill.ts';
import { findOrganization, type Organization } from '../organization/queries.ts';
import { withdrawUntrueReminders } from '../plans/walk-actions.ts';
import type { Services } from '../services.ts';
import { insertSkeleton, type StoredMessage } from './handover-queries.ts';
import { judgeMessage, readMessages, type Reading } from './judge.ts';
import { lockMessageInvoices, saveLines, type MessageInvoice } from './line-queries.ts';
import {
  dropBlockedCopies,
  lockWaiting,
  markClaimed,
  markSkipped,
  withdrawSteps,
  withdrawTouches,
  type ReadyMessage,
  type WaitingMessage,
} from './queries.ts';
import type { Dropped } from './rules.ts';
import { writeMessage, type Written } from './write.ts';

export interface Prepared {
  messages: StoredMessage[];
  batchKey: string;
  /** How many rows were taken, skipped ones included: zero means that the outbox is empty. */
  taken: number;
}

type Verdict = (Written & { dropped: Dropped[]; kept: MessageInvoice[] }) | { skip: string };

/**
 * Takes the next messages from the outbox in one transaction: everything is read again under lock, what no longer holds
 * is skipped with its reason and its step given back, the rest gets its facts. Afterwards they are this worker's.
 */
export async function prepareBatch(
  services: Services,
  limit: number,
  status: 'claimed' | 'sending',
): Promise<Prepared> {
  return transaction(services.sql, async (tx) => {
    const organization = await findOrganization(tx);
    if (!organization) return { messages: [], batchKey: '', taken: 0 };
    const now = services.clock.now();
    const waiting = await lockWaiting(tx, now, limit, organization.remindersPaused);
    const batchKey = `batch_${randomUUID()}`;
    if (waiting.length === 0) return { messages: [], batchKey, taken: 0 };
    const reading = await readAgain(tx, services, organization, waiting);
    const ready: ReadyMessage[] = [];
    const lines: Parameters<typeof saveLines>[1][number][] = [];
    const skipped: { message: WaitingMessage; because: string }[] = [];
    for (const message of waiting) {
      const verdict = await decide(tx, services, message, reading);
      if ('skip' in verdict) {
        skipped.push({ message, because: verdict.skip });
        continue;
      }
      await keepSkeleton(services, verdict.skeleton);
      ready.push(verdict.ready);
      lines.push(...linesOf(message, verdict));
    }
    await saveLines(tx, lines);
    await withdrawDropped(tx, services, lines, reading);
    await skipMessages(tx, services, skipped);
    await markClaimed(tx, ready, {
      workerId: services.workerId,
      at: now,
      transport: services.mail.name,
      batchKey,
      status,
    });
    return { messages: ready, batchKey, taken: waiting.length };
  });
}

async function readAgain(
  tx: Tx,
  services: Services,
  organization: Organization,
  waiting: readonly WaitingMessage[],
): Promise<Reading> {
  const ids = waiting.map((message) => message.id);
  const today = dayIn(organization.timeZone, services.clock.now());
  // Invoices are locked before anything of them is read.
  await lockMessageInvoices(tx, ids);
  const reading = await readMessages(tx, services, { organization, today }, waiting);
  const withCopies = waiting.filter(({ copies }) => copies.length > 0).map(({ id }) => id);
  await dropBlockedCopies(tx, withCopies);
  for (const [id, because] of await withdrawUntrueReminders(tx, services, ids)) {
    reading.blocked.set(id, reading.blocked.get(id) ?? because);
  }
  return reading;
}

async function decide(
  tx: Tx,
  services: Services,
  message: WaitingMessage,
  reading: Reading,
): Promise<Verdict> {
  const judged = await judgeMessage(tx, services, message, reading);
  if ('skip' in judged) return judged;
  const { kept, dropped } = judged;
  const written = await writeMessage(tx, message, judged.about, judged.facts, reading);
  return 'skip' in written ? written : { ...written, kept, dropped };
}

const kept = new Set<string>();

/** Outside the caller's transaction, so that the other senders see it at once and a rollback takes nothing back. */
async function keepSkeleton(services: Services, skeleton: Skeleton): Promise<void> {
  const key = `${services.config.databaseUrl} ${skeleton.hash}`;
  if (kept.has(key)) return;
  await insertSkeleton(services.sql, skeleton, services.clock.now());
  kept.add(key);
}

function linesOf(
  message: WaitingMessage,
  verdict: Exclude<Verdict, { skip: string }>,
): Parameters<typeof saveLines>[1][number][] {
  const kept = verdict.kept.map((invoice) => ({
    invoice,
    asks: invoice.balanceMinor,
    because: null,
  }));
  const dropped = verdict.dropped.map(({ invoice, because }) => ({ invoice, asks: null, because }));
  return [...kept, ...dropped].flatMap(({ invoice, asks, because }) =>
    invoice.askedMinor === asks && invoice.droppedBecause === because
      ? []
      : [
          {
            messageId: message.id,
            invoiceId: invoice.invoiceId,
            amountMinor: asks,
            droppedBecause: because,
          },
        ],
  );
}

/** An invoice that fell out of its message did not get its step: the chase stands where it stood. */
async function withdrawDropped(
  tx: Tx,
  services: Services,
  lines: readonly { messageId: number; invoiceId: number; droppedBecause: string | null }[],
  reading: Reading,
): Promise<void> {
  const steps = lines.flatMap((line) => {
    if (line.droppedBecause === null) return [];
    const invoice = reading.invoices
      .get(line.messageId)
      ?.find((one) => one.invoiceId === line.invoiceId);
    if (!invoice || invoice.cycle === null || invoice.position === null) return [];
    return [{ invoiceId: invoice.invoiceId, cycle: invoice.cycle, position: invoice.position }];
  });
  if (steps.length === 0) return;
  await withdrawSteps(tx, steps);
  await reconsiderChases(
    tx,
    services,
    steps.map((step) => step.invoiceId),
  );
}

/** Marks messages as not sent and gives their steps back: the chases stand where they stood before. */
export async function skipMessages(
  tx: Tx,
  services: Services,
  skipped: readonly { message: WaitingMessage; because: string }[],
): Promise<void> {
  if (skipped.length === 0) return;
  await markSkipped(
    tx,
    skipped.map(({ message, because }) => ({ id: message.id, because })),
  );
  const touchIds = skipped.flatMap(({ message }) => message.touchId ?? []);
  const invoiceIds = await withdrawTouches(tx, touchIds);
  await reconsiderChases(tx, services, invoiceIds);
}
