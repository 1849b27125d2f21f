import type { OfficeTexts } from '../../views/texts/office/texts.ts';

/** A screenful of rows, still quick to read. */
export const ROWS_PER_PAGE = 50;
// Nobody pages that far; `offset` beyond it only costs.
const PAGE_MAX = 10_000;

export interface Paging {
  page: number;
  limit: number;
  offset: number;
}

/** What the templates of lists show below the rows. */
export interface Pager {
  summary: string;
  previousHref: string | null;
  nextHref: string | null;
}

/** Reads `?page=`: a missing or nonsensical one is the first page. */
export function pagingOf(query: unknown, limit = ROWS_PER_PAGE): Paging {
  const text = (query as { page?: unknown }).page;
  const wanted = typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : 1;
  const page = Math.min(Math.max(wanted, 1), PAGE_MAX);
  return { page, limit, offset: (page - 1) * limit };
}

/** The line below a list. `url` is the request's own: its other parameters stay in the links. */
export function pagerOf(paging: Paging, total: number, url: string, texts: OfficeTexts): Pager {
  const from = total === 0 ? 0 : Math.min(paging.offset + 1, total);
  const to = Math.min(paging.offset + paging.limit, total);
  return {
    summary: texts.common.pages(from, to, total),
    previousHref: paging.page > 1 ? withPage(url, paging.page - 1) : null,
    nextHref: paging.offset + paging.limit < total ? withPage(url, paging.page + 1) : null,
  };
}

function withPage(url: string, page: number): string {
  const [path, search] = url.split('?');
  const parameters = new URLSearchParams(search);
  if (page === 1) parameters.delete('page');
  else parameters.set('page', String(page));
  const text = parameters.toString();
  return text === '' ? (path ?? '/') : `${path}?${text}`;
}
