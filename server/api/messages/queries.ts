import type { Db } from '../../db/sql.ts';

export interface ApiMessage {
  id: number;
  kind: string;
  step: string;
  tone: string;
  status: string;
  statusReason: string;
  customerId: number;
  customerNumber: string;
  customerName: string;
  toName: string;
  toAddress: string;
  language: string;
  subject: string;
  currency: string | null;
  transport: string | null;
  providerId: string | null;
  runId: number | null;
  paymentId: number | null;
  createdAt: Date;
  sentAt: Date | null;
  invoices: {
    id: number;
    number: string;
    amountMinor: number | null;
    droppedBecause: string | null;
  }[];
}

/**
 * Messages to customers, the latest first. Those to the team are left out: a sign-in link is not for the eyes of a
 * program that may read.
 */
export async function listMessages(
  sql: Db,
  options: {
    id: number | null;
    status: string | null;
    customerId: number | null;
    invoiceId: number | null;
    runId: number | null;
    beforeId: number | null;
    limit: number;
  },
): Promise<ApiMessage[]> {
  const { id, status, customerId, invoiceId, runId, beforeId, limit } = options;
  return sql<ApiMessage[]>`
    select m.id, m.kind, m.step, m.tone, m.status, m.status_reason, m.customer_id, c.number as customer_number,
      c.name as customer_name, m.to_name, m.to_address, m.language, m.subject, m.currency, m.transport, m.provider_id,
      m.run_id, m.payment_id, m.created_at, m.sent_at, coalesce(l.invoices, '[]') as invoices
    from messages m
    join customers c on c.id = m.customer_id
    left join lateral (
      select json_agg(json_build_object('id', i.id, 'number', i.number, 'amountMinor', x.amount_minor,
        'droppedBecause', x.dropped_because) order by i.due_on, i.id) as invoices
      from message_lines x join invoices i on i.id = x.invoice_id where x.message_id = m.id
    ) l on true
    where m.user_id is null
      and ${id === null ? sql`true` : sql`m.id = ${id}::bigint`}
      and ${beforeId === null ? sql`true` : sql`m.id < ${beforeId}::bigint`}
      and ${status === null ? sql`true` : sql`m.status = ${status}::text`}
      and ${customerId === null ? sql`true` : sql`m.customer_id = ${customerId}::bigint`}
      and ${runId === null ? sql`true` : sql`m.run_id = ${runId}::bigint`}
      and ${invoiceId === null ? sql`true` : sql`m.id in (select message_id from message_lines where invoice_id = ${invoiceId}::bigint)`}
    order by m.id desc limit ${limit}`;
}

/** What the provider said about a message, in order. */
export async function listEvents(
  sql: Db,
  messageId: number,
): Promise<{ kind: string; details: string; at: Date }[]> {
  return sql<{ kind: string; details: string; at: Date }[]>`
    select kind, details, at from message_events where message_id = ${messageId} order by id limit 200`;
}
