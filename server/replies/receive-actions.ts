import { transaction, type Tx } from '../db/sql.ts';
import { storeFile } from '../files/actions.ts';
import { deleteFiles } from '../files/queries.ts';
import { FILES_PER_MESSAGE, fileProblem } from '../files/rules.ts';
import { domainOf, parseMailAddress } from '../mail/address.ts';
import type { InboundAttachment, InboundMail } from '../mail/inbound.ts';
import type { ReportedRecipient } from '../mail/delivery-report.ts';
import { applyDelivery } from '../messages/delivery-actions.ts';
import { lockDelivered } from '../messages/delivery-queries.ts';
import type { Services } from '../services.ts';
import { actOnAnswer, lockAnsweredInvoices } from './actions.ts';
import * as queries from './queries.ts';
import {
  answeredIds,
  automaticBecause,
  deliveryOf,
  keptHeaders,
  matchOf,
  messageNumberIn,
  reportedIds,
  type AnsweredMessage,
  type Match,
} from './rules.ts';

export interface Received {
  mail: InboundMail;
  source: 'resend' | 'imap';
  /** The provider's number, or the place in the mailbox. */
  sourceId: string;
  /** When it reached the mailbox; the date it bears itself is its sender's. */
  receivedAt: Date;
}

/** `known`: it came before. `ignored`: it is nobody's answer. */
export type Keeping = 'answer' | 'automatic' | 'bounce' | 'unmatched' | 'known' | 'ignored';

/**
 * Keeps a mail that came in and lets it act, once, whichever way it comes and however often. What a machine wrote holds nothing and
 * asks nothing; what a stranger wrote waits for a person. Nothing is kept of what machines write to nobody in particular.
 */
export async function receiveMail(
  tx: Tx,
  services: Services,
  received: Received,
): Promise<Keeping> {
  const { mail } = received;
  const sender = mail.from?.address ?? '';
  if (mail.report) return receiveReport(tx, services, received, mail.report.recipients);
  if (await isOwn(tx, services, mail, sender)) return 'ignored';
  const because = automaticBecause(mail);
  const match = matchOf(
    await findAnswered(tx, services, mail),
    await queries.listSenders(tx, sender),
  );
  if (because !== null) {
    return match ? keep(tx, services, received, { match, kind: 'automatic', because }) : 'ignored';
  }
  // Nobody to whom an answer could go, and nobody whose it could be.
  if (!match && sender === '') return 'ignored';
  return keep(tx, services, received, { match, kind: 'answer', because: '' });
}

async function keep(
  tx: Tx,
  services: Services,
  received: Received,
  { match, kind, because }: { match: Match | null; kind: 'answer' | 'automatic'; because: string },
): Promise<Keeping> {
  // Locked before the reply's own row: whoever deals with it locks in this order too.
  const invoiceIds = match ? await lockAnsweredInvoices(tx, match) : [];
  const id = await insert(tx, services, received, { match, kind, because });
  if (id === undefined) return 'known';
  await keepFiles(tx, services, id, received.mail.attachments);
  if (!match) return 'unmatched';
  const { customerId, messageId } = match;
  if (kind === 'automatic') {
    // To be seen where the message is; it is about nothing when it answers none.
    if (messageId !== null) await queries.insertReplyInvoices(tx, id, invoiceIds);
    return 'automatic';
  }
  const reply = { id, customerId, subject: received.mail.subject };
  await actOnAnswer(tx, services, reply, invoiceIds, { actor: 'debtor' });
  return 'answer';
}

function insert(
  tx: Tx,
  services: Services,
  { mail, source, sourceId, receivedAt }: Received,
  about: { match: Match | null; kind: queries.NewReply['kind']; because: string },
): Promise<number | undefined> {
  const { match, kind, because } = about;
  const now = services.clock.now();
  return queries.insertReply(tx, {
    ...{ kind, source, sourceId, mailId: mail.mailId, messageId: match?.messageId ?? null },
    ...{ customerId: match?.customerId ?? null, contactId: match?.contactId ?? null },
    ...{ matchedBy: match?.by ?? null, fromName: mail.from?.name ?? '' },
    ...{ fromAddress: mail.from?.address ?? '', subject: mail.subject, words: mail.text },
    ...{ automaticBecause: because, headers: keptHeaders(mail) },
    // A mailbox whose clock is ahead has received nothing from the future.
    ...{ receivedAt: receivedAt > now ? now : receivedAt, recordedAt: now },
  });
}

