import type { IncomingHttpHeaders } from 'node:http';

/** Time as the stand-in sees it: milliseconds since 1970. */
export interface Clock {
  now(): number;
}

/** One request as it came over the wire, its body unparsed. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A JSON answer, already serialised: the idempotency store replays it byte for byte. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The error names Resend documents, as its SDK types them. */
export type ErrorName =
  | 'invalid_idempotency_key'
  | 'validation_error'
  | 'missing_api_key'
  | 'restricted_api_key'
  | 'invalid_api_key'
  | 'not_found'
  | 'method_not_allowed'
  | 'invalid_idempotent_request'
  | 'concurrent_idempotent_requests'
  | 'invalid_attachment'
  | 'invalid_from_address'
  | 'missing_required_field'
  | 'monthly_quota_exceeded'
  | 'daily_quota_exceeded'
  | 'rate_limit_exceeded'
  | 'application_error';

/** Why a request or one mail of a batch is refused. */
export interface Refusal {
  readonly status: number;
  readonly name: ErrorName;
  readonly message: string;
}

export function refusal(status: number, name: ErrorName, message: string): Refusal {
  return { status, name, message };
}

export function answerJson(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value) };
}

/** A refusal in the form every Resend error has: statusCode, name, message. */
export function answerRefusal({ status, name, message }: Refusal): Answer {
  return { status, body: JSON.stringify({ statusCode: status, name, message }) };
}

/** An instant in milliseconds as the API writes it, `2026-03-02 09:00:00.000000+00`. Webhooks use ISO instead. */
export function apiTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '000+00');
}
