interface Example {
  net: string;
  vat: string;
  total: string;
  discount: string;
  pays: string;
  ofNet: string;
  ofVat: string;
}

export const discounts = {
  title: 'Early-payment discount',
  short: 'Early-payment discount',
  intro:
    'What a customer may take off when paying early. Shown in the mails before the due date, on the payment page and on the receipt. Without a tier there is no discount.',
  rule: 'On what, and what becomes of the VAT',
  ruleHint:
    'The price with VAT, as in France: the VAT is corrected by a credit note each time (a task asks for it), or by the mention on the invoice that only the VAT of the price paid is deductible. The price before VAT, as in Belgium, where VAT is worked out on the reduced price from the start, or net of tax in France.',
  rules: {
    credit_note: 'Price with VAT; a credit note corrects the VAT',
    mention: 'Price with VAT; mention on the invoice',
    net_of_tax: 'Price before VAT; the VAT stays',
  },
  example: (e: Example) =>
    `Example: an invoice of ${e.net} and ${e.vat} VAT, ${e.total}. Paid in time: ${e.pays}, a discount of ${e.discount} (${e.ofNet} net, ${e.ofVat} VAT).`,
  tierLegend: (position: number) => `Tier ${position}`,
  off: 'Discount',
  unit: 'Unit',
  days: 'Days',
  deadline: 'Counted',
  kinds: { after_issue: 'after the invoice', before_due: 'before the due date' },
  cost: (off: string, days: number, year: string) => `${off} for ${days} days is ${year} a year.`,
  badOff: 'A percentage up to 50, such as 2.5, or an amount.',
  partial: 'Part payments',
  partials: {
    full_settlement_only: 'Earn nothing: the invoice is paid in full',
    pro_rata: 'Earn their part of the discount',
  },
  tolerance: 'Bank days of grace for a transfer',
  toleranceHint: 'From 0 to 3. A transfer counts on the day it is booked to your account.',
  offForTitle: 'No discount for a customer who has',
  offFor: {
    overdue: 'an overdue invoice',
    disputed: 'an invoice in dispute',
    planned: 'an instalment plan',
  },
  offForHint: 'The invoice concerned has none in any case.',
  ownTitle: (of: string) => `Early-payment discount · ${of}`,
  ownHint: 'The tiers count when the terms are its own.',
  source: 'Terms',
  sources: {
    inherited: 'The usual ones',
    none: 'No discount',
    own: 'Its own, below',
  },
  inForce: 'Terms in force',
  offer: 'Today',
  note: 'Discount granted',
  undue: (amount: string) =>
    `${amount} is missing: the discount was taken after its last day. Grant it all the same, or claim the rest and mark the task done.`,
  accept: 'Grant it all the same',
  accepted: 'The discount is granted: the invoice is settled.',
  none: 'No discount',
  noOffer: 'No discount to be had',
  offerUntil: (discount: string, day: string, pays: string) =>
    `${discount} until ${day}, leaving ${pays} to pay`,
  separator: '; ',
  tier: {
    after_issue: (off: string, days: number) => `${off} within ${days} days of the invoice`,
    before_due: (off: string, days: number) => `${off} up to ${days} days before the due date`,
  },
};
