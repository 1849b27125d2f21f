import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { bookCreditNote } from '../../server/ledger/credit-actions.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type GivenCustomer,
  type PaymentBed,
} from '../payments/support.ts';
import { browserOf, readForms, type Answer, type HtmlForm } from './support.ts';

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

async function invoice(
  totalMinor: number,
  more: { dueOn?: string; issuedOn?: string; currency?: string } = {},
): Promise<number> {
  counter += 1;
  const number = `F-${counter}`;
  return givenInvoice(bed.services, { customerId: customer.id, number, totalMinor, ...more });
}

async function creditNote(totalMinor: number, currency = 'EUR'): Promise<void> {
  counter += 1;
  await transaction(bed.services.sql, (tx) =>
    bookCreditNote(tx, bed.services, {
      customerId: customer.id,
      number: `A-${counter}`,
      issuedOn: '2026-02-01',
      currency,
      totalMinor,
      invoiceId: null,
      reason: '',
      author: { actor: 'system' },
    }),
  );
}

async function overpaid(amountMinor: number): Promise<void> {
  await transaction(bed.services.sql, (tx) =>
    bookPayment(tx, bed.services, {
      customerId: customer.id,
      currency: 'EUR',
      amountMinor,
      method: 'transfer',
      receivedOn: '2026-02-01',
      reference: 'too much',
      allocations: [],
      thank: false,
    }),
  );
}

/** Three in a hundred off within sixty days of the invoice's date. */
async function discountTerms(): Promise<void> {
  const terms = {
    tiers: [{ percentHundredths: 300, deadline: { kind: 'after_issue', days: 60 } }],
    basis: 'gross',
    partial: 'full_settlement_only',
  };
  await bed.services.sql`update organization set discount_terms = ${terms as never}`;
}

function onlyForm(html: string): HtmlForm {
  const [form] = readForms(html);
  if (!form) throw new Error('The page has no form.');
  return form;
}

const plain = (html: string) => html.replace(/[\u00a0\u202f]/g, ' ');
const toPay = (html: string) => /<p class="amount">([^<]*)</.exec(plain(html))?.[1];
const steps = (html: string) => {
  const list = /<dl class="steps">[^]*?<\/dl>/.exec(plain(html))?.[0] ?? '';
  const rows = list.matchAll(/<dt>([^<]*)<\/dt><dd class="money">([^<]*)<\/dd>/g);
  return [...rows].map(([, label, amount]) => `${label} ${amount}`);
};

async function update(typed: Record<number, string>, ticked: number[]): Promise<Answer> {
  return browser.get(`${path()}?${new URLSearchParams(choice(typed, ticked)).toString()}`);
}

function choice(typed: Record<number, string>, ticked: number[]): [string, string][] {
  return [
    ['currency', 'EUR'],
    ...ticked.map((id): [string, string] => ['invoice', String(id)]),
    ...Object.entries(typed).map(([id, text]): [string, string] => [`amount-${id}`, text]),
  ];
}

async function pay(typed: Record<number, string>, ticked: number[]): Promise<Answer> {
  return browser.submit(onlyForm((await browser.get(path())).html), choice(typed, ticked));
}

const sessionOf = (answer: Answer) =>
  /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0] ?? '';

async function linesAtStripe(answer: Answer): Promise<unknown[]> {
  const stripe = await bed.services.stripe();
  const lines = await stripe?.checkout.sessions.listLineItems(sessionOf(answer), { limit: 100 });
  return (lines?.data ?? []).map((line) => [line.description, line.amount_total]);
}

async function balances(): Promise<number[]> {
  expect(await checkLedger(bed.services.sql)).toEqual([]);
  const rows = await bed.services.sql<{ balanceMinor: number }[]>`
    select balance_minor from invoices where customer_id = ${customer.id} order by id`;
  return rows.map((row) => row.balanceMinor);
}

test('credit notes and money paid before come off first, and the page shows how', async () => {
  const ids = [await invoice(50_000), await invoice(60_000), await invoice(14_000)];
  await creditNote(10_000);
  await overpaid(2_000);
  const { html } = await browser.get(path());
  expect(steps(html)).toEqual(['3 factures 1 240,00 €', 'Avoirs −100,00 €', 'Trop-perçu −20,00 €']);
  expect(toPay(html)).toBe('1 120,00 €');
  expect(plain(html)).toContain('120,00 € à votre crédit sont imputés sur ces factures');

  const answer = await pay({}, ids);
  expect(await linesAtStripe(answer)).toEqual([
    [`Facture F-${counter - 3} – solde`, 38_000],
    [`Facture F-${counter - 2}`, 60_000],
    [`Facture F-${counter - 1}`, 14_000],
  ]);
  expect(await balances()).toEqual([38_000, 60_000, 14_000]);
  await bed.stripe.control.payment(sessionOf(answer));
  await bed.work();
  expect(await balances()).toEqual([0, 0, 0]);
});

