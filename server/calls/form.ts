import { isPlainDate, type PlainDate } from '../calendar/plain-date.ts';
import { REASONS } from '../disputes/rules.ts';
import { assert, type FieldProblem } from '../errors.ts';
import { parseTypedAmount } from '../invoices/typed-amount.ts';
import { NOTICE_METHODS } from '../payment-notices/rules.ts';
import { INSTALMENTS_MAX } from '../plans/rules.ts';
import { readChoice } from '../portal/choice.ts';
import { idOf } from '../today/wording.ts';
import type { Reader } from '../web/reader.ts';
import type { CallRefusal, CallSaid } from './actions.ts';
import { OUTCOMES } from './rules.ts';

export const CALL_FIELDS = [
  ...(['key', 'seen', 'outcome', 'contact', 'invoice', 'promised', 'amount', 'paid'] as const),
  ...(['method', 'reference', 'reason', 'text', 'parts', 'first', 'again', 'note'] as const),
] as const;
export type CallField = (typeof CALL_FIELDS)[number];

/** The longest texts: what a promise's words take, what a dispute's message may be, what stands on a transfer. */
const LONGEST: Partial<Record<CallField, number>> = { note: 500, text: 5_000, reference: 140 };

type Typed = Readonly<Record<string, string>>;

export interface ReadCall {
  said: CallSaid | null;
  contactId: number | null;
  note: string;
  problems: FieldProblem[];
}

/**
 * Reads what came of a call. Only the fields of the chosen outcome are looked at: the others are not seen by whoever chose it. `own`:
 * the invoices on the page.
 */
export function readCall(
  reader: Reader,
  typed: Typed,
  sent: unknown,
  page: { own: readonly number[]; currency: string },
): ReadCall {
  const problems: FieldProblem[] = [];
  const find = (field: CallField, code: string, message: string) => {
    problems.push({ field, code, message });
  };
  const said = readSaid(reader, typed, sent, { ...page, find });
  for (const [field, longest] of Object.entries(LONGEST) as [CallField, number][]) {
    if ((typed[field] ?? '').length > longest) {
      find(field, 'too_long', reader.texts.problems.tooLong(longest));
    }
  }
  return {
    said: problems.length === 0 ? said : null,
    contactId: idOf(typed['contact']) ?? null,
    note: typed['note'] ?? '',
    problems,
  };
}

interface Reading {
  own: readonly number[];
  currency: string;
  find: (field: CallField, code: string, message: string) => void;
}

function readSaid(reader: Reader, typed: Typed, sent: unknown, page: Reading): CallSaid | null {
  const { calls } = reader.texts;
  const outcome = OUTCOMES.find((one) => one === typed['outcome']);
  const invoiceIds = readChoice(sent).invoiceIds.filter((id) => page.own.includes(id));
  const day = (field: CallField) => readDay(reader, typed, field, page);
  const amount = () => readAmount(reader, typed, page);
  switch (outcome) {
    case 'promise': {
      const promisedOn = day('promised');
      const amountMinor = amount();
      return promisedOn && { outcome, invoiceIds, promisedOn, amountMinor };
    }
    case 'already_paid': {
      const paidOn = day('paid');
      const amountMinor = amount();
      const method = NOTICE_METHODS.find((one) => one === typed['method']) ?? 'transfer';
      const reference = typed['reference'] ?? '';
      return paidOn && { outcome, invoiceIds, paidOn, amountMinor, method, reference };
    }
    case 'dispute': {
      const reason = REASONS.find((one) => one === typed['reason']);
      const text = typed['text'] ?? '';
      const amountMinor = amount();
      if (!reason) page.find('reason', 'required', calls.chooseReason);
      if (text === '') page.find('text', 'required', reader.texts.problems.required);
      return reason ? { outcome, invoiceIds, reason, text, amountMinor } : null;
    }
    case 'plan_asked': {
      const parts = readParts(reader, typed, page);
      const firstOn = day('first');
      return firstOn && { outcome, invoiceIds, parts, firstOn };
    }
    case 'no_answer': {
      // After the last try the form has no such field.
      const nextOn = typed['again'] === undefined ? null : day('again');
      return { outcome, nextOn };
    }
    case 'refused':
    case 'wrong_number':
      return { outcome };
    case undefined:
      page.find('outcome', 'required', calls.refused.outcome);
      return null;
  }
}

