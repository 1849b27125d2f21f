import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { globSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { checkViews } from '../scripts/check-views.ts';
import { ROOT } from '../server/root.ts';

test('every template is registered and agrees with its props', () => {
  expect(checkViews()).toEqual([]);
});

const TYPES = `
export interface OfficePage { path: string }
export interface PortalPage { path: string }
export interface OfficeViews {
  '/invoices/show': { invoice: { number: string; customer?: { name: string }; total: { minor: number } } };
  '/invoices/_state': { state: string };
}
export interface PortalViews { '/portal/show': { amount: string } }
export interface Layouts { '/layouts/office': { page: OfficePage; title: string }; '/layouts/portal': { page: PortalPage } }
`;

const SOUND = {
  'invoices/show.eta': `<% layout('/layouts/office', { title: it.invoice.number }) %>\n<h1><%= it.invoice.number %></h1>\n<%~ include('/invoices/_state', { state: 'open' }) %>\n<% if (it.invoice.customer) { %>\n<%= it.invoice.customer.name %>\n<% } %>`,
  'invoices/_state.eta': '<b><%= it.state %></b>',
  'layouts/office.eta': '<title><%= it.title %></title><%~ it.body %>',
  'layouts/portal.eta': '<%~ it.body %>',
  'portal/show.eta': '<%= it.amount %>',
};

test('a sound tree has no problems', async () => {
  expect(await checkTree({})).toEqual([]);
});

test.each([
  ['a misspelt prop', '\n\n<%= it.invoice.numbr %>', /show\.eta:3 Property 'numbr' does not exist/],
  [
    'a prop that may be missing',
    '\n<%= it.invoice.customer.name %>',
    /show\.eta:2 .*possibly 'undefined'/,
  ],
  [
    'an object that is not ready to show',
    '<%= it.invoice.total %>',
    /show\.eta:1 .*not assignable/,
  ],
  [
    'an include that is relative',
    `<%~ include('invoices/_state', { state: '' }) %>`,
    /show\.eta:1 .*invoices\/_state/,
  ],
  [
    'an include without its props',
    `\n<%~ include('/invoices/_state', {}) %>`,
    /show\.eta:2 .*'state' is missing/,
  ],
  [
    'an include with a misspelt prop',
    `<%~ include('/invoices/_state', { stat: '' }) %>`,
    /show\.eta:1 .*'stat'/,
  ],
  [
    'text that is printed without escaping',
    '\n\n\n<%~ it.invoice.number %>',
    /show\.eta:4 .*not assignable/,
  ],
  [
    'a call of anything but include',
    '<%= it.invoice.number.slice(1) %>',
    /show\.eta:1 A template calls nothing/,
  ],
  ['an inline style', '\n<p style="color: red">', /show\.eta:2 .*refuses a style attribute/],
  ['an inline script', '<script>alert(1)</script>', /show\.eta:1 .*refuses an inline script/],
  ['an event attribute', '<p onclick="x()">', /show\.eta:1 .*refuses an event attribute/],
])('finds %s at its line', async (_name, source, expected) => {
  const problems = await checkTree({ 'invoices/show.eta': source });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(expected);
});

test('finds a template that nobody registered and a name without a template', async () => {
  const problems = await checkTree({ 'invoices/lost.eta': '<p>', 'portal/show.eta': null });
  expect(problems.join('\n')).toMatch(/lost\.eta:1 This template is not registered/);
  expect(problems.join('\n')).toMatch(
    /portal\/show\.eta:1 This template is registered but missing/,
  );
});

test('a portal page cannot include a page of the office', async () => {
  const problems = await checkTree({
    'portal/show.eta': `\n<%~ include('/invoices/_state', { state: 'open' }) %>`,
  });
  expect(problems[0]).toMatch(/portal\/show\.eta:2 .*invoices\/_state/);
});

test('every page includes the fragment that htmx gets in its place', async () => {
  const pairs = globSync('server/**/*.ts', { cwd: ROOT }).flatMap((file) =>
    pagePairs(join(ROOT, file)),
  );
  expect(pairs.length).toBeGreaterThan(0);
  for (const { page, fragment } of pairs) {
    // An error's message goes to the top of a page that is already there.
    if (page === '/errors/show') continue;
    expect(await includedBy(page), `${page} should include ${fragment}`).toContain(fragment);
  }
});

async function checkTree(changes: Record<string, string | null>): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), 'relance-views-'));
  try {
    await writeFile(join(root, 'views.ts'), TYPES);
    for (const [file, source] of Object.entries({ ...SOUND, ...changes })) {
      if (source === null) continue;
      await mkdir(dirname(join(root, 'views', file)), { recursive: true });
      await writeFile(join(root, 'views', file), source);
    }
    return checkViews({ folder: join(root, 'views'), typesFile: join(root, 'views.ts') });
  } finally {
    await rm(root, { recursive: true });
  }
}

/** Calls of `reply.page('/a', props, { fragment: '/b' })` in a source file. */
function pagePairs(path: string): { page: string; fragment: string }[] {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2024, true);
  const pairs: { page: string; fragment: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /\.page$/.test(node.expression.getText(file))) {
      const [page, , options] = node.arguments;
      const fragment = /fragment:\s*'([^']+)'/.exec(options?.getText(file) ?? '')?.[1];
      if (page && ts.isStringLiteral(page) && fragment) pairs.push({ page: page.text, fragment });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return pairs;
}

async function includedBy(template: string): Promise<string[]> {
  const source = await readFile(join(ROOT, 'views', `${template}.eta`), 'utf8');
  const direct = [...source.matchAll(/include\('([^']+)'/g)].map((match) => match[1] ?? '');
  const deeper = await Promise.all(direct.map((name) => includedBy(name)));
  return [...direct, ...deeper.flat()];
}
