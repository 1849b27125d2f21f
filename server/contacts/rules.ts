/** Addresses a customer's people may name in a day: a wrong one and its correction, and the mailbox beside. */
export const NAMED_PER_DAY = 3;
/** Times an address may be named in a day, by whichever customers: an accountant keeps the books of several. */
export const NAMED_PER_ADDRESS_AND_DAY = 3;
/** Days a new address has to say that it is right: as long as a holiday. */
export const CONFIRMATION_DAYS = 14;
/** Links to pay with, made by a customer's people and still open: one for each who pays, and some to spare. */
export const PAY_ONLY_OPEN_MAX = 5;
/** Days such a link holds: a payment run comes once a month. */
export const PAY_ONLY_DAYS = 30;

const NAME_CHARACTERS = 60;
const NAME_WORDS = 6;

/**
 * True for a name that can be put in a mail to somebody who never heard of us: words, no address of a page or a mailbox, no
 * number to call, no sentence.
 */
export function isPlainName(name: string): boolean {
  return (
    name.length <= NAME_CHARACTERS &&
    /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .,'’&()-]*$/u.test(name) &&
    // "example.com" is made a link by the reader's program.
    !/\.[\p{L}\p{M}\p{N}]{2}|\p{L}{4}\.\s/u.test(name) &&
    !/\d[\d .()-]*\d[\d .()-]*\d/.test(name) &&
    name.split(/\s+/).length <= NAME_WORDS
  );
}

/** Why an address that a debtor names is not written to. */
export type NamingRefusal = 'same' | 'suppressed' | 'declined' | 'too_many' | 'too_often';

export interface NamingFacts {
  email: string;
  /** Of whoever names it; empty when nobody is known. */
  ownEmail: string;
  isSuppressed: boolean;
  /** Somebody there said before that it is not for them. */
  hasDeclined: boolean;
  /** Addresses named for that customer in the last day. */
  namedToday: number;
  /** How often this address was named in the last day. */
  addressNamedToday: number;
}

export function namingRefusal(facts: NamingFacts): NamingRefusal | null {
  if (facts.email === facts.ownEmail) return 'same';
  if (facts.isSuppressed) return 'suppressed';
  if (facts.hasDeclined) return 'declined';
  if (facts.namedToday >= NAMED_PER_DAY) return 'too_many';
  if (facts.addressNamedToday >= NAMED_PER_ADDRESS_AND_DAY) return 'too_often';
  return null;
}
