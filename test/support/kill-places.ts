/** `KILL_PLACES=all npx vitest run test/payments/kill.test.ts` kills before every statement; otherwise a sample is taken. */
const WALKS_ALL = process.env['KILL_PLACES'] === 'all';

// A sample takes half a minute, and four times that on a machine that is busy with other things; a walk starts a process
// of some seconds for each of up to a hundred statements.
export const KILL_TIMEOUT_MS = WALKS_ALL ? 30 * 60_000 : 240_000;

/** Before which statements of a way a process is killed: a sample, evenly from the first to the last, or all. Says which. */
export function killPlaces(about: string, statements: number, sample: number): number[] {
  const count = WALKS_ALL ? statements : Math.min(sample, statements);
  const places = Array.from({ length: count }, (_, index) =>
    Math.round(1 + (index * (statements - 1)) / Math.max(1, count - 1)),
  );
  const rest = WALKS_ALL ? 'all of them' : `${places.join(', ')}; KILL_PLACES=all walks them all`;
  console.log(`${about}: ${statements} statements, killed before ${rest}`);
  return places;
}
