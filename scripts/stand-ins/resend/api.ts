import type { Delivery } from './delivery.ts';
import { domainDetails, domainEntry, type Domains } from './domains.ts';
import { problemWithKey, type Idempotency } from './idempotency.ts';
import { messageIdOf, type Mails, type StoredMail } from './mails.ts';
import { pageOf } from './paging.ts';
import type { Quota } from './quota.ts';
import type { Received } from './received.ts';
import type { Suppression, Suppressions } from './suppressions.ts';
import { problemWith, type MailPayload } from './validation.ts';
import {
  answerJson,
  answerRefusal,
  apiTimestamp,
  refusal,
  type Answer,
  type ApiRequest,
  type Refusal,
} from './wire.ts';

// Resend's limits: mails in one batch, and one mail with its attachments in base64.
const BATCH_MAX = 100;
const MAIL_BYTES_MAX = 40 * 1024 * 1024;

export interface ApiParts {
  readonly mails: Mails;
  readonly domains: Domains;
  readonly suppressions: Suppressions;
  readonly delivery: Delivery;
  readonly idempotency: Idempotency;
  readonly quota: Quota;
  readonly received: Received;
  /** Where links of answers lead. */
  readonly url: () => string;
}

export interface Api {
  /** Answers one request that passed the key and the rate limit; `pause` holds it while its key is in flight. */
  answer(request: ApiRequest, pause: Promise<unknown> | null): Promise<Answer>;
}

export function createApi(parts: ApiParts): Api {
  return {
    async answer(request, pause) {
      const { method, path } = request;
      if (method === 'POST' && (path === '/emails' || path === '/emails/batch'))
        return sendOnce(parts, request, pause);
      if (pause) await pause;
      const [collection = '', id, ...rest] = path.slice(1).split('/').map(decoded);
      if (collection === 'emails' && id === 'receiving') {
        return parts.received.answer(request, rest, parts.url());
      }
      if (rest.length > 0) return notFound();
      if (collection === 'emails') return answerEmails(parts, request, id);
      if (collection === 'domains') return answerDomains(parts, request, id);
      if (collection === 'suppressions') return answerSuppressions(parts, request, id);
      return notFound();
    },
  };
}

/** Sends unless this key has been seen, and remembers the answer under the key. */
async function sendOnce(
  parts: ApiParts,
  request: ApiRequest,
  pause: Promise<unknown> | null,
): Promise<Answer> {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') {
    if (pause) await pause;
    return send(parts, request, null);
  }
  const wrong = problemWithKey(key);
  if (wrong) return answerRefusal(wrong);
  const earlier = parts.idempotency.begin(request, key);
  if (earlier) return earlier;
  let answer: Answer | null = null;
  try {
    if (pause) await pause;
    answer = send(parts, request, key);
    return answer;
  } finally {
    parts.idempotency.finish(request, key, answer);
  }
}

function send(parts: ApiParts, request: ApiRequest, key: string | null): Answer {
  const body = parseJson(request.body);
  if (body === undefined) return invalid(400, 'The request body is not valid JSON.');
  if (request.path === '/emails/batch') return sendBatch(parts, request, body, key);
  if (request.body.length > MAIL_BYTES_MAX)
    return invalid(422, 'The email exceeds 40 MB with its attachments.');
  const problem = problemWith(body, {
    isVerified: (domain) => parts.domains.isVerified(domain),
    inBatch: false,
  });
  const refused = problem ?? parts.quota.spend(1);
  if (refused) return answerRefusal(refused);
  return answerJson({ id: accept(parts, body as MailPayload, key).id });
}

function sendBatch(
  parts: ApiParts,
  request: ApiRequest,
  body: unknown,
  key: string | null,
): Answer {
  if (!Array.isArray(body)) return invalid(422, 'The body of a batch must be an array.');
  if (body.length === 0) return invalid(422, 'A batch must hold at least one email.');
  if (body.length > BATCH_MAX) return invalid(422, `A batch may hold at most ${BATCH_MAX} emails.`);
  const mode = request.headers['x-batch-validation'] ?? 'strict';
  if (mode !== 'strict' && mode !== 'permissive')
    return invalid(422, 'The `x-batch-validation` header must be `strict` or `permissive`.');

  const rules = {
    isVerified: (domain: string) => parts.domains.isVerified(domain),
    inBatch: true,
  };
  const good: MailPayload[] = [];
  const errors: { index: number; message: string }[] = [];
  for (const [index, mail] of (body as unknown[]).entries()) {
    const problem = problemWith(mail, rules);
    if (!problem) good.push(mail as MailPayload);
    else if (mode === 'strict')
      return answerRefusal({ ...problem, message: `[${index}] ${problem.message}` });
    else errors.push({ index, message: problem.message });
  }
  const refused = parts.quota.spend(good.length);
  if (refused) return answerRefusal(refused);
  const data = good.map((mail) => ({ id: accept(parts, mail, key).id }));
  return answerJson(mode === 'strict' ? { data } : { data, errors });
}

