import { parseTypedAmount } from '../invoices/typed-amount.ts';
import { decimalsOf } from '../money/currency.ts';
import { toDecimal } from '../money/format.ts';
import type { Money } from '../money/money.ts';
import { parseDecimal } from '../money/parse.ts';

/**
 * Reads an amount as the debtor's notation has it (`1.234` is a thousand to a Belgian and one and a bit of a dinar to a
 * Briton), else as anybody would read it. Minor units; undefined when it is not an amount or could mean two things.
 */
export function readTyped(text: string, currency: string, locale: string): number | undefined {
  const { decimal, group } = marksOf(locale);
  const bare = text.replace(/[\s\u00a0\u202f'’]/g, '').replace(/[€$£¥]/g, '');
  const [whole = '', fraction, ...rest] = bare.replace(currency, '').split(decimal);
  const isGrouped = new RegExp(`^\\d{1,3}(?:\\${group}\\d{3})+$`).test(whole);
  const isPlain = /^\d+$/.test(whole) && fraction === undefined;
  if (rest.length === 0 && (isPlain || isGrouped || fraction !== undefined)) {
    const digits = isGrouped ? whole.replaceAll(group, '') : whole;
    const read = parseDecimal(fraction === undefined ? digits : `${digits}.${fraction}`, currency);
    if (read !== undefined) return read;
  }
  return parseTypedAmount(text, currency);
}

/** An amount as it may be typed again: with the locale's decimal mark and without groups. */
export function typedText(amount: Money, locale: string): string {
  const decimal = toDecimal(amount);
  return decimalsOf(amount.currency) === 0
    ? decimal
    : decimal.replace('.', marksOf(locale).decimal);
}

// French groups by a space, which is taken out before.
const NO_GROUP = ' ';

interface Marks {
  decimal: string;
  group: string;
}

const known = new Map<string, Marks>();

// Asking `Intl` costs a tenth of a millisecond, and a page asks for each of its invoices.
function marksOf(locale: string): Marks {
  let marks = known.get(locale);
  if (!marks) known.set(locale, (marks = readMarks(locale)));
  return marks;
}

function readMarks(locale: string): Marks {
  const parts = new Intl.NumberFormat(locale).formatToParts(1_234_567.8);
  const find = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const group = find('group');
  return { decimal: find('decimal') || '.', group: /^[.,]$/.test(group) ? group : NO_GROUP };
}
