import type { planLetters } from '../../letters/plans.ts';
import type { LetterTexts } from '../letter.ts';

export const plans: Record<keyof typeof planLetters, LetterTexts> = {
  plan_requested_team: {
    name: 'Plan requested (to the team)',
    subject: (f) => `Instalment plan requested, ${f.about}`,
    opening: [
      (f) => `${f.customerName} asks to pay ${f.amount} in instalments (${f.about}), as below.`,
      'Reminders of these invoices wait for your answer. Within five working days is a good measure.',
    ],
    quote: 'In their words',
    closing: [],
    button: 'Answer the request',
  },
  plan_offered: {
    name: 'Plan offered',
    subject: (f) => `Instalment plan offered, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `We offer you to pay ${f.amount} in instalments (${f.about}), as below. The plan is free: no fees, no interest.`,
      (f) =>
        `It begins as soon as you accept it online, by ${f.until} at the latest. Until then we will not remind you of these invoices.`,
    ],
    quote: 'Our message',
    closing: ['If these dates do not suit you, just answer this message.'],
    button: 'Read and accept',
  },
  plan_change_offered: {
    name: 'Change of plan offered',
    subject: (f) => `New instalment plan offered, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `We offer to replace your instalment plan by this one for the ${f.amount} that are left (${f.about}).`,
      (f) =>
        `The present plan goes on until you accept the new one, which you can do online until ${f.until}.`,
    ],
    quote: 'Our message',
    closing: ['If these dates do not suit you, just answer this message.'],
    button: 'Read and accept',
  },
  plan_declined: {
    name: 'Plan declined',
    subject: (f) => `Your request for an instalment plan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `We have looked at your request for an instalment plan (${f.about}) and are sorry that we cannot accept it as it is.`,
    ],
    quote: 'Our answer',
    closing: ['Let us talk: answer this message, or choose another way behind the same link.'],
    button: 'See the other ways',
  },
  plan_started: {
    name: 'Plan confirmed',
    subject: (f) => `Your instalment plan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Your instalment plan is confirmed: ${f.amount} in instalments (${f.about}), the first on ${f.day}. It is free.`,
      'As long as it is kept you will get no reminder of these invoices, only a note before each instalment.',
    ],
    closing: [
      'The whole document can be downloaded behind this link, where each instalment can be paid too. You may pay earlier whenever you like.',
    ],
    button: 'View the plan',
  },
  plan_changed: {
    name: 'Plan changed',
    subject: (f) => `Your new instalment plan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Your new instalment plan is confirmed and takes the place of the one before: ${f.amount} (${f.about}), the first instalment on ${f.day}.`,
    ],
    closing: [
      'The whole document can be downloaded behind this link, where each instalment can be paid too. You may pay earlier whenever you like.',
    ],
    button: 'View the plan',
  },
  plan_started_team: {
    name: 'Plan started (to the team)',
    subject: (f) => `Instalment plan started, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} accepted an instalment plan of ${f.amount} (${f.about}), the first instalment on ${f.day}. Reminders of these invoices stop as long as it is kept.`,
    ],
    closing: [],
    button: 'Open the plan',
  },
  instalment_coming: {
    name: 'Instalment coming',
    subject: (f) => `Instalment of ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) => `The next instalment of your plan is due on ${f.day}: ${f.amount} (${f.about}).`,
    ],
    closing: ['If your transfer has already left, please disregard this message.'],
    button: 'Pay the instalment',
  },
  instalment_missed: {
    name: 'Instalment not received',
    subject: (f) => `Instalment of ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `We have not yet received the instalment of ${f.day} of your plan (${f.about}). ${f.amount} is due today.`,
    ],
    closing: [
      'If your payment has already left, please disregard this message. If something stands in the way, answer us: we will look for a way together.',
    ],
    button: 'Pay the instalment',
  },
  instalment_warned: {
    name: 'Instalment not received, last reminder',
    subject: (f) => `Your instalment plan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `The instalment of ${f.day} of your plan (${f.about}) has still not reached us. ${f.amount} is due today.`,
      (f) =>
        `For the plan to go on, this amount must reach us by ${f.until}. After that day the plan may end, as we agreed: what is left is then due at once.`,
    ],
    closing: [
      'If your payment has already left, please disregard this message. If something stands in the way, answer us before that day: the plan can be changed by agreement.',
    ],
    button: 'Pay the instalment',
  },
  plan_broken: {
    name: 'Plan over, not kept',
    subject: (f) => `End of your instalment plan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `As the amount due did not reach us after our last message, your instalment plan (${f.about}) has ended, as we agreed. What is left, ${f.rest}, is due at once.`,
    ],
    closing: [
      'If your payment crossed this message, or if something stands in the way, answer us: there may still be a way.',
    ],
    button: 'View and pay',
  },
  plan_broken_team: {
    name: 'Plan not kept (to the team)',
    subject: (f) => `Instalment plan not kept, ${f.about}`,
    opening: [
      (f) =>
        `The instalment plan of ${f.customerName} (${f.about}) has ended: nothing came after the last reminder. ${f.rest} is left. Reminders go on with the step after the last one.`,
    ],
    closing: [],
    button: 'Open the plan',
  },
  plan_ended: {
    name: 'Plan ended by the team',
    subject: (f) => `End of your instalment plan, ${f.about} – ${f.organizationName}`,
    opening: [(f) => `We have ended your instalment plan (${f.about}). ${f.rest} is left to pay.`],
    quote: 'Our message',
    closing: ['If you have a question, just answer this message.'],
    button: 'View and pay',
  },
  plan_completed: {
    name: 'Plan paid, thanks',
    subject: (f) => `Instalment plan paid, thank you, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Thank you: your instalment plan of ${f.amount} (${f.about}) is paid in full. There is nothing left for you to do.`,
      'We are glad that what we agreed on together went all the way.',
    ],
    closing: [],
    button: 'View the plan',
  },
  plan_lapsed: {
    name: 'Offer of a plan lapsed',
    subject: (f) => `Our offer of an instalment plan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Our offer of an instalment plan (${f.about}) was open until ${f.until} and was not accepted. It is closed now.`,
    ],
    closing: [
      'If you would still like to pay in instalments, ask for a new plan behind the same link.',
    ],
    button: 'See the ways',
  },
  plan_withdrawn_team: {
    name: 'Plan withdrawn by the debtor (to the team)',
    subject: (f) => `Instalment plan withdrawn, ${f.about}`,
    opening: [
      (f) => `${f.customerName} no longer wants the instalment plan (${f.about}). Reminders go on.`,
    ],
    quote: 'In their words',
    closing: [],
    button: 'Open the plan',
  },
};
