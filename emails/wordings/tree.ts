import type { BlockName, ConditionName, VariableName } from './variables.ts';

/*
 * A wording that was read. `at` is where a node begins in its source, in UTF-16 units; the text of a node is a piece of the
 * source as it stands there, so that the place of each of its characters is known.
 */

export type Inline =
  | { is: 'text'; text: string; at: number }
  | { is: 'fact'; name: VariableName; at: number }
  | { is: 'break'; at: number }
  | { is: 'bold'; inner: Inline[]; at: number }
  | Choice<Inline>;

export type Block =
  | { is: 'paragraph'; inner: Inline[]; at: number }
  | { is: 'block'; name: BlockName; at: number }
  | Choice<Block>;

/** One of two passages; either may be empty. */
export interface Choice<T> {
  is: 'if';
  when: ConditionName;
  then: T[];
  otherwise: T[];
  at: number;
}

export interface WordingTree {
  subject: Inline[];
  body: Block[];
}

/** What holds in one mail. */
export type Assignment = Partial<Record<ConditionName, boolean>>;

/** Every condition these nodes ask. */
export function conditionsOf(nodes: readonly (Inline | Block)[]): Set<ConditionName> {
  const found = new Set<ConditionName>();
  const walk = (inner: readonly (Inline | Block)[]): void => {
    for (const node of inner) {
      if (node.is === 'if') {
        found.add(node.when);
        walk(node.then);
        walk(node.otherwise);
      } else if (node.is === 'bold' || node.is === 'paragraph') walk(node.inner);
    }
  };
  walk(nodes);
  return found;
}

/** Every way these conditions may turn out. */
export function assignmentsOf(conditions: ReadonlySet<ConditionName>): Assignment[] {
  return [...conditions].reduce<Assignment[]>(
    (ways, name) =>
      ways.flatMap((way) => [true, false].map((holds) => ({ ...way, [name]: holds }))),
    [{}],
  );
}

/** The nodes that one mail shows, its choices made. */
export function chosen<T extends Inline | Block>(
  nodes: readonly T[],
  way: Assignment,
): Exclude<T, { is: 'if' }>[] {
  return nodes.flatMap((node) => {
    if (node.is !== 'if') return [node as Exclude<T, { is: 'if' }>];
    return chosen((way[node.when] ? node.then : node.otherwise) as T[], way);
  });
}

/** Text as a reader sees it, with the place in the source of each of its UTF-16 units. */
export interface Flat {
  text: string;
  at: number[];
}

/** Stands for a fact, which is no part of what was written. */
export const FACT_MARK = '\ufffc';

export function flatten(nodes: readonly Inline[], way: Assignment, into: Flat): Flat {
  for (const node of chosen(nodes, way)) {
    if (node.is === 'bold') flatten(node.inner, way, into);
    else if (node.is === 'text') append(into, node.text, (index) => node.at + index);
    else append(into, node.is === 'break' ? '\n' : FACT_MARK, () => node.at);
  }
  return into;
}

function append(flat: Flat, text: string, placeOf: (index: number) => number): void {
  flat.text += text;
  for (let index = 0; index < text.length; index += 1) flat.at.push(placeOf(index));
}

/** What one mail of this wording says in its body, paragraphs parted by blank lines, blocks left out. */
export function flattenBody(body: readonly Block[], way: Assignment): Flat {
  const flat: Flat = { text: '', at: [] };
  for (const block of chosen(body, way)) {
    if (block.is === 'block') continue;
    flatten(block.inner, way, flat);
    append(flat, '\n\n', () => block.at);
  }
  return flat;
}
