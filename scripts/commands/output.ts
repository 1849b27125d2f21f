/** A command that was understood and is refused: exit code 1, the reason on standard error. */
export class Refused extends Error {}

/** Prints the result for people, or as one JSON document. */
export function print(
  options: { json?: boolean },
  result: unknown,
  lines: readonly string[],
): void {
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`);
}
