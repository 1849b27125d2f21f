import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../server/calendar/locale.ts';
import { discountNotePdf } from '../../server/documents/discount-note.ts';
import type { DiscountVatRule } from '../../server/documents/facts.ts';
import { receiptPdf } from '../../server/documents/receipt.ts';
import { statementPdf } from '../../server/documents/statement.ts';
import { documentTexts } from '../../server/documents/texts/texts.ts';
import { readPdf, type ReadPdf } from './read-pdf.ts';
import { discountNoteFacts, receiptFacts, statementFacts } from './samples.ts';

describe.each(LANGUAGES)('in %s', (language) => {
  test('a receipt holds every fact, accents and amounts right', async () => {
    const facts = receiptFacts(language);
    const pdf = await readPdf(await receiptPdf(facts));
    expectToHold(pdf, factsIn(facts));
    const words = documentTexts(language);
    expectToHold(pdf, [words.receipt.title, words.creditor, words.receipt.notVatInvoice]);
    expect(pdf.pages).toHaveLength(1);
    expectTidy(pdf);
  });

  test('a discount note holds every fact, and what becomes of the VAT', async () => {
    const facts = discountNoteFacts(language);
    const pdf = await readPdf(await discountNotePdf(facts));
    expectToHold(pdf, factsIn(facts));
    expectToHold(pdf, [documentTexts(language).discountNote.vatRules.mention]);
    expectTidy(pdf);
  });

  test('a statement holds every line on one of its numbered pages, under a head', async () => {
    const facts = statementFacts(language, 130);
    const pdf = await readPdf(await buffer(await statementPdf(facts)));
    const { asOf, ...shown } = facts;
    expectToHold(pdf, factsIn(shown));
    const words = documentTexts(language);
    const pages = pdf.pages.length;
    expect(pages).toBeGreaterThan(3);
    for (const [at, page] of pdf.pages.entries()) {
      expect(page).toContain(words.pageOf(at + 1, pages));
      expect(page.indexOf(words.statement.running)).toBeGreaterThan(-1);
      if (at > 0) expect(page).toContain(words.statement.asOf(asOf));
    }
    const texts = pdf.pages.map(flat);
    for (const line of facts.lines) {
      const text = flat(`${line.number} ${line.debit}${line.credit} ${line.balance}`);
      expect(texts.filter((page) => page.includes(text))).toHaveLength(1);
    }
    expectTidy(pdf);
  });
});

test('French amounts and signs are kept to the letter, no-break spaces too', async () => {
  const pdf = await readPdf(await receiptPdf(receiptFacts('fr')));
  const text = pdf.signs;
  expect(text).toContain('22\u202f468,91\u00a0€');
  expect(text).toContain('\u221237,04\u00a0€');
  expect(text).toContain('Reçu n°\u00a0R-2026-0042');
  expect(text).toContain('TVA\u202f; conservez-le');
  expect(text).toContain('À l’attention de Mme Zoë Łukasik-Çelik');
});

test('the same facts are the same bytes, and other facts are not', async () => {
  const facts = receiptFacts('fr');
  const first = await receiptPdf(facts);
  expect(digest(await receiptPdf(receiptFacts('fr')))).toBe(digest(first));
  expect(digest(await receiptPdf({ ...facts, amount: '1,00 €' }))).not.toBe(digest(first));
  const later = { ...facts, madeAt: new Date('2026-03-03T08:00:00Z') };
  expect(digest(await receiptPdf(later))).not.toBe(digest(first));
  const statement = async () => buffer(await statementPdf(statementFacts('nl', 90)));
  expect(digest(await statement())).toBe(digest(await statement()));
});

test('a file says what it is, in which language, and made when its facts say', async () => {
  const pdf = await readPdf(await receiptPdf(receiptFacts('fr')));
  expect(pdf.language).toBe('fr');
  expect(pdf.info).toMatchObject({
    Title: 'Reçu de paiement · Reçu n°\u00a0R-2026-0042 – Atelier Lumen',
    Author: 'Atelier Lumen',
    CreationDate: 'D:20260302080000Z',
  });
});

