import { audit, type Author } from '../audit/record.ts';
import { transaction, type Db, type Tx } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import { findOrganization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import type { CheckFacts } from './check-rules.ts';
import { definitionOf, draftSchema, readDraft, type Definition } from './definition-rules.ts';
import * as queries from './editor-queries.ts';
import { keyFrom } from './key-rules.ts';
import type { Scenario } from './rules.ts';
import { deleteWishesFor } from './wish-queries.ts';

/** What a scenario with a draft is judged by. */
export async function checkFactsOf(sql: Db, scenarioId: number | null): Promise<CheckFacts> {
  const [organization, team, followers] = await Promise.all([
    findOrganization(sql),
    queries.listTeam(sql),
    scenarioId === null ? [] : queries.listFollowers(sql, scenarioId),
  ]);
  return {
    // Before there is an organization nothing is sent; the same values as its table's own.
    businesses: {
      minimumGapDays: organization?.minimumGapDays ?? 4,
      contactsMax: organization?.contactsMax ?? 6,
    },
    consumers: {
      minimumGapDays: organization?.consumerGapDays ?? 7,
      contactsMax: organization?.consumerContactsMax ?? 4,
    },
    users: new Set(team.map(({ email }) => email)),
    followers,
  };
}

/** Reads the draft of a scenario. Throws NotFound. */
export async function getDraft(
  sql: Db,
  key: string,
  lock: 'change' | null = null,
): Promise<{ known: queries.ScenarioWithDraft; draft: Scenario; revision: number; note: string }> {
  const known = await queries.findWithDraft(sql, key, lock);
  if (!known?.draft) throw new NotFound('There is no such draft.');
  const { versionId, number, definition, revision, note } = known.draft;
  const draft = readDraft({ ...known, versionId, number, definition });
  return { known, draft, revision, note };
}

/** Begins a draft with what the active version says, or goes on with the one there is. Throws NotFound. */
export async function openDraft(services: Services, key: string, by: Author): Promise<void> {
  await transaction(services.sql, async (tx) => {
    const known = await lockKnown(tx, key);
    if (known.draft) return;
    const definition = draftSchema.parse(
      await queries.findDefinition(tx, known.activeVersionId ?? 0),
    );
    await beginDraft(tx, services, { scenarioId: known.id, definition, note: '', by });
  });
}

async function beginDraft(
  tx: Tx,
  services: Services,
  draft: { scenarioId: number; definition: Definition; note: string; by: Author },
): Promise<void> {
  const { by, ...rest } = draft;
  await queries.insertDraft(tx, { ...rest, by: by.userId ?? null, at: services.clock.now() });
  await record(tx, services, by, 'scenario.draft_begun', draft.scenarioId);
}

export type SavedDraft = { ok: true } | { ok: false; reason: 'changed' | 'no_draft' };

/** Writes what a draft says now, if it is still the one that was seen. Throws NotFound. */
export async function saveDraft(
  services: Services,
  saved: { key: string; revision: number; definition: Definition; note: string },
  by: Author,
): Promise<SavedDraft> {
  return transaction(services.sql, async (tx): Promise<SavedDraft> => {
    const known = await lockKnown(tx, saved.key);
    if (!known.draft) return { ok: false, reason: 'no_draft' };
    const { versionId } = known.draft;
    const { revision, definition, note } = saved;
    const at = services.clock.now();
    const isSaved = await queries.updateDraft(tx, { versionId, revision, definition, note, at });
    if (!isSaved) return { ok: false, reason: 'changed' };
    await record(tx, services, by, 'scenario.draft_saved', known.id, {
      version: known.draft.number,
    });
    return { ok: true };
  });
}

/**
 * States what the draft of a scenario says, making both where they are missing; a draft or an active version that says it
 * already is left alone.
 */
export async function stateDraft(
  tx: Tx,
  services: Services,
  stated: { key: string; name: string; definition: Definition },
  by: Author,
): Promise<'new' | 'changed' | 'unchanged'> {
  const { key, name, definition } = stated;
  const made = await queries.insertScenario(tx, { key, name });
  const known = await lockKnown(tx, key);
  if (made === undefined && known.name !== name) {
    await queries.updateName(tx, known.id, name);
    await record(tx, services, by, 'scenario.renamed', known.id);
  }
  const isRenamed = made === undefined && known.name !== name;
  if (made === undefined && (await saysAlready(tx, known, definition))) {
    return isRenamed ? 'changed' : 'unchanged';
  }
  if (known.draft) {
    const { versionId, revision, note } = known.draft;
    const at = services.clock.now();
    await queries.updateDraft(tx, { versionId, revision, definition, note, at });
    await record(tx, services, by, 'scenario.draft_saved', known.id);
  } else {
    await beginDraft(tx, services, { scenarioId: known.id, definition, note: '', by });
  }
  return made === undefined ? 'changed' : 'new';
}

async function saysAlready(
  tx: Tx,
  known: queries.ScenarioWithDraft,
  definition: Definition,
): Promise<boolean> {
  const standing =
    known.draft?.definition ?? (await queries.findDefinition(tx, known.activeVersionId ?? 0));
  return standing !== undefined && standing !== null && isSame(standing, definition);
}

/** Whether two definitions mean the same, however much of it they say. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(inFull(one)) === JSON.stringify(inFull(other));
}

function inFull(definition: unknown): Definition {
  const row = { id: 0, key: '', name: '', versionId: 0, number: 1 };
  return definitionOf(readDraft({ ...row, definition }));
}

/** Throws a draft away; a scenario that never was active goes with it. Throws NotFound. */
export async function discardDraft(
  services: Services,
  { key, revision }: { key: string; revision: number },
  by: Author,
): Promise<'discarded' | 'scenario_gone' | 'changed'> {
  return transaction(services.sql, async (tx) => {
    const known = await lockKnown(tx, key);
    // Pressed twice: it is gone.
    if (!known.draft) return 'discarded';
    const { versionId } = known.draft;
    if (!(await queries.deleteDraft(tx, { versionId, revision }))) return 'changed';
    // What waited for this draft would otherwise happen with another one.
    await deleteWishesFor(tx, known.id);
    await record(tx, services, by, 'scenario.draft_discarded', known.id);
    const isGone = await queries.deleteEmptyScenario(tx, known.id);
    return isGone ? 'scenario_gone' : 'discarded';
  });
}

// Somebody who starts from nothing starts from the gentlest reminder.
const FIRST_DRAFT: Definition = {
  thanks: 'after_a_step',
  steps: [
    {
      key: 'reminder-1',
      anchor: 'due',
      offset_days: 7,
      channel: 'email',
      mail: 'reminder',
      tone: 'friendly',
    },
  ],
};

/** Makes a scenario with a first draft: a copy of another's active version, or one friendly reminder. Answers its key. */
export async function makeScenario(
  services: Services,
  { name, copyOf }: { name: string; copyOf: string | null },
  by: Author,
): Promise<string> {
  return transaction(services.sql, async (tx) => {
    const source = copyOf === null ? null : await lockKnown(tx, copyOf);
    const stored =
      source &&
      (source.activeVersionId === null
        ? source.draft?.definition
        : await queries.findDefinition(tx, source.activeVersionId));
    const definition = stored ? draftSchema.parse(stored) : FIRST_DRAFT;
    for (let attempt = 1; ; attempt += 1) {
      const key = keyFrom(name, attempt);
      const scenarioId = await queries.insertScenario(tx, { key, name });
      if (scenarioId === undefined) continue;
      await record(tx, services, by, 'scenario.made', scenarioId, {
        copy_of: source?.key ?? null,
      });
      await beginDraft(tx, services, { scenarioId, definition, note: '', by });
      return key;
    }
  });
}

export async function renameScenario(
  services: Services,
  { key, name }: { key: string; name: string },
  by: Author,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    const known = await lockKnown(tx, key);
    if (known.name === name) return;
    await queries.updateName(tx, known.id, name);
    await record(tx, services, by, 'scenario.renamed', known.id);
  });
}

