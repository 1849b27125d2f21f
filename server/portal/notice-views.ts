import { randomUUID } from 'node:crypto';
import { addDays } from '../calendar/plain-date.ts';
import type { FieldProblem } from '../errors.ts';
import type { FilesProblem } from '../files/form.ts';
import { fileItem, filesInput, type FileItem, type FilesInputProps } from '../files/views.ts';
import { sumMinor } from '../money/money.ts';
import type { NoticeCard } from '../payment-notices/card-queries.ts';
import { NOTICE_METHODS } from '../payment-notices/rules.ts';
import { FILE_TEXTS } from '../../views/texts/files/texts.ts';
import { formState, inputOf, type InputProps } from '../web/forms.ts';
import type { GivenAnswer } from './answers.ts';
import { invoiceChoices, type ChoicesProps } from './form-views.ts';
import type { Visit } from './guard.ts';
import { shownState, type OwedInvoice } from './rules.ts';
import {
  dayText,
  localeFor,
  moneyText,
  portalShell,
  textsOf,
  visitPath,
  type PortalShell,
} from './wording.ts';

export interface PortalNotice {
  shell: PortalShell;
  intro: string;
  action: string;
  backUrl: string;
  key: string;
  /** Null when nothing is open. */
  choices: ChoicesProps | null;
  when: InputProps[];
  methods: ChoicesProps;
  more: InputProps[];
  file: FilesInputProps;
  hasProblems: boolean;
}

export interface PortalNoticeShow {
  shell: PortalShell;
  title: string;
  state: string;
  kind: 'good' | 'waiting' | 'bad';
  texts: string[];
  facts: { label: string; value: string }[];
  /** What the team checked, in its words. */
  answer: string | null;
  file: FileItem | null;
  againUrl: string | null;
  payUrl: string | null;
  withdrawAction: string | null;
  backUrl: string;
}

export const NOTICE_FIELDS = [
  ...(['key', 'paid', 'amount', 'method', 'reference', 'words', 'invoice'] as const),
] as const;

export interface ReturnedNotice {
  typed: Readonly<Record<string, string>>;
  chosen: readonly number[];
  problems: readonly FieldProblem[];
  file: FilesProblem | null;
}

/** The form: the overdue invoices ticked; or as it was sent, with what is wrong. */
export function portalNotice(
  visit: Visit,
  sources: { invoices: readonly OwedInvoice[]; days: number },
  returned: ReturnedNotice | null,
): PortalNotice {
  const texts = textsOf(visit);
  const words = texts.notices;
  const { invoices } = sources;
  const typed = returned?.typed ?? { key: randomUUID(), method: 'transfer' };
  const form = formState(NOTICE_FIELDS, typed, returned?.problems);
  const currency = invoices[0]?.currency ?? '';
  const all = sumMinor(
    invoices.filter((one) => one.currency === currency).map((one) => one.balanceMinor),
  );
  const { forms } = texts;
  const optional = (label: string) => `${label} ${forms.optional}`;
  const fileTexts = FILE_TEXTS[visit.language];
  return {
    shell: portalShell(visit, '/paid'),
    intro: words.intro(visit.organization.name, words.workingDays(sources.days)),
    action: visitPath(visit, '/paid'),
    backUrl: visitPath(visit),
    key: form.fields.key.value,
    choices:
      invoices.length === 0
        ? null
        : invoiceChoices(visit, invoices, returned?.chosen ?? chosenFirst(visit, invoices), {
            ...{ type: 'checkbox', legend: words.invoices },
            problem: form.fields.invoice.problem,
          }),
    when: [
      inputOf(form, 'paid', words.day, {
        ...{ type: 'date', required: true, max: visit.today, min: addDays(visit.today, -730) },
      }),
      inputOf(form, 'amount', optional(words.amount), {
        ...{ inputmode: 'decimal', autocomplete: 'off' },
        hint: words.amountHint(moneyText(visit)(all, currency || 'EUR')),
      }),
    ],
    methods: {
      ...{ name: 'method', legend: words.method, type: 'radio' as const },
      options: NOTICE_METHODS.map((method) => ({
        ...{ value: method, label: words.methods[method], amount: '', hint: '' },
        isChosen: form.fields.method.value === method,
      })),
      problem: form.fields.method.problem,
    },
    more: [
      inputOf(form, 'reference', optional(words.reference), {
        ...{ autocomplete: 'off', hint: words.referenceHint },
      }),
      inputOf(form, 'words', optional(words.words), { rows: 3 }),
    ],
    file: filesInput(fileTexts, localeFor(visit), returned?.file ?? null, {
      ...{ filesMax: 1, label: words.proof },
    }),
    hasProblems: form.hasProblems || (returned?.file ?? null) !== null,
  };
}

