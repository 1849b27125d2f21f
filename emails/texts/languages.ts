import { en, type Texts } from './en.ts';
import { fr } from './fr.ts';
import { nl } from './nl.ts';

/** Every language a mail can be written in: a new one is a file beside these and a line here. */
export const languages = { en, fr, nl } satisfies Record<string, Texts>;

export type Language = keyof typeof languages;

/** All sentences in one language. */
export function textsIn(language: Language): Texts {
  return languages[language];
}
