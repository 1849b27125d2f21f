import { randomUUID } from 'node:crypto';
import type { FieldProblem } from '../errors.ts';
import { METHODS_BY_HAND } from '../invoices/show-views.ts';
import type { Allocation } from '../ledger/rules.ts';
import type { Tab } from '../today/wording.ts';
import { formState, type FormState } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import {
  allocationPreview,
  allocationTable,
  type AllocationPreview,
  type AllocationTable,
} from './allocation-form.ts';
import { currencyTabs } from './page.ts';
import type { OpenInvoice } from './queries.ts';

/** A form as it was sent, when it comes back: refused, or with the preview that was asked for. */
export interface Returned {
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
  preview: { amountMinor: number; allocations: readonly Allocation[] } | null;
}

/** Above every form of this room. */
export interface FormHead {
  customer: string;
  customerHref: string;
  tabs: Tab[];
  problem: string | null;
}

export interface PaymentEntry extends FormHead {
  action: string;
  form: FormState<
    'key' | 'currency' | 'amount' | 'received' | 'method' | 'reference' | 'note' | 'thank'
  >;
  amountHint: string;
  methods: { value: string; label: string }[];
  allocation: AllocationTable;
  preview: AllocationPreview | null;
}

export interface FormSources {
  customer: { id: number; name: string };
  currency: string;
  currencies: readonly string[];
  invoices: readonly OpenInvoice[];
}

/** The page that records a payment. */
export function paymentEntry(
  reader: Reader,
  sources: FormSources,
  returned: Returned | null,
): PaymentEntry {
  const { customer, currency, invoices } = sources;
  const { credits, trade } = reader.texts;
  const typed = returned?.typed ?? {
    ...{ key: randomUUID(), received: reader.today, method: 'transfer', thank: 'on' },
  };
  const problems = returned?.problems ?? [];
  return {
    ...formHead(reader, sources, `/customers/${customer.id}/payments/new`, problems),
    action: `/customers/${customer.id}/payments`,
    form: formState(
      ['key', 'currency', 'amount', 'received', 'method', 'reference', 'note', 'thank'],
      { ...typed, currency },
      problems,
    ),
    amountHint: credits.amountHint(currency),
    methods: METHODS_BY_HAND.map((value) => ({ value, label: trade.method[value] ?? value })),
    allocation: allocationTable(reader, invoices, currency, { typed, problems }),
    preview: previewOf(reader, sources, returned),
  };
}

/** What stands above a form, and what is wrong with it as a whole. */
export function formHead(
  reader: Reader,
  { customer, currency, currencies }: FormSources,
  path: string,
  problems: readonly FieldProblem[],
): FormHead {
  const whole = problems.find((problem) => problem.field === 'form');
  return {
    customer: customer.name,
    customerHref: `/customers/${customer.id}`,
    tabs: currencyTabs(path, currencies, currency),
    problem: whole?.message ?? (problems.length > 0 ? reader.texts.common.checkForm : null),
  };
}

/** The preview a form came back with. */
export function previewOf(
  reader: Reader,
  { invoices, currency }: FormSources,
  returned: Returned | null,
): AllocationPreview | null {
  if (!returned?.preview) return null;
  const { amountMinor, allocations } = returned.preview;
  return allocationPreview(reader, invoices, allocations, { minor: amountMinor, currency });
}
