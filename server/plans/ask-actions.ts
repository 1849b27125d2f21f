import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import type { Author } from '../audit/record.ts';
import type { Db, Tx } from '../db/sql.ts';
import { holdFor } from '../holds/actions.ts';
import { sumMinor } from '../money/money.ts';
import { findOrganization, type Organization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { activate, type Accepted, type Accepting } from './accept-actions.ts';
import {
  findAskingCustomer,
  listPlanLimits,
  listPlannable,
  listTones,
  lockForPlan,
  type AskingCustomer,
  type PlannableInvoice,
} from './ask-queries.ts';
import { auditPlan, holdsOf } from './follow-actions.ts';
import { tellRequested } from './letter-actions.ts';
import { decidePlan, type Beyond, type PlanLimits, type Standing } from './limit-rules.ts';
import { findPlan, insertPlan, type NewPlan } from './queries.ts';
import { scheduleHash, scheduleProblem, type Instalment, type ScheduleProblem } from './rules.ts';

/** Twelve months (INS-10). */
const BROKEN_COUNTS_DAYS = 365;

/** What a debtor may choose from, and what decides whether they have it at once. */
export interface AskingFacts {
  organization: Organization;
  today: PlainDate;
  customer: AskingCustomer;
  limits: PlanLimits;
  /** All that is open; only some of it can be planned. */
  invoices: PlannableInvoice[];
}

export function isPlannable(invoice: PlannableInvoice): boolean {
  const { planId, isDisputed, isInFlight, isSold } = invoice;
  return planId === null && !isDisputed && !isInFlight && !isSold;
}

/** Reads what a plan of a customer is decided by; undefined when there is no such customer. */
export async function readAsking(
  db: Db,
  services: Services,
  of: { customerId: number; invoiceId: number | null },
): Promise<AskingFacts | undefined> {
  const organization = await findOrganization(db);
  if (!organization) return undefined;
  const today = dayIn(organization.timeZone, services.clock.now());
  const customer = await findAskingCustomer(db, of.customerId, addDays(today, -BROKEN_COUNTS_DAYS));
  const limits = await listPlanLimits(db);
  const own = limits.find((one) => one.segment === customer?.segment) ?? limits.at(-1);
  if (!customer || !own) return undefined;
  return {
    ...{ organization, today, customer, limits: own },
    invoices: await listPlannable(db, of, today),
  };
}

/** What tells for or against a plan over these invoices. */
export async function readStanding(
  db: Db,
  { organization, customer }: AskingFacts,
  chosen: readonly PlannableInvoice[],
): Promise<Standing> {
  return {
    currency: chosen[0]?.currency ?? organization.currency,
    organizationCurrency: organization.currency,
    tones: await listTones(
      db,
      chosen.map((one) => one.id),
    ),
    hasActivePlan: customer.hasActivePlan,
    hasBrokenPlan: customer.hasBrokenPlan,
  };
}

export interface Asked {
  customerId: number;
  /** What the link opens, when it opens one invoice only. */
  linkInvoiceId: number | null;
  payLinkId: string | null;
  invoiceIds: readonly number[];
  schedule: readonly Instalment[];
}

/** `not_available`: an invoice is paid, planned, disputed, sold or being paid by now. `beyond`: a person decides, see `because`. */
export type AskRefusal =
  | { reason: 'not_available' | 'mixed_currencies' }
  | { reason: 'schedule'; problem: ScheduleProblem }
  | { reason: 'beyond'; because: Beyond };

interface Examined {
  facts: AskingFacts;
  chosen: PlannableInvoice[];
  beyond: Beyond | null;
}

/** Looks at a wish under the locks of its invoices. */
async function examine(tx: Tx, services: Services, asked: Asked): Promise<Examined | AskRefusal> {
  await lockForPlan(tx, asked.customerId, asked.invoiceIds);
  const facts = await readAsking(tx, services, {
    customerId: asked.customerId,
    invoiceId: asked.linkInvoiceId,
  });
  const chosen =
    facts?.invoices.filter((one) => asked.invoiceIds.includes(one.id) && isPlannable(one)) ?? [];
  if (!facts || chosen.length === 0 || chosen.length !== new Set(asked.invoiceIds).size) {
    return { reason: 'not_available' };
  }
  if (new Set(chosen.map((one) => one.currency)).size > 1) return { reason: 'mixed_currencies' };
  const totalMinor = sumMinor(chosen.map((one) => one.balanceMinor));
  const problem = scheduleProblem(asked.schedule, totalMinor, facts.today);
  if (problem) return { reason: 'schedule', problem };
  const standing = await readStanding(tx, facts, chosen);
  const decision = decidePlan(facts.limits, standing, asked.schedule, facts.today);
  return { facts, chosen, beyond: decision.kind === 'beyond' ? decision.because : null };
}

function newPlan(
  services: Services,
  asked: Asked,
  chosen: readonly PlannableInvoice[],
): Omit<NewPlan, 'status'> {
  return {
    customerId: asked.customerId,
    currency: chosen[0]?.currency ?? '',
    ...{ replacesId: null, askedBy: 'debtor', askedByUserId: null, payLinkId: asked.payLinkId },
    ...{ words: '', beyond: '', decisionWords: '', offerUntil: null },
    covered: chosen.map((one) => ({ invoiceId: one.id, amountMinor: one.balanceMinor })),
    instalments: asked.schedule,
    at: services.clock.now(),
  };
}

/** A debtor within the limits accepts a schedule: the plan runs at once. */
export async function startPlan(
  tx: Tx,
  services: Services,
  asked: Asked,
  accepting: Accepting,
): Promise<Accepted | ({ ok: false } & AskRefusal)> {
  const examined = await examine(tx, services, asked);
  if ('reason' in examined) return { ok: false, ...examined };
  if (examined.beyond) return { ok: false, reason: 'beyond', because: examined.beyond };
  const { chosen } = examined;
  if (!hashOf(asked, chosen).equals(accepting.scheduleHash))
    return { ok: false, reason: 'changed' };
  const planId = await insertPlan(tx, { ...newPlan(services, asked, chosen), status: 'active' });
  const plan = await findPlan(tx, planId);
  if (!plan) return { ok: false, reason: 'not_available' };
  await activate(tx, services, plan, accepting, null);
  return { ok: true, planId };
}

function hashOf({ schedule }: Asked, chosen: readonly PlannableInvoice[]): Buffer {
  return scheduleHash({
    currency: chosen[0]?.currency ?? '',
    covered: chosen.map((one) => ({ number: one.number, amountMinor: one.balanceMinor })),
    instalments: schedule,
  });
}

/**
 * A debtor asks for a plan that a person decides, in the portal or from a colleague; reminders of its invoices wait until then.
 */
export async function requestPlan(
  tx: Tx,
  services: Services,
  asked: Asked & { words: string; userId?: number | null },
): Promise<Accepted | ({ ok: false } & AskRefusal)> {
  const examined = await examine(tx, services, asked);
  if ('reason' in examined) return { ok: false, ...examined };
  const { userId = null } = asked;
  const by: Author = userId === null ? { actor: 'debtor' } : { actor: 'user', userId };
  const planId = await insertPlan(tx, {
    ...newPlan(services, asked, examined.chosen),
    ...{ askedBy: userId === null ? 'debtor' : 'user', askedByUserId: userId },
    status: 'requested',
    words: asked.words,
    // Within the limits a debtor may still ask, say for other days.
    beyond: examined.beyond ?? '',
  });
  const plan = await findPlan(tx, planId);
  if (!plan) return { ok: false, reason: 'not_available' };
  await holdFor(tx, services, { kind: 'plan_request', id: planId }, holdsOf(plan), by);
  await auditPlan(tx, services, plan, 'plan.requested', by);
  // Whoever took it down looks after it: they need no mail of their own words.
  if (userId === null) await tellRequested(tx, services, plan);
  return { ok: true, planId };
}
