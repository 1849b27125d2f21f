import type { Db, Tx } from '../db/sql.ts';

/** Closes every link that was made for a contact, or by it. */
export async function revokeContactLinks(tx: Tx, contactId: number, at: Date): Promise<void> {
  await tx`
    update pay_links set revoked_at = ${at} where contact_id = ${contactId} and revoked_at is null`;
}

/** Gives the links of a contact to the one that takes its place: the same person at another address. */
export async function moveContactLinks(tx: Tx, links: { from: number; to: number }): Promise<void> {
  await tx`
    update pay_links set contact_id = ${links.to} where contact_id = ${links.from} and revoked_at is null`;
}

/** Opens all of its customer with a link whose address was confirmed. */
export async function openConfirmedLink(
  tx: Tx,
  link: { id: string; contactId: number; expiresAt: Date },
): Promise<void> {
  await tx`
    update pay_links set scope = 'all', contact_id = ${link.contactId}, expires_at = ${link.expiresAt}
    where id = ${link.id} and scope = 'unconfirmed' and revoked_at is null`;
}

export async function revokeLink(tx: Tx, id: string, at: Date): Promise<void> {
  await tx`update pay_links set revoked_at = ${at} where id = ${id} and revoked_at is null`;
}

export interface PayOnlyLink {
  id: string;
  createdAt: Date;
  expiresAt: Date;
  /** Who made it: a name, else an address; empty when nobody in particular. */
  by: string;
}

/** The open links of a customer with which one may only pay, the newest first. */
export async function listPayOnlyLinks(
  sql: Db,
  customerId: number,
  now: Date,
): Promise<PayOnlyLink[]> {
  return sql<PayOnlyLink[]>`
    select l.id, l.created_at, l.expires_at, coalesce(nullif(k.name, ''), k.email, '') as by
    from pay_links l left join contacts k on k.id = l.contact_id
    where l.customer_id = ${customerId} and l.scope = 'pay_only' and l.revoked_at is null and l.expires_at > ${now}
    order by l.created_at desc, l.id`;
}

/** Closes such a link; `missing` when the customer never had it. */
export async function revokePayOnlyLink(
  tx: Tx,
  link: { id: string; customerId: number; at: Date },
): Promise<'revoked' | 'unchanged' | 'missing'> {
  const [row] = await tx<{ isOpen: boolean }[]>`
    select revoked_at is null as is_open from pay_links
    where id = ${link.id}::uuid and customer_id = ${link.customerId} and scope = 'pay_only' for update`;
  if (!row) return 'missing';
  if (!row.isOpen) return 'unchanged';
  await tx`update pay_links set revoked_at = ${link.at} where id = ${link.id}::uuid`;
  return 'revoked';
}
