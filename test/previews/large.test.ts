import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { LIVE_MAX, workOutPreviews } from '../../server/previews/kept-actions.ts';
import { givenManyInvoices } from '../support/given-many.ts';
import { openPages, textOfPage, type Pages } from '../today/pages.ts';
import { givenDraft } from './kept-support.ts';

const CUSTOMERS = LIVE_MAX + 1;

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
  await givenManyInvoices(pages.services, {
    ...{ customers: CUSTOMERS, invoicesEach: 1, dueOn: '2026-03-20' },
  });
});
beforeEach(async () => {
  await pages.services.sql`delete from kept_previews`;
});
afterAll(() => pages.close());

const read = async (path: string) => textOfPage((await pages.ben.get(path)).html);

test('of a book too large to wait for, the page asks for it, says how far it is, and then how old', async () => {
  const { ben, cem, services } = pages;
  expect(await read('/preview')).toContain('That has not been done yet.');
  expect((await cem.get('/preview')).html).not.toContain('Work them out now');
  expect((await cem.post('/preview', {})).status).toBe(403);

  const asked = await ben.post('/preview', { draft: '' });
  expect([asked.status, asked.headers['location']]).toEqual([303, '/preview']);
  expect(await read('/preview')).toContain('It begins in a moment.');
  await ben.post('/preview', { draft: '' });
  await services.sql`update kept_previews set begun_at = now(), customers_ahead = 1501, looked_at = 500`;
  const { html } = await ben.get('/preview');
  expect(textOfPage(html)).toContain('500 of 1,501 customers looked at');
  expect(html).toContain('max="100" value="33"');
  expect(html).not.toContain('Work them out now');
  await services.sql`update kept_previews set looked_at = 0`;
  await workOutPreviews(services);

  const first = await read('/preview');
  expect(first).toContain('This one shows things as they stood from 02/03/2026, 09:00 on');
  expect(first).toContain('Work them out anew');
  expect(first).toMatch(/Customers 1,001/);
  expect(first).toContain('10 March 2026, 1,001 e-mails');

  const day = await ben.get('/preview?day=2026-03-10');
  const more = /href="(\/preview\?day=2026-03-10&amp;after=\d+)#list"/.exec(day.html)?.[1] ?? '';
  expect(day.html.match(/class="work-what"/g)).toHaveLength(50);
  const next = await ben.get(more.replaceAll('&amp;', '&'));
  expect(next.html.match(/class="work-what"/g)).toHaveLength(50);
  expect(textOfPage(next.html)).toContain('Customer 51 ');
  expect(textOfPage(next.html)).not.toContain('Customer 50 ');
});

test('a draft is compared for everybody once somebody asks, until it changes', async () => {
  const { ben, services } = pages;
  const versionId = await givenDraft(services, 12);
  expect(await read('/preview?draft=standard')).toContain('the comparison with a draft');
  const asked = await ben.post('/preview', { draft: 'standard' });
  expect(asked.headers['location']).toBe('/preview?draft=standard');
  await workOutPreviews(services);
  expect(await read('/preview?draft=standard')).toMatch(
    /Beside what is active now: 1,001 more, [\d,]+ no longer/,
  );
  const day = await read('/preview?draft=standard&day=2026-03-10');
  expect(day).toContain('not with the draft');
  await services.sql`
    update scenario_versions set definition = jsonb_set(definition, '{steps,0,offset_days}', '14') where id = ${versionId}`;
  const outdated = await read('/preview?draft=standard');
  expect(outdated).toContain('those figures no longer hold');
  expect(outdated).not.toContain('1,001 more');
  expect((await ben.post('/preview', { draft: 'nothing' })).status).toBe(404);
});
