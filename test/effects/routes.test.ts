import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPages, textOfPage, type Pages } from '../today/pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
beforeEach(async () => {
  await pages.services.sql`truncate reminder_effects`;
});
afterAll(() => pages.close());

async function given(
  more: {
    sentOn?: string;
    step?: string;
    variant?: number;
    messages?: number;
    paid?: number;
    currency?: string;
    tone?: string;
  } = {},
): Promise<void> {
  const messages = more.messages ?? 200;
  const paid = more.paid ?? Math.floor(messages / 2);
  await pages.services.sql`
    insert into reminder_effects values (${more.sentOn ?? '2026-02-02'}, ${more.step ?? 'standard/first'}, ${more.tone ?? 'friendly'},
      'fr', ${more.variant ?? 1}, ${more.currency ?? 'EUR'}, ${messages}, ${messages}, ${messages * 1_000}, ${paid}, ${paid}, ${paid},
      ${paid}, ${paid * 1_000}, ${paid * 1_000}, ${paid * 1_000}, ${paid * 1_000})`;
}

const read = async (query = '') => {
  const answer = await pages.cem.get(`/reports/what-works${query}`);
  expect(answer.status).toBe(200);
  return textOfPage(answer.html);
};

test('says the share, its interval and the amount of each step, and draws them', async () => {
  await given();
  const { html } = await pages.cem.get('/reports/what-works');
  const text = textOfPage(html);
  expect(text).toContain('50% 43%–57% 50% 200 200');
  expect(html).toContain('class="bar-share" width="50"');
  expect(html).toMatch(/class="whisker" x1="43\.1" x2="56\.9"/);
});

test('marks what is too few, and calls better only what can be told', async () => {
  await given({ variant: 1, paid: 60 });
  await given({ variant: 2, paid: 140 });
  await given({ variant: 3, messages: 10, paid: 10 });
  const text = await read();
  expect(text).toContain('Wording 3 too few to tell');
  expect(text).toContain('Wording 2 works better: its interval lies above those of the others.');
  await pages.services.sql`update reminder_effects set paid7 = 100 where variant = 1`;
  await pages.services.sql`update reminder_effects set paid7 = 105 where variant = 2`;
  expect(await read()).toContain('No difference that can be told.');
});

test('a wording that is not known is compared with nothing', async () => {
  await given({ variant: 0, paid: 20 });
  await given({ variant: 1, paid: 180 });
  expect(await read()).toContain('Too few e-mails to compare.');
});

test('counts only reminders whose days to pay are over, in the period and the currency asked for', async () => {
  // Today is the second of March.
  await given({ sentOn: '2026-02-23', messages: 111 });
  await given({ sentOn: '2026-02-22', messages: 222 });
  await given({ sentOn: '2025-03-02', messages: 333, currency: 'GBP' });
  await given({ sentOn: '2025-03-01', messages: 444 });
  const seven = await read();
  expect(seven).toContain('222 222');
  expect(seven).not.toMatch(/111 111|333 333|444 444/);
  expect(await read('?within=3')).toContain('333 333');
  expect(await read('?currency=GBP')).toContain('333 333');
  expect(await read('?months=24')).toContain('666 666');
  // What is not offered is the default.
  expect(await read('?within=8&months=x&currency=%00')).toContain('222 222');
});

test('without figures says why there are none', async () => {
  const text = await read();
  expect(text).toContain('Nothing to compare yet');
  expect(text).toContain('Not counted yet');
});

test('gives the same figures as a file', async () => {
  await given({ paid: 60 });
  const answer = await pages.cem.get('/reports/what-works.csv');
  expect(answer.headers['content-type']).toContain('text/csv');
  const [head, line] = answer.html.split('\r\n');
  expect(head).toContain('step,tone,language,wording,weekday,currency,paid_within_days');
  expect(line).toBe('standard/first,friendly,fr,1,1,EUR,7,200,200,2000.00,60,600.00');
});

test('is behind the door, and linked from where one looks for it', async () => {
  expect((await pages.stranger.get('/reports/what-works')).status).toBe(303);
  for (const path of ['/scenarios', '/reports/aged-balance']) {
    expect((await pages.cem.get(path)).html).toContain('href="/reports/what-works"');
  }
});
