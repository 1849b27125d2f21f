import { transaction } from '../../../server/db/sql.ts';
import { activateDraft, walkChases } from '../../../server/scenarios/activate-actions.ts';
import { getDraft, openDraft, saveDraft } from '../../../server/scenarios/draft-actions.ts';
import { definitionOf } from '../../../server/scenarios/definition-rules.ts';
import { workOutImpact } from '../../../server/scenarios/draft-impact.ts';
import { answerOnce } from '../children.ts';
import { openBenchServices } from './services.ts';

export interface ActivateInput {
  databaseUrl: string;
}

export interface ActivateOutput {
  moved: number;
  previewMs: number;
  activationMs: number;
  walkMs: number;
  /** How often somebody asked for locks meanwhile, and how long it took. */
  waits: number;
  medianWaitMs: number;
  senderWaitMs: number;
  runWaitMs: number;
}

const BY = { actor: 'system' } as const;
// As many as a sender and a run take at once.
const INVOICES_A_BATCH = 100;
const CUSTOMERS_A_CHUNK = 100;

answerOnce<ActivateInput, ActivateOutput>(async ({ databaseUrl }) => {
  const services = await openBenchServices(databaseUrl);
  const { sql } = services;
  try {
    const activated = await activate(services);
    const [last] = await sql<{ invoice: number; customer: number }[]>`
      select max(invoice_id) as invoice, max(customer_id) as customer from chases`;
    const walk = { isDone: false };
    const waits: { sender: number[]; run: number[] } = { sender: [], run: [] };
    // As the sender: shares of the invoices, then the chases of those whose message is skipped.
    const sender = repeat(walk, waits.sender, (at) =>
      transaction(sql, async (tx) => {
        const ids = within(at, last?.invoice ?? 1, INVOICES_A_BATCH);
        await tx`select 1 from invoices where id = any (${ids}::bigint[]) order by id for share`;
        await tx`select 1 from chases where invoice_id = any (${ids}::bigint[]) order by invoice_id for update`;
      }),
    );
    // As the run: the customers, then their chases.
    const run = repeat(walk, waits.run, (at) =>
      transaction(sql, async (tx) => {
        const ids = within(at, last?.customer ?? 1, CUSTOMERS_A_CHUNK);
        await tx`select 1 from customers where id = any (${ids}::bigint[]) order by id for no key update`;
        await tx`select 1 from chases where customer_id = any (${ids}::bigint[]) order by invoice_id for update`;
      }),
    );
    const startedAt = performance.now();
    while ((await sql`select from scenario_versions where moving_after is not null`).length > 0) {
      await walkChases(services);
    }
    const walkMs = performance.now() - startedAt;
    walk.isDone = true;
    await Promise.all([sender, run]);
    const [row] = await sql<{ moved: number; left: number }[]>`
      select v.moved, (select count(*)::int from chases where version_id <> v.id) as "left"
      from scenario_versions v where v.id = ${activated.versionId}`;
    if (!row || row.left > 0) throw new Error(`${row?.left} chases were left behind.`);
    const all = [...waits.sender, ...waits.run].toSorted((a, b) => a - b);
    return {
      ...{ moved: row.moved, walkMs, waits: all.length, medianWaitMs: all[all.length >> 1] ?? 0 },
      ...{ senderWaitMs: Math.max(...waits.sender), runWaitMs: Math.max(...waits.run) },
      ...activated,
    };
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

/** Does the work again and again until the walk is done, and writes down how long each took. */
async function repeat(
  walk: { isDone: boolean },
  waits: number[],
  work: (at: number) => Promise<void>,
): Promise<void> {
  let at = 0;
  while (!walk.isDone || waits.length === 0) {
    const startedAt = performance.now();
    await work(at);
    waits.push(performance.now() - startedAt);
    at += 1;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

// Steps by a part of the golden ratio: every place comes in turn, none twice in a row.
function within(at: number, last: number, count: number): number[] {
  const start = Math.floor(((at * 0.618034) % 1) * Math.max(1, last - count)) + 1;
  return Array.from({ length: count }, (_, index) => start + index);
}
