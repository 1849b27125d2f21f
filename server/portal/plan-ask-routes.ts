import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { transaction } from '../db/sql.ts';
import { NotFound } from '../errors.ts';
import {
  readAsking,
  readStanding,
  requestPlan,
  startPlan,
  type AskingFacts,
  type AskRefusal,
} from '../plans/ask-actions.ts';
import { findPlanSettings } from '../plans/ask-queries.ts';
import { decidePlan, standingBeyond, type Beyond } from '../plans/limit-rules.ts';
import type { Agreed } from '../plans/rules.ts';
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
import { portalPlanAsk } from './plan-ask-views.ts';
import { readPlanWish, scheduleOf, wishFields, type PlanWish, type Wished } from './plan-wish.ts';
import type { Opener, Visiting } from './routes.ts';
import { textsOf, visitPath } from './wording.ts';

// By link: a plan writes letters, and nobody needs many.
const PLANS_PER_MINUTE = 20;
const WORDS_MAX = 2_000;

/** Choosing a plan: the page, the agreement, and what is sent with them. GET changes nothing. */
export function registerPlanAskRoutes(
  app: FastifyInstance,
  services: Services,
  open: Opener,
): void {
  app.get<Visiting>('/p/:token/plan', async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
    return showAsk(services, visit, reply, { wish: readPlanWish(request.query) });
  });

  app.get<Visiting>('/p/:token/plan/agree', async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
    return showAgree(services, visit, reply, readPlanWish(request.query), NOTHING_TYPED);
  });

  app.post<Visiting>('/p/:token/plan', limited, async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
    return start(services, visit, request, reply);
  });

  app.post<Visiting>('/p/:token/plan/request', limited, async (request, reply) => {
    const visit = await open(request, reply);
    if (visit.isExpired) return reply.redirect(visitPath(visit), 303);
    return ask(services, visit, request, reply);
  });
}

const limited = {
  config: {
    rateLimit: {
      max: PLANS_PER_MINUTE,
      timeWindow: '1 minute',
      keyGenerator: (request: FastifyRequest) => (request.params as { token: string }).token,
    },
  },
};

export const pageOf = (visit: Visit) => ({
  language: visit.language,
  country: visit.link.country,
});

interface Decided {
  facts: AskingFacts;
  wished: Wished;
  beyond: Beyond | null;
}

async function decide(services: Services, visit: Visit, wish: PlanWish): Promise<Decided> {
  const { customerId, invoiceId } = visit.link;
  const facts = await readAsking(services.sql, services, { customerId, invoiceId });
  if (!facts) throw new NotFound('There is nothing here.');
  const wished = scheduleOf(wish, facts);
  const standing = await readStanding(services.sql, facts, wished.chosen);
  if (!wished.schedule) {
    return { facts, wished, beyond: standingBeyond(facts.limits, standing, wished.totalMinor) };
  }
  const decision = decidePlan(facts.limits, standing, wished.schedule, visit.today);
  return { facts, wished, beyond: decision.kind === 'beyond' ? decision.because : null };
}

async function showAsk(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  asked: { wish: PlanWish; problem?: string; words?: string; status?: number },
): Promise<string> {
  const { facts, wished, beyond } = await decide(services, visit, asked.wish);
  const status = asked.status ?? (wished.problem && asked.wish.isSent ? 422 : 200);
  // Before anything was sent, an empty choice is no mistake.
  const shown = asked.wish.isSent ? wished : { ...wished, problem: null };
  return reply.page(
    '/portal/plan-ask',
    portalPlanAsk(visit, facts, {
      ...{ wish: asked.wish, wished: shown, beyond },
      ...{ problem: asked.problem ?? null, words: asked.words ?? '' },
    }),
    { ...pageOf(visit), status },
  );
}

function agreeingOf({ facts, wished }: Decided, settings: Agreeing['settings']): Agreeing {
  const agreed: Agreed = {
    currency: wished.currency,
    covered: wished.chosen.map((one) => ({ number: one.number, amountMinor: one.balanceMinor })),
    instalments: wished.schedule ?? [],
  };
  return { agreed, customer: facts.customer, settings, isChange: false };
}

