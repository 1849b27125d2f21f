import { createHash } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const LENGTHS = {
  cs_test_: 58,
  pi_: 24,
  seti_: 24,
  ch_: 24,
  py_: 24,
  pm_: 24,
  re_: 24,
  pyr_: 24,
  du_: 24,
  mandate_: 24,
  txn_: 24,
  evt_: 24,
  we_: 24,
  cus_: 14,
  req_: 14,
  li_: 24,
  price_: 24,
  prod_: 14,
  acct_: 16,
  whsec_: 32,
} as const;

export type IdPrefix = keyof typeof LENGTHS;

export interface Ids {
  next(prefix: IdPrefix): string;
  /** Base62 text that belongs to an id, such as the second half of a client secret. */
  text(length: number): string;
  /** How many were given so far: kept in the snapshot so that a restart repeats none. */
  given(): number;
  continueFrom(given: number): void;
}

/** Ids of Stripe's shape. The same seed gives the same ids in the same order. */
export function createIds(seed: string): Ids {
  let count = 0;
  const text = (length: number): string => {
    count += 1;
    let out = '';
    for (let block = 0; out.length < length; block += 1) {
      const bytes = createHash('sha256').update(`${seed}/${count}/${block}`).digest();
      // 248 is the largest multiple of 62 in a byte: above it the first letters would come too often.
      for (const byte of bytes) if (byte < 248) out += BASE62.charAt(byte % 62);
    }
    return out.slice(0, length);
  };
  return {
    next: (prefix) => prefix + text(LENGTHS[prefix]),
    text,
    given: () => count,
    continueFrom: (given) => {
      count = given;
    },
  };
}

export interface Random {
  /** A number in [0, 1). */
  next(): number;
}

/** A seeded generator (mulberry32): small, and the same on every machine. */
export function createRandom(seed: string | number): Random {
  let state = createHash('sha256').update(String(seed)).digest().readUInt32LE(0);
  return {
    next: () => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}

/** A shuffled copy (Fisher-Yates) that the seed decides. */
export function shuffled<T>(items: readonly T[], seed: string | number): T[] {
  const random = createRandom(seed);
  const rest = [...items];
  const out: T[] = [];
  while (rest.length > 0) out.push(...rest.splice(Math.floor(random.next() * rest.length), 1));
  return out;
}

/** The same card or account has the same fingerprint, and its number is not kept anywhere. */
export const fingerprintOf = (number: string): string =>
  createHash('sha256').update(number).digest('base64url').slice(0, 16);
