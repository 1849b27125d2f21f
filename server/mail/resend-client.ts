import type { Pool } from 'undici';

/** An answer of the API, or the reason why there is none. */
export type ResendReply =
  | { kind: 'answer'; answer: ResendAnswer }
  /** `isSent` false: no connection came about, so nothing can have left. */
  | { kind: 'failure'; isSent: boolean; reason: string };

export interface ResendAnswer {
  status: number;
  /** Parsed JSON; undefined when it was not JSON. */
  body: unknown;
  /** Resend's error name and message; '' on success. */
  name: string;
  message: string;
  retryAfterSeconds: number | null;
  rateRemaining: number | null;
  rateResetSeconds: number | null;
}

export interface ResendClient {
  post(path: string, body: Buffer, headers: Record<string, string>): Promise<ResendReply>;
  get(path: string): Promise<ResendReply>;
  close(): Promise<void>;
}

export interface ResendClientOptions {
  apiKey: string;
  baseUrl: string;
  connections: number;
  timeoutMs: number;
}

const NEVER_CONNECTED = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Requests to Resend over connections that stay open. Never throws for what the network or the provider does. */
export function createResendClient(options: ResendClientOptions): ResendClient {
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  let opening: Promise<Pool> | null = null;
  const common = {
    authorization: `Bearer ${options.apiKey}`,
    // Requests without a User-Agent are refused.
    'user-agent': 'relance',
    accept: 'application/json',
  };

  async function request(
    method: 'GET' | 'POST',
    path: string,
    body: Buffer | null,
    headers: Record<string, string>,
  ): Promise<ResendReply> {
    try {
      const pool = await (opening ??= openPool(base.origin, options));
      const response = await pool.request({
        method,
        path: prefix + path,
        headers: { ...common, ...headers },
        body,
        signal: AbortSignal.timeout(options.timeoutMs),
      });
      const text = await response.body.text();
      return { kind: 'answer', answer: readAnswer(response.statusCode, response.headers, text) };
    } catch (error) {
      const { code = '', message } = error as Error & { code?: string };
      return {
        kind: 'failure',
        isSent: !NEVER_CONNECTED.has(code),
        reason: `Resend did not answer: ${message || code}`,
      };
    }
  }

  return {
    post: (path, body, headers) =>
      request('POST', path, body, { 'content-type': 'application/json', ...headers }),
    get: (path) => request('GET', path, null, {}),
    close: async () => (await opening)?.close(),
  };
}

/** undici takes half a second to load: a process that sends nothing by Resend does without. */
async function openPool(origin: string, options: ResendClientOptions): Promise<Pool> {
  const { Pool } = await import('undici');
  return new Pool(origin, {
    connections: options.connections,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    connectTimeout: options.timeoutMs,
  });
}

function readAnswer(
  status: number,
  headers: Record<string, string | string[] | undefined>,
  text: string,
): ResendAnswer {
  const body = parseJson(text);
  const error = (status >= 400 && typeof body === 'object' ? (body ?? {}) : {}) as {
    name?: unknown;
    message?: unknown;
  };
  return {
    status,
    body,
    name: typeof error.name === 'string' ? error.name : status >= 400 ? 'unknown_error' : '',
    message: typeof error.message === 'string' ? error.message : '',
    retryAfterSeconds: seconds(headers['retry-after']),
    rateRemaining: seconds(headers['ratelimit-remaining']),
    rateResetSeconds: seconds(headers['ratelimit-reset']),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A proxy's error page, or an answer cut off in the middle.
    return undefined;
  }
}

function seconds(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string' || !/^\d+(\.\d+)?$/.test(header.trim())) return null;
  return Math.ceil(Number(header));
}
