import type { FastifyReply } from 'fastify';
import { listDiscountOffers } from '../discounts/queries.ts';
import { listCredits, listHeldLines } from '../payments/basket-queries.ts';
import { startCheckout } from '../payments/checkout-actions.ts';
import { REUSE_NEEDS_MS } from '../payments/rules.ts';
import type { Services } from '../services.ts';
import { NO_ANSWERS, readAnswers } from './answers.ts';
import { basketOf, type BasketFacts } from './basket.ts';
import type { Visit } from './guard.ts';
import { listOwedInvoices, listPastPayments } from './queries.ts';
import { isPaidApart, type Choice, type OwedInvoice } from './rules.ts';
import { portalShow } from './views.ts';
import { localeFor, textsOf, visitPath } from './wording.ts';

const PAST_PAYMENTS = 12;

/** Answers the page of what is owed, with what was chosen on it. */
export async function showBasket(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  asked: { choice: Choice; problem?: string; notice?: string; status?: number },
): Promise<string> {
  // Whoever may only pay learns nothing of what was paid or answered before.
  const isWhole = visit.link.scope === 'all';
  const [invoices, facts, payments] = await Promise.all([
    listOwedInvoices(services.sql, visit.link, visit.today),
    basketFacts(services, visit, asked.choice),
    isWhole ? listPastPayments(services.sql, visit.link, PAST_PAYMENTS) : [],
  ]);
  const answers = isWhole
    ? await readAnswers(services, visit, { owes: invoices.length > 0 })
    : NO_ANSWERS;
  return reply.page(
    '/portal/show',
    portalShow(visit, {
      ...facts,
      invoices,
      payments,
      answers,
      canPayByCard: services.config.stripe.secretKey !== null,
      problem: asked.problem ?? null,
      notice: asked.notice ?? null,
    }),
    { language: visit.language, country: visit.link.country, status: asked.status ?? 200 },
  );
}

async function basketFacts(services: Services, visit: Visit, choice: Choice): Promise<BasketFacts> {
  const { customerId, id } = visit.link;
  const until = new Date(services.clock.now().getTime() + REUSE_NEEDS_MS);
  const [credits, offers, held] = await Promise.all([
    listCredits(services.sql, customerId),
    listDiscountOffers(services.sql, customerId, visit.today),
    listHeldLines(services.sql, id, until),
  ]);
  return { choice, today: visit.today, locale: localeFor(visit), credits, offers, held };
}

/** Sends the payer to Stripe for what was chosen, or back to the page with what is in the way. */
export async function payBasket(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  choice: Choice,
): Promise<FastifyReply | string> {
  const { problems } = textsOf(visit);
  if (choice.invoiceIds.length === 0) {
    return showBasket(services, visit, reply, {
      choice,
      problem: problems.none_chosen,
      status: 422,
    });
  }
  const [owed, facts] = await Promise.all([
    listOwedInvoices(services.sql, visit.link, visit.today),
    basketFacts(services, visit, choice),
  ]);
  const canPayByCard = services.config.stripe.secretKey !== null;
  const isChosen = ({ id }: OwedInvoice) => choice.invoiceIds.includes(id);
  if (owed.some((one) => isChosen(one) && isPaidApart(one, canPayByCard))) {
    return showBasket(services, visit, reply, { choice, problem: problems.factored, status: 422 });
  }
  const typed = readAmounts(
    owed.filter((one) => !isPaidApart(one, canPayByCard)),
    facts,
  );
  if (typed === 'part_refused') {
    return showBasket(services, visit, reply, {
      choice,
      problem: problems.part_refused,
      status: 422,
    });
  }
  const url = (rest: string) => `${services.config.publicUrl}/p/${visit.token}${rest}`;
  const lang = visit.isLanguageChosen ? visit.language : null;
  const started = await startCheckout(services, {
    customerId: visit.link.customerId,
    payLinkId: visit.link.id,
    // The link may open one invoice only; what it does not open cannot be paid with it.
    invoiceIds: owed.map(({ id }) => id).filter((id) => choice.invoiceIds.includes(id)),
    parts: typed,
    returnUrl: url(`/return?s={CHECKOUT_SESSION_ID}${lang ? `&lang=${lang}` : ''}`),
    cancelUrl: url(lang ? `?lang=${lang}` : ''),
    locale: visit.language,
  });
  if (started.ok) return reply.redirect(started.url, 303);
  if (started.reason === 'settled_by_credit') {
    return reply.redirect(visitPath(visit, '', { settled: 'credit' }), 303);
  }
  const { reason } = started;
  return showBasket(services, visit, reply, {
    choice,
    problem: problems[reason],
    status: REFUSAL_STATUS[reason],
  });
}

const REFUSAL_STATUS = {
  nothing_owed: 409,
  in_progress: 409,
  mixed_currencies: 422,
  too_small: 422,
  too_large: 422,
  inexact: 422,
  part_refused: 422,
  factored: 422,
  unavailable: 503,
} as const;

/** The amounts typed for the ticked invoices, whichever their currencies. */
function readAmounts(
  owed: readonly OwedInvoice[],
  facts: BasketFacts,
): ReadonlyMap<number, number> | 'part_refused' {
  const parts = new Map<number, number>();
  for (const [currency, invoices] of Map.groupBy(owed, (invoice) => invoice.currency)) {
    const basket = basketOf(invoices, { ...facts, choice: { ...facts.choice, currency } });
    if (basket.problems.size > 0) return 'part_refused';
    for (const [id, minor] of basket.parts) parts.set(id, minor);
  }
  return parts;
}
