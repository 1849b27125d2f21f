import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { PromiseStatus, WithdrawnBecause } from './states.ts';

export interface PromiseCard {
  id: number;
  customerId: number;
  customerName: string;
  customerNumber: string;
  currency: string;
  /** Minor units, as the next ones. */
  amountMinor: number;
  balanceMinor: number;
  paidMinor: number;
  promisedOn: PlainDate;
  status: PromiseStatus;
  withdrawnBecause: WithdrawnBecause | null;
  madeBy: 'debtor' | 'user' | 'api';
  userId: number | null;
  userName: string | null;
  words: string;
  madeAt: Date;
  judgeOn: PlainDate;
  judgedAt: Date | null;
  renewUntil: PlainDate | null;
  renewsId: number | null;
  renewedById: number | null;
  isRepeated: boolean;
  /** Oldest due first. */
  invoices: PromisedInvoice[];
}

export interface PromisedInvoice {
  id: number;
  number: string;
  dueOn: PlainDate;
  /** What was promised of it. */
  amountMinor: number;
  /** What it owes now. */
  balanceMinor: number;
}

export interface PromiseQuestion {
  id?: number | null;
  customerId?: number | null;
  /** Only those that are about this invoice and no other. */
  onlyInvoiceId?: number | null;
  statuses?: readonly PromiseStatus[] | null;
  beforeId?: number | null;
  /** Leaves out those that ended before. */
  endedSince?: Date | null;
  limit: number;
}

/** Promises with their invoices, the latest first. */
export async function listPromises(db: Db, asked: PromiseQuestion): Promise<PromiseCard[]> {
  const { id, customerId, onlyInvoiceId, statuses, beforeId, endedSince, limit } = asked;
  const all = db`true`;
  return db<PromiseCard[]>`
    select p.id, p.customer_id, c.name as customer_name, c.number as customer_number, p.currency, p.amount_minor,
      p.balance_minor, p.paid_minor, p.promised_on, p.status, p.withdrawn_because, p.made_by, p.user_id,
      coalesce(nullif(u.name, ''), u.email) as user_name, p.words, p.made_at, p.judge_on, p.judged_at, p.renew_until,
      p.renews_id, (select r.id from promises r where r.renews_id = p.id) as renewed_by_id, p.is_repeated,
      (select json_agg(json_build_object('id', i.id, 'number', i.number, 'dueOn', i.due_on,
        'amountMinor', l.amount_minor, 'balanceMinor', i.balance_minor) order by i.due_on, i.id)
        from promise_invoices l join invoices i on i.id = l.invoice_id where l.promise_id = p.id) as invoices
    from promises p join customers c on c.id = p.customer_id left join users u on u.id = p.user_id
    where ${id ? db`p.id = ${id}` : all} and ${customerId ? db`p.customer_id = ${customerId}` : all}
      and ${statuses ? db`p.status = any (${[...statuses]})` : all}
      and ${beforeId ? db`p.id < ${beforeId}` : all}
      and ${endedSince ? db`(p.judged_at is null or p.judged_at >= ${endedSince})` : all}
      and ${
        onlyInvoiceId
          ? db`${onlyInvoiceId}::bigint = all (select invoice_id from promise_invoices where promise_id = p.id)`
          : all
      }
    order by p.id desc limit ${limit}`;
}

export async function findPromise(
  db: Db,
  id: number,
  within: Pick<PromiseQuestion, 'customerId' | 'onlyInvoiceId'> = {},
): Promise<PromiseCard | undefined> {
  const [row] = await listPromises(db, { ...within, id, limit: 1 });
  return row;
}
