import { z } from 'zod';
import type { Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { insertResendEvent, type KeptResendEvent } from './queries.ts';

// What Resend does not send, or sends otherwise than announced, is as good as absent.
const text = z.string().max(2000).nullable().catch(null);
const named = z.array(z.object({ name: z.string(), value: z.string() })).catch([]);
const reasons = z.object({ type: text, subType: text, reason: text, message: text }).partial();

const Event = z.object({
  type: z.string().min(1).max(200),
  created_at: text,
  data: z
    .object({
      email_id: text,
      message_id: text,
      to: z.array(z.string()).catch([]),
      tags: z.record(z.string(), z.string()).catch({}),
      headers: named,
      bounce: reasons.catch({}),
      failed: reasons.catch({}),
      suppressed: reasons.catch({}),
    })
    .partial()
    .catch({}),
});

export type ResendEvent = z.infer<typeof Event>;

/** The event in a webhook's body; null when it is none. */
export function readEvent(body: Buffer): ResendEvent | null {
  try {
    return Event.safeParse(JSON.parse(body.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** Stores an event and the job that draws its consequences, in one transaction. False when it was known already. */
export async function keepEvent(
  tx: Tx,
  services: Services,
  id: string,
  event: ResendEvent,
): Promise<boolean> {
  const isNew = await insertResendEvent(tx, {
    id,
    type: event.type,
    payload: keptPart(event),
    receivedAt: services.clock.now(),
  });
  if (!isNew) return false;
  const queue = event.type === MAIL_RECEIVED ? 'replies.fetch' : 'resend.event';
  await services.jobs.enqueue(tx, queue, { eventId: id });
  return true;
}

/** A mail came in: the event has its number, the mail itself is asked for. */
export const MAIL_RECEIVED = 'email.received';

// Subjects, senders, clicked links and readers' IP addresses are of no use here, so they are not kept. Of a mail that came in only
// its number is: what it says is asked of Resend itself.
function keptPart({ type, created_at: at, data }: ResendEvent): KeptResendEvent {
  const kept: KeptResendEvent = { at };
  if (!type.startsWith('email.')) return kept;
  if (type === MAIL_RECEIVED) return { at, email_id: data.email_id ?? null };
  const details = data.bounce ?? data.failed ?? data.suppressed ?? {};
  const header = data.headers?.find(({ name }) => name.toLowerCase() === 'x-relance-message');
  return {
    at,
    email_id: data.email_id ?? null,
    ...(data.message_id && { mail_id: data.message_id }),
    message: data.tags?.['message'] ?? header?.value ?? null,
    to: data.to ?? [],
    type: details.type ?? null,
    reason: details.subType ?? details.reason ?? null,
    text: details.message ?? null,
  };
}
