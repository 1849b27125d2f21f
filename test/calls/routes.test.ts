import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runReminders } from '../../server/runs/actions.ts';
import { givenPromise } from '../promises/support.ts';
import { givenDispute, givenInvoice } from '../support/given.ts';
import {
  fieldOf,
  HOSTILE,
  HOSTILE_SHOWN,
  openPages,
  textOfPage,
  type Pages,
} from '../today/pages.ts';
import { callsOf, givenCall, givenCallScenario, taskOf, type GivenCall } from './support.ts';

let pages: Pages;
let call: GivenCall;
let path: string;

beforeAll(async () => {
  pages = await openPages();
  await givenCallScenario(pages.services);
});
afterAll(() => pages.close());
beforeEach(async () => {
  pages.services.clock.set('2026-03-02T08:00:00Z');
  // The start page shows the first few of each list.
  await pages.services.sql`update tasks set done_at = created_at where done_at is null`;
  call = await givenCall(pages.services, { name: `Bakery ${HOSTILE}`, amounts: [120_000, 30_000] });
  path = `/tasks/${call.taskId}`;
});

const numberOf = (index: number) => call.invoices[index]?.number ?? '';
const idOf = (index: number) => String(call.invoices[index]?.id ?? 0);

/** The form of the page as it stands, with what is chosen. */
async function formOf(more: Record<string, string | string[]>) {
  const { html } = await pages.ben.get(path);
  const names = ['key', 'seen', 'promised', 'paid', 'parts', 'first', 'again'];
  const fields = Object.fromEntries(
    names.map((name) => [name, fieldOf(html, name)] as const).filter(([, value]) => value !== ''),
  );
  return {
    ...{ ...fields, contact: String(call.contactId), amount: '', method: 'transfer', reason: '' },
    ...{ reference: '', text: '', note: `Said ${HOSTILE}`, invoice: [idOf(0), idOf(1)], ...more },
  };
}

const send = async (more: Record<string, string | string[]>) =>
  pages.ben.post(`${path}/calls`, await formOf(more));

describe('the page', () => {
  test('tells whom to call, when, about what, and what to say in the language of the person called', async () => {
    await givenInvoice(pages.services, call.customer, { dueOn: '2026-03-12', totalMinor: 5_000 });
    const { html } = await pages.ben.get(path);
    const text = textOfPage(html);
    expect(html).toContain('href="tel:+33472000001"');
    expect(text).toContain('Ada Billing · speaks French');
    expect(text).toContain('09:00 in Paris · Calling hours, until 12:30');
    expect(text).toContain(`${numberOf(0)} 20/02/2026 10 days late €1,200.00 Overdue this call`);
    expect(text).toContain('What is owed €1,500.00');
    // The reader reads English, the customer speaks French.
    const script = /<ol class="script" lang="fr">[^]*?<\/ol>/.exec(html)?.[0] ?? '';
    const said = textOfPage(script);
    expect(script.match(/<li>/g)).toHaveLength(6);
    expect(said).toContain('Bonjour, ici collector, Atelier');
    expect(said).toContain('Puis-je parler à Ada ?');
    expect(said).toContain('2 factures, 1 500,00 € au total');
    expect(said).toContain('est échue depuis le 20 février 2026');
    expect(said).toMatch(/Bientôt à échéance : F-\d+, 50,00 €, 12\/03\/2026/);
    expect(html).toContain(HOSTILE_SHOWN);
  });

  test('shows what still stands, and asks only for what is not held', async () => {
    const [first] = call.invoices;
    await givenPromise(pages.services, call.customer, [first ?? { id: 0, number: '' }]);
    const { html } = await pages.ben.get(path);
    const text = textOfPage(html);
    expect(text).toContain('What is owed €300.00');
    expect(text).toMatch(/What they have said so far Promise of €1,200.00 13\/03\/2026/);
    await givenDispute(pages.services, Number(idOf(1)));
    const nothing = textOfPage((await pages.ben.get(path)).html);
    expect(nothing).toContain('Nothing is left to be asked.');
    expect(nothing).not.toContain('What to say');
    expect(nothing).toContain(`Dispute of ${numberOf(1)}`);
  });

  test('warns outside calling hours, of the customer’s own clock', async () => {
    pages.services.clock.set('2026-03-02T11:45:00Z');
    expect(textOfPage((await pages.ben.get(path)).html)).toContain(
      '12:45 in Paris · Not in calling hours: from 14:00 on',
    );
    await pages.services.sql`update customers set country = 'US' where id = ${call.customer.id}`;
    const text = textOfPage((await pages.ben.get(path)).html);
    expect(text).toContain('06:45 in New York · Not in calling hours: from 09:00 on');
  });

  test('is none for what is not a call, and viewers cannot note anything', async () => {
    const [other] = await pages.services.sql<{ id: number }[]>`
      insert into tasks (kind, subject, created_at) values ('review', 'x', ${pages.services.clock.now()}) returning id`;
    for (const wrong of ['/tasks/99999', '/tasks/x', `/tasks/${other?.id}`]) {
      expect((await pages.ben.get(wrong)).status).toBe(404);
      expect((await pages.ben.post(`${wrong}/calls`, { outcome: 'refused' })).status).toBe(404);
    }
    const seen = await pages.cem.get(path);
    expect(seen.status).toBe(200);
    expect(seen.html).not.toContain('name="outcome"');
    expect((await pages.cem.post(`${path}/calls`, await formOf({}))).status).toBe(403);
    expect((await pages.stranger.get(path)).status).toBe(303);
  });
});

