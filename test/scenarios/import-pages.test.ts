import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { givenCustomer } from '../support/given.ts';
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
  await givenCustomer(pages.services);
});
afterAll(() => pages.close());

const PATH = '/scenarios/import';
const STEP =
  '{key: a, anchor: due, offset_days: 5, channel: email, mail: reminder, tone: friendly}';

function fileOf(key: string, assignments: string, name = 'Ours'): string {
  return `relance: 1\nscenarios: {${key}: {name: ${JSON.stringify(name)}, thanks: never, steps: [${STEP}]}}\nassignments: ${assignments}\n`;
}

const box = (html: string) => /<input type="checkbox" name="assignments"[^>]*>/.exec(html)?.[0];

async function look(who: 'ada' | 'ben', text: string): Promise<string> {
  const { status, html } = await pages[who].post(PATH, { text });
  expect(status).toBe(200);
  return html;
}

describe('who follows what, of a file', () => {
  test('is shown with what becomes of each cell, and ticked when all of it is possible', async () => {
    const html = await look(
      'ada',
      fileOf('ours', '{company: {standard: firm, at_risk: ours}}', HOSTILE),
    );
    const text = textOfPage(html);
    expect(text).toContain(
      'Companies, Standard: Firm instead of Standard at once 1 customer, 0 inv',
    );
    expect(html).toContain(
      `Companies, At risk: ${HOSTILE_SHOWN} instead of Standard <span class="badge info">once its draft is activated`,
    );
    expect(box(html)).toContain(' checked');
    const part = await look('ada', fileOf('ours', '{company: {standard: firm, at_risk: nope}}'));
    expect(textOfPage(part)).toContain('nope instead of Standard not possible: neither the file');
    expect(textOfPage(part)).toContain('What is not possible stays as it is.');
    expect(box(part)).not.toContain('checked');
  });

  test('is an administrator’s to change, whatever a collector sends', async () => {
    const text = fileOf('ours', '{company: {standard: firm}}');
    const html = await look('ben', text);
    expect(box(html)).toBeUndefined();
    expect(textOfPage(html)).toContain('An administrator decides who follows what');
    const seen = fieldOf(await look('ada', text), 'seen');
    const forged = await pages.ben.post(PATH, { text, do: 'apply', assignments: 'on', seen });
    expect(forged.status).toBe(403);
    expect((await pages.ada.get('/scenarios/ours')).status).toBe(404);
    // The drafts are a collector's work; nothing is left to do when there are none.
    const only = textOfPage(
      await look(
        'ben',
        'relance: 1\nscenarios: {}\n' + 'assignments: {company: {standard: firm}}\n',
      ),
    );
    expect(only).toContain('The file says nothing new.');
  });

  test('is left alone unless it is ticked', async () => {
    const text = fileOf('unticked', '{public: {standard: firm}}');
    const seen = fieldOf(await look('ada', text), 'seen');
    const taken = await pages.ada.post(PATH, { text, do: 'apply', seen });
    expect(taken.location).toBe('/scenarios');
    expect(textOfPage(await look('ada', text))).toContain(
      'Public bodies, Standard: Firm instead of',
    );
  });

  test('is looked at again when somebody changed it meanwhile, or nobody saw it', async () => {
    const text = fileOf('stale', '{company: {good_payer: firm}}');
    for (const seen of [undefined, 'company/standard=0']) {
      const form = { text, do: 'apply', assignments: 'on', ...(seen !== undefined && { seen }) };
      const stale = await pages.ada.post(PATH, form);
      expect(stale.status).toBe(409);
      expect(textOfPage(stale.html)).toContain('Nothing was imported');
      expect(fieldOf(stale.html, 'seen')).not.toBe('');
    }
    expect((await pages.ada.get('/scenarios/stale')).status).toBe(404);
  });

  test('that waits stands where who follows what is decided, on the page of the activation, and can be taken back', async () => {
    const text = fileOf(
      'later',
      '{consumer: {standard: later, at_risk: later, good_payer: firm}}',
      'Later',
    );
    const seen = fieldOf(await look('ada', text), 'seen');
    const taken = await pages.ada.post(PATH, { text, do: 'apply', assignments: 'on', seen });
    expect(taken.location).toBe('/scenarios/assignment');
    const { html } = await pages.ada.get('/scenarios/assignment');
    const said = textOfPage(html);
    expect(said).toContain('Waiting for a draft');
    expect(said).toContain(
      'Consumers, Standard: Later instead of Standard 0 customers, 0 invoices',
    );
    expect(html).toContain('href="/scenarios/later/versions/1/activation"');
    const viewed = await pages.cem.get('/scenarios/assignment');
    expect(viewed.html).not.toContain('/scenarios/assignment/removal');
    const before = await pages.ada.get('/scenarios/later/versions/1/activation');
    expect(textOfPage(before.html)).toContain('Consumers, At risk: Later instead of Standard');
    const removal = '/scenarios/assignment/removal';
    expect((await pages.ben.post(removal, { cell: 'consumer/at_risk' })).status).toBe(403);
    expect((await pages.ada.post(removal, { cell: 'nobody/standard' })).status).toBe(404);
    expect((await pages.ada.post(removal)).status).toBe(404);
    for (let time = 0; time < 2; time += 1) {
      const dropped = await pages.ada.post(removal, { cell: 'consumer/at_risk' });
      expect(dropped.location).toBe('/scenarios/assignment');
    }
    const activation = '/scenarios/later/versions/1/activation';
    const page = await pages.ada.get(activation);
    expect(textOfPage(page.html)).not.toContain('Consumers, At risk: Later');
    const form = { revision: fieldOf(page.html, 'revision'), running: 'move' };
    expect((await pages.ada.post(activation, form)).status).toBe(303);
    const after = await pages.ada.get('/scenarios/later');
    expect(textOfPage(after.html)).toContain('Consumers, Standard');
    expect(textOfPage(after.html)).not.toContain('Consumers, At risk');
    expect((await pages.ada.get('/scenarios/assignment')).html).not.toContain(
      'Waiting for a draft',
    );
  });

  test('can be all that a file changes', async () => {
    const { body } = await pages.app.inject({
      ...{
        method: 'GET',
        url: '/scenarios/export',
        cookies: Object.fromEntries(pages.ada.cookies),
      },
    });
    const text = body.replace('    at_risk: standard', '    at_risk: personal');
    const html = await look('ada', text);
    expect(box(html)).toBeUndefined();
    expect(textOfPage(html)).toContain('Change who follows what Cancel');
    const seen = fieldOf(html, 'seen');
    const form = { text, do: 'apply', assignments: fieldOf(html, 'assignments'), seen };
    expect((await pages.ada.post(PATH, form)).location).toBe('/scenarios');
    expect(textOfPage(await look('ada', text))).toContain('The file says nothing new.');
  });
});

test('what is wrong in a file is told with its line and column', async () => {
  const wrong = await pages.ada.post(PATH, { text: 'relance: 1\nscenarios: {a: 1}\n' });
  expect(wrong.status).toBe(422);
  expect(textOfPage(wrong.html)).toContain('Line 2, column 16: scenarios.a');
});
