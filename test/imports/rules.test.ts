import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decideDecimal,
  noDecimalEvidence,
  readAmount,
  weighDecimal,
} from '../../server/imports/amount-rules.ts';
import {
  decodeText,
  detectCharset,
  refuseOtherFormats,
} from '../../server/imports/charset-rules.ts';
import { parseRecords, readRecords, type CsvRecord } from '../../server/imports/csv-records.ts';
import {
  decideDateOrder,
  noDateEvidence,
  readDate,
  weighDate,
} from '../../server/imports/date-rules.ts';
import { recogniseColumns } from '../../server/imports/field-rules.ts';
import { detectDelimiter, detectHeader } from '../../server/imports/table-rules.ts';
import {
  guardFormula,
  readCountry,
  readEmails,
  readFlag,
  readKind,
  readLanguage,
  unguardFormula,
} from '../../server/imports/value-rules.ts';

describe('charset', () => {
  test('a text is UTF-8 when every byte fits it, else Windows-1252', () => {
    expect(detectCharset(Buffer.from('Réf;Éché', 'utf8'))).toBe('utf-8');
    const windows = Buffer.from([0x80, 0x20, 0xe9, 0x92]);
    expect(detectCharset(windows)).toBe('windows-1252');
    expect(decodeText(windows, 'windows-1252')).toBe('€ é’');
  });

  test('a byte-order mark is taken away', () => {
    expect(decodeText(Buffer.from('\ufeffa;b', 'utf8'), 'utf-8')).toBe('a;b');
    const utf16 = Buffer.from('\ufeffa;é', 'utf16le');
    expect(detectCharset(utf16)).toBe('utf-16le');
    expect(decodeText(utf16, 'utf-16le')).toBe('a;é');
  });

  test('a NUL character is refused with its line', () => {
    expect(() => decodeText(Buffer.from('a\nb\0c'), 'utf-8')).toThrow(/Line 2 holds a NUL/);
  });

  test.each([
    ['an Excel', 'PK\u0003\u0004rest'],
    ['a PDF', '%PDF-1.7'],
  ])('%s file by mistake is told to be exported as CSV', (name, start) => {
    expect(() => refuseOtherFormats(Buffer.from(start))).toThrow(name);
    expect(() => refuseOtherFormats(Buffer.from(start))).toThrow(/Export the list as CSV/);
  });
});

describe('headers', () => {
  test.each([
    ['N° de facture', 'number'],
    ['invoiceNumber', 'number'],
    ['Factuurnummer', 'number'],
    ['customerID', 'customer_number'],
    ['Code client', 'customer_number'],
    ['Raison sociale', 'customer_name'],
    ['Klantnaam', 'customer_name'],
    ['Adresse e-mail', 'email'],
    ['InvoiceDate', 'issued_on'],
    ["Date d'émission", 'issued_on'],
    ['DueDate', 'due_on'],
    ["Date d'échéance", 'due_on'],
    ['Vervaldatum', 'due_on'],
    ['Délai de paiement', 'payment_term'],
    ['InvoiceAmount', 'total'],
    ['Montant TTC', 'total'],
    ['Bedrag incl. btw', 'total'],
    ['Reste à payer', 'balance'],
    ['Openstaand bedrag', 'balance'],
    ['SettledDate', 'settled_on'],
    ['Date de règlement', 'settled_on'],
    ['Disputed', 'disputed'],
    ['En litige', 'disputed'],
    ['Devise', 'currency'],
    ['Gestructureerde mededeling', 'reference'],
    ['Objet', 'subject'],
    ['countryCode', 'country'],
    ['N° TVA', 'enterprise_number'],
    ['Téléphone', 'phone'],
    ['Credit Limit', 'credit_limit'],
    ['Plafond d’encours', 'credit_limit'],
    ['Limite de crédit', 'credit_limit'],
    ['Kredietlimiet', 'credit_limit'],
    ['Betalingstermijn', 'payment_term'],
  ])('%s says the %s', (header, field) => {
    expect(recogniseColumns(['x', header])).toEqual({ [field]: 1 });
  });

  test('the exact word goes before the loose one, and a column says one thing', () => {
    expect(recogniseColumns(['Montant HT', 'Montant', 'Montant TTC', 'Solde'])).toEqual({
      net: 0,
      total: 2,
      balance: 3,
    });
    expect(recogniseColumns(['Client', 'Code client', 'Facture'])).toEqual({
      customer_name: 0,
      customer_number: 1,
      number: 2,
    });
  });

  test('columns that only resemble ours are left alone', () => {
    expect(
      recogniseColumns([
        'PaperlessDate',
        'PaperlessBill',
        'DaysToSettle',
        'DaysLate',
        'Encours',
        'Crédit',
      ]),
    ).toEqual({});
  });
});

