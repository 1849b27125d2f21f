import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';
import type { DisputeReason, DisputeStatus, Party } from './rules.ts';

/** A dispute with what it is about; amounts in minor units. */
export interface Dispute {
  id: number;
  reason: DisputeReason;
  amountMinor: number | null;
  status: DisputeStatus;
  waitingFor: Party;
  answerBy: PlainDate;
  /** Null: everybody who collects; somebody who left looks after nothing. */
  ownerId: number | null;
  owner: string | null;
  openedBy: 'debtor' | 'user' | 'api' | 'import';
  openedByUser: string | null;
  contactId: number | null;
  note: string;
  acceptedMinor: number | null;
  creditNoteId: number | null;
  creditNoteNumber: string | null;
  decision: string;
  decidedBy: string | null;
  decidedAt: Date | null;
  resumeOn: PlainDate | null;
  openedAt: Date;
  invoiceId: number;
  invoiceNumber: string;
  invoiceDueOn: PlainDate;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
  customerId: number;
  customerName: string;
  customerNumber: string;
}

function disputesOf(db: Db) {
  return db`
    select d.id, d.reason, d.amount_minor, d.status, d.waiting_for, d.answer_by, o.id as owner_id,
      coalesce(nullif(o.name, ''), o.email) as owner, d.opened_by, coalesce(nullif(u.name, ''), u.email) as opened_by_user,
      d.contact_id, d.note, d.accepted_minor, d.credit_note_id, n.number as credit_note_number, d.decision,
      coalesce(nullif(b.name, ''), b.email) as decided_by, d.decided_at, d.resume_on, d.opened_at, i.id as invoice_id,
      i.number as invoice_number, i.due_on as invoice_due_on, i.currency, i.total_minor, i.balance_minor,
      c.id as customer_id, c.name as customer_name, c.number as customer_number
    from disputes d
    join invoices i on i.id = d.invoice_id
    join customers c on c.id = d.customer_id
    left join users o on o.id = d.owner_id and o.disabled_at is null
    left join users u on u.id = d.opened_by_user
    left join users b on b.id = d.decided_by
    left join credit_notes n on n.id = d.credit_note_id`;
}

export async function findDispute(db: Db, id: number): Promise<Dispute | undefined> {
  const [row] = await db<Dispute[]>`${disputesOf(db)} where d.id = ${id}`;
  return row;
}

/** Locks the invoice of a dispute, then the dispute: the order in which it was opened. False when there is none. */
export async function lockDispute(tx: Tx, id: number): Promise<boolean> {
  await tx`
    select 1 from invoices where id = (select invoice_id from disputes where id = ${id}) for no key update`;
  const rows = await tx`select 1 from disputes where id = ${id} for update`;
  return rows.length > 0;
}

/** An invoice that somebody may dispute; amounts in minor units. */
export interface DisputableInvoice {
  id: number;
  number: string;
  customerId: number;
  customerName: string;
  currency: string;
  totalMinor: number;
  balanceMinor: number;
}

/** The invoice somebody wants to dispute, locked: two who do so at once come one after the other. */
export async function lockDisputedInvoice(
  tx: Tx,
  id: number,
): Promise<DisputableInvoice | undefined> {
  const [row] = await tx<DisputableInvoice[]>`
    select i.id, i.number, i.customer_id, c.name as customer_name, i.currency, i.total_minor, i.balance_minor
    from invoices i join customers c on c.id = i.customer_id where i.id = ${id} for no key update of i`;
  return row;
}

export interface NewDispute {
  invoiceId: number;
  customerId: number;
  reason: DisputeReason;
  amountMinor: number | null;
  answerBy: PlainDate;
  openedBy: Dispute['openedBy'];
  openedByUser: number | null;
  payLinkId: string | null;
  contactId: number | null;
  at: Date;
}

/** Writes it with the owner of its reason; undefined when one is open for that invoice. */
export async function insertDispute(tx: Tx, dispute: NewDispute): Promise<number | undefined> {
  const [row] = await tx<{ id: number }[]>`
    insert into disputes (invoice_id, customer_id, reason, amount_minor, answer_by, owner_id, opened_by, opened_by_user,
      pay_link_id, contact_id, opened_at)
    values (${dispute.invoiceId}, ${dispute.customerId}, ${dispute.reason}, ${dispute.amountMinor}, ${dispute.answerBy},
      (select w.user_id from dispute_owners w join users u on u.id = w.user_id
        where w.reason = ${dispute.reason} and u.disabled_at is null),
      ${dispute.openedBy}, ${dispute.openedByUser}, ${dispute.payLinkId}, ${dispute.contactId}, ${dispute.at})
    on conflict (invoice_id) where status = 'open' do nothing returning id`;
  return row?.id;
}

