import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  addWording,
  restoreWording,
  saveWording,
  takeOutWording,
  type SaveResult,
} from '../../server/wordings/actions.ts';
import { listNewestWordings, listVersions } from '../../server/wordings/queries.ts';
import { currentWordings, shippedSource } from '../../server/wordings/rules.ts';
import { givenOrganization } from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

const MAIL = { kind: 'reminder', tone: 'friendly', language: 'fr' } as const;
const KEY = { ...MAIL, variant: 1 };
const BY = { userId: 1, mayThreaten: false };
const SUBJECT = 'Relevé de compte – {{ organization_name }}';
const sourceOf = (words: string) => ({
  subject: SUBJECT,
  body: `${words}\n\n{{ invoices }}\n\n{{ pay_button }}\n\n{{ signature }}`,
});

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  await services.sql`
    insert into users (email, name, role, language, created_at)
    values ('ada@lumen.test', 'Ada', 'admin', 'fr', ${services.clock.now()})`;
});
afterAll(() => services.close());
beforeEach(async () => {
  await services.sql`truncate mail_wordings, audit_entries`;
});

const save = (words: string, readAt: number, by = BY): Promise<SaveResult> =>
  saveWording(services, by, KEY, { source: sourceOf(words), note: 'Une note', readAt });

const currentBody = async (variant = 1) =>
  currentWordings(MAIL, await listNewestWordings(services.sql)).find(
    (one) => one.variant === variant,
  )?.source.body;

const auditTrail = async () =>
  services.sql<{ action: string; details: Record<string, unknown> }[]>`
    select action, details from audit_entries order by id`;

test('the newest version counts, and all of them are kept with who wrote them', async () => {
  expect(await save('Premier', 0)).toEqual({ done: true });
  expect(await save('Second', 1)).toEqual({ done: true });
  expect(await currentBody()).toContain('Second');
  const versions = await listVersions(services.sql, KEY);
  expect(versions.map(({ number, author, note }) => [number, author, note])).toEqual([
    [2, 'Ada', 'Une note'],
    [1, 'Ada', 'Une note'],
  ]);
  expect((await auditTrail()).map(({ action }) => action)).toEqual([
    'wording.written',
    'wording.written',
  ]);
  await expect(services.sql`update mail_wordings set body = 'x'`).rejects.toThrow('append-only');
  await expect(services.sql`delete from mail_wordings`).rejects.toThrow('append-only');
});

test('what is the same as before is no new version', async () => {
  await save('Premier', 0);
  expect(await save('Premier', 1)).toEqual({ done: true });
  expect(await listVersions(services.sql, KEY)).toHaveLength(1);
});

test('of two who save at once one is told, with the other’s text', async () => {
  await save('Premier', 0);
  const results = await Promise.all(['Ada', 'Ben', 'Cem'].map((name) => save(name, 1)));
  const refused = results.filter((one) => !one.done);
  expect(refused).toHaveLength(2);
  const body = await currentBody();
  for (const one of refused) {
    expect(one).toMatchObject({ reason: 'changed_meanwhile', current: { number: 2 } });
    expect('current' in one && one.current?.source.body).toBe(body);
  }
  expect(await listVersions(services.sql, KEY)).toHaveLength(2);
});

test('a broken wording is refused with its problems, and nothing is kept', async () => {
  const result = await save('Total {{ totl }}', 0);
  expect(result).toMatchObject({
    ...{ done: false, reason: 'invalid' },
    problems: [{ part: 'body', line: 1, column: 10, code: 'unknown_variable', hint: 'total' }],
  });
  expect(await listVersions(services.sql, KEY)).toEqual([]);
});

test('a word of courts passes with an administrator who keeps it, and that is on record', async () => {
  expect(await save('Nous saisirons le tribunal', 0)).toMatchObject({ reason: 'invalid' });
  const admin = { ...BY, mayThreaten: true };
  expect(await save('Nous saisirons le tribunal, {{ nope }}', 0, admin)).toMatchObject({
    reason: 'invalid',
  });
  expect(await save('Nous saisirons le tribunal', 0, admin)).toEqual({ done: true });
  expect((await auditTrail())[0]?.details).toEqual({
    ...{ mail: 'reminder-friendly', language: 'fr', variant: 1, number: 1, threats: 'tribunal' },
  });
});

test('an earlier version and the program’s own come back as new versions', async () => {
  await save('Premier', 0);
  await save('Second', 1);
  expect(await restoreWording(services, BY, KEY, { number: 1, readAt: 2 })).toEqual({ done: true });
  expect(await currentBody()).toContain('Premier');
  expect(await restoreWording(services, BY, KEY, { number: 0, readAt: 3 })).toEqual({ done: true });
  expect(await currentBody()).toBe(shippedSource(KEY)?.body);
  expect(await restoreWording(services, BY, KEY, { number: 2, readAt: 1 })).toMatchObject({
    reason: 'changed_meanwhile',
  });
  expect(await restoreWording(services, BY, KEY, { number: 9, readAt: 4 })).toEqual({
    ...{ done: false, reason: 'unknown' },
  });
  const origins = (await listVersions(services.sql, KEY)).map(({ origin }) => origin);
  expect(origins).toEqual(['shipped', 'restored', 'written', 'written']);
});

test('a wording that is written as the program’s own is the program’s own', async () => {
  await save('Premier', 0);
  const source = shippedSource(KEY) ?? sourceOf('');
  await saveWording(services, BY, KEY, { source, note: '', readAt: 1 });
  expect((await listVersions(services.sql, KEY))[0]?.origin).toBe('shipped');
});

test('others are added up to six and taken out again; the first two stay', async () => {
  const added = [];
  for (let count = 0; count < 5; count += 1) added.push(await addWording(services, BY, MAIL));
  expect(added).toEqual([3, 4, 5, 6, null]);
  expect(await currentBody(4)).toBe(shippedSource(KEY)?.body);
  const out = (variant: number, readAt: number) =>
    takeOutWording(services, BY, { ...MAIL, variant }, readAt);
  expect(await out(2, 0)).toEqual({ done: false, reason: 'unknown' });
  expect(await out(4, 0)).toMatchObject({ reason: 'changed_meanwhile' });
  expect(await out(4, 1)).toEqual({ done: true });
  expect(await currentBody(4)).toBeUndefined();
  expect(await addWording(services, BY, MAIL)).toBe(4);
  expect(await listVersions(services.sql, { ...MAIL, variant: 4 })).toHaveLength(3);
  expect(
    await restoreWording(services, BY, { ...MAIL, variant: 4 }, { number: 0, readAt: 3 }),
  ).toEqual({
    ...{ done: false, reason: 'unknown' },
  });
});
