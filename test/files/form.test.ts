import Fastify, { type FastifyInstance } from 'fastify';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import multipart from '@fastify/multipart';
import formbody from '@fastify/formbody';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeFile } from '../../server/files/actions.ts';
import { answerFile, attachmentHeader } from '../../server/files/answer.ts';
import { readFilesForm } from '../../server/files/form.ts';
import { findFile } from '../../server/files/queries.ts';
import { FILE_BYTES_MAX } from '../../server/files/rules.ts';
import { transaction } from '../../server/db/sql.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { bytes, SAMPLES } from './samples.ts';

let app: FastifyInstance;
let services: TestServices;
let url: string;

beforeAll(async () => {
  services = await createTestServices();
  app = Fastify();
  await app.register(formbody);
  await app.register(multipart, { limits: { files: 1 } });
  app.post('/form', async (request, reply) => {
    const form = await readFilesForm(request);
    if (form.problem) return reply.status(form.problem.status).send(form);
    const ids = await transaction(services.sql, async (tx) => {
      const stored: number[] = [];
      for (const file of form.files) stored.push(await storeFile(tx, services, file));
      return stored;
    });
    return { body: form.body, ids };
  });
  app.get<{ Params: { id: string } }>('/files/:id', async (request, reply) => {
    const file = await findFile(services.sql, Number(request.params.id));
    return file ? answerFile(reply, file) : reply.status(404).send();
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await app.close();
  await services.close();
});

interface Answer {
  body: Record<string, unknown>;
  ids?: number[];
  files?: unknown[];
  problem?: unknown;
}

async function send(fields: [string, string | [string, Buffer]][]) {
  const form = new FormData();
  for (const [name, value] of fields) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([new Uint8Array(value[1])]), value[0]);
  }
  const answer = await fetch(`${url}/form`, { method: 'POST', body: form });
  return { status: answer.status, json: (await answer.json()) as Answer };
}

describe('a form with files', () => {
  test('comes with its fields, in whatever order, and its files under clean names', async () => {
    const answer = await send([
      ['files', ['../bon.exe', SAMPLES.pdf]],
      ['text', 'Il manque <b>deux</b> cartons'],
      ['invoice', '1'],
      ['invoice', '2'],
      ['files', ['photo', SAMPLES.jpeg]],
    ]);
    expect(answer.status).toBe(200);
    expect(answer.json.body).toEqual({
      text: 'Il manque <b>deux</b> cartons',
      invoice: ['1', '2'],
    });
    const rows = await services.sql`
      select name, media_type, bytes from files where id = any (${answer.json.ids ?? []}) order by id`;
    expect(rows).toMatchObject([
      { name: 'bon.exe.pdf', mediaType: 'application/pdf', bytes: SAMPLES.pdf.length },
      { name: 'photo.jpg', mediaType: 'image/jpeg' },
    ]);
  });

  test('without any chosen has the empty part a browser sends, and no file', async () => {
    const answer = await send([
      ['text', 'a'],
      ['files', ['', bytes('')]],
    ]);
    expect(answer.json).toEqual({ body: { text: 'a' }, ids: [] });
  });

  test('without files at all may come as any other form', async () => {
    const answer = await fetch(`${url}/form`, {
      method: 'POST',
      body: new URLSearchParams({ text: 'a' }),
    });
    expect(await answer.json()).toEqual({ body: { text: 'a' }, ids: [] });
  });

  test('with a file that is too large is answered 413 with what was typed before and after it', async () => {
    const answer = await send([
      ['text', 'before'],
      ['files', ['grand.pdf', Buffer.concat([SAMPLES.pdf, Buffer.alloc(FILE_BYTES_MAX + 5)])]],
      ['amount', 'after'],
    ]);
    expect(answer.status).toBe(413);
    expect(answer.json).toEqual({
      body: { text: 'before', amount: 'after' },
      files: [],
      problem: { code: 'too_large', name: 'grand.pdf', status: 413 },
    });
  });

  test('with six files is answered 413, with a wrong one or an empty one 422', async () => {
    const one = ['a.pdf', SAMPLES.pdf] as [string, Buffer];
    const six = await send(Array.from({ length: 6 }, () => ['files', one]));
    expect(six).toMatchObject({ status: 413, json: { problem: { code: 'too_many' } } });
    const wrong = await send([
      ['files', one],
      ['files', ['facture.pdf', bytes('<html>')]],
    ]);
    expect(wrong).toMatchObject({
      status: 422,
      json: { problem: { code: 'type_refused', name: 'facture.pdf' }, files: [] },
    });
    const empty = await send([['files', ['vide.pdf', bytes('')]]]);
    expect(empty).toMatchObject({ status: 422, json: { problem: { code: 'empty' } } });
  });

  test('with more files than a person chooses, or announced larger than all of them, is cut short', async () => {
    const one = ['a.pdf', SAMPLES.pdf] as [string, Buffer];
    const many = await send(Array.from({ length: 30 }, () => ['files', one]));
    expect(many.status).toBe(413);
    const answer = await raw('Content-Length: 999999999\r\n', '--b\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 413/);
  });

  test('that is garbled or cut off is refused, and keeps nothing', async () => {
    const before = await services.sql`select count(*) as n from files`;
    const head = 'Content-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-1.7';
    const body = `--b\r\n${head}\r\n`;
    expect(await raw(`Content-Length: ${body.length}\r\n`, body)).toMatch(/^HTTP\/1\.1 4\d\d/);
    const unbound = await fetch(`${url}/form`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data' },
      body: 'hello',
    });
    expect(unbound.status).toBeGreaterThanOrEqual(400);
    expect(unbound.status).toBeLessThan(500);
    const proto = await send([['__proto__', 'a']]);
    expect(proto.status).toBe(400);
    expect(await services.sql`select count(*) as n from files`).toEqual(before);
  });
});

