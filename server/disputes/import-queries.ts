import type { PlainDate } from '../calendar/plain-date.ts';
import type { Tx } from '../db/sql.ts';

/**
 * Opens disputes of the invoices an import says are disputed, and holds them; answers how many. The owner is told by the start
 * page, not by a mail for each line of a file.
 */
export async function insertImportedDisputes(
  tx: Tx,
  imported: { importId: number; userId: number | null; at: Date; answerBy: PlainDate },
): Promise<number> {
  const { importId, userId, at, answerBy } = imported;
  const rows = await tx`
    with opened as (
      insert into disputes (invoice_id, customer_id, reason, answer_by, owner_id, opened_by, opened_by_user, opened_at)
      select i.id, i.customer_id, 'other', ${answerBy}::date,
        (select w.user_id from dispute_owners w join users u on u.id = w.user_id
          where w.reason = 'other' and u.disabled_at is null),
        'import', ${userId}::bigint, ${at}::timestamptz
      from import_outcomes o join invoices i on i.id = o.invoice_id
      where o.import_id = ${importId} and o.places_hold and o.outcome in ('new', 'changed')
      order by i.id
      on conflict (invoice_id) where status = 'open' do nothing
      returning id, invoice_id
    )
    insert into holds (invoice_id, kind, cause_id, reason, placed_by, placed_at)
    select invoice_id, 'dispute', id, 'import', ${userId}::bigint, ${at}::timestamptz from opened`;
  return rows.count;
}
