import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Step {
  name: string;
  command: string[];
}

/**
 * What CI runs before the tests. The linter reads the types of everything and takes as long as all the others: they run beside it,
 * in the order in which a mistake is cheapest to find.
 */
const LANES: Step[][] = [
  [{ name: 'lint', command: ['eslint', '--max-warnings', '0', '.'] }],
  [
    { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
    { name: 'types', command: ['tsc', '--noEmit'] },
    { name: 'templates', command: ['tsx', 'scripts/check-views.ts'] },
    { name: 'migrations', command: ['tsx', 'scripts/check-migrations.ts'] },
  ],
];

const root = fileURLToPath(new URL('..', import.meta.url));
const only = process.argv.slice(2);
const failed: string[] = [];
await Promise.all(
  LANES.map(async (steps) => {
    for (const step of steps) if (only.length === 0 || only.includes(step.name)) await check(step);
  }),
);
if (failed.length > 0) {
  process.stderr.write(`Failed: ${failed.join(', ')}\n`);
  process.exit(1);
}

async function check({ name, command }: Step): Promise<void> {
  const started = performance.now();
  const { code, output } = await run(command);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  // What a step said stands together, above how it ended.
  process.stdout.write(`${output}${code === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n`);
  if (code !== 0) failed.push(name);
}

function run([command = '', ...args]: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
