import { de } from './page-texts/de.ts';
import { en } from './page-texts/en.ts';
import { fr } from './page-texts/fr.ts';
import { nl } from './page-texts/nl.ts';

import type { CardStory, DeclineName } from './cards.ts';
import type { DebitEnd } from './ibans.ts';
import type { Method } from './session-rules.ts';

export const LANGUAGES = ['en', 'fr', 'nl', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface PageTexts {
  banner: string;
  standIn: string;
  pay: (account: string) => string;
  payNow: (amount: string) => string;
  book: string;
  back: (account: string) => string;
  summary: string;
  quantity: (count: number) => string;
  total: string;
  contact: string;
  email: string;
  cardHeading: string;
  cardNumber: string;
  expiry: string;
  expiryHint: string;
  cvc: string;
  cardName: string;
  reuse: (account: string) => string;
  testCards: string;
  testCardsIntro: string;
  card: string;
  fill: string;
  fillCard: (number: string) => string;
  outcomes: Record<CardStory, string>;
  methods: Record<Method | 'heading', string>;
  iban: string;
  holder: string;
  mandate: (account: string) => string;
  debitTakes: string;
  toBank: (method: string) => string;
  testIbans: string;
  testIbansIntro: string;
  ends: Record<DebitEnd, string>;
  declines: Record<DeclineName | 'authentication_failed', string>;
  errors: {
    summary: string;
    email: string;
    number: string;
    expiry: string;
    expired: string;
    cvc: string;
    name: string;
    iban: string;
    holder: string;
  };
  onItsWay: { title: string; body: string; go: string };
  paid: { title: string; body: string; go: string };
  expired: { title: string; body: string };
  missing: { title: string; body: string };
  bank: {
    title: string;
    body: (amount: string, account: string) => string;
    complete: string;
    fail: string;
    leave: string;
    close: string;
  };
  redirect: { title: (method: string) => string; approve: string; decline: string };
  receipt: { title: string; body: (amount: string, account: string) => string; card: string };
}

export const PAGE_TEXTS: Record<Language, PageTexts> = { en, fr, nl, de };

/** The Session's language; 'auto' and languages without texts follow the browser, then English. */
export function pageLanguage(locale: string | null, acceptLanguage: string | undefined): Language {
  const wanted = [locale ?? '', ...(acceptLanguage ?? '').split(',')];
  for (const entry of wanted) {
    const code = entry.trim().slice(0, 2).toLowerCase();
    const known = LANGUAGES.find((language) => language === code);
    if (known) return known;
  }
  return 'en';
}
