import type { Language } from '../calendar/locale.ts';
import type Stripe from 'stripe';
import { assert } from '../errors.ts';
import { toDecimal } from '../money/format.ts';
import type { PaymentMethodType } from './method-rules.ts';
import { toStripeAmount } from './rules.ts';

export type SessionRequest = Stripe.Checkout.SessionCreateParams;

export interface RequestedLine {
  number: string;
  /** Minor units asked for. */
  amountMinor: number;
  /** Minor units of early-payment discount that were taken off. */
  discountMinor: number;
  /** Paid in part only; or the rest of what was paid in part or credited before. */
  share: 'whole' | 'part' | 'rest';
}

export interface RequestFacts {
  /** Names this installation in the metadata of what it makes. */
  appId: string;
  /** Names the checkout. */
  key: string;
  stripeCustomerId: string;
  currency: string;
  lines: readonly RequestedLine[];
  /** What may be paid with. */
  methods: readonly PaymentMethodType[];
  locale: Language;
  returnUrl: string;
  cancelUrl: string;
  now: Date;
  /** Whether what is paid with is kept, to be charged later without the payer. */
  keepsMethod?: boolean;
}

/** Stripe refuses less than 30 minutes; five more for clocks that differ (PAYMENTS 5). */
export const SESSION_MINUTES = 35;
/** Stripe advises to sum up "more than a few dozen" lines; the list stands on our page. */
const LINES_MAX = 40;
/** Stripe's limit is 1 000 characters. */
const DESCRIPTION_MAX = 500;

/** The parameters of a Checkout Session: one line per invoice, one currency, for 35 minutes. */
export function sessionRequest(facts: RequestFacts): SessionRequest {
  const metadata = { app: facts.appId, attempt: facts.key };
  return {
    mode: 'payment',
    ui_mode: 'hosted_page',
    locale: facts.locale,
    customer: facts.stripeCustomerId,
    client_reference_id: `att_${facts.key}`,
    line_items: lineItems(facts),
    payment_intent_data: {
      description: description(facts),
      metadata,
      ...(facts.keepsMethod && { setup_future_usage: 'off_session' as const }),
    },
    // Stripe's own words beside ours; ways of paying that cannot be kept are then not offered.
    ...(facts.keepsMethod && {
      consent_collection: { payment_method_reuse_agreement: { position: 'auto' as const } },
    }),
    metadata,
    success_url: facts.returnUrl,
    cancel_url: facts.cancelUrl,
    expires_at: Math.floor(facts.now.getTime() / 1000) + SESSION_MINUTES * 60,
    // A foreign currency on the payer's receipt would differ from the invoice.
    adaptive_pricing: { enabled: false },
    allowed_payment_method_types: [...facts.methods],
    submit_type: 'pay',
  };
}

export interface SetupFacts {
  appId: string;
  /** Names the setup. */
  key: string;
  stripeCustomerId: string;
  currency: string;
  locale: Language;
  returnUrl: string;
  cancelUrl: string;
  now: Date;
}

/** The parameters of a Checkout Session that keeps a card or an account and takes no payment. */
export function setupRequest(facts: SetupFacts): SessionRequest {
  const metadata = { app: facts.appId, setup: facts.key };
  return {
    mode: 'setup',
    ui_mode: 'hosted_page',
    locale: facts.locale,
    currency: facts.currency.toLowerCase(),
    customer: facts.stripeCustomerId,
    setup_intent_data: { metadata },
    metadata,
    success_url: facts.returnUrl,
    cancel_url: facts.cancelUrl,
    expires_at: Math.floor(facts.now.getTime() / 1000) + SESSION_MINUTES * 60,
  };
}

function lineItems(facts: RequestFacts): NonNullable<SessionRequest['line_items']> {
  const { lines, locale, currency } = facts;
  // A sum can be exact at Stripe where its parts are not: 0.005 and 0.005 dinars.
  const isExact = lines.every((one) => toStripeAmount(one.amountMinor, currency) !== undefined);
  if (lines.length > LINES_MAX || !isExact) {
    const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0);
    const discountMinor = lines.reduce((sum, line) => sum + line.discountMinor, 0);
    const name = WORDS[locale].invoices(lines.length) + discountText(discountMinor, facts);
    return [lineItem(name, amountMinor, currency)];
  }
  return lines.map((line) => lineItem(lineName(line, facts), line.amountMinor, currency));
}

function lineItem(name: string, amountMinor: number, currency: string) {
  const amount = toStripeAmount(amountMinor, currency);
  assert(amount !== undefined, `${amountMinor} ${currency} cannot be expressed at Stripe.`);
  return {
    quantity: 1,
    price_data: {
      currency: currency.toLowerCase(),
      unit_amount: amount,
      product_data: { name },
    },
  };
}

function lineName(line: RequestedLine, facts: RequestFacts): string {
  const words = WORDS[facts.locale];
  const share = line.share === 'whole' ? '' : ` – ${words[line.share]}`;
  return `${words.invoice} ${line.number}${share}${discountText(line.discountMinor, facts)}`;
}

function discountText(minor: number, { locale, currency }: RequestFacts): string {
  if (minor === 0) return '';
  const decimal = toDecimal({ minor, currency });
  const amount = locale === 'en' ? decimal : decimal.replace('.', ',');
  return ` – ${WORDS[locale].discount(`${amount} ${currency}`)}`;
}

function description(facts: RequestFacts): string {
  const text = facts.lines.map((line) => line.number).join(', ');
  return text.length <= DESCRIPTION_MAX ? text : `${text.slice(0, DESCRIPTION_MAX - 1)}…`;
}

const WORDS: Record<
  Language,
  {
    invoice: string;
    rest: string;
    part: string;
    invoices: (count: number) => string;
    discount: (amount: string) => string;
  }
> = {
  fr: {
    invoice: 'Facture',
    rest: 'solde',
    part: 'paiement partiel',
    invoices: (count) => `${count} factures`,
    discount: (amount) => `escompte ${amount} déduit`,
  },
  en: {
    invoice: 'Invoice',
    rest: 'balance',
    part: 'part payment',
    invoices: (count) => `${count} invoices`,
    discount: (amount) => `discount of ${amount} taken off`,
  },
  nl: {
    invoice: 'Factuur',
    rest: 'saldo',
    part: 'gedeeltelijke betaling',
    invoices: (count) => `${count} facturen`,
    discount: (amount) => `korting van ${amount} afgetrokken`,
  },
};

// Of a pay link only a hash is stored; the URLs of a request would give the token away.
const SEALED = '<pay-link>';

/** The request as it may be stored: without the token of the pay link. */
export function sealRequest(request: SessionRequest, token: string | null): SessionRequest {
  return token === null ? request : replaceInUrls(request, token, SEALED);
}

/** The request as it was sent, byte for byte. */
export function unsealRequest(request: SessionRequest, token: string | null): SessionRequest {
  return token === null ? request : replaceInUrls(request, SEALED, token);
}

function replaceInUrls(request: SessionRequest, from: string, to: string): SessionRequest {
  return {
    ...request,
    ...(request.success_url && { success_url: request.success_url.replaceAll(from, to) }),
    ...(request.cancel_url && { cancel_url: request.cancel_url.replaceAll(from, to) }),
  };
}