export type Archived = { ok: true } | { ok: false; uses: queries.ScenarioUses };

/** Puts a scenario away that nobody follows; refused with who does. Throws NotFound. */
export async function archiveScenario(
  services: Services,
  key: string,
  by: Author,
): Promise<Archived> {
  return transaction(services.sql, async (tx): Promise<Archived> => {
    const known = await lockKnown(tx, key);
    if (known.archivedAt !== null) return { ok: true };
    const uses = await queries.findUses(tx, known.id);
    const { assignments, customers, invoices, running } = uses;
    if (assignments.length + customers + invoices + running > 0) return { ok: false, uses };
    await deleteWishesFor(tx, known.id);
    await queries.setArchived(tx, known.id, services.clock.now());
    await record(tx, services, by, 'scenario.archived', known.id);
    return { ok: true };
  });
}

export async function restoreScenario(services: Services, key: string, by: Author): Promise<void> {
  await transaction(services.sql, async (tx) => {
    const known = await lockKnown(tx, key);
    if (known.archivedAt === null) return;
    await queries.setArchived(tx, known.id, null);
    await record(tx, services, by, 'scenario.restored', known.id);
  });
}

async function lockKnown(tx: Tx, key: string): Promise<queries.ScenarioWithDraft> {
  const known = await queries.findWithDraft(tx, key, 'change');
  if (!known) throw new NotFound('There is no such scenario.');
  // Read again behind the lock: whoever held it may have changed the draft.
  return (await queries.findWithDraft(tx, key)) ?? known;
}

async function record(
  tx: Tx,
  services: Services,
  by: Author,
  action: string,
  scenarioId: number,
  details: Record<string, string | number | boolean | null> = {},
): Promise<void> {
  await audit(tx, services, {
    ...by,
    action,
    subjectType: 'scenario',
    subjectId: scenarioId,
    details,
  });
}
