import Fastify from 'fastify';
import type { PlainDate } from '../../../server/calendar/plain-date.ts';
import { connect } from '../../../server/db/sql.ts';
import { findOrganization } from '../../../server/organization/queries.ts';
import {
  listStatementLines,
  listUnappliedThen,
  sumStatement,
  type Account,
} from '../../../server/statements/queries.ts';

// The floor of a statement: bare routes. `/queries` asks what the page asks and answers as many bytes; `/sql` reads the
// account's entries in their order and sums them up, which is the least a statement can be made of.
const [databaseUrl = '', bytes = '0', until = ''] = process.argv.slice(2);
const sql = connect(databaseUrl);
const page = '<p>A page of the same size.</p>\n'
  .repeat(Math.ceil(Number(bytes) / 32))
  .slice(0, Number(bytes));
const account: Account = {
  ...{ customerId: 1, currency: 'EUR', from: null },
  until: until as PlainDate,
};
const app = Fastify();

app.get('/queries', async (_request, reply) => {
  await findOrganization(sql);
  await Promise.all([
    listStatementLines(sql, account, { after: null, limit: 201 }),
    sumStatement(sql, account),
    listUnappliedThen(sql, account, 'Europe/Paris'),
  ]);
  return reply.type('text/html; charset=utf-8').send(page);
});

app.get('/sql', async (_request, reply) => {
  await sql`
    select id, booked_on, kind, amount_minor, sum(amount_minor) over (order by booked_on, id) as balance_minor
    from (
      select l.id, l.booked_on, l.kind, l.amount_minor
      from invoices i join ledger_entries l on l.invoice_id = i.id
      where i.customer_id = ${account.customerId} and i.currency = 'EUR' and l.booked_on <= ${until}::date
    ) entries order by booked_on, id limit 201`;
  return reply.type('text/html; charset=utf-8').send(page);
});

console.log(`floor: ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('SIGTERM', () => {
  void app.close().then(() => process.exit(0));
});
