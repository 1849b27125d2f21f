import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { reconsiderChases } from '../../server/chases/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import type { Services } from '../../server/services.ts';

/** Many customers with open invoices, written by a few statements. Answers the invoices' ids. */
export async function givenManyInvoices(
  services: Services,
  many: { customers: number; invoicesEach: number; dueOn: PlainDate },
): Promise<number[]> {
  const now = services.clock.now();
  return transaction(services.sql, async (tx) => {
    await tx`
      insert into customers (number, name, kind, country, language, created_at, updated_at)
      select 'M' || n, 'Customer ' || n, 'company', 'FR', 'fr', ${now}, ${now} from generate_series(1, ${many.customers}) n`;
    await tx`
      insert into contacts (customer_id, name, email, created_at)
      select id, 'Ada', 'ada' || id || '@customer.test', ${now} from customers where number like 'M%'`;
    const rows = await tx<{ id: number }[]>`
      insert into invoices (customer_id, number, issued_on, due_on, currency, total_minor, balance_minor, reference,
        created_at, updated_at)
      select c.id, 'MF-' || c.id || '-' || n, ${many.dueOn}::date - 30, ${many.dueOn}, 'EUR', 10000 + n, 10000 + n,
        'MF-' || c.id || '-' || n, ${now}, ${now}
      from customers c, generate_series(1, ${many.invoicesEach}) n where c.number like 'M%' returning id`;
    await tx`
      insert into ledger_entries (invoice_id, kind, amount_minor, currency, booked_on, recorded_at)
      select id, 'invoice', total_minor, currency, issued_on, ${now} from invoices where number like 'MF-%'`;
    const ids = rows.map((row) => row.id);
    await reconsiderChases(tx, services, ids);
    return ids;
  });
}
