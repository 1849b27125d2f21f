import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { TouchStep } from './walk-rules.ts';

/** Running plans with an instalment that is due by a day and that nobody has looked at today. */
export async function listPlansToWalk(
  db: Db,
  { today, dueBy }: { today: PlainDate; dueBy: PlainDate },
): Promise<number[]> {
  const rows = await db<{ id: number }[]>`
    select distinct p.id from plan_instalments i join plans p on p.id = i.plan_id
    where i.is_open and i.due_on <= ${dueBy} and p.status = 'active' and p.walked_on is distinct from ${today}::date
    order by p.id`;
  return rows.map((row) => row.id);
}

/** Offers whose last day is behind. */
export async function listLapsing(db: Db, today: PlainDate): Promise<number[]> {
  const rows = await db<{ id: number }[]>`
    select id from plans where status = 'offered' and offer_until < ${today} order by id`;
  return rows.map((row) => row.id);
}

export async function markWalked(tx: Tx, planId: number, today: PlainDate | null): Promise<void> {
  await tx`update plans set walked_on = ${today} where id = ${planId}`;
}

export interface Touch {
  instalmentId: number;
  step: TouchStep;
  touchedOn: PlainDate;
  amountMinor: number | null;
  messageId: number | null;
  /** Of its message; null when it has none. */
  messageStatus: string | null;
}

/** What of a plan's own reminders went out. */
export async function listTouches(db: Db, planId: number): Promise<Touch[]> {
  return db<Touch[]>`
    select t.instalment_id, t.step, t.touched_on, t.amount_minor, t.message_id, m.status as message_status
    from plan_touches t join plan_instalments i on i.id = t.instalment_id left join messages m on m.id = t.message_id
    where i.plan_id = ${planId} order by t.touched_on, t.instalment_id`;
}

/** Claims a reminder of an instalment; false when it was given before. */
export async function insertTouch(
  tx: Tx,
  touch: { instalmentId: number; step: TouchStep; touchedOn: PlainDate; amountMinor: number },
): Promise<boolean> {
  const rows = await tx`
    insert into plan_touches (instalment_id, step, touched_on, amount_minor)
    values (${touch.instalmentId}, ${touch.step}, ${touch.touchedOn}, ${touch.amountMinor})
    on conflict (instalment_id, step) do nothing returning step`;
  return rows.length > 0;
}

export async function saveTouchMessage(
  tx: Tx,
  touch: { instalmentId: number; step: TouchStep },
  messageId: number | null,
): Promise<void> {
  await tx`
    update plan_touches set message_id = ${messageId}
    where instalment_id = ${touch.instalmentId} and step = ${touch.step}`;
}

/** Forgets the reminders of instalments; that they were written stays in the messages. */
export async function deleteTouches(tx: Tx, instalmentIds: readonly number[]): Promise<void> {
  if (instalmentIds.length === 0) return;
  await tx`delete from plan_touches where instalment_id = any (${[...instalmentIds]}::bigint[])`;
}

export async function deleteTouch(
  tx: Tx,
  touch: { instalmentId: number; step: TouchStep },
): Promise<void> {
  await tx`
    delete from plan_touches where instalment_id = ${touch.instalmentId} and step = ${touch.step}`;
}

export async function listWarnedInstalments(db: Db, planId: number): Promise<number[]> {
  const rows = await db<{ id: number }[]>`
    select i.id from plan_instalments i join plan_touches t on t.instalment_id = i.id
    where i.plan_id = ${planId} and t.step = 'warned'`;
  return rows.map((row) => row.id);
}

/** Whether an instalment of a plan is being charged, or will be tried again: nobody is reminded of it meanwhile. */
export async function isBeingCharged(db: Db, planId: number): Promise<boolean> {
  const rows = await db`
    select 1 from plan_instalments i join instalment_charges c on c.instalment_id = i.id
    where i.plan_id = ${planId} and i.is_open
      and (c.status in ('creating', 'processing') or c.status = 'failed' and c.retry_on is not null) limit 1`;
  return rows.length > 0;
}

/**
 * Whether something beside the plan holds one of its invoices on a day: a dispute, a payment under way, a pause. That a part
 * was paid is no reason: the plan counts what is paid.
 */
export async function isHeldOtherwise(db: Db, planId: number, today: PlainDate): Promise<boolean> {
  const rows = await db`
    select 1 from plan_invoices l join unlifted_holds h on h.invoice_id = l.invoice_id
    where l.plan_id = ${planId} and (h.until_on is null or h.until_on >= ${today}::date)
      and h.kind not in ('plan', 'plan_request', 'partial_payment') limit 1`;
  return rows.length > 0;
}

/** The reminders of instalments that these messages are. */
export async function listTouchesOfMessages(
  db: Db,
  messageIds: readonly number[],
): Promise<
  {
    messageId: number;
    planId: number;
    instalmentId: number;
    step: TouchStep;
    amountMinor: number | null;
  }[]
> {
  return db`
    select t.message_id, i.plan_id, t.instalment_id, t.step, t.amount_minor
    from plan_touches t join plan_instalments i on i.id = t.instalment_id
    where t.message_id = any (${[...messageIds]}::bigint[])`;
}
