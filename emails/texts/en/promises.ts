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
    transferButton: 'View and pay by transfer',
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
  promise_partly_kept: {
    name: 'Promise partly kept',
    subject: (f) => `Thank you for your payment, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Thank you: ${f.amount} has reached us of what you had promised for ${f.day} (${f.about}).`,
      (f) =>
        `${f.rest} remains. If you need a little longer, give us another day by ${f.until}; until then we will not remind you.`,
    ],
    closing: ['If you have paid the rest in the meantime, please disregard this message.'],
    button: 'Pay or choose a day',
    transferButton: 'Pay by transfer or choose a day',
  },
  promise_withdrawn: {
    name: 'Promise withdrawn',
    subject: (f) => `Your promise to pay, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `We have withdrawn the promise to pay ${f.amount} by ${f.day} (${f.about}). It no longer binds you, and our usual messages go on.`,
    ],
    closing: [
      'If that is not what we agreed, simply reply to this message, or promise another day by the same link.',
    ],
    button: 'View the invoices',
  },
  promise_withdrawn_team: {
    name: 'Promise withdrawn (to the team)',
    subject: (f) => `Promise withdrawn, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} withdraws the promise to pay ${f.amount} by ${f.day} (${f.about}). Reminders go on with the next step.`,
    ],
    closing: [],
    button: 'Open the promise',
  },
  promise_broken_team: {
    name: 'Promise broken (to the team)',
    subject: (f) => `Broken promise, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} had promised ${f.amount} by ${f.day} (${f.about}). Two bank days later ${f.rest} is missing.`,
      'Reminders go on with the next step, not from the start.',
    ],
    quote: 'What was said',
    closing: [],
    button: 'Open the promise',
  },
  promise_broken_again_team: {
    name: 'Second promise broken (to the team)',
    subject: (f) => `Second broken promise, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} had promised ${f.amount} by ${f.day} (${f.about}). Two bank days later ${f.rest} is missing.`,
      'It is the second within 90 days: a call will do more than a message. Reminders go on with the next step.',
    ],
    quote: 'What was said',
    closing: [],
    button: 'Open the promise',
  },
};
