import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { lookAtProcess } from '../../server/db/embedded/process-identity.ts';
import { connect } from '../../server/db/sql.ts';
import { ROOT } from '../../server/root.ts';
import { planInvoices, TODAY } from '../../scripts/demo/books.ts';
import { readSampleCustomers } from '../../scripts/demo/customers.ts';

// Three starts and ten weeks of business: some ten seconds on two free cores, much longer on a busy machine.
const WHOLE_DEMO_MS = 240_000;

interface Running {
  child: ChildProcess;
  /** The `name: value` lines it printed. */
  lines: Map<string, string>;
  output: () => string;
}

let folder: string;
let running: Running[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relance-demo-'));
  // Under root PostgreSQL's own account has to reach it, or the database would be kept elsewhere.
  await chmod(folder, 0o755);
});
afterEach(async () => {
  await Promise.all(running.map(stop));
  running = [];
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function startDemo(...more: string[]): Promise<Running> {
  const program = ['--import', 'tsx', 'scripts/demo.ts', '--data', folder, '--port', '0', ...more];
  const child = spawn(process.execPath, program, {
    cwd: ROOT,
    // What a developer's shell may hold must not reach the demo.
    env: { ...process.env, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', PORT: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const demo: Running = { child, lines: new Map(), output: () => output };
  running.push(demo);
  await new Promise<void>((resolve, reject) => {
    const read = (part: Buffer) => {
      output += part.toString('utf8');
      if (output.includes('Ctrl-C stops the demo')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`The demo ended with ${code}:\n${output}`)));
  });
  for (const [, name = '', value = ''] of output.matchAll(/^([a-z -]+): (.+)$/gm)) {
    demo.lines.set(name, value);
  }
  return demo;
}

async function stop({ child }: Running): Promise<number | null> {
  if (child.exitCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await ended;
  }
  return child.exitCode;
}

const lineOf = (demo: Running, name: string) => demo.lines.get(name) ?? '';

/** Signs in as the printed line says, and answers the cookie. */
async function signIn(demo: Running): Promise<string> {
  const office = lineOf(demo, 'back office');
  const [email = '', password = ''] = lineOf(demo, 'sign in').split(' / ');
  const answer = await fetch(new URL('/sign-in', office), {
    method: 'POST',
    body: new URLSearchParams({ email, password, next: '/' }),
    headers: { origin: new URL(office).origin },
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

/** What PostgreSQL's process was, so that it can be seen to be gone. */
async function databaseProcess(): Promise<number> {
  const pidFile = await readFile(join(folder, 'cluster', 'postmaster.pid'), 'utf8');
  return Number(pidFile.split('\n')[0]);
}

/** Asks the demo's own database while it runs. */
async function ask<T>(question: string): Promise<T[]> {
  const pidFile = await readFile(join(folder, 'cluster', 'postmaster.pid'), 'utf8');
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
  const sql = connect(`postgres://relance:${password}@127.0.0.1:${pidFile.split('\n')[3]}/relance`);
  try {
    return await sql.unsafe<T[]>(question);
  } finally {
    await sql.end();
  }
}

test(
  'the demo starts from nothing, can be looked at, paid in and stopped, and goes on where it was',
  async () => {
    const first = await startDemo();
    const office = lineOf(first, 'back office');
    const cookie = await signIn(first);
    const today = await fetch(office, { headers: { cookie }, redirect: 'manual' });
    expect(today.status).toBe(200);
    const page = await today.text();
    expect(page).toContain('Atelier Lumen');

    const outbox = await fetch(lineOf(first, 'outbox'), { redirect: 'manual' });
    expect(outbox.status).toBe(200);
    expect(await outbox.text()).toContain('.example');

    const [cards] = await ask<{ paid: number; withFee: number }>(`
      select count(*)::int as paid, count(fee_minor)::int as with_fee from payments where stripe_charge_id is not null`);
    expect(cards?.paid).toBeGreaterThan(5);
    expect(cards?.withFee).toBe(cards?.paid);

    const [plan] = await ask<{ chargeBy: string; charged: number; last4: string }>(`
      select p.charge_by, m.last4, (select count(*) from instalment_charges where status = 'succeeded')::int as charged
      from plans p join saved_methods m on m.id = p.saved_method_id where p.status = 'active'`);
    expect(plan).toEqual({ chargeBy: 'saved_method', last4: '4242', charged: 1 });

    const [answers] = await ask<Record<string, string[]>>(`
      select array(select distinct status from promises order by 1) as promises,
        array(select distinct status from payment_notices order by 1) as notices,
        array(select distinct status from disputes order by 1) as disputes,
        array(select status from plans order by 1) as plans,
        array(select kind from contact_changes) as contacts,
        array(select scope from pay_links where scope <> 'all') as links,
        array(select i.position from plan_instalments i join plans p on p.id = i.plan_id
          where p.status = 'active' and i.is_open and i.due_on < '${TODAY}') as missed`);
    expect(answers).toEqual({
      promises: ['broken', 'kept', 'open'],
      notices: ['looking', 'returned', 'to_decide'],
      disputes: ['accepted', 'open'],
      plans: ['active', 'active', 'requested'],
      contacts: ['handed_on'],
      links: ['pay_only'],
      missed: [2],
    });

    const [settled] = await ask<Record<string, unknown>>(`
      select array(select f.name || ' ' || i.balance_minor from invoices i join factors f on f.id = i.factor_id) as sold,
        array(select until_on::text from customer_pauses where lifted_at is null) as paused,
        (select count(*) from messages where status = 'awaiting_approval')::int > 0 as awaits,
        array(select distinct (activated_at at time zone 'Europe/Paris')::date::text from scenario_versions order by 1) as versions`);
    expect(settled).toEqual({
      sold: ['Rhône Affacturage 318000'],
      paused: ['2026-03-03'],
      awaits: true,
      versions: ['2025-12-22', '2026-02-20'],
    });
    expect(page).toContain('id="approvals"');
    expect(page).toContain('id="pauses"');

    const payLink = lineOf(first, 'pay link');
    const portal = await fetch(payLink, { headers: { 'accept-language': 'fr' } });
    expect(portal.status).toBe(200);
    const owed = await portal.text();
    expect(owed).toContain('Groupe Saône Immobilier');
    expect(owed).toMatch(/18.014,43.€/);

    const ids = [...owed.matchAll(/name="(invoices?)"[^>]*value="(\d+)"/g)];
    const [, field = '', id = ''] = ids[0] ?? [];
    const pay = await fetch(`${payLink}/pay`, {
      method: 'POST',
      body: new URLSearchParams({ [field]: id }),
      headers: { origin: new URL(payLink).origin },
      redirect: 'manual',
    });
    expect(pay.status).toBe(303);
    expect(pay.headers.get('location')).toContain(
      `${lineOf(first, 'stripe stand-in')}/c/pay/cs_test_`,
    );

    await expect(startDemo()).rejects.toThrow('A demo is already running');

    const postgres = await databaseProcess();
    expect(await stop(first)).toBe(0);
    expect(lookAtProcess(postgres)).toBeNull();

    const second = await startDemo();
    expect(second.output()).not.toContain('Loading');
    // The same token: the link in a mail that somebody kept goes on opening.
    expect(new URL(lineOf(second, 'pay link')).pathname).toBe(new URL(payLink).pathname);
    const again = await (await fetch(lineOf(second, 'pay link'))).text();
    expect(again).toMatch(/18.014,43.€/);
    const kept = await fetch(lineOf(second, 'back office'), {
      headers: { cookie },
      redirect: 'manual',
    });
    expect(kept.status).toBe(200);
  },
  WHOLE_DEMO_MS,
);

test('the sample company is the same each time and has what a newcomer should see', () => {
  const invoices = planInvoices();
  expect(planInvoices()).toEqual(invoices);
  expect(invoices).toHaveLength(250);
  expect(new Set(invoices.map((invoice) => invoice.number)).size).toBe(250);
  const open = invoices.filter((invoice) => invoice.paidOn === null);
  expect(open.filter((invoice) => invoice.dueOn < TODAY).length).toBeGreaterThan(25);
  expect(open.filter((invoice) => invoice.dueOn >= TODAY).length).toBeGreaterThan(25);
  expect(new Set(invoices.map((invoice) => invoice.currency))).toEqual(new Set(['EUR', 'GBP']));
});

test('nobody real can get a mail of the sample company', () => {
  const customers = readSampleCustomers();
  expect(customers).toHaveLength(40);
  for (const { email } of customers.filter((customer) => customer.email !== '')) {
    // RFC 2606 keeps this domain for examples.
    expect(email).toMatch(/^[^@]+@[a-z-]+\.example$/);
  }
});

test('a folder with a database that no demo made is left alone', async () => {
  const other = await mkdtemp(join(tmpdir(), 'relance-demo-'));
  try {
    await mkdir(join(other, 'cluster'));
    await expect(startDemo('--reset', '--data', other)).rejects.toThrow('that no demo made');
  } finally {
    await rm(other, { recursive: true, force: true });
  }
});
