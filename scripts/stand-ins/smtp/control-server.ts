import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SmtpSink } from './sink.ts';

// Enough to see which mails went out twice without sending a list of all of them.
const REPEATED_SHOWN = 100;
const MAILS_PAGE = 1000;

export interface ControlServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * What the sink took, for another process: `GET /count`, `GET /messages?after=N` (without bodies),
 * `GET /messages/<sequence>` (the mail itself), `POST /reset`.
 */
export async function createControlServer(sink: SmtpSink, port = 0): Promise<ControlServer> {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    // Mails hold pay links: a page whose name was rebound to this machine must not read them.
    const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '');
    if (!isLocal || request.headers.origin !== undefined) return void response.writeHead(403).end();
    const route = `${request.method} ${url.pathname}`;
    const sequence = /^GET \/messages\/(\d+)$/.exec(route)?.[1];
    if (sequence !== undefined) return sendRaw(sink, Number(sequence), response);
    const answer = answerRoute(sink, route, url.searchParams);
    const status = answer === null ? 404 : 200;
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? { message: 'No such control.' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function sendRaw(sink: SmtpSink, sequence: number, response: http.ServerResponse): void {
  const raw = sink.messages[sequence - 1]?.raw;
  if (!raw) return void response.writeHead(404).end();
  response.writeHead(200, {
    'content-type': 'message/rfc822',
    'x-content-type-options': 'nosniff',
  });
  response.end(raw);
}

function answerRoute(sink: SmtpSink, route: string, query: URLSearchParams): unknown {
  if (route === 'GET /count') return countAnswer(sink);
  if (route === 'GET /messages') {
    const after = Number(query.get('after') ?? 0);
    const page = sink.messages.slice(after, after + MAILS_PAGE);
    const data = page.map(({ raw: _raw, ...envelope }) => envelope);
    return { data, next: after + page.length };
  }
  if (route !== 'POST /reset') return null;
  sink.reset();
  return { ok: true };
}

function countAnswer(sink: SmtpSink): unknown {
  const counts = sink.countByMessageId();
  const repeated = [...counts].filter(([, times]) => times > 1);
  return {
    count: sink.count,
    connections: sink.connections,
    distinct: counts.size,
    repeated: repeated.length,
    examples: Object.fromEntries(repeated.slice(0, REPEATED_SHOWN)),
  };
}
