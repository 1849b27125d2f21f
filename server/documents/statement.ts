import type { Readable } from 'node:stream';
import type { StatementFacts } from './facts.ts';
import { space, type Block } from './flow.ts';
import { amountCard, detailList, heading, letterhead, paragraph } from './parts.ts';
import { streamPdf } from './pdf.ts';
import { STYLES, type Sheet } from './sheet.ts';
import { tableBlocks, type Cell, type Table } from './table.ts';
import { documentTexts, type DocumentTexts } from './texts/texts.ts';

// Each cell's tag is 100 bytes that nothing compresses: 5,000 lines are 0.3 MB without and 4.5 MB with them. Who needs tags for
// more than this is served better by the CSV.
const TAGGED_LINES_MAX = 2000;

/**
 * The statement of a customer's account, A4, as a stream: thousands of lines leave page by page. Tagged up to 2,000 lines.
 * The stream ends with an error when making it fails.
 */
export async function statementPdf(facts: StatementFacts): Promise<Readable> {
  const texts = documentTexts(facts.language);
  const { title, asOf } = texts.statement;
  return streamPdf({
    facts,
    title: `${title} · ${asOf(facts.asOf)} · ${facts.customer.name}`,
    isTagged: facts.lines.length <= TAGGED_LINES_MAX,
    makeBlocks: (sheet) => statementBlocks(sheet, facts, texts),
  });
}

async function statementBlocks(
  sheet: Sheet,
  facts: StatementFacts,
  texts: DocumentTexts,
): Promise<Block[]> {
  const words = texts.statement;
  const period = facts.period ? words.period(facts.period.from, facts.period.until) : '';
  const about = [period || words.asOf(facts.asOf), words.currency(facts.currency)];
  const blocks = [
    ...letterhead(sheet, facts, texts, words.title, [...about, texts.madeOn(facts.madeOn)]),
    amountCard(sheet, facts.isInCredit ? words.inCredit : words.balance, facts.closing, [
      [words.opening, facts.opening],
      [words.debit, facts.totals.debit],
      [words.credit, facts.totals.credit],
    ]),
    space(20),
    ...(await tableBlocks(sheet, entryTable(facts, texts))),
  ];
  if (facts.lines.length === 0) blocks.push(space(10), paragraph(sheet, words.none, STYLES.quiet));
  if (facts.aged.length > 0) {
    blocks.push(...heading(sheet, words.aged));
    blocks.push(...(await tableBlocks(sheet, agedTable(facts))));
  }
  blocks.push(...(await unappliedBlocks(sheet, facts, texts)));
  if (facts.bank) {
    const { holder, iban, bic, reference } = facts.bank;
    const details = detailList(sheet, [
      [words.holder, holder],
      ['IBAN', iban],
      ['BIC', bic],
      [words.reference, reference],
    ]);
    blocks.push(...heading(sheet, words.transfer), details);
  }
  for (const { name, numbers, account } of facts.sold) {
    const details = detailList(sheet, [
      [words.soldInvoices, numbers],
      [words.holder, account.holder],
      ['IBAN', account.iban],
      ...(account.bic === '' ? [] : [['BIC', account.bic] as [string, string]]),
      ...(account.note === '' ? [] : [[words.reference, account.note] as [string, string]]),
    ]);
    blocks.push(...heading(sheet, words.soldTo(name)), details);
  }
  return blocks;
}

function entryTable(facts: StatementFacts, texts: DocumentTexts): Table {
  const words = texts.statement;
  return {
    columns: [
      { title: words.date },
      { title: words.operation, isWide: true },
      { title: words.number },
      { title: words.debit, align: 'end' },
      { title: words.credit, align: 'end' },
      { title: words.running, align: 'end' },
    ],
    rows: [
      ['', { text: words.opening, note: '', isStrong: true }, '', '', '', facts.opening],
      ...facts.lines.map((line): Cell[] => [
        line.date,
        line.note === '' ? line.kind : { text: line.kind, note: line.note },
        ...[line.number, line.debit, line.credit, line.balance],
      ]),
    ],
    foot: ['', words.closing, '', facts.totals.debit, facts.totals.credit, facts.closing],
  };
}

/** The ages beside each other, as the reports have them. */
function agedTable(facts: StatementFacts): Table {
  return {
    columns: facts.aged.map(({ label }) => ({ title: label, align: 'end' as const })),
    rows: [facts.aged.map(({ amount }) => amount)],
  };
}

async function unappliedBlocks(
  sheet: Sheet,
  facts: StatementFacts,
  texts: DocumentTexts,
): Promise<Block[]> {
  if (facts.unapplied.length === 0) return [];
  const words = texts.statement;
  const table = await tableBlocks(sheet, {
    columns: [
      { title: words.date },
      { title: words.operation, isWide: true },
      { title: words.credit, align: 'end' },
    ],
    rows: facts.unapplied.map(({ date, label, amount }) => [date, label, amount]),
    foot: ['', texts.total, facts.unappliedTotal],
  });
  const help = paragraph(sheet, words.unappliedHelp, STYLES.label);
  return [...heading(sheet, words.unapplied), ...table, space(6), help];
}
