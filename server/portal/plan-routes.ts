import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findCustomer } from '../customers/queries.ts';
import { transaction } from '../db/sql.ts';
import { planPdf } from '../documents/plan.ts';
import { NotFound } from '../errors.ts';
import { startCheckout } from '../payments/checkout-actions.ts';
import { acceptOffer, agreedOf, withdrawPlan } from '../plans/accept-actions.ts';
import { findPlanSettings } from '../plans/ask-queries.ts';
import { findPlanOfLink, findSuccessor } from '../plans/page-queries.ts';
import { planWish } from '../plans/checkout.ts';
import { agreeToCharges } from '../plans/method-actions.ts';
import { payableNow } from '../plans/pay-rules.ts';
import { findAcceptance } from '../plans/acceptance-queries.ts';
import type { Plan } from '../plans/queries.ts';
import type { Services } from '../services.ts';
import type { Visit } from './guard.ts';
import { readAcceptance } from './plan-accept.ts';
import {
  NOTHING_TYPED,
  planPath,
  portalPlanAgree,
  type Agreeing,
  type AgreeShown,
} from './plan-agree-views.ts';
import { pageOf, registerPlanAskRoutes } from './plan-ask-routes.ts';
import {
  consenting,
  hasAgreed,
  registerPlanChargeRoutes,
  type OfPlan,
} from './plan-charge-routes.ts';
import { chargingOf, keepingOf, readCharging, replacesMethod } from './plan-charge-views.ts';
import { planDocumentFacts, planNumber } from '../plans/document.ts';
import { portalPlan } from './plan-views.ts';
import type { Opener } from './routes.ts';
import { textsOf, visitPath } from './wording.ts';

const CHANGES_PER_MINUTE = 20;
const WORDS_MAX = 2_000;

const limited = {
  config: {
    rateLimit: {
      max: CHANGES_PER_MINUTE,
      timeWindow: '1 minute',
      keyGenerator: (request: FastifyRequest) => (request.params as { token: string }).token,
    },
  },
};

/** A debtor's plans: choosing one, and what has become of it. */
export function registerPlanRoutes(app: FastifyInstance, services: Services, open: Opener): void {
  registerPlanAskRoutes(app, services, open);
  const find = async (request: FastifyRequest<OfPlan>, reply: FastifyReply) => {
    const visit = await open(request, reply);
    return { visit, plan: visit.isExpired ? null : await readPlan(services, visit, request) };
  };

  registerPlanChargeRoutes(app, services, {
    ...{ find, limited },
    show: (visit, plan, reply, shown) => showPlan(services, visit, plan, reply, shown),
  });

  app.get<OfPlan>('/p/:token/plans/:id', async (request, reply) => {
    const { visit, plan } = await find(request, reply);
    if (!plan) return reply.redirect(visitPath(visit), 303);
    return showPlan(services, visit, plan, reply, { notice: noticeOf(visit, request) });
  });

  app.get<OfPlan>('/p/:token/plans/:id/agree', async (request, reply) => {
    const { visit, plan } = await find(request, reply);
    if (!plan) return reply.redirect(visitPath(visit), 303);
    if (plan.status !== 'offered') return reply.redirect(planPath(visit, plan.id), 303);
    return showAgree(services, visit, plan, reply, NOTHING_TYPED);
  });

  app.get<OfPlan>('/p/:token/plans/:id/document.pdf', limited, async (request, reply) => {
    const { visit, plan } = await find(request, reply);
    if (!plan) return reply.redirect(visitPath(visit), 303);
    return sendDocument(services, visit, plan, reply);
  });

  app.post<OfPlan>('/p/:token/plans/:id/accept', limited, async (request, reply) => {
    const { visit, plan } = await find(request, reply);
    if (!plan) return reply.redirect(visitPath(visit), 303);
    return accept(services, visit, plan, request, reply);
  });

  app.post<OfPlan>('/p/:token/plans/:id/withdraw', limited, async (request, reply) => {
    const { visit, plan } = await find(request, reply);
    if (!plan) return reply.redirect(visitPath(visit), 303);
    const { words } = (request.body ?? {}) as { words?: unknown };
    const said = typeof words === 'string' ? words.replaceAll('\u0000', '').trim() : '';
    await transaction(services.sql, (tx) =>
      withdrawPlan(tx, services, plan.id, said.slice(0, WORDS_MAX)),
    );
    return reply.redirect(planPath(visit, plan.id, '', { done: 'gone' }), 303);
  });

  app.post<OfPlan>('/p/:token/plans/:id/pay', limited, async (request, reply) => {
    const { visit, plan } = await find(request, reply);
    if (!plan) return reply.redirect(visitPath(visit), 303);
    return payPlan(services, visit, plan, request, reply);
  });
}

async function readPlan(
  services: Services,
  visit: Visit,
  request: FastifyRequest<OfPlan>,
): Promise<Plan> {
  const { id } = request.params;
  const plan = /^\d{1,15}$/.test(id)
    ? await findPlanOfLink(services.sql, visit.link, Number(id))
    : undefined;
  if (!plan) throw new NotFound('There is nothing here.');
  return plan;
}

function noticeOf(visit: Visit, request: FastifyRequest<OfPlan>): string | null {
  const { plans, charges } = textsOf(visit);
  const { done } = request.query;
  if (done === 'kept' || done === 'waiting' || done === 'stopped') return charges[done];
  if (done === 'started') return plans.started;
  if (done === 'sent') return plans.sent;
  return done === 'gone' ? plans.gone : null;
}

