export type FaultKind =
  /** The socket closes and nothing happened. */
  | 'timeoutBefore'
  /** The socket closes although the effect happened; the idempotency key keeps the answer. */
  | 'timeoutAfter'
  /** 500 before execution began: the same key may try again. */
  | '500'
  /** 500 although the effect happened; the idempotency key keeps that 500. */
  | '500After'
  | '429'
  | '409'
  /** Answers late; meanwhile the idempotency key is in use. */
  | 'slow'
  /** The effect happened and the body is whole, and no JSON. */
  | 'malformedJson'
  /** The effect happened and the connection breaks in the middle of the body. */
  | 'truncated';

export const FAULT_KINDS: readonly FaultKind[] = [
  ...(['timeoutBefore', 'timeoutAfter', '500', '500After', '429', '409'] as const),
  ...(['slow', 'malformedJson', 'truncated'] as const),
];

export type RequestMatch = string | RegExp | ((line: string) => boolean);

export interface Fault {
  /** 'POST /v1/checkout/sessions' (exactly, without the query), a pattern of it, or a function. Absent: every request. */
  match?: RequestMatch;
  /**
   * How many requests it hits; once unless told. After a closed socket the SDK tries once more by itself, whatever
   * its settings, so it takes 2 until its caller notices a timeout.
   */
  times?: number;
  kind: FaultKind;
  /** For `slow`: real milliseconds. */
  ms?: number;
  /** Sent as `stripe-should-retry`, which the SDK obeys. */
  shouldRetry?: boolean;
}

export interface Faults {
  add: (fault: Fault) => void;
  clear: () => void;
  /** The fault that hits this request, if any; uses up one of its times. */
  take(line: string): Fault | null;
  /** What is still to come, in the order it was planned. */
  planned: () => { fault: Fault; left: number }[];
}

export function createFaults(): Faults {
  let planned: { fault: Fault; left: number }[] = [];
  const hits = (match: RequestMatch | undefined, line: string): boolean => {
    if (match === undefined) return true;
    if (typeof match === 'function') return match(line);
    return typeof match === 'string' ? match === line : match.test(line);
  };
  return {
    add: (fault) => {
      planned.push({ fault, left: fault.times ?? 1 });
    },
    clear: () => {
      planned = [];
    },
    take: (line) => {
      const found = planned.find((one) => one.left > 0 && hits(one.fault.match, line));
      if (!found) return null;
      found.left -= 1;
      return found.fault;
    },
    planned: () => planned.filter((one) => one.left > 0).map((one) => ({ ...one })),
  };
}
