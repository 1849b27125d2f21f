import { letters } from './en/letters.ts';
import { plural, sentence, wording } from './sentence.ts';

/** Every sentence of the mails. The other languages have the same shape. */
export const en = {
  letters,
  /** As the language calls itself. */
  name: 'English',
  /** Between a label and its value. */
  colon: ': ',
  salutation: {
    named: sentence((f) => `Hello ${f.contactName},`),
    neutral: sentence('Hello,'),
  },
  /** Seen beside the subject in a list of mails, on locked screens too: it says nothing of a debt. */
  preheader: sentence((f) => `A message from ${f.organizationName} about your account.`),

  subject: {
    /** A subject holds this or the number of the invoice. */
    statementName: 'Statement of account',
    statement: plural(
      (f, invoice) => `Invoice ${invoice.number} – ${f.organizationName}`,
      (f) => `Statement of account – ${f.organizationName}`,
    ),
    paymentReceived: plural(
      (f, invoice) => `Payment received, invoice ${invoice.number} – ${f.organizationName}`,
      (f) => `Payment received, thank you – ${f.organizationName}`,
    ),
    refundMade: sentence((f) => `Your refund – ${f.organizationName}`),
    linkRenewed: sentence((f) => `Your new link – ${f.organizationName}`),
    signIn: sentence((f) => `Your sign-in link – ${f.organizationName}`),
  },

  wordings: {
    before_due: wording(
      [
        plural(
          (_, invoice) =>
            `Just a note to help you plan: invoice ${invoice.number} falls due on ${invoice.dueOn}.`,
          'Just a note to help you plan: the invoices below fall due soon.',
        ),
        plural(
          (_, invoice) =>
            `Invoice ${invoice.number} will be due on ${invoice.dueOn}. Here are its details, so that you have everything to hand.`,
          'Some of your invoices will soon be due. Here are their details, so that you have everything to hand.',
        ),
      ],
      plural(
        () =>
          'There is nothing to do if the payment is already planned. If something is missing or not right, tell us now and we will sort it out before the due date.',
        'There is nothing to do if the payments are already planned. If something is missing or not right, tell us now and we will sort it out before the due dates.',
      ),
    ),
    due_today: wording(
      [
        plural(
          (_, invoice) => `Invoice ${invoice.number} falls due today.`,
          'The invoices below fall due today.',
        ),
        plural(
          (_, invoice) => `Today is the due date of invoice ${invoice.number}.`,
          'Today is the due date of the invoices below.',
        ),
      ],
      plural(
        () => 'If the payment is on its way, all is well. If not, you can pay in a minute here.',
        'If the payments are on their way, all is well. If not, you can pay in a minute here.',
      ),
    ),
    friendly: wording(
      [
        plural(
          (_, invoice) =>
            `It may simply have slipped through: we have not yet seen the payment of invoice ${invoice.number}, which was due on ${invoice.dueOn}.`,
          'It may simply have slipped through: we have not yet seen the payment of the invoices below.',
        ),
        plural(
          (_, invoice) =>
            `A small reminder about invoice ${invoice.number}: its due date was ${invoice.dueOn} and it is still open in our books.`,
          'A small reminder about the invoices below: their due dates have passed and they are still open in our books.',
        ),
      ],
      plural(
        () => 'Could you see to it in the next few days, or tell us if anything stands in the way?',
        'Could you see to them in the next few days, or tell us if anything stands in the way?',
      ),
    ),
    neutral: wording(
      [
        plural(
          (_, invoice) =>
            `Invoice ${invoice.number}, due on ${invoice.dueOn}, is still unpaid in our books.`,
          'The invoices below are past their due dates and still unpaid in our books.',
        ),
        plural(
          (_, invoice) =>
            `We come back to you about invoice ${invoice.number}, whose due date was ${invoice.dueOn}. We have not received the payment so far.`,
          'We come back to you about the invoices below. We have not received their payment so far.',
        ),
      ],
      plural(
        () =>
          'Please pay it, or let us know on what day we may expect the payment. If something about it is not right, a short answer is enough and we will look into it.',
        'Please pay them, or let us know on what day we may expect the payment. If something about them is not right, a short answer is enough and we will look into it.',
      ),
    ),
    firm: wording(
      [
        plural(
          (_, invoice) =>
            `In spite of our earlier messages, invoice ${invoice.number}, due on ${invoice.dueOn}, is still unpaid.`,
          'In spite of our earlier messages, the invoices below are still unpaid.',
        ),
        plural(
          (_, invoice) =>
            `We have written to you before about invoice ${invoice.number}, due on ${invoice.dueOn}. It is still open, and we would like to settle it with you.`,
          'We have written to you before about the invoices below. They are still open, and we would like to settle them with you.',
        ),
      ],
      plural(
        () =>
          'We ask you to pay it this week, or to propose a date. If you cannot pay all of it at once, tell us: an arrangement is better than silence.',
        'We ask you to pay them this week, or to propose a date. If you cannot pay all of it at once, tell us: an arrangement is better than silence.',
      ),
    ),
    final: wording(
      [
        plural(
          (_, invoice) =>
            `Invoice ${invoice.number} has been due since ${invoice.dueOn}. We have written to you several times, and would still much rather find a solution together with you.`,
          'The invoices below have been due for some time. We have written to you several times, and would still much rather find a solution together with you.',
        ),
        plural(
          (_, invoice) =>
            `We write to you once more about invoice ${invoice.number}, due on ${invoice.dueOn}, because no payment has reached us so far.`,
          'We write to you once more about the invoices below, because no payment has reached us so far.',
        ),
      ],
      plural(
        () =>
          'Please pay it now, or answer us within the next few days, even in one line: a date, a question, a disagreement, a proposal in instalments. A person reads every answer.',
        'Please pay them now, or answer us within the next few days, even in one line: a date, a question, a disagreement, a proposal in instalments. A person reads every answer.',
      ),
    ),
    first_reminder_be: wording(
      [
        plural(
          (_, invoice) =>
            `We have not yet received the payment of invoice ${invoice.number}, which was due on ${invoice.dueOn}. This is a first reminder, free of charge.`,
          'We have not yet received the payment of the invoices below. This is a first reminder, free of charge.',
        ),
        plural(
          (_, invoice) =>
            `Invoice ${invoice.number}, due on ${invoice.dueOn}, is still open in our books. This first reminder is free of charge.`,
          'The invoices below are still open in our books. This first reminder is free of charge.',
        ),
      ],
      plural(
        (f) => `Please pay it by ${f.periodEndsOn} at the latest, or answer us before that day.`,
        (f) => `Please pay them by ${f.periodEndsOn} at the latest, or answer us before that day.`,
      ),
    ),
  },

  table: {
    caption: sentence((f) => `Account of ${f.customerName}`),
    invoice: 'Invoice',
    issuedOn: (day: string) => `of ${day}`,
    due: 'Due date',
    amount: 'Amount',
    total: 'Total due',
    notYetDue: 'For information: not yet due',
    notYetDueNote: 'Not part of the total above.',
  },

  discount: {
    offer: plural(
      (_, early) =>
        `Pay ${early.what} by ${early.day} and save ${early.saving}: ${early.discounted} instead of ${early.full}.`,
      '',
    ),
    one: (number: string) => `invoice ${number}`,
    all: (count: string) => `these ${count} invoices`,
    some: (count: string) => `the ${count} invoices with a discount`,
    counts: 'two three four five six seven eight nine ten eleven twelve',
    line: (amount: string, day: string) => `early-payment discount of ${amount} until ${day}`,
  },

  firstReminder: {
    creditor: sentence(
      (f) => `Creditor: ${f.organizationName}, enterprise number ${f.enterpriseNumber}.`,
    ),
    product: sentence((f) => `For: ${f.productDescription}.`),
    period: sentence(
      (f) =>
        `No cost and no interest of any kind is added to payments made by ${f.periodEndsOn} included.`,
    ),
    penalty: sentence(
      (f) =>
        `After that day the penalty clause of the contract may be applied; its amount would be ${f.penaltyAmount}.`,
    ),
    documents: sentence('Supporting documents are sent on simple request.'),
  },

  payment: {
    button: 'View and pay',
    transferButton: 'View and pay by transfer',
    explanation: sentence(
      'This private link shows what is open and lets you pay all of it, one invoice or several.',
    ),
    transferExplanation: sentence(
      (f) =>
        `This private link shows what is open, with the account of ${f.transferOnly} for your bank transfer.`,
    ),
    byTransfer: 'By bank transfer',
    bankHolder: 'Account holder',
    iban: 'IBAN',
    bic: 'BIC',
    reference: 'Reference',
    payeeNote: 'Please quote as well',
    soldTo: (factor: string, isCardTaken: boolean) =>
      `Please pay ${factor}, to whom these amounts were assigned: only a transfer to the account below${isCardTaken ? ', or a card payment on the page of the link,' : ''} discharges you.`,
    code: {
      title: 'QR code of the transfer',
      scan: sentence(
        (f) =>
          `Or scan this code with your bank’s app: it fills in the account, the amount of ${f.total} and the reference.`,
      ),
    },
  },

  /** A line with a link for each: `Account statement: PDF · table (CSV)`. */
  accountStatement: { title: 'Account statement', pdf: 'PDF', csv: 'table (CSV)' },

  answer: sentence(
    'A question, a disagreement, a delay to agree on? Simply reply to this message, or tell us on the page behind the link.',
  ),
  crossed: sentence(
    'If you have paid in the meantime, please ignore this message, with our thanks.',
  ),
  closing: 'Kind regards,',

  paymentReceived: {
    opening: sentence(
      (f) =>
        `Thank you: we have received your payment of ${f.amount} on ${f.paidOn} (${f.method}).`,
    ),
    allocated: plural(
      () => 'It has been booked to this invoice:',
      'It has been booked to these invoices:',
    ),
    kept: sentence(
      (f) => `${f.kept} of it settle no invoice: they stay as credit on your account.`,
    ),
    returned: sentence(
      (f) => `${f.returned} of it settle no invoice: we are sending them back the way they came.`,
    ),
    paid: 'Paid',
    remaining: 'Remaining',
    settled: 'settled',
    button: 'See my account',
    textLink: 'See my account:',
    portal: sentence('You will find your receipt and the state of your account here.'),
    answer: sentence('If anything is not right, simply reply to this message.'),
  },

  refundMade: {
    opening: sentence(
      (f) => `We are sending ${f.amount} back to you, of your payment of ${f.paidOn}.`,
    ),
    arrives: sentence(
      'The money returns the way it came: to the same card or the same account. It is there within a few working days, depending on your bank.',
    ),
    answer: sentence('If anything is not right, simply reply to this message.'),
  },
  linkRenewed: {
    opening: sentence(
      'Here is the new private link to your account that was asked for. The earlier one had expired.',
    ),
    button: 'Open my account',
    textLink: 'Open my account:',
    expires: sentence((f) => `It can be used until ${f.expiresOn}.`),
    notAsked: sentence(
      'If you did not ask for it, you need not do anything: this message only goes to the address we have on file for you.',
    ),
  },

  signIn: {
    opening: sentence((f) => `Here is your link to sign in at ${f.organizationName}.`),
    button: 'Sign in',
    textLink: 'Sign in:',
    validity: sentence((f) => `It works once, within ${f.minutes} minutes.`),
    notAsked: sentence(
      'If you did not ask for it, ignore this message: nobody can sign in without this link.',
    ),
  },

  footer: {
    reason: sentence(
      (f) =>
        `You receive this message as a contact of ${f.customerName} at ${f.organizationName}. Not the right person? Tell us: ${f.replyTo}. Your details serve only to follow up these invoices.`,
    ),
    team: sentence(
      (f) => `You receive this message because you follow up invoices at ${f.organizationName}.`,
    ),
  },

  /** Words for facts, for whoever prepares them. Days are whole calendar days. */
  lateness: {
    late: (days: number) => (days === 1 ? '1 day late' : `${days} days late`),
    today: 'due today',
    ahead: (days: number) => (days === 1 ? 'due tomorrow' : `due in ${days} days`),
  },
  methods: {
    card: 'card',
    bank_transfer: 'bank transfer',
    direct_debit: 'direct debit',
    bancontact: 'Bancontact',
    cash: 'cash',
    cheque: 'cheque',
    other: 'other means',
  },
};

export type Texts = typeof en;
