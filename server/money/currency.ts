/** Currencies whose minor unit is not a hundredth (ISO 4217). All others have two decimals. */
const DECIMALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    // ISO 4217 list one, exponent 0
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ').map((c) => [c, 0]),
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map((c) => [c, 3])),
};

/** Number of decimals of a currency's minor unit: 2 for EUR, 0 for JPY, 3 for KWD. */
export function decimalsOf(currency: string): number {
  return DECIMALS[currency] ?? 2;
}

export function isCurrencyCode(code: string): boolean {
  return /^[A-Z]{3}$/.test(code) && KNOWN.has(code);
}

const KNOWN = new Set(Intl.supportedValuesOf('currency'));