/** The agreement of a wish within the limits; anything else goes back to the page of choices. */
async function showAgree(
  services: Services,
  visit: Visit,
  reply: FastifyReply,
  wish: PlanWish,
  shown: AgreeShown,
  status = 200,
): Promise<FastifyReply | string> {
  const decided = await decide(services, visit, wish);
  const settings = await findPlanSettings(services.sql);
  if (!settings || !decided.wished.schedule || decided.beyond !== null) {
    return showAsk(services, visit, reply, {
      wish,
      ...(shown.problem && { problem: shown.problem }),
      ...(status !== 200 && { status }),
    });
  }
  const fields = wishFields(wish);
  const query = new URLSearchParams(fields).toString();
  return reply.page(
    '/portal/plan-agree',
    portalPlanAgree(
      visit,
      agreeingOf(decided, settings),
      {
        action: visitPath(visit, '/plan'),
        hidden: fields.map(([name, value]) => ({ name, value })),
        path: '/plan/agree',
        query: Object.fromEntries(fields),
        backUrl: `/p/${visit.token}/plan?${query}${visit.isLanguageChosen ? `&lang=${visit.language}` : ''}`,
      },
      shown,
    ),
    { ...pageOf(visit), status },
  );
}

async function start(
  services: Services,
  visit: Visit,
  request: FastifyRequest<Visiting>,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const wish = readPlanWish(request.body);
  const decided = await decide(services, visit, wish);
  const settings = await findPlanSettings(services.sql);
  const { schedule, chosen } = decided.wished;
  if (!settings || !schedule || decided.beyond !== null) {
    return showAsk(services, visit, reply, { wish, status: 422 });
  }
  const accepted = readAcceptance(visit, request, agreeingOf(decided, settings));
  if (!accepted.ok) return showAgree(services, visit, reply, wish, accepted.shown, 422);
  const started = await transaction(services.sql, (tx) =>
    startPlan(
      tx,
      services,
      {
        ...{ customerId: visit.link.customerId, linkInvoiceId: visit.link.invoiceId },
        ...{ payLinkId: visit.link.id, invoiceIds: chosen.map((one) => one.id), schedule },
      },
      accepted.accepting,
    ),
  );
  if (started.ok) {
    return reply.redirect(planPath(visit, started.planId, '', { done: 'started' }), 303);
  }
  return showAsk(services, visit, reply, {
    ...{ wish, status: 409, problem: refusalText(visit, started) },
  });
}

async function ask(
  services: Services,
  visit: Visit,
  request: FastifyRequest<Visiting>,
  reply: FastifyReply,
): Promise<FastifyReply | string> {
  const wish = readPlanWish(request.body);
  const { words: typed } = (request.body ?? {}) as { words?: unknown };
  const words =
    typeof typed === 'string' ? typed.replaceAll('\u0000', '').trim().slice(0, WORDS_MAX) : '';
  const { wished } = await decide(services, visit, wish);
  const { schedule, chosen } = wished;
  if (!schedule) return showAsk(services, visit, reply, { wish, words, status: 422 });
  const asked = await transaction(services.sql, (tx) =>
    requestPlan(tx, services, {
      ...{ customerId: visit.link.customerId, linkInvoiceId: visit.link.invoiceId },
      ...{ payLinkId: visit.link.id, invoiceIds: chosen.map((one) => one.id), schedule, words },
    }),
  );
  if (asked.ok) {
    return reply.redirect(planPath(visit, asked.planId, '', { done: 'sent' }), 303);
  }
  return showAsk(services, visit, reply, {
    ...{ wish, words, status: 409, problem: refusalText(visit, asked) },
  });
}

function refusalText(
  visit: Visit,
  refused: AskRefusal | { reason: keyof ReturnType<typeof textsOf>['plans']['refusals'] },
): string {
  const { refusals, currencies, why, problems } = textsOf(visit).plans;
  if (refused.reason === 'beyond') {
    return ('because' in refused && why[refused.because]) || refusals.changed;
  }
  if (refused.reason === 'schedule') {
    return 'problem' in refused ? problems[refused.problem] : refusals.changed;
  }
  return refused.reason === 'mixed_currencies' ? currencies : refusals[refused.reason];
}
