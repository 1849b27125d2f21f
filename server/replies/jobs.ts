import { transaction } from '../db/sql.ts';
import { FILE_BYTES_MAX } from '../files/rules.ts';
import { each } from '../jobs/each.ts';
import type { JobHandlers } from '../jobs/boss.ts';
import { readInboundMail, type InboundMail } from '../mail/inbound.ts';
import {
  openMailbox,
  parseImapUrl,
  type MailboxAddress,
  type OpenMailbox,
} from '../mail/mailbox.ts';
import { findResendEvent, lockResendEvent, markResendEventProcessed } from '../resend/queries.ts';
import { fetchReceivedMail } from '../resend/received.ts';
import type { Services } from '../services.ts';
import * as mailboxes from './mailbox-queries.ts';
import { receiveMail, type Keeping } from './receive-actions.ts';

/** A mail with its attachments; what mail servers themselves take by default. */
export const MAIL_BYTES_MAX = 25 * 1024 * 1024;
// With one mail a second this is less than the minute between two looks; the rest comes with the next.
const MAILS_PER_LOOK = 50;
// After the server has numbered its mails anew, those of the last days are read again: what is known is dropped.
const READ_AGAIN_DAYS = 2;
const READ_AGAIN_MAX = 2_000;
// The job's own limit is two minutes: what is not read by then is left to the next look.
const LOOK_MS = 90_000;

/** The jobs that bring in what customers write. */
export function replyJobs(services: Services): JobHandlers {
  return {
    'replies.fetch': async (jobs) => {
      await services.clock.refresh();
      await each(jobs, ({ eventId }) => fetchReceived(services, eventId));
    },
    'replies.poll': async () => {
      await services.clock.refresh();
      await lookIntoMailbox(services);
    },
  };
}

/** Asks Resend for the mail an event speaks of, and keeps it. Does nothing for an event that is done. */
export async function fetchReceived(services: Services, eventId: string): Promise<void> {
  const event = await findResendEvent(services.sql, eventId);
  if (!event) return;
  const { resendApiKey: apiKey, resendBaseUrl: baseUrl } = services.config.mail;
  if (apiKey === null) {
    throw new Error('RESEND_API_KEY is missing: without it a mail that came in cannot be read.');
  }
  const emailId = event.payload.email_id ?? '';
  const found = await fetchReceivedMail(emailId, {
    ...{ apiKey, baseUrl, attachmentBytesMax: FILE_BYTES_MAX },
  });
  await transaction(services.sql, async (tx) => {
    if (!(await lockResendEvent(tx, eventId))) return;
    if (found) {
      await receiveMail(tx, services, {
        ...{ mail: found.mail, source: 'resend', sourceId: emailId },
        receivedAt: found.at ?? event.receivedAt,
      });
    } else services.log.warn({ eventId }, 'Resend has no such mail any more.');
    await markResendEventProcessed(tx, eventId, services.clock.now());
  });
}

/** Reads what is new in the watched mailbox, if there is one. A mailbox that cannot be read is shown to people, not thrown. */
export async function lookIntoMailbox(services: Services): Promise<Keeping[]> {
  const { imapUrl } = services.config.mail;
  if (imapUrl === null) return [];
  const address = parseImapUrl(imapUrl);
  let mailbox: OpenMailbox | undefined;
  try {
    mailbox = await openMailbox(address);
    return await readNew(services, address, mailbox);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    services.log.warn({ mailbox: address.name, problem }, 'The mailbox could not be read.');
    const at = services.clock.now();
    await mailboxes.markFailing(services.sql, { name: address.name, problem, at });
    return [];
  } finally {
    await mailbox?.close();
  }
}

async function readNew(
  services: Services,
  { name }: MailboxAddress,
  mailbox: OpenMailbox,
): Promise<Keeping[]> {
  const { sql } = services;
  const started = performance.now();
  const kept: Keeping[] = [];
  const uids = await newIn(services, name, mailbox);
  for (const uid of uids) {
    if (performance.now() - started > LOOK_MS) return kept;
    const item = await mailbox.fetch(uid, MAIL_BYTES_MAX);
    const mail = item?.raw ? await readOrNull(services, name, uid, item.raw) : null;
    if (item && !item.raw) {
      services.log.warn(
        { mailbox: name, uid, bytes: item.size },
        'A mail is too large to be read.',
      );
    }
    await transaction(sql, async (tx) => {
      const isOurs = await mailboxes.moveCursor(tx, {
        name,
        uidValidity: mailbox.uidValidity,
        uid,
      });
      if (!isOurs || !mail || !item) return;
      const now = services.clock.now();
      const receivedAt = Number.isNaN(item.receivedAt.getTime()) ? now : item.receivedAt;
      const sourceId = `${name};${mailbox.uidValidity};${uid}`;
      kept.push(await receiveMail(tx, services, { mail, source: 'imap', sourceId, receivedAt }));
    });
  }
  await mailboxes.markRead(sql, name, services.clock.now());
  return kept;
}

/** The numbers of what is new. A mailbox seen for the first time begins now: what lies in it is past. */
async function newIn(services: Services, name: string, mailbox: OpenMailbox): Promise<number[]> {
  const { sql } = services;
  const { uidValidity, uidNext } = mailbox;
  const cursor = await mailboxes.findCursor(sql, name);
  if (!cursor || cursor.uidValidity === 0) {
    await mailboxes.beginCursor(sql, {
      ...{ name, uidValidity, lastUid: uidNext - 1, at: services.clock.now() },
    });
    return [];
  }
  if (cursor.uidValidity !== uidValidity) {
    const since = new Date(cursor.readAt.getTime() - READ_AGAIN_DAYS * 86_400_000);
    const uids = await mailbox.listSince(since, READ_AGAIN_MAX);
    await mailboxes.restartCursor(sql, {
      ...{ name, uidValidity, lastUid: (uids[0] ?? uidNext) - 1 },
    });
    return uids.slice(0, MAILS_PER_LOOK);
  }
  return mailbox.listAfter(cursor.lastUid, MAILS_PER_LOOK);
}

/** A mail that nothing can be made of is passed over, with a line in the log: it must not stop those behind it. */
async function readOrNull(
  services: Services,
  mailbox: string,
  uid: number,
  raw: Buffer,
): Promise<InboundMail | null> {
  try {
    return await readInboundMail(raw);
  } catch (error) {
    services.log.warn({ mailbox, uid, err: error }, 'A mail could not be taken apart.');
    return null;
  }
}
