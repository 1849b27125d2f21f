/** The next sixty days. */
export const previews = {
  title: 'The next 60 days',
  subtitle: (until: string): string =>
    `What would go to whom until ${until}, if nothing else happens: no payment, no answer, no new invoice.`,
  draft: (scenario: string, number: number): string =>
    `With the draft (version ${number}) of the scenario “${scenario}”, as if it were active and running chases had moved to it.`,
  difference: (more: string, less: string): string =>
    `Beside what is active now: ${more} more, ${less} no longer.`,
  noDifference: 'Nothing differs from what is active now.',
  paused: 'Reminders are paused: none of this leaves until they go on.',
  keptSince: (moment: string): string =>
    `With so many customers, the calendar is worked out in the background, every night and on request. This one shows things as they stood from ${moment} on; the list of a day shows them as they stand now.`,
  notWorkedOut:
    'With so many customers, the sixty days are worked out in the background, every night and on request. That has not been done yet.',
  notWorkedOutDraft:
    'With so many customers, the comparison with a draft is worked out in the background, on request. That takes a few minutes.',
  outdated:
    'Scenarios or settings have changed since the sixty days were last worked out: those figures no longer hold.',
  workOut: 'Work them out now',
  workOutAnew: 'Work them out anew',
  asked: 'The sixty days are being worked out.',
  underWay: 'They are being worked out already.',
  working: 'The sixty days are being worked out',
  waiting: 'It begins in a moment.',
  lookedAt: (done: string, all: string): string => `${done} of ${all} customers looked at`,
  reload: 'Look again',
  more: 'Next customers',
  bySteps: 'By step',
  step: 'Step',
  touches: 'How often',
  invoices: 'Invoices',
  amounts: 'Asked for in all',
  amountsHint:
    'An invoice counts each time it is asked for; those listed beside count in the amounts.',
  mails: 'E-mails',
  work: 'Calls, letters, notes',
  customers: 'Customers',
  calendar: 'Calendar',
  mailsOn: (count: number, shown: string): string =>
    count === 1 ? '1 e-mail' : `${shown} e-mails`,
  workOn: (count: number, shown: string): string =>
    count === 1 ? '1 task for the team' : `${shown} tasks for the team`,
  legendMails: 'e-mails',
  legendWork: 'calls, letters and notes',
  changed: 'differs with the draft',
  list: 'What comes first',
  listOf: (day: string): string => `On ${day}`,
  rest: (count: string): string => `${count} more: choose a day in the calendar.`,
  all: 'All days',
  empty: 'Nothing goes out in the next sixty days.',
  due: (day: string): string => `due on ${day}`,
  moved: (due: string, planned: string): string =>
    `due on ${due}; planned for ${planned}, moved (gap, cap or day off)`,
  beside: (count: number, shown: string): string =>
    count === 1
      ? 'and 1 overdue invoice listed beside'
      : `and ${shown} overdue invoices listed beside`,
  byHand: 'for the team',
  nobody: 'nobody who may be written to',
  onlyWithDraft: 'only with the draft',
  notWithDraft: 'not with the draft',
  approval: 'after approval',
};
