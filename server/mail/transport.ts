import type { MailBody } from '../../emails/fill.ts';

/** One e-mail, ready to hand over: all it says is decided, and each transport writes it in its own notation. */
export interface OutgoingMail {
  /** Row of the outbox, as a decimal string. */
  id: string;
  /** The same on every try, so that a provider that knows it can drop a repetition. */
  idempotencyKey: string;
  from: MailAddress;
  /** Whom it is written to: what becomes of the mail is what becomes of it there. */
  to: MailAddress;
  /** Who gets it beside, for all to see; none when left out. */
  copies?: readonly MailCopy[];
  replyTo: MailAddress | null;
  subject: string;
  body: MailBody;
  /** RFC 5322 Message-ID with its angle brackets, stable across retries. */
  messageId: string;
  /** Further headers: Auto-Submitted, X-Relance-Message, X-Relance-Step. */
  headers: Record<string, string>;
  /** Files that come with it; none when left out. */
  attachments?: readonly Attachment[];
}

/** A small file of text that comes with a mail. */
export interface Attachment {
  /** ASCII, without a path. */
  filename: string;
  /** Its media type with parameters: `text/calendar; charset=utf-8`. */
  contentType: string;
  /** Its content, UTF-8. */
  text: string;
}

export interface MailCopy extends MailAddress {
  field: 'to' | 'cc';
}

export interface MailAddress {
  name: string | null;
  address: string;
}

/**
 * What became of a hand-over. `unknown` means that the mail may have left:
 * whoever reads it must not send again without the provider's own protection.
 */
export type Outcome =
  | { outcome: 'accepted'; providerId: string | null }
  | { outcome: 'rejected'; code: string; reason: string }
  | { outcome: 'deferred'; retryAfterSeconds: number | null; reason: string }
  | { outcome: 'unknown'; reason: string };

export interface MailTransport {
  name: 'outbox' | 'smtp' | 'resend';
  /** How many mails one call of `send` takes at most. */
  batchSize: number;
  /** How many calls of `send` may run at once. */
  concurrency: number;
  /** True when a repetition with the same key and the same bytes cannot send twice. */
  isRepeatable: boolean;
  /**
   * Hands over the mails and answers one outcome for each, in order. Never throws for a provider's answer.
   * `batchKey` is the idempotency key of a call with several mails; the same set must come with the same key. A mail with
   * attachments comes by itself: a provider's batch may refuse them.
   */
  send(mails: OutgoingMail[], batchKey: string): Promise<Outcome[]>;
  /** One harmless call that tells whether the transport would work: null, or what is wrong. */
  check(): Promise<string | null>;
  close(): Promise<void>;
}
