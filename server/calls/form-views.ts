import { randomUUID } from 'node:crypto';
import { addDays } from '../calendar/plain-date.ts';
import type { Contact } from '../customers/queries.ts';
import { REASONS } from '../disputes/rules.ts';
import type { FieldProblem } from '../errors.ts';
import { NOTICE_METHODS } from '../payment-notices/rules.ts';
import { suggestedDay } from '../promises/rules.ts';
import {
  formState,
  inputOf,
  selectOf,
  type FormState,
  type InputProps,
  type SelectProps,
} from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import { CALL_FIELDS, type CallField } from './form.ts';
import type { CallSources } from './page.ts';
import type { CallInvoice } from './page-queries.ts';
import { isLastTry, nextCallDay, OUTCOMES, type Outcome } from './rules.ts';

/** A part of the form that is asked for some outcomes only. */
export interface CallPart {
  /** The outcomes it is for, as the style sheet tells them apart. */
  outcomes: string;
  input: InputProps | null;
  select: SelectProps | null;
  hint: string;
}

export interface CallForm {
  action: string;
  hidden: { name: string; value: string }[];
  outcomes: { value: Outcome; label: string; isChosen: boolean }[];
  outcomeProblem: string;
  contact: SelectProps | null;
  invoices: { value: string; number: string; amount: string; about: string; isChosen: boolean }[];
  invoiceProblem: string;
  parts: CallPart[];
  note: InputProps;
  hasProblems: boolean;
}

export interface ReturnedCall {
  typed: Readonly<Record<string, string>>;
  chosen: readonly number[];
  problems: readonly FieldProblem[];
}

// A week from now is a day a customer can arrange.
const FIRST_AFTER_DAYS = 7;
// What is asked for most.
const PARTS_AT_FIRST = 3;

/** What came of the call: one form, of which only what the chosen outcome needs is seen. */
export function callForm(
  reader: Reader,
  sources: CallSources & { people: readonly Contact[] },
  returned: ReturnedCall | null,
): CallForm {
  const { calls } = reader.texts;
  const { task, people, invoices } = sources;
  // A form that was refused is another form: the key of the first may have been taken.
  const typed = { ...beginning(reader, sources), ...returned?.typed, key: randomUUID() };
  const form = formState(CALL_FIELDS, typed, returned?.problems);
  const askedIds = sources.asked.map((one) => one.id);
  const chosen = returned?.chosen ?? askedIds;
  return {
    action: `/tasks/${task.id}/calls`,
    hidden: (['key', 'seen'] as const).map((name) => ({ name, value: form.fields[name].value })),
    outcomes: OUTCOMES.map((value) => ({
      ...{ value, label: calls.outcomes[value], isChosen: typed['outcome'] === value },
    })),
    outcomeProblem: form.fields.outcome.problem ?? '',
    contact: contactChoice(reader, form, people),
    invoices: invoices.map((one) => ({
      ...{ value: String(one.id), number: one.number, about: aboutInvoice(reader, one) },
      amount: reader.amount(one.balanceMinor, task.currency),
      isChosen: chosen.includes(one.id),
    })),
    invoiceProblem: form.fields.invoice.problem ?? '',
    parts: partsOf(reader, form, isLastTry(sources.unanswered)),
    note: inputOf(form, 'note', calls.note, { rows: 3, hint: calls.noteHint }),
    hasProblems: form.hasProblems,
  };
}

function beginning(
  reader: Reader,
  { task, taskCalls, calledOn, calendar, people, promiseDays }: Parameters<typeof callForm>[1],
): Partial<Record<CallField, string>> {
  const { today } = reader;
  return {
    seen: String(taskCalls.length),
    contact: people[0] ? String(people[0].id) : '',
    promised: suggestedDay(today, promiseDays),
    paid: today,
    method: 'transfer',
    parts: String(PARTS_AT_FIRST),
    first: addDays(today, FIRST_AFTER_DAYS),
    again: nextCallDay([...calledOn, today], today, task.country, calendar),
  };
}

function contactChoice(
  reader: Reader,
  form: FormState<CallField>,
  people: readonly Contact[],
): SelectProps | null {
  const { calls } = reader.texts;
  if (people.length === 0) return null;
  const options = people.map((one) => ({
    value: String(one.id),
    label: [one.name || calls.noBody, one.phone].join(' · '),
  }));
  return selectOf(form, 'contact', calls.calledPerson, [
    ...options,
    { value: '', label: calls.nobodyOnFile },
  ]);
}

function aboutInvoice(reader: Reader, invoice: CallInvoice): string {
  const { trade } = reader.texts;
  const held = invoice.heldMinor > 0 ? invoice.heldBecause : null;
  return [reader.day(invoice.dueOn), held ? (trade.heldBecause[held] ?? held) : '']
    .filter((part) => part !== '')
    .join(' · ');
}

function partsOf(reader: Reader, form: FormState<CallField>, isLast: boolean): CallPart[] {
  const { calls, disputes } = reader.texts;
  const part = (outcomes: Outcome[], what: Partial<CallPart>): CallPart => ({
    ...{ input: null, select: null, hint: '', ...what, outcomes: outcomes.join(' ') },
  });
  const date = (name: CallField, label: string) =>
    inputOf(form, name, label, { type: 'date', short: true });
  const reasons = REASONS.map((value) => ({ value, label: disputes.reasons[value] ?? value }));
  const methods = NOTICE_METHODS.map((value) => ({ value, label: calls.methods[value] ?? value }));
  const amount = inputOf(form, 'amount', calls.amount, {
    ...{ inputmode: 'decimal', short: true, autocomplete: 'off', hint: calls.amountHint },
  });
  const { follows } = calls;
  return [
    ...OUTCOMES.map((one) =>
      part([one], { hint: one === 'no_answer' && isLast ? follows.lastTry : follows[one] }),
    ),
    part(['promise'], { input: date('promised', calls.promised) }),
    part(['already_paid'], { input: date('paid', calls.paidOn) }),
    part(['dispute'], {
      select: selectOf(form, 'reason', calls.reason, [
        { value: '', label: calls.chooseReason },
        ...reasons,
      ]),
    }),
    part(['dispute'], {
      input: inputOf(form, 'text', calls.text, { rows: 4, hint: calls.textHint }),
    }),
    part(['promise', 'already_paid', 'dispute'], { input: amount }),
    part(['already_paid'], {
      select: selectOf(form, 'method', calls.method, methods, { short: true }),
    }),
    part(['already_paid'], { input: inputOf(form, 'reference', calls.reference) }),
    part(['plan_asked'], {
      input: inputOf(form, 'parts', calls.parts, { inputmode: 'numeric', short: true }),
    }),
    part(['plan_asked'], { input: date('first', calls.first) }),
    ...(isLast ? [] : [part(['no_answer'], { input: date('again', calls.again) })]),
  ];
}
