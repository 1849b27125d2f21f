import { randomUUID } from 'node:crypto';
import { addDays } from '../calendar/plain-date.ts';
import { sumMinor } from '../money/money.ts';
import type { FieldProblem } from '../errors.ts';
import type { PromiseCard } from '../promises/card-queries.ts';
import { restMinor } from '../promises/letters.ts';
import type { PromiseSettings } from '../promises/queries.ts';
import { promisableMinor, suggestedDay, type Promisable } from '../promises/rules.ts';
import { formState, inputOf, type InputProps } from '../web/forms.ts';
import type { GivenAnswer } from './answers.ts';
import type { ChoicesProps } from './form-views.ts';
import type { Visit } from './guard.ts';
import type { OwedInvoice } from './rules.ts';
import {
  dayText,
  moneyText,
  portalShell,
  textsOf,
  visitPath,
  type PortalShell,
} from './wording.ts';

export interface PortalPromise {
  shell: PortalShell;
  title: string;
  intro: string;
  action: string;
  backUrl: string;
  hidden: { name: string; value: string }[];
  /** Null when there is nothing to promise. */
  choices: ChoicesProps | null;
  inputs: InputProps[];
  hasProblems: boolean;
}

export interface PortalPromiseShow {
  shell: PortalShell;
  title: string;
  state: string;
  kind: 'good' | 'waiting' | 'bad';
  texts: string[];
  facts: { label: string; value: string }[];
  calendarUrl: string | null;
  payUrl: string | null;
  renewUrl: string | null;
  withdrawAction: string | null;
  backUrl: string;
}

export const PROMISE_FIELDS = ['key', 'renews', 'promised', 'amount', 'words', 'invoice'] as const;

export interface PromiseFormSources {
  /** Those that may still be promised. */
  invoices: readonly OwedInvoice[];
  promisable: readonly Promisable[];
  settings: PromiseSettings;
  /** One kept in part, which this renews. */
  renews: PromiseCard | null;
}

export interface ReturnedPromise {
  typed: Readonly<Record<string, string>>;
  chosen: readonly number[];
  problems: readonly FieldProblem[];
}

/** The form: the overdue invoices ticked, a day suggested; or as it was sent, with what is wrong. */
export function portalPromise(
  visit: Visit,
  sources: PromiseFormSources,
  returned: ReturnedPromise | null,
): PortalPromise {
  const texts = textsOf(visit);
  const words = texts.promises;
  const { invoices, settings, renews } = sources;
  const typed = returned?.typed ?? {
    key: randomUUID(),
    renews: renews ? String(renews.id) : '',
    promised: suggestedDay(visit.today, settings.daysMax),
  };
  const form = formState(PROMISE_FIELDS, typed, returned?.problems);
  const lastDay = addDays(visit.today, settings.daysMax);
  const amountOf = moneyText(visit);
  const first = invoices[0];
  return {
    shell: portalShell(visit, '/promise'),
    title: renews ? words.renewTitle : words.title,
    intro: renews
      ? words.renewIntro(amountOf(restMinor(renews), renews.currency))
      : words.intro(visit.organization.name),
    action: visitPath(visit, '/promise'),
    backUrl: visitPath(visit),
    hidden: (['key', 'renews'] as const).map((name) => ({ name, value: form.fields[name].value })),
    choices: first
      ? choicesOf(visit, sources, {
          chosen: returned?.chosen ?? chosenFirst(visit, sources),
          problem: form.fields.invoice.problem,
        })
      : null,
    inputs: [
      inputOf(form, 'promised', words.day, {
        ...{ type: 'date', required: true, min: visit.today, max: lastDay },
        hint: words.dayHint(dayText(visit)(lastDay)),
      }),
      inputOf(form, 'amount', `${words.amount} ${texts.forms.optional}`, {
        ...{ inputmode: 'decimal', autocomplete: 'off' },
        hint: first
          ? words.amountHint(amountOf(allMinor(sources, first.currency), first.currency))
          : '',
      }),
      inputOf(form, 'words', `${words.words} ${texts.forms.optional}`, { rows: 3 }),
    ],
    hasProblems: form.hasProblems,
  };
}

function allMinor({ promisable }: PromiseFormSources, currency: string): number {
  return sumMinor(promisable.filter((one) => one.currency === currency).map(promisableMinor));
}

/** Of one currency: the invoices of the promise that is renewed, else the overdue ones, else all. */
function chosenFirst(visit: Visit, { invoices, renews }: PromiseFormSources): number[] {
  const own = renews ? new Set(renews.invoices.map((one) => one.id)) : null;
  const renewed = invoices.filter((one) => own?.has(one.id));
  const overdue = invoices.filter((one) => one.dueOn < visit.today);
  const wanted = renewed.length > 0 ? renewed : overdue.length > 0 ? overdue : invoices;
  return wanted.filter((one) => one.currency === wanted[0]?.currency).map((one) => one.id);
}

