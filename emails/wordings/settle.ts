import type { Block, Choice, Inline } from './tree.ts';

/*
 * What a choice leaves empty must leave no trace: no empty paragraph, no line break before nothing. A skeleton can only ask one
 * fact at a time, so such a paragraph becomes a choice between its forms, each of which has something to say.
 */

// A paragraph whose every line may be missing has as many forms as its choices allow; beyond this it is no prose.
const NODES_MAX = 3_000;

interface Budget {
  left: number;
}

/** The blocks without paragraphs and lines that may turn out empty; null when there are too many forms. */
export function settleBlocks(blocks: readonly Block[]): Block[] | null {
  const budget = { left: NODES_MAX };
  const settled = settle(blocks, budget);
  return budget.left < 0 ? null : settled;
}

function settle(blocks: readonly Block[], budget: Budget): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.is === 'block') return [block];
    if (block.is === 'if') {
      const then = settle(block.then, budget);
      const otherwise = settle(block.otherwise, budget);
      return then.length + otherwise.length > 0 ? [{ ...block, then, otherwise }] : [];
    }
    return paragraphOf(block.inner, block.at, budget);
  });
}

function paragraphOf(inner: readonly Inline[], at: number, budget: Budget): Block[] {
  budget.left -= 1;
  if (budget.left < 0) return [];
  if (!mayBeEmpty(inner)) {
    const settled = joined(linesOf(trimmed(inner)), false, budget);
    return [{ is: 'paragraph', inner: settled, at }];
  }
  const parted = atFirstChoice(inner);
  if (!parted) return [];
  const { choice, then, otherwise } = parted;
  const ways = {
    then: paragraphOf(then, at, budget),
    otherwise: paragraphOf(otherwise, at, budget),
  };
  return ways.then.length + ways.otherwise.length > 0 ? [{ ...choice, ...ways }] : [];
}

/** Lines with breaks between those that are there. `isStarted`: a line stands before them. */
function joined(lines: readonly Inline[][], isStarted: boolean, budget: Budget): Inline[] {
  budget.left -= 1;
  const [line, ...rest] = lines;
  if (!line || budget.left < 0) return [];
  const [first] = line;
  const isWhole = line.length === 1 && first?.is === 'if';
  if (!mayBeEmpty(line) && !isWhole) {
    const start: Inline[] = isStarted ? [{ is: 'break', at: first?.at ?? 0 }] : [];
    return [...start, ...line, ...joined(rest, true, budget)];
  }
  const parted = atFirstChoice(line);
  if (!parted) return joined(rest, isStarted, budget);
  const { choice, then, otherwise } = parted;
  const ways = [then, otherwise].map((way) => linesOf(trimmed(way)));
  // What follows belongs into both ways as long as nothing is sure to stand before it.
  const isSure = isStarted || !ways.some((way) => mayBeEmpty(way.flat()));
  const [yes = [], no = []] = ways.map((way) =>
    joined(isSure ? way : [...way, ...rest], isStarted, budget),
  );
  const node: Inline = { ...choice, then: yes, otherwise: no };
  return isSure ? [node, ...joined(rest, true, budget)] : [node];
}

/** Whether nothing but spaces may be left of these. */
function mayBeEmpty(nodes: readonly Inline[]): boolean {
  return nodes.every((node) => {
    if (node.is === 'text') return node.text.trim() === '';
    if (node.is === 'bold') return mayBeEmpty(node.inner);
    if (node.is === 'if') return mayBeEmpty(node.then) || mayBeEmpty(node.otherwise);
    return node.is === 'break';
  });
}

/** The nodes as they are either way of their first choice; null when there is none. */
function atFirstChoice(nodes: readonly Inline[]): {
  choice: Omit<Choice<Inline>, 'then' | 'otherwise'>;
  then: Inline[];
  otherwise: Inline[];
} | null {
  for (const [index, node] of nodes.entries()) {
    const around = (inner: readonly Inline[]) => [
      ...nodes.slice(0, index),
      ...inner,
      ...nodes.slice(index + 1),
    ];
    if (node.is === 'if') {
      const { is, when, at } = node;
      return {
        choice: { is, when, at },
        then: around(node.then),
        otherwise: around(node.otherwise),
      };
    }
    if (node.is !== 'bold') continue;
    const inside = atFirstChoice(node.inner);
    if (!inside) continue;
    const wrapped = (inner: Inline[]) => around([{ ...node, inner }]);
    return { ...inside, then: wrapped(inside.then), otherwise: wrapped(inside.otherwise) };
  }
  return null;
}

function linesOf(nodes: readonly Inline[]): Inline[][] {
  const lines: Inline[][] = [[]];
  for (const node of nodes) {
    if (node.is === 'break') lines.push([]);
    else lines.at(-1)?.push(node);
  }
  return lines;
}

/** Without spaces and breaks at either end. */
function trimmed(nodes: readonly Inline[]): Inline[] {
  return trimEnd(trimStart(nodes));
}

function trimStart(nodes: readonly Inline[]): Inline[] {
  const [first, ...rest] = nodes;
  if (!first) return [];
  if (first.is === 'break') return trimStart(rest);
  if (first.is === 'text') {
    const text = first.text.replace(/^[ \t\n]+/, '');
    if (text === '') return trimStart(rest);
    return [{ ...first, text, at: first.at + first.text.length - text.length }, ...rest];
  }
  if (first.is === 'if') {
    const { then, otherwise } = first;
    return [{ ...first, then: trimStart(then), otherwise: trimStart(otherwise) }, ...rest];
  }
  return [...nodes];
}

function trimEnd(nodes: readonly Inline[]): Inline[] {
  const last = nodes.at(-1);
  if (!last) return [];
  const before = nodes.slice(0, -1);
  if (last.is === 'break') return trimEnd(before);
  if (last.is === 'text') {
    const text = last.text.replace(/[ \t\n]+$/, '');
    return text === '' ? trimEnd(before) : [...before, { ...last, text }];
  }
  if (last.is === 'if') {
    const { then, otherwise } = last;
    return [...before, { ...last, then: trimEnd(then), otherwise: trimEnd(otherwise) }];
  }
  return [...nodes];
}
