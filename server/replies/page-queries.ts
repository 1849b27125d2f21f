import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db } from '../db/sql.ts';
import type { AutomaticBecause, ReplyKind } from './rules.ts';

/** `open`: answers to read; `unplaced`: those of nobody knows whom. */
export const REPLY_FILTERS = ['open', 'unplaced', 'automatic', 'all'] as const;
export type ReplyFilter = (typeof REPLY_FILTERS)[number];

export interface ReplyRow {
  id: number;
  kind: ReplyKind;
  customerId: number | null;
  customerName: string | null;
  fromName: string;
  fromAddress: string;
  subject: string;
  /** The beginning of what it says. */
  beginning: string;
  receivedAt: Date;
  holdUntil: PlainDate | null;
  isHandled: boolean;
}

export interface ReplyQuestion {
  filter: ReplyFilter;
  customerId?: number | null;
  /** Those about this invoice. */
  invoiceId?: number | null;
  messageId?: number | null;
  beforeId?: number | null;
  limit: number;
}

// Enough for two lines of a list.
const BEGINNING_CHARACTERS = 600;

/** Replies, the latest first; `beforeId` is the last one of the page before. */
export async function listReplies(db: Db, asked: ReplyQuestion): Promise<ReplyRow[]> {
  const { filter, customerId, invoiceId, messageId, beforeId, limit } = asked;
  const all = db`true`;
  const states = {
    open: db`r.kind = 'answer' and r.handled_at is null and r.customer_id is not null`,
    unplaced: db`r.kind = 'answer' and r.handled_at is null and r.customer_id is null`,
    automatic: db`r.kind in ('automatic', 'bounce')`,
    all: db`(r.customer_id is not null or r.handled_at is null)`,
  };
  return db<ReplyRow[]>`
    select r.id, r.kind, r.customer_id, c.name as customer_name, r.from_name, r.from_address, r.subject,
      left(r.words, ${BEGINNING_CHARACTERS}) as beginning, r.received_at, r.hold_until, r.handled_at is not null as is_handled
    from replies r left join customers c on c.id = r.customer_id
    where ${states[filter]} and ${customerId ? db`r.customer_id = ${customerId}` : all}
      and ${messageId ? db`r.message_id = ${messageId}` : all}
      and ${invoiceId ? db`r.id in (select reply_id from reply_invoices where invoice_id = ${invoiceId})` : all}
      and ${beforeId ? db`r.id < ${beforeId}` : all}
    order by r.id desc limit ${limit}`;
}

export interface ReplyFileRow {
  position: number;
  name: string;
  bytes: number;
  fileId: number | null;
  /** Why it was not kept. */
  problem: string;
}

export interface ReplyCard {
  id: number;
  kind: ReplyKind;
  source: 'resend' | 'imap' | 'by_hand';
  customerId: number | null;
  customerName: string | null;
  contactName: string | null;
  contactId: number | null;
  matchedBy: 'message' | 'sender' | 'person' | null;
  messageId: number | null;
  messageKind: string | null;
  messageTone: string | null;
  messageSentAt: Date | null;
  fromName: string;
  fromAddress: string;
  subject: string;
  words: string;
  automaticBecause: AutomaticBecause | '';
  headers: { name: string; value: string }[];
  receivedAt: Date;
  holdUntil: PlainDate | null;
  /** Whether reminders still wait for it. */
  isHolding: boolean;
  handledAt: Date | null;
  handledBy: string | null;
  files: ReplyFileRow[];
  /** What it is about, oldest due first. */
  invoices: { id: number; number: string; currency: string; balanceMinor: number }[];
}

