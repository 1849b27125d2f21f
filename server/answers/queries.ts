import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';

export const ANSWER_KINDS = ['replies', 'plans', 'promises', 'notices', 'disputes'] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

/** How many answers of a kind wait for a person of ours, and how many go on by themselves. */
export interface AnswerCount {
  kind: AnswerKind;
  waiting: number;
  running: number;
}

/** Counts what debtors answered; what waits is what the start page lists. */
export async function countAnswers(db: Db, today: PlainDate): Promise<AnswerCount[]> {
  return db<AnswerCount[]>`
    select 'plans' as kind, count(*) filter (where p.status = 'requested' or late.is_over)::int as waiting,
      count(*) filter (where p.status in ('offered', 'active') and not late.is_over)::int as running
    from plans p cross join lateral (
      select p.status = 'active' and coalesce(p.warned_until < ${today}::date, false) and exists (
        select from plan_instalments i where i.plan_id = p.id and i.is_open and i.due_on <= ${today}::date
      ) as is_over) late
    union all
    select 'replies', count(*)::int, count(*) filter (where hold_until >= ${today}::date)::int
    from replies where kind = 'answer' and handled_at is null
    union all
    select 'promises', (
      select count(*)::int from tasks where kind in ('promise_broken', 'promise_broken_again') and done_at is null
    ), count(*)::int from promises where status = 'open'
    union all
    select 'notices', count(*) filter (where status = 'to_decide')::int, count(*) filter (where status = 'looking')::int
    from payment_notices
    union all
    select 'disputes', count(*) filter (where waiting_for = 'team')::int,
      count(*) filter (where waiting_for <> 'team')::int
    from disputes where status = 'open'`;
}
