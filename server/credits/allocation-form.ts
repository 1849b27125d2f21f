import type { FieldProblem } from '../errors.ts';
import { parseTypedAmount } from '../invoices/typed-amount.ts';
import {
  allocateAsAsked,
  allocateOldestFirst,
  type Allocation,
  type Receivable,
} from '../ledger/rules.ts';
import { sumMinor } from '../money/money.ts';
import { isOverdue, lateness } from '../today/wording.ts';
import type { FormField } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { OpenInvoice } from './queries.ts';

/** As many as a person fills in; the rest is reached by settling the oldest first. */
export const INVOICES_LISTED = 200;

/** The invoices a form offers, each with a field for its amount. */
export interface AllocationTable {
  rows: {
    href: string;
    number: string;
    dueOn: string;
    lateness: string;
    isLate: boolean;
    balance: string;
    name: string;
    label: string;
    field: FormField;
  }[];
  more: string;
  problem: string | null;
}

/** What sending the form would do. */
export interface AllocationPreview {
  rows: { href: string; number: string; settled: string; rest: string }[];
  left: string;
}

/** What was typed per invoice: amounts to settle (minor units), or null when none was: the oldest first. */
export interface ReadAllocation {
  asked: Allocation[] | null;
  problems: FieldProblem[];
}

/** Reads the amounts typed for the listed invoices: none may be more than its invoice owes. */
export function readAllocation(
  reader: Reader,
  typed: Readonly<Record<string, string>>,
  invoices: readonly OpenInvoice[],
  currency: string,
): ReadAllocation {
  const { credits, problems: words } = reader.texts;
  const asked: Allocation[] = [];
  const problems: FieldProblem[] = [];
  let isTyped = false;
  for (const invoice of invoices) {
    const field = fieldName(invoice.id);
    const text = typed[field] ?? '';
    if (text === '') continue;
    isTyped = true;
    const amountMinor = parseTypedAmount(text, currency);
    if (amountMinor === undefined) {
      problems.push({ field, code: 'invalid_format', message: words.amount });
    } else if (amountMinor > invoice.balanceMinor) {
      const message = credits.tooMuch(reader.amount(invoice.balanceMinor, currency));
      problems.push({ field, code: 'too_big', message });
    } else if (amountMinor > 0) {
      asked.push({ invoiceId: invoice.id, amountMinor });
    }
  }
  // An amount for an invoice that was paid meanwhile, or that was never theirs, is not quietly left out.
  const isForeign = Object.keys(typed).some(
    (name) =>
      /^invoice_\d+$/.test(name) &&
      typed[name] !== '' &&
      !invoices.some((invoice) => fieldName(invoice.id) === name),
  );
  if (isForeign) problems.push({ field: 'allocation', code: 'changed', message: credits.changed });
  return { asked: isTyped || isForeign ? asked : null, problems };
}

/** The problem when more is asked for than there is (minor units). */
export function sumProblems(
  reader: Reader,
  asked: readonly Allocation[] | null,
  availableMinor: number,
  currency: string,
): FieldProblem[] {
  const sum = sumMinor((asked ?? []).map((one) => one.amountMinor));
  if (sum <= availableMinor) return [];
  const message = reader.texts.credits.sumTooMuch(
    reader.amount(sum, currency),
    reader.amount(availableMinor, currency),
  );
  return [{ field: 'allocation', code: 'more_than_amount', message }];
}

/** What an amount settles: as asked, or the oldest first. */
export function allocationsOf(
  amountMinor: number,
  asked: readonly Allocation[] | null,
  invoices: readonly Receivable[],
): Allocation[] {
  return asked
    ? allocateAsAsked(amountMinor, asked, invoices)
    : allocateOldestFirst(amountMinor, invoices);
}

/** The table of a form, with what was typed and what is wrong with it. */
export function allocationTable(
  reader: Reader,
  invoices: readonly OpenInvoice[],
  currency: string,
  returned: { typed: Readonly<Record<string, string>>; problems: readonly FieldProblem[] },
): AllocationTable {
  const { credits } = reader.texts;
  const problemOf = (field: string) =>
    returned.problems.find((problem) => problem.field === field)?.message ?? null;
  const beyond = invoices.length - INVOICES_LISTED;
  return {
    rows: invoices.slice(0, INVOICES_LISTED).map((invoice) => {
      const name = fieldName(invoice.id);
      return {
        href: `/invoices/${invoice.id}`,
        number: invoice.number,
        dueOn: reader.day(invoice.dueOn),
        lateness: lateness(reader, invoice.dueOn),
        isLate: isOverdue(reader, invoice.dueOn),
        balance: reader.amount(invoice.balanceMinor, currency),
        name,
        label: credits.toInvoice(invoice.number),
        field: { value: returned.typed[name] ?? '', problem: problemOf(name) },
      };
    }),
    more: beyond > 0 ? credits.moreInvoices(reader.count(beyond)) : '',
    problem: problemOf('allocation'),
  };
}

/** What the allocations do, for the preview. */
export function allocationPreview(
  reader: Reader,
  invoices: readonly OpenInvoice[],
  allocations: readonly Allocation[],
  amount: { minor: number; currency: string },
): AllocationPreview {
  const { credits } = reader.texts;
  const { minor, currency } = amount;
  const byId = new Map(invoices.map((invoice) => [invoice.id, invoice]));
  const leftMinor = minor - sumMinor(allocations.map((one) => one.amountMinor));
  return {
    rows: allocations.flatMap(({ invoiceId, amountMinor, discountMinor = 0 }) => {
      const invoice = byId.get(invoiceId);
      if (!invoice) return [];
      return [
        {
          href: `/invoices/${invoiceId}`,
          number: invoice.number,
          settled:
            discountMinor > 0
              ? credits.withDiscount(
                  reader.amount(amountMinor, currency),
                  reader.amount(discountMinor, currency),
                )
              : reader.amount(amountMinor, currency),
          rest: reader.amount(invoice.balanceMinor - amountMinor - discountMinor, currency),
        },
      ];
    }),
    left:
      leftMinor > 0 ? credits.leftAsCredit(reader.amount(leftMinor, currency)) : credits.allUsed,
  };
}

function fieldName(invoiceId: number): string {
  return `invoice_${invoiceId}`;
}
