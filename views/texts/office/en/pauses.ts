export const pauses = {
  title: 'Pause',
  none: 'Reminders go out as their scenario says.',
  place: 'Pause this customer',
  change: 'Another pause in its place',
  never: 'Never chase this customer (no end; the day above does not count)',
  reasonHint: 'For your colleagues; the customer does not see it.',
  untilRequired: 'Say until when, or tick “never chase”.',
  placed: 'The customer’s reminders are stopped, those of new invoices too.',
  lift: 'Let reminders go on',
  lifted: 'The customer’s reminders go on.',
  whatResumes: 'What goes on if it is lifted now',
};
