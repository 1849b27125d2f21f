/** What stands around every page, and words that many pages share. */
export const shell = {
  skip: 'Skip to the content',
  menu: 'Menu',
  navigation: 'Main navigation',
  today: 'Today',
  customers: 'Customers',
  invoices: 'Invoices',
  answers: 'Answers',
  messages: 'Messages',
  imports: 'Import',
  scenarios: 'Scenarios',
  settings: 'Settings',
  account: 'My account',
  signOut: 'Sign out',
  remindersPaused:
    'All reminders are paused. Nothing leaves until an administrator starts them again.',
  clock: 'It is',
  advanceDay: 'Advance a day',
  advanceWeek: 'Advance a week',
};

export const common = {
  save: 'Save',
  cancel: 'Cancel',
  back: 'Back',
  yes: 'Yes',
  no: 'No',
  none: 'None',
  optional: 'optional',
  saved: 'Saved.',
  checkForm: 'Some fields need another look. Nothing has been saved yet.',
  pages: (from: number, to: number, total: number): string =>
    total === 0 ? 'Nothing to show' : `${from}–${to} of ${total}`,
  previous: 'Previous',
  next: 'Next',
  search: 'Search',
  roles: {
    admin: 'Administrator',
    collector: 'Collector',
    accountant: 'Accountant',
    viewer: 'Viewer',
  },
  languages: { fr: 'French', en: 'English', nl: 'Dutch' },
};

/** What a form says about a field; the code is what programs read. */
export const problems = {
  required: 'Please fill this in.',
  invalid: 'This cannot be read.',
  tooLong: (limit: number): string => `At most ${limit} characters.`,
  tooShort: (limit: number): string => `At least ${limit} characters.`,
  tooSmall: (limit: number): string => `At least ${limit}.`,
  tooBig: (limit: number): string => `At most ${limit}.`,
  email: 'This is not an e-mail address.',
  number: 'This is not a number.',
  wholeNumber: 'A whole number is expected.',
  date: 'This is not a day.',
  choice: 'Please choose one of the list.',
  amount: 'This is not an amount.',
};

export const errors = {
  notFound: 'There is nothing here',
  forbidden: 'This is not yours to do',
  conflict: 'Something changed in the meantime',
  invalid: 'Something is missing or wrong',
  tooLarge: 'This is too large',
  tooMany: 'Too many attempts',
  failed: 'Something went wrong on our side',
  advice: {
    notFound: 'The page may have moved, or the address has a typing mistake.',
    forbidden: 'Your role does not allow this. An administrator can change it.',
    conflict: 'Go back, look at the latest state, and try again.',
    invalid: 'Go back and check what was entered.',
    tooLarge: 'Send less at once, or a smaller file.',
    tooMany: 'Wait a few minutes, then try again.',
    failed:
      'It has been written down. If it happens again, tell whoever runs this installation the reference below.',
  },
  reference: 'Reference',
  home: 'Go to today',
};
