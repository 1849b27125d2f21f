import { discountTerms, type DiscountTerms, type DiscountTier } from '../discounts/rules.ts';
import type { VatLine } from '../discounts/vat-rules.ts';
import { toDecimal } from '../money/format.ts';
import { parseDecimal } from '../money/parse.ts';

/*
 * How our own export writes what other programs' columns cannot hold: several tiers or VAT rates in one cell, parted by a
 * bar, a deadline that counts back from the due date, terms that say "no discount". Always with a decimal point.
 */

const BAR = ' | ';
const NONE = 'none';
const PRO_RATA = 'pro_rata';

export interface TermsColumns {
  percent: string;
  amount: string;
  days: string;
}

export function writeTerms(terms: DiscountTerms | null, currency: string): TermsColumns {
  if (!terms) return { percent: '', amount: '', days: '' };
  const { tiers, partial } = terms;
  const inCells = (of: (tier: DiscountTier) => string) => {
    const cells = tiers.map(of);
    return cells.every((cell) => cell === '') ? '' : cells.join(BAR);
  };
  const days = tiers.map(({ deadline }) => `${deadline.days} ${deadline.kind}`);
  return {
    percent:
      tiers.length === 0
        ? NONE
        : inCells((tier) => (tier.percentHundredths ? percentOf(tier.percentHundredths) : '')),
    amount: inCells(({ amountMinor }) =>
      amountMinor === undefined ? '' : toDecimal({ minor: amountMinor, currency }),
    ),
    days: [...days, ...(partial === PRO_RATA ? [PRO_RATA] : [])].join(BAR),
  };
}

/** Terms in the notation above; null when the cells are in another one, undefined when they are in it and wrong. */
export function readWrittenTerms(
  { percent, amount, days }: TermsColumns,
  currency: string,
): Pick<DiscountTerms, 'tiers' | 'partial'> | null | undefined {
  if (percent !== NONE && !/ (after_issue|before_due)(?= \||$)/.test(days)) return null;
  const deadlines = days.split('|').map((cell) => cell.trim());
  const partial = deadlines.at(-1) === PRO_RATA ? PRO_RATA : 'full_settlement_only';
  if (partial === PRO_RATA) deadlines.pop();
  if (percent === NONE) return { tiers: [], partial };
  const [percents, amounts] = [percent.split('|'), amount.split('|')];
  const tiers = deadlines.map((cell, at) => {
    const [, count = '', kind] = /^(\d+) (after_issue|before_due)$/.exec(cell) ?? [];
    const percentHundredths = minorOf(percents[at], 'EUR');
    const amountMinor = minorOf(amounts[at], currency);
    return {
      ...(percentHundredths !== undefined && { percentHundredths }),
      ...(amountMinor !== undefined && { amountMinor }),
      deadline: { kind, days: Number(count) },
    };
  });
  const parsed = discountTerms.shape.tiers.safeParse(tiers);
  return parsed.success ? { tiers: parsed.data, partial } : undefined;
}

/** One rate as other programs write it, several with their amounts. */
export function writeVatRates(lines: readonly VatLine[], currency: string): string {
  const rate = (line: VatLine) => percentOf(line.ratePercentHundredths);
  const [only] = lines;
  if (only && lines.length === 1) return rate(only);
  const amount = (minor: number) => toDecimal({ minor, currency });
  return lines
    .map((line) => `${rate(line)}: ${amount(line.netMinor)} + ${amount(line.vatMinor)}`)
    .join(BAR);
}

/** Several rates with their amounts; null when the cell holds one rate alone or none, undefined when it cannot be read. */
export function readVatRates(cell: string, currency: string): VatLine[] | null | undefined {
  if (!cell.includes('|')) return null;
  const lines = cell.split('|').map((part) => {
    const [, rate, net, vat] = /^\s*([\d.]+): ([\d.]+) \+ ([\d.]+)\s*$/.exec(part) ?? [];
    const [ratePercentHundredths, netMinor, vatMinor] = [
      ...[minorOf(rate, 'EUR'), minorOf(net, currency), minorOf(vat, currency)],
    ];
    return ratePercentHundredths === undefined || netMinor === undefined || vatMinor === undefined
      ? undefined
      : { ratePercentHundredths, netMinor, vatMinor };
  });
  return lines.every((line) => line !== undefined) ? lines : undefined;
}

/** Hundredths of a percent are written like cents. */
function percentOf(hundredths: number): string {
  return toDecimal({ minor: hundredths, currency: 'EUR' });
}

function minorOf(cell: string | undefined, currency: string): number | undefined {
  const text = cell?.trim() ?? '';
  return text === '' ? undefined : parseDecimal(text, currency);
}
