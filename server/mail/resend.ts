import { domainOf } from './address.ts';
import { createRateGate } from './rate-gate.ts';
import { createResendClient, type ResendReply } from './resend-client.ts';
import { isAboutContent, outcomeOfRefusal, outcomesOfBatch } from './resend-outcome.ts';
import { batchPayloadOf, payloadOf } from './resend-payload.ts';
import type { MailAddress, MailTransport, Outcome, OutgoingMail } from './transport.ts';

const BASE_URL = 'https://api.resend.com';
// The most one call of POST /emails/batch takes.
const BATCH_MAX = 100;
// Two calls keep the line busy while the answers of the last are written down; the rate limit decides the rest.
const CALLS = 2;
// A batch of 100 is answered in a second or two; after this long the answer is not coming.
const TIMEOUT_MS = 30_000;

export interface ResendTransportOptions {
  apiKey: string;
  /** Default Resend's own. */
  baseUrl?: string;
  /** The sender whose domain `check` looks for. */
  from: MailAddress;
  /** Tells when a daily or monthly quota ends. */
  now: () => Date;
  timeoutMs?: number;
}

/** Hands mails to Resend: one by POST /emails, several by POST /emails/batch, each call under its own idempotency key. */
export function createResendTransport(options: ResendTransportOptions): MailTransport {
  const { apiKey, baseUrl = BASE_URL, from, now, timeoutMs = TIMEOUT_MS } = options;
  const client = createResendClient({ apiKey, baseUrl, connections: CALLS, timeoutMs });
  const gate = createRateGate();

  async function post(
    path: string,
    body: Buffer,
    headers: Record<string, string>,
  ): Promise<ResendReply | { kind: 'held'; seconds: number }> {
    const seconds = await gate.enter();
    if (seconds > 0) return { kind: 'held', seconds };
    const reply = await client.post(path, body, headers);
    if (reply.kind === 'answer') gate.learn(reply.answer);
    return reply;
  }

  async function sendOne(mail: OutgoingMail): Promise<Outcome> {
    const reply = await post('/emails', payloadOf(mail), {
      'idempotency-key': mail.idempotencyKey,
    });
    if (reply.kind !== 'answer') return outcomeWithoutAnswer(reply);
    const { answer } = reply;
    if (answer.status >= 300) return outcomeOfRefusal(answer, now());
    const id = (answer.body as { id?: unknown } | undefined)?.id;
    if (typeof id !== 'string')
      return { outcome: 'unknown', reason: 'Resend answered without an id.' };
    return { outcome: 'accepted', providerId: id };
  }

  async function sendBatch(mails: OutgoingMail[], batchKey: string): Promise<Outcome[]> {
    const reply = await post('/emails/batch', batchPayloadOf(mails), {
      'idempotency-key': batchKey,
      'x-batch-validation': 'permissive',
    });
    if (reply.kind !== 'answer') return mails.map(() => outcomeWithoutAnswer(reply));
    const { answer } = reply;
    if (answer.status < 300) return outcomesOfBatch(mails, answer.body);
    // Nothing of such a batch was sent, so each mail may go under its own key and one bad one holds no other up.
    if (isAboutContent(answer)) return sendEach(mails);
    return mails.map(() => outcomeOfRefusal(answer, now()));
  }

  async function sendEach(mails: OutgoingMail[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const mail of mails) outcomes.push(await sendOne(mail));
    return outcomes;
  }

  return {
    name: 'resend',
    batchSize: BATCH_MAX,
    concurrency: CALLS,
    isRepeatable: true,
    async send(mails, batchKey) {
      const [only, ...others] = mails;
      if (!only) return [];
      return others.length === 0 ? [await sendOne(only)] : sendBatch(mails, batchKey);
    },
    check: async () => problemOf(await client.get('/domains'), domainOf(from.address)),
    close: () => client.close(),
  };
}

function outcomeWithoutAnswer(
  reply: Exclude<ResendReply, { kind: 'answer' }> | { kind: 'held'; seconds: number },
): Outcome {
  if (reply.kind === 'held')
    return {
      outcome: 'deferred',
      retryAfterSeconds: reply.seconds,
      reason: "Resend's rate limit is reached.",
    };
  // The same key makes a repetition harmless for 24 hours.
  if (reply.isSent) return { outcome: 'unknown', reason: reply.reason };
  return { outcome: 'deferred', retryAfterSeconds: null, reason: reply.reason };
}

/** What the list of domains says about sending from this one; null when mails can go. */
function problemOf(reply: ResendReply, domain: string): string | null {
  if (reply.kind === 'failure') return reply.reason;
  const { status, name, message, body } = reply.answer;
  // A key for sending alone may not list domains, which shows that Resend knows it.
  if (name === 'restricted_api_key') return null;
  if (status >= 300) return `Resend refuses the API key: ${status} ${name} ${message}`.trim();
  const domains = (body as { data?: { name?: string; status?: string }[] } | undefined)?.data ?? [];
  const found = domains.find((each) => each.name?.toLowerCase() === domain);
  if (!found)
    return `The domain ${domain} of MAIL_FROM is not among this Resend account's domains.`;
  if (found.status === 'verified') return null;
  return `The domain ${domain} of MAIL_FROM is not verified at Resend (${found.status ?? 'no state'}).`;
}
