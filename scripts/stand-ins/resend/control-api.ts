import { OUTCOMES, type Outcome } from './addresses.ts';
import { FAULT_KINDS, type Fault } from './faults.ts';
import { isCountBy, RANKED_EVENTS, type MailEvent, type StoredMail } from './mails.ts';
import type { IncomingMail } from './received.ts';
import type { ResendControl } from './stand-in.ts';
import { WEBHOOK_MODES, type WebhookMode } from './webhooks.ts';
import { answerJson, type Answer, type ApiRequest } from './wire.ts';

// A page of mails over HTTP; more is asked for with `after`.
const MAILS_PAGE = 1000;
// Enough to see which message went out twice without sending a list of all of them.
const REPEATED_SHOWN = 100;

type Fields = Record<string, unknown>;

/** `control` for a test or benchmark in another process: `GET` and `POST /_control/<name>` with JSON. */
export function createControlApi(control: ResendControl): (request: ApiRequest) => Promise<Answer> {
  const reads: Record<string, (query: URLSearchParams) => unknown> = {
    count: (query) => countAnswer(control, query.get('by')),
    mails: (query) => mailsAfter(control.mails, Number(query.get('after') ?? 0)),
    requests: () => control.requests,
    deliveries: () => control.webhooks.deliveries.map(deliveryEntry),
  };
  const writes: Record<string, (fields: Fields) => unknown> = {
    fault: (fields) => control.fault(readFault(fields)),
    'clear-faults': () => control.clearFaults(),
    quota: (fields) => control.setQuota(fields),
    'rate-limit': ({ perSecond }) => control.setRateLimit(perSecond as number | null),
    outcome: ({ address, outcome }) =>
      control.setOutcome(String(address), outcome === null ? null : readOutcome(outcome)),
    emit: ({ mailId, event }) =>
      control.emit(String(mailId), oneOf<MailEvent>(RANKED_EVENTS, event)),
    receive: (fields) => ({ id: control.receive(readIncoming(fields)).id }),
    domain: ({ name, status }) =>
      control.domains.set(
        String(name),
        oneOf(['not_started', 'pending', 'verified', 'failed'] as const, status),
      ),
    'webhook-mode': ({ mode }) => control.webhooks.setMode(oneOf<WebhookMode>(WEBHOOK_MODES, mode)),
    deliver: async () => ({ tried: (await control.webhooks.deliver()).length }),
    retry: async () => ({ tried: (await control.webhooks.retryDue()).length }),
    reset: () => control.reset(),
  };

  return async ({ method, path, query, headers, body }) => {
    const name = path.slice('/_control/'.length);
    if (method === 'GET' && reads[name]) return answerJson(reads[name](query));
    const write = method === 'POST' ? writes[name] : undefined;
    if (!write)
      return answerJson(
        { message: 'No such control.', reads: Object.keys(reads), writes: Object.keys(writes) },
        404,
      );
    // A form of a foreign page cannot send this content type without asking first.
    if (!headers['content-type']?.startsWith('application/json'))
      return answerJson({ message: 'Send JSON with content-type application/json.' }, 415);
    try {
      const result = await write(JSON.parse(body.toString() || '{}') as Fields);
      return answerJson(result ?? { ok: true });
    } catch (error) {
      return answerJson({ message: error instanceof Error ? error.message : String(error) }, 400);
    }
  };
}

function countAnswer(control: ResendControl, by: string | null): unknown {
  const count = control.count();
  if (by === null) {
    const keys = control.countByIdempotencyKey();
    return { count, idempotencyKeys: keys.size - (keys.has('') ? 1 : 0) };
  }
  if (!isCountBy(by))
    return { count, message: 'Count by id, recipient, idempotency-key, header:… or tag:….' };
  const counts = control.countBy(by);
  const repeated = [...counts].filter(([, times]) => times > 1);
  return {
    count,
    by,
    distinct: counts.size,
    most: Math.max(0, ...new Set(counts.values())),
    repeated: repeated.length,
    examples: Object.fromEntries(repeated.slice(0, REPEATED_SHOWN)),
  };
}

function mailsAfter(mails: readonly StoredMail[], after: number): unknown {
  return { data: mails.slice(after, after + MAILS_PAGE), next: after + MAILS_PAGE };
}

function deliveryEntry(delivery: ResendControl['webhooks']['deliveries'][number]): unknown {
  const { message, endpoint, state, attempts } = delivery;
  return { id: message.id, type: message.type, url: endpoint.url, state, attempts };
}

function readFault({ kind, match, times, ms }: Fields): Fault {
  return {
    kind: oneOf(FAULT_KINDS, kind),
    ...(match !== undefined && { match: match as { method?: string; path?: string } }),
    ...(typeof times === 'number' && { times }),
    ...(typeof ms === 'number' && { ms }),
  };
}

function readIncoming(fields: Fields): IncomingMail {
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  const inReplyTo = text('inReplyTo');
  return {
    ...{ from: text('from'), to: text('to'), subject: text('subject'), text: text('text') },
    headers: {
      ...(fields['headers'] as Record<string, string> | undefined),
      ...(inReplyTo !== '' && { 'In-Reply-To': inReplyTo }),
    },
  };
}

function readOutcome(outcome: unknown): Outcome {
  return oneOf<Outcome>(OUTCOMES, outcome);
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`Expected one of: ${allowed.join(', ')}.`);
  return found;
}
