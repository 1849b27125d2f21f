/** An amount in minor units (cents for EUR) with its ISO 4217 currency. The integer is always safe. */
export interface Money {
  minor: number;
  currency: string;
}

/** Builds an amount; throws when `minor` is not a safe integer, because a float here would be a lost cent. */
export function money(minor: number, currency: string): Money {
  assertMinor(minor);
  return { minor, currency };
}

export function assertMinor(minor: number): void {
  if (!Number.isSafeInteger(minor))
    throw new RangeError(`${minor} is not a whole number of minor units.`);
}

/** Sum in minor units; throws when the sum leaves the range of exact integers. */
export function sumMinor(amounts: readonly number[]): number {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  assertMinor(total);
  return total;
}
