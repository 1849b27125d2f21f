import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { exportInvoices } from '../../server/imports/export.ts';
import { toDecimal } from '../../server/money/format.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import {
  emptyBooks,
  givenOrganization,
  importText,
  listBooked,
  listUnbalanced,
} from './support.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
});
afterAll(() => services.close());
beforeEach(() => emptyBooks(services));

interface Written {
  number: string;
  customer: string;
  name: string;
  issued: { year: number; month: number; day: number };
  termDays: number;
  totalMinor: number;
  openMinor: number;
  currency: string;
  subject: string;
  disputed: boolean;
}

const LETTERS = `aZ é'"=+-@&<çœ€0`;
const TEXT = fc
  .string({ unit: fc.constantFrom(...LETTERS), maxLength: 12 })
  .map((text) => text.trim().replace(/\s+/g, ' '));
const AMOUNT = fc.oneof(fc.nat(99), fc.nat(9_999_99), fc.nat(9_999_999_999_99));

const INVOICE: fc.Arbitrary<Omit<Written, 'number'>> = fc
  .record({
    customer: fc.constantFrom('C1', 'C2', '007', 'Ç-3'),
    issued: fc.record({
      year: fc.integer({ min: 2000, max: 2067 }),
      month: fc.integer({ min: 1, max: 12 }),
      day: fc.integer({ min: 1, max: 28 }),
    }),
    termDays: fc.integer({ min: 0, max: 120 }),
    totalMinor: AMOUNT,
    openShare: fc.constantFrom(0, 0.5, 1),
    currency: fc.constantFrom('EUR', 'EUR', 'GBP'),
    subject: TEXT,
    disputed: fc.boolean(),
  })
  .map(({ openShare, ...invoice }) => ({
    ...invoice,
    name: `Firme ${invoice.customer}`,
    openMinor: Math.floor(invoice.totalMinor * openShare),
  }));
const TABLE = fc
  .array(INVOICE, { minLength: 1, maxLength: 12 })
  .map((invoices) =>
    invoices.map((invoice, index): Written => ({ ...invoice, number: `F-${index}` })),
  );

const NOTATION = fc.record({
  delimiter: fc.constantFrom(';', ',', '\t', '|'),
  charset: fc.constantFrom('utf-8', 'utf-8 with mark', 'windows-1252', 'utf-16le'),
  decimal: fc.constantFrom('.', ','),
  grouping: fc.constantFrom('', ' ', '\u00a0', '\u202f', "'", 'other mark'),
  sign: fc.constantFrom('', ' €', 'EUR '),
  dates: fc.constantFrom(
    'dd/mm/yyyy',
    'd.m.yyyy',
    'mm/dd/yyyy',
    'yyyy-mm-dd',
    'yyyymmdd',
    'dd-mm-yy',
    'iso instant',
  ),
  end: fc.constantFrom('\n', '\r\n'),
});
type Notation = typeof NOTATION extends fc.Arbitrary<infer N> ? N : never;