/** Our own mail, or a colleague's: copies and forwards that lie in the same mailbox. */
async function isOwn(
  tx: Tx,
  services: Services,
  mail: InboundMail,
  sender: string,
): Promise<boolean> {
  if (mail.headers.some(({ name }) => name === 'x-relance-message')) return true;
  const own = parseMailAddress(services.config.mail.from)?.address.toLowerCase();
  return sender !== '' && (sender === own || (await queries.isColleague(tx, sender)));
}

/** The message of ours that a mail answers: the nearest that it refers to. */
async function findAnswered(
  tx: Tx,
  services: Services,
  mail: InboundMail,
): Promise<AnsweredMessage | null> {
  const ids = answeredIds(mail);
  const numbers = ids.map((id) => messageNumberIn(id, ownDomain(services)));
  const found = await queries.listAnswered(tx, {
    numbers: numbers.filter((one) => one !== null),
    mailIds: ids,
  });
  for (const [index, id] of ids.entries()) {
    const one = found.find((each) => each.mailId === id || each.id === numbers[index]);
    if (one) return { id: one.id, customerId: one.customerId };
  }
  return null;
}

function ownDomain(services: Services): string {
  const { from } = services.config.mail;
  return domainOf(parseMailAddress(from)?.address ?? from);
}

/** What a mail server reports about mails of ours: as a provider's events do it, by the same consequences. */
async function receiveReport(
  tx: Tx,
  services: Services,
  received: Received,
  recipients: readonly ReportedRecipient[],
): Promise<Keeping> {
  const { mail, source, sourceId } = received;
  if (!mail.report) return 'ignored';
  const about = reportedIds(mail.report, ownDomain(services));
  for (const recipient of recipients) {
    const kind = deliveryOf(recipient);
    const id = await queries.findReported(tx, { ...about, address: recipient.address });
    if (kind === null || id === undefined) continue;
    const message = await lockDelivered(tx, id);
    if (!message) continue;
    const isNew = await insert(tx, services, received, {
      kind: 'bounce',
      because: '',
      match: message.customerId === null ? null : matchOfReport(id, message.customerId),
    });
    if (isNew === undefined) return 'known';
    await applyDelivery(tx, services, message, {
      ...{ kind, reason: null, at: received.receivedAt, providerId: null, mailId: null },
      details: [recipient.status, recipient.diagnostic].filter(Boolean).join(': '),
      eventId: `${source}:${sourceId}`,
    });
    // One mail to one recipient: there is nobody else to hear of.
    return 'bounce';
  }
  return 'ignored';
}

function matchOfReport(messageId: number, customerId: number): Match {
  return { messageId, customerId, contactId: null, by: 'message' };
}

/** Keeps what came with it: judged by what it holds, and only as much as a form takes. Of the rest the name and the reason. */
async function keepFiles(
  tx: Tx,
  services: Services,
  replyId: number,
  attachments: readonly InboundAttachment[],
): Promise<void> {
  let kept = 0;
  for (const [index, { name, size, content }] of attachments.slice(0, NAMED_MAX).entries()) {
    const problem =
      kept >= FILES_PER_MESSAGE
        ? 'too_many'
        : content === null
          ? 'too_large'
          : fileProblem(content);
    const file = { replyId, position: index + 1, name, bytes: size };
    if (problem !== null || content === null) {
      await queries.insertReplyFile(tx, { ...file, fileId: null, problem: problem ?? '' });
      continue;
    }
    const fileId = await storeFile(tx, services, { name, content });
    await queries.insertReplyFile(tx, { ...file, fileId, problem: '' });
    kept += 1;
  }
}

// Letterheads bring a dozen small pictures; beyond this nobody reads the list.
const NAMED_MAX = 30;

/** How long a mail that nobody gave to a customer is kept: longer than the longest absence. */
const UNMATCHED_DAYS = 60;
const SWEPT_AT_ONCE = 1_000;

/** The nightly sweep: what strangers wrote and nobody needed is forgotten. */
export async function sweepUnmatched(services: Services): Promise<void> {
  const at = services.clock.now();
  const before = new Date(at.getTime() - UNMATCHED_DAYS * 86_400_000);
  await transaction(services.sql, async (tx) => {
    const ids = await queries.listStale(tx, before, SWEPT_AT_ONCE);
    await queries.markStale(tx, ids, at);
    await deleteFiles(tx, await queries.forgetWords(tx, ids));
  });
}
