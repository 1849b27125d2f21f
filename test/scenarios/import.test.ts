import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { activateDraft, walkChases } from '../../server/scenarios/activate-actions.ts';
import { changeAssignments, gridText } from '../../server/scenarios/assignment-actions.ts';
import { listAssignments, type Assignment } from '../../server/scenarios/assignment-queries.ts';
import { checkScenario } from '../../server/scenarios/check-rules.ts';
import {
  archiveScenario,
  checkFactsOf,
  discardDraft,
  getDraft,
} from '../../server/scenarios/draft-actions.ts';
import { findScenarioState } from '../../server/scenarios/editor-queries.ts';
import { dropWish } from '../../server/scenarios/wish-actions.ts';
import { listWishes } from '../../server/scenarios/wish-queries.ts';
import {
  exportScenarios,
  importScenarios,
  previewImport,
} from '../../server/scenarios/yaml-actions.ts';
import { readScenarioFile, type ScenarioFile } from '../../server/scenarios/yaml-rules.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
beforeEach(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterEach(() => services.close());

const BY = { actor: 'system' as const };
const STEP =
  '{key: a, anchor: due, offset_days: 5, channel: email, mail: reminder, tone: friendly}';

/** A file with a scenario of our own, and who follows what. */
function file(
  assignments: string,
  scenarios = `mine: {name: Mine, thanks: never, steps: [${STEP}]}`,
) {
  const text = `relance: 1\nscenarios: {${scenarios}}\nassignments: ${assignments}\n`;
  const read = readScenarioFile(text);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.file;
}

function take(what: ScenarioFile, seen: string | null = null) {
  return importScenarios(services, what, { seen }, BY);
}

async function idOf(key: string): Promise<number> {
  return (await findScenarioState(services.sql, key))?.id ?? 0;
}

async function activate(key: string) {
  const { draft, revision } = await getDraft(services.sql, key);
  const asked = { key, versionId: draft.versionId, revision, running: 'keep' as const };
  return activateDraft(services.sql, services, asked, BY);
}

/** Which scenario a cell has, by its key. */
async function cell(audience: string, segment: string): Promise<string> {
  const [row] = await services.sql<{ key: string }[]>`
    select s.key from scenario_assignments a join scenarios s on s.id = a.scenario_id
    where a.audience = ${audience} and a.segment = ${segment}`;
  return row?.key ?? 'none';
}

async function waiting(): Promise<string[]> {
  const wishes = await listWishes(services.sql);
  return wishes.map(({ audience, segment, key }) => `${audience}/${segment}=${key}`);
}

async function setCell(changed: Assignment) {
  const now = await listAssignments(services.sql);
  const asked = { seen: gridText(now), cells: [changed] };
  expect(await changeAssignments(services, asked, BY)).toEqual({ ok: true, changed: 1 });
}

async function scenarioOf(invoiceId: number): Promise<string> {
  const [row] = await services.sql<{ key: string }[]>`
    select s.key from chases c join scenarios s on s.id = c.scenario_id where c.invoice_id = ${invoiceId}`;
  return row?.key ?? 'none';
}

async function audited(): Promise<string[]> {
  const rows = await services.sql<{ action: string }[]>`
    select action from audit_entries where action like 'scenario.assign%' order by id`;
  return rows.map(({ action }) => action.replace('scenario.', ''));
}

describe('who follows what in a file', () => {
  test('is told with what each cell has, would have, and how many follow it', async () => {
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn: '2026-03-20' });
    await givenInvoice(services, customer, { dueOn: '2026-03-20' });
    const what = file(
      '{company: {standard: firm, good_payer: soft, at_risk: mine}, public: {standard: nope}, belgian_consumer: {standard: firm}}',
    );
    const { cells, seen } = await previewImport(services.sql, what);
    expect(seen).toBe(gridText(await listAssignments(services.sql)));
    expect(
      cells.map(({ audience, segment, from, to, state, customers, invoices }) => [
        ...[audience, segment, from?.key, to.key, state, customers, invoices],
      ]),
    ).toEqual([
      ['company', 'standard', 'standard', 'firm', 'now', 1, 2],
      ['company', 'at_risk', 'standard', 'mine', 'later', 0, 0],
      ['public', 'standard', 'standard', 'nope', 'unknown', 0, 0],
      ['belgian_consumer', 'standard', 'belgian_consumer', 'firm', 'unlawful', 0, 0],
    ]);
    // Told, and nothing done.
    expect(await cell('company', 'standard')).toBe('standard');
    expect(await waiting()).toEqual([]);
  });

  test('is done as the grid does it, as far as it can be; the same again changes nothing', async () => {
    const invoice = await givenInvoice(services, await givenCustomer(services), {
      dueOn: '2026-03-20',
    });
    const what = file('{company: {standard: firm, at_risk: mine}, public: {standard: nope}}');
    expect(await take(what)).toEqual({ ok: true, drafts: 1, given: 1, waiting: 1, left: 1 });
    expect(await cell('company', 'standard')).toBe('firm');
    expect(await cell('company', 'at_risk')).toBe('standard');
    expect(await cell('public', 'standard')).toBe('standard');
    expect(await waiting()).toEqual(['company/at_risk=mine']);
    expect(await audited()).toEqual(['assigned', 'assignment_wished']);
    expect(await scenarioOf(invoice.id)).toBe('standard');
    await walkChases(services);
    expect(await scenarioOf(invoice.id)).toBe('firm');
    expect(await take(what)).toEqual({ ok: true, drafts: 0, given: 0, waiting: 0, left: 1 });
    expect(await audited()).toHaveLength(2);
  });

  test('stays as it is when it is not asked for', async () => {
    const what = file('{company: {standard: firm, at_risk: mine}}');
    const taken = await importScenarios(services, what, null, BY);
    expect(taken).toEqual({ ok: true, drafts: 1, given: 0, waiting: 0, left: 0 });
    expect(await cell('company', 'standard')).toBe('standard');
    expect(await waiting()).toEqual([]);
  });

  test('that somebody changed since it was seen is refused, with the drafts', async () => {
    const seen = gridText(await listAssignments(services.sql));
    await setCell({
      ...{ audience: 'public', segment: 'standard' },
      scenarioId: await idOf('soft'),
    });
    const taken = await take(file('{company: {standard: firm}}'), seen);
    expect(taken).toEqual({ ok: false, reason: 'changed' });
    expect(await findScenarioState(services.sql, 'mine')).toBeUndefined();
    expect(await cell('company', 'standard')).toBe('standard');
  });

  test('two files and a grid at once wait for each other; every cell is one that was asked for', async () => {
    const now = await listAssignments(services.sql);
    const [soft, firm] = [await idOf('soft'), await idOf('firm')];
    const both = (first: string, second: string) =>
      `${first}: {name: A, thanks: never, steps: [${STEP}]}, ${second}: {name: B, thanks: never, steps: [${STEP}]}`;
    const results = await Promise.all([
      take(file('{company: {standard: firm, good_payer: firm}}', both('alpha', 'beta'))),
      take(file('{company: {standard: soft, at_risk: beta}}', both('beta', 'alpha'))),
      take(file('{company: {good_payer: standard}}', both('soft', 'firm'))),
      changeAssignments(
        services,
        {
          seen: gridText(now),
          cells: [
            { audience: 'public', segment: 'standard', scenarioId: firm },
            { audience: 'public', segment: 'at_risk', scenarioId: soft },
          ],
        },
        BY,
      ),
    ]);
    expect(results.slice(0, 3).every(({ ok }) => ok)).toBe(true);
    expect(['firm', 'soft']).toContain(await cell('company', 'standard'));
    expect(['firm', 'standard']).toContain(await cell('company', 'good_payer'));
    expect(await waiting()).toEqual(['company/at_risk=beta']);
    const keys = await services.sql<{ key: string }[]>`
      select key from scenarios where key in ('alpha', 'beta') order by key`;
    expect(keys.map(({ key }) => key)).toEqual(['alpha', 'beta']);
  });
});

