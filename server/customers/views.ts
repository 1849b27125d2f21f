import type { Reader } from '../web/reader.ts';
import { hrefOf, type Badge, type Empty, type Tab } from '../today/wording.ts';
import type { SelectProps } from '../web/forms.ts';
import type { CustomerFilter, CustomerRow } from './list-queries.ts';
import type { CustomerBalance } from './page-queries.ts';
import { SEGMENTS } from './rules.ts';
import { whoseTabs, type Whose } from './whose.ts';

export interface CustomerListRow {
  href: string;
  name: string;
  number: string;
  segment: string;
  open: string[];
  overdue: string[];
  lastReminder: string;
  /** Money received that settles no invoice yet, in words. */
  unapplied: string[];
  isUnreachable: boolean;
}

export interface CustomersList {
  rows: CustomerListRow[];
  moreHref: string | null;
  empty: Empty;
}

export interface CustomersIndex extends CustomersList {
  tabs: Tab[];
  whose: Tab[];
  /** `1` where only the reader's are listed, else empty. */
  mine: string;
  filter: string;
  search: string;
  segment: SelectProps;
}

export const CUSTOMER_FILTERS: readonly CustomerFilter[] = [
  'all',
  'open',
  'overdue',
  'unreachable',
  'unapplied',
];

/** The list page: `rows` holds one more than are shown when there is a next page. */
export function customersIndex(
  reader: Reader,
  question: { filter: CustomerFilter; search: string; segment: string; whose: Whose },
  rows: readonly CustomerRow[],
  limit: number,
): CustomersIndex {
  const { customers, invoices, segments, trade } = reader.texts;
  const { filter, search, segment, whose } = question;
  const { mine } = whose;
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const state = filter === 'all' ? '' : filter;
  return {
    tabs: CUSTOMER_FILTERS.map((one) => ({
      label: customers.tabs[one],
      href: hrefOf('/customers', { state: one === 'all' ? '' : one, search, segment, mine }),
      count: null,
      isCurrent: one === filter,
    })),
    whose: whoseTabs(reader, whose, (to) =>
      hrefOf('/customers', { state, search, segment, mine: to }),
    ),
    mine,
    filter,
    search,
    segment: {
      ...{ name: 'segment', label: customers.segment, field: { value: segment, problem: null } },
      options: [
        { value: '', label: segments.all },
        ...SEGMENTS.map((value) => ({ value, label: trade.segment[value] ?? value })),
      ],
    },
    rows: shown.map((row) => listRow(reader, row)),
    moreHref: last
      ? hrefOf('/customers', { state, search, segment, mine, after: `${last.id}_${last.sortName}` })
      : null,
    empty:
      search === '' && segment === '' && filter === 'all' && !whose.isMine
        ? {
            title: customers.emptyTitle,
            text: customers.emptyText,
            action: { href: '/imports', label: invoices.importInvoices },
          }
        : { title: customers.noneFoundTitle, text: customers.noneFoundText, action: null },
  };
}

function listRow(reader: Reader, row: CustomerRow): CustomerListRow {
  const { trade, customers } = reader.texts;
  return {
    href: `/customers/${row.id}`,
    name: row.name,
    number: row.number,
    segment: trade.segment[row.segment] ?? row.segment,
    open: row.balances.map((one) => reader.amount(one.openMinor, one.currency)),
    overdue: row.balances
      .filter((one) => one.overdueMinor > 0)
      .map((one) => reader.amount(one.overdueMinor, one.currency)),
    lastReminder: row.lastMessageAt ? reader.moment(row.lastMessageAt) : customers.never,
    unapplied: row.credit.map((one) =>
      customers.unapplied(reader.amount(one.amountMinor, one.currency)),
    ),
    isUnreachable: !row.hasAddress,
  };
}

/** Open and overdue sums of a customer as big figures. */
export function balanceFigures(
  reader: Reader,
  balances: readonly CustomerBalance[],
  credit: readonly { currency: string; amountMinor: number }[],
): { label: string; value: string; note: string; tone: Badge['tone'] }[] {
  const { trade, customers } = reader.texts;
  const invoices = (count: number) => trade.invoices(count, reader.count(count));
  const owed = balances.flatMap((one) => [
    {
      label: trade.open,
      value: reader.amount(one.openMinor, one.currency),
      note: invoices(one.openCount),
      tone: '' as const,
    },
    {
      label: trade.overdue,
      value: reader.amount(one.overdueMinor, one.currency),
      note: invoices(one.overdueCount),
      tone: one.overdueMinor > 0 ? ('bad' as const) : ('' as const),
    },
  ]);
  return [
    ...owed,
    ...credit.map((one) => ({
      label: customers.credit,
      value: reader.amount(one.amountMinor, one.currency),
      note: customers.creditNote,
      tone: 'good' as const,
    })),
  ];
}
