/** How the later instalments of a plan are paid: the agreement to be charged, and what stands beside it. */
export const charges = {
  version: 'charge-2026-11',
  agree: (of: {
    creditor: string;
    amount: string;
    first: string;
    last: string;
    days: number;
    isOne: boolean;
  }) =>
    `I allow ${of.creditor} to charge ${
      of.isOne
        ? `the next instalment, of ${of.first} (${of.amount}),`
        : `the next instalments, from ${of.first} to ${of.last} (${of.amount} in all),`
    } to the card or account I give, on the days and for the amounts of the plan. Each charge is announced to me by e-mail ${of.days} days before. I can stop the charges on this page at any time.`,
  optional: 'Optional: without it, you get a link by e-mail before each instalment.',
  replaces: (method: string) =>
    `The card you use takes the place of ${method} for the instalments that follow.`,
  title: 'How the next instalments are paid',
  byLink: 'By link: we write to you before each instalment.',
  byMethod: (method: string, days: number) =>
    `Charged to ${method} on the days of the plan. Each charge is announced to you by e-mail ${days} days before.`,
  good: (until: string) => `Good until ${until}.`,
  retry: (day: string, again: string) =>
    `The charge for the instalment of ${day} did not go through; we will try again on ${again}. You can also pay it above.`,
  confirm: (day: string) =>
    `For the instalment of ${day} your bank asks you to confirm: please pay it above.`,
  failed: (day: string) =>
    `The charge for the instalment of ${day} did not go through: please pay it above.`,
  underWay: (day: string) => `The charge for the instalment of ${day} is under way.`,
  offer: 'Would you rather not think of it? The instalments can be charged by themselves.',
  give: 'Give a card or an account',
  change: 'Change the card or account',
  stop: 'Stop the charges',
  stopHint: 'The plan goes on: the instalments are then paid by link.',
  tickMissing: 'Please tick this box to agree.',
  unavailable: 'Cards cannot be given just now. Please try again in a moment.',
  kept: 'Thank you: the next instalments are charged by themselves.',
  waiting: 'Nothing was kept yet. If you have just finished, look again in a moment.',
  stopped: 'Nothing more will be charged. The instalments are paid by link from now on.',
  stopText: 'Charges stopped by the debtor.',
};
