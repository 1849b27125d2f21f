import { formState, inputOf, type InputProps, type SelectProps } from '../web/forms.ts';
import type { Reader } from '../web/reader.ts';
import type { Refused } from '../segments/views.ts';
import { groupedIban, type Factor } from './rules.ts';

export interface FactorsShow {
  rows: {
    href: string;
    name: string;
    iban: string;
    holder: string;
    card: string;
    openInvoices: string;
    invoicesHref: string;
    /** Null: it is or was somebody's factor, so it stays. */
    removeAction: string | null;
    removeLabel: string;
  }[];
  formTitle: string;
  action: string;
  isEdit: boolean;
  inputs: InputProps[];
  cardAllowed: string;
  hasProblems: boolean;
  mayEdit: boolean;
}

export const FACTOR_FIELDS = [
  'name',
  'iban',
  'bic',
  'holder',
  'note',
  'notice',
  'cardAllowed',
] as const;

/** The factors, and the form of one: `edited`, or a new one. */
export function factorsShow(
  reader: Reader,
  sources: {
    factors: readonly (Factor & { openInvoices: number; isUsed: boolean })[];
    edited: Factor | null;
    mayEdit: boolean;
  },
  refused?: Refused,
): FactorsShow {
  const { factors: words, common } = reader.texts;
  const { edited } = sources;
  const stored = edited && {
    ...{ name: edited.name, iban: groupedIban(edited.iban), bic: edited.bic },
    ...{ holder: edited.holder, note: edited.note, notice: edited.notice },
    cardAllowed: edited.cardAllowed ? 'on' : '',
  };
  const form = formState(FACTOR_FIELDS, refused?.typed ?? stored ?? {}, refused?.problems);
  const off = { autocomplete: 'off' } as const;
  return {
    rows: sources.factors.map((one) => ({
      href: `/settings/factors?factor=${one.id}#factor`,
      name: one.name,
      iban: groupedIban(one.iban),
      holder: one.holder || one.name,
      card: one.cardAllowed ? common.yes : common.no,
      openInvoices: reader.count(one.openInvoices),
      invoicesHref: '/invoices?state=factored',
      removeAction: one.isUsed ? null : `/settings/factors/${one.id}/removal`,
      removeLabel: words.removeOne(one.name),
    })),
    formTitle: edited ? words.change(edited.name) : words.add,
    action: edited ? `/settings/factors/${edited.id}` : '/settings/factors',
    isEdit: edited !== null,
    inputs: [
      inputOf(form, 'name', words.name, { ...off, hint: words.nameHint }),
      inputOf(form, 'iban', words.iban, off),
      inputOf(form, 'bic', words.bic, { ...off, short: true, hint: words.bicHint }),
      inputOf(form, 'holder', words.holder, { ...off, hint: words.holderHint }),
      inputOf(form, 'note', words.note, { ...off, hint: words.noteHint }),
      inputOf(form, 'notice', words.notice, { rows: 3, hint: words.noticeHint }),
    ],
    cardAllowed: form.fields.cardAllowed.value,
    hasProblems: form.hasProblems,
    mayEdit: sources.mayEdit,
  };
}

/** Who an invoice was sold to, on its page, with the choice. */
export interface InvoiceFactor {
  /** Null: it is the firm's own. */
  current: { name: string; iban: string; about: string } | null;
  action: string;
  /** Null: there is no factor to choose. */
  choice: SelectProps | null;
  problem: string | null;
}

export function invoiceFactor(
  reader: Reader,
  invoiceId: number,
  sources: { factors: readonly Factor[]; factorId: number | null },
  problem: string | null,
): InvoiceFactor {
  const words = reader.texts.factors;
  const { factors, factorId } = sources;
  const factor = factors.find((one) => one.id === factorId);
  return {
    current: factor
      ? {
          name: factor.name,
          iban: groupedIban(factor.iban),
          about: factor.cardAllowed ? words.cardTaken : words.noCard,
        }
      : null,
    action: `/invoices/${invoiceId}/factor`,
    choice:
      factors.length === 0
        ? null
        : {
            ...{ name: 'factor', label: words.soldTo },
            field: { value: factorId === null ? '' : String(factorId), problem },
            options: [
              { value: '', label: words.own },
              ...factors.map((one) => ({ value: String(one.id), label: one.name })),
            ],
          },
    problem,
  };
}

export interface FactorViews {
  '/factors/index': FactorsShow;
  '/factors/_invoice': { factor: InvoiceFactor };
}
