import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  applyImport,
  createImport,
  discardImport,
  rereadImport,
} from '../../server/imports/actions.ts';
import { listImportCustomers, listImportRows } from '../../server/imports/queries.ts';
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

const HEADER = 'Facture;Code client;Client;E-mail;Date;Échéance;Montant TTC;Reste à payer;Litige\n';

describe('a file of late payment histories, as they are published', () => {
  const FILE = [
    'countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate',
    '391,1111-AAAAA,4/6/2013,0000000001,1/2/2013,2/1/2013,55.94,No,1/15/2013,Paper,13,0',
    '406,2222-BBBBB,3/3/2012,0000000002,1/26/2013,2/25/2013,61.74,Yes,3/3/2013,Electronic,36,6',
    '406,2222-BBBBB,3/3/2012,0000000003,2/3/2013,3/5/2013,94,Yes,,Electronic,,',
  ].join('\r\n');

  test('is taken as it is: month first, settled ones paid on their day, the open dispute held', async () => {
    const summary = await importText(services, FILE);
    expect(summary.reading.dateOrder).toBe('month_first');
    expect(summary.counts).toMatchObject({ new: 3, rejected: 0, payments: 2, disputes: 1 });
    expect(summary.counts.remarks).toEqual({ country_unknown: 3 });
    expect(summary.counts.customers).toMatchObject({ new: 2, withoutAddress: 2 });
    expect(await listBooked(services)).toMatchObject([
      {
        number: '0000000001',
        customer: '1111-AAAAA',
        name: '1111-AAAAA',
        issuedOn: '2013-01-02',
        dueOn: '2013-02-01',
        totalMinor: 5594,
        balanceMinor: 0,
        settledOn: '2013-01-15',
      },
      { dueOn: '2013-02-25', totalMinor: 6174, balanceMinor: 0, settledOn: '2013-03-03' },
      { dueOn: '2013-03-05', totalMinor: 9400, balanceMinor: 9400, settledOn: null },
    ]);
    expect(await services.sql`select country, language from customers`).toMatchObject([
      { country: 'FR', language: 'fr' },
      { country: 'FR', language: 'fr' },
    ]);
    expect(
      await services.sql`
      select i.number, h.kind from holds h join invoices i on i.id = h.invoice_id`,
    ).toMatchObject([{ number: '0000000003', kind: 'dispute' }]);
    expect(await services.sql`select method, received_on from payments order by id`).toMatchObject([
      { method: 'import', receivedOn: '2013-01-15' },
      { method: 'import', receivedOn: '2013-03-03' },
    ]);
    expect(await listUnbalanced(services)).toEqual([]);
    const chases = await services.sql`select held_because from chases`;
    expect(chases).toHaveLength(1);
  });

  test('the same file twice changes nothing', async () => {
    await importText(services, FILE);
    const before = await listBooked(services);
    const again = await importText(services, FILE);
    expect(again.counts).toMatchObject({
      new: 0,
      changed: 0,
      unchanged: 3,
      rejected: 0,
      payments: 0,
      disputes: 0,
      customers: { new: 0, changed: 0, unchanged: 2 },
    });
    expect(await listBooked(services)).toEqual(before);
    expect(await services.sql`select count(*) from ledger_entries`).toMatchObject([{ count: 5 }]);
    expect(await services.sql`select count(*) from holds`).toMatchObject([{ count: 1 }]);
  });
});

describe('a French list in Windows-1252', () => {
  test('is read with its notation, and an address becomes a contact', async () => {
    const text =
      HEADER +
      'F-1;C1;Société Générale de Pièces;compta@pieces.example;03/04/2026;30/04/2026;1 234,56 €;1 000,00 €;non\n';
    const summary = await importText(
      services,
      Buffer.from(text.replace('€', 'E').replace('€', 'E').replaceAll(' E', ''), 'latin1'),
    );
    expect(summary.reading).toMatchObject({
      charset: 'windows-1252',
      delimiter: ';',
      decimal: ',',
      dateOrder: 'day_first',
    });
    expect(await listBooked(services)).toMatchObject([
      {
        name: 'Société Générale de Pièces',
        issuedOn: '2026-04-03',
        totalMinor: 123456,
        balanceMinor: 100000,
      },
    ]);
    expect(await services.sql`select email from contacts`).toMatchObject([
      { email: 'compta@pieces.example' },
    ]);
  });
});