test('credit that covers everything settles it, and Stripe is not asked', async () => {
  const id = await invoice(5_000);
  await creditNote(7_000);
  const page = await browser.get(path());
  expect(page.html).toContain('Solder avec mon avoir');
  expect(plain(page.html)).toContain('Il reste 20,00 € à votre crédit');
  const answer = await pay({}, [id]);
  expect(answer.status).toBe(303);
  const after = await browser.get(answer.headers.get('location') ?? '');
  expect(after.html).toContain('rien n’a été débité');
  expect(after.html).toContain('Tout est réglé');
  expect(plain(after.html)).toContain('20,00 €');
  expect(await balances()).toEqual([0]);
  const checkouts = await bed.services
    .sql`select from checkouts where customer_id = ${customer.id}`;
  expect(checkouts.length).toBe(0);
});

test('an invoice is paid in part with the amount as it is typed, and its rest later', async () => {
  const id = await invoice(120_000);
  const shown = await update({ [id]: '1 000,50' }, [id]);
  expect(toPay(shown.html)).toBe('1 000,50 €');
  expect(shown.html).toContain('value="1 000,50"');
  const answer = await pay({ [id]: '1 000,50' }, [id]);
  expect(await linesAtStripe(answer)).toEqual([
    [`Facture F-${counter} – paiement partiel`, 100_050],
  ]);
  await bed.stripe.control.payment(sessionOf(answer));
  await bed.work();
  expect(await balances()).toEqual([19_950]);
  expect(toPay((await browser.get(path())).html)).toBe('199,50 €');
});

test.each([
  ['1200,01', 'C’est plus que les 1 200,00 € dus.'],
  ['0,49', 'Par carte, le minimum est de 0,50 €.'],
  ['1199,60', 'Il resterait moins de 0,50 €'],
  ['mille', 'Indiquez un montant, par exemple 1200,00.'],
  ['0', 'Indiquez un montant'],
])('%s of 1 200,00 € is refused beside its field, before Stripe is asked', async (text, said) => {
  const id = await invoice(120_000);
  const requests = bed.stripe.control.requests.length;
  const answer = await pay({ [id]: text }, [id]);
  expect(answer.status).toBe(422);
  expect(plain(answer.html)).toContain(said);
  expect(answer.html).toContain(`value="${text}"`);
  expect(answer.html).toContain('aria-invalid="true"');
  expect(bed.stripe.control.requests.length).toBe(requests);
});

test('an amount that no longer fits under the lock is refused, not cut', async () => {
  const id = await invoice(10_000);
  const form = onlyForm((await browser.get(path())).html);
  await transaction(bed.services.sql, (tx) =>
    bookPayment(tx, bed.services, {
      customerId: customer.id,
      currency: 'EUR',
      amountMinor: 8_000,
      method: 'transfer',
      receivedOn: '2026-02-01',
      reference: '',
      allocations: [{ invoiceId: id, amountMinor: 8_000 }],
      thank: false,
    }),
  );
  const answer = await browser.submit(form, choice({ [id]: '40,00' }, [id]));
  expect(answer.status).toBe(422);
  expect(plain(answer.html)).toContain('C’est plus que les 20,00 € dus.');
});

test('yen have no cents and dinars have three, on the page and at Stripe', async () => {
  const yen = await invoice(150_000, { currency: 'JPY' });
  const dinars = await invoice(12_340, { currency: 'KWD' });
  const { html } = await browser.get(path());
  expect(plain(html)).toContain('150 000 JPY');
  expect(plain(html)).toContain('12,340 KWD');
  // Banks read the code of a transfer in euro only.
  expect(html).not.toContain('transfer-qr');
  const forms = readForms(html);
  const withPart = (id: number, text: string) => {
    const form = forms.find((one) => one.checkboxes.some((box) => box.value === String(id)));
    if (!form) throw new Error('no form');
    return browser.submit(form, [...form.fields, [`amount-${id}`, text]]);
  };
  expect(await linesAtStripe(await withPart(yen, '50 000'))).toEqual([
    [`Facture F-${counter - 1} – paiement partiel`, 50_000],
  ]);
  expect((await withPart(yen, '50,5')).html).toContain('Indiquez un montant, par exemple 150000.');
  expect((await withPart(dinars, '1,235')).html).toContain('le dernier chiffre doit être 0');
  expect(await linesAtStripe(await withPart(dinars, '1,230'))).toEqual([
    [`Facture F-${counter} – paiement partiel`, 1_230],
  ]);
});

test('what is too large for Stripe is asked for by transfer', async () => {
  const id = await invoice(60_000_000);
  const other = await invoice(60_000_000);
  const answer = await pay({}, [id, other]);
  expect(answer.status).toBe(422);
  expect(answer.html).toContain('trop élevé');
  expect((await pay({ [id]: '300 000,00' }, [id])).status).toBe(303);
});

