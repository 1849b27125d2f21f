import { each, fact, when, type Slots } from '../slots.ts';
import type { Block, Choice, Inline } from './tree.ts';
import { CONDITIONS, VARIABLES, type BlockName } from './variables.ts';

/** The paragraphs and blocks of a wording as plain text; each carries the blank line that follows it. */
export function writtenText(
  slots: Slots,
  blocks: readonly Block[],
  block: (name: BlockName) => string,
): string {
  return blocks
    .map((node) => {
      if (node.is === 'paragraph') return `${inlineText(slots, node.inner)}\n\n`;
      if (node.is === 'block') return block(node.name);
      return eitherText(slots, node, (inside, inner) => writtenText(inside, inner, block));
    })
    .join('');
}

/** A line of text, or some. */
export function inlineText(slots: Slots, inner: readonly Inline[]): string {
  return inner
    .map((node) => {
      if (node.is === 'text') return node.text;
      if (node.is === 'fact') return fact(slots, VARIABLES[node.name].fact);
      if (node.is === 'break') return '\n';
      if (node.is === 'bold') return inlineText(slots, node.inner);
      return eitherText(slots, node, inlineText);
    })
    .join('');
}

function eitherText<T>(
  slots: Slots,
  { when: condition, then, otherwise }: Choice<T>,
  write: (slots: Slots, inner: readonly T[]) => string,
): string {
  const { fact: name } = CONDITIONS[condition];
  const no = otherwise.length > 0;
  if (name === 'lines') {
    const one = then.length > 0 ? each(slots, 'lines', (inRow) => write(inRow, then)) : '';
    return (
      (one && when(slots, '1', 'lines', one)) +
      (no ? when(slots, '+', 'lines', write(slots, otherwise)) : '')
    );
  }
  return (
    (then.length > 0 ? when(slots, '?', name, write(slots, then)) : '') +
    (no ? when(slots, '!', name, write(slots, otherwise)) : '')
  );
}
