/** The page that leads to what debtors answered. */
export const answers = {
  title: 'Answers',
  intro:
    'What customers answer instead of paying at once. Reminders take it into account by themselves.',
  settings: 'What customers may answer',
  kind: 'Answer',
  waiting: 'To decide',
  running: 'Under way',
  about: {
    replies: 'They write or say something in their own words.',
    plans: 'They pay in several instalments.',
    promises: 'They say when they will pay.',
    notices: 'They say that they have paid already.',
    disputes: 'They contest an invoice, whole or in part.',
  },
};