test('a screen reader meets headings, labels before values, and a table with its heads', async () => {
  const { tags } = await readPdf(await receiptPdf(receiptFacts('en')));
  expect(tags).toContain('H1 Payment receipt');
  expect(tags).toContain('H2 Invoices paid');
  const table = tags.slice(tags.indexOf('Table'));
  expect(table.slice(0, 7)).toEqual([
    ...['Table', 'TR', 'TH Invoice', 'TH Amount due', 'TH Discount', 'TH Paid', 'TH Still due'],
  ]);
  expect(table.slice(7, 15)).toEqual([
    ...['TR', 'TD', 'P F-2025-0338', 'P of 24/12/2025', 'TD €18,014.43', 'TD'],
    ...['TD €18,014.43', 'TD €0.00'],
  ]);
  expect(tags.indexOf('P Amount received')).toBe(tags.indexOf('P €22,468.91') - 1);
  // What repeats on each page is passed over.
  expect(tags.filter((tag) => tag.includes('page 1'))).toEqual([]);
});

test('a column nobody needs and passages without a fact fall away', async () => {
  const facts = receiptFacts('en');
  const invoices = facts.invoices.map((invoice) => ({ ...invoice, discount: '' }));
  const bare = { ...facts, invoices, unapplied: null, reference: null, isNotVatInvoice: false };
  const text = (await readPdf(await receiptPdf(bare))).pages.join('\n');
  for (const passage of ['Discount', 'Reference', 'stays to your credit', 'VAT invoice']) {
    expect(text).not.toContain(passage);
  }
});

test.each<[DiscountVatRule, string]>([
  ['mention', 'Seule la TVA correspondant au prix effectivement payé ouvre droit à déduction.'],
  ['credit_note', 'Un avoir du même montant vous sera adressé'],
  ['net_of_tax', 'Escompte net de taxe'],
  ['already_reduced', 'article 28, 1° du Code de la TVA'],
])('a discount under the rule %s says so, and nothing else', async (vatRule, sentence) => {
  const pdf = await readPdf(await discountNotePdf({ ...discountNoteFacts('fr'), vatRule }));
  const text = flat(pdf.pages.join('\n'));
  const others = Object.entries(documentTexts('fr').discountNote.vatRules)
    .filter(([rule]) => rule !== vatRule)
    .map(([, other]) => flat(other));
  expect(text).toContain(flat(sentence));
  expect(others.filter((other) => text.includes(other))).toEqual([]);
});

test('amounts in millions, long names and long numbers stay inside the page and are whole', async () => {
  const facts = receiptFacts('fr');
  const long = 'Société coopérative d’intérêt collectif des vignerons réunis '.repeat(4).trim();
  const number = 'FACTURE-2026-'.repeat(8);
  const million = '\u2212999\u202f999\u202f999,99\u00a0€';
  const row = { due: million, discount: million, paid: million, rest: million };
  const pdf = await readPdf(
    await receiptPdf({
      ...facts,
      amount: million.repeat(2),
      customer: { name: long, identity: [long, long] },
      payer: long,
      invoices: [{ number, issuedOn: '01/02/2026', ...row }],
      totals: row,
    }),
  );
  expectTidy(pdf);
  const text = flat(pdf.pages.join('')).replaceAll(' ', '');
  expect(text).toContain(number);
  expect(text).toContain(long.replaceAll(' ', ''));
  expect(text.split(flat(million).replaceAll(' ', '')).length - 1).toBe(2 + 4 + 4);
});

test('a text of pages, wherever it stands, leaves as many pages as are numbered', async () => {
  const endless = 'Lorem ipsum dolor sit amet '.repeat(400);
  const facts = receiptFacts('en');
  const pdf = await readPdf(
    await receiptPdf({
      ...facts,
      organization: { ...facts.organization, name: endless, identity: [endless] },
      customer: { name: endless, identity: [endless] },
      reference: endless,
      invoices: facts.invoices.map((invoice) => ({ ...invoice, number: endless })),
    }),
  );
  expect(pdf.pages.at(-1)).toContain(`page ${pdf.pages.length} / ${pdf.pages.length}`);
  expectTidy(pdf);
});

