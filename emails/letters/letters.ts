import type { CommonFacts, PayingFacts, SenderFacts } from '../facts.ts';
import { chargeLetters } from './charges.ts';
import { contactLetters } from './contacts.ts';
import { disputeLetters } from './disputes.ts';
import { noticeLetters } from './notices.ts';
import { planLetters } from './plans.ts';
import { promiseLetters } from './promises.ts';

/**
 * Letters are the mails that answer somebody's step: a few sentences, a small table, the words somebody wrote, one link.
 * All share one template; each has its entry here and its sentences in `texts/<language>/`.
 */
export const LETTERS = {
  ...promiseLetters,
  ...noticeLetters,
  ...disputeLetters,
  ...planLetters,
  ...chargeLetters,
  ...contactLetters,
};

export type LetterKind = keyof typeof LETTERS;

export type DetailLine = { label: string; value: string };

/**
 * The facts a letter may name in its sentences, ready to show. `about`: what it is about, short enough for a subject; `method`: a
 * kept card or account, as its owner knows it.
 */
export type LetterFactName =
  'about' | 'amount' | 'day' | 'until' | 'person' | 'rest' | 'words' | 'method';

export interface LetterSpec {
  to: 'debtor' | 'team';
  /** Facts its sentences name: without one of them the letter does not leave. */
  needs: readonly LetterFactName[];
  /** Facts that may be missing: the passage about them goes. */
  may: readonly LetterFactName[];
  /** Whether a small table of details comes with it. */
  hasDetails: boolean;
  /** Whether it shows what somebody wrote. */
  hasQuote: boolean;
  /** `pay`: a private link to the portal. `office`: a page behind sign-in. */
  link: 'pay' | 'office' | 'none';
}

/** Every letter has all of these; what it does not use is null or empty. */
export type LetterFacts = Record<LetterFactName, string | null> & {
  details: DetailLine[];
  /** What somebody wrote, as text. */
  quote: string | null;
};

/** `payPath`: where in the portal its link leads, behind the token. */
export type DebtorLetterFacts = CommonFacts &
  LetterFacts &
  PayingFacts & { payUrl: string | null; payPath?: string };
/** `contactName` is the colleague's; `customerName` whom it is about. */
export type TeamLetterFacts = SenderFacts &
  LetterFacts & { contactName: string | null; customerName: string; officeUrl: string };

type SpecOf<K extends LetterKind> = (typeof LETTERS)[K];

/** What whoever queues a letter of that kind must say. */
export type LetterFactsOf<K extends LetterKind> = Record<SpecOf<K>['needs'][number], string> &
  Partial<Record<SpecOf<K>['may'][number], string | null>> &
  (SpecOf<K>['hasDetails'] extends true ? { details: DetailLine[] } : unknown) &
  (SpecOf<K>['hasQuote'] extends true ? { quote: string | null } : unknown);

export function specOf(kind: LetterKind): LetterSpec {
  return LETTERS[kind];
}

export function isLetter(kind: string): kind is LetterKind {
  return Object.hasOwn(LETTERS, kind);
}

/** The facts with those the letter does not use. */
export function letterFacts(given: Partial<LetterFacts>): LetterFacts {
  return {
    ...{ about: null, amount: null, day: null, until: null, person: null, rest: null, words: null },
    ...{ method: null, details: [], quote: null },
    ...given,
  };
}
