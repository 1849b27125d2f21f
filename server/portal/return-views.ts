import { sumMinor } from '../money/money.ts';
import type { CheckoutStatus } from '../payments/queries.ts';
import type { Visit } from './guard.ts';
import type { SettledByCheckout } from './queries.ts';
import { groupByCurrency, type OwedInvoice } from './rules.ts';
import type { PortalExpired, PortalReturn } from './views.ts';
import { moneyText, portalShell, textsOf, visitPath } from './wording.ts';

/** A page that waits asks again at most this often, every three seconds. */
const REFRESHES_MAX = 5;

export interface ReturnFacts {
  sessionId: string;
  status: CheckoutStatus;
  payment: SettledByCheckout | undefined;
  /** What is still owed. */
  invoices: readonly OwedInvoice[];
  /** How often the page has asked for itself. */
  refreshes: number;
}

/** What the payer sees when Stripe sends them back. */
export function portalReturn(visit: Visit, facts: ReturnFacts): PortalReturn {
  const texts = textsOf(visit).back;
  const query = { s: facts.sessionId };
  const isWaiting = facts.status === 'processing' || facts.status === 'creating';
  const mayRefresh = isWaiting && facts.refreshes < REFRESHES_MAX;
  const again = { ...query, n: String(facts.refreshes + 1) };
  return {
    shell: {
      ...portalShell(visit, '/return', query),
      refreshUrl: mayRefresh ? visitPath(visit, '/return', again) : null,
    },
    numbers: facts.payment?.numbers ?? [],
    surplus: surplusText(visit, facts.payment),
    remaining: remainingText(visit, facts.invoices),
    receiptUrl: facts.payment ? visitPath(visit, `/receipts/${facts.payment.id}`) : null,
    remittanceUrl: facts.payment ? visitPath(visit, `/receipts/${facts.payment.id}.csv`) : null,
    noteUrl: facts.payment?.hasNote ? visitPath(visit, `/receipts/${facts.payment.id}/note`) : null,
    backUrl: visitPath(visit),
    ...outcome(visit, facts, texts, mayRefresh),
  };
}

function outcome(
  visit: Visit,
  facts: ReturnFacts,
  texts: ReturnType<typeof textsOf>['back'],
  mayRefresh: boolean,
): Pick<PortalReturn, 'title' | 'text' | 'kind'> {
  switch (facts.status) {
    case 'paid': {
      const { amountMinor = 0, currency = 'EUR' } = facts.payment ?? {};
      const text = texts.paidText(moneyText(visit)(amountMinor, currency), visit.organization.name);
      return { kind: 'good', title: texts.paidTitle, text };
    }
    case 'creating':
    case 'processing':
      return mayRefresh
        ? { kind: 'waiting', title: texts.checkingTitle, text: texts.checkingText }
        : { kind: 'waiting', title: texts.processingTitle, text: texts.processingText };
    case 'open':
      return { kind: 'bad', title: texts.openTitle, text: texts.openText };
    case 'expired':
    case 'failed':
    case 'superseded':
      return { kind: 'bad', title: texts.overTitle, text: texts.overText };
  }
}

function surplusText(visit: Visit, payment: SettledByCheckout | undefined): string | null {
  if (!payment || payment.allocatedMinor >= payment.amountMinor) return null;
  const surplus = moneyText(visit)(payment.amountMinor - payment.allocatedMinor, payment.currency);
  const { back } = textsOf(visit);
  return payment.refundedMinor > 0 ? back.surplusRefunded(surplus) : back.surplus(surplus);
}

function remainingText(visit: Visit, invoices: readonly OwedInvoice[]): string | null {
  if (invoices.length === 0) return null;
  const amounts = groupByCurrency(invoices).map((group) =>
    moneyText(visit)(
      sumMinor(group.map((invoice) => invoice.balanceMinor)),
      group[0]?.currency ?? '',
    ),
  );
  return textsOf(visit).back.remaining(amounts.join(' + '));
}

/** The page of an expired link; `address` is masked already, null when there is none on file. */
export function portalExpired(
  visit: Visit,
  address: string | null,
  isSent: boolean,
): PortalExpired {
  const texts = textsOf(visit).expired;
  const shell = portalShell(visit, '', isSent ? { sent: '1' } : {});
  const chosenLanguage = visit.isLanguageChosen ? visit.language : null;
  if (visit.link.scope !== 'all') {
    // Asking for a fresh one is for whoever it was made for.
    const text = texts.askForAnother;
    return { shell, chosenLanguage, title: texts.title, text, toAddress: null, renewAction: null };
  }
  if (address === null) {
    return {
      shell,
      chosenLanguage,
      title: texts.title,
      text: texts.noAddress,
      toAddress: null,
      renewAction: null,
    };
  }
  if (isSent) {
    return {
      shell,
      chosenLanguage,
      title: texts.sentTitle,
      text: texts.sentText(address),
      toAddress: null,
      renewAction: null,
    };
  }
  return {
    shell,
    chosenLanguage,
    title: texts.title,
    text: texts.text,
    toAddress: texts.toAddress(address),
    renewAction: visitPath(visit, '/renewal'),
  };
}
