import { z } from 'zod';
import { sumMinor } from '../money/money.ts';
import { splitByWeights } from '../money/split.ts';
import {
  discountOfTier,
  roundedShare,
  shareOfTier,
  type Discountable,
  type DiscountTerms,
} from './rules.ts';

const vatLine = z.strictObject({
  ratePercentHundredths: z.int().min(0).max(10_000),
  netMinor: z.int().min(0),
  vatMinor: z.int().min(0),
});

/** What an invoice, or a note, has at one rate of VAT; minor units. */
export interface VatLine {
  /** 2000 is 20 %. */
  ratePercentHundredths: number;
  netMinor: number;
  vatMinor: number;
}

/** The VAT of an invoice as it is stored, one line by rate; throws when it is something else. */
export function readVatLines(stored: unknown): VatLine[] {
  return z.array(vatLine).parse(stored ?? []);
}

/**
 * What becomes of the VAT (rules DIS-2, DIS-3): `credit_note` and `mention` correct it, by a paper of the creditor's or by
 * the sentence on the invoice; `net_of_tax` leaves it, as Belgium does, whose VAT never was on the discount.
 */
export type NoteMode = 'credit_note' | 'mention' | 'net_of_tax';

export function noteMode(
  basis: DiscountTerms['basis'],
  onGross: Exclude<NoteMode, 'net_of_tax'>,
): NoteMode {
  return basis === 'net' ? 'net_of_tax' : onGross;
}

/** A discount split for the books; `lines` is empty and net and VAT are null where the invoice's VAT is not known. */
export interface SplitDiscount {
  grossMinor: number;
  netMinor: number | null;
  vatMinor: number | null;
  lines: VatLine[];
}

/**
 * Splits a granted discount (minor units) by rate of VAT. On the gross amount the net part of each line is rounded once and
 * its VAT is the difference, so that the parts add up (DOMAIN 2, the odd vector). Net of tax there is no VAT in it.
 */
export function splitDiscount(
  grossMinor: number,
  mode: NoteMode,
  invoice: { terms: DiscountTerms | null; facts: Discountable; vatLines: readonly VatLine[] },
): SplitDiscount {
  if (mode === 'net_of_tax') return splitNetOfTax(grossMinor, invoice.vatLines);
  const weights = invoice.vatLines.map((line) => line.netMinor + line.vatMinor);
  if (sumMinor(weights) <= 0) return { grossMinor, netMinor: null, vatMinor: null, lines: [] };
  const share = shareGranted(grossMinor, sumMinor(weights), invoice);
  const parts = splitByWeights(grossMinor, weights);
  const lines = invoice.vatLines.map((line, at) => {
    const partMinor = parts[at] ?? 0;
    // At 0 % all of it is net, whatever the rounding of the parts did.
    const netMinor =
      line.vatMinor === 0 ? partMinor : Math.min(partMinor, roundedShare(line.netMinor, share));
    return { ...line, netMinor, vatMinor: partMinor - netMinor };
  });
  return { grossMinor, ...totalsOf(lines), lines };
}

/** Net and VAT of lines, each the sum of what is shown (rule CV-2). */
export function totalsOf(lines: readonly VatLine[]): { netMinor: number; vatMinor: number } {
  return {
    netMinor: sumMinor(lines.map((line) => line.netMinor)),
    vatMinor: sumMinor(lines.map((line) => line.vatMinor)),
  };
}

/** VAT on a net price less its discount, in minor units: Belgium's, whether the discount is taken or not (rule DIS-3). */
export function vatAfterDiscount(
  netMinor: number,
  discountMinor: number,
  ratePercentHundredths: number,
): number {
  return roundedShare(netMinor - discountMinor, {
    numerator: BigInt(ratePercentHundredths),
    denominator: 10_000n,
  });
}

function splitNetOfTax(grossMinor: number, vatLines: readonly VatLine[]): SplitDiscount {
  const nets = vatLines.map((line) => line.netMinor);
  const parts = sumMinor(nets) > 0 ? splitByWeights(grossMinor, nets) : [];
  const lines = vatLines.map((line, at) => ({ ...line, netMinor: parts[at] ?? 0, vatMinor: 0 }));
  return { grossMinor, netMinor: grossMinor, vatMinor: 0, lines: parts.length > 0 ? lines : [] };
}

/**
 * The exact share the discount was rounded from: that of the tier which gives just this discount on the whole invoice;
 * else (a part payment, terms changed since it was quoted) its own proportion.
 */
function shareGranted(
  grossMinor: number,
  totalMinor: number,
  { terms, facts }: { terms: DiscountTerms | null; facts: Discountable },
): { numerator: bigint; denominator: bigint } {
  const whole = { ...facts, balanceMinor: facts.totalMinor };
  const tier = terms?.tiers.find((one) => discountOfTier(one, terms.basis, whole) === grossMinor);
  const share = tier && terms ? shareOfTier(tier, terms.basis, whole) : undefined;
  return share ?? { numerator: BigInt(grossMinor), denominator: BigInt(totalMinor) };
}
