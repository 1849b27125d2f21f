import type { LetterFacts, LetterKind } from '../../emails/letters/letters.ts';
import type { Db } from '../db/sql.ts';
import type { Attachment } from '../mail/transport.ts';

export interface LetterAddressee {
  contactId: number;
  language: string;
  name: string;
  email: string;
}

/** A contact that may be written to: not removed, its address not suppressed. */
export async function findContactAddressee(
  sql: Db,
  contactId: number,
): Promise<LetterAddressee | undefined> {
  const [row] = await sql<LetterAddressee[]>`
    select k.id as contact_id, coalesce(k.language, c.language) as language, k.name, k.email
    from contacts k join customers c on c.id = k.customer_id
    where k.id = ${contactId} and k.removed_at is null and k.email <> ''
      and not exists (select from suppressions s where s.email = k.email)`;
  return row;
}

/** The one named, or everybody who collects. A person who left gets nothing, and nobody who may only look. */
export async function listColleagues(
  sql: Db,
  userId: number | null,
): Promise<{ id: number; email: string; name: string; language: string }[]> {
  return sql<{ id: number; email: string; name: string; language: string }[]>`
    select id, email, name, language from users
    where disabled_at is null and (id = ${userId}::bigint or ${userId}::bigint is null and role in ('admin', 'collector'))
    order by id`;
}

export interface NewLetter {
  kind: LetterKind;
  occasion: string;
  customerId: number | null;
  contactId: number | null;
  userId: number | null;
  payLinkId: string | null;
  currency: string | null;
  language: string;
  toName: string;
  toAddress: string;
  invoiceIds: readonly number[];
  attachments: readonly Attachment[];
  /** As stored until it is written: without what is the same in every message to that customer. */
  facts: LetterFacts & Record<string, unknown>;
  at: Date;
  notBefore: Date;
}

/** Puts a letter in the outbox with the invoices it is about; null when that letter stands there already. */
export async function insertLetter(sql: Db, letter: NewLetter): Promise<number | null> {
  const [row] = await sql<{ id: number }[]>`
    with written as (
      insert into messages (kind, occasion, customer_id, contact_id, user_id, pay_link_id, currency, language, to_name,
        to_address, facts, attachments, not_before, created_at)
      values (${letter.kind}, ${letter.occasion}, ${letter.customerId}, ${letter.contactId}, ${letter.userId},
        ${letter.payLinkId}, ${letter.currency}, ${letter.language}, ${letter.toName}, ${letter.toAddress},
        ${sql.json(letter.facts as never)}, ${sql.json(letter.attachments as never)}, ${letter.notBefore}, ${letter.at})
      on conflict (kind, occasion) where occasion is not null do nothing
      returning id
    ), listed as (
      insert into message_lines (message_id, invoice_id)
      select written.id, invoice_id from written, unnest(${letter.invoiceIds as number[]}::bigint[]) as t (invoice_id)
    )
    select id from written`;
  return row?.id ?? null;
}
