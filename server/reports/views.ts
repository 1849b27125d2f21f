import type { Reader } from '../web/reader.ts';
import { hrefOf, type Empty, type Tab } from '../today/wording.ts';
import type { AgedBalance, CustomerAge } from './queries.ts';

/** A line of the aged balance: its words, its figures, and its bar. */
export interface AgedRow {
  key: 'not-due' | 'late-1' | 'late-2' | 'late-3' | 'late-4';
  label: string;
  count: string;
  amount: string;
  share: string;
  /** Width of the bar in the drawing's units, 0 to 100. */
  width: number;
}

export interface AgedFigure {
  title: string;
  rows: AgedRow[];
  total: string;
  totalCount: string;
  disputed: string;
}

/** The aged balance of one currency, drawn and in figures. */
export function agedFigure(reader: Reader, balance: AgedBalance): AgedFigure {
  const { bucket, agedIn, disputed } = reader.texts.today;
  const buckets = [
    {
      key: 'not-due',
      label: bucket.notDue,
      minor: balance.notDueMinor,
      count: balance.notDueCount,
    },
    { key: 'late-1', label: bucket.upTo30, minor: balance.upTo30Minor, count: balance.upTo30Count },
    { key: 'late-2', label: bucket.upTo60, minor: balance.upTo60Minor, count: balance.upTo60Count },
    { key: 'late-3', label: bucket.upTo90, minor: balance.upTo90Minor, count: balance.upTo90Count },
    { key: 'late-4', label: bucket.older, minor: balance.olderMinor, count: balance.olderCount },
  ] as const;
  const largest = Math.max(1, ...buckets.map((one) => one.minor));
  const percent = new Intl.NumberFormat(reader.locale, { style: 'percent' });
  return {
    title: agedIn(balance.currency),
    rows: buckets.map(({ key, label, minor, count }) => ({
      key,
      label,
      count: reader.count(count),
      amount: reader.amount(minor, balance.currency),
      share: percent.format(balance.openMinor === 0 ? 0 : minor / balance.openMinor),
      width: Math.round((minor / largest) * 1000) / 10,
    })),
    total: reader.amount(balance.openMinor, balance.currency),
    totalCount: reader.count(balance.openCount),
    disputed:
      balance.disputedMinor > 0
        ? disputed(reader.amount(balance.disputedMinor, balance.currency))
        : '',
  };
}

export interface CustomerAgeRow {
  href: string;
  name: string;
  number: string;
  cells: { label: string; amount: string; isLate: boolean }[];
  overdue: string;
  open: string;
}

export interface AgedBalanceShow {
  tabs: Tab[];
  figure: AgedFigure | null;
  columns: string[];
  rows: CustomerAgeRow[];
  moreHref: string | null;
  empty: Empty;
}

/** The aged balance by customer, in one currency. */
export function agedBalanceShow(
  reader: Reader,
  balances: readonly AgedBalance[],
  currency: string,
  ages: readonly CustomerAge[],
  limit: number,
): AgedBalanceShow {
  const { today, invoices } = reader.texts;
  const { bucket } = today;
  const balance = balances.find((one) => one.currency === currency);
  const shown = ages.slice(0, limit);
  const last = ages.length > limit ? shown.at(-1) : undefined;
  const columns = [bucket.notDue, bucket.upTo30, bucket.upTo60, bucket.upTo90, bucket.older];
  return {
    tabs:
      balances.length < 2
        ? []
        : balances.map((one) => ({
            label: one.currency,
            href: hrefOf('/reports/aged-balance', { currency: one.currency }),
            count: null,
            isCurrent: one.currency === currency,
          })),
    figure: balance ? agedFigure(reader, balance) : null,
    columns,
    rows: shown.map((age) => ({
      href: `/customers/${age.customerId}`,
      name: age.customerName,
      number: age.customerNumber,
      cells: [
        age.notDueMinor,
        age.upTo30Minor,
        age.upTo60Minor,
        age.upTo90Minor,
        age.olderMinor,
      ].map((minor, at) => ({
        label: columns[at] ?? '',
        // A zero is the absence of something to look at.
        amount: minor === 0 ? '' : reader.amount(minor, currency),
        isLate: at > 2,
      })),
      overdue: age.overdueMinor === 0 ? '' : reader.amount(age.overdueMinor, currency),
      open: reader.amount(age.openMinor, currency),
    })),
    moreHref: last
      ? hrefOf('/reports/aged-balance', {
          currency,
          after: `${last.overdueMinor}_${last.customerId}`,
        })
      : null,
    empty: {
      title: invoices.emptyTitle,
      text: invoices.emptyText,
      action: { href: '/imports', label: invoices.importInvoices },
    },
  };
}

export interface ReportViews {
  '/reports/aged-balance': AgedBalanceShow;
  '/reports/_customers': Pick<AgedBalanceShow, 'columns' | 'rows' | 'moreHref' | 'empty'>;
  '/reports/_aged': { figure: AgedFigure };
}
