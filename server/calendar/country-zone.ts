import Holidays from 'date-holidays';

/** The zone of a country (ISO 3166 code), of several the one its capital or largest city keeps; null when none is known. */
export function zoneOfCountry(country: string): string | null {
  return new Holidays(country).getTimezones()?.[0] ?? null;
}
