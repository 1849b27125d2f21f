/** Languages debtors and users are written to in. */
export const LANGUAGES = ['fr', 'en', 'nl'] as const;
export type Language = (typeof LANGUAGES)[number];

export function isLanguage(text: string): text is Language {
  return (LANGUAGES as readonly string[]).includes(text);
}

/** Notation of amounts and days for a language in a country: fr-BE writes other than fr-FR. */
export function localeOf(language: Language, country: string): string {
  const countries: Record<Language, readonly string[]> = {
    fr: ['FR', 'BE', 'LU', 'CH', 'CA'],
    nl: ['NL', 'BE'],
    en: ['GB', 'IE', 'US'],
  };
  const fallback: Record<Language, string> = { fr: 'FR', nl: 'NL', en: 'GB' };
  return `${language}-${countries[language].includes(country) ? country : fallback[language]}`;
}

/** The language a firm of a country is most likely to read, when nobody said. */
export function languageOfCountry(country: string): Language {
  if (country === 'NL') return 'nl';
  return ['FR', 'BE', 'LU', 'MC', 'CH'].includes(country) ? 'fr' : 'en';
}
