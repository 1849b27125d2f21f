import type { FastifyReply } from 'fastify';
import { NotFound } from '../errors.ts';
import type { Visit } from './guard.ts';
import { visitPath } from './wording.ts';

/** A form's key, so that pressed twice it counts once; null for one that is none. */
export function formKeyOf(text: string | undefined): string | null {
  return text !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
    ? text
    : null;
}

/** The id of a row in a portal's address, perhaps with a file's ending. Throws NotFound for what is none. */
export function rowOf(text: string): { id: number; ending: string } {
  const [, id, ending = ''] = /^([1-9]\d{0,14})(\.[a-z]{1,4})?$/.exec(text) ?? [];
  if (id === undefined) throw new NotFound('There is nothing here.');
  return { id: Number(id), ending };
}

/** What of its customer's a link opens, for queries of answers. */
export function openedBy(visit: Visit): { customerId: number; onlyInvoiceId: number | null } {
  return { customerId: visit.link.customerId, onlyInvoiceId: visit.link.invoiceId };
}

/** The page of an expired link offers a fresh one. */
export function toExpired(visit: Visit, reply: FastifyReply): FastifyReply {
  return reply.redirect(visitPath(visit), 303);
}

export const pageOf = (visit: Visit) => ({
  language: visit.language,
  country: visit.link.country,
});
