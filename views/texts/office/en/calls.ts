import { notices as portal } from '../../portal/en/notices.ts';

/** What a call is about, in the words and the notation of whoever is called. */
export interface CallFacts {
  /** Who calls, and for whom. */
  caller: string;
  firm: string;
  /** Whom to ask for; empty when nobody is known by name. */
  person: string;
  /** The number of the only invoice; empty when there are several. */
  number: string;
  count: number;
  total: string;
  /** The oldest due date, and whether it has passed. */
  dueOn: string;
  isLate: boolean;
  /** What is due soon, each with its number, amount and day. */
  soon: readonly string[];
}

/** One of the six steps of a call. */
export interface CallStep {
  title: string;
  say: string;
}

const named = (of: readonly string[]): string => of.join('; ');

/** A call that a scenario asks for: its page, and what came of it. */
export const calls = {
  title: (customer: string): string => `Call ${customer}`,
  call: 'Call',
  toCall: 'Call',
  toOutcome: 'Note what came of it',
  who: 'Whom to call',
  noPhone: 'No telephone number is on file.',
  noBody: 'No name on file',
  addPhone: 'Add a number',
  speaks: (language: string): string => `speaks ${language}`,
  owner: 'Looked after by',
  colleagues: 'Colleagues the step names',
  theirTime: 'Their time',
  timeIn: (time: string, place: string): string => `${time} in ${place}`,
  open: (until: string): string => `Calling hours, until ${until}`,
  closed: (from: string): string => `Not in calling hours: from ${from} on`,
  hours: 'Working days, 9:00 to 12:30 and 14:00 to 18:00.',
  tooOften: (day: string): string =>
    `Called twice within seven days already: not again before ${day}.`,
  putOff: (day: string): string => `To be tried again on ${day}.`,
  owed: 'What is owed',
  asked: 'this call',
  nothingOwed: 'Nothing is left to be asked.',
  soon: 'Due within 30 days',
  noSoon: 'Nothing.',
  told: 'What they have said so far',
  contacts: 'Last contacts',
  noContacts: 'They have not been written to or called yet.',
  script: 'What to say',
  scriptIn: (language: string): string => `In ${language}, as the person called reads.`,
  steps: (facts: CallFacts): CallStep[] => [
    {
      title: 'The facts',
      say: [
        `Good morning, this is ${facts.caller} of ${facts.firm}.`,
        facts.person === ''
          ? 'May I speak to your accounts department?'
          : `May I speak to ${facts.person}?`,
        facts.count === 1
          ? `I am calling about invoice ${facts.number} of ${facts.total}, which ${facts.isLate ? 'was' : 'is'} due on ${facts.dueOn}.`
          : `I am calling about ${facts.count} invoices, ${facts.total} in all; the oldest ${facts.isLate ? 'was' : 'is'} due on ${facts.dueOn}.`,
        'Do you have two minutes?',
      ].join(' '),
    },
    {
      title: 'The reasons',
      say: `Did ${facts.count === 1 ? 'it' : 'they'} reach you? Is there anything on our side that holds the payment up?`,
    },
    {
      title: 'The objections',
      say: 'I understand, and I write it down as you say it. Is it the amount, the delivery, or the paper itself? We do not remind you of what you contest until we have answered. If it has been paid: on which day, and how?',
    },
    {
      title: 'The alternatives',
      say: 'If paying all of it at once is difficult, we can look at instalments together, or begin with a part. The link in our mails also lets you pay at once.',
    },
    {
      title: 'What is due soon',
      say:
        facts.soon.length === 0
          ? 'Nothing else is due within thirty days: leave it out.'
          : `Soon to be due: ${named(facts.soon)}. Is everything in order with ${facts.soon.length === 1 ? 'that one' : 'those'}?`,
    },
    {
      title: 'The promise',
      say: 'Which day may I note, and for which amount? Let me repeat it to be sure. You will have it confirmed by e-mail. Thank you, and have a good day.',
    },
  ],
  outcome: 'What came of it',
  outcomes: {
    promise: 'Promises to pay',
    already_paid: 'Has paid already',
    dispute: 'Contests',
    plan_asked: 'Asks for instalments',
    no_answer: 'Nobody answered',
    refused: 'Refuses to pay',
    wrong_number: 'Wrong number',
  },
  follows: {
    promise: 'They get a confirmation by e-mail. Reminders wait until two bank days after the day.',
    already_paid:
      'They get a confirmation by e-mail. Reminders wait while the payment is looked for.',
    dispute: 'They get a confirmation by e-mail. Reminders of what is contested wait.',
    plan_asked: 'Becomes a request that you decide on the next page. Reminders wait until then.',
    no_answer:
      'The call comes up again on that day, once. After the second try the scenario goes on.',
    lastTry: 'This was the second try: the call leaves the list, and the scenario goes on.',
    refused:
      'It is shown with the customer and becomes a task: what follows is a person’s to decide. Reminders go on until then.',
    wrong_number:
      'The number is taken off the contact. The call stays on the list until it is made with another one.',
  },
  calledPerson: 'Who was called',
  nobodyOnFile: 'Somebody else',
  invoices: 'Which invoices',
  promised: 'Will pay by',
  amount: 'Amount',
  amountHint: 'Leave it empty for all that is owed.',
  paidOn: 'Paid on',
  method: 'How',
  methods: portal.methods as Record<string, string>,
  reference: 'Reference of the payment (optional)',
  reason: 'What is wrong',
  chooseReason: 'Choose the reason',
  text: 'What the customer says',
  textHint: 'The customer reads it in the confirmation and in the portal.',
  parts: 'In how many monthly instalments',
  first: 'The first on',
  again: 'Call again on',
  note: 'Note',
  noteHint: 'For your colleagues; the customer does not see it.',
  submit: 'Note it',
  done: {
    promise: 'The promise is noted and confirmed by e-mail.',
    already_paid: 'Noted: the payment is looked for, and reminders wait.',
    dispute: 'The dispute is open, and the customer gets a confirmation.',
    plan_asked: 'The request is noted: it is yours to decide here.',
    no_answer: 'Noted: the call comes up again on its day.',
    lastTry: 'Noted: the call is off the list, and the scenario goes on.',
    refused: 'Noted with the customer: a task is open to decide what follows.',
    wrong_number: 'The number is taken off. The call stays to be made.',
  },
  isDone: (person: string, moment: string): string => `Done by ${person}, ${moment}.`,
  isWithdrawn: (moment: string): string =>
    `Off the list since ${moment}: nothing was to be asked any more.`,
  noted: 'Calls noted',
  by: (person: string): string => `by ${person}`,
  with: (person: string): string => `with ${person}`,
  on: (phone: string): string => `on ${phone}`,
  againOn: (day: string): string => `again on ${day}`,
  timeline: (outcome: string): string => `Call: ${outcome.toLowerCase()}`,
  see: {
    promise: 'See the promise',
    notice: 'See the payment notice',
    plan: 'See the request',
    dispute: 'See the dispute',
  },
  without: 'Take it off the list without a call',
  withoutHint: 'When it has been settled another way.',
  refusedBadge: 'Refuses to pay',
  unanswered: 'not answered once',
  sorted:
    'The most pressing first: each amount times the days it is late. Invoices sold to a factor come before the others.',
  refused: {
    outcome: 'Choose what came of it.',
    contact: 'Choose whose number it was.',
    next_missing: 'Give a day.',
    next_past: 'This day has passed.',
    next_too_far: 'Two weeks ahead at most.',
    next_day_off: 'Nobody works on that day there.',
    next_too_often: 'That would be a third call within seven days.',
    note_missing: 'Say what was said.',
    none_chosen: 'Choose at least one invoice.',
    one_invoice: 'An amount is about one invoice: choose that one, or leave the amount empty.',
    mixed_currencies: 'One currency at a time.',
    plan_too_small: 'The amount is too small for so many instalments.',
    plan_too_few: 'At least two instalments.',
    future: 'This day is still to come: that is a promise.',
    notice: portal.refused as Record<string, string>,
  },
};
