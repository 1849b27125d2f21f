import type { LetterFactName } from '../letters/letters.ts';
import type { Sentence } from './sentence.ts';

/** A sentence, or one that is said only when a fact is there (`when`) or is not (`unless`). */
export type Passage =
  Sentence | { when: LetterFactName; say: Sentence } | { unless: LetterFactName; say: Sentence };

export interface LetterTexts {
  /** What the back office calls it. */
  name: string;
  /** Without an amount: it is read on locked screens. */
  subject: Sentence;
  /** Paragraphs before the details and the quoted words. */
  opening: Passage[];
  /** Over what somebody wrote. */
  quote?: string;
  /** Paragraphs after the link. */
  closing: Passage[];
  /** On the button; before the address in the text part. */
  button: string;
  /** The same where `button` speaks of paying, for invoices that are paid by transfer alone. */
  transferButton?: string;
}
