import { randomUUID } from 'node:crypto';
import { sumMinor } from '../money/money.ts';
import { formState, type FormState } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import {
  allocationTable,
  type AllocationPreview,
  type AllocationTable,
} from './allocation-form.ts';
import {
  formHead,
  previewOf,
  type FormHead,
  type FormSources,
  type Returned,
} from './payment-views.ts';
import type { Credit } from './queries.ts';

export interface CreditEntry extends FormHead {
  action: string;
  form: FormState<'key' | 'currency' | 'source'>;
  sources: { value: string; label: string }[];
  /** False: nothing to use, or nothing to use it for. */
  isPossible: boolean;
  obstacle: string;
  allocation: AllocationTable;
  preview: AllocationPreview | null;
}

/** The page that settles invoices with a customer's credit. */
export function creditEntry(
  reader: Reader,
  sources: FormSources & { credits: readonly Credit[] },
  returned: Returned | null,
): CreditEntry {
  const { customer, currency, invoices, credits: held } = sources;
  const { credits } = reader.texts;
  const typed = returned?.typed ?? { key: randomUUID() };
  const problems = returned?.problems ?? [];
  const path = `/customers/${customer.id}/credit`;
  const totalMinor = sumMinor(held.map((one) => one.unappliedMinor));
  return {
    ...formHead(reader, sources, path, problems),
    action: path,
    form: formState(['key', 'currency', 'source'], { ...typed, currency }, problems),
    sources: [
      { value: '', label: credits.allSources(reader.amount(totalMinor, currency)) },
      ...held.map((credit) => ({
        value: `${credit.kind}_${credit.id}`,
        label: `${creditName(reader, credit)} · ${credits.creditHas(reader.amount(credit.unappliedMinor, currency))}`,
      })),
    ],
    isPossible: held.length > 0 && invoices.length > 0,
    obstacle: held.length === 0 ? credits.noCredit : credits.noOpenToUse,
    allocation: allocationTable(reader, invoices, currency, { typed, problems }),
    preview: previewOf(reader, sources, returned),
  };
}

/** What a payment or a credit note is called. */
export function creditName(reader: Reader, money: Pick<Credit, 'kind' | 'name' | 'on'>): string {
  const { paymentOf, creditNoteOf } = reader.texts.credits;
  return money.kind === 'payment'
    ? paymentOf(reader.day(money.on), money.name)
    : creditNoteOf(money.name);
}
