import type { chargeLetters } from '../../letters/charges.ts';
import type { LetterTexts } from '../letter.ts';

export const charges: Record<keyof typeof chargeLetters, LetterTexts> = {
  method_kept: {
    name: 'Charging of instalments agreed',
    subject: (f) => `Payment of your instalments, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `As you agreed, the next instalments of your plan (${f.about}) will be charged to ${f.method} on the days below. We will write to you before each charge.`,
    ],
    closing: [
      'You can change the card or stop the charges at any time behind this link. You may also pay earlier: what is paid is not charged any more.',
    ],
    button: 'View the plan',
  },
  charge_announced: {
    name: 'Instalment about to be charged',
    subject: (f) => `Instalment of ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `On ${f.day} we will charge ${f.amount} to ${f.method} for the next instalment of your plan (${f.about}). There is nothing for you to do.`,
    ],
    closing: [
      'Behind this link you can pay in another way before that day, change the card or stop the charges.',
    ],
    button: 'View the plan',
  },
  charge_retried: {
    name: 'Charge of an instalment failed, to be tried again',
    subject: (f) => `Instalment of ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `The charge of ${f.amount} to ${f.method} for the instalment of ${f.day} (${f.about}) did not go through. That happens: we will try again on ${f.until}.`,
    ],
    closing: [
      'If you prefer, pay this instalment in another way or change the card behind this link before that day: nothing will be charged twice.',
    ],
    button: 'Pay the instalment',
  },
  charge_to_confirm: {
    name: 'Instalment to be confirmed with the bank',
    subject: (f) => `Instalment of ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `For the instalment of ${f.day} (${f.about}) your bank asks you to confirm the payment of ${f.amount} yourself. Nothing was charged to ${f.method}.`,
      'It takes a minute: open this link and follow what your bank asks.',
    ],
    closing: [
      'The card you use will serve for the instalments that follow. If something stands in the way, just answer us.',
    ],
    button: 'Confirm and pay',
  },
  charge_refused: {
    name: 'Instalment not charged, to be paid by link',
    subject: (f) => `Instalment of ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `The charge of ${f.amount} to ${f.method} for the instalment of ${f.day} (${f.about}) did not go through, and we will not try it again.`,
      'You can pay this instalment behind this link, with another card or by transfer.',
    ],
    closing: [
      'If your payment has already left, please disregard this message. If something stands in the way, answer us: we will look for a way together.',
    ],
    button: 'Pay the instalment',
  },
  charge_link: {
    name: 'Link to pay an instalment',
    subject: (f) => `Instalment of ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Here is the link to pay the instalment of ${f.day} of your plan (${f.about}): ${f.amount}.`,
    ],
    closing: ['If your payment has already left, please disregard this message.'],
    button: 'Pay the instalment',
  },
  charge_refused_team: {
    name: 'Instalment not charged (to the team)',
    subject: (f) => `Instalment not charged, ${f.about}`,
    opening: [
      (f) =>
        `The instalment of ${f.day} of ${f.customerName} (${f.amount}, ${f.about}) could not be charged to ${f.method}. They got a link to pay it.`,
    ],
    closing: [],
    button: 'Open the plan',
  },
  method_lost: {
    name: 'Card or account of no use, instalments by link',
    subject: (f) => `Payment of your instalments, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.method} can no longer be used for your instalment plan (${f.about}). Nothing more will be charged: from now on the instalments are paid by link.`,
      { when: 'day', say: (f) => `The next one is that of ${f.day}.` },
    ],
    closing: [
      'If you would like the instalments to be charged again, just give another card behind this link.',
    ],
    button: 'View the plan',
  },
  method_lost_team: {
    name: 'Card or account of no use (to the team)',
    subject: (f) => `Instalment plan now paid by link, ${f.about}`,
    opening: [
      (f) =>
        `${f.method} of ${f.customerName} can no longer be charged for the instalment plan (${f.about}). The instalments are paid by link from now on, and ${f.customerName} has been told.`,
    ],
    closing: [],
    button: 'Open the plan',
  },
  card_ending: {
    name: 'Card about to end, instalments by link',
    subject: (f) => `Your card ends soon, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.method} is good until ${f.until}, which is before the next instalment of your plan (${f.about}). Nothing more will be charged to it: from now on the instalments are paid by link.`,
      { when: 'day', say: (f) => `The next one is that of ${f.day}.` },
    ],
    closing: [
      'If you have a new card, give it behind this link: the instalments will be charged to it as before.',
    ],
    button: 'Give a new card',
  },
  card_ending_team: {
    name: 'Card about to end (to the team)',
    subject: (f) => `Instalment plan now paid by link, ${f.about}`,
    opening: [
      (f) =>
        `${f.method} of ${f.customerName} is good until ${f.until}, which is before the next instalment (${f.about}). The instalments are paid by link from now on, and ${f.customerName} has been told.`,
    ],
    closing: [],
    button: 'Open the plan',
  },
  charges_stopped: {
    name: 'Charges stopped',
    subject: (f) => `Charges stopped, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `As you asked, nothing more will be charged for your instalment plan (${f.about}). The plan goes on: from now on the instalments are paid by link or by transfer.`,
      { when: 'day', say: (f) => `The next one is that of ${f.day}.` },
    ],
    closing: ['We will write to you before each instalment.'],
    button: 'View the plan',
  },
  charges_stopped_team: {
    name: 'Charges stopped by the debtor (to the team)',
    subject: (f) => `Instalment plan now paid by link, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} no longer wants the instalments (${f.about}) to be charged to ${f.method}. The plan goes on, paid by link.`,
    ],
    closing: [],
    button: 'Open the plan',
  },
};
