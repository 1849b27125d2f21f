import { randomInt } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApi } from './api.ts';
import { problemWithCaller } from './caller.ts';
import { createControlApi } from './control-api.ts';
import { createDelivery } from './delivery.ts';
import { createDomains } from './domains.ts';
import { answerAfter, answerBefore, createFaults, internalError, pauseOf } from './faults.ts';
import { rateLimitExceeded, type Fault } from './faults.ts';
import { createIdempotency } from './idempotency.ts';
import { createIds } from './ids.ts';
import { answerInbox } from './inbox.ts';
import { createMails, type CountBy, type MailEvent, type StoredMail } from './mails.ts';
import type { Outcome } from './addresses.ts';
import { createQuota, type QuotaLeft } from './quota.ts';
import { createRateLimit } from './rate-limit.ts';
import { createReceived, type IncomingMail, type ReceivedMail } from './received.ts';
import { createSuppressions, type Suppressions } from './suppressions.ts';
import type { Domains } from './domains.ts';
import { createWebhooks, type Webhooks, type WebhookTarget } from './webhooks.ts';
import { answerRefusal, refusal, type Answer, type ApiRequest, type Clock } from './wire.ts';

// Resend allows a team five requests a second.
const REQUESTS_PER_SECOND = 5;
// Above the 40 MB of one mail, so that the refusal is Resend's own and not a broken connection.
const BODY_BYTES_MAX = 64 * 1024 * 1024;
// The log is for tests, which send little; a benchmark must not fill the memory with it.
const REQUESTS_KEPT_MAX = 10_000;

export interface ResendStandInOptions {
  readonly clock: Clock;
  /** Makes the ids repeatable; default random, so that a restart never hands out an id again. */
  readonly seed?: number;
  /** Default any free port. Listens on 127.0.0.1 alone. */
  readonly port?: number;
  /** Default every key beginning with `re_`. */
  readonly apiKeys?: readonly string[];
  /** Default every domain. */
  readonly verifiedDomains?: readonly string[];
  /** Default Resend's 5 a second; null for none, which the headers announce as a million. */
  readonly rateLimit?: { readonly perSecond: number } | null;
  readonly webhook?: readonly WebhookTarget[];
  /** The time webhooks are signed with, default `clock`. */
  readonly signatureClock?: Clock;
  /** False keeps of each mail only what counting needs: ids, recipients, subject, headers, tags. Default true. */
  readonly keepBodies?: boolean;
}

/** One request as it was answered. `status` is null when the connection was closed instead. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
  readonly status: number | null;
}

export interface ResendControl {
  /** Every mail accepted, in order; a repeated request adds none. */
  readonly mails: readonly StoredMail[];
  /** The last 10,000 requests to the API. */
  readonly requests: readonly LoggedRequest[];
  readonly suppressions: Suppressions;
  readonly domains: Domains;
  readonly webhooks: Webhooks;
  count(): number;
  /** Mails per idempotency key; those sent without a key count under ''. */
  countByIdempotencyKey(): Map<string, number>;
  /** Mails per recipient, header, tag and so on. */
  countBy(by: CountBy): Map<string, number>;
  fault(fault: Fault): void;
  clearFaults(): void;
  setQuota(left: QuotaLeft): void;
  setRateLimit(perSecond: number | null): void;
  setOutcome(address: string, outcome: Outcome | null): void;
  /** Lets one more thing happen to a mail, such as `opened` or a late bounce. */
  emit(mailId: string, event: MailEvent, outcome?: Outcome): void;
  /** Lets a mail come in at a receiving domain. */
  receive(mail: IncomingMail): ReceivedMail;
  /** Forgets mails, keys, faults, suppressions and deliveries; keeps domains, webhooks and limits. */
  reset(): void;
}

export interface ResendStandIn {
  readonly url: string;
  readonly port: number;
  readonly control: ResendControl;
  close(): Promise<void>;
}

type Reply = Answer | 'hang up';

/**
 * A local HTTP server that answers like Resend's API and sends no mail. What it took is at `control`, at
 * `/_control/*` for another process and at `/_inbox` for a person.
 */
