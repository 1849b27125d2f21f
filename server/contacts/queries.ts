import type { Db, Tx } from '../db/sql.ts';

export type ChangeKind = 'handed_on' | 'correction' | 'mailbox';

export interface ContactChange {
  id: number;
  customerId: number;
  kind: ChangeKind;
  contactId: number | null;
  name: string;
  email: string;
  payLinkId: string | null;
}

/** What decides whether an address may be named, see `namingRefusal`; the customer's row is in the caller's hands. */
export async function findNaming(
  tx: Tx,
  naming: { customerId: number; email: string; since: Date },
): Promise<{
  isSuppressed: boolean;
  hasDeclined: boolean;
  namedToday: number;
  addressNamedToday: number;
}> {
  const { customerId, email, since } = naming;
  const [row] = await tx<
    [
      {
        isSuppressed: boolean;
        hasDeclined: boolean;
        namedToday: number;
        addressNamedToday: number;
      },
    ]
  >`
    select exists (select from suppressions where email = ${email}) as is_suppressed,
      exists (select from contact_changes c join contacts k on k.id = c.contact_id
        where c.customer_id = ${customerId} and c.kind = 'handed_on' and k.email = ${email}) as has_declined,
      (select count(*)::int from contact_changes
        where customer_id = ${customerId} and email <> '' and asked_at > ${since}) as named_today,
      (select count(*)::int from contact_changes
        where email = ${email} and asked_at > ${since}) as address_named_today`;
  return row;
}

export async function insertChange(
  tx: Tx,
  change: Omit<ContactChange, 'id'> & {
    status: 'waiting' | 'done';
    newContactId: number | null;
    at: Date;
  },
): Promise<number> {
  const { status, at } = change;
  const [row] = await tx<[{ id: number }]>`
    insert into contact_changes (customer_id, kind, contact_id, name, email, status, new_contact_id, pay_link_id, asked_at,
      decided_at)
    values (${change.customerId}, ${change.kind}, ${change.contactId}, ${change.name}, ${change.email}, ${status},
      ${change.newContactId}, ${change.payLinkId}, ${at}, ${status === 'done' ? at : null})
    returning id`;
  return row.id;
}

/** The change that a link confirms, with where it stands. */
export async function findChangeOfLink(
  sql: Db,
  payLinkId: string,
): Promise<(ContactChange & { status: 'waiting' | 'done' | 'withdrawn'; by: string }) | undefined> {
  const [row] = await sql<
    (ContactChange & { status: 'waiting' | 'done' | 'withdrawn'; by: string })[]
  >`
    select c.id, c.customer_id, c.kind, c.contact_id, c.name, c.email, c.pay_link_id, c.status,
      coalesce(nullif(k.name, ''), k.email, '') as by
    from contact_changes c left join contacts k on k.id = c.contact_id
    where c.pay_link_id = ${payLinkId}::uuid`;
  return row;
}

/** Decides a change that waits; undefined when it was decided already, or is not that customer's. */
export async function decideChange(
  tx: Tx,
  change: { id: number; customerId: number; status: 'done' | 'withdrawn'; at: Date },
): Promise<ContactChange | undefined> {
  const [row] = await tx<ContactChange[]>`
    update contact_changes set status = ${change.status}, decided_at = ${change.at}
    where id = ${change.id} and customer_id = ${change.customerId} and status = 'waiting'
    returning id, customer_id, kind, contact_id, name, email, pay_link_id`;
  return row;
}

export async function saveNewContact(tx: Tx, id: number, newContactId: number): Promise<void> {
  await tx`update contact_changes set new_contact_id = ${newContactId} where id = ${id}`;
}

/** Whether a customer has that change at all. */
export async function hasChange(sql: Db, customerId: number, id: number): Promise<boolean> {
  const [row] = await sql`
    select 1 from contact_changes where id = ${id} and customer_id = ${customerId} and kind <> 'handed_on'`;
  return row !== undefined;
}

/** Withdraws what a contact asked for and nobody has confirmed, and closes the links that would confirm it. */
export async function withdrawChangesOf(tx: Tx, contactId: number, at: Date): Promise<void> {
  await tx`
    with gone as (
      update contact_changes set status = 'withdrawn', decided_at = ${at}
      where contact_id = ${contactId} and status = 'waiting' returning pay_link_id
    )
    update pay_links set revoked_at = ${at} from gone
    where pay_links.id = gone.pay_link_id and revoked_at is null`;
}

/** The same for what waits of one kind: a newer wish of that kind takes its place. */
export async function withdrawChangesOfKind(
  tx: Tx,
  of: { customerId: number; kind: ChangeKind; contactId: number | null; at: Date },
): Promise<void> {
  await tx`
    with gone as (
      update contact_changes set status = 'withdrawn', decided_at = ${of.at}
      where customer_id = ${of.customerId} and kind = ${of.kind} and status = 'waiting'
        and (kind = 'mailbox' or contact_id = ${of.contactId}::bigint)
      returning pay_link_id
    )
    update pay_links set revoked_at = ${of.at} from gone
    where pay_links.id = gone.pay_link_id and revoked_at is null`;
}

export interface WaitingChange {
  id: number;
  kind: ChangeKind;
  name: string;
  email: string;
  /** Who asked for it: a name, else an address; empty when nobody in particular. */
  by: string;
  askedAt: Date;
  /** Until when it can be confirmed. */
  until: Date;
}

/** What waits for its confirmation and can still get it, the newest first. */
export async function listWaitingChanges(
  sql: Db,
  customerId: number,
  now: Date,
): Promise<WaitingChange[]> {
  return sql<WaitingChange[]>`
    select c.id, c.kind, c.name, c.email, coalesce(nullif(k.name, ''), k.email, '') as by, c.asked_at,
      l.expires_at as until
    from contact_changes c join pay_links l on l.id = c.pay_link_id left join contacts k on k.id = c.contact_id
    where c.customer_id = ${customerId} and c.status = 'waiting' and l.expires_at > ${now}
    order by c.id desc`;
}
