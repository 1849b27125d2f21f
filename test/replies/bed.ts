import { transaction } from '../../server/db/sql.ts';
import { messageIdFor } from '../../server/mail/address.ts';
import { readInboundMail } from '../../server/mail/inbound.ts';
import { receiveMail, type Keeping } from '../../server/replies/receive-actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import type { Services } from '../../server/services.ts';

/** Reminds whoever is due and hands the mails over. */
export async function remind(services: Services): Promise<void> {
  await runReminders(services, { trigger: 'command' });
  await sendQueued(services);
}

let place = 0;

/** Lets a mail come in, as a mailbox has it. */
export async function receive(
  services: Services,
  raw: string,
  more: { source?: 'imap' | 'resend'; sourceId?: string } = {},
): Promise<Keeping> {
  place += 1;
  const mail = await readInboundMail(Buffer.from(raw));
  return transaction(services.sql, (tx) =>
    receiveMail(tx, services, {
      ...{ mail, source: more.source ?? 'imap', sourceId: more.sourceId ?? `INBOX;1;${place}` },
      receivedAt: services.clock.now(),
    }),
  );
}

/** The Message-ID of the last message to a customer, and its number. */
export async function lastMessage(
  services: Services,
  customerId: number,
): Promise<{
  id: number;
  mailId: string;
  status: string;
  statusReason: string;
  toAddress: string;
}> {
  const [row] = await services.sql<
    { id: number; status: string; statusReason: string; toAddress: string }[]
  >`
    select id, status, status_reason, to_address from messages where customer_id = ${customerId} order by id desc limit 1`;
  if (!row) throw new Error('Nothing was sent.');
  return { ...row, mailId: messageIdFor(String(row.id), 'lumen.test') };
}

export interface KeptReply {
  id: number;
  kind: string;
  customerId: number | null;
  messageId: number | null;
  contactId: number | null;
  matchedBy: string | null;
  holdUntil: string | null;
  words: string;
  isHandled: boolean;
}

export async function listKept(services: Services): Promise<KeptReply[]> {
  const rows = await services.sql<KeptReply[]>`
    select id, kind, customer_id, message_id, contact_id, matched_by, hold_until, words,
      handled_at is not null as is_handled from replies order by id`;
  return [...rows];
}

/** Where an invoice stands: why it is held, and when something is next. */
export async function chaseOf(
  services: Services,
  invoiceId: number,
): Promise<{ heldBecause: string | null; nextOn: string | null; position: number }> {
  const [row] = await services.sql<
    { heldBecause: string | null; nextOn: string | null; position: number }[]
  >`select held_because, next_on, position from chases where invoice_id = ${invoiceId}`;
  if (!row) throw new Error('There is no such chase.');
  return row;
}

export async function openTasks(services: Services): Promise<string[]> {
  const rows = await services.sql<{ kind: string }[]>`
    select kind from tasks where done_at is null order by id`;
  return rows.map((row) => row.kind);
}