/** Of one currency the overdue ones, else nothing: most people tell of what they were reminded of. */
function chosenFirst(visit: Visit, invoices: readonly OwedInvoice[]): number[] {
  const overdue = invoices.filter(
    (one) => one.dueOn < visit.today && shownState(one) !== 'payment_notice',
  );
  return overdue.filter((one) => one.currency === overdue[0]?.currency).map((one) => one.id);
}

/** A notice as its debtor sees it. */
export function portalNoticeShow(visit: Visit, notice: NoticeCard): PortalNoticeShow {
  const words = textsOf(visit).notices;
  const amount = moneyText(visit)(notice.amountMinor, notice.currency);
  const day = dayText(visit);
  const path = `/paid/${notice.id}`;
  const isRunning = notice.status === 'looking' || notice.status === 'to_decide';
  const owes = notice.invoices.some((one) => one.balanceMinor > 0);
  const isReturned = notice.status === 'returned' && owes;
  return {
    shell: portalShell(visit, path),
    title: words.shownTitle(amount),
    state: words.status[notice.status],
    kind: notice.status === 'found' ? 'good' : notice.status === 'returned' ? 'bad' : 'waiting',
    texts: textsFor(visit, notice),
    facts: [
      { label: words.factAmount, value: amount },
      { label: words.factDay, value: day(notice.paidOn) },
      { label: words.factMethod, value: words.methods[notice.method] },
      { label: words.factReference, value: notice.reference },
      { label: words.factInvoices, value: notice.invoices.map((one) => one.number).join(', ') },
    ].filter((fact) => fact.value !== ''),
    answer: notice.status === 'returned' && notice.answer !== '' ? notice.answer : null,
    file: notice.file
      ? fileItem(
          FILE_TEXTS[visit.language],
          localeFor(visit),
          notice.file,
          visitPath(visit, `${path}/proof`),
        )
      : null,
    againUrl: isReturned ? visitPath(visit, '/paid') : null,
    payUrl: isReturned ? visitPath(visit) : null,
    withdrawAction: isRunning ? visitPath(visit, `${path}/withdrawal`) : null,
    backUrl: visitPath(visit),
  };
}

function textsFor(visit: Visit, notice: NoticeCard): string[] {
  const words = textsOf(visit).notices;
  const day = dayText(visit);
  switch (notice.status) {
    case 'looking':
      return [words.lookingText(day(addDays(notice.decideOn, -1)))];
    case 'to_decide':
      return [words.toDecideText];
    case 'found':
      return [words.foundText];
    case 'withdrawn':
      return [words.withdrawnText];
    case 'returned':
      return [
        words.returnedText(
          moneyText(visit)(notice.amountMinor, notice.currency),
          day(notice.paidOn),
        ),
        ...(notice.waitsUntil && notice.waitsUntil >= visit.today
          ? [words.returnedUntil(day(notice.waitsUntil))]
          : []),
      ];
  }
}

/** A line of the portal's list of answers given. */
export function noticeAnswer(visit: Visit, notice: NoticeCard): GivenAnswer {
  const words = textsOf(visit).notices;
  const amount = moneyText(visit)(notice.amountMinor, notice.currency);
  return {
    title: words.given,
    state: words.status[notice.status],
    about: words.about(dayText(visit)(notice.paidOn), amount),
    href: visitPath(visit, `/paid/${notice.id}`),
  };
}
