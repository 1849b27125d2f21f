import type { OwedInvoice } from './rules.ts';
import type { Visit } from './guard.ts';
import { dayText, moneyText, textsOf } from './wording.ts';

/** What `/portal/_choices` draws: one of several, or any of several. */
export interface ChoicesProps {
  name: string;
  legend: string;
  type: 'radio' | 'checkbox';
  options: { value: string; label: string; amount: string; hint: string; isChosen: boolean }[];
  problem: string | null;
}

/** The open invoices an answer may be about, with those chosen ticked. */
export function invoiceChoices(
  visit: Visit,
  invoices: readonly OwedInvoice[],
  chosen: readonly number[],
  options: { type: 'radio' | 'checkbox'; legend: string; problem: string | null },
): ChoicesProps {
  const money = moneyText(visit);
  const day = dayText(visit);
  const { show } = textsOf(visit);
  return {
    name: 'invoice',
    ...options,
    options: invoices.map((invoice) => ({
      value: String(invoice.id),
      label: invoice.number,
      amount: money(invoice.balanceMinor, invoice.currency),
      hint: [show.dueOn(day(invoice.dueOn)), invoice.subject].filter(Boolean).join(' · '),
      isChosen: chosen.includes(invoice.id),
    })),
  };
}
