import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { saveFactor } from '../../server/factors/actions.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from '../payments/support.ts';
import { browserOf, readForms } from '../portal/support.ts';
import { FACTOR_IBAN, givenFactor, sell } from './support.ts';

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
  await bed.services.sql`update organization set discount_terms = null`;
  customer = await givenCustomer(bed.services);
  link = await givenPayLink(bed.services, customer);
});

const path = (rest = '') => `/p/${link.token}${rest}`;
const plain = (html: string) => html.replace(/[\u00a0\u202f]/g, ' ');

async function invoice(totalMinor: number, dueOn = '2026-02-01'): Promise<number> {
  counter += 1;
  const number = `S-${counter}`;
  return givenInvoice(bed.services, { customerId: customer.id, number, totalMinor, dueOn });
}

/** A factor of this test alone. */
const factor = (more: Parameters<typeof givenFactor>[1] = {}) =>
  givenFactor(bed.services, { name: `Factor ${(counter += 1)}`, ...more });

async function pay(ids: number[]) {
  const { html } = await browser.get(path());
  const [form] = readForms(html);
  const fields: [string, string][] = ids.map((id) => ['invoice', String(id)]);
  return browser.submit(
    {
      ...(form ?? { method: 'post', fields: [], checkboxes: [], formActions: [] }),
      action: path('/pay'),
    },
    [['currency', 'EUR'], ...fields],
  );
}

const isSentToStripe = (answer: Awaited<ReturnType<typeof pay>>) =>
  /cs_test_\w+/.test(answer.headers.get('location') ?? '');

test('sold invoices stand apart with the account of the factor, and cannot be ticked', async () => {
  const own = await invoice(10_000);
  const sold = await invoice(12_345);
  await sell(bed.services, sold, await factor({ note: 'Contrat 4711' }));
  const { html } = await browser.get(path());
  const boxes = readForms(html).flatMap((form) => form.checkboxes.map((box) => box.value));
  expect(boxes).toEqual([String(own)]);
  const text = plain(html);
  const [, apart = ''] =
    /<section class="card transfer" id="sold-[^]*?>([^]*?)<\/section>/.exec(text) ?? [];
  expect(apart).toContain('BE68 5390 0754 7034');
  expect(apart).toContain('123,45 €');
  expect(apart).toContain('vous libère');
  expect(apart).toContain('Contrat 4711');
  expect(apart).toContain('transfer-qr');
  expect(apart).not.toContain('FR76');
  const [, ours = ''] =
    /<section class="card transfer" id="transfer"[^]*?>([^]*?)<\/section>/.exec(text) ?? [];
  expect(ours).toContain('FR76');
  expect(ours).toContain('100,00 €');
  expect(ours).not.toContain('123,45');
});

test('nothing but sold invoices: no card, no account of ours, and not "settled"', async () => {
  await sell(bed.services, await invoice(5_000), await factor());
  const { html, status } = await browser.get(path());
  expect(status).toBe(200);
  expect(html).toContain('BE68 5390 0754 7034');
  expect(html).not.toContain('Payer par carte');
  expect(html).not.toContain('FR76');
});

test('a card is refused for them, also in a form written by hand, and nothing goes to Stripe', async () => {
  const own = await invoice(10_000);
  const sold = await invoice(12_345);
  await sell(bed.services, sold, await factor());
  for (const ids of [[sold], [own, sold]]) {
    const answer = await pay(ids);
    expect(answer.status).toBe(422);
    expect(plain(answer.html)).toContain('se règlent par virement');
    expect(answer.html).toContain('BE68 5390 0754 7034');
  }
  const checkouts = await bed.services
    .sql`select from checkouts where customer_id = ${customer.id}`;
  expect(checkouts).toHaveLength(0);
  expect(isSentToStripe(await pay([own]))).toBe(true);
});

test('a factor that allows the card is paid by card with the others; what we hold stays ours', async () => {
  const own = await invoice(10_000);
  const sold = await invoice(20_000);
  await transaction(bed.services.sql, (tx) =>
    bookPayment(tx, bed.services, {
      ...{ customerId: customer.id, currency: 'EUR', amountMinor: 15_000, method: 'transfer' },
      ...{ receivedOn: '2026-02-10', reference: '', allocations: [], thank: false },
    }),
  );
  await sell(bed.services, sold, await factor({ cardAllowed: true }));
  const { html } = await browser.get(path());
  // 300 less what our own invoice takes of the 150 to its credit.
  expect(/<p class="amount">([^<]*)</.exec(plain(html))?.[1]).toBe('200,00 €');
  expect(html).toContain('Cédée à Factor');
  expect(html).toContain('BE68 5390 0754 7034');
  expect(isSentToStripe(await pay([own, sold]))).toBe(true);
});

test('selling an invoice closes the checkout that is open on it; so does a factor that takes cards no more', async () => {
  const expiring = async () => {
    const jobs = await bed.services.sql<{ data: { checkoutId: number } }[]>`
      delete from pgboss.job where name = 'checkouts.expire' and state = 'created' returning data`;
    return jobs.length;
  };
  const first = await invoice(10_000);
  expect(isSentToStripe(await pay([first]))).toBe(true);
  await expiring();
  const factorId = await factor({ cardAllowed: true });
  await sell(bed.services, first, factorId);
  expect(await expiring()).toBe(1);
  const second = await invoice(20_000);
  await sell(bed.services, second, factorId);
  expect(isSentToStripe(await pay([second]))).toBe(true);
  await transaction(bed.services.sql, (tx) =>
    saveFactor(
      tx,
      bed.services,
      {
        ...{ factorId, name: `Factor ${(counter += 1)}`, iban: FACTOR_IBAN, bic: '', holder: '' },
        ...{ note: '', notice: '', cardAllowed: false },
      },
      { actor: 'system' },
    ),
  );
  expect(await expiring()).toBeGreaterThan(0);
});

test('no discount and no instalment plan is offered on what was sold', async () => {
  const terms = {
    tiers: [{ percentHundredths: 300, deadline: { kind: 'after_issue', days: 60 } }],
    ...{ basis: 'gross', partial: 'full_settlement_only' },
  };
  await bed.services.sql`update organization set discount_terms = ${terms as never}`;
  const sold = await invoice(50_000, '2026-04-01');
  expect((await browser.get(path())).html).toContain('Escompte de');
  await sell(bed.services, sold, await factor({ cardAllowed: true }));
  expect((await browser.get(path())).html).not.toContain('Escompte de');
  const { html } = await browser.get(path('/plan'));
  expect(html).not.toContain(`value="${sold}"`);
});
