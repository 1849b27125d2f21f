import { readLiquid, type Piece } from './liquid.ts';
import { problemAt, type ProblemCode, type WordingPart, type WordingProblem } from './problems.ts';
import { settleBlocks } from './settle.ts';
import type { Block, Inline, WordingTree } from './tree.ts';
import {
  BLOCKS,
  CONDITIONS,
  isBlock,
  isCondition,
  isKnownTo,
  isVariable,
  namesFor,
  variableOf,
  VARIABLES,
  type ConditionName,
  type StatementKind,
  type WordingSource,
} from './variables.ts';

/** Longer is a letter, not a reminder; and the address of a preview carries it. In UTF-16 units, as all lengths here. */
export const BODY_LENGTH_MAX = 6_000;
/** Of the source, with its choices; what a reader sees has its own limit. */
export const SUBJECT_SOURCE_MAX = 500;

interface Reading {
  kind: StatementKind;
  part: WordingPart;
  source: string;
  problems: WordingProblem[];
}

/**
 * Reads a wording for a kind of mail. Without problems the tree can be rendered; with some it holds what could be understood, so
 * that more can be said about it.
 */
export function readWording(
  kind: StatementKind,
  source: WordingSource,
): { tree: WordingTree; problems: WordingProblem[] } {
  const subject: Reading = { kind, part: 'subject', source: source.subject, problems: [] };
  const body: Reading = { kind, part: 'body', source: source.body, problems: [] };
  const subjectPieces = piecesOf(subject, SUBJECT_SOURCE_MAX);
  const bodyPieces = piecesOf(body, BODY_LENGTH_MAX);
  const tree = {
    subject: inlinesOf(subject, subjectPieces, new Set(), false),
    body: blocksOf(body, bodyPieces, new Set()),
  };
  const settled = settleBlocks(tree.body);
  if (settled === null) complain(body, 0, 'too_complex');
  return {
    tree: { subject: tree.subject, body: settled ?? [] },
    problems: [...subject.problems, ...body.problems],
  };
}

function piecesOf(reading: Reading, max: number): Piece[] {
  if (reading.source.length > max) {
    complain(reading, max, 'too_long', String(max));
    return [];
  }
  const read = readLiquid(reading.part, reading.source);
  if ('pieces' in read) return read.pieces;
  reading.problems.push(read.problem);
  return [];
}

/** The pieces of one paragraph, or of the subject. `known`: the conditions that hold here. */
function inlinesOf(
  reading: Reading,
  pieces: readonly Piece[],
  known: ReadonlySet<ConditionName>,
  isBody: boolean,
): Inline[] {
  const inlines = pieces.flatMap((piece): Inline[] => {
    if (piece.is === 'text') return isBody ? linesOf(piece) : [piece];
    if (piece.is === 'name') return factOf(reading, piece, known);
    const when = conditionOf(reading, piece);
    if (when === null) return [];
    return [
      {
        ...{ is: 'if', when, at: piece.at },
        then: inlinesOf(reading, piece.then, new Set([...known, when]), isBody),
        otherwise: inlinesOf(reading, piece.otherwise, without(known, when), isBody),
      },
    ];
  });
  return isBody ? withBold(reading, inlines) : inlines;
}

function without(known: ReadonlySet<ConditionName>, name: ConditionName): Set<ConditionName> {
  return new Set([...known].filter((one) => one !== name));
}

/** Text with its line breaks as nodes. Spaces at the ends of lines are nobody's. */
function linesOf({ text, at }: { text: string; at: number }): Inline[] {
  const found: Inline[] = [];
  for (const { 0: line, index } of text.matchAll(/[ \t]*\n[ \t]*|(?:(?![ \t]*\n)[^\n])+/g)) {
    if (line.includes('\n')) found.push({ is: 'break', at: at + index });
    else found.push({ is: 'text', text: line, at: at + index });
  }
  return found;
}

function factOf(
  reading: Reading,
  { name, at }: { name: string; at: number },
  known: ReadonlySet<ConditionName>,
): Inline[] {
  if (!isVariable(name)) {
    if (isBlock(name)) {
      complain(
        reading,
        at,
        reading.part === 'subject' ? 'block_in_subject' : 'block_in_line',
        name,
      );
    } else complainUnknown(reading, at, name);
    return [];
  }
  const spec = variableOf(name);
  if (!isKnownTo(reading.kind, spec)) {
    complain(reading, at, 'not_here', name);
    return [];
  }
  if (spec.guard && !known.has(spec.guard)) complain(reading, at, 'unguarded', name, spec.guard);
  return [{ is: 'fact', name, at }];
}

function conditionOf(
  reading: Reading,
  { when, at }: { when: string; at: number },
): ConditionName | null {
  if (isCondition(when) && isKnownTo(reading.kind, CONDITIONS[when])) return when;
  if (isCondition(when)) complain(reading, at, 'not_here', when);
  else if (isVariable(when) || isBlock(when)) complain(reading, at, 'not_a_condition', when);
  else {
    const names = namesFor(reading.kind, CONDITIONS);
    complain(reading, at, 'unknown_variable', when, nearest(when, names));
  }
  return null;
}

