import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';

export interface MessageInvoice {
  messageId: number;
  invoiceId: number;
  cycle: number | null;
  /** The step whose turn it was; null: it is listed beside. */
  position: number | null;
  versionId: number | null;
  /** The balance it was planned with, or was asked for at an earlier try; null before there was one. */
  askedMinor: number | null;
  droppedBecause: string | null;
  number: string;
  issuedOn: PlainDate;
  dueOn: PlainDate;
  balanceMinor: number;
  currency: string;
  reference: string;
  subject: string;
  /** Whom it is paid to; null: the firm. */
  factorId: number | null;
  /** What of the balance is held, the rest being asked for (minor units). */
  heldMinor: number;
  /** The hold in force today that keeps all of it from being asked for, if any. */
  heldBy: string | null;
}

/**
 * Locks the invoices of these messages against payments until the caller's transaction ends, in the order in which payments lock
 * them. A statement of its own: the next one sees what was committed while this one waited, holds included.
 */
export async function lockMessageInvoices(sql: Db, messageIds: readonly number[]): Promise<void> {
  await sql`
    select 1 from invoices
    where id in (select invoice_id from message_lines where message_id = any (${messageIds as number[]}))
    order by id for share`;
}

/** The invoices of these messages as they are now. */
export async function listMessageInvoices(
  sql: Db,
  messageIds: readonly number[],
  today: PlainDate,
): Promise<MessageInvoice[]> {
  const ids = messageIds as number[];
  return sql<MessageInvoice[]>`
    select l.message_id, l.invoice_id, l.cycle, l.position, l.version_id, l.amount_minor as asked_minor, l.dropped_because, i.number,
      i.issued_on, i.due_on, i.balance_minor, i.currency, i.reference, i.subject, i.factor_id,
      coalesce(held.minor, 0) as held_minor,
      case when held.is_whole or held.minor >= i.balance_minor then held.kind end as held_by
    from message_lines l join invoices i on i.id = l.invoice_id
    cross join lateral (
      select sum(h.amount_minor) as minor, bool_or(h.amount_minor is null) as is_whole,
        (array_agg(h.kind order by (h.amount_minor is null) desc, h.until_on desc nulls first))[1] as kind
      from unlifted_holds h where h.invoice_id = i.id and (h.until_on is null or h.until_on >= ${today})
    ) held
    where l.message_id = any (${ids})
    order by i.due_on, i.id`;
}

/** Writes the amounts a message asks for, and why planned invoices are not in it, where that differs from the plan. */
export async function saveLines(
  sql: Db,
  lines: readonly {
    messageId: number;
    invoiceId: number;
    amountMinor: number | null;
    droppedBecause: string | null;
  }[],
): Promise<void> {
  if (lines.length === 0) return;
  await sql`
    update message_lines l set amount_minor = r.amount_minor, dropped_because = r.dropped_because
    from unnest(${lines.map((l) => l.messageId)}::bigint[], ${lines.map((l) => l.invoiceId)}::bigint[],
      ${lines.map((l) => l.amountMinor)}::bigint[], ${lines.map((l) => l.droppedBecause)}::text[])
      as r (message_id, invoice_id, amount_minor, dropped_because)
    where l.message_id = r.message_id and l.invoice_id = r.invoice_id`;
}
