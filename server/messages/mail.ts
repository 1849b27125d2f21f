import { domainOf, messageIdFor, parseMailAddress } from '../mail/address.ts';
import type { OutgoingMail } from '../mail/transport.ts';
import { findOrganization, type Organization } from '../organization/queries.ts';
import { payLinkToken } from '../portal/token.ts';
import type { Services } from '../services.ts';
import type { MailFacts } from '../../emails/facts.ts';
import { fillMail, type FilledMail, type Skeleton } from '../../emails/fill.ts';
import { listStored, type StoredMessage } from './handover-queries.ts';
import { loadSkeletons } from './skeletons.ts';

/** The mails of these messages as they leave, from their stored facts: the same bytes at every try. */
export async function writeMails(
  services: Services,
  messageIds: readonly number[],
): Promise<OutgoingMail[]> {
  return composeMails(services, await listStored(services.sql, messageIds));
}

/** The same of messages that were just prepared, in the order of their ids as when they are read back. */
export async function composeMails(
  services: Services,
  messages: readonly StoredMessage[],
): Promise<OutgoingMail[]> {
  const [organization, skeletons] = await Promise.all([
    findOrganization(services.sql),
    loadSkeletons(
      services.sql,
      messages.map((message) => message.skeletonHash),
    ),
  ]);
  return messages
    .toSorted((a, b) => a.id - b.id)
    .map((message) => composeMail(services, organization, message, skeletonOf(message, skeletons)));
}

function skeletonOf(message: StoredMessage, skeletons: ReadonlyMap<string, Skeleton>): Skeleton {
  const skeleton = skeletons.get(message.skeletonHash);
  if (!skeleton) throw new Error(`Message ${message.id} has lost its template.`);
  return skeleton;
}

function composeMail(
  services: Services,
  organization: Organization | undefined,
  message: StoredMessage,
  skeleton: Skeleton,
): OutgoingMail {
  const sender = parseMailAddress(services.config.mail.from);
  const address = sender?.address ?? services.config.mail.from;
  const id = String(message.id);
  const replyTo = organization?.replyTo ?? '';
  return {
    id,
    idempotencyKey: `msg_${id}`,
    from: {
      name: organization?.senderName || organization?.name || (sender?.name ?? null),
      address,
    },
    to: { name: message.toName || null, address: message.toAddress },
    ...(message.copies.length > 0 && {
      copies: message.copies.map(({ name, ...copy }) => ({ ...copy, name: name || null })),
    }),
    replyTo: replyTo ? { name: null, address: replyTo } : null,
    subject: message.subject,
    body: { skeleton, facts: withToken(services, message) },
    messageId: messageIdFor(id, domainOf(address)),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Relance-Message': id,
      ...(message.step ? { 'X-Relance-Step': message.step } : { 'X-Relance-Kind': message.kind }),
    },
    ...(message.attachments.length > 0 && { attachments: message.attachments }),
  };
}

/**
 * The mail as others may read it. A sign-in link opens its owner's account, so it is shown to nobody: the owner has it by
 * mail, and only the demo's outbox is somebody's mailbox.
 */
export async function writeMailForReading(
  services: Services,
  messageId: number,
): Promise<(OutgoingMail & FilledMail) | undefined> {
  const organization = await findOrganization(services.sql);
  const [message] = await listStored(services.sql, [messageId]);
  if (!message) return undefined;
  const isSecret = 'url' in message.facts && !services.config.demo;
  const facts = isSecret
    ? { ...message.facts, url: `${services.config.publicUrl}/sign-in/link/…` }
    : message.facts;
  const skeletons = await loadSkeletons(services.sql, [message.skeletonHash]);
  const skeleton = skeletonOf(message, skeletons);
  const mail = composeMail(services, organization, { ...message, facts }, skeleton);
  return { ...mail, ...fillMail(skeleton, mail.body.facts) };
}

/** The stored facts hold the link without its token; the database never does. */
function withToken(services: Services, { facts, payLinkId }: StoredMessage): MailFacts {
  if (payLinkId === null || !('payUrl' in facts)) return facts;
  const path = 'payPath' in facts ? facts.payPath : '';
  const token = payLinkToken(services.config.secretKey, payLinkId);
  const payUrl = `${facts.payUrl}${token}${path}`;
  if (!('statementUrl' in facts)) return { ...facts, payUrl };
  // The same link, so the token stands at the same place.
  const rest = facts.statementUrl.slice(facts.payUrl.length);
  return { ...facts, payUrl, statementUrl: `${facts.payUrl}${token}/${rest}` };
}
