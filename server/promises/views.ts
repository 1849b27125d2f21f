import { randomUUID } from 'node:crypto';
import { addDays, type PlainDate } from '../calendar/plain-date.ts';
import { dayIn } from '../calendar/zone.ts';
import type { ChasePreview } from '../chases/preview.ts';
import type { FieldProblem } from '../errors.ts';
import { hrefOf, type Badge, type Empty, type Tab } from '../today/wording.ts';
import { formState, inputOf, type InputProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { PromiseCard } from './card-queries.ts';
import { aboutInvoices, restMinor } from './letters.ts';
import { previewRows, type PreviewRow } from './preview-views.ts';
import type { PromiseSettings } from './queries.ts';
import { promisableMinor, suggestedDay, type Promisable } from './rules.ts';
import type { PromiseStatus } from './states.ts';

export interface PromiseRow {
  href: string;
  about: string;
  customer: string;
  customerHref: string;
  day: string;
  amount: string;
  paid: string;
  badge: Badge;
}

export interface PromisesList {
  rows: PromiseRow[];
  moreHref: string | null;
  empty: Empty;
}

export interface PromiseShow {
  title: string;
  badge: Badge;
  customer: string;
  customerHref: string;
  facts: { label: string; value: string; href: string | null }[];
  remarks: string[];
  invoices: { href: string; number: string; amount: string; owed: string }[];
  preview: PreviewRow[];
  previewTitle: string;
  withdrawAction: string | null;
  renewHref: string | null;
}

export interface PromiseNew {
  customer: string;
  customerHref: string;
  action: string;
  hidden: { name: string; value: string }[];
  invoices: {
    value: string;
    number: string;
    about: string;
    amount: string;
    isChosen: boolean;
  }[];
  invoiceProblem: string | null;
  inputs: InputProps[];
  hasProblems: boolean;
}

export interface PromiseViews {
  '/promises/index': PromisesList & { tabs: Tab[] };
  '/promises/_list': PromisesList;
  '/promises/show': PromiseShow;
  '/promises/new': PromiseNew;
  '/promises/settings': { inputs: InputProps[]; hasProblems: boolean; mayEdit: boolean };
  '/promises/_preview': { title: string; rows: PreviewRow[] };
}

export const PROMISE_FILTERS = [
  ...(['open', 'broken', 'partly_kept', 'kept', 'withdrawn', 'all'] as const),
] as const;
export type PromiseFilter = (typeof PROMISE_FILTERS)[number];

const TONES: Record<PromiseStatus, Badge['tone']> = {
  ...{ open: 'info', kept: 'good', partly_kept: 'warn', broken: 'bad', withdrawn: '' },
};

function badgeOf(reader: Reader, promise: PromiseCard): Badge {
  return { label: reader.texts.promises.status[promise.status], tone: TONES[promise.status] };
}

/** The list: `rows` holds one more than are shown when there is a next page. */
export function promisesIndex(
  reader: Reader,
  filter: PromiseFilter,
  rows: readonly PromiseCard[],
  limit: number,
): PromiseViews['/promises/index'] {
  const { promises } = reader.texts;
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const state = (one: PromiseFilter) => (one === 'open' ? '' : one);
  return {
    tabs: PROMISE_FILTERS.map((one) => ({
      label: promises.tabs[one],
      href: hrefOf('/promises', { state: state(one) }),
      ...{ count: null, isCurrent: one === filter },
    })),
    rows: shown.map((promise) => ({
      href: `/promises/${promise.id}`,
      about: aboutInvoices(promise.invoices),
      customer: promise.customerName,
      customerHref: `/customers/${promise.customerId}`,
      day: reader.day(promise.promisedOn),
      amount: reader.amount(promise.amountMinor, promise.currency),
      paid: promise.paidMinor > 0 ? reader.amount(promise.paidMinor, promise.currency) : '',
      badge: badgeOf(reader, promise),
    })),
    moreHref: last ? hrefOf('/promises', { state: state(filter), after: String(last.id) }) : null,
    empty: { title: promises.empty, text: promises.emptyText, action: null },
  };
}

/** One promise, with what its end would mean for the reminders. */
export function promiseShow(
  reader: Reader,
  promise: PromiseCard,
  sources: { previews: readonly ChasePreview[]; mayRenew: boolean },
): PromiseShow {
  const words = reader.texts.promises;
  const amount = (minor: number) => reader.amount(minor, promise.currency);
  const isOpen = promise.status === 'open';
  return {
    title: words.one(amount(promise.amountMinor)),
    badge: badgeOf(reader, promise),
    customer: promise.customerName,
    customerHref: `/customers/${promise.customerId}`,
    facts: factsOf(reader, promise),
    remarks: remarksOf(reader, promise, sources.mayRenew),
    invoices: promise.invoices.map((one) => ({
      href: `/invoices/${one.id}`,
      number: one.number,
      amount: amount(one.amountMinor),
      owed: amount(one.balanceMinor),
    })),
    preview: previewRows(reader, sources.previews, promise.invoices),
    previewTitle: isOpen ? words.effect : words.effectNow,
    withdrawAction: isOpen ? `/promises/${promise.id}/withdrawal` : null,
    renewHref: sources.mayRenew
      ? hrefOf(`/customers/${promise.customerId}/promises/new`, { renews: String(promise.id) })
      : null,
  };
}

function factsOf(reader: Reader, promise: PromiseCard): PromiseShow['facts'] {
  const words = reader.texts.promises;
  const amount = (minor: number) => reader.amount(minor, promise.currency);
  const moment = reader.moment(promise.madeAt);
  const by = {
    debtor: words.byDebtor(moment),
    user: words.byUser(promise.userName ?? '', moment),
    api: words.byApi(moment),
  }[promise.madeBy];
  const isOpen = promise.status === 'open';
  const rest = restMinor(promise);
  const link = (id: number | null, label: string, text: string) => ({
    ...{ label, value: id === null ? '' : text, href: `/promises/${id}` },
  });
  return [
    { label: words.day, value: reader.longDay(promise.promisedOn), href: null },
    { label: words.promised, value: amount(promise.amountMinor), href: null },
    { label: words.paid, value: isOpen ? '' : amount(promise.paidMinor), href: null },
    { label: words.rest, value: rest > 0 ? amount(rest) : '', href: null },
    {
      label: isOpen ? words.judgeOn : words.judged,
      value: promise.judgedAt
        ? reader.longDay(dayIn(reader.zone, promise.judgedAt))
        : words.judgeText(reader.longDay(promise.judgeOn)),
      href: null,
    },
    { label: words.madeBy, value: by, href: null },
    {
      label: promise.madeBy === 'debtor' ? words.words : words.note,
      ...{ value: promise.words, href: null },
    },
    link(promise.renewsId, words.renews, words.see),
    link(promise.renewedById, words.renewedBy, words.seeNext),
  ].filter((fact) => fact.value !== '');
}

function remarksOf(reader: Reader, promise: PromiseCard, mayRenew: boolean): string[] {
  const words = reader.texts.promises;
  return [
    promise.withdrawnBecause ? words.because[promise.withdrawnBecause] : '',
    promise.isRepeated ? words.repeated : '',
    promise.renewUntil && mayRenew && promise.renewUntil >= reader.today
      ? words.renewUntil(reader.longDay(promise.renewUntil))
      : '',
    promise.status === 'open' ? words.effectPaid : '',
  ].filter((text) => text !== '');
}

export const NEW_FIELDS = ['key', 'renews', 'promised', 'amount', 'words', 'invoice'] as const;

export interface ReturnedNew {
  typed: Readonly<Record<string, string>>;
  chosen: readonly number[];
  problems: readonly FieldProblem[];
}

/** The form that takes a promise down, or one that was refused. */
export function promiseNew(
  reader: Reader,
  sources: {
    customer: { id: number; name: string };
    invoices: readonly (Promisable & { number: string })[];
    settings: PromiseSettings;
    /** Ticked to begin with. */
    chosen: readonly number[];
    renewsId: number | null;
    /** The answer it was found in, with its words. */
    reply?: { id: number; words: string } | null;
  },
  returned: ReturnedNew | null,
): PromiseNew {
  const words = reader.texts.promises;
  const { customer, settings, renewsId, reply = null } = sources;
  const typed = returned?.typed ?? {
    key: randomUUID(),
    renews: renewsId === null ? '' : String(renewsId),
    promised: suggestedDay(reader.today, settings.daysMax),
    words: reply?.words ?? '',
  };
  const form = formState(NEW_FIELDS, typed, returned?.problems);
  const chosen = returned?.chosen ?? sources.chosen;
  const last: PlainDate = addDays(reader.today, settings.daysMax);
  return {
    customer: customer.name,
    customerHref: `/customers/${customer.id}`,
    action: hrefOf(`/customers/${customer.id}/promises`, {
      reply: reply === null ? '' : String(reply.id),
    }),
    hidden: (['key', 'renews'] as const).map((name) => ({ name, value: form.fields[name].value })),
    invoices: sources.invoices.map((one) => ({
      value: String(one.invoiceId),
      number: one.number,
      about: [
        reader.day(one.dueOn),
        one.promisedMinor > 0 ? words.already(reader.amount(one.promisedMinor, one.currency)) : '',
      ]
        .filter((part) => part !== '')
        .join(' · '),
      amount: reader.amount(promisableMinor(one), one.currency),
      isChosen: chosen.includes(one.invoiceId),
    })),
    invoiceProblem: form.fields.invoice.problem,
    inputs: [
      inputOf(form, 'promised', words.untilDay, {
        ...{ type: 'date', required: true, short: true },
        hint: words.untilHint(reader.longDay(last)),
      }),
      inputOf(form, 'amount', words.amount, {
        ...{ inputmode: 'decimal', short: true, autocomplete: 'off', hint: words.amountHint },
      }),
      inputOf(form, 'words', words.note, { rows: 3, hint: words.noteHint }),
    ],
    hasProblems: form.hasProblems,
  };
}