/** Hands the turn on; what the owner was told of the day before counts no more. */
export async function updateTurn(
  tx: Tx,
  id: number,
  turn: { waitingFor: Party; answerBy: PlainDate },
): Promise<void> {
  await tx`
    update disputes set waiting_for = ${turn.waitingFor}, answer_by = ${turn.answerBy}, nudged = '' where id = ${id}`;
}

export async function updateOwner(tx: Tx, id: number, ownerId: number | null): Promise<void> {
  await tx`update disputes set owner_id = ${ownerId} where id = ${id}`;
}

export interface Decision {
  status: Exclude<DisputeStatus, 'open'>;
  acceptedMinor: number | null;
  creditNoteId: number | null;
  words: string;
  decidedBy: number | null;
  decidedAt: Date;
  resumeOn: PlainDate | null;
}

/** Ends an open dispute; false when it is over already. */
export async function closeDispute(tx: Tx, id: number, decision: Decision): Promise<boolean> {
  const rows = await tx`
    update disputes set status = ${decision.status}, accepted_minor = ${decision.acceptedMinor},
      credit_note_id = ${decision.creditNoteId}, decision = ${decision.words}, decided_by = ${decision.decidedBy},
      decided_at = ${decision.decidedAt}, resume_on = ${decision.resumeOn}
    where id = ${id} and status = 'open' returning id`;
  return rows.length > 0;
}

/** The open dispute of an invoice, if any. */
export async function findOpenDisputeId(db: Db, invoiceId: number): Promise<number | undefined> {
  const [row] = await db<{ id: number }[]>`
    select id from disputes where invoice_id = ${invoiceId} and status = 'open'`;
  return row?.id;
}

/** Whether a user may look after disputes: somebody who is here and may change things. */
export async function listPossibleOwners(db: Db): Promise<{ id: number; name: string }[]> {
  return await db<{ id: number; name: string }[]>`
    select id, coalesce(nullif(name, ''), email) as name from users
    where disabled_at is null and role <> 'viewer' order by 2, id`;
}

export async function listOwners(db: Db): Promise<{ reason: DisputeReason; userId: number }[]> {
  return await db<{ reason: DisputeReason; userId: number }[]>`
    select reason, user_id from dispute_owners order by reason`;
}

export async function replaceOwners(
  tx: Tx,
  owners: readonly { reason: DisputeReason; userId: number }[],
): Promise<void> {
  await tx`delete from dispute_owners`;
  await tx`
    insert into dispute_owners (reason, user_id)
    select * from unnest(${owners.map((one) => one.reason)}::text[], ${owners.map((one) => one.userId)}::bigint[])`;
}

export interface DeadlineReached {
  id: number;
  waitingFor: Party;
  answerBy: PlainDate;
  nudge: 'near' | 'passed';
}

/** Open disputes whose day has come (`passed`: gone by before `today`) and of which nobody has been told so yet. */
export async function listDeadlines(
  db: Db,
  days: { today: PlainDate; nearUntil: PlainDate },
  limit: number,
): Promise<DeadlineReached[]> {
  return await db<DeadlineReached[]>`
    select id, waiting_for, answer_by, case when answer_by < ${days.today}::date then 'passed' else 'near' end as nudge
    from disputes
    where status = 'open' and (waiting_for = 'team' and answer_by <= ${days.nearUntil}::date
        and nudged <> case when answer_by < ${days.today}::date then 'passed' else 'near' end
      or waiting_for = 'debtor' and answer_by < ${days.today}::date)
    order by answer_by, id limit ${limit}`;
}

/** Remembers what the owner was told; false when that was so already or the day is another by now. */
export async function markNudged(
  tx: Tx,
  { id, answerBy, nudge }: Pick<DeadlineReached, 'id' | 'answerBy' | 'nudge'>,
): Promise<boolean> {
  const rows = await tx`
    update disputes set nudged = ${nudge}
    where id = ${id} and status = 'open' and answer_by = ${answerBy} and nudged <> ${nudge} returning id`;
  return rows.length > 0;
}
