import type { Db, Tx } from '../db/sql.ts';

export interface NewAcceptance {
  planId: number;
  textVersion: string;
  language: string;
  agreedText: string;
  scheduleHash: Buffer;
  name: string;
  amountInWords: string;
  address: string | null;
  agent: string;
  payLinkId: string | null;
  contactId: number | null;
  at: Date;
}

/** Keeps what somebody agreed to, and how. */
export async function insertAcceptance(tx: Tx, acceptance: NewAcceptance): Promise<void> {
  const { address } = acceptance;
  await tx`
    insert into plan_acceptances (plan_id, text_version, language, agreed_text, schedule_hash, name, amount_in_words,
      address, agent, pay_link_id, contact_id, accepted_at)
    values (${acceptance.planId}, ${acceptance.textVersion}, ${acceptance.language}, ${acceptance.agreedText},
      ${acceptance.scheduleHash}, ${acceptance.name}, ${acceptance.amountInWords}, ${address}::inet, ${acceptance.agent},
      ${acceptance.payLinkId}, ${acceptance.contactId}, ${acceptance.at})`;
}

export interface Acceptance {
  textVersion: string;
  language: string;
  agreedText: string;
  scheduleHash: Buffer;
  name: string;
  amountInWords: string;
  address: string | null;
  agent: string;
  acceptedAt: Date;
}

/** What was agreed to when the plan began. */
export async function findAcceptance(db: Db, planId: number): Promise<Acceptance | undefined> {
  const [row] = await db<Acceptance[]>`
    select text_version, language, agreed_text, schedule_hash, name, amount_in_words, host(address) as address, agent,
      accepted_at
    from plan_acceptances where plan_id = ${planId} order by id limit 1`;
  return row;
}
