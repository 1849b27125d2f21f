import { randomUUID } from 'node:crypto';
import type { Language } from '../calendar/locale.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import type { Tx } from '../db/sql.ts';
import { recordDiscounts } from '../discounts/actions.ts';
import { listDiscountOffers } from '../discounts/queries.ts';
import { listCardRefusers } from '../factors/queries.ts';
import { lockCredits } from '../ledger/allocation-queries.ts';
import { applyCredit } from '../ledger/credit-actions.ts';
import { sumMinor } from '../money/money.ts';
import { findOrganization } from '../organization/queries.ts';
import { hasChargeInFlight } from '../plans/charge-queries.ts';
import { payLinkToken } from '../portal/token.ts';
import type { Services } from '../services.ts';
import { listCurrenciesOf } from './basket-queries.ts';
import {
  partProblem,
  payableLines,
  quoteWithHeld,
  type Offer,
  type Quote,
} from './basket-rules.ts';
import { findAllowedMethods } from './method-queries.ts';
import * as queries from './queries.ts';
import { sealRequest, sessionRequest, type RequestedLine } from './request.ts';
import { decideUnfinished, notPayableReason, REUSE_NEEDS_MS, type NotPayable } from './rules.ts';

export interface CheckoutWish {
  customerId: number;
  payLinkId: string | null;
  /** What the payer chose; those that owe nothing any more are left out. */
  invoiceIds: readonly number[];
  /** What the payer wants to pay of an invoice, where that is not all of it (minor units). */
  parts?: ReadonlyMap<number, number>;
  /** Where Stripe sends the payer back, with `{CHECKOUT_SESSION_ID}` in it. */
  returnUrl: string;
  cancelUrl: string;
  locale: Language;
  /** What is paid is due of a plan: worked out under the locks of its invoices, whose minimums and discounts do not count. */
  plan?: {
    id: number;
    instalmentId: number | null;
    /** Whether the debtor agreed that what is paid with is charged later. */
    keepsMethod: boolean;
    partsNow: (tx: Tx, today: PlainDate) => Promise<ReadonlyMap<number, number>>;
  };
}

/**
 * Why nothing can be paid; `part_refused`: an amount does not fit what is owed now; `factored`: it was sold to a factor that takes
 * transfers to its own account only.
 */
export type Refusal = NotPayable | 'in_progress' | 'part_refused' | 'factored';

export type Opening =
  | { decision: 'refuse'; reason: Refusal }
  | { decision: 'settled' }
  | { decision: 'reuse'; url: string }
  | { decision: 'create'; checkoutId: number }
  | { decision: 'close'; checkoutIds: number[] };

/**
 * Decides what becomes of a wish, under the locks of the customer's credit and of the invoices; sets the credit against
 * them, and writes the checkout with its quote before Stripe hears of it: a crash leaves a row to finish.
 */
export async function openAttempt(
  tx: Tx,
  services: Services,
  wish: CheckoutWish,
  names: { appId: string; stripeCustomerId: string },
): Promise<Opening> {
  const [currency, ...others] = await listCurrenciesOf(tx, wish.customerId, wish.invoiceIds);
  if (currency === undefined) return { decision: 'refuse', reason: 'nothing_owed' };
  if (others.length > 0) return { decision: 'refuse', reason: 'mixed_currencies' };
  const now = services.clock.now();
  const credits = await lockCredits(tx, wish.customerId, currency);
  const invoices = await queries.lockPayableInvoices(tx, wish.customerId, wish.invoiceIds);
  if (invoices.length === 0) return { decision: 'refuse', reason: 'nothing_owed' };
  const ids = invoices.map((invoice) => invoice.id);
  if ((await listCardRefusers(tx, ids)).length > 0) {
    return { decision: 'refuse', reason: 'factored' };
  }
  const today = dayIn((await findOrganization(tx))?.timeZone ?? 'Europe/Paris', now);
  const { plan } = wish;
  const parts = plan ? await plan.partsNow(tx, today) : wish.parts;
  const offers = plan ? [] : await listDiscountOffers(tx, wish.customerId, today, ids);
  const unfinished = await queries.listUnfinishedOf(tx, ids);
  const isInProgress = unfinished.some((one) => one.status === 'processing');
  if (isInProgress || (await hasChargeInFlight(tx, ids))) {
    return { decision: 'refuse', reason: 'in_progress' };
  }
  if (!plan && hasBadPart(invoices, wish, offers)) {
    return { decision: 'refuse', reason: 'part_refused' };
  }
  const chosen = invoices
    .filter((one) => !plan || parts?.has(one.id))
    .map((one) => ({ ...one, partMinor: parts?.get(one.id), isSold: one.factorId !== null }));
  const held = unfinished.filter(
    (one) => one.payLinkId === wish.payLinkId && one.expiresAtMs - now.getTime() > REUSE_NEEDS_MS,
  );
  const quote = quoteWithHeld(chosen, credits, offers, held[0]?.lines ?? []);
  const reason = quoteProblem(quote, currency);
  if (reason) return { decision: 'refuse', reason };
  const lines = payableLines(quote);
  const keepsMethod = plan?.keepsMethod ?? false;
  const decision = decideUnfinished(unfinished, { ...wish, lines, keepsMethod }, now.getTime());
  if (decision.decision === 'in_progress') return { decision: 'refuse', reason: 'in_progress' };
  // Credit may only be set against invoices that no session asks for at their old amount.
  if (decision.decision !== 'none' && (decision.decision === 'close' || quote.uses.length > 0)) {
    return { decision: 'close', checkoutIds: unfinished.map((one) => one.id) };
  }
  if (decision.decision === 'reuse') return { decision: 'reuse', url: decision.url };
  if (decision.decision === 'resume') {
    return { decision: 'create', checkoutId: decision.checkoutId };
  }
  await useCredits(tx, services, quote.uses, today);
  if (lines.length === 0) return { decision: 'settled' };
  const checkoutId = await insertAttempt(tx, services, wish, {
    ...names,
    currency,
    invoices,
    quote,
  });
  return { decision: 'create', checkoutId };
}