async function showPlan(
  services: Services,
  visit: Visit,
  plan: Plan,
  reply: FastifyReply,
  shown: { notice?: string | null; problem?: string; giveProblem?: string; status?: number },
): Promise<string> {
  const otherId = await findSuccessor(services.sql, plan.id);
  const charging = await readCharging(services, plan, shown.giveProblem ?? null);
  return reply.page(
    '/portal/plan',
    portalPlan(visit, plan, {
      canPayByCard: services.config.stripe.secretKey !== null,
      ...{ notice: shown.notice ?? null, problem: shown.problem ?? null, otherId },
      keeping: keepingOf(visit, plan, charging),
      charging: chargingOf(visit, plan, charging),
    }),
    { ...pageOf(visit), status: shown.status ?? 200 },
  );
}

async function agreeingOf(services: Services, plan: Plan): Promise<Agreeing> {
  const settings = await findPlanSettings(services.sql);
  if (!settings) throw new NotFound('There is nothing here.');
  return {
    agreed: agreedOf(plan),
    customer: { name: plan.customerName, kind: plan.customerKind },
    settings,
    isChange: plan.replacesId !== null,
  };
}

async function showAgree(
  services: Services,
  visit: Visit,
  plan: Plan,
  reply: FastifyReply,
  shown: AgreeShown,
  status = 200,
): Promise<string> {
  const page = {
    action: planPath(visit, plan.id, '/accept'),
    hidden: [],
    ...{ path: `/plans/${plan.id}/agree`, query: {}, backUrl: planPath(visit, plan.id) },
  };
  return reply.page(
    '/portal/plan-agree',
    portalPlanAgree(visit, await agreeingOf(services, plan), page, shown),
    { ...pageOf(visit), status },
  );
}

async function accept(
  services: Services,
  visit: Visit,
  plan: Plan,
  request: FastifyRequest<OfPlan>,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const accepted = readAcceptance(visit, request, await agreeingOf(services, plan));
  // What is no offer any more is refused by its state, not by what the form lacks.
  if (!accepted.ok && plan.status === 'offered') {
    return showAgree(services, visit, plan, reply, accepted.shown, 422);
  }
  const done = await transaction(services.sql, (tx) =>
    acceptOffer(tx, services, plan.id, accepted.ok ? accepted.accepting : NO_ACCEPTANCE),
  );
  if (done?.ok) return reply.redirect(planPath(visit, plan.id, '', { done: 'started' }), 303);
  const problem = textsOf(visit).plans.refusals[done?.reason ?? 'changed'];
  return showPlan(services, visit, plan, reply, { problem, status: 409 });
}

// Accepts nothing: its hash is nobody's.
const NO_ACCEPTANCE = {
  ...{ scheduleHash: Buffer.alloc(0), textVersion: '', language: 'en' as const, agreedText: '' },
  ...{ name: '', amountInWords: '', address: null, agent: '', payLinkId: null },
};

async function sendDocument(
  services: Services,
  visit: Visit,
  plan: Plan,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const [acceptance, customer] = await Promise.all([
    findAcceptance(services.sql, plan.id),
    findCustomer(services.sql, plan.customerId),
  ]);
  if (!acceptance || !customer) throw new NotFound('There is nothing here.');
  const pdf = await planPdf(
    planDocumentFacts(visit.organization, customer, { plan, acceptance }, services.clock.now()),
  );
  return reply
    .header('Cache-Control', 'no-store')
    .header('X-Robots-Tag', 'noindex')
    .header('Content-Disposition', `inline; filename="${planNumber(plan.id)}.pdf"`)
    .type('application/pdf')
    .send(pdf);
}

/** Sends the payer to Stripe for exactly what is due, or for all that is left. */
async function payPlan(
  services: Services,
  visit: Visit,
  plan: Plan,
  request: FastifyRequest<OfPlan>,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const { problems, plans } = textsOf(visit);
  const { what } = (request.body ?? {}) as { what?: unknown };
  const payable = payableNow(plan, visit.today);
  const amountMinor = what === 'all' ? payable.allMinor : payable.amountMinor;
  if (plan.status !== 'active' || amountMinor === 0) {
    const problem = plan.status === 'active' ? plans.refusals.nothing_owed : plans.refusals.changed;
    return showPlan(services, visit, plan, reply, { problem, status: 409 });
  }
  const keepsMethod = what !== 'all' && (await mayKeep(services, visit, plan, request));
  const lang = visit.isLanguageChosen ? `&lang=${visit.language}` : '';
  const url = `${services.config.publicUrl}/p/${visit.token}`;
  const started = await startCheckout(services, {
    customerId: visit.link.customerId,
    payLinkId: visit.link.id,
    ...planWish(plan, { what: what === 'all' ? what : 'due', keepsMethod }),
    returnUrl: `${url}/return?s={CHECKOUT_SESSION_ID}${lang}`,
    cancelUrl: `${services.config.publicUrl}${planPath(visit, plan.id)}`,
    locale: visit.language,
  });
  if (started.ok) return reply.redirect(started.url, 303);
  if (started.reason === 'settled_by_credit') {
    return reply.redirect(planPath(visit, plan.id), 303);
  }
  const status = started.reason === 'unavailable' ? 503 : 409;
  return showPlan(services, visit, plan, reply, { problem: problems[started.reason], status });
}

/** Whether what is paid with is kept for the later instalments: agreed to with this payment, or in the place of what failed. */
async function mayKeep(
  services: Services,
  visit: Visit,
  plan: Plan,
  request: FastifyRequest<OfPlan>,
): Promise<boolean> {
  const facts = await readCharging(services, plan);
  const { agree } = keepingOf(visit, plan, facts);
  if (agree === null || !hasAgreed(request.body)) return replacesMethod(plan, facts);
  await transaction(services.sql, (tx) =>
    agreeToCharges(tx, services, plan.id, consenting(visit, request, agree)),
  );
  return true;
}
