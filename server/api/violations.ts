import type { FastifySchemaValidationError } from 'fastify';
import { escapePointer, type Violation } from './problems.ts';

// What programs read; the names of the validator are its own affair.
const CODES: Readonly<Record<string, string>> = {
  invalid_type: 'wrong_type',
  too_small: 'too_small',
  too_big: 'too_large',
  invalid_format: 'wrong_format',
  invalid_value: 'not_allowed',
  invalid_union: 'not_allowed',
  not_multiple_of: 'not_allowed',
};

/** What the schemas refused of the data sent, each with a pointer to the field it is about. */
export function violationsOf(
  error: { validation: readonly FastifySchemaValidationError[] },
  data: unknown,
): Violation[] {
  return error.validation.flatMap((issue) => violationsOfIssue(issue, data));
}

function violationsOfIssue(issue: FastifySchemaValidationError, data: unknown): Violation[] {
  // The validator writes the whole as "/", which would be a field without a name.
  const pointer = issue.instancePath === '/' ? '' : issue.instancePath;
  const message = issue.message ?? 'This is not as it should be.';
  if (issue.keyword === 'unrecognized_keys') {
    const keys = issue.params.keys;
    return (Array.isArray(keys) ? keys : []).map((key) => ({
      pointer: `${pointer}/${escapePointer(String(key))}`,
      code: 'unknown_field',
      message: 'There is no such field here.',
    }));
  }
  if (pointer !== '' && isMissing(data, pointer)) {
    return [{ pointer, code: 'required', message: 'This field is required.' }];
  }
  if (issue.keyword === 'custom') {
    const params = issue.params.params;
    const code =
      typeof params === 'object' && params !== null && 'code' in params
        ? String(params.code)
        : 'not_allowed';
    return [{ pointer, code, message }];
  }
  return [{ pointer, code: CODES[issue.keyword] ?? issue.keyword, message: sentence(message) }];
}

// The names in a pointer of the validator are those of our schemas, which need no escaping.
function isMissing(data: unknown, pointer: string): boolean {
  const value = pointer
    .slice(1)
    .split('/')
    .reduce<unknown>(
      (inside, name) =>
        typeof inside === 'object' && inside !== null && Object.hasOwn(inside, name)
          ? (inside as Record<string, unknown>)[name]
          : undefined,
      data,
    );
  return value === undefined;
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
