import type { PlainDate } from '../calendar/plain-date.ts';
import type { HoldKind } from '../chases/rules.ts';
import type { Db, Tx } from '../db/sql.ts';

export interface ActiveHold {
  id: number;
  kind: HoldKind;
  untilOn: PlainDate | null;
  reason: string;
}

/** Holds of an invoice that nobody has lifted; their day may have passed. */
export async function listUnliftedHolds(sql: Db, invoiceId: number): Promise<ActiveHold[]> {
  return sql<ActiveHold[]>`
    select id, kind, until_on, reason from holds where invoice_id = ${invoiceId} and lifted_at is null order by id`;
}

/**
 * Holds invoices for one cause: a promise, a dispute, a plan, a payment notice. The cause's own row is in the caller's hands, so
 * nothing else places or lifts these.
 */
export async function insertCauseHolds(
  tx: Tx,
  cause: { kind: HoldKind; id: number },
  holds: readonly {
    invoiceId: number;
    untilOn: PlainDate | null;
    /** Minor units; null: all of it. */
    amountMinor: number | null;
    reason: string;
  }[],
  by: { placedBy: number | null; placedAt: Date },
): Promise<void> {
  await tx`
    insert into holds (invoice_id, kind, cause_id, until_on, amount_minor, reason, placed_by, placed_at)
    select t.invoice_id, ${cause.kind}, ${cause.id}, t.until_on, t.amount_minor, t.reason, ${by.placedBy}::bigint,
      ${by.placedAt}::timestamptz
    from unnest(${holds.map((one) => one.invoiceId)}::bigint[], ${holds.map((one) => one.untilOn)}::date[],
      ${holds.map((one) => one.amountMinor)}::bigint[], ${holds.map((one) => one.reason)}::text[])
      as t (invoice_id, until_on, amount_minor, reason)`;
}

/** Lifts what still holds for that cause; answers the invoices it held. */
export async function liftCauseHolds(
  tx: Tx,
  cause: { kind: HoldKind; id: number },
  by: { liftedBy: number | null; liftedAt: Date },
): Promise<number[]> {
  const rows = await tx<{ invoiceId: number }[]>`
    update holds set lifted_by = ${by.liftedBy}, lifted_at = ${by.liftedAt}
    where kind = ${cause.kind} and cause_id = ${cause.id} and lifted_at is null returning invoice_id`;
  return [...new Set(rows.map((row) => row.invoiceId))];
}

/** Locks an invoice that two people may be deciding about, as payments do; undefined when there is none. */
export async function lockInvoice(tx: Tx, invoiceId: number): Promise<{ id: number } | undefined> {
  const [row] = await tx<
    { id: number }[]
  >`select id from invoices where id = ${invoiceId} for no key update`;
  return row;
}

export async function insertHold(
  tx: Tx,
  hold: {
    invoiceId: number;
    kind: HoldKind;
    untilOn: PlainDate | null;
    reason: string;
    /** Null: a program did. */
    placedBy: number | null;
    placedAt: Date;
  },
): Promise<number> {
  const [row] = await tx<{ id: number }[]>`
    insert into holds (invoice_id, kind, until_on, reason, placed_by, placed_at)
    values (${hold.invoiceId}, ${hold.kind}, ${hold.untilOn}, ${hold.reason}, ${hold.placedBy}, ${hold.placedAt})
    returning id`;
  return row?.id ?? 0;
}

/** Lifts holds by their id; answers those that were still in place. */
export async function liftHolds(
  tx: Tx,
  options: { ids: readonly number[]; invoiceId: number; liftedBy: number | null; at: Date },
): Promise<number[]> {
  const rows = await tx<{ id: number }[]>`
    update holds set lifted_by = ${options.liftedBy}, lifted_at = ${options.at}
    where id = any (${[...options.ids]}) and invoice_id = ${options.invoiceId} and cause_id is null and lifted_at is null
    returning id`;
  return rows.map((row) => row.id);
}

/** Notes that somebody looked at the end of an invoice's pause; undefined when there is none that ended before `today`. */
export async function markPauseEndSeen(
  tx: Tx,
  id: number,
  { today, at }: { today: PlainDate; at: Date },
): Promise<{ subjectId: number; isNew: boolean } | undefined> {
  const [row] = await tx<{ subjectId: number; isNew: boolean }[]>`
    with ended as (
      select id, end_seen_at from holds
      where id = ${id} and kind = 'pause' and until_on < ${today}::date for update
    )
    update holds h set end_seen_at = coalesce(h.end_seen_at, ${at}) from ended
    where h.id = ended.id returning h.invoice_id as subject_id, ended.end_seen_at is null as is_new`;
  return row;
}
