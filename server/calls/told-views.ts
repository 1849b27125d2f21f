import type { PortalDispute } from '../disputes/page-queries.ts';
import type { NoticeCard } from '../payment-notices/card-queries.ts';
import { planNumber } from '../plans/document.ts';
import type { Plan } from '../plans/queries.ts';
import { planBadge } from '../plans/views.ts';
import type { PromiseCard } from '../promises/card-queries.ts';
import type { Badge } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';

/** Something a customer said that still stands. */
export interface ToldLine {
  href: string;
  label: string;
  about: string;
  badge: Badge;
}

export interface ToldSources {
  promises: readonly PromiseCard[];
  notices: readonly NoticeCard[];
  disputes: readonly PortalDispute[];
  plans: readonly Plan[];
}

const STANDING_PLANS: readonly Plan['status'][] = ['requested', 'offered', 'active'];

/** What a customer has answered and is not over: whoever calls knows it before they are told. */
export function toldLines(reader: Reader, sources: ToldSources): ToldLine[] {
  const { promises, notices, disputes, plans } = reader.texts;
  return [
    ...sources.promises.map((one) => ({
      href: `/promises/${one.id}`,
      label: promises.one(reader.amount(one.amountMinor, one.currency)),
      about: [reader.day(one.promisedOn), one.invoices.map(({ number }) => number).join(', ')],
      badge: {
        label: promises.status[one.status],
        tone: one.status === 'broken' ? ('bad' as const) : ('info' as const),
      },
    })),
    ...sources.notices.map((one) => ({
      href: `/payment-notices/${one.id}`,
      label: notices.one(reader.amount(one.amountMinor, one.currency)),
      about: [reader.day(one.paidOn), one.invoices.map(({ number }) => number).join(', ')],
      badge: { label: notices.status[one.status], tone: 'info' as const },
    })),
    ...sources.disputes
      .filter((one) => one.status === 'open')
      .map((one) => ({
        href: `/disputes/${one.id}`,
        label: disputes.show.title(one.invoiceNumber),
        about: [disputes.reasons[one.reason] ?? one.reason],
        badge: { label: disputes.status[one.status], tone: 'warn' as const },
      })),
    ...sources.plans
      .filter((one) => STANDING_PLANS.includes(one.status))
      .map((one) => ({
        href: `/plans/${one.id}`,
        label: plans.numbered(planNumber(one.id)),
        about: [
          reader.amount(one.totalMinor, one.currency),
          one.covered.map(({ number }) => number).join(', '),
        ],
        badge: planBadge(reader, one),
      })),
  ].map((line) => ({ ...line, about: line.about.filter((part) => part !== '').join(' · ') }));
}
