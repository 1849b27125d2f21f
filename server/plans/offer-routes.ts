import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { addDays } from '../calendar/plain-date.ts';
import { transaction } from '../db/sql.ts';
import { Conflict, NotFound } from '../errors.ts';
import { sumMinor } from '../money/money.ts';
import type { Services } from '../services.ts';
import { idOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { fields, parseForm } from '../web/forms.ts';
import { redirectWithNotice } from '../web/notice.ts';
import { readerOf, type Reader } from '../web/reader.ts';
import { isPlannable, readAsking, type AskingFacts } from './ask-actions.ts';
import { changeCovers, makeOffer, offerChange, offerPlan, type Offered } from './decide-actions.ts';
import { parseLines, readBuilding, readTypedLines } from './offer-form.ts';
import { planOfferView, typedLines, type OfferPage } from './offer-views.ts';
import { planNumber } from './document.ts';
import { readPlan, type PlanRequest } from './page.ts';

const offerForm = z.object({ words: fields.text(2_000) });
// A week from now is a day a debtor can arrange.
const FIRST_AFTER_DAYS = 7;

/** Offers a colleague writes: another schedule than was asked for, a change of a running plan, a plan nobody asked for. */
export function registerPlanOfferRoutes(app: FastifyInstance, services: Services): void {
  for (const kind of ['answer', 'change'] as const) {
    const rest = kind === 'answer' ? 'offer' : 'change';
    app.get(`/plans/:id/${rest}`, async (request: PlanRequest, reply) => {
      const { reader, page } = await ofPlan(services, request, kind);
      return reply.page('/plans/offer', planOfferView(reader, page));
    });
    app.post(`/plans/:id/${rest}`, async (request: PlanRequest, reply) => {
      const { reader, page, planId } = await ofPlan(services, request, kind);
      return send(services, request, reply, { reader, page }, (tx, offer) =>
        (kind === 'answer' ? offerPlan : offerChange)(tx, services, planId, offer),
      );
    });
  }

  app.get('/customers/:id/plan', async (request: PlanRequest, reply) => {
    const { reader, page } = await ofCustomer(services, request, request.query);
    return reply.page('/plans/offer', planOfferView(reader, page));
  });
  app.post('/customers/:id/plan', async (request: PlanRequest, reply) => {
    const { reader, page, customerId } = await ofCustomer(services, request, request.body);
    return send(services, request, reply, { reader, page }, (tx, offer) =>
      makeOffer(tx, services, { ...offer, customerId, invoiceIds: page.chosenIds }),
    );
  });
}

type Offering = Parameters<typeof offerPlan>[3];

/** Reads the lines, makes the offer, and shows the page again with what is in the way. */
async function send(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  { reader, page }: { reader: Reader; page: OfferPage },
  make: (tx: Parameters<typeof offerPlan>[0], offer: Offering) => Promise<Offered | undefined>,
): Promise<FastifyReply | string> {
  const { plans } = reader.texts;
  const form = parseForm(offerForm, request.body, reader.texts.problems);
  const lines = readTypedLines(form.typed);
  const { instalments, problems } = parseLines(lines, page.currency, reader.texts);
  const again = (problem: string | null, status = 422) =>
    reply.page(
      '/plans/offer',
      planOfferView(reader, {
        ...page,
        typed: { lines, words: form.typed['words'] ?? '' },
        problems: [...problems, ...(form.ok ? [] : form.problems)],
        problem,
      }),
      { status },
    );
  if (!form.ok || problems.length > 0) return again(null);
  const userId = signedInUser(request).id;
  const offered = await transaction(services.sql, (tx) =>
    make(tx, { instalments, words: form.values.words, userId }),
  );
  if (!offered) throw new NotFound('There is no such plan.');
  if (!offered.ok) return again(plans.problems[offered.reason]);
  return redirectWithNotice(reply, `/plans/${offered.planId}`, plans.done.offered);
}

async function ofPlan(
  services: Services,
  request: PlanRequest,
  kind: 'answer' | 'change',
): Promise<{ reader: Reader; page: OfferPage; planId: number }> {
  const reader = await readerOf(services, request);
  const plan = await readPlan(services, request);
  const isRight = plan.status === (kind === 'answer' ? 'requested' : 'active');
  if (!isRight) throw new Conflict('This plan has been decided meanwhile.');
  const path = `/plans/${plan.id}/${kind === 'answer' ? 'offer' : 'change'}`;
  const totalMinor =
    kind === 'answer'
      ? plan.totalMinor
      : sumMinor(changeCovers(plan).map((one) => one.amountMinor));
  const first = addDays(reader.today, FIRST_AFTER_DAYS);
  const isBuilt = Object.hasOwn(request.query ?? {}, 'count');
  return {
    reader,
    planId: plan.id,
    page: {
      kind,
      back: { label: reader.texts.plans.numbered(planNumber(plan.id)), href: `/plans/${plan.id}` },
      ...{ buildPath: path, action: path, totalMinor, currency: plan.currency },
      building: readBuilding(request.query, first),
      ...{ invoices: [], chosenIds: [] },
      // What was asked for is where an answer begins.
      typed:
        kind === 'answer' && !isBuilt
          ? { lines: typedLines(reader, plan.instalments, plan.currency), words: '' }
          : null,
      ...{ problems: [], problem: null },
    },
  };
}

async function ofCustomer(
  services: Services,
  request: PlanRequest,
  sent: unknown,
): Promise<{ reader: Reader; page: OfferPage; customerId: number }> {
  const reader = await readerOf(services, request);
  const customerId = idOf(request.params.id);
  const facts = customerId
    ? await readAsking(services.sql, services, { customerId, invoiceId: null })
    : undefined;
  if (!facts || customerId === undefined) throw new NotFound('There is no such customer.');
  const chosen = chosenOf(facts, sent);
  const path = `/customers/${customerId}/plan`;
  return {
    reader,
    customerId,
    page: {
      kind: 'unasked',
      back: { label: facts.customer.name, href: `/customers/${customerId}` },
      ...{ buildPath: path, action: path },
      totalMinor: sumMinor(chosen.map((one) => one.balanceMinor)),
      currency: chosen[0]?.currency ?? facts.organization.currency,
      building: readBuilding(request.query, addDays(reader.today, FIRST_AFTER_DAYS)),
      invoices: facts.invoices.filter(isPlannable),
      chosenIds: chosen.map((one) => one.id),
      ...{ typed: null, problems: [], problem: null },
    },
  };
}

/** The invoices that are ticked, of the currency of the first; before any is, all that are overdue in it. */
function chosenOf(facts: AskingFacts, sent: unknown): AskingFacts['invoices'] {
  const plannable = facts.invoices.filter(isPlannable);
  const { invoice } = (sent ?? {}) as { invoice?: unknown };
  const ticked = (Array.isArray(invoice) ? invoice : [invoice]).map(String);
  const isSent = invoice !== undefined;
  const chosen = plannable.filter((one) =>
    isSent ? ticked.includes(String(one.id)) : one.dueOn < facts.today,
  );
  const [first] = chosen.length > 0 ? chosen : plannable;
  const wanted = chosen.length > 0 || isSent ? chosen : plannable;
  return wanted.filter((one) => one.currency === first?.currency);
}
