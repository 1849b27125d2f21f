import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { requestPlan } from '../../server/plans/ask-actions.ts';
import { openPages, type Pages } from '../today/pages.ts';
import { accept, askedFor, chaseOf, givenDebts, givenPlan, readPlan } from './support.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await openPages();
});
afterAll(() => pages.close());
beforeEach(() => pages.services.clock.set('2026-03-02T08:00:00Z'));

const CANARY = `<i>&"'canary`;

async function requested(amounts: readonly number[] = [700_000]) {
  const { services } = pages;
  const debts = await givenDebts(services, amounts);
  const { asked } = await askedFor(services, debts, { count: 4, firstOn: '2026-03-16' });
  const answer = await transaction(services.sql, (tx) =>
    requestPlan(tx, services, { ...asked, words: CANARY }),
  );
  if (!answer.ok) throw new Error(answer.reason);
  return { ...debts, planId: answer.planId };
}

const linesOf = (...lines: [string, string][]) =>
  Object.fromEntries(
    lines.flatMap(([day, amount], index) => [
      [`due-${index + 1}`, day],
      [`amount-${index + 1}`, amount],
    ]),
  );

describe('a request', () => {
  test('stands on the start page and in the list, with words, reason and effect', async () => {
    const { planId, customer } = await requested();
    const today = await pages.ben.get('/');
    expect(today.html).toContain(`/plans/${planId}`);
    const list = await pages.ben.get('/plans?state=requested');
    expect(list.html).toContain(`/plans/${planId}`);
    const page = await pages.ben.get(`/plans/${planId}`);
    expect(page.html).toContain('&lt;i&gt;&amp;&quot;&#39;canary');
    expect(page.html).toContain(`/customers/${customer.id}`);
    for (const state of ['offered', 'active', 'late', 'over', 'nonsense']) {
      expect((await pages.ben.get(`/plans?state=${state}`)).status).toBe(200);
    }
  });

  test('is offered as asked with one button, once', async () => {
    const { planId } = await requested();
    const answer = await pages.ben.post(`/plans/${planId}/acceptance`, {});
    expect(answer.status).toBe(303);
    expect((await readPlan(pages.services, planId)).status).toBe('offered');
    expect((await pages.ben.post(`/plans/${planId}/acceptance`, {})).status).toBe(409);
    expect((await pages.ben.get(`/plans/${planId}/offer`)).status).toBe(409);
    expect((await pages.ben.post(`/plans/${planId}/retraction`, {})).status).toBe(303);
    expect((await pages.ben.post(`/plans/${planId}/retraction`, {})).status).toBe(409);
  });

  test('whose first day is behind is answered with other days', async () => {
    const { planId } = await requested();
    pages.services.clock.set('2026-03-20T08:00:00Z');
    const answer = await pages.ben.post(`/plans/${planId}/acceptance`, {});
    expect(answer.location).toBe(`/plans/${planId}/offer`);
    expect((await readPlan(pages.services, planId)).status).toBe('requested');
  });

  test('is declined with a reason, and not without', async () => {
    const { planId } = await requested();
    const none = await pages.ben.post(`/plans/${planId}/refusal`, { words: '  ' });
    expect(none.status).toBe(422);
    const done = await pages.ben.post(`/plans/${planId}/refusal`, { words: CANARY });
    expect(done.status).toBe(303);
    expect(await readPlan(pages.services, planId)).toMatchObject({
      status: 'declined',
      decisionWords: CANARY,
    });
    expect((await pages.ben.post(`/plans/${planId}/refusal`, { words: 'x' })).status).toBe(409);
  });

  test('is answered line by line: the sum must be exact, what was typed comes back', async () => {
    const { planId } = await requested();
    const path = `/plans/${planId}/offer`;
    const begin = await pages.ben.get(path);
    expect(begin.html).toContain('value="2026-03-16"');
    const built = await pages.ben.get(`${path}?count=7&first=2026-03-31&every=month`);
    expect(built.html).toContain('value="2026-04-30"');
    const wrong = await pages.ben.post(path, {
      ...linesOf(['2026-03-10', '4 000,00'], ['2026-04-10', '2 999,99']),
      words: CANARY,
    });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('2 999,99');
    expect(wrong.html).toContain('&lt;i&gt;&amp;&quot;&#39;canary');
    for (const lines of [
      linesOf(['2026-02-30', '7000']),
      linesOf(['2026-03-10', 'sept']),
      linesOf(['2026-03-10', '']),
      linesOf(['2026-03-10', '4000'], ['2026-03-10', '3000']),
      {},
    ]) {
      expect((await pages.ben.post(path, { ...lines, words: '' })).status).toBe(422);
    }
    const right = await pages.ben.post(path, {
      ...linesOf(['2026-03-10', '4 000,00'], ['', ''], ['2026-04-10', '3000']),
      words: 'En deux fois.',
    });
    expect(right.status).toBe(303);
    const plan = await readPlan(pages.services, planId);
    expect(plan.instalments.map((one) => [one.position, one.amountMinor])).toEqual([
      [1, 400_000],
      [2, 300_000],
    ]);
    expect(await accept(pages.services, planId)).toMatchObject({ ok: true });
  });
});

