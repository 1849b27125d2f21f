import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { transaction } from '../db/sql.ts';
import { ProviderError } from '../errors.ts';
import { applyCheckout } from '../payments/apply-actions.ts';
import { startKeeping } from '../plans/keep-actions.ts';
import { agreeToCharges, stopCharges, type Consenting } from '../plans/method-actions.ts';
import { findPlan, type Plan } from '../plans/queries.ts';
import type { Services } from '../services.ts';
import type { Visit } from './guard.ts';
import { planPath } from './plan-agree-views.ts';
import { chargeAgreement, readCharging } from './plan-charge-views.ts';
import type { Visiting } from './routes.ts';
import { textsOf, visitPath } from './wording.ts';

const AGENT_MAX = 300;

export interface OfPlan extends Visiting {
  Params: { token: string; id: string };
}

type Find = (
  request: FastifyRequest<OfPlan>,
  reply: FastifyReply,
) => Promise<{ visit: Visit; plan: Plan | null }>;

/** Shows the page of a plan with what is in the way. */
export type ShowPlan = (
  visit: Visit,
  plan: Plan,
  reply: FastifyReply,
  shown: { problem?: string; giveProblem?: string; status: number },
) => Promise<string>;

/** The debtor's say in how the later instalments are paid: give a card, change it, stop the charges. */
export function registerPlanChargeRoutes(
  app: FastifyInstance,
  services: Services,
  {
    find,
    show,
    limited,
  }: { find: Find; show: ShowPlan; limited: { config: { rateLimit: object } } },
): void {
  app.post<OfPlan>('/p/:token/plans/:id/method', limited, async (request, reply) => {
    const { visit, plan } = await find(request, reply);
    if (!plan) return reply.redirect(visitPath(visit), 303);
    return giveMethod(services, { visit, plan, request, reply, show });
  });

  app.get<OfPlan>('/p/:token/plans/:id/kept', limited, async (request, reply) => {
    const { visit, plan } = await find(request, reply);
    if (!plan) return reply.redirect(visitPath(visit), 303);
    if (request.method === 'GET') await lookAtSetup(services, request.query['s']);
    const now = await findPlan(services.sql, plan.id);
    const done = now?.chargeBy === 'saved_method' ? 'kept' : 'waiting';
    return reply.redirect(planPath(visit, plan.id, '', { done }), 303);
  });

  app.post<OfPlan>('/p/:token/plans/:id/stop-charges', limited, async (request, reply) => {
    const { visit, plan } = await find(request, reply);
    if (!plan) return reply.redirect(visitPath(visit), 303);
    const text = textsOf(visit).charges.stopText;
    await transaction(services.sql, (tx) =>
      stopCharges(tx, services, plan.id, consenting(visit, request, text)),
    );
    return reply.redirect(planPath(visit, plan.id, '', { done: 'stopped' }), 303);
  });
}

/** How we know that somebody agreed to a sentence, or took it back. */
export function consenting(
  visit: Visit,
  request: FastifyRequest<OfPlan>,
  chargeText: string,
): Consenting {
  return {
    textVersion: textsOf(visit).charges.version,
    ...{ language: visit.language, chargeText, address: request.ip, payLinkId: visit.link.id },
    agent: (request.headers['user-agent'] ?? '').slice(0, AGENT_MAX),
  };
}

/** Whether the box beside the agreement was ticked. */
export function hasAgreed(body: unknown): boolean {
  return ((body ?? {}) as { keep?: unknown }).keep === 'yes';
}

async function giveMethod(
  services: Services,
  {
    visit,
    plan,
    request,
    reply,
    show,
  }: {
    visit: Visit;
    plan: Plan;
    request: FastifyRequest<OfPlan>;
    reply: FastifyReply;
    show: ShowPlan;
  },
): Promise<FastifyReply | string> {
  const { charges, plans } = textsOf(visit);
  const facts = await readCharging(services, plan);
  const text = chargeAgreement(visit, plan, { ...facts, isPaying: false });
  if (plan.status !== 'active' || text === null) {
    return show(visit, plan, reply, { problem: plans.refusals.changed, status: 409 });
  }
  // Who changes a card has agreed before, to the same days and amounts.
  const isChange = facts.method !== null && facts.mayCharge;
  if (!isChange) {
    if (!hasAgreed(request.body)) {
      return show(visit, plan, reply, { giveProblem: charges.tickMissing, status: 422 });
    }
    await transaction(services.sql, (tx) =>
      agreeToCharges(tx, services, plan.id, consenting(visit, request, text)),
    );
  }
  const at = `${services.config.publicUrl}${planPath(visit, plan.id, '/kept')}`;
  const url = await startKeeping(services, {
    planId: plan.id,
    returnUrl: `${at}${at.includes('?') ? '&' : '?'}s={CHECKOUT_SESSION_ID}`,
    cancelUrl: `${services.config.publicUrl}${planPath(visit, plan.id)}`,
    locale: visit.language,
  });
  if (url !== null) return reply.redirect(url, 303);
  return show(visit, plan, reply, { problem: charges.unavailable, status: 503 });
}

/** Only Stripe's page sends people here, and what it says is kept as the webhook would (PAYMENTS 3). */
async function lookAtSetup(services: Services, session: unknown): Promise<void> {
  if (typeof session !== 'string' || !/^cs_[A-Za-z0-9_]{1,200}$/.test(session)) return;
  if (services.config.stripe.secretKey === null) return;
  try {
    await applyCheckout(services, session);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    services.log.warn({ err: error }, 'Stripe could not be asked about a session.');
  }
}
