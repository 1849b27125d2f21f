import { randomUUID } from 'node:crypto';
import { addDays } from '../calendar/plain-date.ts';
import { dayIn, instantIn } from '../calendar/zone.ts';
import { audit } from '../audit/record.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { Conflict, NotFound } from '../errors.ts';
import type { Attachment } from '../mail/transport.ts';
import { findOrganization } from '../organization/queries.ts';
import type { LinkScope } from '../portal/queries.ts';
import { hashToken, payLinkToken } from '../portal/token.ts';
import { listAddressees } from '../runs/queries.ts';
import type { Services } from '../services.ts';
import { senderFacts } from './facts.ts';
import { writeMailForReading } from './mail.ts';
import {
  findExpiredLink,
  findSignInUser,
  findThanks,
  insertMessage,
  insertPayLink,
  releaseUnknown,
} from './single-queries.ts';

/**
 * Thanks for a payment, when the customer's scenario says so; one made on our own page is always confirmed. In the
 * transaction of the booking: no thanks without the money, no second one for the same payment.
 */
export async function queueThanks(tx: Tx, services: Services, paymentId: number): Promise<void> {
  const thanks = await findThanks(tx, paymentId);
  if (!thanks) return;
  const isDue =
    thanks.isOnline ||
    thanks.rule === 'always' ||
    (thanks.rule === 'after_a_step' && thanks.stepsCarried > 0) ||
    (thanks.rule === 'after_third_step' && thanks.stepsCarried > 2);
  const [addressee] = await listAddressees(tx, [thanks.customerId]);
  if (!isDue || !addressee) return;
  await insertMessage(tx, {
    kind: 'payment_received',
    customerId: thanks.customerId,
    contactId: addressee.contactId,
    paymentId,
    payLinkId: null,
    currency: thanks.currency,
    language: addressee.language,
    toName: addressee.name,
    toAddress: addressee.email,
    at: services.clock.now(),
  });
  await services.jobs.enqueue(tx, 'messages.send', {});
}

/** Mails a user the link that signs in once. `minutes`: how long it holds. */
export async function queueSignInLink(
  tx: Tx,
  services: Services,
  link: { userId: number; url: string; minutes: number },
): Promise<void> {
  const user = await findSignInUser(tx, link.userId);
  const organization = await findOrganization(tx);
  if (!user || !organization) return;
  await insertMessage(tx, {
    kind: 'sign_in',
    customerId: null,
    contactId: null,
    userId: link.userId,
    paymentId: null,
    payLinkId: null,
    currency: null,
    language: user.language,
    toName: user.name,
    toAddress: user.email,
    at: services.clock.now(),
    facts: {
      ...senderFacts(organization),
      contactName: user.name || null,
      url: link.url,
      minutes: String(link.minutes),
    },
  });
  await services.jobs.enqueue(tx, 'messages.send', {});
}

/**
 * Mails a fresh link for one that has expired, to the address on file: never to one that the visitor types. Does
 * nothing when the customer has no address any more, or when a fresh one was mailed in the last ten minutes.
 */
export async function queueLinkRenewed(
  tx: Tx,
  services: Services,
  expired: { payLinkId: string },
): Promise<void> {
  const now = services.clock.now();
  const link = await findExpiredLink(
    tx,
    expired.payLinkId,
    new Date(now.getTime() - RENEWAL_PAUSE_MS),
  );
  const organization = await findOrganization(tx);
  if (!link || !organization || link.renewedLately) return;
  const [addressee] = await listAddressees(tx, [link.customerId]);
  if (!addressee) return;
  const payLinkId = await createPayLink(tx, services, {
    customerId: link.customerId,
    contactId: addressee.contactId,
    days: organization.payLinkDays,
    zone: organization.timeZone,
  });
  await insertMessage(tx, {
    kind: 'link_renewed',
    customerId: link.customerId,
    contactId: addressee.contactId,
    paymentId: null,
    payLinkId,
    currency: null,
    language: addressee.language,
    toName: addressee.name,
    toAddress: addressee.email,
    at: now,
  });
  await services.jobs.enqueue(tx, 'messages.send', {});
}

// Somebody who presses twice gets one mail.
const RENEWAL_PAUSE_MS = 10 * 60_000;

/**
 * Makes a pay link and answers its id; the token follows from it. It holds to the end of its last day, and opens all of
 * its customer unless `scope` says less.
 */
export async function createPayLink(
  tx: Tx,
  services: Services,
  link: {
    customerId: number;
    contactId: number | null;
    days: number;
    zone: string;
    scope?: LinkScope;
  },
): Promise<string> {
  const id = randomUUID();
  const now = services.clock.now();
  await insertPayLink(tx, {
    id,
    tokenHash: hashToken(payLinkToken(services.config.secretKey, id)),
    customerId: link.customerId,
    contactId: link.contactId,
    scope: link.scope ?? 'all',
    createdAt: now,
    expiresAt: instantIn(link.zone, addDays(dayIn(link.zone, now), link.days + 1), 0),
  });
  return id;
}

export interface RenderedMessage {
  subject: string;
  html: string;
  text: string;
  to: { name: string | null; address: string };
  headers: Record<string, string>;
  attachments: readonly Attachment[];
}

/** What a message said, byte for byte but for a sign-in link; null when it was never written. Reads only. */
export async function renderStoredMessage(
  services: Services,
  messageId: number,
): Promise<RenderedMessage | null> {
  const mail = await writeMailForReading(services, messageId);
  if (!mail) return null;
  const { subject, html, text, to, headers, messageId: id, attachments = [] } = mail;
  return { subject, html, text, to, headers: { 'Message-ID': id, ...headers }, attachments };
}

/** A person decides that a message whose fate is unknown is to be sent again. Throws a Conflict when it is not unknown. */
export async function resendUnknown(
  services: Services,
  messageId: number,
  userId: number,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    const released = await releaseUnknown(tx, messageId, services.clock.now());
    if (released === 'missing') throw new NotFound('There is no such message.');
    if (released === 'decided')
      throw new Conflict('The fate of this message is known: it is not sent again.');
    await audit(tx, services, {
      actor: 'user',
      userId,
      action: 'message.sent_again',
      subjectType: 'message',
      subjectId: messageId,
    });
    await services.jobs.enqueue(tx, 'messages.send', {});
  });
}
