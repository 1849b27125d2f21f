import { z } from 'zod';
import { ProviderError } from '../errors.ts';
import { parseMailAddress } from '../mail/address.ts';
import { inboundMail, type InboundMail } from '../mail/inbound.ts';
import { createResendClient, type ResendClient } from '../mail/resend-client.ts';

const BASE_URL = 'https://api.resend.com';
const TIMEOUT_MS = 30_000;
// A letter with its pictures; whoever sends more is not writing a letter.
const ATTACHMENTS_MAX = 30;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const text = z.string().nullable().catch(null);

const Received = z.object({
  id: z.string(),
  from: z.string().catch(''),
  subject: z.string().catch(''),
  message_id: z.string().catch(''),
  html: text,
  text,
  // By name, each a text, or a list where a header stands several times.
  headers: z.record(z.string(), z.unknown()).nullable().catch(null),
  created_at: z.string().catch(''),
  attachments: z
    .array(
      z.object({
        id: z.string(),
        filename: text,
        content_type: z.string().catch(''),
        size: z.number().int().nonnegative().catch(0),
      }),
    )
    .catch([]),
});

const Attachment = z.object({ download_url: z.url() });

export interface ReceivedMail {
  mail: InboundMail;
  /** When Resend took it; null when it does not say. */
  at: Date | null;
}

export interface ReceivedOptions {
  apiKey: string;
  /** Default Resend's own. */
  baseUrl?: string | null;
  /** Larger attachments are named, not fetched. */
  attachmentBytesMax: number;
}

/**
 * Asks Resend for a mail that came in, with what is attached to it. Null when it is not there (any more). Throws a ProviderError for
 * everything that a later try may mend.
 */
export async function fetchReceivedMail(
  id: string,
  options: ReceivedOptions,
): Promise<ReceivedMail | null> {
  // The number came over the network and becomes part of a path.
  if (!ID.test(id)) return null;
  const baseUrl = options.baseUrl ?? BASE_URL;
  const { apiKey } = options;
  const client = createResendClient({ apiKey, baseUrl, connections: 1, timeoutMs: TIMEOUT_MS });
  try {
    const body = await ask(client, `/emails/receiving/${id}`);
    if (body === null) return null;
    const received = Received.parse(body);
    const parts = [];
    for (const one of received.attachments.slice(0, ATTACHMENTS_MAX)) {
      const isWanted = one.size <= options.attachmentBytesMax && ID.test(one.id);
      const content = isWanted
        ? await fetchAttachment(client, `/emails/receiving/${id}/attachments/${one.id}`, options)
        : null;
      parts.push({
        ...{ name: one.filename ?? '', type: one.content_type.toLowerCase(), content },
        size: one.size,
      });
    }
    const at = new Date(received.created_at);
    return {
      mail: inboundMail({
        ...{ mailId: received.message_id, from: parseMailAddress(received.from) },
        ...{ subject: received.subject, text: received.text, html: received.html },
        ...{ headers: headersOf(received.headers ?? {}), parts },
      }),
      at: Number.isNaN(at.getTime()) ? null : at,
    };
  } finally {
    await client.close();
  }
}

function headersOf(headers: Record<string, unknown>): { name: string; value: string }[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one): one is string => typeof one === 'string')
      .map((one) => ({ name, value: one })),
  );
}

/** The JSON of an answer; null when there is no such thing. */
async function ask(client: ResendClient, path: string): Promise<unknown> {
  const reply = await client.get(path);
  if (reply.kind === 'failure') {
    throw new ProviderError('resend', 'no_answer', reply.reason, false);
  }
  const { status, body, name, message } = reply.answer;
  if (status === 404) return null;
  if (status >= 300 || body === undefined) {
    throw new ProviderError('resend', name || 'bad_answer', message || `Status ${status}.`, false);
  }
  return body;
}

/** What an attachment holds; null when it is gone, or larger than it said. */
async function fetchAttachment(
  client: ResendClient,
  path: string,
  options: ReceivedOptions,
): Promise<Buffer | null> {
  const found = Attachment.safeParse(await ask(client, path));
  if (!found.success) return null;
  const url = new URL(found.data.download_url);
  const isPlainAllowed = (options.baseUrl ?? BASE_URL).startsWith('http:');
  if (url.protocol !== 'https:' && !(isPlainAllowed && url.protocol === 'http:')) return null;
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => null);
  if (!response?.ok || !response.body) {
    // The link lives for minutes; the next try gets a fresh one.
    throw new ProviderError('resend', 'attachment', 'An attachment could not be fetched.', false);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > options.attachmentBytesMax) return null;
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}
