/**
 * Does the work for each, so many at once (one unless told): one that fails keeps no other of its batch waiting. Throws
 * the first failure at the end, so that the queue tries again; the work must see for itself what it has done already.
 */
export async function each<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  atOnce = 1,
): Promise<void> {
  const failures: unknown[] = [];
  const waiting = items.values();
  const lane = async () => {
    for (const item of waiting) {
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  if (failures.length > 0) throw failures[0];
}
