import { z } from 'zod';
import { findPlan, listPlans, type Plan } from '../../plans/queries.ts';
import { planProgress } from '../../plans/rules.ts';
import type { PlanStatus } from '../../plans/states.ts';
import type { Services } from '../../services.ts';
import { cutPage, readCursor, writeCursor } from '../cursor.ts';
import type { Api } from '../instance.ts';
import { nothingHere } from '../method-check.ts';
import { answers } from '../openapi.ts';
import { instantOf, moneyOf } from '../present.ts';
import {
  customerRef,
  dayOut,
  id,
  idParams,
  instantOut,
  invoiceRef,
  listOf,
  moneyOut,
  name,
  paging,
} from '../schemas.ts';
import { listPlanIds } from './queries.ts';

const STATUSES = [
  ...(['requested', 'offered', 'active', 'completed', 'broken'] as const),
  ...(['declined', 'withdrawn', 'lapsed', 'replaced', 'ended'] as const),
] satisfies PlanStatus[];

const planOut = name(
  'Plan',
  z.object({
    id: z.int(),
    customer: customerRef,
    status: z.enum(STATUSES),
    total: moneyOut,
    paid: moneyOut.meta({ description: 'What of it is paid, by whatever way money came' }),
    replaces_plan_id: z.int().nullable(),
    asked_by: z.enum(['debtor', 'user', 'api']),
    charge_by: z.enum(['link', 'saved_method']),
    offer_until: dayOut.nullable(),
    warned_until: dayOut.nullable().meta({ description: 'The last day of the last reminder' }),
    started_on: dayOut.nullable(),
    ended_on: dayOut.nullable(),
    invoices: z.array(
      z.object({
        invoice: invoiceRef,
        covered: moneyOut.meta({ description: 'What was owed when the plan was made' }),
        balance: moneyOut,
      }),
    ),
    instalments: z.array(
      z.object({
        position: z.int(),
        due_on: dayOut,
        amount: moneyOut,
        paid: moneyOut.meta({ description: 'Money fills the instalments in their order' }),
      }),
    ),
    created_at: instantOut,
  }),
);

const filters = { customer_id: id.optional(), status: z.enum(STATUSES).optional() };

/** Instalment plans: read, with their schedules and what is paid of them. */
export function registerPlanRoutes(api: Api, services: Services): void {
  const { secretKey } = services.config;

  api.get(
    '/plans',
    {
      schema: {
        tags: ['plans'],
        operationId: 'listPlans',
        summary: 'Instalment plans, the latest first',
        querystring: z.strictObject({ ...paging, ...filters }),
        response: answers({ 200: listOf(planOut) }, 400),
      },
    },
    async ({ query }) => {
      const ids = await listPlanIds(services.sql, {
        customerId: query.customer_id ?? null,
        status: query.status ?? null,
        beforeId: readCursor(secretKey, 'plans', query.cursor),
        limit: query.limit + 1,
      });
      const rows = await listPlans(services.sql, ids);
      const page = cutPage(rows, query.limit, (last) => writeCursor(secretKey, 'plans', last));
      return { data: page.rows.map(presentPlan), next_cursor: page.nextCursor };
    },
  );

  api.get(
    '/plans/:id',
    {
      schema: {
        tags: ['plans'],
        operationId: 'getPlan',
        summary: 'One plan with its schedule',
        params: idParams,
        response: answers({ 200: planOut }, 404),
      },
    },
    async ({ params }) => {
      const plan = await findPlan(services.sql, params.id);
      if (!plan) throw nothingHere();
      return presentPlan(plan);
    },
  );
}

function presentPlan(plan: Plan): z.output<typeof planOut> {
  const money = (minor: number) => moneyOf(minor, plan.currency);
  const progress = planProgress(plan.covered, plan.instalments);
  const wasRunning = plan.startedOn !== null;
  return {
    id: plan.id,
    customer: { id: plan.customerId, number: plan.customerNumber, name: plan.customerName },
    status: plan.status,
    total: money(plan.totalMinor),
    paid: money(wasRunning ? progress.paidMinor : 0),
    replaces_plan_id: plan.replacesId,
    asked_by: plan.askedBy,
    charge_by: plan.chargeBy,
    offer_until: plan.offerUntil,
    warned_until: plan.warnedUntil,
    started_on: plan.startedOn,
    ended_on: plan.endedOn,
    invoices: plan.covered.map((one) => ({
      invoice: { id: one.invoiceId, number: one.number },
      covered: money(one.amountMinor),
      balance: money(one.balanceMinor),
    })),
    instalments: progress.instalments.map((one) => ({
      position: one.position,
      due_on: one.dueOn,
      amount: money(one.amountMinor),
      paid: money(wasRunning ? one.paidMinor : 0),
    })),
    created_at: instantOf(plan.createdAt),
  };
}
