import { activateDraft, walkChases } from '../../../server/scenarios/activate-actions.ts';
import { getDraft, openDraft, saveDraft } from '../../../server/scenarios/draft-actions.ts';
import { definitionOf } from '../../../server/scenarios/definition-rules.ts';
import { workOutImpact } from '../../../server/scenarios/draft-impact.ts';
import { answerOnce } from '../children.ts';
import { waitForLocks, type LockWaits } from './lock-waits.ts';
import { openBenchServices } from './services.ts';

export interface ActivateInput {
  databaseUrl: string;
}

export interface ActivateOutput extends LockWaits {
  moved: number;
  previewMs: number;
  activationMs: number;
  walkMs: number;
}

const BY = { actor: 'system' } as const;

answerOnce<ActivateInput, ActivateOutput>(async ({ databaseUrl }) => {
  const services = await openBenchServices(databaseUrl);
  const { sql } = services;
  try {
    const activated = await activate(services);
    const [last] = await sql<{ invoice: number; customer: number }[]>`
      select max(invoice_id) as invoice, max(customer_id) as customer from chases`;
    const waiting = waitForLocks(sql, last ?? { invoice: 1, customer: 1 });
    const startedAt = performance.now();
    while ((await sql`select from scenario_versions where moving_after is not null`).length > 0) {
      await walkChases(services);
    }
    const walkMs = performance.now() - startedAt;
    const waits = await waiting.stop();
    const [row] = await sql<{ moved: number; left: number }[]>`
      select v.moved, (select count(*)::int from chases where version_id <> v.id) as "left"
      from scenario_versions v where v.id = ${activated.versionId}`;
    if (!row || row.left > 0) throw new Error(`${row?.left} chases were left behind.`);
    return { moved: row.moved, walkMs, ...waits, ...activated };
  } finally {
    await services.close();
  }
});

/** Changes the days of the standard scenario, looks at what that changes, and activates it. */
async function activate(services: Awaited<ReturnType<typeof openBenchServices>>) {
  await openDraft(services, 'standard', BY);
  const { draft, revision } = await getDraft(services.sql, 'standard');
  const steps = draft.steps.map((step) => ({
    ...step,
    offsetDays: step.offsetDays > 0 ? step.offsetDays + 1 : step.offsetDays,
  }));
  const definition = definitionOf({ thanks: draft.thanks, steps });
  await saveDraft(services, { key: 'standard', revision, definition, note: '' }, BY);
  const changed = await getDraft(services.sql, 'standard');
  const startedAt = performance.now();
  await workOutImpact(services.sql, services, changed.draft);
  const seenAt = performance.now();
  const { versionId } = changed.draft;
  const asked = {
    key: 'standard',
    versionId,
    revision: changed.revision,
    running: 'move' as const,
  };
  const activated = await activateDraft(services.sql, services, asked, BY);
  if (!activated.ok) throw new Error(`Not activated: ${activated.reason}.`);
  return { versionId, previewMs: seenAt - startedAt, activationMs: performance.now() - seenAt };
}