/** The first line of what is answered to a request written by hand. */
async function raw(headers: string, body: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    `POST /form HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\n${headers}\r\n${body}`,
  );
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('a file that is answered', () => {
  test.each([
    ['réçu "du" 3 mars.pdf', SAMPLES.pdf, 'application/pdf'],
    ['evil.html', bytes('hello <script>alert(1)</script>'), 'text/plain'],
  ])('%s is saved, never shown', async (name, content, mediaType) => {
    const id = await transaction(services.sql, (tx) =>
      storeFile(tx, services, { name, content: Buffer.from(content) }),
    );
    const answer = await fetch(`${url}/files/${id}`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(content);
    expect(answer.headers.get('content-type')).toMatch(new RegExp(`^${mediaType}(;|$)`));
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('of a type nobody put on the list has none', async () => {
    const [row] = await services.sql<{ id: number }[]>`
      insert into files (name, media_type, bytes, sha256, content, created_at)
      values ('a.html', 'text/html', 1, '', 'a', ${services.clock.now()}) returning id`;
    const answer = await fetch(`${url}/files/${row?.id}`);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  });

  test.each([
    ['a.pdf', `attachment; filename="a.pdf"; filename*=UTF-8''a.pdf`],
    ['é"\\%.pdf', `attachment; filename="e___.pdf"; filename*=UTF-8''%C3%A9%22%5C%25.pdf`],
    [
      "l'été (1)*.pdf",
      `attachment; filename="l'ete (1)*.pdf"; filename*=UTF-8''l%27%C3%A9t%C3%A9%20%281%29%2A.pdf`,
    ],
    ['a\r\nX: 1', `attachment; filename="a__X: 1"; filename*=UTF-8''a%0D%0AX%3A%201`],
    ['発票.pdf', `attachment; filename="__.pdf"; filename*=UTF-8''%E7%99%BA%E7%A5%A8.pdf`],
  ])('%j is named in the header so that nothing breaks out of it', (name, header) => {
    expect(attachmentHeader(name)).toBe(header);
  });
});
