/** The few ways a request cannot be answered; everything else is a bug and answers 500. */
export class NotFound extends Error {
  readonly statusCode = 404;
}

export class Forbidden extends Error {
  readonly statusCode = 403;
}

export class TooLarge extends Error {
  readonly statusCode = 413;
}

export class Conflict extends Error {
  readonly statusCode = 409;
}

/** What is wrong, by field: `code` is stable for programs, `message` is a sentence for people. */
export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

export class Invalid extends Error {
  readonly statusCode = 422;
  readonly problems: readonly FieldProblem[];
  constructor(problems: readonly FieldProblem[]) {
    super(problems.map((problem) => `${problem.field}: ${problem.message}`).join('; '));
    this.problems = problems;
  }
}

/** Another firm's machine refused or failed. Permanent ones need a person, the others are tried again. */
export class ProviderError extends Error {
  readonly statusCode = 502;
  readonly provider: string;
  readonly permanent: boolean;
  readonly code: string;
  constructor(provider: string, code: string, message: string, permanent: boolean) {
    super(message);
    this.provider = provider;
    this.code = code;
    this.permanent = permanent;
  }
}

/** Throws with the sentence when a thing that must hold does not. */
export function assert(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new Error(sentence);
}
