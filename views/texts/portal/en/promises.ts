/** Promising a day, and what became of it. */
export const promises = {
  title: 'When will you pay?',
  intro: (creditor: string): string =>
    `Give ${creditor} a day. Reminders wait until then, and you get a confirmation with an entry for your calendar.`,
  day: 'I will pay by',
  dayHint: (last: string): string =>
    `By ${last} at the latest. A transfer needs one or two bank days more.`,
  amount: 'Amount',
  amountHint: (all: string): string =>
    `Leave it empty for everything chosen: ${all} if you choose all.`,
  words: 'Anything we should know?',
  submit: 'Promise this day',
  renewTitle: 'Another day for the rest',
  renewIntro: (rest: string): string =>
    `${rest} remains of what you had promised. When will you pay it?`,
  already: (amount: string): string => `${amount} of it is promised already`,
  nothing:
    'Everything here is promised, paid or on its way already. To change a day, open your promise and withdraw it first.',
  refused: {
    none_chosen: 'Choose at least one invoice.',
    mixed_currencies: 'Please promise invoices of one currency at a time.',
    nothing_owed: 'What you chose is paid or promised already.',
    too_many: (max: number): string =>
      `An invoice can be in ${max} promises at a time. Withdraw one of them first.`,
    too_small: 'An amount above zero.',
    too_much: (most: string): string =>
      `That is more than the ${most} that remains of what you chose.`,
    past: 'This day has passed.',
    too_far: (last: string): string =>
      `By ${last} at the latest. For more time, ask for instalments.`,
  },
  status: {
    open: (day: string): string => `Promised for ${day}`,
    kept: 'Kept, thank you',
    partly_kept: 'Kept in part',
    broken: 'The day has passed',
    withdrawn: 'Withdrawn',
  },
  shownTitle: (amount: string): string => `Promise to pay ${amount}`,
  openText: (day: string): string =>
    `Thank you. We have noted that you will pay by ${day}. Until then we will not remind you of it.`,
  keptText: 'Your payment has reached us as promised. Thank you.',
  partlyText: (paid: string, rest: string): string =>
    `${paid} has reached us, thank you. ${rest} remains.`,
  renewUntil: (day: string): string =>
    `You can give us another day by ${day}; until then we will not remind you.`,
  brokenText: (day: string, rest: string): string =>
    `${rest} of what was promised for ${day} has not reached us. If you have paid it, tell us so; otherwise please pay it now.`,
  withdrawnText: 'This promise counts no more. Our usual messages go on.',
  settledText: 'Nothing of it is owed any more.',
  factAmount: 'Amount',
  factDay: 'By',
  factInvoices: 'Invoices',
  factPaid: 'Paid of it so far',
  calendar: {
    fileName: (id: number): string => `promise-${id}.ics`,
    summary: (amount: string, creditor: string): string => `Pay ${amount} to ${creditor}`,
    description: (numbers: string): string =>
      `Invoices: ${numbers}. The payment link is in our confirmation e-mail.`,
  },
  calendarLink: 'Add to my calendar',
  payNow: 'Pay now',
  renew: 'Give another day',
  withdraw: 'Withdraw this promise',
  withdrawHint: 'Reminders then go on with the next one.',
  withdrawn: 'Your promise is withdrawn.',
  ended: 'This promise had ended already.',
  aboutPromise: (day: string, amount: string): string => `${amount} by ${day}`,
  given: 'Promise to pay',
};
