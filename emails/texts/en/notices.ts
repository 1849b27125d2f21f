import type { noticeLetters } from '../../letters/notices.ts';
import type { LetterTexts } from '../letter.ts';

export const notices: Record<keyof typeof noticeLetters, LetterTexts> = {
  notice_received: {
    name: 'Payment notice received',
    subject: (f) => `Your payment notice, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Thank you for telling us that you paid ${f.amount} on ${f.day} (${f.about}). We look for this payment until ${f.until}.`,
      'Until then we will not remind you of it. As soon as we have found it, we will write to you.',
    ],
    closing: [],
    button: 'See where we are',
  },
  notice_received_team: {
    name: 'Payment notice (to the team)',
    subject: (f) => `Payment notice, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} says that ${f.amount} was paid on ${f.day} (${f.about}). Reminders wait. If no payment is booked by ${f.until}, it will be yours to decide.`,
    ],
    quote: 'In their words',
    closing: [],
    button: 'Open the payment notice',
  },
  notice_found: {
    name: 'Payment found',
    subject: (f) => `We have found your payment, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) => `We have found your payment of ${f.amount} (${f.about}). Thank you for your help.`,
      { when: 'rest', say: (f) => `${f.rest} remains to be paid on these invoices.` },
      { unless: 'rest', say: 'There is nothing more for you to do.' },
    ],
    closing: [],
    button: 'View your invoices',
  },
  notice_returned: {
    name: 'Payment not found',
    subject: (f) => `We cannot find your payment, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `You told us that you paid ${f.amount} on ${f.day} (${f.about}). We have looked, and this payment is not on our accounts. This is what we looked for:`,
    ],
    quote: 'What we checked',
    closing: [
      (f) =>
        `Your bank can tell you whether the transfer left, and to which account. Our usual messages do not go on before ${f.until} has passed: until then you can reply to this message, or tell us more by the same link.`,
    ],
    button: 'Answer or pay',
    transferButton: 'Answer or pay by transfer',
  },
  notice_overdue_team: {
    name: 'Payment notice to decide (to the team)',
    subject: (f) => `Payment not found, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} says that ${f.amount} was paid on ${f.day} (${f.about}). No such payment has been booked since. Reminders wait for your decision: found, or returned to the customer with what was looked for.`,
    ],
    quote: 'In their words',
    closing: [],
    button: 'Decide',
  },
};