function readDay(
  reader: Reader,
  typed: Typed,
  field: CallField,
  { find }: Reading,
): PlainDate | null {
  const day = typed[field] ?? '';
  if (isPlainDate(day)) return day;
  if (day === '') find(field, 'required', reader.texts.calls.refused.next_missing);
  else find(field, 'invalid_format', reader.texts.problems.date);
  return null;
}

/** Minor units; null when nothing was typed, which stands for all. */
function readAmount(reader: Reader, typed: Typed, { currency, find }: Reading): number | null {
  const text = typed['amount'] ?? '';
  if (text === '') return null;
  const amountMinor = parseTypedAmount(text, currency);
  if (amountMinor === undefined) find('amount', 'invalid_format', reader.texts.problems.amount);
  else if (amountMinor <= 0) find('amount', 'too_small', reader.texts.promises.refused.too_small);
  return amountMinor ?? null;
}

function readParts(reader: Reader, typed: Typed, { find }: Reading): number {
  const text = typed['parts'] ?? '';
  const parts = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (parts < 2) find('parts', 'too_few', reader.texts.calls.refused.plan_too_few);
  else if (parts > INSTALMENTS_MAX) find('parts', 'too_many', reader.texts.plans.problems.too_many);
  return parts;
}

export const FIELD_OF: Record<CallRefusal, CallField> = {
  ...{ next_missing: 'again', next_past: 'again', next_too_far: 'again', next_day_off: 'again' },
  ...{ next_too_often: 'again', contact_missing: 'contact', note_missing: 'note' },
  ...{ promise_none_chosen: 'invoice', promise_mixed_currencies: 'invoice' },
  ...{ promise_nothing_owed: 'invoice', promise_too_many: 'invoice', promise_too_small: 'amount' },
  ...{ promise_too_much: 'amount', promise_past: 'promised', promise_too_far: 'promised' },
  ...{ promise_words_missing: 'note', notice_none_chosen: 'invoice' },
  ...{ notice_mixed_currencies: 'invoice', notice_nothing_owed: 'invoice' },
  ...{ notice_already: 'invoice', notice_too_small: 'amount', notice_too_much: 'amount' },
  ...{ notice_future: 'paid', notice_too_old: 'paid', dispute_none_chosen: 'invoice' },
  ...{ dispute_one_invoice: 'amount', dispute_already_open: 'invoice' },
  ...{ dispute_nothing_owed: 'invoice', dispute_too_much: 'amount', plan_none_chosen: 'invoice' },
  ...{ plan_not_available: 'invoice', plan_mixed_currencies: 'invoice', plan_too_small: 'parts' },
  ...{ plan_too_few: 'parts', plan_too_many: 'parts', plan_not_an_amount: 'parts' },
  ...{ plan_sum_differs: 'parts', plan_days_not_ascending: 'first', plan_first_in_past: 'first' },
  ...{ plan_first_too_late: 'first', plan_last_too_late: 'first' },
};

/** Why a call could not be noted, by the field that mends it. `openMax`: promises an invoice may be in. */
export function problemOf(reader: Reader, reason: CallRefusal, openMax: number): FieldProblem {
  const message = sentenceOf(reader, reason, openMax);
  return { field: FIELD_OF[reason], code: reason, message };
}

function sentenceOf(reader: Reader, reason: CallRefusal, openMax: number): string {
  const { calls, promises, disputes, plans } = reader.texts;
  const own = calls.refused;
  const special: Partial<Record<CallRefusal, string>> = {
    promise_too_many: promises.refused.too_many(openMax),
    contact_missing: own.contact,
    dispute_already_open: disputes.entry.alreadyOpen,
    dispute_nothing_owed: disputes.entry.nothingOwed,
    dispute_too_much: disputes.entry.tooMuch,
    notice_future: own.future,
    plan_not_an_amount: own.plan_too_small,
  };
  // The rest is called as its action calls it: our own words first, then the action's.
  const [, source = '', code = ''] = /^([a-z]+)_(.*)$/.exec(reason) ?? [];
  const tables: Record<string, Readonly<Record<string, unknown>>> = {
    ...{ promise: promises.refused, notice: own.notice, plan: plans.problems },
  };
  const found = [special, own, tables[source] ?? {}]
    .flatMap((table: Readonly<Record<string, unknown>>) => [table[reason], table[code]])
    .find((sentence) => typeof sentence === 'string');
  assert(typeof found === 'string', `There are words for ${reason}.`);
  return found;
}
