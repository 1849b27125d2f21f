import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../services.ts';
import { hrefOf, textOf, type Tab } from '../today/wording.ts';
import { redirectWithNotice } from '../web/notice.ts';
import type { Reader } from '../web/reader.ts';
import { listCurrencies } from './queries.ts';

/**
 * The currency a page or form is in: the one it names, else the first of `preferred`, else the one the customer has most in,
 * else the organization's.
 */
export async function currencyOf(
  services: Services,
  request: FastifyRequest,
  reader: Reader,
  customer: { id: number; preferred?: readonly string[] },
): Promise<{ currency: string; currencies: string[] }> {
  const used = await listCurrencies(services.sql, customer.id);
  const currencies = used.length > 0 ? used : [reader.organization?.currency ?? 'EUR'];
  const wanted =
    textOf(request.body, 'currency', 3) || textOf(request.query, 'currency', 3).toUpperCase();
  const currency =
    currencies.find((one) => one === wanted) ?? customer.preferred?.[0] ?? currencies[0] ?? 'EUR';
  return { currency, currencies };
}

/** A link per currency, when there is more than one. */
export function currencyTabs(path: string, currencies: readonly string[], current: string): Tab[] {
  if (currencies.length < 2) return [];
  return currencies.map((currency) => ({
    label: currency,
    href: hrefOf(path, { currency }),
    count: null,
    isCurrent: currency === current,
  }));
}

/** Back to the customer's page with a sentence at its top. */
export function answerCustomerPath(
  reply: FastifyReply,
  customerId: number,
  sentence: string,
): FastifyReply {
  return redirectWithNotice(reply, `/customers/${customerId}`, sentence);
}
