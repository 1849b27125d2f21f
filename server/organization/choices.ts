import { isTimeZone } from '../calendar/zone.ts';

// ISO 3166-1 alpha-2, in alphabetical order of the codes.
const COUNTRIES =
  'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW'.split(
    ' ',
  );

// Those a firm of Europe, North Africa or overseas France is likely to write its invoices in; the database takes any.
const CURRENCIES =
  'EUR GBP CHF USD AED AUD BGN BRL CAD CZK DKK DZD HKD HUF ILS INR ISK JPY KRW MAD MXN NOK NZD PLN RON RSD SEK SGD TND TRY UAH XAF XOF XPF ZAR'.split(
    ' ',
  );

export interface Choice {
  value: string;
  label: string;
}

/** Countries by their names in a language, in its order. */
export function countryChoices(language: string): Choice[] {
  const names = new Intl.DisplayNames(language, { type: 'region' });
  return COUNTRIES.map((code) => ({ value: code, label: names.of(code) ?? code })).sort((a, b) =>
    a.label.localeCompare(b.label, language),
  );
}

/** Currencies as `EUR – euro`; one in use that is not of the list stays choosable. */
export function currencyChoices(language: string, current: string): Choice[] {
  const names = new Intl.DisplayNames(language, { type: 'currency' });
  const codes = CURRENCIES.includes(current) ? CURRENCIES : [current, ...CURRENCIES];
  return codes.map((code) => ({ value: code, label: `${code} – ${names.of(code) ?? code}` }));
}

/** IANA time zones, those of Europe first. */
export function timeZoneChoices(): Choice[] {
  const zones = Intl.supportedValuesOf('timeZone').filter(isTimeZone);
  const european = zones.filter((zone) => zone.startsWith('Europe/'));
  const others = zones.filter((zone) => !zone.startsWith('Europe/'));
  return [...european, ...others, 'UTC'].map((zone) => ({
    value: zone,
    label: zone.replaceAll('_', ' '),
  }));
}

export function isCountry(code: string): boolean {
  return COUNTRIES.includes(code);
}
