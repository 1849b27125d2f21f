import type { Readable } from 'node:stream';
import type { Customer } from '../customers/queries.ts';
import { csvPieces, type CsvCell } from '../documents/csv.ts';
import type { StatementFacts } from '../documents/facts.ts';
import { statementPdf } from '../documents/statement.ts';
import { documentTexts } from '../documents/texts/texts.ts';
import { accountFor, groupedIban } from '../factors/rules.ts';
import { sumMinor } from '../money/money.ts';
import type { Organization } from '../organization/queries.ts';
import type { Reader } from '../web/reader.ts';
import type { Account, SoldOpen, StatementLine, StatementSums, UnappliedThen } from './queries.ts';
import { agesOf, unappliedName } from './views.ts';

export interface PdfSources {
  customer: Customer;
  organization: Organization;
  account: Account;
  lines: readonly StatementLine[];
  sums: StatementSums;
  unapplied: readonly UnappliedThen[];
  /** What is open and was sold, by factor. */
  sold: readonly SoldOpen[];
  madeAt: Date;
}

/** The statement for the customer, in their language. */
export async function statementFile(reader: Reader, sources: PdfSources): Promise<Readable> {
  return statementPdf(statementFacts(reader, sources));
}

/** What the PDF says. `reader` writes as the customer reads. */
export function statementFacts(reader: Reader, sources: PdfSources): StatementFacts {
  const { customer, organization, account, sums, unapplied } = sources;
  const { currency, from, until } = account;
  const amount = (minor: number) => reader.amount(minor, currency);
  return {
    language: reader.language,
    organization: { ...creditor(reader, organization), brandColor: organization.brandColor },
    customer: { name: customer.name, identity: addressOf(customer) },
    madeOn: reader.longDay(reader.today),
    madeAt: sources.madeAt,
    asOf: reader.longDay(until),
    period: from === null ? null : { from: reader.longDay(from), until: reader.longDay(until) },
    currency,
    opening: amount(sums.openingMinor),
    lines: sources.lines.map((line) => lineFacts(reader, line, currency)),
    totals: { debit: amount(sums.debitMinor), credit: amount(sums.creditMinor) },
    closing: amount(sums.closingMinor),
    isInCredit: sums.closingMinor < 0,
    unapplied: unapplied.map((one) => ({
      label: unappliedName(reader, one),
      date: reader.day(one.on),
      amount: amount(one.unappliedMinor),
    })),
    unappliedTotal: amount(sumMinor(unapplied.map((one) => one.unappliedMinor))),
    aged: agesOf(sums).map(({ bucket, minor }) => ({
      label: reader.texts.today.bucket[bucket],
      amount: amount(minor),
    })),
    bank: bankOf(
      organization,
      customer,
      sums.closingMinor - sumMinor(sources.sold.map((one) => one.openMinor)),
    ),
    sold: sources.sold.map(({ numbers, factor }) => {
      const { holder, iban, bic } = accountFor(organization, factor);
      const account = { holder, bic, iban: groupedIban(iban), note: factor.note };
      return { name: factor.name, numbers: numbers.join(', '), account };
    }),
  };
}

function lineFacts(
  reader: Reader,
  line: StatementLine,
  currency: string,
): StatementFacts['lines'][number] {
  const kinds: Readonly<Record<string, string>> = documentTexts(reader.language).entryKinds;
  const { statements } = reader.texts;
  const isOne = line.invoices === 1;
  const note = [
    line.reference ?? '',
    line.dueOn === null ? '' : statements.due(reader.day(line.dueOn)),
    isOne ? '' : statements.invoices(line.numbers.join(', '), line.invoices - line.numbers.length),
  ];
  return {
    date: reader.day(line.on),
    kind: kinds[line.kind] ?? line.kind,
    number: isOne ? (line.numbers[0] ?? '') : '',
    note: note.filter((part) => part !== '').join(' · '),
    debit: line.amountMinor > 0 ? reader.amount(line.amountMinor, currency) : '',
    credit: line.amountMinor < 0 ? reader.amount(-line.amountMinor, currency) : '',
    balance: reader.amount(line.balanceMinor, currency),
  };
}

function creditor(reader: Reader, organization: Organization) {
  const name = organization.legalName || organization.name;
  const countries = new Intl.DisplayNames(reader.locale, { type: 'region', fallback: 'code' });
  const lines = [
    organization.street,
    `${organization.postalCode} ${organization.city}`.trim(),
    organization.street === '' ? '' : (countries.of(organization.country) ?? ''),
    organization.enterpriseNumber,
    organization.vatNumber,
  ];
  return { name, identity: lines.filter((line) => line !== '') };
}

function addressOf(customer: Customer): string[] {
  return [
    customer.street,
    `${customer.postalCode} ${customer.city}`.trim(),
    customer.enterpriseNumber,
  ].filter((line) => line !== '');
}

// Who owes nothing of our own is not told where to send it.
function bankOf(
  organization: Organization,
  customer: Customer,
  closingMinor: number,
): StatementFacts['bank'] {
  const { bankHolder, iban, bic } = organization;
  if (iban === '' || closingMinor <= 0) return null;
  return { holder: bankHolder, iban, bic, reference: customer.number };
}

/** The statement as a CSV file in pieces: opening, every line, closing, in the language of `reader`. */
export async function* statementCsv(
  reader: Reader,
  account: Account,
  sums: StatementSums,
  batches: AsyncIterable<readonly StatementLine[]>,
): AsyncGenerator<string> {
  const { statements } = reader.texts;
  const { currency } = account;
  const money = (minor: number) => ({ minor, currency });
  const kinds: Readonly<Record<string, string>> = documentTexts(reader.language).entryKinds;
  async function* rows(): AsyncGenerator<CsvCell[][]> {
    const opening = money(sums.openingMinor);
    yield [[account.from ?? '', statements.opening, '', '', '', null, null, opening]];
    for await (const lines of batches) {
      yield lines.map((line) => [
        line.on,
        kinds[line.kind] ?? line.kind,
        line.invoices > line.numbers.length
          ? `${line.numbers.join(' ')} +${line.invoices - line.numbers.length}`
          : line.numbers.join(' '),
        line.reference ?? '',
        line.dueOn ?? '',
        line.amountMinor > 0 ? money(line.amountMinor) : null,
        line.amountMinor < 0 ? money(-line.amountMinor) : null,
        money(line.balanceMinor),
      ]);
    }
    yield [
      [
        ...[account.until, statements.closing, '', '', ''],
        ...[money(sums.debitMinor), money(sums.creditMinor), money(sums.closingMinor)],
      ],
    ];
  }
  yield* csvPieces({ language: reader.language, columns: statements.csvColumns }, rows());
}
