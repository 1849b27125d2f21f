import type { Language } from '../../calendar/locale.ts';
import type { DiscountVatRule } from '../facts.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { nl } from './nl.ts';

export type EntryKind =
  | 'invoice'
  | 'payment'
  | 'discount'
  | 'credit_note'
  | 'claim'
  | 'claim_waiver'
  | 'write_off'
  | 'refund'
  | 'chargeback'
  | 'correction';

export interface DocumentTexts {
  creditor: string;
  customer: string;
  madeOn: (day: string) => string;
  pageOf: (page: number, pages: number) => string;
  total: string;
  invoice: string;
  issued: (day: string) => string;
  due: string;
  discount: string;
  rate: string;
  paid: string;
  rest: string;
  receipt: {
    title: string;
    numbered: (number: string) => string;
    amount: string;
    sentence: (payer: string, organization: string, day: string) => string;
    receivedOn: string;
    payer: string;
    method: string;
    reference: string;
    invoices: string;
    unapplied: (amount: string) => string;
    returned: string;
    returnedAmount: string;
    returns: Record<'refund' | 'chargeback', string>;
    remains: string;
    notVatInvoice: string;
  };
  discountNote: {
    title: string;
    numbered: (number: string) => string;
    amount: string;
    sentence: (customer: string, organization: string, day: string) => string;
    paidOn: string;
    condition: string;
    lastDay: string;
    invoices: string;
    vatSplit: string;
    vatRate: string;
    net: string;
    vat: string;
    gross: string;
    vatRules: Record<DiscountVatRule, string>;
  };
  statement: {
    title: string;
    asOf: (day: string) => string;
    period: (from: string, until: string) => string;
    currency: (code: string) => string;
    balance: string;
    inCredit: string;
    date: string;
    operation: string;
    number: string;
    debit: string;
    credit: string;
    running: string;
    opening: string;
    closing: string;
    none: string;
    unapplied: string;
    unappliedHelp: string;
    aged: string;
    transfer: string;
    /** Heads the account of a factor. */
    soldTo: (name: string) => string;
    soldInvoices: string;
    holder: string;
    reference: string;
  };
  plan: {
    title: string;
    numbered: (number: string) => string;
    total: string;
    acceptedOn: string;
    acceptedBy: string;
    invoices: string;
    dueOn: string;
    amount: string;
    instalments: string;
    position: string;
    day: string;
    agreed: string;
    record: string;
    name: string;
    at: string;
    address: string;
    agent: string;
    inWords: string;
    version: string;
    hash: string;
    signature: string;
  };
  entryKinds: Record<EntryKind, string>;
}

const BY_LANGUAGE: Record<Language, DocumentTexts> = { fr, en, nl };

export function documentTexts(language: Language): DocumentTexts {
  return BY_LANGUAGE[language];
}
