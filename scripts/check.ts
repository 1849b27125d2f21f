import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What CI runs before the tests, in the order in which a mistake is cheapest to find. */
const STEPS: { name: string; command: string[] }[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'templates', command: ['tsx', 'scripts/check-views.ts'] },
  { name: 'migrations', command: ['tsx', 'scripts/check-migrations.ts'] },
  { name: 'lint', command: ['eslint', '--max-warnings', '0', '.'] },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv.slice(2);
const failed: string[] = [];
for (const step of STEPS) {
  if (only.length > 0 && !only.includes(step.name)) continue;
  const started = performance.now();
  const code = await run(step.command);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${step.name} (${seconds} s)\n`);
  if (code !== 0) failed.push(step.name);
}
if (failed.length > 0) {
  process.stderr.write(`Failed: ${failed.join(', ')}\n`);
  process.exit(1);
}

function run([command = '', ...args]: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
