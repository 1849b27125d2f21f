import type { disputeLetters } from '../../letters/disputes.ts';
import type { LetterTexts } from '../letter.ts';

export const disputes: Record<keyof typeof disputeLetters, LetterTexts> = {
  dispute_opened: {
    name: 'Dispute received',
    subject: (f) => `We have received your dispute, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Thank you for telling us what is wrong with invoice ${f.about}. We are looking into it and will answer you by ${f.day}.`,
      (f) => `Until then we send no reminders about the ${f.amount} in dispute.`,
      {
        when: 'rest',
        say: (f) => `The rest of the invoice, ${f.rest}, is not in dispute and remains payable.`,
      },
    ],
    quote: 'What we were told',
    closing: [
      'The link above always shows you where your dispute stands; you can add a message or a document there.',
    ],
    button: 'Follow my dispute',
  },
  dispute_opened_team: {
    name: 'Dispute received (to the team)',
    subject: (f) => `Invoice disputed, ${f.about}`,
    opening: [
      (f) => `${f.customerName} disputes ${f.amount} of invoice ${f.about}. Reason: ${f.words}.`,
      (f) => `Reminders about this amount wait. An answer is expected by ${f.day}.`,
    ],
    quote: 'In their words',
    closing: [],
    button: 'Open the dispute',
  },
  dispute_reply: {
    name: 'Answer to a dispute',
    subject: (f) => `An answer to your dispute, ${f.about} – ${f.organizationName}`,
    opening: [(f) => `${f.person} has answered you about your dispute of invoice ${f.about}.`],
    quote: 'Their message',
    closing: [
      'To answer or to add a document, open the link above. As long as the dispute is not decided, we send no reminders about the disputed amount.',
    ],
    button: 'Read and answer',
  },
  dispute_reply_team: {
    name: 'Message about a dispute (to the team)',
    subject: (f) => `New message, dispute of ${f.about}`,
    opening: [
      (f) =>
        `${f.person} (${f.customerName}) has written about invoice ${f.about}. An answer is expected by ${f.day}.`,
    ],
    quote: 'Their message',
    closing: [],
    button: 'Open the dispute',
  },
  dispute_accepted: {
    name: 'Dispute accepted',
    subject: (f) => `Your dispute is accepted, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `You were right about invoice ${f.about}, and we apologise. We have issued credit note ${f.words} of ${f.amount} in your favour.`,
      {
        when: 'rest',
        say: (f) => `${f.rest} of this invoice remains to be paid.`,
      },
      { unless: 'rest', say: 'Nothing of this invoice remains to be paid.' },
    ],
    quote: 'Our message',
    closing: ['Thank you for letting us know.'],
    button: 'See my account',
  },
  dispute_partly_accepted: {
    name: 'Dispute accepted in part',
    subject: (f) => `Your dispute is accepted in part, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `We have looked into your dispute of invoice ${f.about}. You are right in part: we have issued credit note ${f.words} of ${f.amount} in your favour.`,
      {
        when: 'rest',
        say: (f) => `${f.rest} of this invoice remains to be paid.`,
      },
      {
        when: 'until',
        say: (f) =>
          `To give you time to read this answer, we send no reminders about the part we could not accept before ${f.until}.`,
      },
    ],
    quote: 'Our explanation',
    closing: ['If this still needs to be cleared up, just reply to this e-mail and we will talk.'],
    button: 'View and pay',
    transferButton: 'View and pay by transfer',
  },
  dispute_rejected: {
    name: 'Dispute not accepted',
    subject: (f) => `An answer to your dispute, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `We have looked carefully into your dispute of invoice ${f.about}. Having checked, we are unable to accept it; you will find our reasons below.`,
      {
        when: 'rest',
        say: (f) => `The invoice therefore remains payable: ${f.rest} is owed.`,
      },
      {
        when: 'until',
        say: (f) =>
          `To give you time to read this answer, we send no reminders about the disputed amount before ${f.until}.`,
      },
    ],
    quote: 'Our reasons',
    closing: ['If we have missed something, just reply to this e-mail and we will talk.'],
    button: 'View and pay',
    transferButton: 'View and pay by transfer',
  },
  dispute_withdrawn_team: {
    name: 'Dispute withdrawn (to the team)',
    subject: (f) => `Dispute withdrawn, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} has withdrawn the dispute of invoice ${f.about}. Reminders go on with the next step.`,
    ],
    closing: [],
    button: 'Open the dispute',
  },
  dispute_near_team: {
    name: 'Dispute to answer soon (to the team)',
    subject: (f) => `Dispute to answer by ${f.day}, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} expects an answer to the dispute of invoice ${f.about}, by ${f.day}.`,
    ],
    closing: [],
    button: 'Open the dispute',
  },
  dispute_overdue_team: {
    name: 'Dispute waiting (to the team)',
    subject: (f) => `Dispute without an answer, ${f.about}`,
    opening: [
      (f) =>
        `The dispute of invoice ${f.about} (${f.customerName}) was to be answered by ${f.day}. Reminders wait until it is decided.`,
    ],
    closing: [],
    button: 'Open the dispute',
  },
  dispute_silent_team: {
    name: 'Dispute gone quiet (to the team)',
    subject: (f) => `The customer has not answered, dispute of ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} has not answered your message about invoice ${f.about} by ${f.day}. The dispute comes back to the team: take the conversation up again, or decide.`,
    ],
    closing: [],
    button: 'Open the dispute',
  },
};
