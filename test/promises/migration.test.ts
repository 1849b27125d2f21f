import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { expect, inject, test } from 'vitest';
import { connect } from '../../server/db/sql.ts';
import { ROOT } from '../../server/root.ts';
import { databaseUrl } from '../support/global-setup.ts';

const FOLDER = join(ROOT, 'migrations');
const files = readdirSync(FOLDER).toSorted();
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');

test('promises that stood as holds by hand become promises; paid and lifted ones do not', async () => {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = connect(inject('postgresUrl'), { max: 1 });
  await admin.unsafe(`create database ${name}`);
  const sql = connect(databaseUrl(inject('postgresUrl'), name), { max: 1 });
  try {
    for (const file of files.filter((one) => one < '082')) await sql.unsafe(read(file));
    await sql.unsafe(`
      insert into users (email, role, created_at) values ('ben@lumen.test', 'collector', '2026-01-01');
      insert into customers (number, name, country, language, created_at, updated_at)
        values ('C1', 'Bakery', 'FR', 'fr', '2026-01-01', '2026-01-01');
      insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, created_at, updated_at)
        select 1, 'F-' || n, '2026-01-01', '2026-01-31', 'EUR', 1000, case when n = 4 then 0 else 900 end, '2026-01-01',
          '2026-01-01' from generate_series(1, 4) n;
      insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_at)
        select id, 'invoice', 1000, 'EUR', '2026-01-01', '2026-01-01' from invoices;
      insert into holds (invoice_id, kind, until_on, reason, placed_by, placed_at, lifted_at) values
        (1, 'promise', '2026-03-06', 'On Friday', 1, '2026-02-20', null),
        (2, 'promise', '2026-03-10', 'By program', null, '2026-02-20', null),
        (3, 'promise', '2026-03-10', 'Lifted', 1, '2026-02-20', '2026-02-21'),
        (4, 'promise', '2026-03-10', 'Paid', 1, '2026-02-20', null),
        (3, 'pause', '2026-03-10', 'A pause', 1, '2026-02-20', null);`);
    for (const file of files.filter((one) => one.startsWith('082'))) await sql.unsafe(read(file));
    const promises = await sql`
      select p.status, p.promised_on, p.judge_on, p.made_by, p.user_id, p.words, p.amount_minor, p.after_entry_id,
        l.invoice_id, l.amount_minor as of_minor
      from promises p join promise_invoices l on l.promise_id = p.id order by p.id`;
    expect([...promises]).toEqual([
      {
        ...{ status: 'open', promisedOn: '2026-03-06', judgeOn: '2026-03-11', madeBy: 'user' },
        ...{ userId: 1, words: 'On Friday', amountMinor: 900, afterEntryId: 1 },
        ...{ invoiceId: 1, ofMinor: 900 },
      },
      {
        ...{ status: 'open', promisedOn: '2026-03-10', judgeOn: '2026-03-13', madeBy: 'api' },
        ...{ userId: null, words: 'By program', amountMinor: 900, afterEntryId: 2 },
        ...{ invoiceId: 2, ofMinor: 900 },
      },
    ]);
    const holds = await sql`
      select invoice_id, kind, cause_id, until_on from holds where lifted_at is null order by id`;
    expect([...holds]).toEqual([
      { invoiceId: 1, kind: 'promise', causeId: 1, untilOn: '2026-03-10' },
      { invoiceId: 2, kind: 'promise', causeId: 2, untilOn: '2026-03-12' },
      { invoiceId: 3, kind: 'pause', causeId: null, untilOn: '2026-03-10' },
    ]);
  } finally {
    await sql.end();
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  }
});
