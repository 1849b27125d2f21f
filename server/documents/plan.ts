import type { PlanDocumentFacts } from './facts.ts';
import { space, type Block } from './flow.ts';
import { amountCard, detailList, heading, letterhead, paragraph } from './parts.ts';
import { makePdf } from './pdf.ts';
import { STYLES, type Sheet } from './sheet.ts';
import { tableBlocks } from './table.ts';
import { documentTexts, type DocumentTexts } from './texts/texts.ts';

/** An instalment plan as it was accepted: parties, invoices, schedule, the text, and the record of the acceptance. A4, tagged. */
export async function planPdf(facts: PlanDocumentFacts): Promise<Buffer> {
  const texts = documentTexts(facts.language);
  const { title, numbered } = texts.plan;
  return makePdf({
    facts,
    title: `${title} · ${numbered(facts.number)}`,
    isTagged: true,
    makeBlocks: (sheet) => planBlocks(sheet, facts, texts),
  });
}

async function planBlocks(
  sheet: Sheet,
  facts: PlanDocumentFacts,
  texts: DocumentTexts,
): Promise<Block[]> {
  const words = texts.plan;
  const { acceptance } = facts;
  const about = [words.numbered(facts.number), texts.madeOn(facts.madeOn)];
  return [
    ...letterhead(sheet, facts, texts, words.title, about),
    amountCard(sheet, words.total, facts.total, [
      [words.acceptedOn, facts.acceptedOn],
      [words.acceptedBy, acceptance.name],
    ]),
    ...heading(sheet, words.invoices),
    ...(await tableBlocks(sheet, {
      columns: [
        { title: texts.invoice, isWide: true },
        { title: words.dueOn },
        { title: words.amount, align: 'end' },
      ],
      rows: facts.invoices.map((one) => [one.number, one.dueOn, one.amount]),
      foot: [texts.total, '', facts.total],
    })),
    ...heading(sheet, words.instalments),
    ...(await tableBlocks(sheet, {
      columns: [
        { title: words.position },
        { title: words.day, isWide: true },
        { title: words.amount, align: 'end' },
      ],
      rows: facts.instalments.map((one) => [one.position, one.day, one.amount]),
      foot: [texts.total, '', facts.total],
    })),
    ...heading(sheet, words.agreed),
    ...facts.paragraphs.flatMap((text) => [paragraph(sheet, text), space(6)]),
    ...heading(sheet, words.record),
    detailList(sheet, [
      [words.name, acceptance.name],
      [words.at, acceptance.at],
      [words.address, acceptance.address],
      [words.agent, acceptance.agent],
      [words.inWords, acceptance.amountInWords],
      [words.version, acceptance.textVersion],
      [words.hash, acceptance.hash],
    ]),
    space(8),
    paragraph(sheet, words.signature, STYLES.label),
  ];
}