describe('amounts', () => {
  test.each([
    ['1 234,56 €', ',', 123456],
    ['1\u202f234,56', ',', 123456],
    ['1\u00a0234\u00a0567,89', ',', 123456789],
    ["1'234.56", '.', 123456],
    ['1.234.567,8', ',', 123456780],
    ['1,234.56', '.', 123456],
    ['EUR 12', '.', 1200],
    ['€-12,00', ',', -1200],
    ['(12.00)', '.', -1200],
    ['12,00-', ',', -1200],
    ['−5', ',', -500],
    ['-', ',', 0],
    ['- €', ',', 0],
    ['+3.10', '.', 310],
    [',50', ',', 50],
    ['12.', '.', 1200],
    ['94', '.', 9400],
    ['1.234', ',', 123400],
    ['90071992547409.91', '.', 9007199254740991],
  ] as const)('%s with decimal %s is %s', (cell, decimal, minor) => {
    expect(readAmount(cell, decimal, 'EUR')).toBe(minor);
  });

  test.each([
    ['12,345', ','],
    ['1,2,3', ','],
    ['12.34.5', ','],
    ['1 23,00', ','],
    ['abc', '.'],
    ['--5', '.'],
    ['(-5)', '.'],
    ['1.234,56', '.'],
    ['12 EUR 5', '.'],
  ] as const)('%s with decimal %s is no amount', (cell, decimal) => {
    expect(readAmount(cell, decimal, 'EUR')).toBeUndefined();
  });

  test('an amount beyond exact integers is told apart from a mistyped one', () => {
    expect(readAmount('90071992547409.92', '.', 'EUR')).toBe('too_large');
    expect(readAmount('9'.repeat(30), '.', 'EUR')).toBe('too_large');
  });

  test('decimals follow the currency', () => {
    expect(readAmount('1200', '.', 'JPY')).toBe(1200);
    expect(readAmount('12.5', '.', 'JPY')).toBeUndefined();
    expect(readAmount('1.250', '.', 'KWD')).toBe(1250);
  });

  test('the whole column decides the decimal mark', () => {
    const decide = (...cells: string[]) => {
      const evidence = noDecimalEvidence();
      for (const cell of cells) weighDecimal(evidence, cell);
      return decideDecimal(evidence, ',');
    };
    expect(decide('1.234', '5.678', '12.50')).toEqual({ decimal: '.' });
    expect(decide('1.234', '1.234,50')).toEqual({ decimal: ',' });
    expect(decide('1.234.567')).toEqual({ decimal: ',' });
    expect(decide('12', '7')).toEqual({ decimal: ',' });
    expect(decide('1.234', '5.678')).toEqual({
      decimal: ',',
      note: { code: 'decimal_ambiguous', example: '1.234' },
    });
    expect(decide('1,50', '2,50', '3.50').note).toEqual({ code: 'decimal_mixed', example: '3.50' });
  });
});

describe('dates', () => {
  test.each([
    ['2026-01-05', 'day_first', '2026-01-05'],
    ['2026-01-05T00:00:00', 'month_first', '2026-01-05'],
    ['20260105', 'month_first', '2026-01-05'],
    ['5.1.2026', 'day_first', '2026-01-05'],
    ['5/1/2026 0:00', 'day_first', '2026-01-05'],
    ['1/5/2026', 'month_first', '2026-01-05'],
    ['05-01-26', 'day_first', '2026-01-05'],
    ['31/12/99', 'day_first', '1999-12-31'],
    ['5 janv. 2026', 'day_first', '2026-01-05'],
    ['05-mrt-26', 'day_first', '2026-03-05'],
    ['29/02/2024', 'day_first', '2024-02-29'],
  ] as const)('%s, %s, is %s', (cell, order, day) => {
    expect(readDate(cell, order)).toBe(day);
  });

  test.each(['29/02/2026', '31/04/2026', '13/13/2026', '2026-13-01', '1/1/1850', '5/2026', 'soon'])(
    '%s is no day',
    (cell) => {
      expect(readDate(cell, 'day_first')).toBeUndefined();
    },
  );

  test('one value that fits only one order decides for the file', () => {
    const decide = (...cells: string[]) => {
      const evidence = noDateEvidence();
      for (const cell of cells) weighDate(evidence, cell);
      return decideDateOrder(evidence, 'day_first');
    };
    expect(decide('1/2/2013', '1/15/2013')).toEqual({ dateOrder: 'month_first' });
    expect(decide('1/2/2013', '15/1/2013')).toEqual({ dateOrder: 'day_first' });
    expect(decide('2013-01-15')).toEqual({ dateOrder: 'year_first' });
    expect(decide('1/2/2013', '3/4/2013')).toEqual({
      dateOrder: 'day_first',
      note: { code: 'date_order_ambiguous', example: '1/2/2013' },
    });
    expect(decide('5/5/2013')).toEqual({ dateOrder: 'day_first' });
    expect(decide('15/1/2013', '16/1/2013', '1/17/2013').note?.code).toBe('date_order_mixed');
  });
});

