import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { makeOffer } from '../../server/plans/decide-actions.ts';
import { buildSchedule } from '../../server/plans/rules.ts';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import { readPdf } from '../documents/read-pdf.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from '../payments/support.ts';
import { browserOf, fingerprint, readForms, type HtmlForm } from './support.ts';

const CANARY = `<i>&"'canary`;

let bed: PaymentBed;
let browser: ReturnType<typeof browserOf>;
let customer: GivenCustomer;
let link: { id: string; token: string };
let counter = 0;

beforeAll(async () => {
  bed = await setUpPayments(registerPortalRoutes);
  bed.services.config.publicUrl = bed.url;
  browser = browserOf(bed);
});
afterAll(() => bed.close());
beforeEach(async () => {
  bed.services.clock.set('2026-03-02T08:00:00Z');
  customer = await givenCustomer(bed.services, { name: `Boulangerie ${CANARY}` });
  link = await givenPayLink(bed.services, customer);
});

const path = (rest = '') => `/p/${link.token}${rest}`;
const plain = (html: string) => html.replace(/[\u00a0\u202f]/g, ' ');

async function invoice(totalMinor: number, more: { currency?: string } = {}): Promise<number> {
  counter += 1;
  return givenInvoice(bed.services, {
    ...{ customerId: customer.id, number: `PL-${counter}`, totalMinor },
    ...{ dueOn: '2026-01-31', ...more },
  });
}

