import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { assert } from '../../server/errors.ts';
import { applyCheckout } from '../../server/payments/apply-actions.ts';
import { startCheckout } from '../../server/payments/checkout-actions.ts';
import { acceptOffer, agreedOf } from '../../server/plans/accept-actions.ts';
import { requestPlan } from '../../server/plans/ask-actions.ts';
import { findPlanSettings } from '../../server/plans/ask-queries.ts';
import { chargeInstalments } from '../../server/plans/charge-actions.ts';
import { planWish } from '../../server/plans/checkout.ts';
import { makeOffer } from '../../server/plans/decide-actions.ts';
import { agreeToCharges } from '../../server/plans/method-actions.ts';
import { findPlan, type Plan } from '../../server/plans/queries.ts';
import { buildSchedule, scheduleHash } from '../../server/plans/rules.ts';
import { walkPlans } from '../../server/plans/walk-actions.ts';
import { openVisit, type Visit } from '../../server/portal/guard.ts';
import { agreementOf } from '../../server/portal/plan-agree-views.ts';
import { chargeAgreement } from '../../server/portal/plan-charge-views.ts';
import { textsOf } from '../../server/portal/wording.ts';
import { payLinkToken } from '../../server/portal/token.ts';
import { AGREEMENT_VERSION } from '../../views/texts/plan-agreement.ts';
import { readSampleCustomers } from './customers.ts';
import { SAMPLE_PLAN_REQUEST, SAMPLE_PLANS, type SamplePlan } from './events.ts';
import { findInvoiceSum, findPayLink, findPlanOf } from './queries.ts';
import type { Playing } from './pay.ts';

const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0';

/** Lives the instalment plans of the sample company, and what plans ask for and charge on a day. */
export async function playPlans(play: Playing, day: PlainDate): Promise<void> {
  for (const plan of SAMPLE_PLANS) {
    if (day === plan.offeredOn) await offer(play, plan);
    if (day === plan.acceptedOn) await accept(play, plan);
  }
  if (day === SAMPLE_PLAN_REQUEST.on) await request(play);
  await walkPlans(play.services);
  await chargeInstalments(play.services);
}

/** What a customer is late with on a day and will not pay otherwise. */
function unpaidOf({ services, invoices }: Playing, customer: string, day: PlainDate) {
  const unpaid = invoices.filter(
    (one) => one.customer === customer && one.paidOn === null && one.dueOn < day,
  );
  return findInvoiceSum(
    services.sql,
    unpaid.map((one) => one.number),
  );
}

async function offer(play: Playing, plan: SamplePlan): Promise<void> {
  const { services, userId, customerIds } = play;
  const { customer, offeredOn, acceptedOn, count, words } = plan;
  const customerId = customerIds.get(customer) ?? 0;
  const owed = await unpaidOf(play, customer, offeredOn);
  const instalments = buildSchedule({
    ...{ totalMinor: owed.totalMinor, count, rhythm: 'fortnight', firstOn: acceptedOn },
  });
  assert(instalments, `The plan of ${customer} has no schedule.`);
  const offered = await transaction(services.sql, (tx) =>
    makeOffer(tx, services, {
      ...{ customerId, invoiceIds: owed.invoiceIds, instalments, userId, words },
    }),
  );
  assert(offered.ok, `The plan of ${customer} was not offered.`);
}

/** A debtor asks for more than they may have at once: a person decides. */
async function request(play: Playing): Promise<void> {
  const { services, customerIds } = play;
  const { customer, on, count, firstOn, words } = SAMPLE_PLAN_REQUEST;
  const owed = await unpaidOf(play, customer, on);
  const { totalMinor, invoiceIds } = owed;
  const schedule = buildSchedule({ totalMinor, count, firstOn, rhythm: 'month' });
  assert(schedule, `The plan of ${customer} has no schedule.`);
  const link = await findPayLink(services.sql, customer, services.clock.now());
  const asked = await transaction(services.sql, (tx) =>
    requestPlan(tx, services, {
      ...{ customerId: customerIds.get(customer) ?? 0, linkInvoiceId: null },
      ...{ payLinkId: link?.payLinkId ?? null, invoiceIds, schedule, words },
    }),
  );
  assert(asked.ok, `The plan of ${customer} was not asked for.`);
}

/** The debtor reads, accepts, ticks that the later instalments may be charged if they like, and pays the first one by card. */
async function accept(play: Playing, sample: SamplePlan): Promise<void> {
  const { services, payer, customerIds } = play;
  const { customer, keepsCard } = sample;
  const link = await findPayLink(services.sql, customer, services.clock.now());
  const token = payLinkToken(services.config.secretKey, link?.payLinkId ?? '');
  const visit = await openVisit(services, { params: { token }, query: {} });
  const planId = await findPlanOf(services.sql, customerIds.get(customer) ?? 0);
  const plan = await findPlan(services.sql, planId);
  const settings = await findPlanSettings(services.sql);
  assert(plan && settings, `The plan of ${customer} is not there.`);
  const by = { address: '203.0.113.24', agent: BROWSER, payLinkId: visit.link.id };
  await transaction(services.sql, async (tx) => {
    const accepted = await acceptOffer(tx, services, plan.id, {
      ...{ ...by, scheduleHash: scheduleHash(agreedOf(plan)), textVersion: AGREEMENT_VERSION },
      agreedText: agreementOf(visit, {
        agreed: agreedOf(plan),
        customer: { name: plan.customerName, kind: plan.customerKind },
        ...{ settings, isChange: false },
      }).join('\n\n'),
      ...{ language: visit.language, name: contactOf(customer), amountInWords: '' },
    });
    assert(accepted?.ok, `The plan of ${customer} was not accepted.`);
    if (!keepsCard) return;
    await agreeToCharges(tx, services, plan.id, {
      ...{ ...by, language: visit.language, textVersion: textsOf(visit).charges.version },
      chargeText: chargeTextOf(visit, plan, settings.announceDays),
    });
  });
  await payFirst(play, visit, { planId, ...sample });
  await payer.tick();
}

const contactOf = (customer: string) =>
  readSampleCustomers().find((one) => one.number === customer)?.contact ?? '';

function chargeTextOf(visit: Visit, plan: Plan, announceDays: number): string {
  return chargeAgreement(visit, plan, { announceDays, isPaying: true }) ?? '';
}

async function payFirst(
  { services, payer }: Playing,
  visit: Visit,
  of: { planId: number; customer: string; keepsCard: boolean },
): Promise<void> {
  const plan = await findPlan(services.sql, of.planId);
  assert(plan, `The plan of ${of.customer} is not there.`);
  const page = `${services.config.publicUrl}/p/${visit.token}`;
  const started = await startCheckout(services, {
    ...{ customerId: plan.customerId, payLinkId: visit.link.id, locale: visit.language },
    ...planWish(plan, { what: 'due', keepsMethod: of.keepsCard }),
    ...{ returnUrl: `${page}/return?s={CHECKOUT_SESSION_ID}`, cancelUrl: page },
  });
  assert(started.ok, `The first instalment of ${of.customer} could not be paid.`);
  const sessionId = /cs_test_\w+/.exec(started.url)?.[0] ?? '';
  await payer.payment(sessionId, { name: contactOf(of.customer) });
  await applyCheckout(services, sessionId);
}
