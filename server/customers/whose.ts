import type { FastifyRequest } from 'fastify';
import { textOf, type Tab } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import type { Reader } from '../web/reader.ts';

/** Whose customers a list is about, as its address says it: everybody's, or those the reader looks after. */
export interface Whose {
  isMine: boolean;
  /** Null: everybody's. */
  ownerId: number | null;
  /** For the address of another page of the same list: `1`, or empty. */
  mine: string;
}

export function whoseOf(request: FastifyRequest): Whose {
  const isMine = textOf(request.query, 'mine', 1) === '1';
  return { isMine, ownerId: isMine ? signedInUser(request).id : null, mine: isMine ? '1' : '' };
}

/** The two tabs; `hrefTo` is told what the address says. */
export function whoseTabs(
  { texts: { customers } }: Reader,
  { isMine }: Pick<Whose, 'isMine'>,
  hrefTo: (mine: string) => string,
): Tab[] {
  return [false, true].map((mine) => ({
    ...{ label: mine ? customers.whose.mine : customers.whose.all, href: hrefTo(mine ? '1' : '') },
    ...{ count: null, isCurrent: mine === isMine },
  }));
}
