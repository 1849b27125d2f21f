/** The page of who is written to. Addresses come in masked, days ready to show. */
export const contact = {
  title: 'Who should we write to?',
  forWhom: (name: string, address: string): string =>
    `This link is for ${[name, address].filter(Boolean).join(', ')}.`,
  remindersToYou: 'You get the reminders.',
  remindersTo: (address: string): string => `Reminders go to ${address}.`,
  remindersToNobody: 'We have no working address: nobody gets the reminders.',
  remindersToMe: 'Send them to me',
  stop: 'Leave it as it was',
  waiting: {
    correction: (address: string, until: string): string =>
      `We asked ${address} to confirm that you can be reached there, by ${until}. Until then nothing changes.`,
    mailbox: (address: string, until: string): string =>
      `We asked ${address} to confirm that reminders should go there, by ${until}. Until then nothing changes.`,
  },
  saved: {
    name: 'Saved, thank you.',
    asked:
      'Thank you. We have written to that address: it takes effect once somebody there presses the button in our mail.',
    withdrawn: 'It stays as it was.',
    language: 'From now on we write to you in English.',
    reminders: 'From now on the reminders come to you.',
    made: 'The link is ready: copy it, or send it from your own mailbox.',
    revoked: 'That link no longer opens anything.',
  },
  notMe: {
    title: 'This is not for me',
    hint: 'We stop writing to you at once.',
    intro:
      'If you know who looks after it, tell us: they get a link of their own, and we say that you named them. Otherwise leave both empty and we will ask.',
    name: 'Name of the right person (optional)',
    email: 'Their e-mail address (optional)',
    emailHint: 'An address at work, not a private one.',
    send: 'Stop writing to me',
  },
  correction: {
    title: 'Correct my name or address',
    hint: 'A new address is asked to confirm first.',
    name: 'Your name',
    email: 'New e-mail address',
    emailHint: (address: string): string => `Now ${address}. Leave it empty to keep it.`,
    emailNew: 'We write to it and ask for a confirmation.',
    send: 'Correct it',
  },
  mailbox: {
    title: 'Send reminders to a mailbox for invoices',
    about: 'You remain the contact if it stops working.',
    email: 'Address of the mailbox',
    hint: 'We write to it once; reminders go there after somebody has confirmed.',
    send: 'Add the mailbox',
  },
  language: {
    title: 'Choose the language',
    hint: 'Of our mails and of these pages.',
    legend: 'We write to you in',
    send: 'Write to me in this language',
  },
  payOnly: {
    title: 'A link for whoever pays',
    hint: 'Shows what is open and lets one pay, nothing else.',
    intro:
      'Whoever has it sees the open invoices and can pay them: no past payments, nothing you told us, no contacts. It holds for 30 days, and you can close it here.',
    make: 'Make a link',
    until: (day: string): string => `Works until ${day}.`,
    madeBy: (by: string, made: string, until: string): string =>
      `Made by ${by} on ${made}, works until ${until}.`,
    madeOn: (day: string): string => `made on ${day}`,
    mail: 'Write a mail with it',
    revoke: 'Close this link',
    tooMany: 'Five links are open, which is the most at a time. Close one to make another.',
    mailSubject: (creditor: string): string => `Invoices of ${creditor}, to be paid`,
    mailBody: (creditor: string, url: string, until: string): string =>
      `Hello,\n\nhere are the open invoices of ${creditor}, and where to pay them (until ${until}):\n${url}\n`,
  },
  released: {
    title: 'Thank you, we stop here',
    noMore: (creditor: string): string =>
      `${creditor} will not write to you about these invoices any more, and your link no longer opens anything.`,
    written: (name: string): string => `We write to ${name} instead.`,
    asked: 'We will find out who looks after it.',
    mistake: (address: string): string => `If that was a mistake, write to ${address}.`,
  },
  confirm: {
    title: 'Is this address right?',
    correction: (by: string, email: string, creditor: string): string =>
      `${by} asks ${creditor} to write to ${email} from now on about invoices.`,
    mailbox: (by: string, email: string, creditor: string): string =>
      `${by} asks ${creditor} to send reminders of invoices to ${email} from now on.`,
    yes: 'Yes, write to this address',
    otherwise:
      'If it is not right, you need not do anything: without a confirmation we do not write to this address again.',
  },
  nameOnly:
    'A first and a last name are enough, without an address, a number or a sentence (60 characters at most).',
  emailToo: 'Please give the address as well, or leave both empty.',
  refusals: {
    same: 'This is the address we write to now. Please give another one.',
    suppressed:
      'Mail to this address comes back, or was refused. Please check it, or give another one.',
    declined:
      'Somebody at this address told us that it is not for them. Please name somebody else, or write to us.',
    too_many:
      'Three addresses were named today, which is the most in a day. Please try again tomorrow, or write to us.',
    too_often:
      'We have written to this address several times today. Please try again tomorrow, or write to us.',
    nobody: 'We do not know whom this link is for. Please write to us.',
  },
};
