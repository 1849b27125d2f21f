import type { Db } from '../db/sql.ts';

/** What became of the last message to the address of a contact. */
export interface AddressDelivery {
  contactId: number;
  messageId: number;
  status: string;
  /** The last thing that was heard of it. */
  eventKind: string | null;
  /** When that was; when it was handed over, if nothing was heard. */
  at: Date;
}

/** The last message that was handed over to each address of a customer. */
export async function listAddressDeliveries(
  db: Db,
  customerId: number,
): Promise<AddressDelivery[]> {
  return db<AddressDelivery[]>`
    select k.id as contact_id, m.id as message_id, m.status, e.kind as event_kind,
      coalesce(e.at, m.sent_at, m.created_at) as at
    from contacts k
    cross join lateral (
      select id, status, sent_at, created_at from messages
      where customer_id = k.customer_id and to_address = k.email
        and status in ('accepted', 'delivered', 'bounced', 'complained', 'rejected', 'unknown')
      order by id desc limit 1
    ) m
    left join lateral (
      select kind, at from message_events where message_id = m.id order by id desc limit 1
    ) e on true
    where k.customer_id = ${customerId} and k.removed_at is null and k.email <> ''`;
}
