import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE, HOSTILE_SHOWN, openPages, textOfPage, type Pages } from '../today/pages.ts';
import type { Person } from '../users/person.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());

const GOOD = [
  'number;customer;email;issue date;due date;total',
  `I-1;Acme ${HOSTILE.replaceAll('"', '')};a@acme.test;01/01/2026;31/01/2026;1 234,56`,
  'I-2;Acme;;05/01/2026;04/02/2026;10,00',
].join('\n');
const MIXED = `${GOOD.replaceAll('I-', 'M-')}\n;Nobody;;05/01/2026;04/02/2026;10,00\nM-4;Acme;;05/01/2026;04/02/2026;ten\n`;

/** Sends a file as a form without script does. */
async function upload(
  by: Person,
  file: string | Buffer,
  filename = 'invoices.csv',
): Promise<{ status: number; location: string; html: string }> {
  const boundary = 'a-boundary-that-is-in-no-file';
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${filename}"\r\ncontent-type: text/csv\r\n\r\n`;
  const response = await pages.app.inject({
    method: 'POST',
    url: '/imports',
    headers: {
      accept: 'text/html',
      'accept-language': 'en',
      'sec-fetch-site': 'same-origin',
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
    cookies: Object.fromEntries(by.cookies),
    payload: Buffer.concat([
      Buffer.from(head),
      Buffer.from(file),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  });
  return {
    status: response.statusCode,
    location: String(response.headers.location ?? ''),
    html: response.body,
  };
}

async function countInvoices(prefix: string): Promise<number> {
  const rows = await pages.services.sql`select id from invoices where number like ${`${prefix}%`}`;
  return rows.length;
}

test('a file is looked at before it changes anything, and applied once', async () => {
  const made = await upload(pages.ben, GOOD, `janvier ${HOSTILE.replaceAll('"', '')}.csv`);
  expect([made.status, made.location]).toEqual([303, expect.stringMatching(/^\/imports\/\d+$/)]);
  const preview = await pages.ben.get(made.location);
  const text = textOfPage(preview.html);
  expect(text).toContain('New 2 Changed 0 Unchanged 0 Rejected 0');
  expect(text).toContain('€1,234.56');
  expect(text).toContain('Day first 31/12/2026');
  expect(preview.html).toContain(HOSTILE_SHOWN.replaceAll('&quot;', ''));
  expect(await countInvoices('I-')).toBe(0);

  for (let press = 0; press < 2; press += 1) {
    const applied = await pages.ben.post(`${made.location}/application`);
    expect([applied.status, applied.location]).toEqual([303, made.location]);
  }
  expect(await countInvoices('I-')).toBe(2);
  const payments = await pages.services.sql`select id from ledger_entries where kind = 'invoice'`;
  expect(payments).toHaveLength(2);
  expect(textOfPage((await pages.ben.get(made.location)).html)).toContain('Applied');
});

test('the same file again says that it says nothing new', async () => {
  const made = await upload(pages.ben, GOOD);
  const { html } = await pages.ben.get(made.location);
  expect(textOfPage(html)).toContain('This file says nothing that is not known already.');
  expect(html).not.toContain(`${made.location}/application`);
});

test('rejected lines come first with their reason, and are left out only when a person says so', async () => {
  const made = await upload(pages.ben, MIXED);
  const { html } = await pages.ben.get(made.location);
  const text = textOfPage(html);
  expect(text).toContain('Invoice number: no invoice number');
  expect(text).toContain('Total: not an amount in the notation the file uses (“ten”)');
  const refused = await pages.ben.post(`${made.location}/application`);
  expect(refused.status).toBe(422);
  expect(refused.html).toContain('Some lines cannot be taken.');
  expect(await countInvoices('M-')).toBe(0);
  const applied = await pages.ben.post(`${made.location}/application`, { without_rejected: 'on' });
  expect(applied.status).toBe(303);
  expect(await countInvoices('M-')).toBe(2);
});

test('the way a file is read is corrected by hand, and remembered for the next', async () => {
  const ambiguous =
    'number;customer;issue date;due date;total\nD-1;Acme;01/02/2026;03/04/2026;10,00\n';
  const made = await upload(pages.ben, ambiguous);
  expect(textOfPage((await pages.ben.get(made.location)).html)).toContain(
    'Every date can be read both ways.',
  );
  const form = {
    charset: 'utf-8',
    delimiter: 'semicolon',
    decimal: ',',
    date_order: 'month_first',
    has_header: 'on',
    default_currency: 'GBP',
    default_country: 'GB',
    default_kind: 'company',
    column_number: '0',
    column_customer_name: '1',
    column_issued_on: '2',
    column_due_on: '3',
    column_total: '4',
  };
  const read = await pages.ben.post(`${made.location}/reading`, form);
  expect([read.status, read.location]).toEqual([303, made.location]);
  const text = textOfPage((await pages.ben.get(`${made.location}?lines=new`)).html);
  expect(text).toContain('04/03/2026');
  expect(text).toContain('£10.00');
  const next = await upload(pages.ben, ambiguous.replace('D-1', 'D-2'));
  expect(textOfPage((await pages.ben.get(next.location)).html)).toContain(
    'As you chose it for a file with these headers before.',
  );
});

test('a correction that cannot be is refused with what was chosen', async () => {
  const made = await upload(pages.ben, GOOD.replaceAll('I-', 'R-'));
  const answer = await pages.ben.post(`${made.location}/reading`, {
    charset: 'utf-8',
    delimiter: 'semicolon',
    decimal: '.',
    date_order: 'day_first',
    has_header: 'on',
    column_total: '77',
  });
  expect(answer.status).toBe(422);
  expect(answer.html).toMatch(/<option value="\." selected>/);
  expect((await pages.ben.post(`${made.location}/reading`, { charset: 'klingon' })).status).toBe(
    422,
  );
});

test.each([
  ['an empty one', '', 'The file is empty.'],
  ['a workbook', Buffer.from('504b030414000600', 'hex'), 'This is not a CSV file.'],
  ['a header alone', 'number;total\n', 'The file has no line under its header.'],
  ['an open quotation mark', `${GOOD}\n"Q-1;Acme;;\n`, 'A quoted text is never closed.'],
])('a file that is none is refused with a sentence: %s', async (_name, file, sentence) => {
  const answer = await upload(pages.ben, file);
  expect(answer.status).toBe(422);
  expect(textOfPage(answer.html)).toContain(sentence);
});

test('a form without a file says so', async () => {
  expect((await pages.ben.post('/imports', {})).status).toBe(422);
  const answer = await upload(pages.ben, '', '');
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('Choose a file first.');
});

test('a preview is discarded once and stays discarded', async () => {
  const made = await upload(pages.ben, GOOD.replaceAll('I-', 'X-'));
  for (let press = 0; press < 2; press += 1) {
    expect((await pages.ben.post(`${made.location}/discard`)).status).toBe(303);
  }
  expect((await pages.ben.post(`${made.location}/application`)).status).toBe(409);
  expect(await countInvoices('X-')).toBe(0);
});

test('a stranger is sent to the door; a viewer uploads and applies nothing; what is not there is not there', async () => {
  const made = await upload(pages.ben, GOOD.replaceAll('I-', 'V-'));
  expect((await pages.stranger.get('/imports')).location).toMatch(/^\/sign-in/);
  expect((await upload(pages.stranger, GOOD)).location).toMatch(/^\/sign-in/);
  expect((await upload(pages.cem, GOOD)).status).toBe(403);
  for (const act of ['application', 'discard', 'reading']) {
    expect((await pages.cem.post(`${made.location}/${act}`)).status).toBe(403);
    expect((await pages.ada.post(`/imports/999999/${act}`)).status).toBe(404);
    expect((await pages.ada.get(`${made.location}/${act}`)).status).toBe(404);
  }
  expect((await pages.cem.get(made.location)).html).not.toContain('method="post" action="/imports');
  expect((await pages.ada.get('/imports/abc')).status).toBe(404);
});

test('lines are paged in the order of the file, by outcome', async () => {
  const lines = Array.from({ length: 120 }, (_, n) => `P-${n};Acme;;05/01/2026;04/02/2026;10,00`);
  const made = await upload(pages.ben, `${GOOD.split('\n')[0]}\n${lines.join('\n')}\n`);
  const seen: string[] = [];
  let path: string | undefined = `${made.location}?lines=new`;
  while (path !== undefined) {
    const { html }: { html: string } = await pages.ben.get(path);
    seen.push(...[...html.matchAll(/class="main">\s*P-(\d+)/g)].map((match) => match[1] ?? ''));
    path = /href="([^"]*after=[^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
  }
  expect(seen.filter((text) => text !== '')).toEqual(
    Array.from({ length: 120 }, (_, n) => String(n)),
  );
});

test('a preview shows the columns in the order of the file, only those with a word, and counts in words', async () => {
  const lines = [
    'total;due date;issue date;customer;number',
    '10,00;31/01/2026;01/01/2026;Acme;W-1',
  ];
  const one = await pages.ben.get((await upload(pages.ben, lines.join('\n'))).location);
  const text = textOfPage(one.html);
  expect(text).toContain(
    'total → Total, due date → Due date, issue date → Issue date, customer → Customer name, number → Invoice number',
  );
  expect(text).toContain('1 customer has no e-mail address');
  expect(text).toContain('Apply 1 line ');
  expect(text).not.toMatch(/What changes|Reason|Still open €/);

  const bad = [...lines, 'ten;31/01/2026;01/01/2026;Acme;W-2'].join('\n');
  const rejected = textOfPage((await pages.ben.get((await upload(pages.ben, bad)).location)).html);
  expect(rejected).toContain('Apply without the rejected line');
  expect(rejected).toContain('not an amount in the notation the file uses');
});
