import type { FieldProblem } from '../errors.ts';
import { hrefOf, type Empty } from '../today/wording.ts';
import { formState, inputOf, type InputProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { SuppressionRow } from './suppression-page-queries.ts';

export interface SuppressionsList {
  rows: {
    href: string;
    address: string;
    reason: string;
    details: string;
    since: string;
    by: string;
    customers: { href: string; name: string }[];
  }[];
  moreHref: string | null;
  empty: Empty;
}

export interface SuppressionsIndex extends SuppressionsList {
  search: string;
  inputs: InputProps[];
  hasProblems: boolean;
  mayChange: boolean;
}

export interface SuppressionShow {
  address: string;
  facts: { label: string; value: string }[];
  customers: { href: string; name: string }[];
  action: string;
  input: InputProps;
  /** The tick that a complaint needs, as it stands; null when there was none. */
  sure: { isChecked: boolean; problem: string | null } | null;
  hasProblems: boolean;
  mayChange: boolean;
}

export interface SuppressionViews {
  '/messages/suppressions': SuppressionsIndex;
  '/messages/_suppressions': SuppressionsList;
  '/messages/suppression': SuppressionShow;
}

export interface Returned {
  typed: Readonly<Record<string, string>>;
  problems: readonly FieldProblem[];
}

/** The list of addresses that are not written to: `rows` holds one more than are shown when there is a next page. */
export function suppressionsIndex(
  reader: Reader,
  rows: readonly SuppressionRow[],
  asked: { search: string; limit: number; mayChange: boolean },
  returned: Returned | null,
): SuppressionsIndex {
  const { suppressions: words } = reader.texts;
  const { search, limit, mayChange } = asked;
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const form = formState(['email', 'details'], returned?.typed ?? {}, returned?.problems);
  return {
    ...{ search, mayChange, hasProblems: form.hasProblems },
    rows: rows.slice(0, limit).map((row) => ({
      href: `/messages/suppressions/${row.id}`,
      address: row.email,
      reason: reasonOf(reader, row),
      details: row.details,
      since: reader.moment(row.createdAt),
      by: row.addedBy ?? '',
      customers: customersOf(row),
    })),
    moreHref: last ? hrefOf('/messages/suppressions', { search, after: String(last.id) }) : null,
    empty:
      search === ''
        ? { title: words.emptyTitle, text: words.emptyText, action: null }
        : { title: words.noneFoundTitle, text: words.noneFoundText, action: null },
    inputs: [
      inputOf(form, 'email', words.address, { type: 'email', required: true, autocomplete: 'off' }),
      inputOf(form, 'details', words.addWhy, { required: true }),
    ],
  };
}

/** One address, with the form that writes to it again. */
export function suppressionShow(
  reader: Reader,
  row: SuppressionRow,
  mayChange: boolean,
  returned: Returned | null,
): SuppressionShow {
  const { suppressions: words } = reader.texts;
  const form = formState(['why', 'sure'], returned?.typed ?? {}, returned?.problems);
  return {
    address: row.email,
    facts: [
      { label: words.reason, value: reasonOf(reader, row) },
      { label: words.since, value: reader.moment(row.createdAt) },
      { label: words.by, value: row.addedBy ?? words.byItself },
      { label: words.details, value: row.details },
    ].filter((fact) => fact.value !== ''),
    customers: customersOf(row),
    action: `/messages/suppressions/${row.id}/removal`,
    input: inputOf(form, 'why', words.liftWhy, { rows: 2, required: true }),
    sure:
      row.reason === 'complained'
        ? { isChecked: form.fields.sure.value !== '', problem: form.fields.sure.problem }
        : null,
    ...{ hasProblems: form.hasProblems, mayChange },
  };
}

function reasonOf(reader: Reader, row: SuppressionRow): string {
  return reader.texts.suppressions.reasons[row.reason] ?? row.reason;
}

function customersOf(row: SuppressionRow): { href: string; name: string }[] {
  return row.customers.map(({ id, name }) => ({ href: `/customers/${id}`, name }));
}
