import { refusal, type Refusal } from './wire.ts';

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;

/** One page of a list that is newest first, by `limit`, `after` and `before` as the API names them. */
export function pageOf<T extends { readonly id: string }>(
  newestFirst: readonly T[],
  query: URLSearchParams,
): { items: T[]; hasMore: boolean } | Refusal {
  const invalid = (message: string): Refusal => refusal(422, 'validation_error', message);
  const limit = Number(query.get('limit') ?? LIMIT_DEFAULT);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    return invalid(`The \`limit\` must be between 1 and ${LIMIT_MAX}.`);
  const [after, before] = [query.get('after'), query.get('before')];
  if (after !== null && before !== null)
    return invalid('`after` and `before` cannot be used together.');

  const cursor = after ?? before;
  const at = cursor === null ? -1 : newestFirst.findIndex(({ id }) => id === cursor);
  if (cursor !== null && at < 0) return invalid('The pagination cursor is unknown.');
  if (before !== null) {
    const start = Math.max(0, at - limit);
    return { items: newestFirst.slice(start, at), hasMore: start > 0 };
  }
  const items = newestFirst.slice(at + 1, at + 1 + limit);
  return { items, hasMore: at + 1 + limit < newestFirst.length };
}
