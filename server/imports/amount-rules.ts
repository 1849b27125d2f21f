import { decimalsOf } from '../money/currency.ts';
import { parseDecimal } from '../money/parse.ts';
import type { DecimalMark } from './rules.ts';

/** What the amounts of a file say about their decimal mark. */
export interface DecimalEvidence {
  point: number;
  comma: number;
  /** Values such as 1.234 that read as a thousand or as one and a bit. */
  ambiguous: string;
  examplePoint: string;
  exampleComma: string;
}

export function noDecimalEvidence(): DecimalEvidence {
  return { point: 0, comma: 0, ambiguous: '', examplePoint: '', exampleComma: '' };
}

// How programs write nearly all amounts: told without taking the text apart.
const TWO_DECIMALS = /^-?\d+[.,]\d\d$/;

/** Adds one amount as written to the evidence. */
export function weighDecimal(evidence: DecimalEvidence, cell: string): void {
  if (TWO_DECIMALS.test(cell)) {
    addMark(evidence, cell.at(-3), cell);
    return;
  }
  const digits = cell.replace(/[^\d.,]/g, '').replace(/^[.,]+|[.,]+$/g, '');
  const point = digits.lastIndexOf('.');
  const comma = digits.lastIndexOf(',');
  if (point === -1 && comma === -1) return;
  addMark(evidence, decimalMarkOf(digits, point, comma), cell);
}

function addMark(evidence: DecimalEvidence, mark: string | undefined, cell: string): void {
  if (mark === '.') {
    evidence.point += 1;
    evidence.examplePoint ||= cell;
  } else if (mark === ',') {
    evidence.comma += 1;
    evidence.exampleComma ||= cell;
  } else evidence.ambiguous ||= cell;
}

function decimalMarkOf(digits: string, point: number, comma: number): DecimalMark | undefined {
  if (point !== -1 && comma !== -1) return point > comma ? '.' : ',';
  const mark = point === -1 ? ',' : '.';
  const other = mark === '.' ? ',' : '.';
  const parts = digits.split(mark);
  // 1.234.567: a mark that comes twice groups thousands.
  if (parts.length > 2) return other;
  return parts[1]?.length === 3 && (parts[0]?.length ?? 0) <= 3 && parts[0] !== '0'
    ? undefined
    : mark;
}

export interface DecimalDecision {
  decimal: DecimalMark;
  note?: { code: 'decimal_ambiguous' | 'decimal_mixed'; example: string };
}

/** The mark most values need; `preferred` when none tells. Says so when it had to guess or when values contradict. */
export function decideDecimal(evidence: DecimalEvidence, preferred: DecimalMark): DecimalDecision {
  const { point, comma } = evidence;
  if (point === 0 && comma === 0) {
    if (evidence.ambiguous === '') return { decimal: preferred };
    return {
      decimal: preferred,
      note: { code: 'decimal_ambiguous', example: evidence.ambiguous },
    };
  }
  const decimal = point >= comma ? '.' : ',';
  if (point === 0 || comma === 0) return { decimal };
  return {
    decimal,
    note: {
      code: 'decimal_mixed',
      example: decimal === '.' ? evidence.exampleComma : evidence.examplePoint,
    },
  };
}

const SIMPLE: Record<DecimalMark, RegExp> = {
  '.': /^-?\d{1,12}(?:\.\d{1,2})?$/,
  ',': /^-?\d{1,12}(?:,\d{1,2})?$/,
};
// Groups of three, parted by one kind of mark: spaces of any width, apostrophes, or the mark that is not the decimal one.
const WHOLE = /^(?:\d+|\d{1,3}(?:([ '’.,])\d{3})(?:\1\d{3})*)$/;
const CURRENCY = /(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])|[€$£¥]/;
const SPACES = /[\s\u00a0\u2007\u2009\u202f]+/g;

/**
 * An amount as people write it (`1 234,56 €`, `(12.00)`, `12-`, `-` for nil) in minor units of the currency.
 * Undefined when it is none; `too_large` when it leaves the range of exact integers.
 */
export function readAmount(
  cell: string,
  decimal: DecimalMark,
  currency: string,
): number | 'too_large' | undefined {
  if (SIMPLE[decimal].test(cell)) {
    const plain = decimal === ',' ? cell.replace(',', '.') : cell;
    return decimalsOf(currency) === 2 ? hundredths(plain) : parseDecimal(plain, currency);
  }
  let text = cell.replace(SPACES, ' ').replace(/[−–]/g, '-').trim();
  // The currency may stand before or after, inside or outside the brackets and the sign.
  text = text.replace(CURRENCY, '').trim();
  if (/^-+$/.test(text)) return 0;
  const bracketed = /^\((.*)\)$/.exec(text);
  if (bracketed) text = (bracketed[1] ?? '').trim();
  const signed = /^([+-]?)\s?(.*?)\s?([+-]?)$/.exec(text);
  const sign = (signed?.[1] ?? '') + (signed?.[3] ?? '') + (bracketed ? '-' : '');
  if (sign.length > 1) return undefined;
  const [whole = '', fraction, ...rest] = (signed?.[2] ?? '').split(decimal);
  if (rest.length > 0 || (fraction !== undefined && !/^\d*$/.test(fraction))) return undefined;
  // `,50` and `12,` are written by some programs.
  if (whole === '' && !fraction) return undefined;
  if (whole !== '' && !WHOLE.test(whole)) return undefined;
  const digits = whole.replace(/\D/g, '').replace(/^0+(?=\d)/, '') || '0';
  if (digits.length > 15) return 'too_large';
  const plain = `${sign === '-' ? '-' : ''}${digits}${fraction ? `.${fraction}` : ''}`;
  const minor = parseDecimal(plain, currency);
  if (minor !== undefined) return minor;
  // More decimals than the currency has is a mistake; otherwise only its size is left to be wrong.
  const hasTooManyDecimals = /[1-9]/.test((fraction ?? '').slice(decimalsOf(currency)));
  return hasTooManyDecimals ? undefined : 'too_large';
}

/** The same as `parseDecimal` for what nearly every line holds: at most 12 digits and two decimals. */
function hundredths(plain: string): number {
  const point = plain.indexOf('.');
  const decimals = point === -1 ? 0 : plain.length - point - 1;
  const digits = point === -1 ? plain : plain.slice(0, point) + plain.slice(point + 1);
  const scale = decimals === 2 ? 1 : decimals === 1 ? 10 : 100;
  // `-0.00` is nil, not the minus zero of floating point.
  return Number(digits) * scale || 0;
}

const SYMBOLS: Readonly<Record<string, string>> = { '€': 'EUR', $: 'USD', '£': 'GBP', '¥': 'JPY' };

/** The currency an amount carries itself, as code or symbol; undefined when it carries none. */
export function currencyInAmount(cell: string): string | undefined {
  if (!/\d/.test(cell)) return undefined;
  const found = CURRENCY.exec(cell)?.[0];
  return found === undefined ? undefined : (SYMBOLS[found] ?? found.toUpperCase());
}

/** The ISO 4217 code a currency column means: a code, a symbol, or euro in words. */
export function readCurrency(cell: string): string {
  if (/^euros?$/i.test(cell)) return 'EUR';
  return SYMBOLS[cell] ?? cell.toUpperCase();
}
