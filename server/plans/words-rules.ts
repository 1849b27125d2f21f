import type { Language } from '../calendar/locale.ts';
import { decimalsOf } from '../money/currency.ts';
import type { Money } from '../money/money.ts';

/*
 * Sums written out, as somebody who is no trader writes them under a debt (Code civil, art. 1376). Whole numbers up to a
 * million million; more is no sum that a debtor pays in instalments.
 */

interface Spelling {
  below100: (n: number) => string;
  hundreds: (n: number, rest: string) => string;
  thousands: (n: number, words: string) => string;
  million: (n: number, words: string) => string;
}

const FR_UNITS =
  'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf'.split(
    ' ',
  );
const FR_TENS = ['', '', 'vingt', 'trente', 'quarante', 'cinquante', 'soixante'];

/** `isBelgian`: septante and nonante. */
function french(isBelgian: boolean): Spelling {
  const tens = isBelgian ? { 7: 'septante', 9: 'nonante' } : {};
  const below100 = (n: number): string => {
    if (n < 20) return FR_UNITS[n] ?? '';
    const ten = Math.floor(n / 10);
    const own: string | undefined = FR_TENS[ten] ?? (tens as Record<number, string>)[ten];
    if (own) {
      const unit = n % 10;
      if (unit === 0) return own;
      return unit === 1 ? `${own} et un` : `${own}-${FR_UNITS[unit] ?? ''}`;
    }
    if (n >= 80) return n === 80 ? 'quatre-vingts' : `quatre-vingt-${below100(n - 80)}`;
    return n === 71 ? 'soixante et onze' : `soixante-${below100(n - 60)}`;
  };
  // Before "mille" the plural of cent and vingt falls away; "millions" is a noun and keeps it.
  const bare = (words: string) => words.replace(/(cent|quatre-vingt)s$/, '$1');
  return {
    below100,
    hundreds: (n, rest) => {
      const cent = n === 1 ? 'cent' : `${FR_UNITS[n] ?? ''} cent${rest ? '' : 's'}`;
      return rest ? `${cent} ${rest}` : cent;
    },
    thousands: (n, words) => (n === 1 ? 'mille' : `${bare(words)} mille`),
    million: (n, words) => `${words} million${n === 1 ? '' : 's'}`,
  };
}

const EN_UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const EN_TENS = ',,twenty,thirty,forty,fifty,sixty,seventy,eighty,ninety'.split(',');

const english: Spelling = {
  below100: (n) => {
    if (n < 20) return EN_UNITS[n] ?? '';
    const ten = EN_TENS[Math.floor(n / 10)] ?? '';
    return n % 10 === 0 ? ten : `${ten}-${EN_UNITS[n % 10] ?? ''}`;
  },
  hundreds: (n, rest) => `${EN_UNITS[n] ?? ''} hundred${rest ? ` and ${rest}` : ''}`,
  thousands: (_n, words) => `${words} thousand`,
  million: (_n, words) => `${words} million`,
};

const NL_UNITS =
  'nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien'.split(
    ' ',
  );
const NL_TENS = ',,twintig,dertig,veertig,vijftig,zestig,zeventig,tachtig,negentig'.split(',');

const dutch: Spelling = {
  below100: (n) => {
    if (n < 20) return NL_UNITS[n] ?? '';
    const ten = NL_TENS[Math.floor(n / 10)] ?? '';
    const unit = NL_UNITS[n % 10] ?? '';
    if (n % 10 === 0) return ten;
    return `${unit}${unit.endsWith('e') ? 'ën' : 'en'}${ten}`;
  },
  hundreds: (n, rest) => `${n === 1 ? '' : (NL_UNITS[n] ?? '')}honderd${rest}`,
  thousands: (n, words) => (n === 1 ? 'duizend' : `${words}duizend`),
  million: (_n, words) => `${words} miljoen`,
};

function spell(n: number, spelling: Spelling): string {
  if (n < 100) return spelling.below100(n);
  if (n < 1_000) {
    const rest = n % 100;
    return spelling.hundreds(Math.floor(n / 100), rest ? spelling.below100(rest) : '');
  }
  const size = n < 1_000_000 ? 1_000 : 1_000_000;
  const high = Math.floor(n / size);
  const words = spell(high, spelling);
  const head = size === 1_000 ? spelling.thousands(high, words) : spelling.million(high, words);
  const rest = n % size;
  return rest === 0 ? head : `${head} ${spell(rest, spelling)}`;
}

interface Names {
  one: string;
  many: string;
  cent: string;
  cents: string;
}

const NAMES: Record<Language, Record<string, Names>> = {
  fr: {
    EUR: { one: 'euro', many: 'euros', cent: 'centime', cents: 'centimes' },
    CHF: { one: 'franc suisse', many: 'francs suisses', cent: 'centime', cents: 'centimes' },
    GBP: { one: 'livre sterling', many: 'livres sterling', cent: 'penny', cents: 'pence' },
    USD: { one: 'dollar', many: 'dollars', cent: 'cent', cents: 'cents' },
  },
  en: {
    EUR: { one: 'euro', many: 'euros', cent: 'cent', cents: 'cents' },
    CHF: { one: 'Swiss franc', many: 'Swiss francs', cent: 'centime', cents: 'centimes' },
    GBP: { one: 'pound', many: 'pounds', cent: 'penny', cents: 'pence' },
    USD: { one: 'dollar', many: 'dollars', cent: 'cent', cents: 'cents' },
  },
  nl: {
    EUR: { one: 'euro', many: 'euro', cent: 'cent', cents: 'cent' },
    CHF: { one: 'Zwitserse frank', many: 'Zwitserse frank', cent: 'centime', cents: 'centime' },
    GBP: { one: 'pond', many: 'pond', cent: 'penny', cents: 'pence' },
    USD: { one: 'dollar', many: 'dollar', cent: 'cent', cents: 'cent' },
  },
};
const AND: Record<Language, string> = { fr: 'et', en: 'and', nl: 'en' };
const SPELLING: Record<Language, Spelling> = { fr: french(false), en: english, nl: dutch };

/** An amount written out: `mille deux cents euros et cinquante centimes`. */
export function amountInWords(amount: Money, language: Language, isBelgian = false): string {
  const spelling = language === 'fr' && isBelgian ? french(true) : SPELLING[language];
  const unit = 10 ** decimalsOf(amount.currency);
  const [whole, rest] = [Math.floor(amount.minor / unit), amount.minor % unit];
  const code = amount.currency;
  const names = NAMES[language][code] ?? { one: code, many: code, cent: '', cents: '' };
  // In French "zéro euro", and "un million d’euros".
  const isOne = language === 'fr' ? whole < 2 : whole === 1;
  const name = isOne ? names.one : names.many;
  const isRound = language === 'fr' && whole >= 1_000_000 && whole % 1_000_000 === 0;
  const of = !isRound ? ' ' : /^[aeiou]/i.test(name) ? ' d’' : ' de ';
  const main = `${spell(whole, spelling)}${of}${name}`;
  if (rest === 0) return main;
  const cents = names.cents
    ? `${spell(rest, spelling)} ${rest === 1 ? names.cent : names.cents}`
    : `${rest}/${unit}`;
  return `${main} ${AND[language]} ${cents}`;
}

/** Whether somebody wrote that amount, whatever the case, accents, hyphens and spaces, in either French. */
export function isWrittenOut(typed: string, amount: Money, language: Language): boolean {
  const wanted = [false, true].map((isBelgian) =>
    plain(amountInWords(amount, language, isBelgian)),
  );
  return wanted.includes(plain(typed));
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}