describe('rejected lines', () => {
  test('each says its line and its reason, and refuses the whole file', async () => {
    const text =
      HEADER +
      [
        'F-1;C1;A;;03/04/2026;30/04/2026;10,00;;',
        'F-2;C1;A;;31/04/2026;30/05/2026;10,00;;',
        'F-3;C1;A;;30/04/2026;03/04/2026;10,00;;',
        'F-4;C1;A;;03/04/2026;30/04/2026;dix;;',
        ';C1;A;;03/04/2026;30/04/2026;10,00;;',
        'F-6;C1;A;;03/04/2026;30/04/2026;10,00;;',
        'F-6;C1;A;;03/04/2026;30/04/2026;11,00;;',
        'F-8;C1;A;;03/04/2026;30/04/2026;10,00;12,00;',
        'F-9;C1;A;;03/04/2026;30/04/2026;99999999999999999,00;;',
        'F-10;C1;A;;03/04/2026;30/04/2026;10,00 XYZ;;',
        'F-11;;;;03/04/2026;30/04/2026;10,00;;',
        'F-12;C1;A;;03/04/2026;30/04/2026;-10,00;;',
        'F-13;C1;A;;03/04/2026;30/04/2026;10,00;;;too;many',
        `${'F'.repeat(101)};C1;A;;03/04/2026;30/04/2026;10,00;;`,
        'F-15;C1;A\u0007;;03/04/2026;30/04/2026;10,00;;',
      ].join('\n');
    const refused = await importText(services, text);
    expect(refused.result).toBe('refused');
    expect(refused.rejected.map(({ line, reasons }) => [line, reasons[0]?.code])).toEqual([
      [3, 'bad_date'],
      [4, 'due_before_issue'],
      [5, 'bad_amount'],
      [6, 'missing_number'],
      [7, 'duplicate_number'],
      [8, 'duplicate_number'],
      [9, 'open_above_total'],
      [10, 'amount_too_large'],
      [11, 'unknown_currency'],
      [12, 'missing_customer'],
      [13, 'negative_amount'],
      [14, 'too_many_cells'],
      [15, 'too_long'],
      [16, 'control_characters'],
    ]);
    expect(refused.rejected[0]?.reasons[0]).toMatchObject({
      field: 'issued_on',
      value: '31/04/2026',
    });
    expect(refused.rejected[0]?.reasons[0]?.message).toMatch(/not a date.*31\/04\/2026/);
    expect(await listBooked(services)).toEqual([]);
    expect(await services.sql`select count(*) from customers`).toMatchObject([{ count: 0 }]);

    const skipped = await importText(services, text, { skipRejected: true });
    expect(skipped.result).toBe('applied');
    expect((await listBooked(services)).map(({ number }) => number)).toEqual(['F-1']);
  });

  test('a dry run only looks', async () => {
    const looked = await importText(
      services,
      `${HEADER}F-1;C1;A;;03/04/2026;30/04/2026;10,00;;\n`,
      { dryRun: true },
    );
    expect(looked).toMatchObject({ result: 'preview', counts: { new: 1 } });
    expect(await listBooked(services)).toEqual([]);
  });
});

