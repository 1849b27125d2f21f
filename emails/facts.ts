import type {
  DebtorLetterFacts,
  DetailLine,
  LETTERS,
  LetterKind,
  TeamLetterFacts,
} from './letters/letters.ts';
import type { Language } from './texts/languages.ts';

export type { Language };

export type MailKind =
  | 'before_due'
  | 'due_today'
  | 'reminder'
  | 'first_reminder_be'
  | 'payment_received'
  | 'refund_made'
  | 'link_renewed'
  | 'sign_in'
  | LetterKind;

/** Only `reminder` has a tone; every other kind has one voice. */
export type Tone = 'friendly' | 'neutral' | 'firm' | 'final';

/** What a mail about invoices may carry beside its words: where the account's statement is to be had. */
export type MailAddition = 'statement';

/*
 * Facts are ready to show: amounts, dates and delays already written in the reader's notation.
 * A fact that is `string` must be there and not blank; `null` or '' drops the whole passage about it.
 * They are type aliases, not interfaces, so that they can be read by name.
 */

export type SenderFacts = {
  organizationName: string;
  /** Legal name, address and enterprise number, on one line. */
  organizationFooter: string;
};

export type CommonFacts = SenderFacts & {
  senderName: string;
  contactName: string | null;
  customerName: string;
  replyTo: string;
};

/** `transferOnly`: the factor that takes nothing but a transfer; null: the page behind the link takes cards too. */
export type PayingFacts = { transferOnly: string | null };

export type InvoiceLine = {
  number: string;
  issuedOn: string;
  dueOn: string;
  /** "12 jours de retard", "due in 5 days": see `lateness` in the texts. */
  lateness: string;
  amount: string;
  /** "escompte de 12,00 € jusqu’au 06/03/2026": see `discount.line` in the texts; null when there is none to be had. */
  discount: string | null;
};

/** What paying early saves. */
export type EarlyPayment = {
  /** "ces trois factures", "invoice F-1": what is to be paid for it. */
  what: string;
  /** The last day to save all of it, with its weekday. */
  day: string;
  saving: string;
  discounted: string;
  full: string;
};

export type CreditLine = { label: string; amount: string };

export type StatementFacts = CommonFacts & {
  lines: InvoiceLine[];
  /** Shown apart and not part of the total. */
  notYetDue: InvoiceLine[];
  credits: CreditLine[];
  total: string;
  /** At most one; empty drops the passage about paying early. */
  earlyPayment: EarlyPayment[];
  payUrl: string;
  /** Where the statement of the account is to be had in the portal, without `.pdf` or `.csv`. */
  statementUrl: string;
  /** Grouped by four. Without it the whole bank passage goes. */
  iban: string | null;
  bic: string | null;
  bankHolder: string | null;
  reference: string | null;
  /** The text of the QR code of a transfer of `total` (EPC069-12); null where no banking app would read it. */
  transferCode: string | null;
  /** That only a payment to the factor discharges, in the debtor's words; null: it is paid to the firm. */
  payeeNotice: string | null;
  /** What the factor wants quoted beside the reference. */
  payeeNote: string | null;
} & PayingFacts;

export type ReminderFacts = StatementFacts;

/** The mentions of article XIX.2 of the Belgian Code de droit économique, beside those of every reminder. */
export type FirstReminderFacts = StatementFacts & {
  enterpriseNumber: string;
  /** Last day of the period of at least 14 calendar days. */
  periodEndsOn: string;
  productDescription: string;
  /** What the penalty clause will add if the period passes; null when the contract has none. */
  penaltyAmount: string | null;
};

/** `remaining` null: the invoice is settled. */
export type SettledLine = { number: string; amount: string; remaining: string | null };

export type PaymentReceivedFacts = CommonFacts & {
  amount: string;
  paidOn: string;
  /** "carte bancaire", "bank transfer": see `methods` in the texts. */
  method: string;
  /** Empty when all of it stays as credit. */
  settled: SettledLine[];
  /** What settles no invoice and stays as the customer's credit; null: nothing. */
  kept: string | null;
  /** What settles no invoice and is sent back; null: nothing. */
  returned: string | null;
  portalUrl: string | null;
};

/** `amount` is sent back of what was paid on `paidOn`. */
export type RefundMadeFacts = CommonFacts & { amount: string; paidOn: string };

export type LinkRenewedFacts = CommonFacts & { payUrl: string; expiresOn: string };

export type SignInFacts = SenderFacts & {
  contactName: string | null;
  url: string;
  /** A number, such as "15". */
  minutes: string;
};

export type FactsByKind = {
  [K in LetterKind]: (typeof LETTERS)[K]['to'] extends 'team' ? TeamLetterFacts : DebtorLetterFacts;
} & {
  before_due: StatementFacts;
  due_today: StatementFacts;
  reminder: ReminderFacts;
  first_reminder_be: FirstReminderFacts;
  payment_received: PaymentReceivedFacts;
  refund_made: RefundMadeFacts;
  link_renewed: LinkRenewedFacts;
  sign_in: SignInFacts;
};

export type MailFacts = FactsByKind[MailKind];

type KeysOfEach<T> = T extends unknown ? keyof T & string : never;

export type FactName = KeysOfEach<MailFacts>;
export type ListName = 'lines' | 'notYetDue' | 'credits' | 'earlyPayment' | 'settled' | 'details';
export type RowFactName = KeysOfEach<
  InvoiceLine | CreditLine | EarlyPayment | SettledLine | DetailLine
>;
