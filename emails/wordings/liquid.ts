import {
  IfTag,
  Liquid,
  LiquidError,
  Output,
  TokenKind,
  UnlessTag,
  type Template,
  type Value,
} from 'liquidjs';
import { problemAt, type ProblemCode, type WordingPart, type WordingProblem } from './problems.ts';

/** What Liquid made of a source: text, names to be shown, and choices by one name. `at` counts UTF-16 units. */
export type Piece =
  | { is: 'text'; text: string; at: number }
  | { is: 'name'; name: string; at: number }
  | { is: 'if'; when: string; then: Piece[]; otherwise: Piece[]; at: number };

const NAME = /^[a-z_]\w*(\.[a-z_]\w*)*$/i;
// Deeper than any sentence; a wall of brackets must not reach the end of the stack.
const DEPTH_MAX = 8;

/*
 * Liquid only reads here, nothing is ever rendered by it. Of its language two tags remain: no loop, no assignment, no file, no
 * filter, so that all a wording can do is show a name and choose between two passages.
 */
const reader = new Liquid({ strictFilters: true, strictVariables: true, ownPropertyOnly: true });
for (const name of Object.keys(reader.tags)) {
  if (name !== 'if' && name !== 'unless') Reflect.deleteProperty(reader.tags, name);
}
for (const name of Object.keys(reader.filters)) Reflect.deleteProperty(reader.filters, name);

const UNCLOSED =
  /\{\{(?:(?!\}\}|\{\{|\{%|\n)[\s\S])*(?=\{[{%]|\n|$)|\{%(?:(?!%\}|\{\{|\{%|\n)[\s\S])*(?=\{[{%]|\n|$)/;

class Refused extends Error {
  readonly at: number;
  readonly code: ProblemCode;
  readonly what: string;

  constructor(at: number, code: ProblemCode, what: string) {
    super(code);
    this.at = at;
    this.code = code;
    this.what = what;
  }
}

/** Reads a source; what is no such language is a problem with its place. */
export function readLiquid(
  part: WordingPart,
  source: string,
): { pieces: Piece[] } | { problem: WordingProblem } {
  // Liquid would look for the end on later lines and complain there.
  const unclosed = UNCLOSED.exec(source);
  if (unclosed) {
    const code = unclosed[0].startsWith('{{') ? 'output_unclosed' : 'tag_unclosed';
    return { problem: problemAt(part, source, unclosed.index, code, shortened(unclosed[0])) };
  }
  try {
    return { pieces: piecesOf(reader.parse(source), source, 0) };
  } catch (error) {
    const { at, code, what } = error instanceof Refused ? error : refusalOf(error);
    return { problem: problemAt(part, source, at, code, what) };
  }
}

function piecesOf(templates: readonly Template[], source: string, depth: number): Piece[] {
  if (depth > DEPTH_MAX) throw new Refused(templates[0]?.token.begin ?? 0, 'too_complex', '');
  return templates.flatMap((template): Piece[] => {
    const { token } = template;
    if (token.kind === TokenKind.HTML) return textOf(source, token.begin, token.end);
    if (template instanceof Output) {
      const [begin = token.begin] = template.token.contentRange;
      const name = template.token.content.trim();
      if (!NAME.test(name)) throw new Refused(begin, 'expression', name);
      return [{ is: 'name', name, at: begin }];
    }
    if (template instanceof IfTag || template instanceof UnlessTag) {
      return [choiceOf(template, source, depth)];
    }
    throw new Refused(token.begin, 'syntax', token.getText());
  });
}

/** `elsif` is a choice inside the other passage; `unless` has its passages the other way round. */
function choiceOf(tag: IfTag | UnlessTag, source: string, depth: number): Piece {
  const [first, ...others] = tag.branches;
  const begin = tag.token.begin;
  if (!first) throw new Refused(begin, 'syntax', tag.token.getText());
  const last = piecesOf(tag.elseTemplates ?? [], source, depth + 1);
  const otherwise = others.reduceRight<Piece[]>((rest, branch) => {
    const { name, at } = conditionOf(branch.value, source);
    const then = piecesOf(branch.templates, source, depth + 1);
    return [{ is: 'if', when: name, then, otherwise: rest, at }];
  }, last);
  const { name, at } = conditionOf(first.value, source);
  const then = piecesOf(first.templates, source, depth + 1);
  return tag instanceof UnlessTag
    ? { is: 'if', when: name, then: otherwise, otherwise: then, at }
    : { is: 'if', when: name, then, otherwise, at };
}

/** A condition is one name: whoever needs two puts one choice into another. */
function conditionOf(value: Value, source: string): { name: string; at: number } {
  const begin = Math.min(...value.initial.postfix.map((token) => token.begin));
  const end = source.indexOf('%}', begin);
  const name = source.slice(begin, end).replace(/-$/, '').trim();
  if (!NAME.test(name)) throw new Refused(begin, 'expression', name);
  return { name, at: begin };
}

/**
 * A piece of text. Where a tag stands alone on its line, that line is no part of what is said: an opening tag takes the line
 * break behind it, a closing one the line break before it.
 */
function textOf(source: string, begin: number, end: number): Piece[] {
  let from = begin;
  let until = end;
  const opened = source
    .slice(0, begin)
    .match(/(?:^|\n)[ \t]*(\{%-?\s*(?:if|unless|else|elsif)\b[^%]*%\})$/);
  if (opened) from += /^[ \t]*\n/.exec(source.slice(begin, end))?.[0].length ?? 0;
  const closing = /^\{%-?\s*(?:endif|endunless|else|elsif)\b[^%]*%\}[ \t]*(?:\n|$)/;
  if (closing.test(source.slice(end))) {
    until -= /\n[ \t]*$/.exec(source.slice(from, end))?.[0].length ?? 0;
  }
  return from < until ? [{ is: 'text', text: source.slice(from, until), at: from }] : [];
}

function refusalOf(error: unknown): { at: number; code: ProblemCode; what: string } {
  if (!LiquidError.is(error)) throw error;
  const { token, message, originalError } = error;
  const said = originalError?.message ?? message.replace(/, line:\d+, col:\d+[\s\S]*$/, '');
  const at = token.begin;
  const cases: [RegExp, ProblemCode][] = [
    [/^tag "(.*)" not found$/s, 'unknown_tag'],
    [/^tag (\{%.*\}) not closed$/s, 'tag_unclosed'],
    [/^(raw) ".*" not closed$/s, 'unknown_tag'],
    [/^undefined filter: (.*)$/s, 'filter'],
    [/^invalid value expression: "(.*)"$/s, 'expression'],
  ];
  for (const [pattern, code] of cases) {
    const found = pattern.exec(said);
    if (found) return { at, code, what: shortened(found[1] ?? '') };
  }
  return { at, code: 'syntax', what: shortened(said) };
}

// What is not closed runs to the end of the text.
function shortened(said: string): string {
  return (said.split('\n')[0] ?? '').slice(0, 60).trim();
}
