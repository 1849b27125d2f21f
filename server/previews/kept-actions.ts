import { createHash } from 'node:crypto';
import { transaction, type Db, type Tx } from '../db/sql.ts';
import { withActivated } from '../scenarios/book-rules.ts';
import { listDrafts } from '../scenarios/queries.ts';
import type { Services } from '../services.ts';
import type { MarkedTouch } from './compare-rules.ts';
import { countCustomers, countTouches, customersByDay } from './count-rules.ts';
import { CUSTOMERS_A_CHUNK, foreseeCustomers, openForesight, type DraftBook } from './foresight.ts';
import * as queries from './kept-queries.ts';
import { countCustomersAhead, listCustomersAhead } from './queries.ts';
import type { Foresight } from './rules.ts';

/** Up to so many customers are worked out while somebody waits: with five invoices each less than a second of an ordinary machine. */
export const LIVE_MAX = 1_000;

/** Has the sixty days of everybody worked out anew, beside a draft or not; false when that is under way. */
export async function askForPreview(
  db: Db,
  services: Services,
  versionId: number | null,
): Promise<boolean> {
  return transaction(db, async (tx) => {
    const isNew = await queries.insertKeptPreview(tx, versionId, services.clock.now());
    if (isNew) await services.jobs.enqueue(tx, 'previews.work', {});
    return isNew;
  });
}

/** By night: everybody's sixty days, where they are too many to be worked out while somebody waits. */
export async function keepPreview(services: Services, liveMax: number = LIVE_MAX): Promise<void> {
  const foresight = await openForesight(services.sql, services);
  if (!foresight) return;
  const { untilOn } = foresight;
  const asked = { untilOn, scenarioId: null, after: 0, limit: liveMax + 1 };
  const isLarge = (await listCustomersAhead(services.sql, asked)).length > liveMax;
  await queries.forgetKeptPreviews(services.sql, { all: !isLarge });
  if (isLarge) await askForPreview(services.sql, services, null);
}

// A slice is a transaction of less than a second, which locks nothing but its own progress: what a killed worker loses.
const CHUNKS_A_SLICE = 5;
// A job gives way after so many: a worker that is to stop waits for its jobs, half a minute at most.
const SLICES_A_JOB = 20;

/**
 * Works out what was asked for, slice by slice of the customers, each in a transaction with how far it has come: killed anywhere,
 * the next one goes on there, and counts nobody twice. It takes no lock that anybody else waits for. When the day or what is
 * assumed changes on the way, it begins again.
 */
export async function workOutPreviews(
  services: Services,
  customersAChunk: number = CUSTOMERS_A_CHUNK,
): Promise<void> {
  let slices = 0;
  for (const id of await queries.listOpenPreviews(services.sql)) {
    for (;;) {
      if (slices === SLICES_A_JOB) {
        await transaction(services.sql, (tx) => services.jobs.enqueue(tx, 'previews.work', {}));
        return;
      }
      slices += 1;
      const isMore = await transaction(services.sql, (tx) =>
        workOutSlice(tx, services, id, customersAChunk),
      );
      if (!isMore) break;
    }
  }
}

async function workOutSlice(
  tx: Tx,
  services: Services,
  id: number,
  customersAChunk: number,
): Promise<boolean> {
  const claimed = await queries.claimKeptPreview(tx, id);
  if (!claimed) return false;
  const foresight = await openForesight(tx, services);
  const draft = foresight && (await draftOf(tx, foresight, claimed.versionId));
  if (!foresight || draft === undefined) {
    await queries.deleteKeptPreview(tx, id);
    return false;
  }
  const preview = await begun(tx, services, claimed, { foresight, draft });
  const touches: MarkedTouch[] = [];
  let { afterCustomerId } = preview;
  let lookedAt = 0;
  let isMore = true;
  for (let chunk = 0; chunk < CHUNKS_A_SLICE && isMore; chunk += 1) {
    const customerIds = await listCustomersAhead(tx, {
      ...{ untilOn: foresight.untilOn, scenarioId: draft?.scenarioId ?? null },
      ...{ after: afterCustomerId, limit: customersAChunk },
    });
    touches.push(...(await foreseeCustomers(tx, foresight, customerIds, draft)));
    afterCustomerId = customerIds.at(-1) ?? afterCustomerId;
    lookedAt += customerIds.length;
    isMore = customerIds.length === customersAChunk;
  }
  await queries.addCounts(tx, id, countTouches(touches), customersByDay(touches));
  const customers = countCustomers(touches);
  await queries.advanceKeptPreview(tx, id, { afterCustomerId, lookedAt, customers });
  if (!isMore) await queries.finishKeptPreview(tx, preview, services.clock.now());
  return isMore;
}

/** Null without a draft, undefined for one that is no draft any more. */
async function draftOf(
  sql: Db,
  { book }: Foresight,
  versionId: number | null,
): Promise<DraftBook | null | undefined> {
  if (versionId === null) return null;
  const draft = (await listDrafts(sql)).find((one) => one.versionId === versionId);
  return draft && { book: withActivated(book, draft, 'move'), scenarioId: draft.id };
}

/** Goes on with one, or begins it (again). */
async function begun(
  tx: Tx,
  services: Services,
  preview: queries.KeptPreview,
  { foresight, draft }: { foresight: Foresight; draft: DraftBook | null },
): Promise<queries.KeptPreview> {
  const assumed = assumptionsOf(foresight, draft);
  const { today } = foresight;
  if (preview.today === today && preview.assumed === assumed) return preview;
  const customersAhead = await countCustomersAhead(tx, {
    ...{ untilOn: foresight.untilOn, scenarioId: draft?.scenarioId ?? null },
  });
  const at = services.clock.now();
  await queries.beginKeptPreview(tx, preview.id, { at, today, assumed, customersAhead });
  return { ...preview, afterCustomerId: 0 };
}

/** A digest of what decides beside the customers: while it is the same, what was worked out holds as far as they do. */
export function assumptionsOf(foresight: Foresight, draft: DraftBook | null): string {
  const { organization, country, minimumAmountMinor } = foresight;
  const { minimumGapDays, consumerGapDays, contactsMax, consumerContactsMax } = organization;
  const { active, versions, assigned } = draft ? draft.book : foresight.book;
  const assumed = [
    ...[minimumGapDays, consumerGapDays, contactsMax, consumerContactsMax],
    ...[country, minimumAmountMinor, active.map(({ versionId }) => versionId)],
    ...[[...versions].toSorted(([a], [b]) => a - b), [...assigned].toSorted()],
  ];
  return createHash('sha256').update(JSON.stringify(assumed)).digest('hex');
}
