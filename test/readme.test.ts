import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../server/root.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const readme = read('README.md');

test('the README names each runtime dependency, and each variable the configuration reads', () => {
  const manifest = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const missing = Object.keys(manifest.dependencies).filter((name) => !readme.includes(name));
  expect(missing).toEqual([]);
  const variables = [...read('server/config.ts').matchAll(/(?:read|oneOf)\('([A-Z_]+)'/g)].map(
    (match) => match[1],
  );
  expect(variables.length).toBeGreaterThan(10);
  expect(variables.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
});

test('the lock file names no host of a registry, and versions are exact', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved": *"https?:/);
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  for (const kind of ['dependencies', 'devDependencies', 'optionalDependencies']) {
    for (const version of Object.values(manifest[kind] ?? {})) expect(version).toMatch(/^\d/);
  }
});