function choicesOf(
  visit: Visit,
  { invoices, promisable }: PromiseFormSources,
  { chosen, problem }: { chosen: readonly number[]; problem: string | null },
): ChoicesProps {
  const { forms, show, promises } = textsOf(visit);
  const amountOf = moneyText(visit);
  return {
    ...{ name: 'invoice', legend: forms.whichInvoices, type: 'checkbox', problem },
    options: invoices.map((invoice) => {
      const said = promisable.find((one) => one.invoiceId === invoice.id)?.promisedMinor ?? 0;
      return {
        ...{ value: String(invoice.id), label: invoice.number },
        amount: amountOf(invoice.balanceMinor, invoice.currency),
        hint: [
          show.dueOn(dayText(visit)(invoice.dueOn)),
          said > 0 ? promises.already(amountOf(said, invoice.currency)) : '',
          invoice.subject,
        ]
          .filter(Boolean)
          .join(' · '),
        isChosen: chosen.includes(invoice.id),
      };
    }),
  };
}

/** A promise as its debtor sees it. */
export function portalPromiseShow(
  visit: Visit,
  promise: PromiseCard,
  { isRenewable }: { isRenewable: boolean },
): PortalPromiseShow {
  const words = textsOf(visit).promises;
  const amountOf = (minor: number) => moneyText(visit)(minor, promise.currency);
  const day = dayText(visit);
  const path = `/promises/${promise.id}`;
  const isOpen = promise.status === 'open';
  const owes = restMinor(promise) > 0;
  return {
    shell: portalShell(visit, path),
    title: words.shownTitle(amountOf(promise.amountMinor)),
    state: stateOf(visit, promise),
    kind: promise.status === 'kept' ? 'good' : promise.status === 'broken' ? 'bad' : 'waiting',
    texts: textsFor(visit, promise, isRenewable),
    facts: [
      { label: words.factAmount, value: amountOf(promise.amountMinor) },
      { label: words.factDay, value: day(promise.promisedOn) },
      {
        label: words.factInvoices,
        value: promise.invoices
          .map((one) => `${one.number} (${amountOf(one.amountMinor)})`)
          .join(', '),
      },
      ...(promise.paidMinor > 0
        ? [{ label: words.factPaid, value: amountOf(promise.paidMinor) }]
        : []),
    ],
    calendarUrl: isOpen ? visitPath(visit, `${path}.ics`) : null,
    payUrl: owes && promise.status !== 'withdrawn' ? visitPath(visit) : null,
    renewUrl: isRenewable ? visitPath(visit, '/promise', { renews: String(promise.id) }) : null,
    withdrawAction: isOpen ? visitPath(visit, `${path}/withdrawal`) : null,
    backUrl: visitPath(visit),
  };
}

function stateOf(visit: Visit, promise: PromiseCard): string {
  const { status } = textsOf(visit).promises;
  return promise.status === 'open'
    ? status.open(dayText(visit)(promise.promisedOn))
    : status[promise.status];
}

function textsFor(visit: Visit, promise: PromiseCard, isRenewable: boolean): string[] {
  const words = textsOf(visit).promises;
  const amountOf = (minor: number) => moneyText(visit)(minor, promise.currency);
  const day = dayText(visit);
  const rest = restMinor(promise);
  switch (promise.status) {
    case 'open':
      return [words.openText(day(promise.promisedOn))];
    case 'kept':
      return [words.keptText];
    case 'withdrawn':
      return [
        promise.withdrawnBecause === 'nothing_owed' ? words.settledText : words.withdrawnText,
      ];
    case 'partly_kept':
      return rest === 0
        ? [words.settledText]
        : [
            words.partlyText(amountOf(promise.paidMinor), amountOf(rest)),
            ...(isRenewable && promise.renewUntil
              ? [words.renewUntil(day(promise.renewUntil))]
              : []),
          ];
    case 'broken':
      return [
        rest === 0 ? words.settledText : words.brokenText(day(promise.promisedOn), amountOf(rest)),
      ];
  }
}

/** A line of the portal's list of answers given. */
export function promiseAnswer(visit: Visit, promise: PromiseCard): GivenAnswer {
  const words = textsOf(visit).promises;
  const amount = moneyText(visit)(promise.amountMinor, promise.currency);
  return {
    title: words.given,
    state: stateOf(visit, promise),
    about: words.aboutPromise(dayText(visit)(promise.promisedOn), amount),
    href: visitPath(visit, `/promises/${promise.id}`),
  };
}
