import { electronicFormatIBAN, isValidIBAN } from 'ibantools';

/** How a direct debit ends, three days after it was asked for. */
export type DebitEnd = 'succeeds' | 'fails' | 'insufficient_funds' | 'charged_back';

export interface TestIban {
  iban: string;
  end: DebitEnd;
}

/** Stripe's published test accounts, one for each end. */
export const TEST_IBANS: readonly TestIban[] = [
  { iban: 'DE89370400440532013000', end: 'succeeds' },
  { iban: 'DE62370400440532013001', end: 'fails' },
  { iban: 'DE65370400440002222227', end: 'insufficient_funds' },
  { iban: 'DE35370400440532013002', end: 'charged_back' },
];

/** The accounts behind the redirects, with which later debits are made. */
export const GENERATED_IBANS = {
  bancontact: 'BE62510007547061',
  ideal: 'NL91ABNA0417164300',
} as const;

/** Any other account simply pays. */
export const debitEnd = (iban: string): DebitEnd =>
  TEST_IBANS.find((known) => known.iban === iban)?.end ?? 'succeeds';

export const isPublishedTestIban = (iban: string): boolean =>
  TEST_IBANS.some((known) => known.iban === iban);

/** Without spaces and in capitals, or null when the check digits or the length are wrong. */
export function readIban(typed: string): string | null {
  const iban = electronicFormatIBAN(typed) ?? '';
  return isValidIBAN(iban) ? iban : null;
}

/** What the bank answers to a debit that fails. */
export const DEBIT_FAILURES: Record<'fails' | 'insufficient_funds', DebitFailure> = {
  fails: { code: 'debit_not_authorized', message: 'The debit was not authorized by the payer.' },
  insufficient_funds: {
    code: 'insufficient_funds',
    message: 'The account does not hold enough money for the debit.',
  },
};

export interface DebitFailure {
  code: string;
  message: string;
}
