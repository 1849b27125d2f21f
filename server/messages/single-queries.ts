import type { MailFacts, RefundMadeFacts } from '../../emails/facts.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { LinkScope } from '../portal/queries.ts';

export interface Thanks {
  customerId: number;
  currency: string;
  /** Paid on the portal, by its payer's own hand. */
  isOnline: boolean;
  rule: string;
  /** Steps that went out about the invoices the payment settled. */
  stepsCarried: number;
}

/** What decides whether a payment is thanked for. */
export async function findThanks(sql: Db, paymentId: number): Promise<Thanks | undefined> {
  const [row] = await sql<Thanks[]>`
    select p.customer_id, p.currency, p.checkout_id is not null as is_online,
      coalesce((
        select v.definition ->> 'thanks' from allocations a join chases c on c.invoice_id = a.invoice_id
          join scenario_versions v on v.id = c.version_id
        where a.payment_id = p.id limit 1
      ), 'never') as rule,
      (
        select count(distinct (t.cycle, t.position))::int from allocations a join touch_steps t on t.invoice_id = a.invoice_id
        where a.payment_id = p.id and t.outcome = 'carried'
      ) as steps_carried
    from payments p where p.id = ${paymentId}`;
  return row;
}

export async function findSignInUser(
  sql: Db,
  id: number,
): Promise<{ email: string; name: string; language: string } | undefined> {
  const [row] = await sql<{ email: string; name: string; language: string }[]>`
    select email, name, language from users where id = ${id} and disabled_at is null`;
  return row;
}

/** What a mail about a refund is told when the refund is booked; the rest is written when it leaves. */
export type RefundFacts = Pick<RefundMadeFacts, 'amount' | 'paidOn'>;

export interface NewSingleMessage {
  kind: 'payment_received' | 'refund_made' | 'link_renewed' | 'sign_in';
  customerId: number | null;
  contactId: number | null;
  userId?: number;
  paymentId: number | null;
  payLinkId: string | null;
  currency: string | null;
  language: string;
  toName: string;
  toAddress: string;
  at: Date;
  facts?: MailFacts | RefundFacts;
}

/** Puts a message in the outbox. A second thanks for the same payment is not written. */
export async function insertMessage(sql: Db, message: NewSingleMessage): Promise<void> {
  await sql`
    insert into messages (kind, customer_id, contact_id, user_id, payment_id, pay_link_id, currency, language, to_name,
      to_address, facts, not_before, created_at)
    values (${message.kind}, ${message.customerId}, ${message.contactId}, ${message.userId ?? null},
      ${message.paymentId}, ${message.payLinkId}, ${message.currency}, ${message.language}, ${message.toName},
      ${message.toAddress}, ${message.facts ? sql.json(message.facts) : null}, ${message.at}, ${message.at})
    on conflict (payment_id) where kind = 'payment_received' do nothing`;
}

/** Puts a wording that somebody sends to themselves in the outbox, with the template it is written by. */
export async function insertTestMessage(
  sql: Db,
  message: {
    userId: number;
    language: string;
    toName: string;
    toAddress: string;
    skeletonHash: string;
    facts: MailFacts;
    at: Date;
  },
): Promise<void> {
  await sql`
    insert into messages (kind, user_id, language, to_name, to_address, skeleton_hash, facts, not_before, created_at)
    values ('wording_test', ${message.userId}, ${message.language}, ${message.toName}, ${message.toAddress},
      ${message.skeletonHash}, ${sql.json(message.facts)}, ${message.at}, ${message.at})`;
}

export async function insertPayLink(
  sql: Db,
  link: {
    id: string;
    tokenHash: Buffer;
    customerId: number;
    contactId: number | null;
    scope: LinkScope;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await sql`
    insert into pay_links (id, token_hash, customer_id, contact_id, scope, created_at, expires_at)
    values (${link.id}, ${link.tokenHash}, ${link.customerId}, ${link.contactId}, ${link.scope}, ${link.createdAt},
      ${link.expiresAt})`;
}

/** The customer of a link, and whether a fresh one was mailed since an instant. */
export async function findExpiredLink(
  sql: Db,
  id: string,
  since: Date,
): Promise<{ customerId: number; renewedLately: boolean } | undefined> {
  const [row] = await sql<{ customerId: number; renewedLately: boolean }[]>`
    select l.customer_id, exists (select 1 from messages m where m.customer_id = l.customer_id
      and m.kind = 'link_renewed' and m.created_at > ${since}) as renewed_lately
    from pay_links l where l.id = ${id} and l.revoked_at is null`;
  return row;
}

/** Puts an unknown message back into the outbox. */
export async function releaseUnknown(
  sql: Db,
  id: number,
  at: Date,
): Promise<'released' | 'decided' | 'missing'> {
  const [row] = await sql<{ status: string; isUnknown: boolean }[]>`
    select status, status = 'unknown' as is_unknown from messages where id = ${id} for update`;
  if (!row) return 'missing';
  if (!row.isUnknown) return 'decided';
  await sql`
    update messages set status = 'queued', status_reason = '', claimed_by = null, batch_key = null, not_before = ${at},
      not_after = null
    where id = ${id}`;
  return 'released';
}

export interface ThankedPayment {
  id: number;
  amountMinor: number;
  currency: string;
  method: string;
  receivedOn: PlainDate;
  /** What settles no invoice: the customer's credit, and what is sent back by the organization's rule. */
  keptMinor: number;
  returnedMinor: number;
}

/** Undefined when it was undone meanwhile: there is nothing to thank for. */
export async function findThankedPayment(sql: Db, id: number): Promise<ThankedPayment | undefined> {
  const [row] = await sql<ThankedPayment[]>`
    select p.id, p.amount_minor, p.currency, p.method, p.received_on, r.returned_minor,
      -- A refund that Stripe has not answered yet is still in the payment.
      greatest(0, p.unapplied_minor - r.waiting_minor) as kept_minor
    from payments p cross join lateral (
      select coalesce(sum(amount_minor), 0) as returned_minor,
        coalesce(sum(amount_minor) filter (where booked_minor = 0), 0) as waiting_minor
      from refunds where payment_id = p.id and reason = 'surplus' and status not in ('failed', 'canceled')
    ) r where p.id = ${id} and p.undone_at is null`;
  return row;
}

/** What a payment settled, with what is left of each invoice now. */
export async function listSettledLines(
  sql: Db,
  paymentId: number,
): Promise<{ number: string; amountMinor: number; balanceMinor: number }[]> {
  return sql`
    select i.number, sum(a.amount_minor)::bigint as amount_minor, i.balance_minor
    from allocations a join invoices i on i.id = a.invoice_id
    where a.payment_id = ${paymentId} and a.released_at is null group by i.id order by i.due_on, i.id`;
}

/** The factor to which all invoices of a letter were sold, where it takes no cards; null: they may be paid by card, or there are none. */
export async function findTransferOnlyPayee(sql: Db, messageId: number): Promise<string | null> {
  const [row] = await sql<{ name: string | null }[]>`
    select case when count(*) = count(f.id) filter (where not f.card_allowed) and count(distinct f.id) = 1
      then min(f.name) end as name
    from message_lines l join invoices i on i.id = l.invoice_id left join factors f on f.id = i.factor_id
    where l.message_id = ${messageId}`;
  return row?.name ?? null;
}
