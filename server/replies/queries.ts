import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { AnsweredMessage, ReplyKind, SenderContact } from './rules.ts';

/** Working days that reminders wait after an answer. */
export async function findHoldDays(db: Db): Promise<number> {
  const [row] = await db<{ days: number }[]>`select reply_hold_days as days from organization`;
  return row?.days ?? 2;
}

/** The messages to customers with these numbers of ours or these Message-IDs. */
export async function listAnswered(
  db: Db,
  wanted: { numbers: readonly number[]; mailIds: readonly string[] },
): Promise<(AnsweredMessage & { mailId: string | null })[]> {
  return db<(AnsweredMessage & { mailId: string | null })[]>`
    select id, customer_id, mail_id from messages
    where customer_id is not null and user_id is null
      and (id = any (${wanted.numbers as number[]}::bigint[]) or mail_id = any (${wanted.mailIds as string[]}))`;
}

/** Contacts with this address, of whichever customers. */
export async function listSenders(db: Db, address: string): Promise<SenderContact[]> {
  return db<SenderContact[]>`
    select id as contact_id, customer_id from contacts
    where email = ${address} and email <> '' and removed_at is null order by id limit 50`;
}

/** Whether one of our own team has this address. */
export async function isColleague(db: Db, address: string): Promise<boolean> {
  const [row] = await db<{ isOurs: boolean }[]>`
    select exists (select from users where lower(email) = ${address})
      or exists (select from organization where lower(reply_to) = ${address} and reply_to <> '') as is_ours`;
  return row?.isOurs ?? false;
}

/** The invoices a message asks for that are still open; null when it asks for none. */
export async function listInvoicesAskedBy(
  db: Db,
  messageId: number,
): Promise<{ invoiceId: number; isOpen: boolean }[]> {
  return db<{ invoiceId: number; isOpen: boolean }[]>`
    select l.invoice_id, i.balance_minor > 0 as is_open
    from message_lines l join invoices i on i.id = l.invoice_id
    where l.message_id = ${messageId} order by l.invoice_id`;
}

/** Of these invoices the customer's own that are open. */
export async function listOpenOf(
  db: Db,
  customerId: number,
  invoiceIds: readonly number[],
): Promise<number[]> {
  const rows = await db<{ id: number }[]>`
    select id from invoices
    where id = any (${invoiceIds as number[]}::bigint[]) and customer_id = ${customerId} and balance_minor > 0
    order by id`;
  return rows.map((row) => row.id);
}

export interface NewReply {
  kind: ReplyKind;
  source: 'resend' | 'imap' | 'by_hand';
  sourceId: string;
  mailId: string | null;
  messageId: number | null;
  customerId: number | null;
  contactId: number | null;
  matchedBy: 'message' | 'sender' | 'person' | null;
  fromName: string;
  fromAddress: string;
  subject: string;
  words: string;
  automaticBecause: string;
  headers: readonly { name: string; value: string }[];
  receivedAt: Date;
  recordedAt: Date;
}

/** Writes down what came; undefined when it is there already, by this way or another. */
export async function insertReply(tx: Tx, reply: NewReply): Promise<number | undefined> {
  const [row] = await tx<{ id: number }[]>`
    insert into replies (kind, source, source_id, mail_id, message_id, customer_id, contact_id, matched_by, from_name,
      from_address, subject, words, automatic_because, headers, received_at, recorded_at)
    values (${reply.kind}, ${reply.source}, ${reply.sourceId}, ${reply.mailId}, ${reply.messageId}, ${reply.customerId},
      ${reply.contactId}, ${reply.matchedBy}, ${reply.fromName}, ${reply.fromAddress}, ${reply.subject}, ${reply.words},
      ${reply.automaticBecause}, ${tx.json([...reply.headers])}, ${reply.receivedAt}, ${reply.recordedAt})
    on conflict do nothing returning id`;
  return row?.id;
}

/** What came by hand under this key of a form. */
export async function findReplyOfForm(
  db: Db,
  formKey: string,
): Promise<{ id: number; customerId: number } | undefined> {
  const [row] = await db<{ id: number; customerId: number }[]>`
    select id, customer_id from replies where source = 'by_hand' and source_id = ${formKey}`;
  return row;
}

