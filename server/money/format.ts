import { decimalsOf } from './currency.ts';
import type { Money } from './money.ts';

/**
 * Amount in the notation of a locale: `1 234,56 €` for fr-FR, `€ 1.234,56` for nl-BE. Exact at any size. Less than nothing
 * has a minus sign (U+2212), as wide as a figure, where `Intl` writes a hyphen at which a line may break.
 */
export function formatMoney(amount: Money, locale: string): string {
  const decimal = toDecimal(amount) as Intl.StringNumericLiteral;
  return formatter(locale, amount.currency).format(decimal).replace('-', '\u2212');
}

/** Plain decimal with a point and the currency's own decimals: `1234.56`; for files and interfaces. */
export function toDecimal(amount: Money): string {
  const decimals = decimalsOf(amount.currency);
  const digits = String(Math.abs(amount.minor)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const sign = amount.minor < 0 ? '-' : '';
  return decimals === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-decimals)}`;
}

const formatters = new Map<string, Intl.NumberFormat>();

// Building a formatter costs fifty times more than using it.
function formatter(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let found = formatters.get(key);
  if (!found) {
    const decimals = decimalsOf(currency);
    found = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formatters.set(key, found);
  }
  return found;
}

/** The amount as somebody of that notation types it: with its decimal mark, without groups or currency. */
export function typedDecimal(amount: Money, locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  const mark = parts.find((part) => part.type === 'decimal')?.value ?? '.';
  return toDecimal(amount).replace('.', mark);
}
