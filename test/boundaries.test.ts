import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../server/root.ts';

const files = readdirSync(join(ROOT, 'server'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: relative(ROOT, path), source: readFileSync(path, 'utf8') }));

function filesWith(pattern: RegExp, except: RegExp): string[] {
  return files
    .filter(({ path, source }) => pattern.test(source) && !except.test(path))
    .map(({ path }) => path);
}

const MACHINERY = ['db', 'jobs', 'mail', 'stripe', 'resend', 'web'];
const KERNELS = ['money', 'calendar'];

test('SQL stands in queries and in the database machinery, nowhere else', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(filesWith(/\b(sql|tx|db)(<[^`()]*>)?`/, /queries\.ts$|^server\/db\//)).toEqual([]);
});

test('the environment is read in one place, and the system clock in another', () => {
  expect(filesWith(/process\.env\b/, /^server\/(main|config)\.ts$/)).toEqual([]);
  expect(filesWith(/new Date\(\)|Date\.now\(\)/, /^server\/(clock|calendar)\//)).toEqual([]);
});

test('the kernels import nothing but each their own folder', () => {
  for (const kernel of KERNELS) {
    const inside = files.filter(({ path }) => path.startsWith(`server/${kernel}/`));
    const outward = inside
      .filter(({ source }) => /from '\.\.\//.test(source))
      .map(({ path }) => path);
    expect(outward).toEqual([]);
  }
});

test('rules decide without reading: no query, no action, no service', () => {
  const rules = files.filter(({ path }) => /(^|[/-])rules\.ts$/.test(path));
  expect(rules.length).toBeGreaterThan(5);
  const impure = rules.filter(({ source }) =>
    [...source.matchAll(/^import (?!type )[^;]*? from '([^']+)'/gms)].some(([, from]) =>
      /(queries|actions|services|sql|clock)\.ts$/.test(from ?? ''),
    ),
  );
  expect(impure.map(({ path }) => path)).toEqual([]);
});

test('queries and actions know no web page, and routes no SQL', () => {
  const inner = files.filter(({ path }) => /(queries|actions|rules)\.ts$/.test(path));
  const knowing = inner.filter(({ source }) => /from 'fastify'|from '[^']*\/web\//.test(source));
  expect(knowing.map(({ path }) => path)).toEqual([]);
});

test('machinery that any program could use knows no word of the trade', () => {
  const trade = [
    'customers',
    'invoices',
    'chases',
    'scenarios',
    'payments',
    'ledger',
    'plans',
    'disputes',
  ];
  const knowing = files
    .filter(({ path }) =>
      MACHINERY.slice(0, 3).some((folder) => path.startsWith(`server/${folder}/`)),
    )
    .filter(({ source }) => trade.some((word) => source.includes(`from '../${word}/`)));
  expect(knowing.map(({ path }) => path)).toEqual([]);
});
