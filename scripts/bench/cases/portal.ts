import autocannon from 'autocannon';
import type { Sql } from '../../../server/db/sql.ts';
import { scaled, type Benchmark } from '../benchmark.ts';
import {
  SECRET_KEY,
  seedCustomers,
  seedInvoices,
  seedOrganization,
  seedPayLinks,
} from '../seed.ts';

const INVOICES_A_CUSTOMER = 10;
const CUSTOMERS = 200;
const CONNECTIONS = 20;
const SECONDS = 6;
// The page is limited to 120 readings a minute and address, so the visitors come from many.
const ADDRESSES = 5_000;

export const benchmark: Benchmark = {
  name: 'portal',
  about:
    'the page of a pay link with 10 open invoices; beside a bare route with the same queries and a static page',
  async run(workplace, scale) {
    let tokens: string[] = [];
    const database = await workplace.database('portal', async (sql: Sql) => {
      await seedOrganization(sql);
      await seedCustomers(sql, CUSTOMERS);
      await seedInvoices(sql, { count: CUSTOMERS * INVOICES_A_CUSTOMER, dueOn: '2026-02-27' });
      tokens = await seedPayLinks(sql, CUSTOMERS);
    });
    const ours = await workplace.start('server/main.ts', [], {
      env: { ...OURS, DATABASE_URL: database.url, DATA_DIR: workplace.folder },
      ready: /"url":"(http[^"]+)"/,
    });
    const [url = ''] = ours.found;
    const page = await (await fetch(`${url}/p/${tokens[0]}`)).text();
    if (!page.includes('F2026-1')) throw new Error(`The page shows no invoice:\n${page}`);
    const floor = await workplace.start(
      'scripts/bench/parts/portal-floor.ts',
      [database.url, String(Buffer.byteLength(page))],
      { ready: /floor: (\S+)/ },
    );
    const seconds = scaled(SECONDS, scale, 1);
    const measured: { ours: Load; floor: Load }[] = [];
    await load(url, tokens, 1);
    await load(floor.found[0] ?? '', tokens, 1);
    for (let round = 0; round < scale.rounds; round += 1) {
      measured.push({
        ours: await load(url, tokens, seconds),
        floor: await load(floor.found[0] ?? '', tokens, seconds),
      });
    }
    await ours.stop();
    await floor.stop();
    await database.drop();
    return [
      {
        name: 'requests',
        unit: 'x the requests/s of its floor',
        values: measured.map((one) => one.ours.perSecond / one.floor.perSecond),
        aim: { kind: 'at_least', value: 0.5 },
        beside: {
          'requests/s': measured.map((one) => one.ours.perSecond),
          'floor requests/s': measured.map((one) => one.floor.perSecond),
          'page kB': [Buffer.byteLength(page) / 1000],
        },
      },
      {
        name: 'slowest in a hundred',
        unit: 'x the p99 of its floor',
        values: measured.map((one) => one.ours.p99 / one.floor.p99),
        aim: null,
        beside: {
          'p99 ms': measured.map((one) => one.ours.p99),
          'floor p99 ms': measured.map((one) => one.floor.p99),
        },
      },
    ];
  },
};

const OURS = { SECRET_KEY, ROLE: 'web', PORT: '0', LOG_LEVEL: 'info' };

interface Load {
  perSecond: number;
  p99: number;
}

async function load(url: string, tokens: readonly string[], seconds: number): Promise<Load> {
  // Another part of the day's visitors each time, so that no address comes back within its minute.
  firstAddress += 7_919;
  const requests = Array.from({ length: ADDRESSES }, (_, index) => ({
    path: `/p/${tokens[index % tokens.length]}`,
    headers: { 'x-forwarded-for': address(firstAddress + index) },
  }));
  const result = await autocannon({ url, connections: CONNECTIONS, duration: seconds, requests });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} wrong answers, ${result.errors} errors.`);
  }
  return { perSecond: result.requests.total / result.duration, p99: result.latency.p99 };
}

let firstAddress = 0;

function address(index: number): string {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}
