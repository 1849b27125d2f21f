import { createHash } from 'node:crypto';
import type { Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { findFormAnswer, keepFormAnswer, takeFormKey } from './queries.ts';

const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text is a form's key at all. */
export function isFormKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * Does what a form asks for, once: a second press of the same button answers the sentence of the first. Undefined when the
 * form was sent before with other values, as after a step back in the browser: nothing is done then.
 */
export async function once(
  tx: Tx,
  services: Services,
  typed: Readonly<Record<string, string>>,
  work: () => Promise<string>,
): Promise<string | undefined> {
  const key = typed.key ?? '';
  const digest = createHash('sha256')
    .update(JSON.stringify(Object.entries(typed).sort()))
    .digest();
  if (!(await takeFormKey(tx, { key, digest, at: services.clock.now() }))) {
    const first = await findFormAnswer(tx, key);
    return first && first.digest.equals(digest) ? first.answer : undefined;
  }
  const answer = await work();
  await keepFormAnswer(tx, key, answer);
  return answer;
}
