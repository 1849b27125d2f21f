import { assertMinor, sumMinor } from './money.ts';

/**
 * Splits an amount (minor units) in equal parts that sum to it exactly: the first parts get the cents
 * that do not divide (rule INS-1). Throws when there is less than one part.
 */
export function splitEqually(totalMinor: number, parts: number): number[] {
  assertMinor(totalMinor);
  if (!Number.isInteger(parts) || parts < 1)
    throw new RangeError(`Cannot split in ${parts} parts.`);
  const quotient = Math.trunc(totalMinor / parts);
  const rest = totalMinor - quotient * parts;
  return Array.from(
    { length: parts },
    (_, i) => quotient + (i < Math.abs(rest) ? Math.sign(rest) : 0),
  );
}

/**
 * Splits an amount (minor units) in proportion to weights by the largest remainder, so that the parts sum to it exactly.
 * Throws on a negative weight or when all weights are zero.
 */
export function splitByWeights(totalMinor: number, weights: readonly number[]): number[] {
  assertMinor(totalMinor);
  const weightSum = sumMinor(weights);
  if (weightSum <= 0 || weights.some((weight) => weight < 0)) {
    throw new RangeError('Weights must be at least zero and not all zero.');
  }
  // BigInt because amount × weight may pass the range of exact integers.
  const shares = weights.map((weight, index) => {
    const product = BigInt(Math.abs(totalMinor)) * BigInt(weight);
    return {
      index,
      whole: Number(product / BigInt(weightSum)),
      remainder: product % BigInt(weightSum),
    };
  });
  let left = Math.abs(totalMinor) - sumMinor(shares.map((share) => share.whole));
  const byRemainder = shares.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1,
  );
  for (const share of byRemainder) {
    if (left === 0) break;
    share.whole += 1;
    left -= 1;
  }
  return shares.map((share) => share.whole * Math.sign(totalMinor));
}
