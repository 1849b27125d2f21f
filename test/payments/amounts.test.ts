import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { registerPortalRoutes } from '../../server/portal/routes.ts';
import {
  givenCustomer,
  givenInvoice,
  givenPayLink,
  setUpPayments,
  type PaymentBed,
} from './support.ts';

let bed: PaymentBed;
beforeAll(async () => {
  bed = await setUpPayments(registerPortalRoutes);
  bed.services.config.publicUrl = bed.url;
});
afterAll(() => bed.close());

/** A customer who owes these amounts (minor units), and presses the button for all of them. */
async function payAll(currency: string, amounts: readonly number[], typed: string | null = null) {
  const customer = await givenCustomer(bed.services);
  const link = await givenPayLink(bed.services, customer);
  const body = new URLSearchParams({ currency });
  for (const [index, totalMinor] of amounts.entries()) {
    const id = await givenInvoice(bed.services, {
      ...{ customerId: customer.id, number: `${customer.id}-${index}`, totalMinor, currency },
    });
    body.append('invoice', String(id));
    if (typed !== null) body.set(`amount-${id}`, typed);
  }
  const answer = await fetch(`${bed.url}/p/${link.token}/pay`, {
    ...{ method: 'POST', redirect: 'manual', body },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  const session = /cs_test_\w+/.exec(answer.headers.get('location') ?? '')?.[0];
  return { customerId: customer.id, status: answer.status, session, html: await answer.text() };
}

async function booksOf(customerId: number) {
  const [row] = await bed.services.sql<{ paid: number[]; owed: number; checkouts: string[] }[]>`
    select array(select amount_minor::float8 from payments where customer_id = ${customerId} order by id) as paid,
      (select sum(balance_minor) from invoices where customer_id = ${customerId}) as owed,
      array(select status from checkouts where customer_id = ${customerId} order by id) as checkouts`;
  return row;
}

// Our minor units are ISO 4217's; Stripe has its own for some (PAYMENTS 11).
test.each([
  ['yen, which have no decimals', 'JPY', [150_000, 50], null, 150_050, 150_050],
  ['the least of yen', 'JPY', [50], null, 50, 50],
  ['the most of yen, eight digits', 'JPY', [99_999_999], null, 99_999_999, 99_999_999],
  ['dinars, which have three', 'KWD', [12_340], null, 12_340, 12_340],
  ['the most of dinars', 'KWD', [99_999_990], null, 99_999_990, 99_999_990],
  ['dinars whose sum alone Stripe can express', 'KWD', [1_235, 2_005], null, 3_240, 3_240],
  ['a part of dinars, as a French reader types it', 'KWD', [12_340], '2,340', 2_340, 2_340],
  ['a part of yen', 'JPY', [150_000], '1000', 1_000, 1_000],
  ['ariary, whole at Stripe', 'MGA', [120_000], null, 1_200, 120_000],
  ['crowns of Iceland, a hundredfold at Stripe', 'ISK', [5_000], null, 500_000, 5_000],
  ['the least of euros', 'EUR', [50], null, 50, 50],
  ['the most of euros', 'EUR', [99_999_999], null, 99_999_999, 99_999_999],
] as const)(
  '%s: asked for, paid and booked to the last unit',
  async (_, currency, amounts, typed, atStripe, bookedMinor) => {
    const { customerId, status, session = '' } = await payAll(currency, amounts, typed);
    expect(status).toBe(303);
    const stripe = await bed.services.stripe();
    const asked = await stripe?.checkout.sessions.retrieve(session);
    expect([asked?.amount_total, asked?.currency]).toEqual([atStripe, currency.toLowerCase()]);
    await bed.stripe.control.payment(session);
    await bed.work();
    const owedMinor = amounts.reduce((sum: number, one) => sum + one, 0);
    expect(await booksOf(customerId)).toEqual({
      ...{ paid: [bookedMinor], owed: owedMinor - bookedMinor, checkouts: ['paid'] },
    });
    expect(await checkLedger(bed.services.sql)).toEqual([]);
  },
);

const TOO_SMALL = 'Ce montant est trop faible pour un paiement par carte';
const TOO_LARGE = 'Ce montant est trop élevé pour un paiement par carte';
const INEXACT = 'plus de décimales qu’une carte n’en accepte';

test.each([
  ['49 cents', 'EUR', [49], TOO_SMALL],
  ['49 yen', 'JPY', [49], TOO_SMALL],
  ['two invoices of 24 cents together', 'EUR', [24, 24], TOO_SMALL],
  ['a cent over eight digits', 'EUR', [100_000_000], TOO_LARGE],
  ['a yen over eight digits', 'JPY', [100_000_000], TOO_LARGE],
  ['two invoices over eight digits together', 'EUR', [50_000_000, 50_000_000], TOO_LARGE],
  ['dinars with a last digit Stripe does not take', 'KWD', [12_345], INEXACT],
  ['ariary with a fifth', 'MGA', [120_020], INEXACT],
] as const)(
  '%s cannot be paid by card: the page says why, and nothing is begun',
  async (...row) => {
    const [, currency, amounts, said] = row;
    const { customerId, status, session, html } = await payAll(currency, amounts);
    expect([status, session]).toEqual([422, undefined]);
    expect(html).toContain(said);
    expect(await booksOf(customerId)).toMatchObject({ paid: [], checkouts: [] });
  },
);
