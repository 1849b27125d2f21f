import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiAnswer, ApiRequest } from './api.ts';
import type { ControlAnswer, ControlRequest } from './control-http.ts';
import type { PageAnswer, PageRequest } from './pages.ts';

/** Far above any request a Checkout Session needs. */
const MAX_BODY_BYTES = 1_000_000;

export interface Handlers {
  api(request: ApiRequest): Promise<ApiAnswer>;
  page(request: PageRequest): Promise<PageAnswer>;
  control(request: ControlRequest): Promise<ControlAnswer>;
  log(line: string): void;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new RangeError('The request body is too large.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value;

/** Browsers say where a form comes from; programs say nothing. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'] ?? 'none';
  if (site !== 'same-origin' && site !== 'none') return false;
  // A page without a referrer policy of its own sends `null` for itself.
  if (origin === undefined || origin === 'null') return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

function route(
  request: IncomingMessage,
  asked: { method: string; path: string; query: string; body: string },
  handlers: Handlers,
): Promise<ApiAnswer | PageAnswer | ControlAnswer> {
  const { headers } = request;
  if (/^\/v[12]\//.test(asked.path)) {
    const entries = Object.entries(headers).map(([name, value]) => [name, single(value)]);
    return handlers.api({
      ...asked,
      headers: Object.fromEntries(entries) as ApiRequest['headers'],
    });
  }
  if (asked.path.startsWith('/_control/')) {
    return handlers.control({ ...asked, authorization: headers.authorization });
  }
  return handlers.page({
    ...asked,
    acceptLanguage: headers['accept-language'],
    isSameOrigin: isSameOrigin(request),
  });
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: Handlers,
): Promise<void> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const method = request.method ?? 'GET';
  const body = await readBody(request);
  const answer = await route(request, { method, path, query, body }, handlers);
  const cut = 'cut' in answer ? answer.cut : undefined;
  if (cut === 'before') {
    request.socket.destroy();
    return;
  }
  if (cut === 'midway') {
    const whole = Buffer.from(answer.body);
    response.writeHead(answer.status, { ...answer.headers, 'content-length': whole.length });
    response.write(whole.subarray(0, whole.length / 2), () => request.socket.destroy());
    return;
  }
  response.writeHead(answer.status, answer.headers);
  response.end(method === 'HEAD' ? undefined : answer.body);
}

/** Listens on 127.0.0.1 only. @param port 0 takes any free one */
export async function listen(
  port: number,
  handlers: Handlers,
): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    handle(request, response, handlers).catch((error: unknown) => {
      handlers.log(`stripe stand-in failed: ${error instanceof Error ? error.stack : 'unknown'}`);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { server, port: (server.address() as AddressInfo).port };
}
