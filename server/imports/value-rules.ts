import { LANGUAGES, type Language } from '../calendar/locale.ts';
import type { CustomerKind } from './rules.ts';

const ODD_SPACE = /[\t\r\n\f\v\u00a0\u2007\u2009\u202f]| {2,}/;

/** One line of text: runs of any white space become one space. */
export function cleanText(text: string): string {
  const trimmed = text.trim();
  return ODD_SPACE.test(trimmed) ? trimmed.replace(/\s+/g, ' ') : trimmed;
}

/** True when a cleaned text holds characters nobody types: C0, DEL, C1 controls. */
export function hasControlCharacters(text: string): boolean {
  return CONTROL_CHARACTER.test(text);
}

const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;

// A spreadsheet runs a cell that begins like this; OWASP's remedy is an apostrophe in front.
const FORMULA = /^'*[=+\-@]/;

/** A text for a cell of an exported file that no spreadsheet takes for a formula. */
export function guardFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text a guarded cell stands for. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}

const YES = new Set(
  'yes y oui o ja j true vrai waar 1 x paid settled closed cleared paye payee regle reglee solde soldee acquitte acquittee betaald voldaan disputed litige betwist'.split(
    ' ',
  ),
);
const NO = new Set(
  `no n non nee false faux onwaar 0 - unpaid open opened due overdue late pending sent outstanding impaye impayee ouvert ouverte
   nonpaye nonpayee nonregle nonreglee encours echu echue aregler apayer openstaand onbetaald vervallen tebetalen notpaid none aucun geen`.split(
    /\s+/,
  ),
);

/** Yes or no in three languages, as words of payment or of dispute too; undefined when it is neither. */
export function readFlag(cell: string): boolean | undefined {
  const plain = cell
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '');
  if (YES.has(plain)) return true;
  return NO.has(plain) || plain === '' ? false : undefined;
}

const KINDS: Readonly<Record<CustomerKind, string>> = {
  company:
    'company business b2b entreprise societe professionnel professionnelle pro bedrijf zakelijk onderneming firma',
  public:
    'public b2g administration secteurpublic collectivite etat overheid publiek government authority',
  consumer:
    'consumer b2c private individual particulier particuliere consommateur consument privaat person',
};

export function readKind(cell: string): CustomerKind | undefined {
  const plain = plainLetters(cell);
  const entries = Object.entries(KINDS) as [CustomerKind, string][];
  return entries.find(([, words]) => words.split(' ').includes(plain))?.[0];
}

/** The language of a code (`fr`, `fr-BE`, `FRA`) or of its name in French, English or Dutch; undefined when not ours. */
export function readLanguage(cell: string): Language | undefined {
  const plain = plainLetters(cell);
  const names: [Language, RegExp][] = [
    ['fr', /^(fr([a-z]{2})?|fra|fre|francais|french|frans)$/],
    ['en', /^(en([a-z]{2})?|eng|anglais|english|engels)$/],
    ['nl', /^(nl([a-z]{2})?|nld|dut|neerlandais|dutch|nederlands)$/],
  ];
  return names.find(([, pattern]) => pattern.test(plain))?.[0];
}

// ISO 3166 alpha-3 of the countries a file of a French or Belgian firm is likely to name.
const ALPHA_3: Readonly<Record<string, string>> = Object.fromEntries(
  `FRA:FR BEL:BE NLD:NL LUX:LU DEU:DE GBR:GB IRL:IE ESP:ES PRT:PT ITA:IT CHE:CH AUT:AT MCO:MC AND:AD POL:PL CZE:CZ SVK:SK
   HUN:HU ROU:RO BGR:BG GRC:GR DNK:DK SWE:SE NOR:NO FIN:FI EST:EE LVA:LV LTU:LT SVN:SI HRV:HR MLT:MT CYP:CY USA:US CAN:CA MAR:MA
   TUN:TN DZA:DZ TUR:TR`
    .split(/\s+/)
    .map((pair) => pair.split(':') as [string, string]),
);
const COMMON_NAMES: Readonly<Record<string, string>> = {
  UK: 'GB',
  ENGLAND: 'GB',
  HOLLAND: 'NL',
  HOLLANDE: 'NL',
};

/**
 * The ISO 3166 alpha-2 code of a code or of a name in French, English or Dutch. Numbers are never taken for a country: in the
 * files seen they are codes of the firm's own. Undefined when it is none.
 */
export function readCountry(cell: string): string | undefined {
  const upper = cell.toUpperCase();
  if (COMMON_NAMES[upper]) return COMMON_NAMES[upper];
  if (/^[A-Z]{2}$/.test(upper)) return countryCodes().has(upper) ? upper : undefined;
  return ALPHA_3[upper] ?? countryNames().get(plainLetters(cell));
}

let names: Map<string, string> | undefined;

function countryNames(): Map<string, string> {
  if (names) return names;
  names = new Map();
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const code of countryCodes()) {
      const name = display.of(code);
      if (name) names.set(plainLetters(name), code);
    }
  }
  return names;
}

let codes: Set<string> | undefined;

function countryCodes(): Set<string> {
  if (codes) return codes;
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const display = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const all = letters.flatMap((first) => letters.map((second) => first + second));
  // Regions that are not countries: the European Union, the euro zone, the United Nations, pseudo-locales, unknown.
  codes = new Set(
    all.filter((code) => display.of(code) && !'EU EZ UN QO XA XB ZZ UK'.includes(code)),
  );
  return codes;
}

const EMAIL = /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+\.[^\s@<>"(),;:.]{2,}$/;

/** The addresses of a cell that may list several, in lower case; what is none is told apart. */
export function readEmails(cell: string): { emails: string[]; malformed: string[] } {
  const parts = cell.split(/[;,\s]+/).map((part) => part.replace(/^<|>$/g, '').toLowerCase());
  const addresses = parts.filter((part) => part !== '');
  // 254 is the longest address SMTP carries (RFC 5321, 4.5.3.1.3).
  const isAddress = (text: string) => EMAIL.test(text) && text.length <= 254;
  // `Ada Lovelace <ada@example.com>`: words without @ beside an address are its name.
  return {
    emails: [...new Set(addresses.filter(isAddress))],
    malformed: addresses.some(isAddress) ? [] : addresses,
  };
}

function plainLetters(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
