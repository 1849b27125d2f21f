import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listDiscountOffers } from '../../server/discounts/queries.ts';
import { recogniseColumns } from '../../server/imports/field-rules.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { emptyBooks, givenOrganization, importText } from './support.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());
beforeEach(async () => {
  await emptyBooks(services);
  await services.sql`update organization set country = 'FR', discount_terms = null`;
});

const HEAD = 'Numéro facture;Client;Date facture;Échéance;Montant TTC;Reste dû';
const LINE = 'F-1;Lumen;01/03/2026;31/03/2026;1200,00;1200,00';

async function booked() {
  const [row] = await services.sql`
    select net_minor, vat_lines, discount_terms -> 'tiers' -> 0 as tier, discount_terms ->> 'basis' as basis from invoices`;
  return row;
}

async function offered() {
  const [customer] = await services.sql<{ id: number }[]>`select id from customers`;
  const offers = await listDiscountOffers(services.sql, customer?.id ?? 0, '2026-03-02');
  return offers.map(({ discountMinor, lastDay }) => [discountMinor, lastDay]);
}

test.each([
  [
    'French',
    ['Montant HT', 'TVA %', 'Montant TVA', 'Escompte %', 'Montant escompte', 'Délai escompte'],
    'Date limite d’escompte',
  ],
  [
    'English',
    ['Net amount', 'VAT rate', 'VAT amount', 'Cash discount %', 'Cash discount', 'Discount days'],
    'Discount until',
  ],
  [
    'Dutch',
    [
      'Bedrag excl. btw',
      'Btw %',
      'Btw-bedrag',
      'Korting contant %',
      'Korting contant',
      'Kortingsdagen',
    ],
    'Korting tot',
  ],
])('%s headers are recognised', (_language, headers, until) => {
  const { net, vat_rate, vat, discount_percent, discount_amount, discount_days, discount_until } =
    recogniseColumns([...headers, until]);
  expect([
    net,
    vat_rate,
    vat,
    discount_percent,
    discount_amount,
    discount_days,
    discount_until,
  ]).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('a discount that the total has in it already is not taken for one on early payment', () => {
  for (const header of ['Discount', 'Discount %', 'Remise', 'Rabais', 'Korting']) {
    const columns = recogniseColumns(['Invoice number', header]);
    expect(columns, header).toEqual({ number: 0 });
  }
});

test('VAT and a percentage within days come into the books, and are offered', async () => {
  await importText(
    services,
    `${HEAD};Montant HT;TVA %;Escompte %;Délai escompte\n${LINE};1000,00;20;2,5 %;10 jours`,
  );
  expect(await booked()).toEqual({
    netMinor: 1_000_00,
    vatLines: [{ ratePercentHundredths: 2_000, netMinor: 1_000_00, vatMinor: 200_00 }],
    tier: { percentHundredths: 250, deadline: { kind: 'after_issue', days: 10 } },
    basis: 'gross',
  });
  expect(await offered()).toEqual([[30_00, '2026-03-11']]);
});

test('Belgium: an amount until a day, and VAT on the price less the discount', async () => {
  await services.sql`update organization set country = 'BE'`;
  await importText(
    services,
    'Factuurnummer;Klant;Factuurdatum;Vervaldatum;Totaal incl. btw;Bedrag excl. btw;Btw-bedrag;Btw %;Korting contant;Korting tot\n' +
      'F-1;Lumen;01/03/2026;31/03/2026;1.203,70;1.000,00;203,70;21;30,00;11/03/2026',
  );
  expect(await booked()).toEqual({
    netMinor: 1_000_00,
    vatLines: [{ ratePercentHundredths: 2_100, netMinor: 1_000_00, vatMinor: 203_70 }],
    tier: { amountMinor: 30_00, deadline: { kind: 'after_issue', days: 10 } },
    basis: 'net',
  });
  expect(await offered()).toEqual([[30_00, '2026-03-11']]);
});

test('the rate is found from the amounts; of several rates only the net amount is known', async () => {
  await importText(services, `${HEAD};Montant TVA\n${LINE};200,00`);
  expect(await booked()).toMatchObject({
    netMinor: 1_000_00,
    vatLines: [{ ratePercentHundredths: 2_000 }],
  });
  await emptyBooks(services);
  await importText(services, `${HEAD};Montant TVA\n${LINE};123,45`);
  expect(await booked()).toMatchObject({ netMinor: 1_076_55, vatLines: null });
});

test.each([
  ['VAT that does not add up', 'Montant HT;Montant TVA', '900,00;200,00'],
  ['a discount without days', 'Escompte %', '3'],
  ['a discount of more than half', 'Escompte %;Délai escompte', '60;10'],
  ['a last day after the due date', 'Escompte %;Date escompte', '3;15/04/2026'],
  ['a last day before the invoice', 'Escompte %;Date escompte', '3;15/02/2026'],
  ['days nobody understands', 'Escompte %;Délai escompte', '3;comptant'],
])('%s is left out, and the invoice is taken', async (_what, headers, cells) => {
  const summary = await importText(services, `${HEAD};${headers}\n${LINE};${cells}`);
  expect(summary).toMatchObject({ counts: { new: 1, rejected: 0 } });
  expect(await booked()).toMatchObject({ netMinor: null, tier: null });
  const [line] = await services.sql<
    { notes: { code: string }[] }[]
  >`select notes from import_lines`;
  expect(line?.notes.map((note) => note.code)).toEqual([
    headers.includes('TVA') ? 'vat_unclear' : 'discount_unclear',
  ]);
});

test('a line without a discount in a file that has them has none', async () => {
  await importText(
    services,
    `${HEAD};Escompte %;Délai escompte\n${LINE};;\nF-2;Lumen;01/03/2026;31/03/2026;10,00;10,00;0;0`,
  );
  expect(await services.sql`select id from invoices where discount_terms is null`).toHaveLength(2);
});

test('the same file again changes nothing, another discount does, and a file without one leaves it', async () => {
  const text = (percent: string) =>
    `${HEAD};Montant HT;TVA %;Escompte %;Délai escompte\n${LINE};1000,00;20;${percent};10`;
  await importText(services, text('3'));
  expect(await importText(services, text('3'))).toMatchObject({ counts: { unchanged: 1 } });
  expect(await importText(services, text('2,5'))).toMatchObject({ counts: { changed: 1 } });
  const [outcome] =
    await services.sql`select changes from import_outcomes where outcome = 'changed'`;
  expect(outcome?.['changes']).toEqual({ discount_percent: [3, 2.5] });
  expect(await booked()).toMatchObject({ tier: { percentHundredths: 250 } });
  await importText(services, `${HEAD}\n${LINE}`);
  expect(await booked()).toMatchObject({ netMinor: 1_000_00, tier: { percentHundredths: 250 } });
});

test('a total that changes takes the VAT of the old one away', async () => {
  await importText(services, `${HEAD};Montant HT;TVA %\n${LINE};1000,00;20`);
  await importText(services, `${HEAD}\n${LINE.replaceAll('1200', '1300')}`);
  expect(await booked()).toMatchObject({ netMinor: null, vatLines: null });
});

test('an imported discount follows how the organization does its VAT', async () => {
  await services.sql`
    update organization set discount_terms = ${services.sql.json({ tiers: [], basis: 'net', partial: 'full_settlement_only' })}`;
  await importText(
    services,
    `${HEAD};Montant HT;TVA %;Escompte %;Délai escompte\n${LINE};1000,00;20;3;10`,
  );
  expect(await offered()).toEqual([[30_00, '2026-03-11']]);
});
