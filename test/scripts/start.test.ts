import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../server/root.ts';

let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'relance-start-'));
  for (const file of [
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'scripts/start.js',
    // What the settings of the compiler name beside the server.
    'server/errors.ts',
  ]) {
    await mkdir(join(root, file, '..'), { recursive: true });
    await cp(join(ROOT, file), join(root, file));
  }
  await symlink(join(ROOT, 'node_modules'), join(root, 'node_modules'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

const write = (text: string) => writeFile(join(root, 'server', 'main.ts'), text);

async function start(): Promise<{ said: string; compiled: boolean }> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    join(root, 'scripts', 'start.js'),
  ]);
  return { said: stdout.trim(), compiled: stderr.includes('Compiling') };
}

test('a start compiles what has changed since the last one, and nothing else', async () => {
  await write("import { part } from './part.ts';\nconsole.log(part);\n");
  await writeFile(join(root, 'server', 'part.ts'), "export const part: string = 'first';\n");
  expect(await start()).toEqual({ said: 'first', compiled: true });
  expect(await start()).toEqual({ said: 'first', compiled: false });

  await unlink(join(root, 'server', 'part.ts'));
  await write("const word: string = 'second';\nconsole.log(word);\n");
  expect(await start()).toEqual({ said: 'second', compiled: true });
  expect(await readdir(join(root, 'dist', 'server'))).toEqual(['errors.js', 'main.js']);
});

test('two that start at once both find whole files', async () => {
  await write("const word: string = 'third';\nconsole.log(word);\n");
  const both = await Promise.all([start(), start()]);
  expect(both.map((one) => one.said)).toEqual(['third', 'third']);
  expect((await readdir(root)).filter((name) => name.startsWith('.dist'))).toEqual([]);
});

test('sources that cannot be compiled are not started, and say where the mistake is', async () => {
  await write('const word: = 1;\n');
  await expect(start()).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('server/main.ts(1,13)') as string,
  });
  expect((await readdir(root)).filter((name) => name.startsWith('.dist'))).toEqual([]);
});
