import { randomUUID } from 'node:crypto';
import { formState, type FormState } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { INVOICES_LISTED } from './allocation-form.ts';
import { formHead, type FormHead, type FormSources, type Returned } from './payment-views.ts';

export interface NoteEntry extends FormHead {
  action: string;
  form: FormState<'key' | 'currency' | 'number' | 'issued' | 'amount' | 'invoice' | 'reason'>;
  amountHint: string;
  /** Numbers the browser offers while the invoice's is typed. */
  numbers: string[];
}

/** The page that enters a credit note; `invoice` is the number it begins with. */
export function noteEntry(
  reader: Reader,
  sources: FormSources,
  returned: Returned | null,
  invoice: string,
): NoteEntry {
  const { customer, currency, invoices } = sources;
  const typed = returned?.typed ?? { key: randomUUID(), issued: reader.today, invoice };
  const problems = returned?.problems ?? [];
  return {
    ...formHead(reader, sources, `/customers/${customer.id}/credit-notes/new`, problems),
    action: `/customers/${customer.id}/credit-notes`,
    form: formState(
      ['key', 'currency', 'number', 'issued', 'amount', 'invoice', 'reason'],
      { ...typed, currency },
      problems,
    ),
    amountHint: reader.texts.credits.amountHint(currency),
    numbers: invoices.slice(0, INVOICES_LISTED).map((one) => one.number),
  };
}