describe('a running plan', () => {
  test('is changed by agreement and ended with words; its document is there', async () => {
    const { planId, invoiceIds, customer } = await givenPlan(pages.services);
    const page = await pages.ben.get(`/plans/${planId}`);
    expect(page.html).toContain('Ada Martin');
    const whose = await pages.ben.get(`/customers/${customer.id}`);
    expect(whose.html).toContain(`/plans/${planId}`);
    const document = await pages.ben.get(`/plans/${planId}/document.pdf`);
    expect(document.status).toBe(200);
    const change = await pages.ben.post(`/plans/${planId}/change`, {
      ...linesOf(['2026-03-10', '500'], ['2026-04-10', '400']),
      words: '',
    });
    expect(change.status).toBe(303);
    const again = await pages.ben.post(`/plans/${planId}/change`, {
      ...linesOf(['2026-03-10', '900']),
      words: '',
    });
    expect(again.status).toBe(409);
    const offeredId = Number(/\d+$/.exec(change.location ?? '')?.[0]);
    expect((await pages.ben.post(`/plans/${planId}/end`, { as: 'broken' })).status).toBe(409);
    expect((await pages.ben.post(`/plans/${planId}/end`, { as: 'other' })).status).toBe(422);
    expect(
      (await pages.ben.post(`/plans/${planId}/end`, { as: 'ended', words: 'Fin' })).status,
    ).toBe(303);
    expect((await chaseOf(pages.services, invoiceIds[0] ?? 0)).heldBecause).toBeNull();
    // The change it was offered has nothing to change any more.
    expect((await readPlan(pages.services, offeredId)).status).toBe('withdrawn');
    expect((await pages.ben.post(`/plans/${planId}/end`, { as: 'ended' })).status).toBe(409);
  });
});

describe('an offer nobody asked for', () => {
  test('is made from the customer’s page', async () => {
    const debts = await givenDebts(pages.services, [60_000, 30_000]);
    const path = `/customers/${debts.customer.id}/plan`;
    const page = await pages.ben.get(path);
    expect(page.html).toContain('900.00');
    const one = await pages.ben.get(`${path}?invoice=${debts.invoiceIds[0] ?? 0}&count=2`);
    expect(one.html).toContain('600.00');
    const sent = await pages.ben.post(path, {
      invoice: String(debts.invoiceIds[0] ?? 0),
      ...linesOf(['2026-03-10', '600']),
      words: '',
    });
    expect(sent.status).toBe(303);
    const nothing = await pages.ben.get('/customers/999999/plan');
    expect(nothing.status).toBe(404);
  });
});

describe('the limits', () => {
  test('are changed by an administrator, with every mistake by its field', async () => {
    const page = await pages.ada.get('/settings/plans');
    expect(page.status).toBe(200);
    const sent = Object.fromEntries(
      [...page.html.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map((found) => [
        found[1] ?? '',
        found[2] ?? '',
      ]),
    );
    const tones = Object.fromEntries(
      ['good_payer', 'standard', 'frequent_late', 'at_risk'].map((one) => [`tone_${one}`, 'firm']),
    );
    const body = { ...sent, ...tones, self_standard: 'on', instalments_standard: '12' };
    const wrong = { ...body, smallest_standard: 'x', grace: '99' };
    expect((await pages.ada.post('/settings/plans', wrong)).status).toBe(422);
    expect((await pages.ada.post('/settings/plans', body)).status).toBe(303);
    const [row] = await pages.services.sql`
      select instalments_max from plan_limits where segment = 'standard'`;
    expect(row).toEqual({ instalmentsMax: 12 });
    expect((await pages.ben.post('/settings/plans', body)).status).toBe(403);
  });
});

test('unknown plans are not there, and who may only look changes nothing', async () => {
  for (const id of ['0', 'x', '999999']) {
    expect((await pages.ben.get(`/plans/${id}`)).status).toBe(404);
    expect((await pages.ben.post(`/plans/${id}/end`, { as: 'ended' })).status).toBe(404);
  }
  const { planId } = await givenPlan(pages.services);
  const page = await pages.cem.get(`/plans/${planId}`);
  expect(page.status).toBe(200);
  expect(page.html).not.toContain(`/plans/${planId}/end`);
  expect((await pages.cem.post(`/plans/${planId}/end`, { as: 'ended' })).status).toBe(403);
  expect((await pages.stranger.get(`/plans/${planId}`)).status).toBe(303);
});
