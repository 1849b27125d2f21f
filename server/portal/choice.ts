import type { Choice } from './rules.ts';

// A person with more open invoices than this chooses in several goes.
const CHOSEN_MAX = 500;
// Longer than any amount.
const TYPED_MAX = 30;

/** The ticked invoices and typed amounts of a form or of its query. */
export function readChoice(sent: unknown): Choice {
  const fields = (sent ?? {}) as Record<string, unknown>;
  const { currency, invoice } = fields;
  const ids = (Array.isArray(invoice) ? invoice : [invoice])
    .filter((id): id is string => typeof id === 'string' && /^\d{1,15}$/.test(id))
    .slice(0, CHOSEN_MAX);
  const typed = new Map<number, string>();
  for (const [name, value] of Object.entries(fields)) {
    const id = /^amount-(\d{1,15})$/.exec(name)?.[1];
    if (id === undefined || typeof value !== 'string' || value.trim() === '') continue;
    typed.set(Number(id), value.trim().slice(0, TYPED_MAX));
  }
  return {
    currency: typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? currency : null,
    invoiceIds: [...new Set(ids.map(Number))],
    typed,
  };
}
