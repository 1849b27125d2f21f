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

/** Locks an invoice that two people may be deciding about; undefined when there is none. */
export async function lockInvoice(tx: Tx, invoiceId: number): Promise<{ id: number } | undefined> {
  const [row] = await tx<
    { id: number }[]
  >`select id from invoices where id = ${invoiceId} for update`;
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
    where id = any (${[...options.ids]}) and invoice_id = ${options.invoiceId} and lifted_at is null returning id`;
  return rows.map((row) => row.id);
}