function accept(parts: ApiParts, payload: MailPayload, key: string | null): StoredMail {
  const mail = parts.mails.add(payload, key);
  parts.delivery.run(mail);
  return mail;
}

function answerEmails({ mails }: ApiParts, request: ApiRequest, id: string | undefined): Answer {
  if (request.method !== 'GET') return methodNotAllowed();
  if (id === undefined)
    return listed(pageOf(mails.all.toReversed(), request.query), emailListEntry);
  const mail = mails.find(id);
  return mail ? answerJson(emailDetails(mail)) : notFound('Email not found');
}

function answerDomains({ domains }: ApiParts, request: ApiRequest, id: string | undefined): Answer {
  if (request.method !== 'GET') return methodNotAllowed();
  if (id === undefined) return listed(pageOf(domains.list(), request.query), domainEntry);
  const domain = domains.find(id);
  return domain ? answerJson(domainDetails(domain)) : notFound('Domain not found');
}

function answerSuppressions(
  { suppressions }: ApiParts,
  request: ApiRequest,
  id: string | undefined,
): Answer {
  const { method, query, body } = request;
  if (id === undefined && method === 'GET')
    return listed(
      pageOf(suppressions.list(query.get('origin') ?? undefined), query),
      suppressionEntry,
    );
  if (id === undefined && method === 'POST') {
    const email = (parseJson(body) as { email?: unknown } | null | undefined)?.email;
    if (typeof email !== 'string' || !email.includes('@'))
      return answerRefusal(refusal(422, 'missing_required_field', 'Missing `email` field.'));
    const { id: added } = suppressions.add(email, 'manual', null);
    return answerJson({ object: 'suppression', id: added }, 201);
  }
  if (id === undefined || (method !== 'GET' && method !== 'DELETE')) return methodNotAllowed();
  const entry = method === 'GET' ? suppressions.find(id) : suppressions.remove(id);
  if (!entry) return notFound('Suppression not found');
  return answerJson(
    method === 'GET'
      ? { object: 'suppression', ...suppressionEntry(entry) }
      : { object: 'suppression', id: entry.id, deleted: true },
  );
}

function suppressionEntry({ id, email, origin, sourceId, createdAt }: Suppression): object {
  return { id, email, origin, source_id: sourceId, created_at: apiTimestamp(createdAt) };
}

function emailListEntry(mail: StoredMail): object {
  const { payload } = mail;
  return {
    id: mail.id,
    message_id: messageIdOf(mail),
    to: mail.to,
    from: mail.from,
    created_at: apiTimestamp(mail.createdAt),
    subject: mail.subject,
    bcc: listOf(payload?.bcc),
    cc: listOf(payload?.cc),
    reply_to: listOf(payload?.reply_to),
    last_event: mail.lastEvent,
    scheduled_at: null,
  };
}

function emailDetails(mail: StoredMail): object {
  return {
    object: 'email',
    ...emailListEntry(mail),
    // The contract wants strings here although the SDK also allows null.
    html: mail.payload?.html ?? '',
    text: mail.payload?.text ?? '',
    tags: mail.tags,
  };
}

function listed<T>(page: { items: T[]; hasMore: boolean } | Refusal, entry: (item: T) => object) {
  if ('status' in page) return answerRefusal(page);
  return answerJson({ object: 'list', has_more: page.hasMore, data: page.items.map(entry) });
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A segment with a broken escape names nothing that exists.
    return segment;
  }
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : (value ?? []);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function invalid(status: number, message: string): Answer {
  return answerRefusal(refusal(status, 'validation_error', message));
}

function notFound(message = 'The requested endpoint does not exist.'): Answer {
  return answerRefusal(refusal(404, 'not_found', message));
}

function methodNotAllowed(): Answer {
  return answerRefusal(
    refusal(405, 'method_not_allowed', 'Method is not allowed for the requested path.'),
  );
}
