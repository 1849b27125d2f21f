import type { ImapFlow, ImapFlowOptions } from 'imapflow';

/** A mailbox to read, from its URL; `name` tells it from others, without its password. */
export interface MailboxAddress {
  name: string;
  host: string;
  port: number;
  /** TLS from the first byte; otherwise STARTTLS where the server offers it, and always when it is another machine. */
  isSecure: boolean;
  user: string;
  password: string;
  folder: string;
}

/** Reads `imaps://user:password@host:993/INBOX`. Throws a sentence for the operator. */
export function parseImapUrl(text: string): MailboxAddress {
  const url = new URL(text);
  if (!['imap:', 'imaps:'].includes(url.protocol)) throw new Error('expected imaps:// or imap://');
  const isSecure = url.protocol === 'imaps:';
  const user = decodeURIComponent(url.username);
  if (url.hostname === '' || user === '') throw new Error('expected a user and a host');
  const folder = decodeURIComponent(url.pathname.replace(/^\/+/, '')) || 'INBOX';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    ...{ name: `${user}@${host}/${folder}`, host, isSecure, user, folder },
    port: Number(url.port) || (isSecure ? 993 : 143),
    password: decodeURIComponent(url.password),
  };
}

/** One mail as it lies in the mailbox. */
export interface MailboxItem {
  uid: number;
  /** When the server took it. */
  receivedAt: Date;
  /** Bytes of the whole mail. */
  size: number;
  /** As it came over the wire; null when it is larger than what is read. */
  raw: Buffer | null;
}

export interface OpenMailbox {
  /** Changes when the server numbers its mails anew. */
  uidValidity: number;
  /** The number the next mail will have. */
  uidNext: number;
  /** Numbers of the mails after `uid`, the oldest first, at most so many. */
  listAfter(uid: number, limit: number): Promise<number[]>;
  /** Numbers of the mails that came since that day (UTC), the oldest first, at most so many. */
  listSince(day: Date, limit: number): Promise<number[]>;
  /** Null when it was taken away meanwhile. */
  fetch(uid: number, bytesMax: number): Promise<MailboxItem | null>;
  close(): Promise<void>;
}

// A server that has not answered by then is asked again the next minute.
const CONNECT_MS = 15_000;
const SILENCE_MS = 30_000;
// Room for a mail of 25 MB and what IMAP puts around it.
const LITERAL_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Opens the mailbox to read and nothing else (EXAMINE): no mail is marked as seen, moved or deleted. Throws when it cannot; a
 * connection that breaks later fails the call in progress.
 */
export async function openMailbox(address: MailboxAddress): Promise<OpenMailbox> {
  // Loaded on first use: most installations watch no mailbox.
  const { ImapFlow: Client } = await import('imapflow');
  const client = new Client(optionsOf(address));
  // Without a listener an error outside of a call would end the process; the call in progress fails by itself.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const mailbox = await client.mailboxOpen(address.folder, { readOnly: true });
    return opened(client, Number(mailbox.uidValidity), mailbox.uidNext);
  } catch (error) {
    client.close();
    throw new Error(sentenceOf(error), { cause: error });
  }
}

function optionsOf(address: MailboxAddress): ImapFlowOptions {
  const isHere = ['localhost', '127.0.0.1', '::1'].includes(address.host);
  return {
    ...{ host: address.host, port: address.port, secure: address.isSecure },
    // A password never crosses a network in the clear, whatever the server says it can do.
    ...(!address.isSecure && !isHere && { doSTARTTLS: true }),
    auth: { user: address.user, pass: address.password },
    ...{ logger: false, disableAutoIdle: true, clientInfo: { name: 'relance' } },
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    ...{ maxLiteralSize: LITERAL_BYTES_MAX, maxResponseSize: LITERAL_BYTES_MAX * 2 },
  };
}

function opened(client: ImapFlow, uidValidity: number, uidNext: number): OpenMailbox {
  const sorted = (found: number[] | false | undefined, limit: number) =>
    (found || []).toSorted((a, b) => a - b).slice(0, limit);
  return {
    uidValidity,
    uidNext,
    async listAfter(uid, limit) {
      const found = await client.search({ uid: `${uid + 1}:*` }, { uid: true });
      // RFC 3501: `n:*` names the last mail even when its number is smaller than n.
      return sorted(
        (found || []).filter((one) => one > uid),
        limit,
      );
    },
    async listSince(day, limit) {
      return sorted(await client.search({ since: day }, { uid: true }), limit);
    },
    async fetch(uid, bytesMax) {
      const head = await client.fetchOne(
        String(uid),
        { uid: true, size: true, internalDate: true },
        { uid: true },
      );
      if (!head) return null;
      const size = head.size ?? 0;
      const receivedAt = new Date(head.internalDate ?? Number.NaN);
      const about = { uid, size, receivedAt };
      if (size > bytesMax) return { ...about, raw: null };
      const whole = await client.fetchOne(String(uid), { source: true }, { uid: true });
      return whole && whole.source ? { ...about, raw: Buffer.from(whole.source) } : null;
    },
    async close() {
      await client.logout().catch(() => client.close());
    },
  };
}

/** What a server said, for a person, in one line. */
function sentenceOf(error: unknown): string {
  const { responseText, message, code } = error as {
    responseText?: string;
    message?: string;
    code?: string;
  };
  return (responseText ?? message ?? code ?? 'It does not answer.').slice(0, 300);
}
