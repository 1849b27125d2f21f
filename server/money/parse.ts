import { decimalsOf } from './currency.ts';
import { assertMinor } from './money.ts';

/**
 * Reads a plain decimal with a point (`1234.56`, `-3`, `+12.5`) as minor units. Undefined when it is not one, when it
 * has more decimals than the currency (unless they are zeros), or when it leaves the range of exact integers.
 */
export function parseDecimal(text: string, currency: string): number | undefined {
  const match = /^([+-]?)(\d{1,15})(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const decimals = decimalsOf(currency);
  const fraction = match[3] ?? '';
  if (/[1-9]/.test(fraction.slice(decimals))) return undefined;
  const minor = Number(`${match[2]}${fraction.slice(0, decimals).padEnd(decimals, '0')}`);
  if (!Number.isSafeInteger(minor)) return undefined;
  assertMinor(minor);
  return match[1] === '-' && minor !== 0 ? -minor : minor;
}
