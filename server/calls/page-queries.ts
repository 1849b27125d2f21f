import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';

export interface CallTask {
  id: number;
  customerId: number;
  customerName: string;
  customerNumber: string;
  country: string;
  language: string;
  currency: string;
  versionId: number;
  stepKey: string;
  touchedOn: PlainDate;
  nextOn: PlainDate | null;
  ownerId: number | null;
  ownerName: string | null;
  doneAt: Date | null;
  /** Null when it left the list by itself. */
  doneBy: string | null;
}

/** A call that a scenario asked for, to be made or made; undefined for every other task. */
export async function findCallTask(db: Db, id: number): Promise<CallTask | undefined> {
  const [row] = await db<CallTask[]>`
    select t.id, c.id as customer_id, c.name as customer_name, c.number as customer_number, c.country, c.language, h.currency,
      h.version_id, h.step_key, h.touched_on, t.next_on, c.owner_id,
      (select coalesce(nullif(o.name, ''), o.email) from users o where o.id = c.owner_id) as owner_name,
      t.done_at, coalesce(nullif(u.name, ''), u.email) as done_by
    from tasks t join touches h on h.id = t.touch_id join customers c on c.id = h.customer_id
    left join users u on u.id = t.done_by
    where t.id = ${id} and t.kind = 'step_call'`;
  return row;
}

export interface CallInvoice {
  id: number;
  number: string;
  dueOn: PlainDate;
  balanceMinor: number;
  /** What of it waits for something else (minor units). */
  heldMinor: number;
  heldBecause: string | null;
  /** The step of the call is about it, or that of another call to the same customer: they are spoken to once. */
  isCarried: boolean;
}

/** What a customer owes in the currency of a call and is overdue, or due by a day; oldest due first. */
export async function listCallInvoices(
  db: Db,
  asked: { taskId: number; today: PlainDate; dueBy: PlainDate; limit: number },
): Promise<CallInvoice[]> {
  const { taskId, today, dueBy, limit } = asked;
  return db<CallInvoice[]>`
    select i.id, i.number, i.due_on, i.balance_minor, ch.held_because,
      case when held.is_whole then i.balance_minor else least(held.minor, i.balance_minor) end as held_minor,
      exists (
        select from tasks o join touches p on p.id = o.touch_id join touch_steps s on s.touch_id = p.id
        where o.customer_id = h.customer_id and o.kind = 'step_call' and (o.id = t.id or o.done_at is null)
          and p.currency = h.currency and s.invoice_id = i.id and s.outcome = 'carried'
      ) as is_carried
    from tasks t join touches h on h.id = t.touch_id
    join invoices i on i.customer_id = h.customer_id and i.currency = h.currency and i.balance_minor > 0
    left join chases ch on ch.invoice_id = i.id
    cross join lateral (
      select coalesce(sum(o.amount_minor), 0) as minor, coalesce(bool_or(o.amount_minor is null), false) as is_whole
      from unlifted_holds o where o.invoice_id = i.id and (o.until_on is null or o.until_on >= ${today}::date)
    ) held
    where t.id = ${taskId} and i.due_on <= ${dueBy}::date
    order by i.due_on, i.id limit ${limit}`;
}