describe('a cell that waits for a draft', () => {
  beforeEach(async () => {
    expect(await take(file('{company: {standard: mine, at_risk: mine}}'))).toMatchObject({
      waiting: 2,
    });
  });

  test('is given when the draft is activated, and its invoices are worked out again', async () => {
    const invoice = await givenInvoice(services, await givenCustomer(services), {
      dueOn: '2026-03-20',
    });
    expect(await activate('mine')).toEqual({ ok: true });
    expect(await cell('company', 'standard')).toBe('mine');
    expect(await cell('company', 'at_risk')).toBe('mine');
    expect(await waiting()).toEqual([]);
    await walkChases(services);
    expect(await scenarioOf(invoice.id)).toBe('mine');
    expect(await audited()).toEqual(['assignment_wished', 'assigned']);
  });

  test('waits no longer once somebody gave it to another scenario, even back again', async () => {
    const at = { audience: 'company', segment: 'standard' } as const;
    await setCell({ ...at, scenarioId: await idOf('firm') });
    expect(await waiting()).toEqual(['company/at_risk=mine']);
    await setCell({ ...at, scenarioId: await idOf('standard') });
    expect(await activate('mine')).toEqual({ ok: true });
    expect(await cell('company', 'standard')).toBe('standard');
    expect(await cell('company', 'at_risk')).toBe('mine');
  });

  test('waits for what the last file says', async () => {
    const other = file(
      '{company: {standard: other}}',
      `other: {name: Other, thanks: never, steps: [${STEP}]}`,
    );
    expect(await take(other)).toMatchObject({ waiting: 1 });
    expect(await waiting()).toEqual(['company/at_risk=mine', 'company/standard=other']);
    await activate('mine');
    expect(await cell('company', 'standard')).toBe('standard');
    await activate('other');
    expect(await cell('company', 'standard')).toBe('other');
  });

  test('can be left as it is', async () => {
    const at = { audience: 'company', segment: 'at_risk' } as const;
    expect(await dropWish(services, at, BY)).toBe(true);
    expect(await dropWish(services, at, BY)).toBe(false);
    await activate('mine');
    expect(await cell('company', 'at_risk')).toBe('standard');
    expect(await cell('company', 'standard')).toBe('mine');
    expect(await audited()).toEqual([...['assignment_wished', 'assignment_unwished', 'assigned']]);
  });

  test('waits no longer when the draft is thrown away, or its scenario put away', async () => {
    await take(
      file('{public: {standard: other}}', `other: {name: Other, thanks: never, steps: [${STEP}]}`),
    );
    await archiveScenario(services, 'other', BY);
    expect(await waiting()).toEqual(['company/at_risk=mine', 'company/standard=mine']);
    const { revision } = await getDraft(services.sql, 'mine');
    await discardDraft(services, { key: 'mine', revision }, BY);
    expect(await waiting()).toEqual([]);
  });

  test('is dropped or done, never both, when that happens at once', async () => {
    const at = { audience: 'company', segment: 'standard' } as const;
    const [isDropped, activated] = await Promise.all([
      dropWish(services, at, BY),
      activate('mine'),
    ]);
    expect(activated).toEqual({ ok: true });
    expect(await cell('company', 'standard')).toBe(isDropped ? 'standard' : 'mine');
    expect(await cell('company', 'at_risk')).toBe('mine');
    expect(await waiting()).toEqual([]);
  });
});