test('a hundred invoices are one basket, one line at Stripe, and all booked', async () => {
  const ids: number[] = [];
  for (let i = 0; i < 100; i += 1) ids.push(await invoice(1_000 + i));
  const page = await browser.get(path());
  expect(plain(page.html)).toContain('100 factures choisies');
  const answer = await browser.submit(onlyForm(page.html));
  expect(await linesAtStripe(answer)).toEqual([['100 factures', 104_950]]);
  await bed.stripe.control.payment(sessionOf(answer));
  await bed.work();
  expect(new Set(await balances())).toEqual(new Set([0]));
});

test('the discount stands on the page with its last day, in the checkout, and in the books', async () => {
  await discountTerms();
  const id = await invoice(100_000, { issuedOn: '2026-02-01', dueOn: '2026-04-15' });
  const { html } = await browser.get(path());
  expect(plain(html)).toContain('Escompte de 30,00 € jusqu’au 2 avril 2026');
  expect(steps(html)).toEqual(['1 facture 1 000,00 €', 'Escompte −30,00 €']);
  expect(plain(html)).toContain('au plus tard le 2 avril 2026');
  expect(toPay(html)).toBe('970,00 €');
  const answer = await pay({}, [id]);
  expect(await linesAtStripe(answer)).toEqual([
    [`Facture F-${counter} – escompte 30,00 EUR déduit`, 97_000],
  ]);
  await bed.stripe.control.payment(sessionOf(answer));
  await bed.work();
  expect(await balances()).toEqual([0]);
  const [kept] = await bed.services.sql`
    select amount_minor, discount_minor from allocations where invoice_id = ${id}`;
  expect(kept).toEqual({ amountMinor: 97_000, discountMinor: 3_000 });
});

test('money paid before that settles an invoice in time earns its discount, with its note', async () => {
  await discountTerms();
  const id = await invoice(100_000, { issuedOn: '2026-02-01', dueOn: '2026-04-15' });
  await overpaid(97_000);
  expect(steps((await browser.get(path())).html)).toEqual([
    '1 facture 1 000,00 €',
    'Escompte −30,00 €',
    'Trop-perçu −970,00 €',
  ]);
  expect((await pay({}, [id])).status).toBe(303);
  expect(await balances()).toEqual([0]);
  const notes = await bed.services.sql`
    select gross_minor from discount_notes where invoice_id = ${id} and voided_at is null`;
  expect([...notes]).toEqual([{ grossMinor: 3_000 }]);
});

test('a part payment does not earn it, which is said', async () => {
  await discountTerms();
  const id = await invoice(100_000, { issuedOn: '2026-02-01', dueOn: '2026-04-15' });
  const shown = await update({ [id]: '500,00' }, [id]);
  expect(toPay(shown.html)).toBe('500,00 €');
  expect(shown.html).toContain('Un paiement partiel ne donne pas droit à l’escompte.');
});

test('a quote made on the last day holds while its checkout is open, for nobody else and nothing more', async () => {
  await discountTerms();
  // 60 days from the first of January: the second of March, which is today in Paris until 23:00 UTC.
  const id = await invoice(100_000, { issuedOn: '2026-01-01', dueOn: '2026-04-15' });
  const late = await invoice(20_000, { issuedOn: '2025-12-01', dueOn: '2026-04-15' });
  const start = bed.services.clock.now();
  bed.services.clock.set('2026-03-02T22:50:00Z');
  try {
    const answer = await pay({}, [id]);
    expect((await linesAtStripe(answer))[0]).toEqual([
      `Facture F-${counter - 1} – escompte 30,00 EUR déduit`,
      97_000,
    ]);
    bed.services.clock.set('2026-03-02T23:05:00Z');
    const page = await update({}, [id]);
    expect(toPay(page.html)).toBe('970,00 €');
    expect(page.html).toContain('vous est maintenu jusqu’à 00:25');
    expect(sessionOf(await pay({}, [id]))).toBe(sessionOf(answer));
    expect(toPay((await update({}, [id, late])).html)).toBe('1 200,00 €');
    const stranger = await givenPayLink(bed.services, customer);
    expect(toPay((await browser.get(`/p/${stranger.token}?currency=EUR&invoice=${id}`)).html)).toBe(
      '1 000,00 €',
    );
    await bed.stripe.control.payment(sessionOf(answer));
    await bed.work();
    expect(await balances()).toEqual([0, 20_000]);
  } finally {
    bed.services.clock.set(start.toISOString());
  }
});

test('after its checkout has ended the discount is gone', async () => {
  await discountTerms();
  const id = await invoice(100_000, { issuedOn: '2026-01-01', dueOn: '2026-04-15' });
  const start = bed.services.clock.now();
  bed.services.clock.set('2026-03-02T22:50:00Z');
  try {
    await pay({}, [id]);
    bed.services.clock.set('2026-03-02T23:30:00Z');
    await bed.work();
    expect(toPay((await update({}, [id])).html)).toBe('1 000,00 €');
    expect(await linesAtStripe(await pay({}, [id]))).toEqual([[`Facture F-${counter}`, 100_000]]);
  } finally {
    bed.services.clock.set(start.toISOString());
  }
});
