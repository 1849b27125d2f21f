import { hrefOf, type Tab } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import { currencyTabs } from '../credits/page.ts';
import { sumMinor } from '../money/money.ts';
import type { Account, StatementLine, StatementSums, UnappliedThen } from './queries.ts';
import type { Period } from './rules.ts';

export interface StatementRow {
  on: string;
  entry: string;
  about: string;
  debit: string;
  credit: string;
  balance: string;
}

export interface StatementShow {
  customer: string;
  customerHref: string;
  tabs: Tab[];
  problem: string | null;
  currency: string;
  from: string;
  until: string;
  period: string;
  pdfHref: string;
  csvHref: string;
  filesIn: string;
  figures: { label: string; value: string; note: string }[];
  /** Null on the pages after the first. */
  opening: string | null;
  rows: StatementRow[];
  moreHref: string | null;
  /** Null while there are more lines. */
  totals: { debit: string; credit: string; closing: string } | null;
  unapplied: { on: string; name: string; amount: string }[];
  unappliedTotal: string;
  net: string;
  useHref: string;
  aged: { label: string; amount: string }[];
}

export interface StatementSources {
  customer: { id: number; name: string; language: string };
  currencies: readonly string[];
  account: Account;
  lines: readonly StatementLine[];
  sums: StatementSums;
  unapplied: readonly UnappliedThen[];
  isFirstPage: boolean;
  isWrongPeriod: boolean;
  limit: number;
}

/** The page of a customer's account over a period. */
export function statementShow(reader: Reader, sources: StatementSources): StatementShow {
  const { customer, account, sums, lines, limit } = sources;
  const { statements, trade } = reader.texts;
  const { currency } = account;
  const amount = (minor: number) => reader.amount(minor, currency);
  const path = `/customers/${customer.id}/statement`;
  const asked = { currency, from: account.from ?? '', until: account.until };
  const last = lines.length > limit ? lines[limit - 1] : undefined;
  const unappliedMinor = sumMinor(sources.unapplied.map((one) => one.unappliedMinor));
  return {
    customer: customer.name,
    customerHref: `/customers/${customer.id}`,
    tabs: currencyTabs(path, sources.currencies, currency),
    problem: sources.isWrongPeriod ? statements.wrongPeriod : null,
    ...{ currency, from: asked.from, until: asked.until },
    period: periodWords(reader, account),
    pdfHref: fileHref(`${path}.pdf`, asked),
    csvHref: fileHref(`${path}.csv`, asked),
    filesIn: statements.filesIn(trade.languages[customer.language] ?? customer.language),
    figures: figures(reader, sums, amount),
    opening: sources.isFirstPage ? amount(sums.openingMinor) : null,
    rows: lines.slice(0, limit).map((line) => statementRow(reader, line, currency)),
    moreHref: last ? fileHref(path, { ...asked, after: `${last.on}_${last.id}` }) : null,
    totals: last
      ? null
      : {
          debit: amount(sums.debitMinor),
          credit: amount(sums.creditMinor),
          closing: amount(sums.closingMinor),
        },
    unapplied: sources.unapplied.map((one) => ({
      on: reader.day(one.on),
      name: unappliedName(reader, one),
      amount: amount(one.unappliedMinor),
    })),
    unappliedTotal: amount(unappliedMinor),
    net: amount(sums.closingMinor - unappliedMinor),
    useHref: hrefOf(`/customers/${customer.id}/credit`, { currency }),
    aged: agesOf(sums).map(({ bucket, minor }) => ({
      label: reader.texts.today.bucket[bucket],
      amount: amount(minor),
    })),
  };
}

// Unlike `hrefOf` it keeps an empty first day, which asks for everything.
function fileHref(path: string, parameters: Readonly<Record<string, string>>): string {
  return `${path}?${new URLSearchParams(parameters).toString()}`;
}

function periodWords(reader: Reader, { from, until }: Period): string {
  const { statements } = reader.texts;
  return from === null
    ? statements.everything(reader.longDay(until))
    : statements.period(reader.longDay(from), reader.longDay(until));
}

function figures(
  reader: Reader,
  sums: StatementSums,
  amount: (minor: number) => string,
): StatementShow['figures'] {
  const { statements } = reader.texts;
  return [
    { label: statements.opening, value: amount(sums.openingMinor), note: '' },
    { label: statements.debit, value: amount(sums.debitMinor), note: '' },
    { label: statements.credit, value: amount(sums.creditMinor), note: '' },
    {
      label: statements.closing,
      value: amount(sums.closingMinor),
      note: statements.closingAbout,
    },
  ];
}

function statementRow(reader: Reader, line: StatementLine, currency: string): StatementRow {
  const { amountMinor } = line;
  return {
    on: reader.day(line.on),
    entry: reader.texts.trade.ledgerKind[line.kind] ?? line.kind,
    about: aboutLine(reader, line),
    debit: amountMinor > 0 ? reader.amount(amountMinor, currency) : '',
    credit: amountMinor < 0 ? reader.amount(-amountMinor, currency) : '',
    balance: reader.amount(line.balanceMinor, currency),
  };
}

function aboutLine(reader: Reader, line: StatementLine): string {
  const { statements, trade } = reader.texts;
  const numbers = line.numbers.join(', ');
  if (line.dueOn !== null) {
    return `${numbers} · ${statements.due(reader.day(line.dueOn))}`;
  }
  const parts = [
    line.method === null ? '' : (trade.method[line.method] ?? line.method),
    line.reference ?? '',
    statements.invoices(numbers, line.invoices - line.numbers.length),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** What a payment or credit note that settles nothing is called. */
export function unappliedName(
  reader: Reader,
  one: Pick<UnappliedThen, 'kind' | 'method' | 'name'>,
): string {
  const { trade } = reader.texts;
  const kind =
    one.kind === 'credit_note'
      ? trade.ledgerKind.credit_note
      : (trade.method[one.method ?? ''] ?? trade.ledgerKind.payment);
  return [kind ?? '', one.name].filter((part) => part !== '').join(' ');
}

/** The open balance by age, from the day to come to the oldest; empty when nothing is open. */
export function agesOf(
  sums: StatementSums,
): { bucket: 'notDue' | 'upTo30' | 'upTo60' | 'upTo90' | 'older'; minor: number }[] {
  const ages = [
    { bucket: 'notDue' as const, minor: sums.notDueMinor },
    { bucket: 'upTo30' as const, minor: sums.upTo30Minor },
    { bucket: 'upTo60' as const, minor: sums.upTo60Minor },
    { bucket: 'upTo90' as const, minor: sums.upTo90Minor },
    { bucket: 'older' as const, minor: sums.olderMinor },
  ];
  return ages.some(({ minor }) => minor !== 0) ? ages : [];
}

export interface StatementViews {
  '/statements/show': StatementShow;
  '/statements/_lines': Pick<
    StatementShow,
    'opening' | 'rows' | 'moreHref' | 'totals' | 'currency'
  >;
  '/statements/payments': PaymentsExportShow;
}

export interface PaymentsExportShow {
  from: string;
  until: string;
  problem: string | null;
  count: string;
  downloadHref: string;
}