test('any table in any notation is read as what was written', async () => {
  await fc.assert(
    fc.asyncProperty(TABLE, NOTATION, async (table, notation) => {
      await emptyBooks(services);
      const summary = await importText(services, write(table, notation), {
        // A value or two of a short table may fit both orders or both marks: what is ambiguous a person decides.
        mapping: { dateOrder: orderOf(notation), decimal: notation.decimal },
      });
      expect(summary.rejected).toEqual([]);
      expect(await listBooked(services)).toMatchObject(table.map(expected).toSorted(byNumber));
      expect(await listUnbalanced(services)).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

test('notation is detected by itself when one value of each kind tells', async () => {
  await fc.assert(
    fc.asyncProperty(TABLE, NOTATION, async (table, notation) => {
      await emptyBooks(services);
      const telling: Written = {
        ...(table[0] as Written),
        number: 'F-telling',
        issued: { year: 2026, month: 3, day: 28 },
        totalMinor: 1234,
        openMinor: 1234,
      };
      const whole = [...table, telling];
      const summary = await importText(services, write(whole, notation));
      expect(summary.rejected).toEqual([]);
      expect(await listBooked(services)).toMatchObject(whole.map(expected).toSorted(byNumber));
    }),
    { numRuns: 12 },
  );
});

const TIER = fc.record({
  off: fc.oneof(
    fc.record({ percentHundredths: fc.integer({ min: 1, max: 5_000 }) }),
    fc.record({ amountMinor: fc.integer({ min: 1, max: 99_999 }) }),
  ),
  kind: fc.constantFrom('after_issue', 'before_due'),
  days: fc.integer({ min: 0, max: 365 }),
});
/** Null: those of the customer or the organization; no tier: none on purpose. */
const TERMS = fc.option(
  fc.record({
    tiers: fc
      .array(TIER, { maxLength: 3 })
      .map((tiers) => tiers.map(({ off, ...deadline }) => ({ ...off, deadline }))),
    basis: fc.constant('gross'),
    partial: fc.constantFrom('full_settlement_only', 'pro_rata'),
  }),
);
/** Nets of an invoice by rate, in hundredths of a percent. */
const RATES = fc.uniqueArray(fc.constantFrom(0, 550, 600, 1_000, 2_000, 2_100), { maxLength: 3 });
const NET = fc.integer({ min: 1, max: 99_999_99 });

test('VAT and early-payment terms go out and come back, whatever they are', async () => {
  const stored = () => services.sql<{ number: string }[]>`
    select number, net_minor, vat_lines, discount_terms from invoices order by number`;
  const told = fc.tuple(TERMS, RATES, fc.array(NET, { minLength: 3, maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 6 }), async (invoices) => {
      await emptyBooks(services);
      const table = invoices.map(([, rates, nets], index): Written => {
        const totals = vatOf(rates, nets);
        const totalMinor = totals.netMinor + totals.vatMinor || 1_234;
        return {
          ...{ number: `F-${index}`, customer: 'C1', name: 'Firme C1', subject: '', termDays: 30 },
          ...{ issued: { year: 2026, month: 3, day: 28 }, totalMinor, openMinor: totalMinor },
          ...{ currency: 'EUR', disputed: false },
        };
      });
      await importText(services, write(table, PLAIN));
      for (const [index, [terms, rates, nets]] of invoices.entries()) {
        const { lines, netMinor } = vatOf(rates, nets);
        await services.sql`
          update invoices set discount_terms = ${terms && services.sql.json(terms)},
            net_minor = ${rates.length > 0 ? netMinor : null},
            vat_lines = ${rates.length > 0 ? services.sql.json(lines) : null}
          where number = ${`F-${index}`}`;
      }
      const before = await stored();
      const file = await exported();
      const again = await importText(services, file);
      expect(again.rejected).toEqual([]);
      expect(again.counts).toMatchObject({ new: 0, changed: 0, unchanged: invoices.length });
      await emptyBooks(services);
      const moved = await importText(services, file);
      expect(moved.rejected).toEqual([]);
      expect(await stored()).toEqual(before);
    }),
    { numRuns: 15 },
  );
});

function vatOf(rates: readonly number[], nets: readonly number[]) {
  const lines = rates.map((ratePercentHundredths, at) => {
    const netMinor = nets[at] ?? 0;
    const vatMinor = Math.round((netMinor * ratePercentHundredths) / 10_000);
    return { ratePercentHundredths, netMinor, vatMinor };
  });
  const sum = (of: (line: (typeof lines)[number]) => number) =>
    lines.reduce((total, line) => total + of(line), 0);
  return { lines, netMinor: sum((one) => one.netMinor), vatMinor: sum((one) => one.vatMinor) };
}

test('importing what was exported changes nothing, and fills empty books with the same', async () => {
  await fc.assert(
    fc.asyncProperty(TABLE, async (table) => {
      await emptyBooks(services);
      await importText(services, write(table, PLAIN));
      // Texts that a program put there, with all that a spreadsheet or a parser might trip over.
      for (const [index, { subject }] of table.entries()) {
        await services.sql`
          update invoices set reference = ${subject}, subject = ${`=${subject}`.trim()} where number = ${`F-${index}`}`;
      }
      const before = await listBooked(services);
      const holds = await services.sql`select invoice_id from holds where kind = 'dispute'`;
      const file = await exported();

      const again = await importText(services, file);
      expect(again.rejected).toEqual([]);
      expect(again.counts).toMatchObject({
        new: 0,
        changed: 0,
        unchanged: table.length,
        openHigher: 0,
        customers: { new: 0, changed: 0 },
      });

      await emptyBooks(services);
      const moved = await importText(services, file);
      expect(moved.rejected).toEqual([]);
      expect(await listBooked(services)).toEqual(before);
      expect(await services.sql`select invoice_id from holds where kind = 'dispute'`).toHaveLength(
        holds.length,
      );
      expect(await listUnbalanced(services)).toEqual([]);
    }),
    { numRuns: 12 },
  );
});

const PLAIN: Notation = {
  delimiter: ';',
  charset: 'utf-8',
  decimal: '.',
  grouping: '',
  sign: '',
  dates: 'yyyy-mm-dd',
  end: '\n',
};

async function exported(): Promise<string> {
  let text = '';
  for await (const piece of exportInvoices(services.sql)) text += piece;
  return text;
}

function write(table: Written[], notation: Notation): Buffer {
  const header = [
    'N° facture',
    'Code client',
    'Client',
    'Date facture',
    'Échéance',
    'Montant TTC',
    'Solde dû',
    'Devise',
    'Objet',
    'Litige',
  ];
  const rows = table.map((one) => [
    one.number,
    one.customer,
    one.name,
    writeDate(isoOf(one), notation),
    writeDate(dueOf(one), notation),
    writeAmount(one.totalMinor, notation),
    writeAmount(one.openMinor, notation),
    one.currency,
    one.subject,
    one.disputed ? 'oui' : 'non',
  ]);
  const quote = (cell: string) =>
    cell.includes(notation.delimiter) || /["\n]/.test(cell)
      ? `"${cell.replaceAll('"', '""')}"`
      : cell;
  const text = [header, ...rows]
    .map((cells) => cells.map(quote).join(notation.delimiter) + notation.end)
    .join('');
  if (notation.charset === 'utf-16le') return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (notation.charset === 'windows-1252') return windows1252(text);
  return Buffer.from(notation.charset === 'utf-8' ? text : `\ufeff${text}`);
}

function windows1252(text: string): Buffer {
  const special: Record<string, number> = { '€': 0x80, œ: 0x9c };
  // That charset has no narrow no-break space: programs write the other one.
  return Buffer.from(
    [...text.replaceAll('\u202f', '\u00a0')].map(
      (letter) => special[letter] ?? letter.charCodeAt(0),
    ),
  );
}

function writeAmount(minor: number, { decimal, grouping, sign }: Notation): string {
  const [whole = '', fraction = ''] = toDecimal({ minor, currency: 'EUR' }).split('.');
  const mark = grouping === 'other mark' ? (decimal === '.' ? ',' : '.') : grouping;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, mark);
  const amount = `${grouped}${decimal}${fraction}`;
  // The currency column says the currency; a sign that contradicts it is left out.
  return sign === 'EUR ' ? amount : `${amount}${sign}`;
}

function writeDate(iso: string, { dates }: Notation): string {
  const [year = '', month = '', day = ''] = iso.split('-');
  switch (dates) {
    case 'dd/mm/yyyy':
      return `${day}/${month}/${year}`;
    case 'd.m.yyyy':
      return `${Number(day)}.${Number(month)}.${year}`;
    case 'mm/dd/yyyy':
      return `${month}/${day}/${year}`;
    case 'dd-mm-yy':
      return `${day}-${month}-${year.slice(2)}`;
    case 'yyyymmdd':
      return `${year}${month}${day}`;
    case 'iso instant':
      return `${iso}T00:00:00`;
    case 'yyyy-mm-dd':
      return iso;
  }
}

function orderOf({ dates }: Notation): string {
  return dates === 'mm/dd/yyyy' ? 'month_first' : 'day_first';
}

function isoOf({ issued: { year, month, day } }: Written): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function dueOf(written: Written): string {
  const due = new Date(`${isoOf(written)}T00:00:00Z`);
  due.setUTCDate(due.getUTCDate() + written.termDays);
  return due.toISOString().slice(0, 10);
}

function expected(written: Written) {
  return {
    number: written.number,
    customer: written.customer,
    name: written.name,
    issuedOn: isoOf(written),
    dueOn: dueOf(written),
    currency: written.currency,
    totalMinor: written.totalMinor,
    balanceMinor: written.openMinor,
  };
}

function byNumber(a: { number: string }, b: { number: string }): number {
  return a.number < b.number ? -1 : 1;
}
