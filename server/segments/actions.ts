import { isDeepStrictEqual } from 'node:util';
import { audit, auditAll, type AuditEntry, type Author } from '../audit/record.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import { reconsiderChases } from '../chases/actions.ts';
import { updateSegments } from '../customers/queries.ts';
import type { Segment } from '../customers/rules.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import * as queries from './queries.ts';
import { decideSegment, type SegmentDecision, type SegmentSettings } from './rules.ts';

// Enough customers for one statement to be worth its round trip; their facts are a few hundred kilobytes.
const CHUNK = 2_000;
// Whoever books a payment or plans a reminder of one of these waits until they are read again and written: under a second even on a
// machine with much else to do (npm run bench -- segments).
const WRITTEN_AT_ONCE = 50;

/** What every computation of a time needs, read once. */
interface Computing {
  today: PlainDate;
  settings: SegmentSettings;
}

/**
 * Works out the segments of all customers: what the calendar alone changes (a month that no longer counts, a choice whose day has
 * passed) has no other occasion. Each chunk is looked at without a lock; only those that come out otherwise are locked, looked at
 * again and written. Answers how many are in another segment now.
 */
export async function computeSegments(services: Services): Promise<{ changed: number }> {
  let changed = 0;
  const computing = await startComputing(services);
  if (!computing) return { changed };
  for (let last = 0; ;) {
    const ids = await queries.listCustomerIds(services.sql, last, CHUNK);
    if (ids.length === 0) return { changed };
    last = ids.at(-1) ?? last;
    const facts = await queries.listSegmentFacts(services.sql, {
      ...{ customerIds: ids, ...computing },
    });
    const differing = facts.filter((one) => differs(one, computing)).map((one) => one.customerId);
    for (let start = 0; start < differing.length; start += WRITTEN_AT_ONCE) {
      const some = differing.slice(start, start + WRITTEN_AT_ONCE);
      changed += await transaction(services.sql, (tx) => recompute(tx, services, some, computing));
    }
  }
}

/** The same for one customer, in a transaction that may lock it first: before messages, invoices and chases. */
export async function computeSegmentOf(
  tx: Tx,
  services: Services,
  customerId: number,
): Promise<void> {
  const computing = await startComputing(services, tx);
  if (computing) await recompute(tx, services, [customerId], computing);
}

/**
 * Has the segment of a customer worked out after money moved or a promise was broken. Not in that transaction: it holds invoices,
 * and a changed segment locks the customer, which comes before them. The job is part of it, so that it is done once it commits.
 */
export async function followSegment(tx: Tx, services: Services, customerId: number): Promise<void> {
  await services.jobs.enqueue(tx, 'segments.follow', { customerId });
}

/** Has all of them worked out, after a file that moved many. */
export async function followSegments(tx: Tx, services: Services): Promise<void> {
  await services.jobs.enqueue(tx, 'segments.compute', {});
}

/**
 * Sets the segment of a customer in place of the one worked out, until the end of a day (in the organization's zone) or until it
 * is given back. What was set alike already stays. In a transaction that has locked the customer.
 */
export async function setSegment(
  tx: Tx,
  services: Services,
  set: { customerId: number; segment: Segment; because: string; until: PlainDate | null },
  by: Author,
): Promise<void> {
  const before = await queries.findShownSegment(tx, set.customerId);
  const isSame =
    before?.setTo === set.segment &&
    before.setBecause === set.because &&
    before.setUntil === set.until;
  if (!before || isSame) return;
  await queries.saveSet(tx, { ...set, by: by.userId ?? null, at: services.clock.now() });
  await audit(tx, services, {
    ...by,
    ...{ action: 'customer.segment_set', subjectType: 'customer', subjectId: set.customerId },
    details: { from: before.segment, to: set.segment, until: set.until },
  });
  await moveTo(tx, services, new Map([[set.customerId, set.segment]]));
}

