import { displayAmount } from './currencies.ts';
import { html, link, type Html } from './dashboard-html.ts';

const PER_PAGE = 50;

export const money = (amount: number, currency: string): string =>
  displayAmount(amount, currency, 'en');
export const words = (status: string | null): string => (status ?? 'unknown').replaceAll('_', ' ');
export const joined = (parts: Html[]): Html => html(parts.map((part) => part.html).join('\n'));

export const paymentPath = (intentId: string): string => `/_dashboard/payments/${intentId}`;

function turnPages(path: string, page: number, count: number): Html {
  const links: Html[] = [];
  if (page > 1) links.push(link(`${path}?page=${page - 1}`, 'Newer'));
  if (page * PER_PAGE < count) links.push(link(`${path}?page=${page + 1}`, 'Older'));
  if (links.length === 0) return html('');
  return html(`<nav class="pages" aria-label="Pages">${joined(links).html}</nav>`);
}

/** One page of rows, newest first. */
export function pageOf<T>(rows: T[], page: number, path: string): { rows: T[]; turn: Html } {
  const start = (page - 1) * PER_PAGE;
  return { rows: rows.slice(start, start + PER_PAGE), turn: turnPages(path, page, rows.length) };
}
