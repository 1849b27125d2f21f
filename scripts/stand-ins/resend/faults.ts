import { answerRefusal, refusal, type Answer, type ApiRequest } from './wire.ts';

export const FAULT_KINDS = [
  /** Nothing is sent and the connection closes without an answer. */
  'timeoutBefore',
  /** The mails are sent and the connection closes without an answer. */
  'timeoutAfter',
  '500',
  /** The mails are sent and the answer is a 500. */
  '500After',
  '429',
  /** The request is in flight for `ms`, or until `until` settles; then all goes well. */
  'slow',
  /** The mails are sent and the answer breaks off in the middle of its JSON. */
  'malformedJson',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Which requests, default every one under the API. */
  readonly match?: { method?: string; path?: string } | ((request: ApiRequest) => boolean);
  /** How often, default once. */
  readonly times?: number;
  /** For `slow` and the timeouts: how long the client waits, in milliseconds of real time. */
  readonly ms?: number;
  /** For `slow`: waits for this instead of `ms`. */
  readonly until?: Promise<unknown>;
}

export interface Faults {
  add(fault: Fault): void;
  /** The first fault waiting for such a request, which is used up by it. */
  take(request: ApiRequest): Fault | null;
  clear(): void;
}

export function createFaults(): Faults {
  const waiting: { fault: Fault; left: number }[] = [];
  return {
    add: (fault) => void waiting.push({ fault, left: fault.times ?? 1 }),
    take(request) {
      const index = waiting.findIndex(({ fault }) => isMeant(fault, request));
      const entry = waiting[index];
      if (!entry) return null;
      entry.left -= 1;
      if (entry.left <= 0) waiting.splice(index, 1);
      return entry.fault;
    },
    clear: () => void waiting.splice(0),
  };
}

function isMeant({ match }: Fault, request: ApiRequest): boolean {
  if (!match) return true;
  if (typeof match === 'function') return match(request);
  return (
    (match.method === undefined || match.method === request.method) &&
    (match.path === undefined || match.path === request.path)
  );
}

/** What the fault answers instead of doing the work; `null` lets the work happen. */
export function answerBefore({ kind }: Fault): Answer | 'hang up' | null {
  if (kind === 'timeoutBefore') return 'hang up';
  if (kind === '500') return internalError();
  if (kind === '429') return rateLimitExceeded();
  return null;
}

/** What the client sees of work that was done. */
export function answerAfter({ kind }: Fault, answer: Answer): Answer | 'hang up' {
  if (kind === 'timeoutAfter') return 'hang up';
  if (kind === '500After') return internalError();
  if (kind === 'malformedJson')
    return { status: answer.status, body: answer.body.slice(0, answer.body.length / 2) };
  return answer;
}

export function rateLimitExceeded(): Answer {
  return answerRefusal(
    refusal(
      429,
      'rate_limit_exceeded',
      'Too many requests. Please limit the number of requests per second.',
    ),
  );
}

export function internalError(): Answer {
  return answerRefusal(refusal(500, 'application_error', 'An unexpected error occurred.'));
}

/** Waits in real time, because the client's patience is real; ends early when the stand-in closes. */
export async function pauseOf({ ms = 0, until }: Fault, signal: AbortSignal): Promise<void> {
  if (until) return void (await until);
  if (ms === 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
