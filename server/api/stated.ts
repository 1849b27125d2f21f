import { Invalid } from '../errors.ts';

/** The object without its undefined fields: what was not stated is to stay as it is. */
export function stated<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

/**
 * Runs an action and tells its refusals by the fields of this body: `rename` says where a field of the action stands,
 * by JSON path with dots; others stand under `inside`.
 */
export async function refusedAt<T>(
  inside: string,
  rename: Readonly<Record<string, string>>,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new Invalid(
      error.problems.map((problem) => ({
        ...problem,
        field: rename[problem.field] ?? [inside, problem.field].filter(Boolean).join('.'),
      })),
    );
  }
}
