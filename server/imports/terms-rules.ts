import { addDays, daysBetween, type PlainDate } from '../calendar/plain-date.ts';
import { discountTerms, type DiscountTier } from '../discounts/rules.ts';
import { totalsOf, type VatLine } from '../discounts/vat-rules.ts';
import { readAmount } from './amount-rules.ts';
import { readVatRates, readWrittenTerms } from './terms-notation.ts';
import type { Field, InvoiceLine, NoteCode, Reading } from './rules.ts';

/** The columns about VAT and the early-payment discount; most files have none of them. */
export const TERMS_FIELDS = [
  'net',
  'vat_rate',
  'vat',
  'discount_percent',
  'discount_amount',
  'discount_days',
  'discount_until',
] as const satisfies readonly Field[];

// France, Belgium, Luxembourg and the Netherlands: what a quotient of two rounded amounts is taken for.
const KNOWN_RATES = [0, 210, 300, 550, 600, 800, 900, 1_000, 1_200, 1_400, 1_700, 2_000, 2_100];

export interface TermsCells {
  get: (field: Field) => string;
  day: (cell: string) => PlainDate | undefined;
  note: (code: NoteCode, field: Field, value: string) => void;
}

/**
 * Reads the net amount, the VAT and the discount of a line whose total and days are read already. What does not fit together
 * is left out with a note: a wrong discount would be money given away, and the invoice is right without it.
 */
export function readTerms(row: InvoiceLine, cells: TermsCells, reading: Reading): void {
  readVat(row, cells, reading);
  readDiscount(row, cells, reading);
}

function readVat(row: InvoiceLine, { get, note }: TermsCells, reading: Reading): void {
  const { totalMinor, currency } = row;
  const [netCell, vatCell] = [get('net'), get('vat')];
  if (totalMinor === null || currency === null || netCell + vatCell === '') return;
  const amount = (cell: string) =>
    cell === '' ? undefined : readAmount(cell, reading.decimal, currency);
  const [net, vat] = [amount(netCell), amount(vatCell)];
  const netMinor = netCell === '' && typeof vat === 'number' ? totalMinor - vat : net;
  const vatMinor = vatCell === '' && typeof net === 'number' ? totalMinor - net : vat;
  const isWhole =
    typeof netMinor === 'number' &&
    typeof vatMinor === 'number' &&
    Math.min(netMinor, vatMinor) >= 0 &&
    netMinor + vatMinor === totalMinor;
  if (!isWhole) {
    note('vat_unclear', netCell === '' ? 'vat' : 'net', netCell === '' ? vatCell : netCell);
    return;
  }
  const several = readVatRates(get('vat_rate'), currency);
  if (several !== null) {
    const { netMinor: net, vatMinor: vat } = totalsOf(several ?? []);
    if (net !== netMinor || vat !== vatMinor) {
      note('vat_unclear', 'vat_rate', get('vat_rate'));
      return;
    }
  }
  row.netMinor = netMinor;
  if (several) {
    row.vatLines = several;
    return;
  }
  const ratePercentHundredths = rateOf(get('vat_rate'), netMinor, vatMinor, reading);
  if (ratePercentHundredths !== undefined) {
    row.vatLines = [{ ratePercentHundredths, netMinor, vatMinor } satisfies VatLine];
  }
}

/** The one rate of a line, stated or found; undefined when it has several. */
function rateOf(
  cell: string,
  netMinor: number,
  vatMinor: number,
  reading: Reading,
): number | undefined {
  const expected = (hundredths: number) => (netMinor * hundredths) / 10_000;
  const stated = readPercent(cell, reading);
  // Belgian VAT is worked out on the price less its discount: up to a tenth less than the rate says (rule DIS-3).
  if (stated !== undefined && stated <= 10_000) {
    const most = expected(stated) + 1;
    if (vatMinor <= most && vatMinor >= expected(stated) * 0.9 - 1) return stated;
  }
  return KNOWN_RATES.find((rate) => Math.abs(expected(rate) - vatMinor) <= 1);
}

function readDiscount(row: InvoiceLine, { get, day, note }: TermsCells, reading: Reading): void {
  const [percent, amount] = [get('discount_percent'), get('discount_amount')];
  const off = percent === '' ? amount : percent;
  if (off === '' || row.currency === null) return;
  // Where the organization has terms its basis holds; else its country's.
  const basis = reading.defaultCountry === 'BE' ? 'net' : 'gross';
  const written = readWrittenTerms({ percent, amount, days: get('discount_days') }, row.currency);
  if (written) row.discountTerms = { ...written, basis };
  if (written === undefined) note('discount_unclear', 'discount_days', get('discount_days'));
  if (written !== null) return;
  const field = percent === '' ? 'discount_amount' : 'discount_percent';
  const isPercent = percent !== '' || amount.includes('%');
  const value = isPercent
    ? readPercent(off, reading)
    : readAmount(off, reading.decimal, row.currency);
  // Ledgers write nil where there is no discount.
  if (value === 0) return;
  const deadline = deadlineOf(row, get, day);
  const tier = {
    ...(isPercent ? { percentHundredths: value } : { amountMinor: value }),
    deadline,
  };
  const parsed = discountTerms.shape.tiers.element.safeParse(tier);
  if (!parsed.success) {
    note('discount_unclear', field, off);
    return;
  }
  const tiers: DiscountTier[] = [parsed.data];
  row.discountTerms = { tiers, basis, partial: 'full_settlement_only' };
}

/** Days after the invoice, from a number of them or from a last day; undefined when neither can be read. */
function deadlineOf(
  row: InvoiceLine,
  get: TermsCells['get'],
  day: TermsCells['day'],
): DiscountTier['deadline'] | undefined {
  const [days, until] = [get('discount_days'), get('discount_until')];
  if (until !== '') {
    const last = day(until);
    if (last === undefined || (row.dueOn !== null && last > row.dueOn)) return undefined;
    if (row.issuedOn !== null)
      return { kind: 'after_issue', days: daysBetween(row.issuedOn, last) };
    return row.dueOn === null
      ? undefined
      : { kind: 'before_due', days: daysBetween(last, row.dueOn) };
  }
  const count = /^\D*(\d{1,3})\D*$/.exec(days)?.[1];
  if (count === undefined) return undefined;
  const isBeyondDue =
    row.issuedOn !== null && row.dueOn !== null && addDays(row.issuedOn, Number(count)) > row.dueOn;
  return isBeyondDue ? undefined : { kind: 'after_issue', days: Number(count) };
}

/** Hundredths of a percent of `2,5 %`; they are written like cents. */
function readPercent(cell: string, reading: Reading): number | undefined {
  const bare = cell.replace('%', '').trim();
  const value = bare === '' ? undefined : readAmount(bare, reading.decimal, 'EUR');
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
