import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { placeHold } from '../../server/holds/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { activateDraft, walkChases } from '../../server/scenarios/activate-actions.ts';
import { openDraft, getDraft, saveDraft } from '../../server/scenarios/draft-actions.ts';
import { workOutImpact } from '../../server/scenarios/draft-impact.ts';
import type { StepDefinition } from '../../server/scenarios/definition-rules.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeEach(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterEach(() => services.close());

const BY = { actor: 'system' as const };

function step(offset: number, more: Partial<StepDefinition> = {}): StepDefinition {
  return {
    ...{ key: `day-${offset}`, anchor: 'due', offset_days: offset, channel: 'email' },
    ...{ mail: 'reminder', tone: 'friendly', ...more },
  };
}

async function drafted(steps: StepDefinition[]) {
  await openDraft(services, 'custom', BY);
  const { revision } = await getDraft(services.sql, 'custom');
  const definition = { thanks: 'never' as const, steps };
  const saved = await saveDraft(services, { key: 'custom', revision, definition, note: '' }, BY);
  expect(saved).toEqual({ ok: true });
  return getDraft(services.sql, 'custom');
}

async function activate(running: 'keep' | 'move', steps: StepDefinition[]) {
  const { draft, revision } = await drafted(steps);
  const { versionId } = draft;
  const asked = { key: 'custom', versionId, revision, running };
  expect(await activateDraft(services.sql, services, asked, BY)).toEqual({ ok: true });
  return asked;
}

async function chases() {
  const rows = await services.sql<
    { number: number; position: number; on: string | null; cycle: number }[]
  >`
    select v.number, c.position, c.next_on::text as "on", c.cycle from chases c
    join scenario_versions v on v.id = c.version_id order by c.invoice_id`;
  return rows.map((row) => `v${row.number} at ${row.position}, ${row.on ?? 'none'}`);
}

async function sent() {
  const rows = await services.sql<{ step: string; status: string }[]>`
    select step, status from messages order by id`;
  return rows.map(({ step: name, status }) => `${name} ${status}`);
}

async function givenInvoices(count: number, dueOn: PlainDate = '2026-02-27') {
  const customers = [];
  for (let index = 0; index < count; index += 1) {
    const customer = await givenCustomer(services);
    customers.push({ customer, invoice: await givenInvoice(services, customer, { dueOn }) });
  }
  return customers;
}

describe('running chases', () => {
  test('keep their version, and new ones follow the new one', async () => {
    await givenScenario(services, [step(3), step(10)]);
    await givenInvoices(1);
    await activate('keep', [step(5), step(20)]);
    await walkChases(services);
    await givenInvoices(1);
    expect(await chases()).toEqual(['v1 at 0, 2026-03-02', 'v2 at 0, 2026-03-04']);
    // And still do when something happens to them.
    await runReminders(services, { trigger: 'command' });
    expect(await chases()).toEqual(['v1 at 1, 2026-03-09', 'v2 at 0, 2026-03-04']);
  });

  test('move to the new version behind the step they have done, chunk by chunk', async () => {
    await givenScenario(services, [step(3), step(10)]);
    await givenInvoices(5);
    await runReminders(services, { trigger: 'command' });
    await sendQueued(services);
    await activate('move', [step(-7, { mail: 'before_due' }), step(3), step(6), step(15)]);
    await walkChases(services, 2);
    expect(await chases()).toEqual(Array.from({ length: 5 }, () => 'v2 at 2, 2026-03-06'));
    const [version] = await services.sql`
      select moved, moving_after from scenario_versions where number = 2`;
    expect(version).toEqual({ moved: 5, movingAfter: null });
    expect(await sent()).toEqual(Array.from({ length: 5 }, () => 'custom/day-3 accepted'));
  });

  test('of other scenarios, paid ones and those of newer versions are left alone', async () => {
    await givenScenario(services, [step(3)]);
    const [paid] = await givenInvoices(2);
    const other = await givenCustomer(services, { segment: 'good_payer' });
    await givenInvoice(services, other, { dueOn: '2026-02-27' });
    await services.sql`
      update chases set held_because = 'paid', next_on = null, next_position = null, updated_at = '2020-01-01'
      where invoice_id = ${paid?.invoice.id ?? 0}`;
    await services.sql`update chases set updated_at = '2020-01-01'`;
    await activate('move', [step(8)]);
    await walkChases(services);
    const touched =
      await services.sql`select invoice_id from chases where updated_at > '2020-01-01'`;
    expect(touched).toHaveLength(1);
  });

  test('are told beforehand what changes: the same as what then happens', async () => {
    await givenScenario(services, [step(3), step(10)]);
    await givenInvoices(2);
    await givenInvoices(1, '2026-03-20');
    await runReminders(services, { trigger: 'command' });
    const steps = [step(3), step(10), step(12)];
    const same = await workOutImpact(services.sql, services, (await drafted(steps)).draft);
    expect(same).toMatchObject({ running: 3, workedOut: 3, changed: 0 });
    const { draft } = await drafted([step(4), step(14, { key: 'day-10' })]);
    const impact = await workOutImpact(services.sql, services, draft);
    expect(impact).toMatchObject({ running: 3, workedOut: 3, changed: 3 });
    const told = impact.chases.map(({ then }) => (then.kind === 'step' ? then.on : then.kind));
    await activate('move', [step(4), step(14, { key: 'day-10' })]);
    await walkChases(services);
    const stand = await services.sql<{ on: string }[]>`
      select next_on::text as "on" from chases order by invoice_id`;
    expect(stand.map(({ on }) => on)).toEqual(told);
  });
});

