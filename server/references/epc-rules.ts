import { isValidBIC, isValidIBAN } from 'ibantools';
import { toDecimal } from '../money/format.ts';
import type { Money } from '../money/money.ts';
import { readRf } from './rules.ts';

/** A transfer as a banking app is to propose it. */
export interface Transfer {
  /** The account holder's legal name: since Verification of Payee (EU 2024/886) another one makes the payer's bank warn. */
  holder: string;
  /** Without spaces. */
  iban: string;
  /** Without it the bank is found by the IBAN, everywhere in the European Economic Area. */
  bic?: string;
  amount: Money;
  /** An ISO 11649 reference, or any text; the Belgian OGM counts as text (printed, with its signs). Never both. */
  remittance: { rf: string } | { text: string };
}

export type EpcRefusal = 'holder' | 'iban' | 'bic' | 'currency' | 'amount' | 'remittance' | 'size';

export type EpcPayload = { payload: string } | { refusal: EpcRefusal };

const LIMITS = {
  holder: 70,
  text: 140,
  /** EUR 999 999 999.99 in cents. */
  amountMinor: 99_999_999_999,
  /** What a code of version 13 holds at error level M. */
  bytes: 331,
};

/**
 * The text of a payment QR code after EPC069-12 (version 002, SEPA credit transfer, UTF-8), or why there cannot be one: the
 * page then shows IBAN and reference alone. Euro only, from 0.01 to 999 999 999.99.
 */
export function epcPayload(transfer: Transfer): EpcPayload {
  const holder = oneLine(transfer.holder);
  if (holder === '' || lengthOf(holder) > LIMITS.holder) return { refusal: 'holder' };
  if (!isValidIBAN(transfer.iban)) return { refusal: 'iban' };
  const bic = transfer.bic ?? '';
  if (bic !== '' && !isValidBIC(bic)) return { refusal: 'bic' };
  const { amount, remittance } = transfer;
  if (amount.currency !== 'EUR') return { refusal: 'currency' };
  if (amount.minor < 1 || amount.minor > LIMITS.amountMinor) return { refusal: 'amount' };
  const rf = 'rf' in remittance ? readRf(remittance.rf) : '';
  const text = 'text' in remittance ? oneLine(remittance.text) : '';
  if (rf === undefined || lengthOf(text) > LIMITS.text) return { refusal: 'remittance' };
  const lines = ['BCD', '002', '1', 'SCT', bic, holder, transfer.iban];
  lines.push(`EUR${toDecimal(amount)}`, '', rf, text);
  // Nothing follows the last line that says something.
  const payload = lines.join('\n').trimEnd();
  return new TextEncoder().encode(payload).length > LIMITS.bytes
    ? { refusal: 'size' }
    : { payload };
}

// A line break inside a name would move every line after it.
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

function lengthOf(text: string): number {
  return [...text].length;
}