export async function createResendStandIn(options: ResendStandInOptions): Promise<ResendStandIn> {
  const parts = createParts(options);
  const { rateLimit, faults, api } = parts;
  const control = createControl(parts);
  const answerControl = createControlApi(control);
  const closing = new AbortController();

  async function reply(request: ApiRequest): Promise<Reply> {
    const problem = problemWithCaller(request, options.apiKeys);
    if (problem) return answerRefusal(problem);
    if (!rateLimit.spend()) return rateLimitExceeded();
    const fault = faults.take(request);
    if (!fault) return api.answer(request, null);
    const before = answerBefore(fault);
    if (before) {
      if (before === 'hang up') await pauseOf(fault, closing.signal);
      return before;
    }
    const pause = fault.kind === 'slow' ? pauseOf(fault, closing.signal) : null;
    const after = answerAfter(fault, await api.answer(request, pause));
    if (after === 'hang up') await pauseOf(fault, closing.signal);
    return after;
  }

  async function serve(message: http.IncomingMessage, response: http.ServerResponse) {
    const request = await readRequest(message);
    if (request.path.startsWith('/_')) return serveForPeople(request, response);
    const answer = await reply(request);
    logRequest(parts.requests, request, answer);
    if (answer === 'hang up') return void message.socket.destroy();
    write(response, answer, headersFor(answer, rateLimit.headers()));
  }

  function serveForPeople(request: ApiRequest, response: http.ServerResponse): void {
    if (!isLocal(request)) return write(response, answerRefusal(foreign), JSON_HEADERS);
    if (request.path.startsWith('/_attachments/')) return serveAttachment(request, response);
    if (request.path.startsWith('/_control/'))
      return void answerControl(request).then((answer) => write(response, answer, JSON_HEADERS));
    const page = answerInbox(request, control.mails);
    response.writeHead(page.status, page.headers).end(page.body);
  }

  /** What a signed link leads to; like the real one it asks for no key. */
  function serveAttachment(request: ApiRequest, response: http.ServerResponse): void {
    const found = parts.received.download(request.path);
    if (!found) return write(response, answerRefusal(gone), JSON_HEADERS);
    response.writeHead(200, { 'content-type': found.contentType }).end(found.content);
  }

  const server = http.createServer((message, response) => {
    serve(message, response).catch((error: unknown) => {
      if (message.destroyed && !message.complete) return;
      console.error(error);
      if (!response.headersSent) write(response, internalError(), JSON_HEADERS);
    });
  });
  // Longer than any client keeps an idle connection, so that it is never the server who closes first.
  server.keepAliveTimeout = 120_000;
  const port = await listen(server, options.port ?? 0);
  parts.place.url = `http://127.0.0.1:${port}`;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    control,
    close() {
      closing.abort();
      parts.webhooks.close();
      return closeServer(server);
    },
  };
}

function createParts(options: ResendStandInOptions) {
  const { clock, webhook = [], signatureClock = clock, keepBodies = true } = options;
  const ids = createIds(options.seed ?? randomInt(2 ** 48 - 1));
  const webhooks = createWebhooks({ clock, signatureClock, ids, targets: webhook });
  const suppressions = createSuppressions(clock, ids, webhooks);
  const domains = createDomains(clock, ids, options.verifiedDomains);
  const mails = createMails(clock, ids, keepBodies);
  const delivery = createDelivery({ clock, suppressions, webhooks });
  const idempotency = createIdempotency(clock);
  const quota = createQuota();
  const { rateLimit: limit = { perSecond: REQUESTS_PER_SECOND } } = options;
  const rateLimit = createRateLimit(clock, limit?.perSecond ?? null);
  const faults = createFaults();
  const requests: LoggedRequest[] = [];
  const received = createReceived({ clock, ids, webhooks });
  const place = { url: '' };
  const api = createApi({
    ...{ mails, domains, suppressions, delivery, idempotency, quota, received },
    url: () => place.url,
  });
  return {
    ...{ received, place, webhooks, suppressions, domains, mails, delivery, idempotency, quota },
    ...{ rateLimit, faults, requests, api },
  };
}

function createControl(parts: ReturnType<typeof createParts>): ResendControl {
  const { mails, faults, requests, quota, rateLimit, delivery, idempotency } = parts;
  const { suppressions, domains, webhooks, received } = parts;
  return {
    mails: mails.all,
    requests,
    suppressions,
    domains,
    webhooks,
    count: () => mails.all.length,
    countByIdempotencyKey: () => mails.countBy('idempotency-key'),
    countBy: (by) => mails.countBy(by),
    fault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
    setQuota: (left) => quota.set(left),
    setRateLimit: (perSecond) => rateLimit.setPerSecond(perSecond),
    setOutcome: (address, outcome) => delivery.setOutcome(address, outcome),
    emit(mailId, event, outcome) {
      const mail = mails.find(mailId);
      if (!mail) throw new Error(`The stand-in took no mail with the id ${mailId}.`);
      delivery.emit(mail, event, outcome);
    },
    receive: (mail) => received.receive(mail),
    reset() {
      mails.clear();
      received.clear();
      idempotency.clear();
      faults.clear();
      suppressions.clear();
      webhooks.clear();
      requests.length = 0;
    },
  };
}

const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' };
const gone = refusal(404, 'not_found', 'The link has expired.');
const foreign = refusal(403, 'validation_error', 'Only pages of this machine may ask that.');

/** The mails hold pay links: a web page from elsewhere must reach them neither by rebinding its name nor by a form. */
function isLocal({ headers }: ApiRequest): boolean {
  const host = headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return false;
  return headers.origin === undefined || headers.origin === `http://${host}`;
}

function headersFor(answer: Answer, rateLimit: Record<string, string>): Record<string, string> {
  const headers = { ...JSON_HEADERS, ...rateLimit };
  return answer.status === 429 ? { ...headers, 'retry-after': '1' } : headers;
}

function write(response: http.ServerResponse, answer: Answer, headers: Record<string, string>) {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...headers, 'content-length': String(body.length) });
  response.end(body);
}

function logRequest(log: LoggedRequest[], request: ApiRequest, answer: Reply): void {
  if (log.length >= REQUESTS_KEPT_MAX) log.splice(0, REQUESTS_KEPT_MAX / 2);
  const key = request.headers['idempotency-key'];
  log.push({
    method: request.method,
    path: request.path,
    idempotencyKey: typeof key === 'string' ? key : null,
    status: answer === 'hang up' ? null : answer.status,
  });
}

async function readRequest(message: http.IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) throw new Error('A request of more than 64 MB.');
    chunks.push(chunk);
  }
  const [path = '/', query = ''] = (message.url ?? '/').split('?', 2);
  return {
    method: message.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: message.headers,
    body: chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks),
  };
}

function listen(server: http.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closeServer(server: http.Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
