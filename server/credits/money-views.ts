import { dayIn } from '../calendar/zone.ts';
import type { FieldProblem } from '../errors.ts';
import { hrefOf } from '../today/wording.ts';
import { formState, type FormState } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { NoteEntry } from './note-views.ts';
import type { CreditEntry } from './credit-views.ts';
import type { AllocationPreview, AllocationTable } from './allocation-form.ts';
import type { FormHead, PaymentEntry } from './payment-views.ts';
import type { Money } from './queries.ts';

export interface MoneyRow {
  on: string;
  /** The payment's page; a credit note has none. */
  href: string | null;
  what: string;
  name: string;
  note: string;
  by: string;
  amount: string;
  settles: { href: string; number: string; amount: string }[];
  unapplied: string;
  takenBack: string;
  isUndone: boolean;
  undone: string;
  undoneBecause: string;
  undoHref: string | null;
}

export interface MoneyList {
  rows: MoneyRow[];
  moreHref: string | null;
}

export interface MoneyIndex extends MoneyList {
  customer: string;
  customerHref: string;
  links: { href: string; label: string }[];
}

/** Why something cannot be undone. */
export type Refusal = 'undone' | 'stripe' | 'refunded';

export interface UndoShow {
  title: string;
  customer: string;
  customerHref: string;
  action: string;
  backHref: string;
  facts: { label: string; value: string }[];
  refusal: string | null;
  owedAgain: { href: string; number: string; amount: string; then: string }[];
  creditGone: string;
  form: FormState<'because'>;
}

/** The list of a customer's payments and credit notes. */
export function moneyIndex(
  reader: Reader,
  customer: { id: number; name: string },
  rows: readonly Money[],
  limit: number,
): MoneyIndex {
  const { credits } = reader.texts;
  const path = `/customers/${customer.id}`;
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    customer: customer.name,
    customerHref: path,
    links: reader.mayWrite
      ? [
          { href: `${path}/payments/new`, label: credits.record },
          { href: `${path}/credit-notes/new`, label: credits.creditNote },
          { href: `${path}/credit`, label: credits.useCredit },
        ]
      : [],
    rows: rows.slice(0, limit).map((row) => moneyRow(reader, row)),
    moreHref: last
      ? hrefOf(`${path}/payments`, { before: `${last.on}_${last.kind}_${last.id}` })
      : null,
  };
}

function moneyRow(reader: Reader, money: Money): MoneyRow {
  const { credits, customers, trade } = reader.texts;
  const amount = (minor: number) => reader.amount(minor, money.currency);
  const isUndone = money.undoneAt !== null;
  return {
    on: reader.day(money.on),
    href: money.kind === 'payment' ? `/payments/${money.id}` : null,
    what:
      money.kind === 'payment'
        ? (trade.method[money.method ?? ''] ?? '')
        : (trade.ledgerKind.credit_note ?? ''),
    name: money.name,
    note: money.note,
    by: money.isStripe ? credits.throughStripe : (money.recordedBy ?? ''),
    amount: amount(money.amountMinor),
    settles: money.settles.map((one) => ({
      href: `/invoices/${one.id}`,
      number: one.number,
      amount: amount(one.amountMinor),
    })),
    unapplied: money.unappliedMinor > 0 ? customers.unapplied(amount(money.unappliedMinor)) : '',
    takenBack: money.takenBackMinor > 0 ? credits.takenBack(amount(money.takenBackMinor)) : '',
    isUndone,
    undone: isUndone ? undoneWords(reader, money) : '',
    undoneBecause: money.undoneBecause,
    undoHref: reader.mayWrite && mayUndo(money) ? undoPath(money) : null,
  };
}

/** Whether the page that undoes it has more to say than why not. */
export function mayUndo(money: Pick<Money, 'isStripe' | 'undoneAt' | 'takenBackMinor'>): boolean {
  return !money.isStripe && money.undoneAt === null && money.takenBackMinor === 0;
}

function undoPath({ kind, id }: Money): string {
  return `${kind === 'payment' ? '/payments' : '/credit-notes'}/${id}/undo`;
}

function undoneWords(reader: Reader, { undoneAt, undoneBy }: Money): string {
  const { credits } = reader.texts;
  const day = undoneAt ? reader.day(dayIn(reader.zone, undoneAt)) : '';
  return undoneBy === null ? credits.undoneOn(day) : credits.undoneBy(day, undoneBy);
}

/** The page that undoes a payment or a credit note: what it would do, or why it cannot. */
export function undoShow(
  reader: Reader,
  money: Money,
  refusal: Refusal | null,
  returned: { typed: Readonly<Record<string, string>>; problems: readonly FieldProblem[] } | null,
): UndoShow {
  const { credits } = reader.texts;
  const amount = (minor: number) => reader.amount(minor, money.currency);
  const row = moneyRow(reader, money);
  const facts = [
    { label: credits.what, value: row.what },
    { label: credits.amount, value: row.amount },
    { label: money.kind === 'payment' ? credits.received : credits.issued, value: row.on },
    { label: money.kind === 'payment' ? credits.reference : credits.number, value: row.name },
    { label: credits.note, value: row.note },
    { label: credits.by, value: row.by },
  ];
  return {
    title: money.kind === 'payment' ? credits.undoPayment : credits.undoCreditNote,
    customer: money.customerName,
    customerHref: `/customers/${money.customerId}`,
    action: undoPath(money),
    backHref: `/customers/${money.customerId}/payments`,
    facts: facts.filter((fact) => fact.value !== ''),
    refusal: refusal === null ? null : credits.refusals[refusal],
    owedAgain: money.settles.map((one) => ({
      href: `/invoices/${one.id}`,
      number: one.number,
      amount: amount(one.amountMinor + one.discountMinor),
      then: amount(one.balanceMinor + one.amountMinor + one.discountMinor),
    })),
    creditGone: money.unappliedMinor > 0 ? credits.creditGone(amount(money.unappliedMinor)) : '',
    form: formState(['because'], returned?.typed ?? {}, returned?.problems),
  };
}

export interface CreditsViews {
  '/credits/index': MoneyIndex;
  '/credits/_list': MoneyList;
  '/credits/payment': PaymentEntry;
  '/credits/use': CreditEntry;
  '/credits/note': NoteEntry;
  '/credits/undo': UndoShow;
  '/credits/_head': { title: string; head: FormHead };
  '/credits/_allocation': { allocation: AllocationTable; empty: string; hint: string };
  '/credits/_preview': { preview: AllocationPreview };
}