test('a draft that consumers in Belgium wait for is held to their law before it is activated', async () => {
  const lawful =
    'be: {name: BE, thanks: never, steps: [{key: a, anchor: due, offset_days: 3, channel: email, mail: first_reminder_be}]}';
  await take(file('{belgian_consumer: {standard: be}}', lawful));
  expect(await waiting()).toEqual(['belgian_consumer/standard=be']);
  // The draft is changed into something that is not for them.
  await importScenarios(
    services,
    file('{}', `be: {name: BE, thanks: never, steps: [${STEP}]}`),
    null,
    BY,
  );
  const { draft, known } = await getDraft(services.sql, 'be');
  const codes = checkScenario(draft, await checkFactsOf(services.sql, known.id)).map(
    ({ code }) => code,
  );
  expect(codes).toContain('belgian_consumers');
  expect(await activate('be')).toMatchObject({ ok: false, reason: 'problems' });
  expect(await cell('belgian_consumer', 'standard')).toBe('belgian_consumer');
});

test('a book that was written out is the same in a fresh database, once its drafts are activated', async () => {
  await take(file('{company: {standard: mine, good_payer: firm}, public: {at_risk: mine}}'));
  await activate('mine');
  const text = (await exportScenarios(services.sql, null)) ?? '';
  const fresh = await createTestServices();
  try {
    const read = readScenarioFile(text);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const taken = await importScenarios(fresh, read.file, { seen: null }, BY);
    expect(taken).toEqual({ ok: true, drafts: 1, given: 1, waiting: 2, left: 0 });
    const { draft, revision } = await getDraft(fresh.sql, 'mine');
    const asked = { key: 'mine', versionId: draft.versionId, revision, running: 'keep' as const };
    expect(await activateDraft(fresh.sql, fresh, asked, BY)).toEqual({ ok: true });
    expect(await exportScenarios(fresh.sql, null)).toBe(text);
  } finally {
    await fresh.close();
  }
});
