import type { Language } from '../calendar/locale.ts';
import { csvPieces, type CsvCell } from '../documents/csv.ts';
import { toDecimal } from '../money/format.ts';
import type { MoneyMoved } from './payments-queries.ts';

// Read by programs: the same names in every language.
const COLUMNS = [
  ...[
    'kind',
    'payment_id',
    'date',
    'customer_number',
    'customer_name',
    'method',
    'reference',
    'note',
  ],
  ...['currency', 'gross', 'fee', 'net', 'settlement_currency', 'discount', 'discount_vat'],
  ...[
    'allocations',
    'unapplied',
    'stripe_payment_intent',
    'stripe_charge',
    'stripe_id',
    'recorded_by',
  ],
];

/** The payments export in pieces; `allocations` is `invoice=amount`, parted by ` | `. */
export function paymentsCsv(
  language: Language,
  batches: AsyncIterable<readonly MoneyMoved[]>,
): AsyncGenerator<string> {
  async function* rows(): AsyncGenerator<CsvCell[][]> {
    for await (const batch of batches) yield batch.map(cells);
  }
  return csvPieces({ language, columns: COLUMNS }, rows());
}

function cells(line: MoneyMoved): CsvCell[] {
  const { currency } = line;
  const money = (minor: number) => ({ minor, currency });
  // Until Stripe has worked them out both are empty.
  const settled = (minor: number | null) =>
    minor === null ? null : { minor, currency: line.settlementCurrency ?? currency };
  const allocations = line.allocations.map(
    (one) => `${one.number}=${toDecimal(money(one.amountMinor))}`,
  );
  return [
    ...[line.kind, line.paymentId, line.on, line.customerNumber, line.customerName],
    ...[line.method, line.reference, line.note, currency],
    ...[money(line.grossMinor), settled(line.feeMinor), settled(line.netMinor)],
    line.settlementCurrency,
    money(line.discountMinor),
    line.discountVatMinor === null ? null : money(line.discountVatMinor),
    allocations.join(' | '),
    money(line.unappliedMinor),
    ...[line.stripePaymentIntentId, line.stripeChargeId, line.stripeId, line.recordedBy],
  ];
}
