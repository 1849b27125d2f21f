import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { computeSegments } from '../../server/segments/actions.ts';
import { exportInvoices } from '../../server/imports/export.ts';
import { toDecimal } from '../../server/money/format.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { emptyBooks, givenOrganization, importText } from './support.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());
beforeEach(() => emptyBooks(services));

async function limits(): Promise<Record<string, number | null>> {
  const rows = await services.sql<{ number: string; limit: number | null }[]>`
    select number, credit_limit_minor as limit from customers order by number`;
  return Object.fromEntries(rows.map(({ number, limit }) => [number, limit]));
}

/** A file of one invoice for each customer, with what its column of limits says. */
function fileOf(cells: Record<string, string>, header = 'credit_limit'): string {
  const rows = Object.entries(cells).map(
    ([customer, cell]) => `F-${customer};${customer};2026-02-01;2026-03-01;100,50;${cell}`,
  );
  return [`invoice_number;customer_number;invoice_date;due_date;total;${header}`, ...rows, ''].join(
    '\n',
  );
}

async function exported(): Promise<string> {
  let text = '';
  for await (const chunk of exportInvoices(services.sql)) text += chunk;
  return text;
}

test('it is read as the amounts of the file are, nil is a limit, and an empty cell says nothing', async () => {
  const summary = await importText(
    services,
    fileOf({ A: '12 000,00 €', B: '12.345,67', C: '0', D: '', E: 'EUR 500' }, 'Plafond d’encours'),
  );
  expect(summary.counts.rejected).toBe(0);
  expect(await limits()).toEqual({ A: 1_200_000, B: 1_234_567, C: 0, D: null, E: 50_000 });
});

test('what is no amount in our currency is left out and told on its line, the invoice taken', async () => {
  const cells = { A: 'illimité', B: '-5', C: '500 USD', D: '1,234,5', E: '99999999999999999' };
  const summary = await importText(services, fileOf(cells));
  expect(summary.counts).toMatchObject({ new: 5, rejected: 0 });
  expect(summary.counts.remarks.credit_limit_unclear).toBe(5);
  expect(await limits()).toEqual({ A: null, B: null, C: null, D: null, E: null });
});

test('the first line of a customer that says one decides', async () => {
  const rows = ['F-1;A;2026-02-01;2026-03-01;10,00;', 'F-2;A;2026-02-01;2026-03-01;10,00;300,00'];
  rows.push('F-3;A;2026-02-01;2026-03-01;10,00;400,00');
  await importText(
    services,
    ['invoice_number;customer_number;invoice_date;due_date;total;credit_limit', ...rows].join('\n'),
  );
  expect(await limits()).toEqual({ A: 30_000 });
});

test('another limit changes the customer, the same one and none change nothing', async () => {
  await importText(services, fileOf({ A: '300,00', B: '' }));
  const again = await importText(services, fileOf({ A: '300,00', B: '' }));
  expect(again.counts.customers).toMatchObject({ new: 0, changed: 0, unchanged: 2 });
  const other = await importText(services, fileOf({ A: '', B: '40,00' }));
  expect(other.counts.customers).toMatchObject({ new: 0, changed: 1, unchanged: 1 });
  expect(await limits()).toEqual({ A: 30_000, B: 4_000 });
});

test('who owes more than the file allows is at risk', async () => {
  await importText(services, fileOf({ A: '100,00', B: '101,00' }));
  await computeSegments(services);
  const rows = await services.sql<{ number: string }[]>`
    select number from customers where segment = 'at_risk' order by number`;
  expect(rows.map(({ number }) => number)).toEqual(['A']);
});

test('what is exported fills empty books with the same limits, and changes nothing where it came from', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(fc.nat(9_999_999_999_99)), { minLength: 1, maxLength: 6 }),
      async (minors) => {
        await emptyBooks(services);
        const cells = minors.map((minor, index): [string, string] => [
          `C${index}`,
          minor === null ? '' : toDecimal({ minor, currency: 'EUR' }).replace('.', ','),
        ]);
        await importText(services, fileOf(Object.fromEntries(cells)));
        const before = await limits();
        expect(Object.values(before)).toEqual(minors);
        const file = await exported();
        const again = await importText(services, file);
        expect(again.counts.customers).toMatchObject({ new: 0, changed: 0 });
        await emptyBooks(services);
        await importText(services, file);
        expect(await limits()).toEqual(before);
      },
    ),
    { numRuns: 4 },
  );
});