/** Sets the credit against the invoices, with the discounts that come with money received before. */
async function useCredits(
  tx: Tx,
  services: Services,
  uses: Quote['uses'],
  today: PlainDate,
): Promise<void> {
  for (const { source, allocations } of uses) {
    await applyCredit(tx, services, source, allocations, {
      on: today,
      author: { actor: 'debtor' },
    });
    if (source.kind !== 'payment') continue;
    const discounted = allocations.filter((one) => one.discountMinor);
    await recordDiscounts(tx, services, {
      paymentId: source.id,
      allocations: discounted,
      on: today,
    });
  }
}

function hasBadPart(
  invoices: readonly queries.PayableInvoice[],
  wish: CheckoutWish,
  offers: readonly Offer[],
): boolean {
  return invoices.some((invoice) => {
    const partMinor = wish.parts?.get(invoice.id);
    const offer = offers.find((one) => one.invoiceId === invoice.id);
    return partMinor !== undefined && partProblem({ ...invoice, partMinor }, offer) !== null;
  });
}

/** Why the money of a quote cannot be paid by card; null when it can, or when nothing is left to pay. */
export function quoteProblem(quote: Quote, currency: string): NotPayable | null {
  if (quote.lines.length === 0) return 'nothing_owed';
  if (quote.amountMinor === 0) return null;
  return notPayableReason([{ currency, balanceMinor: quote.amountMinor }]);
}

async function insertAttempt(
  tx: Tx,
  services: Services,
  wish: CheckoutWish,
  of: {
    appId: string;
    stripeCustomerId: string;
    currency: string;
    invoices: readonly queries.PayableInvoice[];
    quote: Quote;
  },
): Promise<number> {
  const now = services.clock.now();
  const key = randomUUID();
  const lines = payableLines(of.quote);
  const request = sessionRequest({
    appId: of.appId,
    stripeCustomerId: of.stripeCustomerId,
    key,
    currency: of.currency,
    lines: requestedLines(of.quote, of.invoices),
    methods: await findAllowedMethods(tx),
    locale: wish.locale,
    returnUrl: wish.returnUrl,
    cancelUrl: wish.cancelUrl,
    now,
    keepsMethod: wish.plan?.keepsMethod ?? false,
  });
  return queries.insertCheckout(tx, {
    key,
    customerId: wish.customerId,
    payLinkId: wish.payLinkId,
    currency: of.currency,
    amountMinor: sumMinor(lines.map((line) => line.amountMinor)),
    request: sealRequest(request, tokenOf(services, wish.payLinkId)),
    expiresAt: new Date((request.expires_at ?? 0) * 1000),
    at: now,
    lines,
    plan: wish.plan ?? null,
  });
}

function requestedLines(
  quote: Quote,
  invoices: readonly queries.PayableInvoice[],
): RequestedLine[] {
  const byId = new Map(invoices.map((invoice) => [invoice.id, invoice]));
  return quote.lines.flatMap((line) => {
    const invoice = byId.get(line.invoiceId);
    if (!invoice || line.amountMinor === 0) return [];
    const isPart = line.chosenMinor < invoice.balanceMinor;
    const isRest = invoice.balanceMinor < invoice.totalMinor || line.creditMinor > 0;
    return [
      {
        number: invoice.number,
        amountMinor: line.amountMinor,
        discountMinor: line.discountMinor,
        share: isPart ? 'part' : isRest ? 'rest' : 'whole',
      },
    ];
  });
}

export function tokenOf(services: Services, payLinkId: string | null): string | null {
  return payLinkId === null ? null : payLinkToken(services.config.secretKey, payLinkId);
}
