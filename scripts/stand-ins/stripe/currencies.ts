// Stripe's exponents, which are not always ISO 4217's: ISK and UGX are sent with two decimals.
const ZERO_DECIMALS = new Set(
  'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '),
);
const THREE_DECIMALS = new Set('bhd jod kwd omr tnd'.split(' '));
const WHOLE_UNITS_ONLY = new Set(['isk', 'ugx']);

/** The smallest charge per settlement currency, in minor units. */
const MINIMUMS: Record<string, number> = {
  eur: 50,
  chf: 50,
  usd: 50,
  cad: 50,
  aud: 50,
  gbp: 30,
  dkk: 250,
  nok: 300,
  sek: 300,
  pln: 200,
  ron: 200,
  czk: 1500,
  huf: 17_500,
  jpy: 50,
};

/** Eight digits, whatever the currency. */
export const LARGEST_AMOUNT = 99_999_999;

const KNOWN = new Set([
  ...Object.keys(MINIMUMS),
  ...ZERO_DECIMALS,
  ...THREE_DECIMALS,
  ...WHOLE_UNITS_ONLY,
  ...'bgn brl hkd inr mxn myr nzd sgd thb try zar mad aed ils'.split(' '),
]);

export const isKnownCurrency = (currency: string): boolean => KNOWN.has(currency);

/** Digits behind the decimal point of the amounts sent to Stripe. */
export function decimals(currency: string): number {
  if (ZERO_DECIMALS.has(currency)) return 0;
  return THREE_DECIMALS.has(currency) ? 3 : 2;
}

/** In minor units; 1 where no minimum is known. */
export const smallestAmount = (currency: string): number => MINIMUMS[currency] ?? 1;

/** Amounts of these currencies end in 00 (ISK, UGX) or 0 (three decimals). */
export function isPayable(amount: number, currency: string): boolean {
  if (WHOLE_UNITS_ONLY.has(currency)) return amount % 100 === 0;
  return !THREE_DECIMALS.has(currency) || amount % 10 === 0;
}

/** '1 210,00 €' for 121000 minor units of eur and the language fr. */
export function displayAmount(amount: number, currency: string, language: string): string {
  const digits = decimals(currency);
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: currency.toUpperCase(),
    minimumFractionDigits: WHOLE_UNITS_ONLY.has(currency) ? 0 : digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits);
}