export async function insertReplyFile(
  tx: Tx,
  file: {
    replyId: number;
    position: number;
    name: string;
    bytes: number;
    fileId: number | null;
    problem: string;
  },
): Promise<void> {
  await tx`
    insert into reply_files (reply_id, position, name, bytes, file_id, problem)
    values (${file.replyId}, ${file.position}, ${file.name}, ${file.bytes}, ${file.fileId}, ${file.problem})`;
}

/** Writes which invoices it is about. */
export async function insertReplyInvoices(
  tx: Tx,
  replyId: number,
  invoiceIds: readonly number[],
): Promise<void> {
  if (invoiceIds.length === 0) return;
  await tx`
    insert into reply_invoices (reply_id, invoice_id)
    select ${replyId}, invoice_id from unnest(${invoiceIds as number[]}::bigint[]) as t (invoice_id)
    on conflict do nothing`;
}

export async function saveHoldUntil(tx: Tx, replyId: number, until: PlainDate): Promise<void> {
  await tx`update replies set hold_until = ${until} where id = ${replyId}`;
}

export interface LockedReply {
  id: number;
  kind: ReplyKind;
  customerId: number | null;
  messageId: number | null;
  fromAddress: string;
  subject: string;
  isHandled: boolean;
}

/** Locks a reply; whoever changes its holds has locked its invoices before. */
export async function lockReply(tx: Tx, id: number): Promise<LockedReply | undefined> {
  const [row] = await tx<LockedReply[]>`
    select id, kind, customer_id, message_id, from_address, subject, handled_at is not null as is_handled
    from replies where id = ${id} for update`;
  return row;
}

export async function listInvoicesOfReply(db: Db, replyId: number): Promise<number[]> {
  const rows = await db<{ invoiceId: number }[]>`
    select invoice_id from reply_invoices where reply_id = ${replyId} order by invoice_id`;
  return rows.map((row) => row.invoiceId);
}

export async function markHandled(
  tx: Tx,
  replyId: number,
  by: { userId: number; at: Date },
): Promise<void> {
  await tx`update replies set handled_at = ${by.at}, handled_by = ${by.userId} where id = ${replyId}`;
}

/** Gives a reply nobody could place to a customer. */
export async function placeReply(
  tx: Tx,
  replyId: number,
  whose: { customerId: number; contactId: number | null },
): Promise<void> {
  await tx`
    update replies set customer_id = ${whose.customerId}, contact_id = ${whose.contactId}, matched_by = 'person'
    where id = ${replyId}`;
}

/** Forgets what strangers' mails said; that they came is kept, so that they do not come again. Answers their files. */
export async function forgetWords(tx: Tx, replyIds: readonly number[]): Promise<number[]> {
  const ids = replyIds as number[];
  const rows = await tx<{ fileId: number | null }[]>`
    with said as (
      update replies set from_name = '', from_address = '', subject = '', words = '', headers = '[]'
      where id = any (${ids}::bigint[]) and customer_id is null returning id
    )
    delete from reply_files where reply_id in (select id from said) returning file_id`;
  return rows.flatMap((row) => row.fileId ?? []);
}

/** Replies that nobody gave to a customer before an instant, and that still say something. */
export async function listStale(db: Db, before: Date, limit: number): Promise<number[]> {
  const rows = await db<{ id: number }[]>`
    select id from replies where customer_id is null and recorded_at < ${before} and words <> '' order by id limit ${limit}`;
  return rows.map((row) => row.id);
}

export async function markStale(tx: Tx, replyIds: readonly number[], at: Date): Promise<void> {
  await tx`
    update replies set handled_at = coalesce(handled_at, ${at}) where id = any (${replyIds as number[]}::bigint[])`;
}

/** The message a mail server reports about: ours by its number or Message-ID, to that address, and handed to a server. */
export async function findReported(
  db: Db,
  about: { number: number | null; mailId: string | null; address: string },
): Promise<number | undefined> {
  const [row] = await db<{ id: number }[]>`
    select id from messages
    where (id = ${about.number}::bigint or mail_id = ${about.mailId}) and lower(to_address) = ${about.address}
      and transport in ('smtp', 'resend') limit 1`;
  return row?.id;
}

/** Whose a reply is; undefined when there is none. */
export async function findReplyCustomer(
  db: Db,
  id: number,
): Promise<{ customerId: number | null } | undefined> {
  const [row] = await db<{ customerId: number | null }[]>`
    select customer_id from replies where id = ${id}`;
  return row;
}
