import type { DiscountNoteFacts } from './facts.ts';
import { space, type Block } from './flow.ts';
import { amountCard, heading, letterhead, paragraph, unbroken } from './parts.ts';
import { makePdf } from './pdf.ts';
import type { Sheet } from './sheet.ts';
import { tableBlocks, type Column } from './table.ts';
import { documentTexts, type DocumentTexts } from './texts/texts.ts';

/** The note of an early-payment discount, split by rate of VAT, with what the country's rule says about that VAT. A4, tagged. */
export async function discountNotePdf(facts: DiscountNoteFacts): Promise<Buffer> {
  const texts = documentTexts(facts.language);
  const { title, numbered } = texts.discountNote;
  return makePdf({
    facts,
    title: `${title} · ${numbered(facts.number)}`,
    isTagged: true,
    makeBlocks: (sheet) => noteBlocks(sheet, facts, texts),
  });
}

async function noteBlocks(
  sheet: Sheet,
  facts: DiscountNoteFacts,
  texts: DocumentTexts,
): Promise<Block[]> {
  const words = texts.discountNote;
  const { customer, organization } = facts;
  const about = [words.numbered(facts.number), texts.madeOn(facts.madeOn)];
  const blocks = [
    ...letterhead(sheet, facts, texts, words.title, about),
    amountCard(sheet, words.amount, facts.discount, [
      [words.paidOn, facts.paidOn],
      [words.lastDay, facts.lastDay],
      [words.condition, facts.condition],
    ]),
    space(14),
    paragraph(sheet, words.sentence(customer.name, organization.name, unbroken(facts.paidOn))),
    ...heading(sheet, words.invoices),
    ...(await tableBlocks(sheet, {
      columns: [
        { title: texts.invoice, isWide: true },
        ...[texts.due, texts.rate, texts.discount, texts.paid].map(endColumn),
      ],
      rows: facts.invoices.map(({ number, issuedOn, due, rate, discount, paid }) => [
        { text: number, note: texts.issued(issuedOn), isStrong: true },
        ...[due, rate, discount, paid],
      ]),
      foot: [texts.total, facts.totals.due, '', facts.totals.discount, facts.totals.paid],
    })),
  ];
  if (facts.vat.length > 0) {
    const { net, vat, gross } = facts.vatTotals;
    const table = await tableBlocks(sheet, {
      columns: [
        { title: words.vatRate, isWide: true },
        ...[words.net, words.vat, words.gross].map(endColumn),
      ],
      rows: facts.vat.map((share) => [share.rate, share.net, share.vat, share.gross]),
      foot: [texts.total, net, vat, gross],
    });
    blocks.push(...heading(sheet, words.vatSplit), ...table);
  }
  return [...blocks, space(20), paragraph(sheet, words.vatRules[facts.vatRule])];
}

function endColumn(title: string): Column {
  return { title, align: 'end' };
}
