import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { Channel } from '../scenarios/rules.ts';

/** A call, a letter or a note that a scenario asked for, still to be done by a person. */
export interface StepTask {
  id: number;
  channel: Channel;
  versionId: number;
  stepKey: string;
  touchedOn: PlainDate;
  /** A call nobody answered is tried again on that day. */
  nextOn: PlainDate | null;
  customerId: number;
  customerName: string;
  phone: string | null;
  currency: string;
  /** What may still be asked (minor units), and of which invoices; of a note, all it was about. */
  askableMinor: number;
  invoices: { id: number; number: string }[];
  isFactored: boolean;
}

/**
 * Steps that wait for a person, the most pressing first: those of factored invoices (article 003), then by amount and lateness
 * (article 004), each amount times the days it is late. Calls to be tried again on a later day come last. One whose invoices are all
 * paid or held meanwhile asks for nothing any more, so it is not listed; a note for the team always is.
 * With an owner, those of customers that person looks after.
 */
export async function listStepTasks(
  sql: Db,
  today: PlainDate,
  limit: number,
  ownerId: number | null = null,
): Promise<StepTask[]> {
  return sql<StepTask[]>`
    select t.id, h.channel, h.version_id, h.step_key, h.touched_on, t.next_on, c.id as customer_id, c.name as customer_name,
      asked.minor as askable_minor, asked.invoices, asked.is_factored, h.currency,
      (select k.phone from contacts k where k.customer_id = c.id and k.removed_at is null and k.phone <> ''
        order by ('billing' = any(k.roles)) desc, k.id limit 1) as phone
    from tasks t
    join touches h on h.id = t.touch_id
    join customers c on c.id = h.customer_id
    cross join lateral (${askedBy(sql, today)}) asked
    where t.done_at is null and (h.channel = 'note' or asked.minor > 0)
      and (${ownerId === null} or c.owner_id = ${ownerId})
    order by coalesce(t.next_on > ${today}::date, false), asked.is_factored desc nulls last, asked.weight desc nulls last, t.id
    limit ${limit}`;
}

/**
 * Takes away the tasks whose invoices are all paid or held: nobody should call about them. One that somebody is noting just now is left
 * to the next time. Answers how many.
 */
export async function withdrawIdleStepTasks(sql: Db, today: PlainDate, at: Date): Promise<number> {
  const rows = await sql`
    update tasks set done_at = ${at} where id in (
      select t.id from tasks t join touches h on h.id = t.touch_id cross join lateral (${askedBy(sql, today)}) asked
      where t.done_at is null and h.channel <> 'note' and asked.minor is null
      for update of t skip locked
    ) returning id`;
  return rows.length;
}

/** What the touch `h` still asks for: its invoices that are owed and not held. */
function askedBy(sql: Db, today: PlainDate) {
  return sql`
    select sum(i.balance_minor - held.minor)::bigint as minor,
      sum((i.balance_minor - held.minor) * greatest(${today}::date - i.due_on, 1)) as weight,
      bool_or(i.factor_id is not null) as is_factored,
      coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'number', i.number) order by i.due_on, i.id), '[]') as invoices
    from touch_steps s join invoices i on i.id = s.invoice_id
    cross join lateral (
      select coalesce(sum(o.amount_minor), 0) as minor, coalesce(bool_or(o.amount_minor is null), false) as is_whole
      from unlifted_holds o where o.invoice_id = i.id and (o.until_on is null or o.until_on >= ${today})
    ) held
    where s.touch_id = h.id and s.outcome = 'carried'
      and (h.channel = 'note' or (i.balance_minor > held.minor and not held.is_whole))`;
}