export async function findReply(
  db: Db,
  id: number,
  today: PlainDate,
): Promise<ReplyCard | undefined> {
  const [row] = await db<ReplyCard[]>`
    select r.id, r.kind, r.source, r.customer_id, c.name as customer_name, r.contact_id, r.matched_by,
      coalesce(nullif(k.name, ''), k.email) as contact_name, r.message_id, m.kind as message_kind, m.tone as message_tone,
      m.sent_at as message_sent_at, r.from_name, r.from_address, r.subject, r.words, r.automatic_because, r.headers,
      r.received_at, r.hold_until, r.handled_at, coalesce(nullif(u.name, ''), u.email) as handled_by,
      exists (select from holds h where h.kind = 'reply' and h.cause_id = r.id and h.lifted_at is null
        and h.until_on >= ${today}::date) as is_holding,
      coalesce((select json_agg(json_build_object('position', f.position, 'name', f.name, 'bytes', f.bytes,
        'fileId', f.file_id, 'problem', f.problem) order by f.position)
        from reply_files f where f.reply_id = r.id), '[]') as files,
      coalesce((select json_agg(json_build_object('id', i.id, 'number', i.number, 'currency', i.currency,
        'balanceMinor', i.balance_minor) order by i.due_on, i.id)
        from reply_invoices l join invoices i on i.id = l.invoice_id where l.reply_id = r.id), '[]') as invoices
    from replies r left join customers c on c.id = r.customer_id left join contacts k on k.id = r.contact_id
    left join messages m on m.id = r.message_id left join users u on u.id = r.handled_by
    where r.id = ${id}`;
  return row;
}

export interface CustomerCandidate {
  id: number;
  number: string;
  name: string;
  because: 'address' | 'invoice' | 'domain';
}

/** Whose a mail may be: customers with the address, with an invoice that it names, or with somebody else in the same firm. */
export async function listCandidates(
  db: Db,
  about: { address: string; domain: string | null; words: readonly string[] },
  limit: number,
): Promise<CustomerCandidate[]> {
  return db<CustomerCandidate[]>`
    with found as (
      select customer_id, 1 as rank, 'address' as because from contacts
      where email = ${about.address} and email <> '' and removed_at is null
      union all
      select customer_id, 2, 'invoice' from invoices where number = any (${about.words as string[]})
      union all
      select customer_id, 3, 'domain' from contacts
      where ${about.domain}::text is not null and email like '%@' || ${(about.domain ?? '').replace(/[\\%_]/g, '\\$&')}
        and removed_at is null
    ), best as (
      select distinct on (customer_id) customer_id, rank, because from found order by customer_id, rank
    )
    select c.id, c.number, c.name, best.because from best join customers c on c.id = best.customer_id
    order by best.rank, c.name limit ${limit}`;
}

export async function findCustomerByNumber(
  db: Db,
  number: string,
): Promise<{ id: number; name: string } | undefined> {
  const [row] = await db<{ id: number; name: string }[]>`
    select id, name from customers where number = ${number}`;
  return row;
}

export async function findCustomerById(
  db: Db,
  id: number,
): Promise<{ id: number; name: string } | undefined> {
  const [row] = await db<
    { id: number; name: string }[]
  >`select id, name from customers where id = ${id}`;
  return row;
}

/** What an answer says, for a form that begins at it; undefined when it is not that customer's. */
export async function findWordsOf(
  db: Db,
  id: number,
  customerId: number,
): Promise<{ id: number; words: string } | undefined> {
  const [row] = await db<{ id: number; words: string }[]>`
    select id, words from replies where id = ${id} and customer_id = ${customerId} and kind = 'answer'`;
  return row;
}

/** Answers that nobody has read, the oldest first: those without a customer last. */
export async function listRepliesToRead(db: Db, limit: number): Promise<ReplyRow[]> {
  return db<ReplyRow[]>`
    select r.id, r.kind, r.customer_id, c.name as customer_name, r.from_name, r.from_address, r.subject,
      left(r.words, ${BEGINNING_CHARACTERS}) as beginning, r.received_at, r.hold_until, false as is_handled
    from replies r left join customers c on c.id = r.customer_id
    where r.kind = 'answer' and r.handled_at is null
    order by (r.customer_id is null), r.id limit ${limit}`;
}

/** Open invoices of a customer, to choose from. */
export async function listChoosable(
  db: Db,
  customerId: number,
  limit: number,
): Promise<
  { id: number; number: string; currency: string; balanceMinor: number; dueOn: PlainDate }[]
> {
  return db`
    select id, number, currency, balance_minor, due_on from invoices
    where customer_id = ${customerId} and balance_minor > 0 order by due_on, id limit ${limit}`;
}