describe('other values', () => {
  test('countries are codes or names, never numbers', () => {
    expect(['BE', 'fra', 'Belgique', 'België', 'Germany', 'UK'].map(readCountry)).toEqual([
      'BE',
      'FR',
      'BE',
      'BE',
      'DE',
      'GB',
    ]);
    expect(['391', '818', 'EU', 'XX', ''].map(readCountry)).toEqual(Array(5).fill(undefined));
  });

  test('languages, kinds and flags are understood in three languages', () => {
    expect(['fr-BE', 'Nederlands', 'English', 'Deutsch'].map(readLanguage)).toEqual([
      'fr',
      'nl',
      'en',
      undefined,
    ]);
    expect(['Particulier', 'B2G', 'Société', '?'].map(readKind)).toEqual([
      'consumer',
      'public',
      'company',
      undefined,
    ]);
    expect(['Yes', 'oui', 'Betaald', 'No', 'impayée', '', 'maybe'].map(readFlag)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      undefined,
    ]);
  });

  test('a cell may list several addresses', () => {
    expect(readEmails('Ada@Example.com; b@x.be')).toEqual({
      emails: ['ada@example.com', 'b@x.be'],
      malformed: [],
    });
    expect(readEmails('Ada <ada@example.com>').emails).toEqual(['ada@example.com']);
    expect(readEmails('not an address').malformed).toHaveLength(3);
  });

  test('what is guarded against spreadsheets reads back as it was', () => {
    expect(guardFormula('=1+1')).toBe("'=1+1");
    expect(guardFormula('+++090/9337/55493+++')).toBe("'+++090/9337/55493+++");
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`'=+-@aé`) }), (text) => {
        const guarded = guardFormula(text);
        expect(guarded).not.toMatch(/^[=+\-@]/);
        expect(unguardFormula(guarded)).toBe(text);
      }),
    );
  });
});

describe('tables', () => {
  test.each([
    ['N° facture;Client;Montant TTC\nF1;A, B;1,50\nF2;C;2,50', ';'],
    ['invoice_number,customer,amount\nF1,"A; B",1.50', ','],
    ['Invoice\tCustomer\tAmount\nF1\tA, B\t1,5', '\t'],
    ['a|b|c\n1|2,5|3\n4|5|6', '|'],
  ])('the delimiter of %j is %j', (text, delimiter) => {
    expect(detectDelimiter(text)).toBe(delimiter);
  });

  test('a first line of values is not a header', () => {
    expect(detectHeader(['F1', 'Jansen', '12/01/2026', '100,00'])).toBe(false);
    expect(detectHeader(['Référence interne', 'Tiers'])).toBe(true);
  });

  test.each([
    'Facture;Client;Montant TTC\nF1;A, B;1,50\nF2;"C;2,50\n',
    'Facture;Client;Montant TTC\nF1;"A, B;1,50\nF2;C, D;2,50\n',
    '"Facture;Client;Montant TTC\nF1;A;1,50\nF2;B;2,50\n',
  ])('a quote that is never closed does not hide the delimiter of %j', (text) => {
    expect(detectDelimiter(text)).toBe(';');
  });

  test('a text is read as the general parser reads it, whatever its quotes and line ends', async () => {
    const plain = fc.string({ unit: fc.constantFrom(...'ab1 .é,;"') });
    const quoted = fc
      .string({ unit: fc.constantFrom(...'ab;"\n ') })
      .map((text) => `"${text.replaceAll('"', '""')}"`);
    const cell = fc.oneof(
      { weight: 4, arbitrary: quoted },
      { weight: 4, arbitrary: plain.map((text) => text.replaceAll('"', '')) },
      { weight: 1, arbitrary: plain },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 20 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        async (rows, end) => {
          const text = rows.map((cells) => cells.join(';') + end).join('');
          // The general parser counts a CRLF within quotes as two lines.
          const withLines = end !== '\r\n';
          expect(await outcomeOf(readRecords(text, ';'), withLines)).toEqual(
            await outcomeOf(parseRecords(text, ';'), withLines),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('a quoted text may go over lines, and later records know their line', async () => {
    const records = await collect(readRecords('a;b\n"x\ny";2\n\nc;d\n', ';'));
    expect(records.map((record) => record.line)).toEqual([1, 2, 5]);
  });

  test('a quote that is never closed is refused with its line', async () => {
    await expect(collect(readRecords('a;b\n1;"x\n2;y\n', ';'))).rejects.toThrow(
      /line \d+ is never closed/,
    );
  });
});

async function collect(batches: AsyncGenerator<CsvRecord[]>): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const batch of batches) records.push(...batch);
  return records;
}

/** The records, or the words in which they are refused. */
async function outcomeOf(
  batches: AsyncGenerator<CsvRecord[]>,
  withLines: boolean,
): Promise<unknown> {
  try {
    const records = await collect(batches);
    return withLines ? records : records.map((record) => record.cells);
  } catch (error) {
    const { message } = error as Error;
    return withLines ? message : message.replace(/line \d+/, 'line N');
  }
}
