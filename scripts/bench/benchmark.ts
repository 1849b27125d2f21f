import type { Workplace } from './workplace.ts';

/** One benchmark: a file in cases/, found by its name. */
export interface Benchmark {
  name: string;
  /** One line for `--help`. */
  about: string;
  run(workplace: Workplace, scale: Scale): Promise<Figure[]>;
}

export interface Scale {
  /** Ours and the floor are measured in turn this often. */
  rounds: number;
  /** 1 for the sizes that are published; less to try whether it works. */
  share: number;
}

/** A ratio to a floor of the same rounds, or a plain value with its aim. */
export interface Figure {
  name: string;
  /** What the values are: `x floor`, `ms`, `MB`. */
  unit: string;
  values: readonly number[];
  aim: Aim | null;
  /** Absolute figures, for orientation only: they hold for this machine at this hour. */
  beside: Record<string, readonly number[]>;
}

export interface Aim {
  kind: 'at_most' | 'at_least';
  value: number;
}

export interface Spread {
  min: number;
  median: number;
  max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new Error('Nothing was measured.');
  return { min: sorted[0] ?? low, median: (low + high) / 2, max: sorted.at(-1) ?? high };
}

/** Whether the median keeps the aim; true without one. */
export function isMet({ values, aim }: Figure): boolean {
  if (!aim) return true;
  const { median } = spreadOf(values);
  return aim.kind === 'at_most' ? median <= aim.value : median >= aim.value;
}

/** A product of the published size, at least `least`. */
export function scaled(size: number, scale: Scale, least = 1): number {
  return Math.max(least, Math.round(size * scale.share));
}