function formTo(html: string, ending: string): HtmlForm {
  const form = readForms(html).find((one) => one.action.split(/[?#]/)[0]?.endsWith(ending));
  if (!form) throw new Error(`The page has no form to ${ending}.`);
  return form;
}

const query = (fields: [string, string][]) => new URLSearchParams(fields).toString();

const wish = (ids: number[], count = 3, first = '2026-03-09') =>
  query([
    ...ids.map((id): [string, string] => ['invoice', String(id)]),
    ...[['count', String(count)] as [string, string], ['first', first] as [string, string]],
    ['every', 'month'],
  ]);

/** Chooses, reads and accepts a plan as somebody without JavaScript does; answers its address. */
async function acceptPlan(ids: number[], count = 3): Promise<string> {
  const preview = await browser.get(path(`/plan?${wish(ids, count)}`));
  const agree = formTo(preview.html, '/plan/agree');
  const page = await browser.get(`${agree.action}?${query(agree.fields)}`);
  const form = formTo(page.html, '/plan');
  const answer = await browser.submit(form, [
    ...form.fields,
    ['name', `Ada ${CANARY}`],
    ['agreed', 'yes'],
  ]);
  expect(answer.status).toBe(303);
  return answer.headers.get('location') ?? '';
}

describe('a debtor within the limits', () => {
  test('sees each choice, the schedule, the agreement; accepts; pays exactly what is due', async () => {
    const ids = [await invoice(60_000), await invoice(30_000)];
    const begin = await browser.get(path('/plan'));
    expect(begin.status).toBe(200);
    const first = formTo(begin.html, '/plan');
    expect(first.method).toBe('get');
    expect(first.checkboxes.filter((box) => box.isChecked).map((box) => Number(box.value))).toEqual(
      ids,
    );
    for (const each of ['2 × 450,00 €', '3 × 300,00 €', '6 × 150,00 €']) {
      expect(plain(begin.html)).toContain(each);
    }
    expect(plain(begin.html)).not.toContain('7 × ');

    const preview = await browser.get(path(`/plan?${wish(ids)}`));
    expect(plain(preview.html)).toContain('9 mars 2026');
    expect(plain(preview.html)).toContain('9 mai 2026');
    const agree = formTo(preview.html, '/plan/agree');
    const page = await browser.get(`${agree.action}?${query(agree.fields)}`);
    expect(plain(page.html)).toContain(
      'reconnaît devoir à Atelier Bernard SAS la somme de 900,00 €',
    );
    // Nothing is ticked beforehand, and a business writes no sum in words.
    const form = formTo(page.html, '/plan');
    expect(form.checkboxes).toEqual([{ value: 'yes', isChecked: false, isDisabled: false }]);
    expect(page.html).not.toContain('name="in_words"');

    const empty = await browser.submit(form);
    expect(empty.status).toBe(422);
    expect(empty.html).toContain('Merci de cocher cette case');
    expect(empty.html).toContain('À remplir.');

    const where = await acceptPlan(ids);
    const plan = await browser.get(where);
    expect(plan.html).toContain('Votre échéancier est en cours');
    expect(plain(plan.html)).toContain('0,00 € réglés sur 900,00 €');
    const pay = formTo(plan.html, '/pay');
    const paying = await browser.submit(pay, [['what', 'due']]);
    expect(paying.status).toBe(303);
    const session = /cs_test_\w+/.exec(paying.headers.get('location') ?? '')?.[0] ?? '';
    await bed.stripe.control.payment(session);
    await bed.work();
    const after = await browser.get(where);
    expect(plain(after.html)).toContain('300,00 € réglés sur 900,00 €');
    expect(plain(after.html)).toContain('Régler 300,00 €');
    const home = await browser.get(path());
    expect(plain(home.html)).toContain('Échéancier de 900,00 €');
    expect(home.html).toContain('Dans un échéancier');
  });

  test('cannot accept what was not shown: the debt changed between reading and accepting', async () => {
    const ids = [await invoice(60_000)];
    const preview = await browser.get(path(`/plan?${wish(ids)}`));
    const agree = formTo(preview.html, '/plan/agree');
    const page = await browser.get(`${agree.action}?${query(agree.fields)}`);
    const form = formTo(page.html, '/plan');
    await bed.services.sql`update invoices set balance_minor = 50000 where id = ${ids[0] ?? 0}`;
    const answer = await browser.submit(form, [...form.fields, ['name', 'Ada'], ['agreed', 'yes']]);
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('Quelque chose a changé entre-temps');
    expect(plain(answer.html)).toContain('500,00 €');
    expect(
      await bed.services.sql`select 1 from plans where customer_id = ${customer.id}`,
    ).toHaveLength(0);
  });

  test('a consumer writes the sum out in words', async () => {
    await bed.services.sql`update customers set kind = 'consumer' where id = ${customer.id}`;
    const ids = [await invoice(123_456)];
    const preview = await browser.get(path(`/plan?${wish(ids)}`));
    const agree = formTo(preview.html, '/plan/agree');
    const page = await browser.get(`${agree.action}?${query(agree.fields)}`);
    const inWords = 'mille deux cent trente-quatre euros et cinquante-six centimes';
    expect(page.html).toContain(inWords);
    const form = formTo(page.html, '/plan');
    const fields: [string, string][] = [...form.fields, ['name', 'Ada'], ['agreed', 'yes']];
    const wrong = await browser.submit(form, [...fields, ['in_words', 'mille euros']]);
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('Merci d’écrire exactement');
    const right = await browser.submit(form, [...fields, ['in_words', inWords.toUpperCase()]]);
    expect(right.status).toBe(303);
    const [row] = await bed.services.sql`
      select a.amount_in_words, host(a.address) as address, a.agent from plan_acceptances a
      join plans p on p.id = a.plan_id where p.customer_id = ${customer.id}`;
    expect(row).toMatchObject({ amountInWords: inWords.toUpperCase(), address: '127.0.0.1' });
    expect(row?.['agent']).not.toBe('');
  });

  test('has the document: parties, schedule, text, record and hash, with its accents', async () => {
    const where = await acceptPlan([await invoice(60_000)], 2);
    const address = where.split('?')[0] ?? '';
    const answer = await fetch(`${bed.url}${address}/document.pdf`);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    const pdf = await readPdf(Buffer.from(await answer.arrayBuffer()));
    const text = pdf.pages.join('\n').replace(/\s+/g, ' ');
    const [row] = await bed.services.sql<{ hash: string; language: string }[]>`
      select encode(schedule_hash, 'hex') as hash, a.language from plan_acceptances a
      join plans p on p.id = a.plan_id where p.customer_id = ${customer.id}`;
    for (const said of [
      'Échéancier',
      'Atelier Bernard',
      CANARY,
      'reconnaît devoir',
      'déchéance du terme',
    ]) {
      expect(text).toContain(said);
    }
    expect(text.replace(/ /g, '')).toContain(row?.hash);
  });
});

describe('beyond the limits', () => {
  test('the wish goes to the team in their own words, and can be taken back', async () => {
    const ids = [await invoice(900_000)];
    const preview = await browser.get(path(`/plan?${wish(ids, 12)}`));
    expect(preview.html).toContain('sous cinq jours ouvrés');
    const form = formTo(preview.html, '/plan/request');
    const answer = await browser.submit(form, [...form.fields, ['words', CANARY]]);
    expect(answer.status).toBe(303);
    const where = answer.headers.get('location') ?? '';
    const page = await browser.get(where);
    expect(page.html).toContain('En attente de réponse');
    const [held] = await bed.services.sql`
      select kind from holds where invoice_id = ${ids[0] ?? 0} and lifted_at is null`;
    expect(held).toEqual({ kind: 'plan_request' });
    const again = await browser.submit(form);
    expect(again.status).toBe(422);
    const back = formTo(page.html, '/withdraw');
    expect((await browser.submit(back)).status).toBe(303);
    expect((await browser.submit(back)).status).toBe(409);
  });

  test('nobody starts one at once by sending the form themselves', async () => {
    const ids = [await invoice(900_000)];
    const fields: [string, string][] = [
      ...new URLSearchParams(wish(ids, 12)),
      ...[['name', 'Ada'] as [string, string], ['agreed', 'yes'] as [string, string]],
    ];
    const form = { ...{ method: 'post', fields: [], checkboxes: [], formActions: [] } };
    const answer = await browser.submit({ ...form, action: path('/plan') }, fields);
    expect(answer.status).toBe(422);
    expect(
      await bed.services.sql`select 1 from plans where customer_id = ${customer.id}`,
    ).toHaveLength(0);
  });

  test.each([
    ['count=0&first=2026-03-09', 'Un nombre de 2 à 36'],
    ['count=99&first=2026-03-09', 'Un nombre de 2 à 36'],
    ['other=many&first=2026-03-09', 'Un nombre de 2 à 36'],
    ['first=2026-03-09', 'Choisissez le nombre d’échéances'],
    ['count=3&first=2026-03-01', 'Choisissez aujourd’hui ou un jour à venir'],
    ['count=3&first=2026-12-01', 'Choisissez un jour dans les trois mois'],
    ['count=3&first=2026-02-30', 'Choisissez aujourd’hui ou un jour à venir'],
  ])('%s is said to be wrong by its field', async (sent, said) => {
    const id = await invoice(60_000);
    const page = await browser.get(path(`/plan?invoice=${id}&${sent}`));
    expect(page.status).toBe(422);
    expect(page.html).toContain(said);
  });

  test('invoices of two currencies need a plan each; none chosen is said', async () => {
    const ids = [await invoice(60_000), await invoice(60_000, { currency: 'USD' })];
    const mixed = await browser.get(path(`/plan?${wish(ids)}`));
    expect(mixed.html).toContain('une seule devise');
    const none = await browser.get(path(`/plan?${wish([])}`));
    expect(none.html).toContain('Choisissez au moins une facture.');
  });
});

describe('an offer', () => {
  async function offered(): Promise<number> {
    const id = await invoice(90_000);
    const instalments =
      buildSchedule({ totalMinor: 90_000, count: 9, firstOn: '2026-04-01', rhythm: 'month' }) ?? [];
    const [user] = await bed.services.sql<{ id: number }[]>`
      insert into users (email, name, role, language, created_at)
      values (${`lea${id}@lumen.test`}, 'Léa', 'collector', 'fr', ${bed.services.clock.now()}) returning id`;
    const made = await transaction(bed.services.sql, (tx) =>
      makeOffer(tx, bed.services, {
        ...{ customerId: customer.id, invoiceIds: [id], instalments, words: CANARY },
        userId: user?.id ?? 0,
      }),
    );
    if (!made.ok) throw new Error(made.reason);
    return made.planId;
  }

  test('is read and accepted', async () => {
    const planId = await offered();
    const page = await browser.get(path(`/plans/${planId}`));
    expect(page.html).toContain('En attente de votre accord');
    const agree = await browser.get(path(`/plans/${planId}/agree`));
    const form = formTo(agree.html, '/accept');
    expect((await browser.submit(form)).status).toBe(422);
    const fields: [string, string][] = [...form.fields, ['name', 'Ada'], ['agreed', 'yes']];
    expect((await browser.submit(form, fields)).status).toBe(303);
    expect((await browser.submit(form, fields)).status).toBe(409);
    expect((await browser.get(path(`/plans/${planId}/agree`))).status).toBe(303);
  });

  test('is refused, or over after its day', async () => {
    const planId = await offered();
    const page = await browser.get(path(`/plans/${planId}`));
    await browser.submit(formTo(page.html, '/withdraw'), [['words', 'Trop long']]);
    expect((await browser.get(path(`/plans/${planId}`))).html).toContain(
      'Cet échéancier a été retiré.',
    );
    const other = await offered();
    const agree = await browser.get(path(`/plans/${other}/agree`));
    const form = formTo(agree.html, '/accept');
    bed.services.clock.set('2026-03-20T08:00:00Z');
    const late = await browser.submit(form, [...form.fields, ['name', 'Ada'], ['agreed', 'yes']]);
    expect(late.status).toBe(409);
    expect(late.html).toContain('Cette proposition n’est plus valable');
  });
});

test('reading changes nothing, and another’s link opens nothing', async () => {
  const ids = [await invoice(60_000), await invoice(30_000)];
  const where = (await acceptPlan(ids)).split('?')[0] ?? '';
  const waiting = [await invoice(40_000)];
  const pages = [
    path('/plan'),
    path(`/plan?${wish(waiting)}`),
    path(`/plan/agree?${wish(waiting)}`),
    where,
    `${where}/agree`,
  ];
  const before = await fingerprint(bed);
  for (const page of pages) {
    await browser.get(page);
    await browser.head(page);
  }
  await fetch(`${bed.url}${where}/document.pdf`);
  expect(await fingerprint(bed)).toEqual(before);

  const stranger = await givenPayLink(bed.services, await givenCustomer(bed.services));
  const single = await givenPayLink(bed.services, customer, { invoiceId: ids[0] ?? 0 });
  const planId = where.split('/').at(-1) ?? '';
  for (const token of [stranger.token, single.token]) {
    for (const rest of ['', '/agree', '/document.pdf']) {
      const answer = await browser.get(`/p/${token}/plans/${planId}${rest}`);
      expect(answer.status).toBe(404);
    }
    for (const rest of ['/accept', '/withdraw', '/pay']) {
      const form = { method: 'post', fields: [], checkboxes: [], formActions: [] };
      const answer = await browser.submit({
        ...form,
        action: `/p/${token}/plans/${planId}${rest}`,
      });
      expect(answer.status).toBe(404);
    }
    const chosen = await browser.get(`/p/${token}/plan?${wish(waiting)}`);
    expect(chosen.html).not.toContain('/plan/agree');
  }
  for (const id of ['0', '-1', 'x', '9'.repeat(30)]) {
    expect((await browser.get(path(`/plans/${id}`))).status).toBe(404);
  }
});

test('what is in a plan is not ticked beforehand nor called late: its instalments are asked for', async () => {
  const ids = [await invoice(60_000)];
  const where = await acceptPlan(ids);
  const home = await browser.get(path());
  expect(home.html).not.toContain('jours de retard');
  const form = formTo(home.html, '/pay');
  expect(form.checkboxes.filter((box) => box.isChecked)).toEqual([]);
  expect((await browser.submit(form)).status).toBe(422);
  const fresh = await invoice(10_000);
  const mixed = formTo((await browser.get(path())).html, '/pay');
  expect(mixed.checkboxes.filter((box) => box.isChecked).map((box) => Number(box.value))).toEqual([
    fresh,
  ]);
  expect((await browser.get(where)).status).toBe(200);
});
