import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvPieces, csvText, type CsvCell } from '../../server/documents/csv.ts';

const columns = ['Date', 'Libellé', 'Montant'];
const euro = (minor: number) => ({ minor, currency: 'EUR' });

describe('a CSV file', () => {
  test.each([
    ['fr', '2026-03-02;Café;1234,56\r\n2026-03-03;"a;b ""c""";-0,05\r\n'],
    ['nl', '2026-03-02;Café;1234,56\r\n2026-03-03;"a;b ""c""";-0,05\r\n'],
    ['en', '2026-03-02,Café,1234.56\r\n2026-03-03,"a;b ""c""",-0.05\r\n'],
  ] as const)('in %s is what a spreadsheet there opens', (language, body) => {
    const rows: CsvCell[][] = [
      ['2026-03-02', 'Café', euro(123456)],
      ['2026-03-03', 'a;b "c"', euro(-5)],
    ];
    const head = `\ufeff${columns.join(language === 'en' ? ',' : ';')}\r\n`;
    expect(csvText({ language, columns }, rows)).toBe(head + body);
  });

  test('has the decimals of each currency, and nothing for what is not there', () => {
    const row = [{ minor: 1500, currency: 'JPY' }, { minor: 1500, currency: 'KWD' }, -3, null];
    const table = { language: 'fr', columns: ['a', 'b', 'c', 'd'] } as const;
    expect(csvText(table, [row])).toBe('\ufeffa;b;c;d\r\n1500;1,500;-3;\r\n');
  });

  test.each(['=1+1', '+33 1', '-2+3', '@SUM(A1)', '\t=1', ' =1', '\r=1', '＝1+1', '-12,50'])(
    'runs no formula: the text %j is a text',
    (text) => {
      const table = { language: 'fr', columns: ['a'] } as const;
      const [cell] = parse(csvText(table, [[text]]), READ)[1] ?? [];
      expect(cell).toBe(`'${text}`);
    },
  );

  test('gives back any texts but for their guard', () => {
    const rows = fc.array(
      fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 2 }),
    );
    fc.assert(
      fc.property(rows, fc.constantFrom('fr' as const, 'en' as const), (texts, language) => {
        const read = parse(csvText({ language, columns: ['a', 'b'] }, texts), {
          ...READ,
          delimiter: language === 'en' ? ',' : ';',
        });
        expect(read.length).toBe(texts.length + 1);
        for (const [at, row] of texts.entries()) {
          for (const [column, text] of row.entries()) {
            expect([text, `'${text}`]).toContain(read[at + 1]?.[column]);
          }
        }
      }),
    );
  });

  test('leaves in pieces that together are the whole', async () => {
    const rows: CsvCell[][] = Array.from({ length: 10 }, (_, at) => [`F-${at}`, euro(at)]);
    const table = { language: 'nl', columns: ['a', 'b'] } as const;
    async function* batches() {
      yield rows.slice(0, 4);
      yield [];
      yield rows.slice(4);
    }
    const pieces: string[] = [];
    for await (const piece of csvPieces(table, batches())) pieces.push(piece);
    expect(pieces).toHaveLength(3);
    expect(pieces.join('')).toBe(csvText(table, rows));
  });
});

const READ = { bom: true, delimiter: ';', record_delimiter: '\r\n' };
