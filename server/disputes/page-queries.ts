import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { DisputableInvoice } from './queries.ts';
import type { DisputeReason, DisputeStatus } from './rules.ts';

export const LISTS = ['team', 'debtor', 'decided'] as const;
export type DisputeList = (typeof LISTS)[number];

export interface DisputeRow {
  id: number;
  reason: DisputeReason;
  status: DisputeStatus;
  amountMinor: number | null;
  answerBy: PlainDate;
  decidedAt: Date | null;
  openedAt: Date;
  ownerId: number | null;
  owner: string | null;
  invoiceNumber: string;
  currency: string;
  balanceMinor: number;
  totalMinor: number;
  acceptedMinor: number | null;
  customerId: number;
  customerName: string;
}

/** Disputes of a list: open ones by the day they are to be answered, decided ones the latest first. */
export async function listDisputes(
  db: Db,
  asked: { list: DisputeList; ownerId: number | null; limit: number; offset: number },
): Promise<DisputeRow[]> {
  const { list, ownerId, limit, offset } = asked;
  return await db<DisputeRow[]>`
    select d.id, d.reason, d.status, d.amount_minor, d.answer_by, d.decided_at, d.opened_at, o.id as owner_id,
      coalesce(nullif(o.name, ''), o.email) as owner, i.number as invoice_number, i.currency, i.balance_minor,
      i.total_minor, d.accepted_minor, c.id as customer_id, c.name as customer_name
    from disputes d
    join invoices i on i.id = d.invoice_id
    join customers c on c.id = d.customer_id
    left join users o on o.id = d.owner_id and o.disabled_at is null
    where ${inList(db, list)} and (${ownerId}::bigint is null or d.owner_id = ${ownerId})
    order by ${list === 'decided' ? db`d.decided_at desc, d.id desc` : db`d.answer_by, d.id`}
    limit ${limit} offset ${offset}`;
}

export async function countDisputes(
  db: Db,
  asked: { list: DisputeList; ownerId: number | null },
): Promise<number> {
  const { list, ownerId } = asked;
  const [row] = await db<{ count: number }[]>`
    select count(*) as count from disputes d
    where ${inList(db, list)} and (${ownerId}::bigint is null or d.owner_id = ${ownerId})`;
  return row?.count ?? 0;
}

function inList(db: Db, list: DisputeList) {
  return list === 'decided'
    ? db`d.status <> 'open'`
    : db`d.status = 'open' and d.waiting_for = ${list}`;
}

/** What a colleague enters a dispute about, with the dispute of it that is open, if any. */
export async function findDisputable(
  db: Db,
  invoiceId: number,
): Promise<(DisputableInvoice & { openDisputeId: number | null }) | undefined> {
  const [row] = await db<(DisputableInvoice & { openDisputeId: number | null })[]>`
    select i.id, i.number, i.customer_id, c.name as customer_name, i.currency, i.total_minor, i.balance_minor,
      d.id as open_dispute_id
    from invoices i join customers c on c.id = i.customer_id
    left join disputes d on d.invoice_id = i.id and d.status = 'open'
    where i.id = ${invoiceId}`;
  return row;
}

/** A dispute as the debtor's pages know it. */
export interface PortalDispute {
  id: number;
  status: DisputeStatus;
  reason: DisputeReason;
  waitingFor: 'team' | 'debtor';
  invoiceNumber: string;
  decidedAt: Date | null;
}

/** The disputes a link shows: those still open and those decided since an instant, the latest first. */
export async function listPortalDisputes(
  db: Db,
  link: { customerId: number; invoiceId: number | null },
  decidedSince: Date,
  limit: number,
): Promise<PortalDispute[]> {
  return await db<PortalDispute[]>`
    select d.id, d.status, d.reason, d.waiting_for, i.number as invoice_number, d.decided_at
    from disputes d join invoices i on i.id = d.invoice_id
    where d.customer_id = ${link.customerId} and (${link.invoiceId}::bigint is null or d.invoice_id = ${link.invoiceId})
      and (d.status = 'open' or d.decided_at >= ${decidedSince})
    order by (d.status = 'open') desc, d.id desc limit ${limit}`;
}

/** The name of whoever a link was made for, as their words are signed. */
export async function findLinkSigner(
  db: Db,
  payLinkId: string,
): Promise<{ name: string; contactId: number | null } | undefined> {
  const [row] = await db<{ name: string; contactId: number | null }[]>`
    select coalesce(nullif(k.name, ''), c.name) as name, k.id as contact_id
    from pay_links l join customers c on c.id = l.customer_id
    left join contacts k on k.id = l.contact_id and k.removed_at is null
    where l.id = ${payLinkId}`;
  return row;
}
