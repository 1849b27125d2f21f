import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { discardImport } from '../../server/imports/actions.ts';
import {
  importJobs,
  requestApplying,
  resumeImports,
  uploadImport,
} from '../../server/imports/large-actions.ts';
import { leaveInHand, saveCounts, takeInHand } from '../../server/imports/queries.ts';
import { getImport } from '../../server/imports/reading.ts';
import { openPages, textOfPage, type Pages } from '../today/pages.ts';
import { emptyBooks } from './support.ts';

const LINES = 6_000;
const FILE = [
  'number;customer;issue date;due date;total;open',
  ...Array.from(
    { length: LINES },
    (_, n) => `L-${n};Customer ${n % 40};01/01/2026;31/01/2026;1 0${10 + (n % 90)},00;${n % 2},00`,
  ),
].join('\n');

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());
beforeEach(async () => {
  await emptyBooks(pages.services);
  await pages.services.sql`delete from pgboss.job where name like 'imports.%'`;
});

async function upload(text = FILE): Promise<number> {
  return uploadImport(pages.services, {
    filename: 'large.csv',
    file: Buffer.from(text),
    userId: pages.adaId,
  });
}

async function listJobs(): Promise<{ name: string; importId: number }[]> {
  return await pages.services.sql<{ name: string; importId: number }[]>`
    select name, (data ->> 'importId')::bigint as import_id from pgboss.job where name like 'imports.%' order by name`;
}

/** Does the jobs that wait, as a worker would. */
async function workOff(): Promise<void> {
  const jobs = await listJobs();
  await pages.services.sql`delete from pgboss.job where name like 'imports.%'`;
  for (const { name, importId } of jobs) {
    await importJobs(pages.services)[name as 'imports.read' | 'imports.apply']([{ importId }]);
  }
}

async function look(importId: number): Promise<string> {
  return textOfPage((await pages.ben.get(`/imports/${importId}`)).html);
}

async function countInvoices(): Promise<number> {
  const [row] = await pages.services.sql<{ count: number }[]>`select count(*) from invoices`;
  return row?.count ?? 0;
}

test('a large file is read and applied by jobs, and its page tells how far they are', async () => {
  const id = await upload();
  expect(await listJobs()).toEqual([{ name: 'imports.read', importId: id }]);
  const waiting = await pages.ben.get(`/imports/${id}`);
  expect(textOfPage(waiting.html)).toContain('Reading the file 0 of 6,000 lines Look again');
  expect(waiting.html).toContain('max="100" value="0"');
  await workOff();
  expect(await look(id)).toContain('New 6,000 Changed 0 Unchanged 0 Rejected 0');

  const asked = await pages.ben.post(`/imports/${id}/application`);
  expect([asked.status, asked.location]).toEqual([303, `/imports/${id}`]);
  expect(await countInvoices()).toBe(0);
  expect(await look(id)).toContain('Applying it 0 of 6,000 lines');
  // Pressed twice: asked for once.
  await pages.ben.post(`/imports/${id}/application`);
  expect(await listJobs()).toEqual([{ name: 'imports.apply', importId: id }]);
  await workOff();
  expect(await look(id)).toContain('Applied');
  expect(await countInvoices()).toBe(LINES);
});

test('how far the booking is can be seen from outside before it stands', async () => {
  const id = await upload();
  await workOff();
  await requestApplying(pages.services, id, { skipRejected: false, userId: null });
  const seen: number[] = [];
  const watch = setInterval(() => {
    void getImport(pages.services, id).then(({ counts }) => seen.push(counts.applied ?? 0));
  }, 5);
  await workOff();
  clearInterval(watch);
  expect(seen.some((applied) => applied > 0 && applied < LINES)).toBe(true);
  expect((await getImport(pages.services, id)).status).toBe('applied');
});

test('a large file that cannot be read to its end says why, and can be put away', async () => {
  const id = await upload(`${FILE}\nL-x;"Café;01/01/2026;31/01/2026;10,00;\n`);
  await workOff();
  const page = await look(id);
  expect(page).toContain('A quoted text is never closed');
  expect(page).not.toContain('Look again');
  expect((await pages.ben.post(`/imports/${id}/application`)).status).toBe(422);
  expect(await look(id)).toContain('A quoted text is never closed');
  await discardImport(pages.services, id, { userId: null });
  expect((await getImport(pages.services, id)).status).toBe('discarded');
});

test('a large file that is no table is refused at once', async () => {
  const file = Buffer.alloc(300_000, 'PK\u0003\u0004');
  const sent = uploadImport(pages.services, { filename: 'x', file, userId: null });
  await expect(sent).rejects.toThrow(/Excel/);
  expect(await pages.services.sql`select 1 from imports`).toHaveLength(0);
});

test('what a process left half done is taken up by the next, from the beginning', async () => {
  const { services } = pages;
  const id = await upload();
  await workOff();
  // As a process leaves it that is killed while it reads: half of the lines, nothing compared.
  await services.sql`delete from import_lines where line > 3000`;
  await services.sql`delete from import_outcomes`;
  await saveCounts(services.sql, id, { stage: 'reading', lines: 3_000 });
  await resumeImports(services);
  await workOff();
  expect((await getImport(services, id)).counts).toMatchObject({ stage: 'ready', new: LINES });

  // And as one that is killed while it applies: the database took all of it back.
  await requestApplying(services, id, { skipRejected: false, userId: null });
  await services.sql`delete from pgboss.job where name like 'imports.%'`;
  await resumeImports(services);
  await workOff();
  await workOff();
  expect((await getImport(services, id)).status).toBe('applied');
  expect(await countInvoices()).toBe(LINES);
});

test('an import that another process has in hand is left to it', async () => {
  const { services } = pages;
  const id = await upload();
  const other = await services.sql.reserve();
  expect(await takeInHand(other, id)).toBe(true);
  await workOff();
  expect((await getImport(services, id)).counts.stage).toBe('reading');
  expect((await pages.ben.post(`/imports/${id}/reading`)).status).toBe(409);
  await leaveInHand(other, id);
  other.release();
});

test('books that move while it waits to be applied bring it back as a preview', async () => {
  const { services } = pages;
  const id = await upload();
  await workOff();
  await requestApplying(services, id, { skipRejected: false, userId: null });
  await services.sql`
    with c as (insert into customers (number, name, country, language, created_at, updated_at)
      values ('other', 'Other', 'FR', 'fr', now(), now()) returning id)
    insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, created_at, updated_at)
    select id, 'L-7', '2026-01-01', '2026-01-31', 'EUR', 1, 1, now(), now() from c`;
  await workOff();
  const { status, counts } = await getImport(services, id);
  expect([status, counts.stage, counts.new, counts.rejected]).toEqual([
    'preview',
    'ready',
    LINES - 1,
    1,
  ]);
  expect(await look(id)).toContain('The books changed');
});

test('more files at once than there are connections are all read', async () => {
  const { services } = pages;
  const ids = await Promise.all(
    Array.from({ length: 14 }, (_, n) =>
      uploadImport(services, {
        filename: `small-${n}.csv`,
        file: Buffer.from(`number;customer;due date;total\nS-${n};Acme;31/01/2026;10,00\n`),
        userId: null,
      }),
    ),
  );
  const read = await Promise.all(ids.map((id) => getImport(services, id)));
  expect(read.map(({ counts }) => [counts.stage, counts.new])).toEqual(ids.map(() => ['ready', 1]));
});
