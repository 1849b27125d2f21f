import { isMet, spreadOf, type Figure } from './benchmark.ts';

/** The figures as a table for people: median, spread, aim, and the absolutes beside. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = [
    ['', 'min', 'median', 'max', '', 'aim', ''],
    ...figures.map((figure) => {
      const { min, median, max } = spreadOf(figure.values);
      return [
        figure.name,
        short(min),
        short(median),
        short(max),
        figure.unit,
        figure.aim ? `${figure.aim.kind === 'at_most' ? '≤' : '≥'} ${figure.aim.value}` : '',
        figure.aim ? (isMet(figure) ? 'met' : 'MISSED') : '',
      ];
    }),
  ];
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths?.[column] ?? 0;
        return column >= 1 && column <= 3 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  const beside = figures.flatMap((figure) =>
    Object.entries(figure.beside).map(
      ([name, values]) => `  ${figure.name}, ${name}: ${values.map(short).join(' / ')}`,
    ),
  );
  return [...lines, ...beside].join('\n');
}

/** The same as one line of JSON. */
export function formatJson(name: string, rounds: number, figures: readonly Figure[]): string {
  return JSON.stringify({
    bench: name,
    rounds,
    figures: figures.map((figure) => ({
      name: figure.name,
      unit: figure.unit,
      ...rounded(spreadOf(figure.values)),
      aim: figure.aim && { [figure.aim.kind]: figure.aim.value },
      met: isMet(figure),
      beside: Object.fromEntries(
        Object.entries(figure.beside).map(([key, values]) => [key, rounded(spreadOf(values))]),
      ),
    })),
  });
}

function rounded<T extends object>(spread: T): T {
  return Object.fromEntries(
    Object.entries(spread).map(([key, value]) => [key, Number(short(value as number))]),
  ) as T;
}

function short(value: number): string {
  if (Math.abs(value) >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
