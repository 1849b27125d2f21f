import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Benchmark, Figure } from '../benchmark.ts';
import { residentBytes } from '../children.ts';
import { SECRET_KEY, seedOrganization } from '../seed.ts';
import type { Workplace } from '../workplace.ts';

const READY_MAX_MS = 60_000;
// Long enough for the jobs of a start to be over and for what they left to be collected.
const IDLE_MS = 5_000;

export const benchmark: Benchmark = {
  name: 'start',
  about: 'from the command to /readyz, and the memory of the idle process beside its PostgreSQL',
  async run(workplace, scale) {
    const database = await workplace.database('start', seedOrganization);
    const ways = [
      { name: 'npm start', script: 'scripts/start.js', nodeOptions: ['--max-semi-space-size=4'] },
      // As the container's image starts it.
      { name: 'image', script: 'dist/server/main.js', nodeOptions: ['--max-semi-space-size=4'] },
    ];
    const measured = ways.map((way) => ({ way, starts: [] as Start[] }));
    // The first start compiles what has changed, and reads everything from the disk.
    for (const { way } of measured) await startOnce(workplace, way, database.url, 0);
    for (let round = 0; round < scale.rounds; round += 1) {
      for (const { way, starts } of measured) {
        starts.push(await startOnce(workplace, way, database.url, IDLE_MS * scale.share));
      }
    }
    await database.drop();
    return measured.flatMap(({ way, starts }) => figuresOf(way.name, starts));
  },
};

interface Start {
  readyMs: number;
  idleBytes: number | null;
}

async function startOnce(
  workplace: Workplace,
  way: { script: string; nodeOptions: readonly string[] },
  databaseUrl: string,
  idleMs: number,
): Promise<Start> {
  // A port that is asked for by number can be asked before it is announced.
  const port = 20_000 + (randomBytes(2).readUInt16BE() % 12_000);
  const startedAt = performance.now();
  const server = await workplace.start(way.script, [], {
    nodeOptions: way.nodeOptions,
    env: {
      DATABASE_URL: databaseUrl,
      DATA_DIR: workplace.folder,
      SECRET_KEY,
      PORT: String(port),
    },
  });
  try {
    await ready(`http://127.0.0.1:${port}/readyz`, startedAt + READY_MAX_MS);
    const readyMs = performance.now() - startedAt;
    await sleep(idleMs);
    return { readyMs, idleBytes: residentBytes(server.pid) };
  } finally {
    await server.stop();
  }
}

async function ready(url: string, until: number): Promise<void> {
  while (performance.now() < until) {
    const answer = await fetch(url).catch(() => null);
    await answer?.text();
    if (answer?.status === 200) return;
    await sleep(10);
  }
  throw new Error(`${url} did not answer 200 in time.`);
}

function figuresOf(name: string, starts: readonly Start[]): Figure[] {
  const idle = starts.flatMap((one) => (one.idleBytes === null ? [] : [one.idleBytes / 1e6]));
  const figures: Figure[] = [
    {
      name: `ready, ${name}`,
      unit: 's',
      values: starts.map((one) => one.readyMs / 1000),
      aim: { kind: 'at_most', value: 3 },
      beside: {},
    },
  ];
  if (idle.length > 0) {
    figures.push({
      name: `idle, ${name}`,
      unit: 'MB',
      values: idle,
      aim: { kind: 'at_most', value: 150 },
      beside: {},
    });
  }
  return figures;
}
