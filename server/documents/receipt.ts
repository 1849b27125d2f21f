import type { ReceiptFacts } from './facts.ts';
import { space, type Block } from './flow.ts';
import { amountCard, heading, letterhead, paragraph, unbroken } from './parts.ts';
import { makePdf } from './pdf.ts';
import { STYLES, type Sheet } from './sheet.ts';
import { tableBlocks, type Cell, type Column } from './table.ts';
import { documentTexts, type DocumentTexts } from './texts/texts.ts';

/** The receipt of a payment: who paid whom, when and how, and what became of each invoice. A4, tagged. */
export async function receiptPdf(facts: ReceiptFacts): Promise<Buffer> {
  const texts = documentTexts(facts.language);
  const { title, numbered } = texts.receipt;
  return makePdf({
    facts,
    title: `${title} · ${numbered(facts.number)}`,
    isTagged: true,
    makeBlocks: (sheet) => receiptBlocks(sheet, facts, texts),
  });
}

async function receiptBlocks(
  sheet: Sheet,
  facts: ReceiptFacts,
  texts: DocumentTexts,
): Promise<Block[]> {
  const words = texts.receipt;
  const payer = facts.payer ?? facts.customer.name;
  const about = [words.numbered(facts.number), texts.madeOn(facts.madeOn)];
  const blocks = [
    ...letterhead(sheet, facts, texts, words.title, about),
    amountCard(sheet, words.amount, facts.amount, [
      [words.receivedOn, facts.receivedOn],
      [words.payer, payer],
      [words.method, facts.method],
      [words.reference, facts.reference],
    ]),
    space(14),
    paragraph(sheet, words.sentence(payer, facts.organization.name, unbroken(facts.receivedOn))),
  ];
  if (facts.invoices.length > 0) {
    blocks.push(...heading(sheet, words.invoices));
    blocks.push(...(await tableBlocks(sheet, invoiceTable(facts, texts))));
  }
  if (facts.unapplied) {
    blocks.push(space(14), paragraph(sheet, words.unapplied(facts.unapplied), STYLES.strong));
  }
  if (facts.returns.length > 0) {
    blocks.push(...heading(sheet, words.returned));
    blocks.push(...(await tableBlocks(sheet, returnTable(facts, texts))));
  }
  if (facts.isNotVatInvoice) {
    blocks.push(space(20), paragraph(sheet, words.notVatInvoice, STYLES.label));
  }
  return blocks;
}

function invoiceTable(
  facts: ReceiptFacts,
  texts: DocumentTexts,
): { columns: Column[]; rows: Cell[][]; foot: Cell[] } {
  const hasDiscount = facts.invoices.some((invoice) => invoice.discount !== '');
  const amounts = (row: { due: string; discount: string; paid: string; rest: string }) => [
    row.due,
    ...(hasDiscount ? [row.discount] : []),
    row.paid,
    row.rest,
  ];
  const titles = { due: texts.due, discount: texts.discount, paid: texts.paid, rest: texts.rest };
  return {
    columns: [
      { title: texts.invoice, isWide: true },
      ...amounts(titles).map((title): Column => ({ title, align: 'end' })),
    ],
    rows: facts.invoices.map((invoice) => [
      { text: invoice.number, note: texts.issued(invoice.issuedOn), isStrong: true },
      ...amounts(invoice),
    ]),
    foot: [texts.total, ...amounts(facts.totals)],
  };
}

function returnTable(
  facts: ReceiptFacts,
  { receipt: words, statement }: DocumentTexts,
): { columns: Column[]; rows: Cell[][]; foot: Cell[] } {
  return {
    columns: [
      { title: statement.operation, isWide: true },
      { title: statement.date, align: 'end' },
      { title: words.returnedAmount, align: 'end' },
    ],
    rows: facts.returns.map(({ kind, day, amount }) => [words.returns[kind], day, amount]),
    foot: [words.remains, '', facts.remains],
  };
}
