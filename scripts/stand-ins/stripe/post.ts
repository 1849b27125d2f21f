import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** Stripe gives a receiver ten seconds. */
const TIMEOUT_MS = 10_000;
/** Enough of an answer to recognise an error by; the rest is thrown away. */
const KEPT_ANSWER = 500;

export interface Posted {
  /** Null when no answer came. */
  status: number | null;
  answer: string;
  error?: string;
}

/** One POST without following redirects. Never throws: a receiver that is down is an answer too. */
export function post(url: string, body: string, headers: Record<string, string>): Promise<Posted> {
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const failed = (error: Error) =>
      resolve({ status: null, answer: '', error: error.message || error.name });
    const request = send(url, {
      method: 'POST',
      // A kept-alive socket would hold the receiver's server open after its tests.
      agent: false,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    request.on('error', failed);
    request.on('response', (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        if (answer.length < KEPT_ANSWER) answer += part;
      });
      response.on('error', failed);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? null, answer: answer.slice(0, KEPT_ANSWER) }),
      );
    });
    request.end(body);
  });
}
