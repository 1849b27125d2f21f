import { afterAll, beforeAll, expect, test } from 'vitest';
import { givenCustomer } from '../support/given.ts';
import { openPages, textOfPage, type Pages } from '../today/pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
  await givenCustomer(pages.services, { segment: 'good_payer' });
  await givenCustomer(pages.services, { kind: 'consumer', country: 'BE' });
});
afterAll(() => pages.close());

test('the ready scenarios are drawn with their steps, who they are for, and their version', async () => {
  const { status, html } = await pages.cem.get('/scenarios');
  expect(status).toBe(200);
  const text = textOfPage(html);
  for (const name of ['Standard', 'Soft', 'Firm', 'Belgian consumer', 'By hand'])
    expect(text).toContain(name);
  expect(text).toContain('10 days before');
  expect(text).toContain('16 days after the step before');
  expect(text).toContain('Only above €1,000.00.');
  expect(text).toContain('A task for the team.');
  expect(text).toMatch(/Soft Version 1 1 customer /);
  expect(text).toMatch(/Belgian consumer Version 1 1 customer /);
});

test('every mail of every scenario can be read, in each language and both wordings', async () => {
  const { html } = await pages.cem.get('/scenarios');
  const paths = [...html.matchAll(/href="(\/scenarios\/[^"]+\/steps\/[^"]+)"/g)].map((m) => m[1]);
  expect(paths).toHaveLength(17);
  for (const path of paths) {
    for (const language of ['fr', 'en', 'nl']) {
      const page = await pages.cem.get(`${path}?language=${language}&wording=2`);
      expect(page.status, path).toBe(200);
      const frame =
        /<iframe[^>]*src="([^"]+)"/.exec(page.html)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const mail = await pages.cem.get(frame);
      expect(mail.html).toContain(`lang="${language}"`);
    }
  }
});

test('the frame of a preview can run nothing, and its page may frame it', async () => {
  const mail = await pages.cem.get('/scenarios/standard/steps/reminder-1/html');
  const policy = String(mail.headers['content-security-policy']);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/sandbox$/);
});

test('the two wordings differ', async () => {
  const path = '/scenarios/standard/steps/reminder-1/html?language=en';
  const one = await pages.cem.get(`${path}&wording=1`);
  const two = await pages.cem.get(`${path}&wording=2`);
  expect(one.html).not.toBe(two.html);
});

test('a stranger is sent to the door; a call has no mail; what is not there is not there', async () => {
  expect((await pages.stranger.get('/scenarios')).location).toMatch(/^\/sign-in/);
  for (const path of ['standard/steps/call', 'standard/steps/nope', 'nope/steps/reminder-1']) {
    expect((await pages.ada.get(`/scenarios/${path}`)).status, path).toBe(404);
    expect((await pages.ada.get(`/scenarios/${path}/html`)).status, path).toBe(404);
  }
});
