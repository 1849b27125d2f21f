// Words that stand where a scenario's key would in an address.
const TAKEN = new Set(['new', 'assignment', 'import', 'export', 'preview']);
const LONGEST = 40;

/** The key of a new scenario, from its name; the second try ends in `-2`. */
export function keyFrom(name: string, attempt: number): string {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const base = (plain === '' || TAKEN.has(plain) ? 'scenario' : plain).slice(0, LONGEST - 4);
  return attempt === 1 ? base.replace(/-+$/, '') : `${base.replace(/-+$/, '')}-${attempt}`;
}

/** Whether a key stated from outside can be one. */
export function isScenarioKey(key: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,39}$/.test(key) && !TAKEN.has(key);
}

/** A key for a new step, unlike those that are there. */
export function stepKeyBeside(keys: readonly string[]): string {
  const taken = new Set(keys);
  for (let number = keys.length + 1; ; number += 1) {
    const key = `step-${number}`;
    if (!taken.has(key)) return key;
  }
}
