import { isExpired, isPublishedTestCard, onlyDigits, passesLuhn, readExpiry } from './cards.ts';
import { isPublishedTestIban, readIban } from './ibans.ts';
import { FIELDS, grouped, groupedIban, type FieldErrors, type FieldName } from './page-html.ts';
import { PAGE_TEXTS, type Language } from './page-texts.ts';
import type { CardEntered } from './payments.ts';
import type { Method } from './session-rules.ts';

export const NOTHING_TYPED: Record<FieldName, string> = {
  email: '',
  number: '',
  expiry: '',
  cvc: '',
  iban: '',
  name: '',
};

/** What the payer entered, ready to pay with. */
export type Entered =
  | { method: 'card'; card: CardEntered }
  | { method: 'sepa_debit'; iban: string }
  | { method: 'bancontact' | 'ideal' };

/** Field by field, as the browser would before anything is sent to the bank. */
export function check(
  method: Method,
  values: Record<FieldName, string>,
  language: Language,
  now: number,
): { errors: FieldErrors; entered: Entered | null } {
  const texts = PAGE_TEXTS[language].errors;
  const number = onlyDigits(values.number);
  const expiry = readExpiry(values.expiry);
  const iban = readIban(values.iban);
  const wrong: FieldErrors = {};
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(values.email.trim())) wrong.email = texts.email;
  if (!passesLuhn(number)) wrong.number = texts.number;
  if (!expiry) wrong.expiry = texts.expiry;
  else if (isExpired(expiry, now)) wrong.expiry = texts.expired;
  if (!/^\d{3,4}$/.test(values.cvc.trim())) wrong.cvc = texts.cvc;
  if (iban === null) wrong.iban = texts.iban;
  if (values.name.trim() === '') wrong.name = method === 'card' ? texts.name : texts.holder;
  // Only what the method asks for can be wrong.
  const errors = Object.fromEntries(
    FIELDS[method].flatMap((name) => (wrong[name] === undefined ? [] : [[name, wrong[name]]])),
  ) as FieldErrors;
  if (Object.keys(errors).length > 0) return { errors, entered: null };
  if (method === 'card') {
    return { errors, entered: expiry && { method, card: { number, expiry } } };
  }
  if (method !== 'sepa_debit') return { errors, entered: { method } };
  return { errors, entered: iban === null ? null : { method, iban } };
}

/** A number somebody typed is not sent back to the screen: only the published test numbers are. */
export function showable(values: Record<FieldName, string>): Record<FieldName, string> {
  const isTestCard = isPublishedTestCard(onlyDigits(values.number));
  return {
    ...values,
    ...(!isTestCard && { number: '', cvc: '' }),
    ...(!isPublishedTestIban(readIban(values.iban) ?? '') && { iban: '' }),
  };
}

/** The form with a test card or a test account filled in, or null for any other number. */
export function fillIn(
  values: Record<FieldName, string>,
  sample: string,
  now: number,
): Record<FieldName, string> | null {
  const named = { ...values, name: values.name || 'Demo Payer' };
  if (isPublishedTestIban(sample)) return { ...named, iban: groupedIban(sample) };
  if (!isPublishedTestCard(sample)) return null;
  const year = new Date(now).getUTCFullYear() + 3;
  return {
    ...named,
    number: grouped(sample),
    expiry: `12 / ${String(year).slice(-2)}`,
    cvc: '123',
  };
}
