import type { Customer } from '../customers/queries.ts';
import type { DiscountNoteFacts, DiscountVatRule, VatShare } from '../documents/facts.ts';
import { sumMinor } from '../money/money.ts';
import type { Organization } from '../organization/queries.ts';
import type { Reader } from '../web/reader.ts';
import type { NoteLine } from './note-queries.ts';
import { readVatLines, totalsOf, type VatLine } from './vat-rules.ts';
import { percentInWords, termsInWords } from './views.ts';

export interface NoteSources {
  customer: Customer;
  organization: Organization;
  /** Of one payment: see `listNoteLines`. */
  lines: readonly NoteLine[];
  madeAt: Date;
}

/** What the note of a payment's discounts says; null when it granted none. `reader` writes as the customer reads. */
export function discountNoteFacts(reader: Reader, sources: NoteSources): DiscountNoteFacts | null {
  const { customer, organization, lines } = sources;
  const [first] = lines;
  if (!first) return null;
  const amount = (minor: number) => reader.amount(minor, first.currency);
  const discountMinor = sumMinor(lines.map((line) => line.grossMinor));
  const paidMinor = sumMinor(lines.map((line) => line.paidMinor));
  return {
    language: reader.language,
    organization: {
      ...{ name: organization.name, brandColor: organization.brandColor },
      identity: addressOf(organization, organization.legalName, organization.vatNumber),
    },
    customer: { name: customer.name, identity: addressOf(customer, '', '') },
    madeOn: reader.longDay(reader.today),
    madeAt: sources.madeAt,
    number: first.number,
    discount: amount(discountMinor),
    paidOn: reader.longDay(first.grantedOn),
    condition: conditionOf(reader, lines),
    lastDay: same(lines.map((line) => line.lastDay && reader.longDay(line.lastDay))),
    invoices: lines.map((line) => ({
      number: line.invoiceNumber,
      issuedOn: reader.day(line.issuedOn),
      due: amount(line.paidMinor + line.grossMinor),
      rate: line.tier?.percentHundredths ? percentInWords(reader, line.tier.percentHundredths) : '',
      discount: amount(line.grossMinor),
      paid: amount(line.paidMinor),
    })),
    totals: {
      ...{ due: amount(paidMinor + discountMinor), discount: amount(discountMinor) },
      paid: amount(paidMinor),
    },
    ...vatOf(reader, lines, amount),
    vatRule: vatRuleOf(first, organization.country),
  };
}

/** The split by rate over all invoices; none when the VAT of one of them is not known. */
function vatOf(
  reader: Reader,
  lines: readonly NoteLine[],
  amount: (minor: number) => string,
): Pick<DiscountNoteFacts, 'vat' | 'vatTotals'> {
  const parts = lines.map((line) => readVatLines(line.vatLines));
  const isKnown = parts.every((part) => part.length > 0);
  const shares = isKnown ? parts.flat() : [];
  const rates = Map.groupBy(shares, (share) => share.ratePercentHundredths);
  const byRate = [...rates].toSorted(([a], [b]) => b - a);
  const written = (of: readonly VatLine[]) => {
    const { netMinor, vatMinor } = totalsOf(of);
    return { net: amount(netMinor), vat: amount(vatMinor), gross: amount(netMinor + vatMinor) };
  };
  const vat = byRate.map(([rate, of]): VatShare => ({
    rate: percentInWords(reader, rate),
    ...written(of),
  }));
  return { vat, vatTotals: written(shares) };
}

function vatRuleOf({ mode }: NoteLine, country: string): DiscountVatRule {
  return mode === 'net_of_tax' && country === 'BE' ? 'already_reduced' : mode;
}

/** The condition that all of the invoices had; null when they differ or when it is no longer known. */
function conditionOf(reader: Reader, lines: readonly NoteLine[]): string | null {
  return same(
    lines.map(({ tier, currency }) => {
      const terms = tier && {
        ...{ tiers: [tier], basis: 'gross' as const, partial: 'full_settlement_only' as const },
      };
      return terms && termsInWords(reader, terms, currency);
    }),
  );
}

function same(texts: readonly (string | null)[]): string | null {
  const [first] = texts;
  return first && texts.every((text) => text === first) ? first : null;
}

function addressOf(
  of: Pick<Customer, 'street' | 'postalCode' | 'city' | 'enterpriseNumber'>,
  legalName: string,
  vatNumber: string,
): string[] {
  return [
    legalName,
    of.street,
    `${of.postalCode} ${of.city}`.trim(),
    [of.enterpriseNumber, vatNumber].filter(Boolean).join(' · '),
  ].filter(Boolean);
}
