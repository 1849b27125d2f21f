import type { Language } from '../calendar/locale.ts';

/*
 * Facts are ready to show: amounts, days and methods already written in the reader's notation, as in the mails. A fact that
 * is `string` must be there; `null`, '' or an empty list drops the passage about it.
 */

export type Party = {
  name: string;
  /** Legal name, address, enterprise and VAT numbers: one line each. */
  identity: readonly string[];
};

export type DocumentFacts = {
  language: Language;
  organization: Party & {
    /** `#rrggbb` */
    brandColor: string;
  };
  customer: Party;
  /** The day it is made, as shown. */
  madeOn: string;
  /** The same as an instant, for the file's properties: with it, the same facts are the same bytes. */
  madeAt: Date;
};

export type ReceiptFacts = DocumentFacts & {
  number: string;
  amount: string;
  receivedOn: string;
  /** "carte bancaire •••• 4242", "bank transfer". */
  method: string;
  /** What the payer's or Stripe's statement says. */
  reference: string | null;
  /** Who paid, when it is not the customer. */
  payer: string | null;
  invoices: readonly PaidInvoice[];
  totals: { due: string; discount: string; paid: string; rest: string };
  /** What was more than the invoices needed, and stays to the customer's credit. */
  unapplied: string | null;
  /** What went back since; empty drops the passage. */
  returns: readonly { kind: 'refund' | 'chargeback'; day: string; amount: string }[];
  /** What is left of the payment after that. */
  remains: string;
  /** Says that the receipt is not an invoice, so that nobody deducts VAT by it. */
  isNotVatInvoice: boolean;
};

export type PaidInvoice = {
  number: string;
  issuedOn: string;
  /** What was open before this payment, early-payment discount included. */
  due: string;
  /** '' when there was none; the column goes when no invoice had one. */
  discount: string;
  paid: string;
  rest: string;
};

/**
 * What the discount does to VAT (rules DIS-2 and DIS-3): France `mention` (deduct the VAT of the price paid, no credit note),
 * `credit_note` (one follows) or `net_of_tax` (VAT stays); Belgium `already_reduced` (VAT was worked out on the reduced price).
 */
export type DiscountVatRule = 'mention' | 'credit_note' | 'net_of_tax' | 'already_reduced';

export type DiscountNoteFacts = DocumentFacts & {
  number: string;
  discount: string;
  paidOn: string;
  /** "3 % pour un paiement sous 10 jours"; the condition the invoices gave. */
  condition: string | null;
  /** The last day on which the discount was to be had. */
  lastDay: string | null;
  invoices: readonly DiscountedInvoice[];
  totals: { due: string; discount: string; paid: string };
  /** The discount split by rate of VAT; empty when the invoices' rates are not known. */
  vat: readonly VatShare[];
  vatTotals: { net: string; vat: string; gross: string };
  vatRule: DiscountVatRule;
};

export type DiscountedInvoice = {
  number: string;
  issuedOn: string;
  due: string;
  /** "3 %", or '' for a fixed amount. */
  rate: string;
  discount: string;
  paid: string;
};

export type VatShare = { rate: string; net: string; vat: string; gross: string };

/** An instalment plan as it was accepted, with the record of the acceptance. */
export type PlanDocumentFacts = DocumentFacts & {
  number: string;
  total: string;
  acceptedOn: string;
  /** With what of each was owed when the plan was made. */
  invoices: readonly { number: string; dueOn: string; amount: string }[];
  instalments: readonly { position: string; day: string; amount: string }[];
  /** The text that was accepted. */
  paragraphs: readonly string[];
  acceptance: {
    name: string;
    at: string;
    address: string | null;
    agent: string | null;
    amountInWords: string | null;
    textVersion: string;
    /** SHA-256 of the schedule, in hexadecimal. */
    hash: string;
  };
};

export type StatementFacts = DocumentFacts & {
  /** The day whose evening the balance is of. */
  asOf: string;
  /** First and last day, or null for everything there is. */
  period: { from: string; until: string } | null;
  currency: string;
  opening: string;
  lines: readonly StatementLine[];
  totals: { debit: string; credit: string };
  closing: string;
  /** The closing balance is below zero: the organization owes it to the customer. */
  isInCredit: boolean;
  /** Payments that no invoice has taken yet: not part of the balance. */
  unapplied: readonly { label: string; date: string; amount: string }[];
  unappliedTotal: string;
  /** What is open by how late it is: label and amount, in order; empty when nothing is. */
  aged: readonly { label: string; amount: string }[];
  /** The organization's account; null when nothing is to be sent there. */
  bank: { holder: string; iban: string; bic: string; reference: string } | null;
  /** What of the open invoices is paid to a factor instead. */
  sold: readonly {
    name: string;
    numbers: string;
    account: { holder: string; iban: string; bic: string; note: string };
  }[];
};

export type StatementLine = {
  date: string;
  /** "Facture", "Paiement": see `entryKinds` in the texts. */
  kind: string;
  /** Of the invoice. */
  number: string;
  /** A reference, a due date; small, under the kind. */
  note: string;
  debit: string;
  credit: string;
  balance: string;
};
