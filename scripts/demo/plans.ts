import type { PlainDate } from '../../server/calendar/plain-date.ts';
import { transaction } from '../../server/db/sql.ts';
import { assert } from '../../server/errors.ts';
import { applyCheckout } from '../../server/payments/apply-actions.ts';
import { startCheckout } from '../../server/payments/checkout-actions.ts';
import { acceptOffer, agreedOf } from '../../server/plans/accept-actions.ts';
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
import { findInvoiceSum, findPayLink, findPlanOf } from './queries.ts';
import type { Playing } from './pay.ts';

/** Transports Chabert Frères asked on the phone; three times, two weeks apart, is what was agreed on. */
const PLAN = {
  customer: 'C015',
  offeredOn: '2026-02-12',
  acceptedOn: '2026-02-13',
  count: 3,
  words: 'Comme convenu au téléphone : trois fois, sans frais.',
} as const;
const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0';

/** Lives the instalment plan of the sample company, and what plans ask for and charge on a day. */
export async function playPlans(play: Playing, day: PlainDate): Promise<void> {
  if (day === PLAN.offeredOn) await offer(play);
  if (day === PLAN.acceptedOn) await accept(play);
  await walkPlans(play.services);
  await chargeInstalments(play.services);
}

async function offer({ services, userId, customerIds }: Playing): Promise<void> {
  const customerId = customerIds.get(PLAN.customer) ?? 0;
  const owed = await findInvoiceSum(services.sql, customerId, PLAN.offeredOn);
  const instalments = buildSchedule({
    ...{ totalMinor: owed.totalMinor, count: PLAN.count, rhythm: 'fortnight' },
    firstOn: PLAN.acceptedOn,
  });
  assert(instalments, 'The plan of the sample company has no schedule.');
  const offered = await transaction(services.sql, (tx) =>
    makeOffer(tx, services, {
      ...{ customerId, invoiceIds: owed.invoiceIds, instalments, userId, words: PLAN.words },
    }),
  );
  assert(offered.ok, 'The plan of the sample company was not offered.');
}

/** The debtor reads, accepts, ticks that the later instalments may be charged, and pays the first one by card. */
async function accept(play: Playing): Promise<void> {
  const { services, payer, customerIds } = play;
  const link = await findPayLink(services.sql, PLAN.customer, services.clock.now());
  const token = payLinkToken(services.config.secretKey, link?.payLinkId ?? '');
  const visit = await openVisit(services, { params: { token }, query: {} });
  const plan = await findPlanOf(services.sql, customerIds.get(PLAN.customer) ?? 0).then((id) =>
    findPlan(services.sql, id),
  );
  const settings = await findPlanSettings(services.sql);
  assert(plan && settings, 'The plan of the sample company is not there.');
  const by = { address: '203.0.113.24', agent: BROWSER, payLinkId: visit.link.id };
  await transaction(services.sql, async (tx) => {
    const accepted = await acceptOffer(tx, services, plan.id, {
      ...{ ...by, scheduleHash: scheduleHash(agreedOf(plan)), textVersion: AGREEMENT_VERSION },
      agreedText: agreementOf(visit, {
        agreed: agreedOf(plan),
        customer: { name: plan.customerName, kind: plan.customerKind },
        ...{ settings, isChange: false },
      }).join('\n\n'),
      ...{ language: visit.language, name: contactOf(), amountInWords: '' },
    });
    assert(accepted?.ok, 'The plan of the sample company was not accepted.');
    await agreeToCharges(tx, services, plan.id, {
      ...{ ...by, language: visit.language, textVersion: textsOf(visit).charges.version },
      chargeText: chargeTextOf(visit, plan, settings.announceDays),
    });
  });
  await payFirst(play, visit, plan.id);
  await payer.tick();
}

const contactOf = () =>
  readSampleCustomers().find((one) => one.number === PLAN.customer)?.contact ?? '';

function chargeTextOf(visit: Visit, plan: Plan, announceDays: number): string {
  return chargeAgreement(visit, plan, { announceDays, isPaying: true }) ?? '';
}

async function payFirst({ services, payer }: Playing, visit: Visit, planId: number): Promise<void> {
  const plan = await findPlan(services.sql, planId);
  assert(plan, 'The plan of the sample company is not there.');
  const page = `${services.config.publicUrl}/p/${visit.token}`;
  const started = await startCheckout(services, {
    ...{ customerId: plan.customerId, payLinkId: visit.link.id, locale: visit.language },
    ...planWish(plan, { what: 'due', keepsMethod: true }),
    ...{ returnUrl: `${page}/return?s={CHECKOUT_SESSION_ID}`, cancelUrl: page },
  });
  assert(started.ok, 'The first instalment of the sample company could not be paid.');
  const sessionId = /cs_test_\w+/.exec(started.url)?.[0] ?? '';
  await payer.payment(sessionId, { name: contactOf() });
  await applyCheckout(services, sessionId);
}
