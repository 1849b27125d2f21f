import autocannon from 'autocannon';
import type { Sql } from '../../../server/db/sql.ts';
import { newToken, tokenHash } from '../../../server/users/token.ts';
import { scaled, type Benchmark } from '../benchmark.ts';
import { NOW, SECRET_KEY, seedCustomers, seedOrganization } from '../seed.ts';

const INVOICES = 5_000;
const SECONDS = 5;
// Others' entries lie between this customer's, as they do in books that were kept for years.
const CUSTOMERS = 20;
// A month's invoices are paid in one transfer.
const INVOICES_A_PAYMENT = 5;
const UNTIL = '2026-03-02';

export const benchmark: Benchmark = {
  name: 'statement',
  about:
    'the statement of a customer with 5,000 invoices (first page; CSV; PDF); beside bare routes with the same queries, and with one scan',
  async run(workplace, scale) {
    const invoices = scaled(INVOICES, scale, 300);
    const token = newToken();
    const database = await workplace.database('statement', async (sql) => {
      await seedOrganization(sql);
      await seedCustomers(sql, CUSTOMERS);
      await seedAccounts(sql, invoices);
      await seedSession(sql, token);
    });
    const ours = await workplace.start('server/main.ts', [], {
      env: { ...OURS, DATABASE_URL: database.url, DATA_DIR: workplace.folder },
      ready: /"url":"(http[^"]+)"/,
    });
    const [url = ''] = ours.found;
    const at = (file: string) => `/customers/1/statement${file}?from=&until=${UNTIL}`;
    const page = await read(url, at(''), token);
    if (!page.includes('F2026-1')) throw new Error(`The page shows no invoice:\n${page}`);
    const floor = await workplace.start(
      'scripts/bench/parts/statement-floor.ts',
      [database.url, String(Buffer.byteLength(page)), UNTIL],
      { ready: /floor: (\S+)/ },
    );
    const [floorUrl = ''] = floor.found;
    const seconds = scaled(SECONDS, scale, 1);
    const rounds: Record<'page' | 'queries' | 'scan' | 'csv' | 'pdf', number>[] = [];
    for (let round = 0; round <= scale.rounds; round += 1) {
      const measured = {
        page: await load(`${url}${at('')}`, seconds, token),
        queries: await load(`${floorUrl}/queries`, seconds),
        scan: await load(`${floorUrl}/sql`, seconds),
        csv: await milliseconds(() => read(url, at('.csv'), token)),
        pdf: await milliseconds(() => read(url, at('.pdf'), token)),
      };
      // The first round warms everything up.
      if (round > 0) rounds.push(measured);
    }
    await ours.stop();
    await floor.stop();
    await database.drop();
    const all = (of: keyof (typeof rounds)[number]) => rounds.map((one) => one[of]);
    return [
      {
        name: 'page',
        unit: 'x the requests/s of the same queries',
        values: rounds.map((one) => one.page / one.queries),
        aim: { kind: 'at_least', value: 0.5 },
        beside: { 'requests/s': all('page'), 'floor requests/s': all('queries') },
      },
      {
        name: 'queries',
        unit: 'x the requests/s of one scan of the account',
        values: rounds.map((one) => one.queries / one.scan),
        aim: null,
        beside: { 'requests/s': all('queries'), 'scan requests/s': all('scan') },
      },
      {
        name: 'csv',
        unit: 'ms for the whole account',
        values: all('csv'),
        aim: null,
        beside: { 'pdf ms': all('pdf') },
      },
    ];
  },
};

const OURS = { SECRET_KEY, ROLE: 'web', PORT: '0', LOG_LEVEL: 'info' };
// What a browser shows a server it is signed in at.
const cookieOf = (token: string) => ({ cookie: `relance=${token}` });

async function read(url: string, path: string, token: string): Promise<string> {
  const answer = await fetch(`${url}${path}`, { headers: cookieOf(token), redirect: 'manual' });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}.`);
  return answer.text();
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** Requests a second of one visitor who waits for each page: the machine is the server's alone. */
async function load(url: string, seconds: number, token?: string): Promise<number> {
  const result = await autocannon({
    ...{ url, connections: 1, duration: seconds },
    ...(token !== undefined && { headers: cookieOf(token) }),
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} wrong answers, ${result.errors} errors.`);
  }
  return result.requests.total / result.duration;
}

/** Customer 1 with this many invoices over two years, the others with as many together; two in three are paid. */
async function seedAccounts(sql: Sql, count: number): Promise<void> {
  await sql`
    insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, settled_on, reference,
      subject, created_at, updated_at)
    select case when n % 2 = 1 then 1 else 2 + n % (select count(*) - 1 from customers) end, 'F2026-' || n, made.on, made.on + 30,
      'EUR', 12000 + n, case when p.paid then 0 else 12000 + n end, case when p.paid then made.on + 40 end, 'RF' || n,
      'Pain et viennoiseries', ${NOW}, ${NOW}
    from generate_series(1, ${2 * count}) n,
      lateral (select '2024-02-01'::date + (n * 700 / ${2 * count}) as on) made,
      lateral (select n % 2 = 1 and n < ${Math.round((4 * count) / 3)} as paid) p`;
  await sql`
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_at)
    select id, 'invoice', total_minor, currency, issued_on, ${NOW} from invoices order by id`;
  await sql`
    insert into payments (customer_id, currency, amount_minor, method, received_on, reference, recorded_at)
    select 1, 'EUR', sum(total_minor), 'transfer', max(settled_on), 'VIR ' || batch, ${NOW}
    from (select total_minor, settled_on, (row_number() over (order by id) - 1) / ${INVOICES_A_PAYMENT}::int as batch
      from invoices where settled_on is not null) paid
    group by batch order by batch`;
  await sql`
    insert into allocations (payment_id, invoice_id, amount_minor, created_at)
    select 1 + (row_number() over (order by id) - 1) / ${INVOICES_A_PAYMENT}::int, id, total_minor, ${NOW}
    from invoices where settled_on is not null`;
  await sql`
    insert into ledger_entries (invoice_id, kind, amount_minor, currency, payment_id, booked_on, recorded_at)
    select a.invoice_id, 'payment', -a.amount_minor, 'EUR', a.payment_id, p.received_on, ${NOW}
    from allocations a join payments p on p.id = a.payment_id order by a.id`;
}

async function seedSession(sql: Sql, token: string): Promise<void> {
  await sql`
    insert into users (email, name, role, created_at) values ('ada@lumen.test', 'Ada', 'viewer', ${NOW})`;
  await sql`
    insert into sessions (token_hash, user_id, created_at, expires_at, opened_by_link)
    select ${tokenHash(token)}, id, ${NOW}, now() + interval '30 days', false from users`;
}