/** Text between two `**` of the same passage is bold. */
function withBold(reading: Reading, inlines: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  let open: { at: number; inner: Inline[] } | null = null;
  for (const node of inlines) {
    const parts = node.is === 'text' ? node.text.split('**') : [];
    if (node.is !== 'text' || parts.length === 1) {
      (open?.inner ?? out).push(node);
      continue;
    }
    let at = node.at;
    for (const [index, text] of parts.entries()) {
      if (index > 0) {
        if (open) {
          if (open.inner.length > 0) out.push({ is: 'bold', inner: open.inner, at: open.at });
          open = null;
        } else open = { at: at - 2, inner: [] };
      }
      if (text !== '') (open?.inner ?? out).push({ is: 'text', text, at });
      at += text.length + 2;
    }
  }
  if (open) complain(reading, open.at, 'bold_unclosed', '**');
  return out;
}

/** Pieces as paragraphs and blocks. */
function blocksOf(
  reading: Reading,
  pieces: readonly Piece[],
  known: ReadonlySet<ConditionName>,
): Block[] {
  const blocks: Block[] = [];
  let pending: Piece[] = [];
  // Set behind a block: only a new line may follow.
  let alone: { name: string; at: number } | null = null;
  const flush = () => {
    const inner = inlinesOf(reading, pending, known, true);
    if (pending[0]) blocks.push({ is: 'paragraph', inner, at: pending[0].at });
    pending = [];
  };
  for (const piece of pieces) {
    if (piece.is === 'text') {
      if (alone && !/^[ \t]*(\n|$)/.test(piece.text)) {
        complain(reading, alone.at, 'block_in_line', alone.name);
      }
      alone = null;
      for (const paragraph of paragraphsOf(piece)) {
        if (paragraph === null) flush();
        else pending.push(paragraph);
      }
      continue;
    }
    const isWhole =
      piece.is === 'name' ? isBlock(piece.name) : piece.is === 'if' && isBlocky(piece);
    const name = piece.is === 'name' ? piece.name : `if ${piece.when}`;
    if (alone || (isWhole && !endsLine(pending))) {
      const { at, name: about } = alone ?? { at: piece.at, name };
      complain(reading, at, 'block_in_line', about);
    }
    alone = isWhole ? { name, at: piece.at } : null;
    if (!isWhole) {
      pending.push(piece);
      continue;
    }
    flush();
    blocks.push(...wholeOf(reading, piece, known));
  }
  flush();
  return blocks;
}

function wholeOf(
  reading: Reading,
  piece: Exclude<Piece, { is: 'text' }>,
  known: ReadonlySet<ConditionName>,
): Block[] {
  if (piece.is === 'name') {
    if (!isBlock(piece.name)) return [];
    if (isKnownTo(reading.kind, BLOCKS[piece.name])) {
      return [{ is: 'block', name: piece.name, at: piece.at }];
    }
    complain(reading, piece.at, 'not_here', piece.name);
    return [];
  }
  const when = conditionOf(reading, piece);
  if (when === null) return [];
  const then = blocksOf(reading, piece.then, new Set([...known, when]));
  const otherwise = blocksOf(reading, piece.otherwise, without(known, when));
  return [{ is: 'if', when, then, otherwise, at: piece.at }];
}

/** Text cut at its blank lines, each of which is null. */
function paragraphsOf({ text, at }: { text: string; at: number }): (Piece | null)[] {
  const found: (Piece | null)[] = [];
  let from = 0;
  for (const { 0: blank, index } of text.matchAll(/\n[ \t]*\n\s*/g)) {
    if (index > from) found.push({ is: 'text', text: text.slice(from, index), at: at + from });
    found.push(null);
    from = index + blank.length;
  }
  if (from < text.length) found.push({ is: 'text', text: text.slice(from), at: at + from });
  return found;
}

function endsLine(pending: readonly Piece[]): boolean {
  const last = pending.at(-1);
  if (last === undefined) return true;
  if (last.is !== 'text') return false;
  return /\n[ \t]*$/.test(last.text) || (pending.length === 1 && last.text.trim() === '');
}

/** Whether a choice holds whole paragraphs or blocks. */
function isBlocky(piece: Piece): boolean {
  if (piece.is === 'text') return /\n[ \t]*\n/.test(piece.text);
  if (piece.is === 'name') return isBlock(piece.name);
  return [...piece.then, ...piece.otherwise].some(isBlocky);
}

function complain(
  { part, source, problems }: Reading,
  at: number,
  code: ProblemCode,
  what = '',
  hint: string | null = null,
): void {
  problems.push(problemAt(part, source, at, code, what, hint));
}

function complainUnknown(reading: Reading, at: number, name: string): void {
  const names = [...namesFor(reading.kind, VARIABLES), ...namesFor(reading.kind, BLOCKS)];
  complain(reading, at, 'unknown_variable', name, nearest(name, names));
}

/** The name that differs least, when few letters do. */
export function nearest(name: string, names: readonly string[]): string | null {
  const [best] = names
    .map((one) => ({ one, distance: distanceOf(name.toLowerCase(), one) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, Math.floor(best.one.length / 3)) ? best.one : null;
}

/** Levenshtein: letters to add, drop or change. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
