import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { previewResume } from '../chases/preview.ts';
import { findCustomer } from '../customers/queries.ts';
import { transaction } from '../db/sql.ts';
import { planPdf } from '../documents/plan.ts';
import { NotFound, type FieldProblem } from '../errors.ts';
import type { Services } from '../services.ts';
import { textOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { fields, formState, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { pagerOf, pagingOf } from '../web/paging.ts';
import { readerOf } from '../web/reader.ts';
import { registerPlanLinkRoute } from './charge-routes.ts';
import { planCharging, readPlanCharging } from './charge-views.ts';
import { declinePlan, endPlan, offerPlan, retractOffer } from './decide-actions.ts';
import { planDocumentFacts, planNumber } from './document.ts';
import { readPlan, type PlanRequest } from './page.ts';
import { registerPlanOfferRoutes } from './offer-routes.ts';
import { countPlans, findSuccessor, listPlanPage, PLAN_FILTERS } from './page-queries.ts';
import { findAcceptance } from './acceptance-queries.ts';
import type { Plan } from './queries.ts';
import { registerPlanSettingsRoutes } from './settings-routes.ts';
import { planShow, plansIndex } from './views.ts';
import { listTouches } from './walk-queries.ts';

const WORDS_MAX = 2_000;
const wordsForm = z.object({ words: fields.required(WORDS_MAX) });
const endForm = z.object({
  words: fields.text(WORDS_MAX),
  as: z.enum(['ended', 'broken']),
});

/** Instalment plans: the list, each with its decision, and what a colleague offers. */
export function registerPlansRoutes(app: FastifyInstance, services: Services): void {
  app.get('/plans', async (request, reply) => {
    const reader = await readerOf(services, request);
    const counts = await countPlans(services.sql, reader.today);
    const state = textOf(request.query, 'state');
    const filter =
      PLAN_FILTERS.find((one) => one === state) ?? (counts.requested > 0 ? 'requested' : 'active');
    const paging = pagingOf(request.query);
    const page = await listPlanPage(services.sql, { filter, today: reader.today, ...paging });
    const pager = pagerOf(paging, page.total, request.url, reader.texts);
    return reply.page(
      '/plans/index',
      plansIndex(reader, filter, { plans: page.plans, counts, pager }),
    );
  });

  app.get('/plans/:id', async (request: PlanRequest, reply) =>
    showPlan(services, request, reply, await readPlan(services, request)),
  );

  app.get('/plans/:id/document.pdf', async (request: PlanRequest, reply) => {
    const plan = await readPlan(services, request);
    const { organization } = await readerOf(services, request);
    const acceptance = await findAcceptance(services.sql, plan.id);
    const customer = await findCustomer(services.sql, plan.customerId);
    if (!organization || !acceptance || !customer) throw new NotFound('There is no such plan.');
    const now = services.clock.now();
    const facts = planDocumentFacts(organization, customer, { plan, acceptance }, now);
    return reply
      .header('Content-Disposition', `inline; filename="${planNumber(plan.id)}.pdf"`)
      .header('Cache-Control', 'no-store')
      .type('application/pdf')
      .send(await planPdf(facts));
  });

  app.post('/plans/:id/acceptance', async (request: PlanRequest, reply) => {
    const { texts } = await readerOf(services, request);
    const plan = await readPlan(services, request);
    const offered = await transaction(services.sql, (tx) =>
      offerPlan(tx, services, plan.id, {
        ...{ instalments: plan.instalments, words: '', userId: signedInUser(request).id },
      }),
    );
    // Its first day has passed since the page was shown: other days are needed.
    if (!offered?.ok) return reply.redirect(`/plans/${plan.id}/offer`, 303);
    return redirectWithNotice(reply, `/plans/${plan.id}`, texts.plans.done.offered);
  });

  app.post('/plans/:id/refusal', async (request: PlanRequest, reply) => {
    const { texts } = await readerOf(services, request);
    const plan = await readPlan(services, request);
    const form = parseForm(wordsForm, request.body, texts.problems);
    if (!form.ok) return showPlan(services, request, reply, plan, form);
    const { words } = form.values;
    const userId = signedInUser(request).id;
    await transaction(services.sql, (tx) => declinePlan(tx, services, plan.id, { words, userId }));
    return redirectWithNotice(reply, `/plans/${plan.id}`, texts.plans.done.declined);
  });

  app.post('/plans/:id/retraction', async (request: PlanRequest, reply) => {
    const { texts } = await readerOf(services, request);
    const plan = await readPlan(services, request);
    await transaction(services.sql, (tx) =>
      retractOffer(tx, services, plan.id, signedInUser(request).id),
    );
    return redirectWithNotice(reply, `/plans/${plan.id}`, texts.plans.done.retracted);
  });

  app.post('/plans/:id/end', async (request: PlanRequest, reply) => {
    const { texts } = await readerOf(services, request);
    const plan = await readPlan(services, request);
    const form = parseForm(endForm, request.body, texts.problems);
    if (!form.ok) return showPlan(services, request, reply, plan, form);
    const { words, as } = form.values;
    const userId = signedInUser(request).id;
    await transaction(services.sql, (tx) => endPlan(tx, services, plan.id, { words, userId, as }));
    return redirectWithNotice(reply, `/plans/${plan.id}`, texts.plans.done.ended);
  });

  registerPlanLinkRoute(app, services);
  registerPlanOfferRoutes(app, services);
  registerPlanSettingsRoutes(app, services);
}

async function showPlan(
  services: Services,
  request: PlanRequest,
  reply: FastifyReply,
  plan: Plan,
  refused?: { typed: Readonly<Record<string, string>>; problems: readonly FieldProblem[] },
): Promise<string> {
  const reader = await readerOf(services, request);
  const kind = plan.status === 'active' ? 'plan' : 'plan_request';
  const isOpen = ['requested', 'offered', 'active'].includes(plan.status);
  const [acceptance, touches, successorId, previews] = await Promise.all([
    findAcceptance(services.sql, plan.id),
    listTouches(services.sql, plan.id),
    findSuccessor(services.sql, plan.id),
    isOpen
      ? previewResume(services.sql, services, {
          invoiceIds: plan.covered.map((one) => one.invoiceId),
          without: { kind, id: plan.id },
        })
      : [],
  ]);
  const form = formState(['words'], refused?.typed ?? {}, refused?.problems);
  return reply.page(
    '/plans/show',
    {
      ...planShow(reader, { plan, acceptance, touches, previews, successorId, form }),
      charging: planCharging(reader, await readPlanCharging(services.sql, plan, touches)),
    },
    { status: refused ? 422 : 200 },
  );
}
