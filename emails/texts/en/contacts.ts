import type { contactLetters } from '../../letters/contacts.ts';
import type { LetterTexts } from '../letter.ts';

export const contacts: Record<keyof typeof contactLetters, LetterTexts> = {
  contact_named: {
    name: 'Right person named',
    subject: (f) => `The invoices of ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.person} told us that you are the right person for the invoices that ${f.organizationName} sends to ${f.customerName}.`,
      'Here is your own link. It shows what is open, and lets you pay, ask a question or tell us what is wrong.',
    ],
    closing: ['If it is not for you, open the link and tell us: we stop writing to you at once.'],
    button: 'View and pay',
  },
  contact_released: {
    name: 'Contact let go',
    subject: (f) => `We will not write to you again – ${f.organizationName}`,
    opening: [
      (f) =>
        `Through your link we were told that the invoices of ${f.customerName} are not for you. We will not write to you about them again, and your links no longer open anything.`,
      { when: 'person', say: (f) => `We write to ${f.person} instead.` },
      { unless: 'person', say: 'We will find out who looks after it.' },
    ],
    closing: [
      'If that was not you, or was a mistake, simply reply to this message and we will put it right.',
    ],
    button: '',
  },
  address_to_confirm: {
    name: 'Address to confirm',
    subject: (f) => `Please confirm this address – ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.person} asks us to write to this address from now on about the invoices that ${f.organizationName} sends to ${f.customerName}.`,
      (f) =>
        `If that is right, please confirm it with one press of a button by ${f.until}. The same link then shows what is open.`,
    ],
    closing: [
      'If it is not right, you need not do anything: without a confirmation we do not write to this address again.',
    ],
    button: 'Confirm this address',
  },
  address_change_asked: {
    name: 'Change of address asked for',
    subject: (f) => `A change of address was asked for – ${f.organizationName}`,
    opening: [
      (f) =>
        `Through your link we were asked to send our messages about the invoices of ${f.customerName} to ${f.about} from now on. We will, once that address has confirmed it.`,
      'If that is what you want, you need not do anything.',
    ],
    closing: [
      'Otherwise open the link to leave things as they are, or reply to this message if the change is made already.',
    ],
    button: 'See who gets the messages',
  },
  contact_handed_on_team: {
    name: 'Contact to replace (to the team)',
    subject: (f) => `Not the right contact, ${f.customerName}`,
    opening: [
      (f) =>
        `${f.person} says that they are not the right person for ${f.customerName}. We no longer write to them.`,
      {
        when: 'words',
        say: (f) => `They named ${f.words}, who gets a link of their own.`,
      },
      { unless: 'words', say: 'They named nobody else: somebody has to ask.' },
    ],
    closing: [],
    button: 'Open the customer',
  },
  contact_moved_team: {
    name: 'Reminders to another address (to the team)',
    subject: (f) => `New address, ${f.customerName}`,
    opening: [
      (f) =>
        `Reminders for ${f.customerName} now go to ${f.person}. The address was given on the payment page and then confirmed.`,
      { when: 'words', say: (f) => `It was given by ${f.words}.` },
    ],
    closing: [],
    button: 'Open the customer',
  },
};
