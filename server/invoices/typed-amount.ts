import { decimalsOf } from '../money/currency.ts';
import { parseDecimal } from '../money/parse.ts';

/**
 * Reads an amount as people type it (`1 234,56`, `1.234,56`, `1,234.56`, `1234.5 €`) as minor units of the currency.
 * Undefined when it is not one, or when it could mean two things.
 */
export function parseTypedAmount(text: string, currency: string): number | undefined {
  const bare = text.replace(/[\s\u00a0\u202f'’€$£]/g, '').replace(new RegExp(currency, 'i'), '');
  if (!/^\d[\d.,]*$/.test(bare)) return undefined;
  const last = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','));
  if (last === -1) return parseDecimal(bare, currency);
  const mark = bare[last] ?? '';
  const other = mark === '.' ? ',' : '.';
  const fraction = bare.slice(last + 1);
  const whole = bare.slice(0, last);
  const isRepeated = whole.includes(mark);
  // 1.234 is a thousand to some and one and a bit to others; with a currency of three decimals it is the second.
  if (isRepeated || (fraction.length === 3 && !whole.includes(other) && decimalsOf(currency) < 3)) {
    return isRepeated && isGrouped(bare, mark)
      ? parseDecimal(bare.replaceAll(mark, ''), currency)
      : undefined;
  }
  if (whole.includes(other) && !isGrouped(whole, other)) return undefined;
  return parseDecimal(`${whole.replaceAll(other, '')}.${fraction}`, currency);
}

function isGrouped(digits: string, mark: string): boolean {
  const [first = '', ...groups] = digits.split(mark);
  return first.length <= 3 && first.length > 0 && groups.every((group) => group.length === 3);
}
