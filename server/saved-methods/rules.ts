import type Stripe from 'stripe';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import type { MethodFacts, SavedMethod } from './queries.ts';

/** Of Stripe's object what is kept: enough to be recognised, never a number. */
export function methodFacts(method: Stripe.PaymentMethod, mandateId: string | null): MethodFacts {
  const { card, sepa_debit: account } = method;
  return {
    stripePaymentMethodId: method.id,
    kind: method.type,
    brand: card?.brand ?? '',
    last4: card?.last4 ?? account?.last4 ?? '',
    expMonth: card?.exp_month ?? null,
    expYear: card?.exp_year ?? null,
    mandateId,
  };
}

const BRANDS: Readonly<Record<string, string>> = {
  visa: 'Visa',
  mastercard: 'Mastercard',
  amex: 'American Express',
  cartes_bancaires: 'CB',
  maestro: 'Maestro',
  diners: 'Diners Club',
  jcb: 'JCB',
  unionpay: 'UnionPay',
  discover: 'Discover',
};

/** What its owner knows it by, the same in every language: `Visa •••• 4242`, `IBAN •••• 3000`. */
export function methodLabel(method: Pick<SavedMethod, 'kind' | 'brand' | 'last4'>): string {
  if (method.kind === 'link') return 'Link';
  const name = method.kind === 'sepa_debit' ? 'IBAN' : (BRANDS[method.brand] ?? 'Card');
  return method.last4 === '' ? name : `${name}\u00a0••••\u00a0${method.last4}`;
}

/** The last month of a card as it is printed on it: `04/29`; null for what has none. */
export function expiryLabel(method: Pick<SavedMethod, 'expMonth' | 'expYear'>): string | null {
  if (method.expMonth === null || method.expYear === null) return null;
  return `${String(method.expMonth).padStart(2, '0')}/${String(method.expYear).slice(-2)}`;
}

/** The last day on which a card is good: the end of its month; null for what does not end. */
export function lastDayOf(method: Pick<SavedMethod, 'expMonth' | 'expYear'>): PlainDate | null {
  if (method.expMonth === null || method.expYear === null) return null;
  const [year, month] =
    method.expMonth === 12 ? [method.expYear + 1, 1] : [method.expYear, method.expMonth + 1];
  return addDays(`${year}-${String(month).padStart(2, '0')}-01` as PlainDate, -1);
}

/** Days before its end from which a card is looked at: time to give another one. */
export const CARD_ENDS_WITHIN_DAYS = 30;

/** What Stripe made of a bank behind Bancontact or iDEAL: the account that later debits go to. */
export function debitBehind(
  charge: Stripe.Charge | null,
): { methodId: string; mandateId: string | null } | null {
  const details = charge?.payment_method_details;
  const kept = details?.bancontact ?? details?.ideal;
  const methodId = idOf(kept?.generated_sepa_debit);
  if (methodId === null) return null;
  return { methodId, mandateId: idOf(kept?.generated_sepa_debit_mandate) };
}

export function idOf(object: string | { id: string } | null | undefined): string | null {
  return typeof object === 'string' ? object : (object?.id ?? null);
}