describe('a later file', () => {
  const line = (
    more: {
      total?: string;
      open?: string;
      due?: string;
      name?: string;
      customer?: string;
      litige?: string;
    } = {},
  ) =>
    `${HEADER}F-1;${more.customer ?? 'C1'};${more.name ?? 'Atlas'};a@atlas.example;03/02/2026;${more.due ?? '15/02/2026'};${more.total ?? '100,00'};${more.open ?? '100,00'};${more.litige ?? ''}\n`;

  beforeEach(async () => {
    await importText(services, line());
  });

  test('books what was paid meanwhile and corrects a changed total in the ledger', async () => {
    const summary = await importText(services, line({ total: '120,00', open: '50,00' }));
    expect(summary.counts).toMatchObject({ changed: 1, payments: 1 });
    expect(await listBooked(services)).toMatchObject([{ totalMinor: 12000, balanceMinor: 5000 }]);
    const entries = await services.sql`select kind, amount_minor from ledger_entries order by id`;
    expect(entries.map((entry): unknown[] => [entry['kind'], entry['amountMinor']])).toEqual([
      ['invoice', 10000],
      ['correction', 2000],
      ['payment', -7000],
    ]);
    expect(await listUnbalanced(services)).toEqual([]);
    // The rest is not asked for during five working days, as after any part payment.
    expect(await services.sql`select kind, until_on from holds`).toMatchObject([
      { kind: 'partial_payment', untilOn: '2026-03-09' },
    ]);
    const chases = await services.sql`select held_because from chases`;
    expect(chases).toMatchObject([{ heldBecause: 'partial_payment' }]);
    expect(await services.sql`select count(*) from messages`).toMatchObject([{ count: 0 }]);
  });

  test('says what changes before it is applied', async () => {
    const preview = await createImport(services, {
      filename: 'x.csv',
      file: Buffer.from(
        line({ total: '120,00', open: '120,00', due: '20/02/2026', name: 'Atlas SA' }),
      ),
      userId: null,
    });
    const [row] = await listImportRows(services.sql, preview.id, { outcome: 'changed', limit: 10 });
    expect(row?.changes).toEqual({
      total: [10000, 12000],
      balance: [10000, 12000],
      due_on: ['2026-02-15', '2026-02-20'],
    });
    expect(await listImportCustomers(services.sql, preview.id, { limit: 10 })).toMatchObject([
      { number: 'C1', outcome: 'changed', changes: { name: ['Atlas', 'Atlas SA'] } },
    ]);
    await applyImport(services, preview.id, { skipRejected: false, userId: null });
    expect(await listBooked(services)).toMatchObject([{ name: 'Atlas SA', dueOn: '2026-02-20' }]);
  });

  test('an open amount higher than ours is reported, not booked', async () => {
    await importText(services, line({ open: '0,00' }));
    const summary = await importText(services, line({ open: '100,00' }));
    expect(summary.counts).toMatchObject({ changed: 0, unchanged: 1, openHigher: 1 });
    expect(await listBooked(services)).toMatchObject([{ balanceMinor: 0 }]);
  });

  test('an invoice that vanished from the file is reported, not booked', async () => {
    const summary = await importText(services, line().replace('F-1', 'F-2'));
    expect(summary.counts).toMatchObject({ new: 1, vanished: 1 });
    expect(await listBooked(services)).toMatchObject([{ balanceMinor: 10000 }, { number: 'F-2' }]);
  });

  test('another customer, another currency and a total below what was paid are rejected', async () => {
    await importText(services, line({ open: '20,00' }));
    const rejectedFor = async (text: string) =>
      (await importText(services, text)).rejected[0]?.reasons[0]?.code;
    expect(await rejectedFor(line({ customer: 'C2' }))).toBe('customer_changed');
    expect(await rejectedFor(line({ total: '100,00 USD' }))).toBe('currency_changed');
    expect(await rejectedFor(line({ total: '70,00', open: '' }))).toBe('below_paid');
  });

  test('a dispute that appears holds the reminders, once', async () => {
    await importText(services, line({ litige: 'oui' }));
    await importText(services, line({ litige: 'oui' }));
    expect(await services.sql`select kind from holds`).toMatchObject([{ kind: 'dispute' }]);
    const [dispute, ...others] = await services.sql<{ id: number }[]>`
      select d.id, d.opened_by, d.status from disputes d join holds h on h.cause_id = d.id`;
    expect(dispute).toMatchObject({ openedBy: 'import', status: 'open' });
    expect(others).toEqual([]);
    // Decided here, the same file does not open it again.
    await services.sql`
      update disputes set status = 'rejected', decided_at = opened_at where id = ${dispute?.id ?? 0}`;
    const again = await importText(services, line({ litige: 'oui' }));
    expect(again.counts).toMatchObject({ changed: 0, disputes: 0 });
  });

  test('a contact that a person removed stays away', async () => {
    await services.sql`update contacts set removed_at = ${services.clock.now()}`;
    const summary = await importText(services, line());
    expect(summary.counts.customers.unchanged).toBe(1);
    expect(await services.sql`select id from contacts where removed_at is null`).toHaveLength(0);
  });
});

