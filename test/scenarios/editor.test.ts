import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { givenCustomer, givenInvoice } from '../support/given.ts';
import {
  fieldOf,
  HOSTILE,
  HOSTILE_SHOWN,
  openPages,
  textOfPage,
  type Pages,
} from '../today/pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());

/** The fields of a form as a browser would send them, buttons left out. */
function fieldsOf(html: string): URLSearchParams {
  const form = /<form[^>]*id="draft-form"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  const sent = new URLSearchParams();
  const unescape = (text: string) =>
    text
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  for (const [tag] of form.matchAll(/<input[^>]*>|<select[\s\S]*?<\/select>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1] ?? '';
    const value = (text: string) => unescape(/value="([^"]*)"/.exec(text)?.[1] ?? '');
    if (tag.startsWith('<select')) {
      sent.append(name, value(/<option[^>]* selected>/.exec(tag)?.[0] ?? ''));
    } else if (!tag.includes('type="checkbox"') || tag.includes(' checked')) {
      sent.append(name, value(tag));
    }
  }
  return sent;
}

async function post(
  who: keyof Pick<Pages, 'ada' | 'ben' | 'cem'>,
  path: string,
  form: URLSearchParams,
) {
  const cookie = [...pages[who].cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await pages.app.inject({
    ...{ method: 'POST', url: path, payload: form.toString() },
    headers: {
      cookie,
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
      'accept-language': 'en',
    },
  });
  return { status: response.statusCode, html: response.body, location: response.headers.location };
}

async function make(name: string, copyOf = ''): Promise<string> {
  const made = await pages.ben.post('/scenarios', { name, copy_of: copyOf });
  expect(made.status).toBe(303);
  return String(made.location).split('/')[2] ?? '';
}

async function draftOf(key: string): Promise<URLSearchParams> {
  return fieldsOf((await pages.ben.get(`/scenarios/${key}/draft`)).html);
}

test('a new scenario is a draft, with a key from its name that no other has', async () => {
  expect(await make('Été à Liège')).toBe('ete-a-liege');
  expect(await make('Été à Liège')).toBe('ete-a-liege-2');
  expect(await make('export')).toBe('scenario');
  expect(await make('???', 'firm')).toBe('scenario-2');
  const { html } = await pages.ada.get('/scenarios');
  expect(textOfPage(html)).toContain('Not activated yet');
  const refused = await pages.ben.post('/scenarios', { name: ' ' });
  expect(refused.status).toBe(422);
});

test('nothing is lost while steps are added, moved and removed without JavaScript', async () => {
  const key = await make('Moved', 'standard');
  const path = `/scenarios/${key}/draft`;
  let form = await draftOf(key);
  form.set('s1_name', HOSTILE);
  form.set('s1_minimum', 'not an amount');
  form.append('s1_cc', 'buyer');
  const press = async (button: string) => {
    form.set('do', button);
    const answer = await post('ben', path, form);
    expect(answer.status).toBe(200);
    form = fieldsOf(answer.html);
    return answer.html;
  };
  const added = await press('add:1');
  expect(form.get('steps')).toBe('8');
  expect(added).toContain(HOSTILE_SHOWN);
  await press('up:2');
  expect(form.get('s1_name')).toBe(HOSTILE);
  expect(form.get('s1_minimum')).toBe('not an amount');
  expect(form.getAll('s1_cc')).toEqual(['buyer']);
  await press('down:1');
  await press('remove:1');
  expect(form.get('steps')).toBe('7');
  expect(form.get('s1_name')).toBe(HOSTILE);
  const keys = Array.from({ length: 7 }, (_, index) => form.get(`s${index}_key`));
  expect(new Set(keys).size).toBe(7);
  // Nothing was stored meanwhile.
  expect((await draftOf(key)).get('s1_name')).toBe('');
  form.set('do', 'save');
  const refused = await post('ben', path, form);
  expect(refused.status).toBe(422);
  expect(textOfPage(refused.html)).toContain('This is not an amount.');
  form = fieldsOf(refused.html);
  form.set('s1_minimum', '1.234,50');
  form.set('do', 'save');
  expect((await post('ben', path, form)).status).toBe(303);
  const saved = await draftOf(key);
  expect(saved.get('s1_minimum')).toBe('1234.50');
  expect(saved.get('s1_name')).toBe(HOSTILE);
  expect(saved.getAll('s1_cc')).toEqual(['buyer']);
});

test.each([
  ['s0_days', 'soon', 'A whole number is expected.'],
  ['s0_days', '9999', 'From 0 to 730.'],
  ['s0_seniority', '-1', 'A whole number is expected.'],
  ['s0_name', 'x'.repeat(81), 'At most 80 characters.'],
])('%s with %s is refused by its field', async (field, value, sentence) => {
  const key = await make('Refused');
  const form = await draftOf(key);
  form.set(field, value);
  const answer = await post('ben', `/scenarios/${key}/draft`, form);
  expect(answer.status).toBe(422);
  expect(textOfPage(answer.html)).toContain(sentence);
  expect(fieldsOf(answer.html).get(field)).toBe(value);
});

test('what nobody can have typed is refused, not stored', async () => {
  const key = await make('Forged');
  for (const [field, value] of [
    ['s0_does', 'bribe'],
    ['s0_tone', 'angry'],
    ['s0_segments', 'enemies'],
    ['s0_key', '../x'],
    ['thanks', 'perhaps'],
  ] as const) {
    const form = await draftOf(key);
    form.set(field, value);
    expect((await post('ben', `/scenarios/${key}/draft`, form)).status, field).toBe(422);
  }
});

test('whoever saves a draft that somebody else changed keeps what they typed, and is told', async () => {
  const key = await make('Two editors');
  const path = `/scenarios/${key}/draft`;
  const mine = await draftOf(key);
  const theirs = await draftOf(key);
  theirs.set('s0_days', '9');
  expect((await post('ada', path, theirs)).status).toBe(303);
  mine.set('s0_days', '11');
  const late = await post('ben', path, mine);
  expect(late.status).toBe(409);
  expect(textOfPage(late.html)).toContain('Somebody else changed this draft');
  expect(fieldsOf(late.html).get('s0_days')).toBe('11');
  expect((await draftOf(key)).get('s0_days')).toBe('9');
  // Told, and meant.
  expect((await post('ben', path, fieldsOf(late.html))).status).toBe(303);
  expect((await draftOf(key)).get('s0_days')).toBe('11');
});

describe('roles', () => {
  test('viewers look, collectors work on drafts, administrators activate', async () => {
    const key = await make('Roles');
    expect((await pages.cem.get('/scenarios')).status).toBe(200);
    expect((await pages.cem.get(`/scenarios/${key}`)).status).toBe(200);
    expect((await pages.cem.get(`/scenarios/${key}/versions/1/activation`)).status).toBe(200);
    expect((await pages.cem.get('/scenarios/assignment')).status).toBe(200);
    expect((await pages.cem.get(`/scenarios/${key}/draft`)).status).toBe(403);
    for (const path of ['', `/${key}/versions`, `/${key}/draft`, `/${key}/draft/removal`]) {
      expect((await pages.cem.post(`/scenarios${path}`)).status, path).toBe(403);
    }
    for (const path of [
      `/${key}/versions/1/activation`,
      `/${key}/name`,
      `/${key}/archive`,
      `/${key}/restoration`,
      '/assignment',
    ]) {
      expect((await pages.ben.post(`/scenarios${path}`)).status, path).toBe(403);
    }
    expect((await pages.stranger.post('/scenarios', { name: 'x' })).location).toMatch(/sign-in/);
  });

  test('what is not there is not there', async () => {
    for (const path of ['nope', 'nope/draft', 'standard/draft', 'standard/versions/1/activation']) {
      expect((await pages.ada.get(`/scenarios/${path}`)).status, path).toBe(404);
    }
    for (const path of ['nope/versions', 'nope/draft', 'nope/archive', 'nope/name']) {
      const answer = await pages.ada.post(`/scenarios/${path}`, { name: 'x' });
      expect(answer.status, path).toBe(404);
    }
  });
});

test('activation shows what changes, refuses what is wrong, and happens once', async () => {
  const key = await make('Activated');
  const page = `/scenarios/${key}/versions/1/activation`;
  const form = await draftOf(key);
  form.set('s0_tone', 'final');
  await post('ben', `/scenarios/${key}/draft`, form);
  const seen = await pages.ada.get(page);
  expect(textOfPage(seen.html)).toContain('The first reminder is friendly or neutral.');
  const refused = await pages.ada.post(page, {
    ...{ revision: fieldOf(seen.html, 'revision'), running: 'move' },
  });
  expect(refused.status).toBe(422);
  const mended = await draftOf(key);
  mended.set('s0_tone', 'friendly');
  await post('ben', `/scenarios/${key}/draft`, mended);
  const stale = await pages.ada.post(page, { revision: fieldOf(seen.html, 'revision') });
  expect(stale.status).toBe(409);
  const revision = fieldOf(stale.html, 'revision');
  for (let time = 0; time < 2; time += 1) {
    expect((await pages.ada.post(page, { revision, running: 'keep' })).status).toBe(303);
  }
  const { html } = await pages.ada.get(`/scenarios/${key}`);
  expect(textOfPage(html)).toMatch(/Version 1 Active Activated by Ada/);
  expect((await pages.ada.get(page)).status).toBe(404);
  const entries = await pages.services.sql`
    select from audit_entries where action = 'scenario.activated'`;
  expect(entries).toHaveLength(1);
});

test('a scenario is put away only when nobody follows it, and is offered again', async () => {
  const refused = await pages.ada.post('/scenarios/standard/archive');
  expect(refused.status).toBe(409);
  expect(textOfPage(refused.html)).toContain('it is assigned to Companies, Standard');
  expect((await pages.ada.post('/scenarios/personal/archive')).status).toBe(303);
  const customer = await pages.ada.get('/scenarios/assignment');
  expect(customer.html).not.toContain('By hand');
  expect((await pages.ada.post('/scenarios/personal/restoration')).status).toBe(303);
  await pages.ada.post('/scenarios/personal/name', { name: 'By telephone' });
  const again = await pages.ada.get('/scenarios/assignment');
  expect(again.html).toContain('By telephone');
});

test('a draft that is thrown away is gone; a scenario that never was active goes with it', async () => {
  const key = await make('Gone');
  const revision = fieldOf((await pages.ben.get(`/scenarios/${key}/draft`)).html, 'revision');
  const gone = await pages.ben.post(`/scenarios/${key}/draft/removal`, { revision });
  expect(gone.location).toBe('/scenarios');
  expect((await pages.ada.get(`/scenarios/${key}`)).status).toBe(404);
  await pages.ben.post('/scenarios/soft/versions');
  const draft = await pages.ben.get('/scenarios/soft/draft');
  await pages.ben.post('/scenarios/soft/draft/removal', {
    revision: fieldOf(draft.html, 'revision'),
  });
  expect((await pages.ada.get('/scenarios/soft')).status).toBe(200);
});

test('a name the team gave to a step is what it is called', async () => {
  const key = await make('Named');
  const form = await draftOf(key);
  form.set('s0_name', 'A word from Chloé');
  await post('ben', `/scenarios/${key}/draft`, form);
  const page = `/scenarios/${key}/versions/1/activation`;
  const revision = fieldOf((await pages.ada.get(page)).html, 'revision');
  await pages.ada.post(page, { revision, running: 'move' });
  const customer = await givenCustomer(pages.services);
  const invoice = await givenInvoice(pages.services, customer, { dueOn: '2026-03-10' });
  const [scenario] = await pages.services.sql<{ id: number }[]>`
    select id from scenarios where key = ${key}`;
  const chosen = await pages.ben.post(`/invoices/${invoice.id}/scenario`, {
    scenario: String(scenario?.id),
  });
  expect(chosen.status).toBe(303);
  const { html } = await pages.cem.get(`/invoices/${invoice.id}`);
  expect(textOfPage(html)).toContain('A word from Chloé');
});

test('who follows a scenario decides whose gap a draft is warned by', async () => {
  await pages.ben.post('/scenarios/standard/versions');
  const CONSUMERS = /least gap with consumers allows/;
  const warned = async () => (await pages.ben.get('/scenarios/standard/draft')).html;
  expect(await warned()).toMatch(CONSUMERS);
  const { sql } = pages.services;
  await sql`update scenario_assignments set scenario_id = (select id from scenarios where key = 'soft')
    where audience = 'consumer'`;
  expect(await warned()).not.toMatch(CONSUMERS);
  const someone = await givenCustomer(pages.services, { kind: 'consumer' });
  const { id } = await givenInvoice(pages.services, someone, { dueOn: '2026-03-10' });
  await sql`update invoices set scenario_id = (select id from scenarios where key = 'standard') where id = ${id}`;
  expect(await warned()).toMatch(CONSUMERS);
});

test('what a mail carries is ticked, told, and left when the step is no mail any more', async () => {
  const key = await make('Carrying');
  const path = `/scenarios/${key}/draft`;
  const form = await draftOf(key);
  form.append('s0_adds', 'statement');
  expect((await post('ben', path, form)).status).toBe(303);
  expect((await draftOf(key)).getAll('s0_adds')).toEqual(['statement']);
  const { html } = await pages.ben.get(`/scenarios/${key}`);
  expect(textOfPage(html)).toContain('Carries: the account statement (PDF and table)');
  const activation = await pages.ada.get(`/scenarios/${key}/versions/1/activation`);
  expect(textOfPage(activation.html)).toContain('Carries: the account statement');
  await pages.ada.post(`/scenarios/${key}/versions/1/activation`, {
    ...{ revision: fieldOf(activation.html, 'revision'), running: 'move' },
  });
  const mail = await pages.cem.get(`/scenarios/${key}/steps/reminder-1/html?language=en`);
  expect(mail.html).toMatch(/href="[^"]*\/statement\/EUR\.pdf"/);
  await pages.ben.post(`/scenarios/${key}/versions`);
  const call = await draftOf(key);
  call.set('s0_does', 'call');
  expect((await post('ben', path, call)).status).toBe(303);
  expect((await draftOf(key)).getAll('s0_adds')).toEqual([]);
  const changes = await pages.ada.get(`/scenarios/${key}/versions/2/activation`);
  expect(textOfPage(changes.html)).toMatch(
    /Carries the account statement \(PDF and table\) becomes nothing/,
  );
  const forged = await draftOf(key);
  forged.set('s0_does', 'reminder');
  forged.append('s0_adds', 'threat');
  expect((await post('ben', path, forged)).status).toBe(422);
});