/** Gives a customer back to what is worked out, at once. In a transaction that has locked it. */
export async function clearSegment(
  tx: Tx,
  services: Services,
  customerId: number,
  by: Author,
): Promise<void> {
  const before = await queries.findShownSegment(tx, customerId);
  if (!before || before.setTo === null) return;
  await queries.clearSet(tx, [customerId]);
  await audit(tx, services, {
    ...by,
    ...{ action: 'customer.segment_given_back', subjectType: 'customer', subjectId: customerId },
    details: { from: before.setTo },
  });
  await computeSegmentOf(tx, services, customerId);
}

/** Changes the limits; every customer is worked out by them at once. */
export async function changeSegmentSettings(
  services: Services,
  userId: number,
  settings: SegmentSettings,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await queries.updateSegmentSettings(tx, settings, services.clock.now());
    await audit(tx, services, {
      ...{ actor: 'user', userId, action: 'organization.segments_changed' },
      ...{ subjectType: 'organization', subjectId: 1, details: { ...settings } },
    });
    await followSegments(tx, services);
  });
}

async function startComputing(services: Services, tx?: Tx): Promise<Computing | undefined> {
  const sql = tx ?? services.sql;
  const organization = await findOrganization(sql);
  if (!organization) return undefined;
  return {
    today: dayIn(organization.timeZone, services.clock.now()),
    settings: await queries.findSegmentSettings(sql),
  };
}

async function recompute(
  tx: Tx,
  services: Services,
  customerIds: readonly number[],
  computing: Computing,
): Promise<number> {
  await queries.lockCustomers(tx, customerIds);
  const { today, settings } = computing;
  // Read under the lock: whoever comes last has seen everything.
  const asked = { customerIds, today, settings };
  const facts = await queries.listSegmentFacts(tx, asked);
  const differing = facts.filter((one) => differs(one, computing));
  const decided = differing.map((one) => ({
    ...{ customerId: one.customerId, ...decideSegment(one, settings) },
  }));
  await queries.saveComputed(tx, decided, services.clock.now());
  const ended = differing.filter((one) => isOver(one, today));
  await queries.clearSet(
    tx,
    ended.map((one) => one.customerId),
  );
  const moves = new Map<number, Segment>();
  const entries: AuditEntry[] = [];
  for (const [index, one] of differing.entries()) {
    const decision = decided[index];
    if (!decision || (one.setTo !== null && !isOver(one, today))) continue;
    if (decision.segment === one.segment) continue;
    moves.set(one.customerId, decision.segment);
    entries.push(entryOf(one, decision));
  }
  await auditAll(tx, services, entries);
  await moveTo(tx, services, moves);
  return moves.size;
}

function differs(one: queries.CustomerFacts, { today, settings }: Computing): boolean {
  if (isOver(one, today)) return true;
  const { segment, reasons } = decideSegment(one, settings);
  const isInEffect = one.setTo !== null || one.segment === segment;
  return !isInEffect || one.computed !== segment || !isDeepStrictEqual(one.reasons, reasons);
}

function isOver({ setTo, setUntil }: queries.Standing, today: PlainDate): boolean {
  return setTo !== null && setUntil !== null && setUntil < today;
}

function entryOf({ customerId, segment }: queries.Standing, decision: SegmentDecision): AuditEntry {
  return {
    ...{ actor: 'system', action: 'customer.segment_changed', subjectType: 'customer' },
    subjectId: customerId,
    details: {
      ...{ from: segment, to: decision.segment },
      because: decision.reasons.map((reason) => reason.code).join(' '),
    },
  };
}

/** Writes the segments in effect and has the reminders of what they owe follow. */
async function moveTo(
  tx: Tx,
  services: Services,
  moves: ReadonlyMap<number, Segment>,
): Promise<void> {
  if (moves.size === 0) return;
  const invoiceIds = await updateSegments(tx, moves, services.clock.now());
  await reconsiderChases(tx, services, invoiceIds);
}
