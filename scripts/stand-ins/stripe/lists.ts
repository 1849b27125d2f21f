import { missingResource, badParameter } from './failure.ts';
import type { CreatedRange } from './shape.ts';

export interface Paging {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
}

export interface Page<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  url: string;
}

const DEFAULT_LIMIT = 10;

/** One page of rows that are already in the order Stripe shows them. @throws StripeFailure 400 for a cursor that names nothing */
export function page<T extends { id: string }>(
  rows: readonly T[],
  paging: Paging,
  url: string,
  noun: string,
): Page<T> {
  const limit = paging.limit ?? DEFAULT_LIMIT;
  if (paging.starting_after !== undefined && paging.ending_before !== undefined) {
    throw badParameter(
      'ending_before',
      'You may only specify one of these parameters: starting_after, ending_before.',
      'parameters_exclusive',
    );
  }
  const position = (id: string, param: string): number => {
    const index = rows.findIndex((row) => row.id === id);
    if (index < 0) throw missingResource(noun, id, param);
    return index;
  };
  if (paging.ending_before !== undefined) {
    const end = position(paging.ending_before, 'ending_before');
    const start = Math.max(0, end - limit);
    return { object: 'list', data: rows.slice(start, end), has_more: start > 0, url };
  }
  const start =
    paging.starting_after === undefined ? 0 : position(paging.starting_after, 'starting_after') + 1;
  const data = rows.slice(start, start + limit);
  return { object: 'list', data, has_more: start + limit < rows.length, url };
}

export function within(created: number, range: CreatedRange | undefined): boolean {
  if (!range) return true;
  return (
    created > (range.gt ?? -Infinity) &&
    created >= (range.gte ?? -Infinity) &&
    created < (range.lt ?? Infinity) &&
    created <= (range.lte ?? Infinity)
  );
}

/** Newest first; what was made in the same second keeps the reverse order of making. */
export const newestFirst = <T>(table: Map<string, T>): T[] => [...table.values()].reverse();