test('signs the font does not have are question marks, and line breaks in names are spaces', async () => {
  const customer = { name: 'Ωμέγα Ελλάς Ўзбек', identity: ['北京 😀 ok', 'rue\nd’en\tface'] };
  const pdf = await readPdf(await receiptPdf({ ...receiptFacts('en'), customer }));
  expectToHold(pdf, ['Ωμέγα Ελλάς', '?? ? ok', 'rue d’en face']);
});

test('a statement without a line says so, and a balance below zero is in the customer’s favour', async () => {
  const facts = { ...statementFacts('fr', 0), isInCredit: true, aged: [], unapplied: [] };
  const pdf = await readPdf(await buffer(await statementPdf({ ...facts, bank: null })));
  expectToHold(pdf, ['Aucune opération sur cette période.', 'Solde en votre faveur']);
  const text = pdf.pages.join('\n');
  for (const passage of ['Solde dû', 'Règlements non affectés', 'ancienneté', 'IBAN']) {
    expect(text).not.toContain(passage);
  }
});

test('a statement of 5,000 lines leaves in pieces, lets other work pass, and has them all', async () => {
  const facts = statementFacts('fr', 5000);
  let pieces = 0;
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 1);
  const chunks: Buffer[] = [];
  for await (const chunk of await statementPdf(facts)) {
    pieces += 1;
    chunks.push(chunk as Buffer);
  }
  clearInterval(timer);
  expect(pieces).toBeGreaterThan(120);
  expect(turns).toBeGreaterThan(50);
  const bytes = Buffer.concat(chunks);
  expect(bytes.length).toBeLessThan(1_000_000);
  const pdf = await readPdf(bytes);
  const text = pdf.pages.join('\n');
  expect(facts.lines.filter((line) => !text.includes(line.number))).toEqual([]);
  expect(pdf.pages.at(-1)).toContain(`page ${pdf.pages.length} / ${pdf.pages.length}`);
});

test('a statement that cannot be made ends its stream with the error', async () => {
  const facts = statementFacts('fr', 3);
  const organization = { ...facts.organization, brandColor: null as unknown as string };
  const broken = { ...facts, organization, lines: [null as never] };
  await expect(buffer(await statementPdf(broken))).rejects.toThrow();
});

/** Every text among facts, however deep; what is not shown as it is has no place in it. */
function factsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(factsIn);
  if (value === null || typeof value !== 'object' || value instanceof Date) return [];
  return Object.entries(value)
    .filter(([name]) => !['language', 'brandColor', 'vatRule'].includes(name))
    .flatMap(([, inner]) => factsIn(inner));
}

function expectToHold(pdf: ReadPdf, facts: readonly string[]): void {
  expect(facts.length).toBeGreaterThan(0);
  const text = flat(pdf.pages.join('\n'));
  expect(facts.filter((fact) => !text.includes(flat(fact)))).toEqual([]);
}

/** Lines may be broken at spaces, and readers give every kind of space as the plain one. */
function flat(text: string): string {
  return text.replace(/[ \n\u00a0\u202f]+/g, ' ');
}

/** Nothing leaves the page's margins, and no two pieces of a line lie upon each other. */
function expectTidy(pdf: ReadPdf): void {
  for (const pieces of pdf.pieces) {
    for (const piece of pieces) {
      expect(piece.left).toBeGreaterThanOrEqual(47.9);
      expect(piece.right).toBeLessThanOrEqual(595.28 - 47.9);
      expect(piece.y).toBeGreaterThan(15);
      expect(piece.y).toBeLessThan(841);
    }
    const overlaps = pieces.filter((one, at) =>
      pieces.some(
        (other, position) =>
          position > at &&
          Math.abs(one.y - other.y) < 5 &&
          one.left < other.right - 0.1 &&
          other.left < one.right - 0.1,
      ),
    );
    expect(overlaps).toEqual([]);
  }
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
