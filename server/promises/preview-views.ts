import type { ChasePreview } from '../chases/preview.ts';
import { stepName } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';

/** What reminders of an invoice would do, in a sentence. */
export interface PreviewRow {
  href: string;
  number: string;
  sentence: string;
}

export function previewRows(
  reader: Reader,
  previews: readonly ChasePreview[],
  invoices: readonly { id: number; number: string }[],
): PreviewRow[] {
  return invoices.flatMap(({ id, number }) => {
    const preview = previews.find((one) => one.invoiceId === id);
    if (!preview) return [];
    return [{ href: `/invoices/${id}`, number, sentence: sentenceOf(reader, preview.next) }];
  });
}

function sentenceOf(reader: Reader, next: ChasePreview['next']): string {
  const { invoices } = reader.texts;
  if (next.kind === 'done') return invoices.nextDone;
  if (next.kind === 'step') {
    return invoices.nextStep(stepName(reader, next.step), reader.longDay(next.on));
  }
  if (next.because === 'paid') return invoices.nextPaid;
  const because = invoices.held[next.because] ?? next.because;
  return next.reviewOn === null
    ? invoices.nextHeld(because)
    : invoices.nextHeldUntil(because, reader.longDay(next.reviewOn));
}
