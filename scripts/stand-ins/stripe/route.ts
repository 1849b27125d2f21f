import type { Context } from './context.ts';
import { missingResource } from './failure.ts';
import { checkExpand, type Kind } from './expand.ts';
import type { FormTree } from './form.ts';
import type { Shape } from './shape.ts';

export interface Route {
  /** As it is written below. */
  line: string;
  method: string;
  pattern: RegExp;
  /** The parameters in their types. @throws StripeFailure 400 */
  read(tree: FormTree): { expand?: string[] };
  run(ctx: Context, id: string, sent: unknown): object;
}

/** One operation: what it answers decides which fields can be expanded. */
export function route<T extends { expand?: string[] }>(
  line: string,
  gives: Kind | `list of ${Kind}`,
  shape: Shape<T>,
  run: (ctx: Context, id: string, sent: T) => object,
): Route {
  const [method = '', path = ''] = line.split(' ');
  return {
    line,
    method,
    pattern: new RegExp(`^${path.replace('{id}', '([^/]+)')}$`),
    read: (tree) => {
      const sent = shape.read(tree, '');
      const kind = gives.replace('list of ', '') as Kind;
      checkExpand({ kind, list: kind !== gives }, sent.expand ?? []);
      return sent;
    },
    // `read` of this same route made the value, so its type is known.
    run: (ctx, id, sent) => run(ctx, id, sent as T),
  };
}

/** @throws StripeFailure 404 */
export function find<T>(table: Map<string, T>, noun: string, id: string): T {
  const found = table.get(id);
  if (found === undefined) throw missingResource(noun, id, 'id');
  return found;
}
