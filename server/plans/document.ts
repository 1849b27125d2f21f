import { formatDay, formatInstant } from '../calendar/format.ts';
import { isLanguage, localeOf } from '../calendar/locale.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import type { Customer } from '../customers/queries.ts';
import type { PlanDocumentFacts } from '../documents/facts.ts';
import { formatMoney } from '../money/format.ts';
import type { Organization } from '../organization/queries.ts';
import type { Acceptance } from './acceptance-queries.ts';
import type { Plan } from './queries.ts';

/** What a plan is called, on its document and in the books of whoever keeps it. */
export const planNumber = (planId: number): string => `E-${planId}`;

/** The plan as it was accepted, in the language in which it was. What was paid since is not in it: it is what was agreed. */
export function planDocumentFacts(
  organization: Organization,
  customer: Customer,
  { plan, acceptance }: { plan: Plan; acceptance: Acceptance },
  madeAt: Date,
): PlanDocumentFacts {
  const language = isLanguage(acceptance.language) ? acceptance.language : 'en';
  const locale = localeOf(language, customer.country);
  const { timeZone } = organization;
  const money = (minor: number) => formatMoney({ minor, currency: plan.currency }, locale);
  const day = (on: PlainDate) => formatDay(on, locale);
  return {
    language,
    organization: {
      name: organization.name,
      identity: [
        organization.legalName,
        organization.street,
        `${organization.postalCode} ${organization.city}`.trim(),
        [organization.enterpriseNumber, organization.vatNumber].filter(Boolean).join(' · '),
      ].filter(Boolean),
      brandColor: organization.brandColor,
    },
    customer: {
      name: customer.name,
      identity: [
        customer.street,
        `${customer.postalCode} ${customer.city}`.trim(),
        customer.enterpriseNumber,
      ].filter(Boolean),
    },
    madeOn: day(dayIn(timeZone, madeAt)),
    madeAt,
    number: planNumber(plan.id),
    total: money(plan.totalMinor),
    acceptedOn: day(dayIn(timeZone, acceptance.acceptedAt)),
    invoices: plan.covered.map((one) => ({
      ...{ number: one.number, dueOn: day(one.dueOn), amount: money(one.amountMinor) },
    })),
    instalments: plan.instalments.map((one) => ({
      ...{ position: String(one.position), day: day(one.dueOn), amount: money(one.amountMinor) },
    })),
    paragraphs: acceptance.agreedText.split('\n\n'),
    acceptance: {
      name: acceptance.name,
      at: `${formatInstant(acceptance.acceptedAt, locale, timeZone)} (${timeZone})`,
      address: acceptance.address,
      agent: acceptance.agent || null,
      amountInWords: acceptance.amountInWords || null,
      textVersion: acceptance.textVersion,
      hash: acceptance.scheduleHash.toString('hex'),
    },
  };
}
