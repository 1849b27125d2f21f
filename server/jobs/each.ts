/**
 * Does the work for each, one after the other: one that fails keeps no other of its batch waiting. Throws the first
 * failure at the end, so that the queue tries again; the work must see for itself what it has done already.
 */
export async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    await work(item).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}