describe('a preview', () => {
  const FILE = `${HEADER}F-1;C1;A;;03/04/2026;05/04/2026;10,00;;\nF-2;C1;A;;03/04/2026;05/04/2026;20,00;;\n`;
  const preview = () =>
    createImport(services, { filename: 'x.csv', file: Buffer.from(FILE), userId: null });
  const apply = (id: number) => applyImport(services, id, { skipRejected: false, userId: null });

  test('can be applied once', async () => {
    const { id } = await preview();
    const applied = await apply(id);
    expect(applied).toMatchObject({ status: 'applied', counts: { new: 2 } });
    await expect(apply(id)).rejects.toThrow(/applied already/);
    expect(await listBooked(services)).toHaveLength(2);
  });

  test('applied twice at once books once', async () => {
    const { id } = await preview();
    const results = await Promise.allSettled([apply(id), apply(id)]);
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await listBooked(services)).toHaveLength(2);
    expect(await listUnbalanced(services)).toEqual([]);
    // What the import did stays written beside its lines.
    const lines = await listImportRows(services.sql, id, { outcome: 'new', limit: 10 });
    expect(lines).toHaveLength(2);
  });

  test('read again while it is applied is booked whole or not at all', async () => {
    const { id } = await preview();
    await Promise.allSettled([apply(id), rereadImport(services, id, { decimal: '.' }), apply(id)]);
    const booked = (await listBooked(services)).length;
    expect([0, 2]).toContain(booked);
    expect(await listUnbalanced(services)).toEqual([]);
  });

  test('that the books have overtaken is compared again instead of booked', async () => {
    const first = await preview();
    const second = await preview();
    await apply(first.id);
    await expect(apply(second.id)).rejects.toThrow(/The books changed/);
    const again = await apply(second.id);
    expect(again.counts).toMatchObject({ new: 0, unchanged: 2 });
    expect(await listUnbalanced(services)).toEqual([]);
  });

  test('read again with a correction is remembered for the next file of that shape', async () => {
    const { id, reading } = await preview();
    expect(reading.notes.map(({ code }) => code)).toContain('date_order_ambiguous');
    const corrected = await rereadImport(services, id, {
      dateOrder: 'month_first',
      columns: { subject: 'Client', customer_name: null },
    });
    expect(corrected.reading.columns).toMatchObject({ subject: 2 });
    expect(corrected.reading.columns.customer_name).toBeUndefined();
    await apply(id);
    expect(await listBooked(services)).toMatchObject([
      { issuedOn: '2026-03-04', dueOn: '2026-05-04', name: 'C1', subject: 'A' },
      { number: 'F-2' },
    ]);
    const next = await preview();
    expect(next.reading).toMatchObject({ isRemembered: true, dateOrder: 'month_first' });
    expect(next.counts).toMatchObject({ unchanged: 2 });
  });

  test('discarded leaves nothing and cannot be applied', async () => {
    const { id } = await preview();
    await discardImport(services, id, { userId: null });
    await expect(apply(id)).rejects.toThrow(/discarded already/);
    expect(await services.sql`select count(*) from import_lines`).toMatchObject([{ count: 0 }]);
  });

  test('whose staged lines a crash has lost is read again', async () => {
    const { id } = await preview();
    await services.sql`truncate import_lines, import_customers, import_outcomes`;
    expect((await apply(id)).counts).toMatchObject({ new: 2 });
    expect(await listBooked(services)).toHaveLength(2);
  });

  test('lists its lines page by page', async () => {
    const { id } = await preview();
    const first = await listImportRows(services.sql, id, { limit: 1 });
    const rest = await listImportRows(services.sql, id, { after: first[0]?.line ?? 0, limit: 5 });
    expect([...first, ...rest].map(({ number }) => number)).toEqual(['F-1', 'F-2']);
    expect(first[0]).toMatchObject({ line: 2, outcome: 'new', totalMinor: 1000 });
  });
});

describe('files that are no list of invoices', () => {
  test.each([
    ['an empty file', '', /empty/],
    ['only a header', HEADER, /no line under its header/],
    ['a workbook', 'PK\u0003\u0004', /Excel/],
    ['a binary file', 'a;b\n\0;1\n', /NUL/],
    ['an unclosed quote', `${HEADER}"F-1;C1;A\n`, /never closed/],
    ['too many columns', `${'a;'.repeat(201)}\n1\n`, /more than 200 columns/],
    [
      'a cell too long',
      `${HEADER}F-1;${'x'.repeat(2001)}\n`,
      /Line 2 has a cell of more than 2000/,
    ],
  ])('%s is refused with a sentence', async (_name, text, sentence) => {
    await expect(importText(services, text)).rejects.toThrow(sentence);
    expect(await services.sql`select count(*) from imports`).toMatchObject([{ count: 0 }]);
  });

  test('a mapping that names no column or an unknown key is refused by field', async () => {
    const text = `${HEADER}F-1;C1;A;;03/04/2026;30/04/2026;10,00;;\n`;
    await expect(
      importText(services, text, { mapping: { columns: { total: 'Nope' } } }),
    ).rejects.toThrow(/columns.total.*"Nope"/);
    await expect(importText(services, text, { mapping: { decimals: ',' } })).rejects.toThrow();
    await expect(
      importText(services, text, { mapping: { defaultCurrency: 'EURO' } }),
    ).rejects.toThrow(/defaultCurrency/);
  });
});