describe('activating', () => {
  test('twice is once; a draft that changed since is refused', async () => {
    await givenScenario(services, [step(3)]);
    const asked = await activate('move', [step(5)]);
    expect(await activateDraft(services.sql, services, asked, BY)).toEqual({ ok: true });
    const audits = await services.sql`
      select from audit_entries where action = 'scenario.activated'`;
    expect(audits).toHaveLength(1);
    const { draft, revision } = await drafted([step(6)]);
    await drafted([step(7)]);
    const late = { key: 'custom', versionId: draft.versionId, revision, running: 'move' as const };
    expect(await activateDraft(services.sql, services, late, BY)).toEqual({
      ok: false,
      reason: 'changed',
    });
  });

  test('by two people at once happens once', async () => {
    await givenScenario(services, [step(3)]);
    const { draft, revision } = await drafted([step(5)]);
    const asked = { key: 'custom', versionId: draft.versionId, revision, running: 'keep' as const };
    const both = await Promise.all([
      activateDraft(services.sql, services, asked, BY),
      activateDraft(services.sql, services, { ...asked, running: 'move' }, BY),
    ]);
    expect(both).toEqual([{ ok: true }, { ok: true }]);
    const rows =
      await services.sql`select number from scenario_versions v join scenarios s on s.id = v.scenario_id
      where s.key = 'custom' and activated_at is not null order by number`;
    expect(rows.map(({ number }) => number as number)).toEqual([1, 2]);
  });

  test('what is wrong is refused, and said', async () => {
    await givenScenario(services, [step(3)]);
    const { draft, revision } = await drafted([step(5, { tone: 'final' })]);
    const asked = { key: 'custom', versionId: draft.versionId, revision, running: 'move' as const };
    expect(await activateDraft(services.sql, services, asked, BY)).toMatchObject({
      ok: false,
      reason: 'problems',
      problems: [{ code: 'first_reminder_tone' }],
    });
  });
});

describe('a message in hand when its chase moves', () => {
  test('still leaves, once, and the chase goes on behind it', async () => {
    await givenScenario(services, [step(3), step(10)]);
    await givenInvoices(1);
    await runReminders(services, { trigger: 'command' });
    await activate('move', [step(3), step(12, { key: 'other' })]);
    await walkChases(services);
    await sendQueued(services);
    await runReminders(services, { trigger: 'command' });
    expect(await sent()).toEqual(['custom/day-3 accepted']);
    expect(await chases()).toEqual(['v2 at 1, 2026-03-11']);
  });

  test('gives its step back when it is skipped: the debtor hears it later, not never', async () => {
    await givenScenario(services, [step(3), step(10)]);
    const [first] = await givenInvoices(1);
    await runReminders(services, { trigger: 'command' });
    const invoiceId = first?.invoice.id ?? 0;
    await activate('move', [step(3), step(12, { key: 'other' })]);
    await walkChases(services);
    expect(await chases()).toEqual(['v2 at 1, 2026-03-11']);
    await transaction(services.sql, (tx) =>
      placeHold(tx, services, {
        ...{ invoiceId, kind: 'pause', untilOn: '2026-03-04', reason: '', by: BY },
      }),
    );
    await sendQueued(services);
    expect(await sent()).toEqual(['custom/day-3 skipped']);
    services.clock.set('2026-03-05T08:00:00Z');
    await runReminders(services, { trigger: 'schedule' });
    await sendQueued(services);
    expect(await sent()).toEqual(['custom/day-3 skipped', 'custom/day-3 accepted']);
  });
});

test('runs and two walks at once lose no step and send none twice', async () => {
  await givenScenario(services, [step(3), step(10)]);
  await givenInvoices(12);
  await activate('move', [step(3), step(12, { key: 'other' })]);
  await Promise.all([
    walkChases(services, 3),
    runReminders(services, { trigger: 'command' }),
    walkChases(services, 3),
    runReminders(services, { trigger: 'command' }),
    sendQueued(services),
  ]);
  await walkChases(services, 3);
  await runReminders(services, { trigger: 'command' });
  await sendQueued(services);
  expect(await sent()).toEqual(Array.from({ length: 12 }, () => 'custom/day-3 accepted'));
  expect(new Set(await chases())).toEqual(new Set(['v2 at 1, 2026-03-11']));
});
