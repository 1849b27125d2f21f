/** The ways to answer instead of paying now, and what became of those given. */
export const answers = {
  title: 'Cannot or should not pay this now?',
  intro: 'Tell us in a minute. Reminders wait at once, and you see here what becomes of it.',
  ways: {
    plan: { label: 'Pay in instalments', hint: 'See a schedule and start it, or propose yours.' },
    promise: { label: 'Promise a date', hint: 'Say when you will pay.' },
    paid: { label: 'I have already paid', hint: 'Tell us when and how; we will look for it.' },
    dispute: { label: 'Something is wrong', hint: 'Dispute all or a part of an invoice.' },
    contact: { label: 'Not the right person', hint: 'Hand it on, or correct the address.' },
  },
  given: 'What you told us',
  see: 'See',
};

/** Words every form of the portal needs. */
export const forms = {
  check: 'Please look at what is marked below.',
  send: 'Send',
  back: 'Back to the invoices',
  cancel: 'Never mind',
  optional: '(optional)',
  whichInvoices: 'Which invoices is it about?',
  chooseOne: 'Choose at least one invoice.',
  file: 'Attach a file',
  fileHint: (types: string, size: string): string => `${types}, ${size} at most.`,
};
