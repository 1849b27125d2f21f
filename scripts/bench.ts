import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../server/root.ts';
import { isMet, type Benchmark, type Scale } from './bench/benchmark.ts';
import { formatJson, formatTable } from './bench/report.ts';
import { openWorkplace } from './bench/workplace.ts';

const CASES = join(ROOT, 'scripts', 'bench', 'cases');

const USAGE = `npm run bench [-- options] [name…]

Measures beside a floor in the same rounds: only the ratios can be compared between machines and days.

  --rounds N   how often each is measured, at least 3 (default 3)
  --share X    a part of the full size, such as 0.05, to see whether it works
  --help`;

const benchmarks = await loadBenchmarks();
const { names, scale } = readArguments();
process.exitCode = await measure(names, scale);

async function measure(wanted: readonly Benchmark[], scale: Scale): Promise<number> {
  const workplace = await openWorkplace();
  const isDone = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      if (!isDone.signal.aborted) void workplace.close().finally(() => process.exit(130));
    });
  }
  let missed = 0;
  try {
    for (const benchmark of wanted) {
      console.log(`\n${benchmark.name}: ${benchmark.about}`);
      const figures = await benchmark.run(workplace, scale);
      console.log(formatTable(figures));
      console.log(formatJson(benchmark.name, scale.rounds, figures));
      missed += figures.filter((figure) => !isMet(figure)).length;
    }
  } finally {
    isDone.abort();
    await workplace.close();
  }
  if (missed > 0) console.log(`\n${missed} aim${missed === 1 ? '' : 's'} missed.`);
  return missed > 0 && scale.share === 1 ? 1 : 0;
}

async function loadBenchmarks(): Promise<Benchmark[]> {
  const files = (await readdir(CASES)).filter((file) => file.endsWith('.ts')).toSorted();
  const modules = await Promise.all(
    files.map((file) => import(join(CASES, file)) as Promise<{ benchmark: Benchmark }>),
  );
  return modules.map((module) => module.benchmark);
}

function readArguments(): { names: Benchmark[]; scale: Scale } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        rounds: { type: 'string', default: '3' },
        share: { type: 'string', default: '1' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      const list = benchmarks.map(({ name, about }) => `  ${name.padEnd(9)} ${about}`).join('\n');
      console.log(`${USAGE}\n\n${list}`);
      process.exit(0);
    }
    const [rounds, share] = [Number(values.rounds), Number(values.share)];
    if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a number.');
    if (!(share > 0 && share <= 1)) throw new Error('--share must be over 0 and at most 1.');
    const unknown = positionals.filter((name) => !benchmarks.some((one) => one.name === name));
    if (unknown.length > 0) throw new Error(`There is no benchmark ${unknown.join(', ')}.`);
    const names = benchmarks.filter(
      ({ name }) => positionals.length === 0 || positionals.includes(name),
    );
    return { names, scale: { rounds, share } };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}
