export type WordingPart = 'subject' | 'body';

export type ProblemCode =
  | 'syntax'
  | 'tag_unclosed'
  | 'output_unclosed'
  | 'unknown_tag'
  | 'filter'
  | 'expression'
  | 'unknown_variable'
  | 'not_here'
  | 'unguarded'
  | 'not_a_condition'
  | 'block_in_line'
  | 'block_in_subject'
  | 'bold_unclosed'
  | 'line_break'
  | 'character'
  | 'too_long'
  | 'too_complex'
  | 'empty'
  | 'threat'
  | 'link'
  | 'missing_block'
  | 'block_twice'
  | 'subject_number'
  | 'subject_statement'
  | 'subject_amount'
  | 'subject_capitals'
  | 'subject_exclamation'
  | 'subject_long';

/** Something a wording may not be saved with, and its place. Lines and columns count from 1; columns in characters. */
export interface WordingProblem {
  part: WordingPart;
  line: number;
  column: number;
  code: ProblemCode;
  /** What it is about: the name, the word, the number of characters allowed. */
  what: string;
  /** A name that may have been meant, or the condition that is needed. */
  hint: string | null;
}

export function problemAt(
  part: WordingPart,
  source: string,
  at: number,
  code: ProblemCode,
  what = '',
  hint: string | null = null,
): WordingProblem {
  const before = source.slice(0, at);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { part, line, column: [...before.slice(lineStart)].length + 1, code, what, hint };
}

/** In the order of reading, each said once. */
export function inOrder(problems: readonly WordingProblem[]): WordingProblem[] {
  const byKey = new Map(
    problems.map((one) => [[one.part, one.line, one.column, one.code, one.what].join(' '), one]),
  );
  const rank = (one: WordingProblem) => (one.part === 'subject' ? 0 : 1e9) + one.line * 1e4;
  return [...byKey.values()].sort((a, b) => rank(a) + a.column - rank(b) - b.column);
}
