import type { Language } from '../facts.ts';
import { textsIn } from '../texts/languages.ts';
import { findThreats } from '../threat-words.ts';
import { examplesIn } from './examples.ts';
import {
  inOrder,
  problemAt,
  type ProblemCode,
  type WordingPart,
  type WordingProblem,
} from './problems.ts';
import { readWording } from './read.ts';
import {
  assignmentsOf,
  chosen,
  conditionsOf,
  FACT_MARK,
  flatten,
  flattenBody,
  type Assignment,
  type Block,
  type Flat,
  type Inline,
  type WordingTree,
} from './tree.ts';
import {
  BLOCKS,
  namesFor,
  variableOf,
  type BlockName,
  type StatementKind,
  type WordingSource,
} from './variables.ts';

/** What a reader sees of a subject: telephones show about 40 characters, desks twice that; beyond 120 nobody reads it. */
export const SUBJECT_LENGTH_MAX = 120;

/** Everything a wording may not be saved with, in the order of reading. */
export function checkWording(
  kind: StatementKind,
  language: Language,
  source: WordingSource,
): WordingProblem[] {
  const { tree, problems } = readWording(kind, source);
  const found = [...problems, ...characterProblems('subject', source.subject)];
  found.push(...characterProblems('body', source.body));
  // What is missing can only be said of what was understood.
  const isRead = (part: WordingPart) => !problems.some((one) => one.part === part);
  for (const way of assignmentsOf(conditionsOf(tree.subject))) {
    found.push(...subjectProblems(source.subject, tree.subject, way, language, isRead('subject')));
  }
  found.push(...bodyProblems(kind, source.body, tree, isRead('body')));
  return inOrder(found);
}

function subjectProblems(
  source: string,
  subject: readonly Inline[],
  way: Assignment,
  language: Language,
  isRead: boolean,
): WordingProblem[] {
  const flat = flatten(subject, way, { text: '', at: [] });
  const say = (code: ProblemCode, at: number, what = '', hint: string | null = null) =>
    problemAt('subject', source, at, code, what, hint);
  const found: WordingProblem[] = wordProblems('subject', source, flat);
  const places = (pattern: RegExp, code: ProblemCode) => {
    for (const { 0: word, index } of flat.text.matchAll(pattern)) {
      found.push(say(code, flat.at[index] ?? 0, word.trim()));
    }
  };
  places(/\n/g, 'line_break');
  places(/(?<![\p{L}\p{N}])\p{Lu}{4,}(?![\p{L}])/gu, 'subject_capitals');
  places(/[!?]{2,}/g, 'subject_exclamation');
  places(/[€$£]|(?<![\p{L}])EUR(?![\p{L}])|\d+[.,]\d{2}(?!\d)/gu, 'subject_amount');
  const facts = chosen(subject, way).flatMap((node) => (node.is === 'fact' ? [node] : []));
  for (const { name, at } of facts) {
    if (variableOf(name).type === 'money') found.push(say('subject_amount', at, name));
  }
  if (!isRead) return found;
  const { statementName } = textsIn(language).subject;
  const hasNumber = facts.some(({ name }) => name === 'invoice.number');
  const isStatement = flat.text.toLowerCase().includes(statementName.toLowerCase());
  if (flat.text.trim() === '') return [...found, say('empty', 0)];
  if (!hasNumber && !isStatement) {
    const isOne = way.one_invoice === true;
    found.push(say(isOne ? 'subject_number' : 'subject_statement', 0, statementName));
  }
  const length = lengthOf(flat, facts, language);
  if (length > SUBJECT_LENGTH_MAX) found.push(say('subject_long', 0, String(SUBJECT_LENGTH_MAX)));
  return found;
}

/** In characters, with the facts as long as they are in the examples. */
function lengthOf(
  { text }: Flat,
  facts: readonly Extract<Inline, { is: 'fact' }>[],
  language: Language,
): number {
  const examples = examplesIn(language);
  const words = [...text.replaceAll(FACT_MARK, '').trim()].length;
  return facts.reduce((sum, { name }) => sum + [...examples[name]].length, words);
}

function bodyProblems(
  kind: StatementKind,
  source: string,
  { body }: WordingTree,
  isRead: boolean,
): WordingProblem[] {
  const found: WordingProblem[] = [];
  for (const way of assignmentsOf(conditionsOf(body))) {
    found.push(...wordProblems('body', source, flattenBody(body, way)));
    if (isRead) found.push(...blockProblems(kind, source, body, way));
  }
  return found;
}

/** Of what is mandatory exactly one, of the rest at most one, in every mail that may come of the wording. */
function blockProblems(
  kind: StatementKind,
  source: string,
  body: readonly Block[],
  way: Assignment,
): WordingProblem[] {
  const shown = chosen(body, way).flatMap((node) => (node.is === 'block' ? [node] : []));
  return namesFor(kind, BLOCKS).flatMap((name: BlockName) => {
    const [first, second] = shown.filter((one) => one.name === name);
    if (second) return [problemAt('body', source, second.at, 'block_twice', name)];
    if (first || !BLOCKS[name].mandatory) return [];
    return [problemAt('body', source, source.length, 'missing_block', name)];
  });
}

// Mail programs make a link of what looks like one. Only the button leads anywhere, so that no reader has to judge a second one.
const LINKS =
  /https?:\S*|www\.\S*|mailto:\S*|\]\(|(?<![@\p{L}\p{N}.-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?:com|net|org|info|biz|xyz|app|io|eu|fr|be|nl|lu|ch|de|uk|co|shop|site|online)(?![\p{L}\p{N}@])/giu;

function wordProblems(part: WordingPart, source: string, flat: Flat): WordingProblem[] {
  const threats = findThreats(flat.text).map(({ word, index }) =>
    problemAt(part, source, flat.at[index] ?? 0, 'threat', word),
  );
  const links = [...flat.text.matchAll(LINKS)].map(({ 0: link, index }) =>
    problemAt(part, source, flat.at[index] ?? 0, 'link', link.slice(0, 60)),
  );
  return [...threats, ...links];
}

// Control and format characters hide words and turn lines around, private ones are the marks of gaps, halves of pairs are nothing.
const FORBIDDEN = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\ufffc\ufffd]/gu;

function characterProblems(part: WordingPart, source: string): WordingProblem[] {
  return [...source.matchAll(FORBIDDEN)].map(({ 0: character, index }) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return problemAt(part, source, index, 'character', `U+${code}`);
  });
}
