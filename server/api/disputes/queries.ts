import type { PlainDate } from '../../calendar/plain-date.ts';
import type { Db } from '../../db/sql.ts';
import type { DisputeReason, DisputeStatus, Party } from '../../disputes/rules.ts';

export interface ApiDisputeRow {
  id: number;
  status: DisputeStatus;
  reason: DisputeReason;
  amountMinor: number | null;
  waitingFor: Party;
  answerBy: PlainDate;
  openedBy: string;
  openedAt: Date;
  acceptedMinor: number | null;
  creditNoteNumber: string | null;
  decision: string;
  decidedAt: Date | null;
  resumeOn: PlainDate | null;
  note: string;
  invoiceId: number;
  invoiceNumber: string;
  currency: string;
  balanceMinor: number;
  totalMinor: number;
  customerId: number;
  customerNumber: string;
  customerName: string;
}

/** Disputes, the latest first; `beforeId` is the last one of the page before. */
export async function listApiDisputes(
  sql: Db,
  asked: {
    id: number | null;
    status: DisputeStatus | null;
    beforeId: number | null;
    limit: number;
  },
): Promise<ApiDisputeRow[]> {
  const { id, status, beforeId, limit } = asked;
  return sql<ApiDisputeRow[]>`
    select d.id, d.status, d.reason, d.amount_minor, d.waiting_for, d.answer_by, d.opened_by, d.opened_at,
      d.accepted_minor, n.number as credit_note_number, d.decision, d.decided_at, d.resume_on, d.note, i.id as invoice_id,
      i.number as invoice_number, i.currency, i.balance_minor, i.total_minor, c.id as customer_id,
      c.number as customer_number, c.name as customer_name
    from disputes d
    join invoices i on i.id = d.invoice_id
    join customers c on c.id = d.customer_id
    left join credit_notes n on n.id = d.credit_note_id
    where (${id}::bigint is null or d.id = ${id}) and (${status}::text is null or d.status = ${status})
      and (${beforeId}::bigint is null or d.id < ${beforeId})
    order by d.id desc limit ${limit}`;
}