describe('what came of it', () => {
  test('a promise goes through, is told in both timelines, and the call leaves the list', async () => {
    const answer = await send({ outcome: 'promise', amount: '1000', promised: '2026-03-10' });
    expect(answer).toMatchObject({ status: 303, location: '/tasks' });
    const [made] = await callsOf(pages.services, call);
    expect(made?.promiseId).not.toBeNull();
    const customer = await pages.ben.get(`/customers/${call.customer.id}`);
    const invoice = await pages.ben.get(`/invoices/${idOf(0)}`);
    const about = 'by collector · with Ada · on +33 4 72 00 00 01 · Said <i>&"\'';
    for (const { html } of [customer, invoice]) {
      expect(html).toContain(`href="${path}"`);
      expect(unescaped(textOfPage(html))).toContain(about);
    }
    expect(textOfPage(invoice.html)).toContain('Call: promises to pay');
    expect((await pages.ben.get('/tasks')).html).not.toContain(`href="${path}"`);
    const done = textOfPage((await pages.ben.get(path)).html);
    expect(done).toContain('Done by collector, 02/03/2026, 09:00.');
    expect(done).toContain('See the promise');
    expect(done).not.toContain('Note it');
  });

  test.each<[string, Record<string, string | string[]>, string, string]>([
    ['nothing chosen', {}, 'outcome-about', 'Choose what came of it.'],
    [
      'a promise of yesterday',
      { outcome: 'promise', promised: '2026-03-01' },
      'promised-about',
      'This day has passed.',
    ],
    [
      'a promise without a day',
      { outcome: 'promise', promised: '' },
      'promised-about',
      'Give a day.',
    ],
    [
      'a promise of no invoice',
      { outcome: 'promise', invoice: [] },
      'invoice-about',
      'Choose at least one invoice.',
    ],
    [
      'a sum that is none',
      { outcome: 'promise', amount: 'half' },
      'amount-about',
      'This is not an amount.',
    ],
    [
      'more than is owed',
      { outcome: 'promise', amount: '99999' },
      'amount-about',
      'More than is owed',
    ],
    [
      'paid tomorrow',
      { outcome: 'already_paid', paid: '2026-03-03' },
      'paid-about',
      'that is a promise',
    ],
    [
      'paid years ago',
      { outcome: 'already_paid', paid: '2020-03-03' },
      'paid-about',
      'At most two years back.',
    ],
    [
      'a dispute without a reason',
      { outcome: 'dispute', text: 'No' },
      'reason-about',
      'Choose the reason',
    ],
    [
      'a dispute without words',
      { outcome: 'dispute', reason: 'price' },
      'text-about',
      'Please fill this in.',
    ],
    [
      'a dispute of part of two',
      { outcome: 'dispute', reason: 'price', text: 'x', amount: '5' },
      'amount-about',
      'choose that one',
    ],
    [
      'a plan of one part',
      { outcome: 'plan_asked', parts: '1' },
      'parts-about',
      'At least two instalments.',
    ],
    [
      'a plan too far ahead',
      { outcome: 'plan_asked', first: '2026-09-01' },
      'first-about',
      'more than three months away',
    ],
    [
      'again on a Sunday',
      { outcome: 'no_answer', again: '2026-03-08' },
      'again-about',
      'Nobody works on that day there.',
    ],
    [
      'a refusal without words',
      { outcome: 'refused', note: '' },
      'note-about',
      'Say what was said.',
    ],
    [
      'the wrong number of nobody',
      { outcome: 'wrong_number', contact: '' },
      'contact-about',
      'Choose whose number it was.',
    ],
    ['a note that is too long', { outcome: 'refused', note: 'x'.repeat(501) }, 'note-about', '500'],
  ])('%s comes back with what was typed', async (_name, wrong, where, sentence) => {
    const answer = await send(wrong);
    expect(answer.status).toBe(422);
    const about = new RegExp(`id="${where}"[^]*?</(div|p)>`).exec(answer.html)?.[0] ?? '';
    expect(unescaped(textOfPage(about))).toContain(sentence);
    if (!('note' in wrong)) expect(answer.html).toContain(`Said ${HOSTILE_SHOWN}</textarea>`);
    const { outcome } = wrong;
    if (typeof outcome === 'string') expect(answer.html).toContain(`value="${outcome}" checked`);
    expect(await callsOf(pages.services, call)).toEqual([]);
    expect(await taskOf(pages.services, call)).toMatchObject({ isDone: false });
    // The key of the refused form may have been taken: this is another one, and it works.
    const again = await pages.ben.post(`${path}/calls`, {
      ...(await formOf({ outcome: 'refused', note: 'They said no' })),
      key: fieldOf(answer.html, 'key'),
    });
    expect(again.status).toBe(303);
  });

  test('nobody answered: it comes up again on its day, and after the second try no more', async () => {
    expect(fieldOf((await pages.ben.get(path)).html, 'again')).toBe('2026-03-03');
    expect((await send({ outcome: 'no_answer', again: '2026-03-04' })).status).toBe(303);
    expect((await pages.ben.get('/')).html).not.toContain(`href="${path}"`);
    const list = textOfPage((await pages.ben.get('/tasks')).html);
    expect(list).toContain('again on 04/03/2026');
    expect(textOfPage((await pages.ben.get(path)).html)).toContain(
      'To be tried again on 4 March 2026.',
    );
    pages.services.clock.set('2026-03-04T08:00:00Z');
    await runReminders(pages.services, { trigger: 'command' });
    const today = await pages.ben.get('/');
    expect(today.html).toContain(`href="${path}"`);
    expect(textOfPage(today.html)).toContain('not answered once');
    const { html } = await pages.ben.get(path);
    expect(html).not.toContain('name="again"');
    expect(textOfPage(html)).toContain('This was the second try');
    expect((await send({ outcome: 'no_answer' })).status).toBe(303);
    expect((await pages.ben.get('/tasks')).html).not.toContain(`href="${path}"`);
    expect(await taskOf(pages.services, call)).toMatchObject({ isDone: true });
  });

  test('a wish for instalments leads to the request', async () => {
    const answer = await send({ outcome: 'plan_asked', parts: '3', first: '2026-03-16' });
    expect(answer.location).toMatch(/^\/plans\/\d+$/);
    const { html } = await pages.ben.get(answer.location ?? '');
    expect(textOfPage(html)).toContain('a colleague');
    expect(html).toContain(`Said ${HOSTILE_SHOWN}`);
  });

  test('word that it is paid names who was told', async () => {
    expect((await send({ outcome: 'already_paid', reference: 'VIR' })).status).toBe(303);
    const [made] = await callsOf(pages.services, call);
    const { html } = await pages.ben.get(`/payment-notices/${made?.noticeId}`);
    expect(textOfPage(html)).toContain('to collector on the telephone, 02/03/2026, 09:00');
  });

  test('a refusal is shown with the customer until somebody has decided', async () => {
    await send({ outcome: 'refused' });
    const customer = `/customers/${call.customer.id}`;
    expect(textOfPage((await pages.ben.get(customer)).html)).toContain('Refuses to pay');
    const { html } = await pages.ben.get('/tasks');
    expect(textOfPage(html)).toContain('Refuses to pay: decide what follows');
    const [task] = await pages.services.sql<{ id: number }[]>`
      select id from tasks where kind = 'payment_refused' and subject = ${String(call.customer.id)}`;
    await pages.ben.post(`/tasks/${task?.id}/completion`);
    const after = /<h1>[^]*?<\/h1>/.exec((await pages.ben.get(customer)).html)?.[0] ?? '';
    expect(after).not.toContain('Refuses to pay');
  });

  test('a wrong number leaves the page without one, and a way to add another', async () => {
    const answer = await send({ outcome: 'wrong_number' });
    expect(answer.location).toBe(path);
    const { html } = await pages.ben.get(path);
    expect(textOfPage(html)).toContain('No telephone number is on file. Add a number');
    expect(html).not.toContain('href="tel:');
    const list = textOfPage((await pages.ben.get('/tasks')).html);
    expect(list).toContain('Find a telephone number');
    expect(list).toContain('No telephone number is on file.');
  });

  test('two people at once: one wins, the other hears of it', async () => {
    const sent = await formOf({ outcome: 'refused' });
    const other = await formOf({ outcome: 'no_answer' });
    const answers = await Promise.all([
      pages.ben.post(`${path}/calls`, sent),
      pages.ada.post(`${path}/calls`, other),
    ]);
    expect(answers.map((one) => one.status).sort()).toEqual([303, 409]);
    expect(await callsOf(pages.services, call)).toHaveLength(1);
  });

  test('pressed twice it is one call, and both see the same', async () => {
    const sent = await formOf({ outcome: 'promise', promised: '2026-03-10' });
    const first = await pages.ben.post(`${path}/calls`, sent);
    const second = await pages.ben.post(`${path}/calls`, sent);
    expect([first.status, first.location]).toEqual([second.status, second.location]);
    expect(await callsOf(pages.services, call)).toHaveLength(1);
  });

  test('what was settled otherwise leaves the list without a call', async () => {
    const { html } = await pages.ben.get(path);
    expect(html).toContain(`action="${path}/completion"`);
    expect((await pages.ben.post(`${path}/completion`)).status).toBe(303);
    expect(textOfPage((await pages.ben.get(path)).html)).toContain('Done by collector');
    expect(
      (await pages.ben.post(`${path}/calls`, await formOf({ outcome: 'refused', seen: '0' })))
        .status,
    ).toBe(409);
  });
});

test('the lists say by what they are sorted', async () => {
  for (const list of ['/', '/tasks']) {
    const { html } = await pages.ben.get(list);
    expect(textOfPage(html)).toContain('each amount times the days it is late');
    expect(html).toContain(`href="${path}"`);
  }
});

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
