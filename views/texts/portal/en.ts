import { problems as fieldProblems } from '../office/en/shell.ts';
import { answers, forms } from './en/answers.ts';
import { contact } from './en/contact.ts';
import { FILE_TEXTS } from '../files/texts.ts';
import { disputes } from './en/disputes.ts';
import { notices } from './en/notices.ts';
import { promises } from './en/promises.ts';
import { charges } from './en/charges.ts';
import { plans } from './en/plans.ts';

/** Amounts and numbers a sentence about a part payment may name. */
interface PartWords {
  minimum: string;
  balance: string;
  example: string;
}

/** What the portal says to a debtor; every amount, day and number comes in ready to show. */
export const en = {
  answers,
  contact,
  disputes,
  files: FILE_TEXTS.en,
  plans,
  charges,
  forms,
  notices,
  promises,
  /** What a form says about a field. */
  fieldProblems,
  errors: {
    notFound: 'There is nothing here',
    forbidden: 'This is not yours to do',
    conflict: 'Something changed in the meantime',
    invalid: 'Something is missing or wrong',
    tooLarge: 'This is too large',
    tooMany: 'Too many attempts',
    failed: 'Something went wrong on our side',
    notFoundHelp:
      'The link may have been cut off, or it has been replaced by a newer one. Open it again from the last e-mail you received.',
    tooManyHelp: 'Please wait a minute and try again.',
    failedHelp: 'Nothing was charged. Please try again in a moment.',
    reference: (reference: string) => `Reference: ${reference}`,
  },
  shell: {
    skip: 'Skip to the content',
    language: 'Language',
    space: 'Payment page',
    preparedFor: (customer: string) => `For ${customer}`,
    question: 'A question about an invoice?',
    writeTo: 'Write to',
    privateLink: 'This page is private: its link was sent to you by e-mail.',
    clock: (instant: string) => `Demonstration clock: ${instant}`,
  },
  show: {
    useCredit: 'Settle with your credit',
    invoices: (count: number) => (count === 1 ? '1 invoice' : `${count} invoices`),
    discount: 'Early-payment discount',
    creditNotes: 'Credit notes',
    overpaid: 'Paid before, not used yet',
    creditIsUsed: (amount: string) =>
      `${amount} of your credit is set against these invoices, the oldest first, as soon as you continue.`,
    creditLeft: (amount: string) => `${amount} of credit remain for other invoices.`,
    heldUntil: (time: string) =>
      `The discount is held for you until ${time}, because you began to pay while it was open.`,
    discountRule: (day: string) =>
      `The discount is yours if you begin to pay on ${day} at the latest; a payment page that is open then keeps it for up to 35 minutes.`,
    offer: (amount: string, day: string) => `${amount} discount if paid by ${day}`,
    payPart: 'Pay a part',
    partOf: (invoice: string, currency: string) => `Amount to pay of ${invoice}, in ${currency}`,
    partLosesDiscount: 'A part payment does not earn the discount.',
    title: 'Your invoices',
    chosen: (count: number) => (count === 1 ? '1 invoice chosen' : `${count} invoices chosen`),
    noneChosen: 'Choose at least one invoice.',
    ofTotal: (amount: string) => `out of ${amount} owed in total`,
    overdueTotal: (amount: string) => `${amount} overdue`,
    owedTo: (creditor: string) => `To pay to ${creditor}`,
    payByCard: 'Pay by card',
    paySecurity: 'Secure payment on Stripe. Your card number never reaches us.',
    orTransfer: 'Or pay by bank transfer',
    updateTotal: 'Update the total',
    chooseInvoices: 'Invoices to pay',
    overdue: 'Overdue',
    notYetDue: 'Not due yet',
    dueOn: (day: string) => `Due on ${day}`,
    overdueBy: (days: number) => (days === 1 ? '1 day overdue' : `${days} days overdue`),
    dueToday: 'Due today',
    restOf: (amount: string) => `Balance of ${amount}`,
    credit: (amount: string) =>
      `We hold a credit of ${amount} for you. Write to us to have it set against an invoice or refunded.`,
  },
  states: {
    dispute: 'Under discussion',
    disputePart: (amount: string): string => `${amount} of it under discussion`,
    promise: 'Payment announced',
    promiseUntil: (day: string) => `Payment announced for ${day}`,
    payment_notice: 'You told us that it is paid',
    plan: 'In an instalment plan',
    in_flight: 'A payment is in progress',
    contested: 'Its payment is contested: only the rest is asked for',
  },
  parts: {
    not_an_amount: ({ example }: PartWords) => `Write an amount such as ${example}.`,
    too_much: ({ balance }: PartWords) => `This is more than the ${balance} owed.`,
    too_small: ({ minimum }: PartWords) => `By card at least ${minimum} can be paid.`,
    rest_too_small: ({ minimum }: PartWords) =>
      `Less than ${minimum} would remain, which no card takes: pay all of it, or less.`,
    inexact: () =>
      'A card is charged in steps of ten of the smallest unit: the last digit must be 0.',
  },
  problems: {
    inexact:
      'This amount has more decimals than a card can be charged. Please pay by bank transfer.',
    part_refused: 'Please correct the amount that is marked in the list.',
    nothing_owed: 'What you chose has been paid in the meantime. Nothing was charged.',
    mixed_currencies: 'Invoices in different currencies are paid one currency at a time.',
    too_small: 'This amount is too small to be paid by card. Please pay by bank transfer.',
    too_large: 'This amount is too large to be paid by card. Please pay by bank transfer.',
    in_progress:
      'A payment of one of these invoices is in progress. This page will show it as soon as it is confirmed.',
    unavailable:
      'Card payment is not available right now and nothing was charged. Please try again in a few minutes, or pay by bank transfer.',
    factored:
      'This was assigned to another company and is paid by transfer to the account it names below. Nothing has been charged.',
    none_chosen: 'Choose at least one invoice to pay.',
  },
  sold: {
    title: (factor: string): string => `To pay to ${factor}`,
    notice: (factor: string, isCardTaken: boolean): string =>
      `These invoices were assigned to ${factor}: only a transfer to the account below${isCardTaken ? ', or a card payment on this page,' : ''} discharges you.`,
    row: (factor: string): string => `Assigned to ${factor}`,
    pays: (numbers: string): string => `For ${numbers}.`,
    note: 'Please quote as well',
  },
  transfer: {
    scan: 'Or scan this code with your bank’s app.',
    title: 'Pay by bank transfer',
    holder: 'Account holder',
    iban: 'IBAN',
    bic: 'BIC',
    reference: 'Reference to quote',
    amount: 'Amount',
    advice: 'The reference lets us recognise your payment at once.',
  },
  remittance: {
    fileName: (number: string) => `remittance-${number}.csv`,
    columns: {
      payment: 'Payment',
      receivedOn: 'Received on',
      reference: 'Reference',
      invoice: 'Invoice',
      issuedOn: 'Issued on',
      dueOn: 'Due on',
      currency: 'Currency',
      owed: 'Owed before',
      discount: 'Discount',
      paid: 'Paid',
      rest: 'Owed after',
    },
    unapplied: 'Not used yet',
    sentBack: 'Sent back',
    takenBack: 'Taken back by the bank',
  },
  settled: {
    all: 'Payments received',
    receipt: 'Receipt (PDF)',
    remittance: 'Details (CSV)',
    note: 'Discount note (PDF)',
    contested:
      'Contested at your bank, which has not decided yet: what it paid is not asked for in the meantime.',
    sentBack: (amount: string) => `${amount} sent back to you`,
    takenBack: (amount: string) => `${amount} taken back by your bank`,
    of: (day: string) => `of the payment of ${day}`,
    byCredit: 'Settled with your credit: nothing was charged.',
    title: 'All paid, thank you',
    text: (creditor: string) => `You owe ${creditor} nothing at the moment.`,
    recent: 'Recent payments',
    methods: {
      card: 'Card',
      transfer: 'Bank transfer',
      direct_debit: 'Direct debit',
      cheque: 'Cheque',
      cash: 'Cash',
      import: 'Payment',
      other: 'Payment',
    },
  },
  back: {
    paidTitle: 'Payment received, thank you',
    paidText: (amount: string, creditor: string) =>
      `${creditor} has received your payment of ${amount}. A confirmation is on its way by e-mail.`,
    settles: 'Invoices paid',
    surplus: (amount: string) =>
      `${amount} of it was not needed any more: we keep it as a credit for you, or refund it if you ask.`,
    surplusRefunded: (amount: string) =>
      `${amount} of it was not needed any more: it is being sent back to the card or account you paid with.`,
    processingTitle: 'Your payment is in progress',
    processingText:
      'Your bank may need a few days. We will confirm it by e-mail; there is nothing more for you to do.',
    checkingTitle: 'We are checking your payment',
    checkingText: 'This page refreshes by itself for a few seconds.',
    openTitle: 'The payment is not finished',
    openText: 'Nothing was charged.',
    overTitle: 'The payment did not go through',
    overText: 'Nothing was charged. You can try again, with another card if you like.',
    toInvoices: 'Back to the invoices',
    remaining: (amount: string) => `${amount} remain to be paid.`,
  },
  expired: {
    title: 'This link has expired',
    text: 'For your safety a link only works for a limited time. We can send you a fresh one.',
    toAddress: (address: string) => `It goes to the address we have on file: ${address}`,
    send: 'Send me a fresh link',
    sentTitle: 'A fresh link is on its way',
    sentText: (address: string) =>
      `If ${address} is still yours, you will find it in your inbox within a few minutes.`,
    askForAnother: 'Please ask whoever gave it to you for another one.',
    noAddress: 'We have no e-mail address for you any more. Please write to us.',
  },
  languages: { fr: 'Français', nl: 'Nederlands', en: 'English' },
};
