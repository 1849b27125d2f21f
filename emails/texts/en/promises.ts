import type { promiseLetters } from '../../letters/promises.ts';
import type { LetterTexts } from '../letter.ts';

export const promises: Record<keyof typeof promiseLetters, LetterTexts> = {
  promise_made: {
    name: 'Promise noted',
    subject: (f) => `Your promise to pay, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Thank you for letting us know. We have noted that you will pay ${f.amount} by ${f.day} (${f.about}).`,
      'Until then we will not remind you of it. The day is attached as a calendar entry.',
    ],
    closing: ['If your plans change, open the same link and tell us: it takes a minute.'],
    button: 'View and pay',
  },
  promise_made_team: {
    name: 'Promise made (to the team)',
    subject: (f) => `Promise to pay, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} promises to pay ${f.amount} by ${f.day} (${f.about}). Reminders wait until then.`,
    ],
    quote: 'In their words',
    closing: [],
    button: 'Open the promise',
  },
};
