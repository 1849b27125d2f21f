import type { FactName, ListName, RowFactName } from './facts.ts';
import { holds, type FactRecord, type Operator, type Row, type SkeletonNode } from './fill.ts';
import { transferCode } from './transfer-code.ts';
import type { Plural, RowValues, Sentence, Values } from './texts/sentence.ts';

/**
 * Where a template takes its facts from. With `facts` it shows them; without, it leaves marks that `parseMarks`
 * turns into the gaps of a skeleton. Marks are written with private-use characters, which React passes through untouched.
 */
export interface Slots {
  facts: FactRecord | null;
  row: Row | null;
}

export type Condition = Exclude<Operator, '#'>;
export type AnyFactName = FactName | `.${RowFactName}`;

export const GAPS: Slots = { facts: null, row: null };

const OPEN = '\uE000';
const CLOSE = '\uE001';
export const END_MARK = `${OPEN}/${CLOSE}`;

export function beginMark(operator: Operator, name: string): string {
  return `${OPEN}${operator}${name}${CLOSE}`;
}

export function fact(slots: Slots, name: AnyFactName): string {
  if (!slots.facts) return `${OPEN}=${name}${CLOSE}`;
  const value = factBehind(slots, name);
  return typeof value === 'string' ? value : '';
}

/** A fact to be drawn as a QR code, as HTML. */
export function code(slots: Slots, name: FactName): string {
  if (!slots.facts) return `${OPEN}@${name}${CLOSE}`;
  const value = factBehind(slots, name);
  return typeof value === 'string' ? transferCode(value) : '';
}

export function isShown(slots: Slots, condition: Condition, name: AnyFactName): boolean {
  return holds(condition, factBehind(slots, name) ?? null);
}

export function rowsOf(slots: Slots, name: ListName): Row[] {
  const rows = slots.facts?.[name];
  return Array.isArray(rows) ? rows : [];
}

/** A passage of a plain text that is shown on a condition. */
export function when(slots: Slots, condition: Condition, name: AnyFactName, body: string): string {
  if (!slots.facts) return beginMark(condition, name) + body + END_MARK;
  return isShown(slots, condition, name) ? body : '';
}

/** A passage of a plain text that is written once for each row. */
export function each(slots: Slots, name: ListName, body: (slots: Slots) => string): string {
  if (!slots.facts) return beginMark('#', name) + body(slots) + END_MARK;
  return rowsOf(slots, name)
    .map((row) => body({ ...slots, row }))
    .join('');
}

/** The sentence with its facts or its gaps. */
export function say(slots: Slots, sentence: Sentence): string {
  return typeof sentence === 'string' ? sentence : sentence(valuesOf(slots));
}

/** The wording for one invoice, which may name it, or the one for several (and for none, where a list may be empty). */
export function sayFor(slots: Slots, list: ListName, plural: Plural): string {
  const one = each(slots, list, (inRow) => plural.one(valuesOf(slots), rowValuesOf(inRow)));
  return when(slots, '1', list, one) + when(slots, '+', list, say(slots, plural.several));
}

/** What the button that leads to the portal says: how one pays there. */
export function payLabel(
  slots: Slots,
  { button, transferButton }: { button: string; transferButton?: string },
): string {
  if (transferButton === undefined) return button;
  return (
    when(slots, '?', 'transferOnly', transferButton) + when(slots, '!', 'transferOnly', button)
  );
}

/** What the page behind that button offers. */
export function payExplanation(
  slots: Slots,
  { explanation, transferExplanation }: { explanation: Sentence; transferExplanation: Sentence },
): string {
  return (
    when(slots, '?', 'transferOnly', say(slots, transferExplanation)) +
    when(slots, '!', 'transferOnly', say(slots, explanation))
  );
}

function valuesOf(slots: Slots): Values {
  return new Proxy({} as Values, { get: (_, name) => fact(slots, name as FactName) });
}

function rowValuesOf(slots: Slots): RowValues {
  return new Proxy({} as RowValues, {
    get: (_, name) => fact(slots, `.${name as RowFactName}`),
  });
}

function factBehind({ facts, row }: Slots, name: string): FactRecord[string] {
  return name.startsWith('.') ? row?.[name.slice(1)] : facts?.[name];
}

/** Turns a text with marks into the nodes of a skeleton. Throws when a passage is not closed. */
export function parseMarks(marked: string): SkeletonNode[] {
  const root: SkeletonNode[] = [];
  const open = [root];
  // Odd pieces are marks: the expression has one group.
  marked.split(/\uE000([^\uE001]*)\uE001/).forEach((piece, index) => {
    const nodes = open.at(-1);
    if (!nodes) throw new Error('A passage of the mail is closed twice.');
    if (index % 2 === 0) {
      if (piece !== '') nodes.push(piece);
    } else if (piece === '/') {
      open.pop();
    } else if (piece.startsWith('=') || piece.startsWith('@')) {
      nodes.push([piece.startsWith('=') ? '=' : '@', piece.slice(1)]);
    } else {
      const operator = piece.charAt(0) as Operator;
      const body: SkeletonNode[] = [];
      nodes.push([operator, piece.slice(1), body]);
      open.push(body);
    }
  });
  if (open.length !== 1) throw new Error('A passage of the mail is not closed.');
  return root;
}
