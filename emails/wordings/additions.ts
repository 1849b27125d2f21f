import type { MailAddition } from '../facts.ts';
import type { Block } from './tree.ts';
import type { BlockName } from './variables.ts';

/** Where a wording says that an addition stands. */
export const ADDITION_BLOCKS: Record<MailAddition, BlockName> = { statement: 'account_statement' };

/**
 * The blocks of a mail that carries these additions: each where the wording has its block, else before the signature; a block
 * whose addition the mail does not carry is gone. So a wording need not know what a step adds.
 */
export function withAdditions(blocks: readonly Block[], adds: readonly MailAddition[]): Block[] {
  const additions = Object.keys(ADDITION_BLOCKS) as MailAddition[];
  const carried = additions.filter((one) => adds.includes(one)).map((one) => ADDITION_BLOCKS[one]);
  const others = additions
    .map((one) => ADDITION_BLOCKS[one])
    .filter((one) => !carried.includes(one));
  const missing = carried.filter((name) => !stands(blocks, name));
  return placed(blocks, { missing, others });
}

function stands(blocks: readonly Block[], name: BlockName): boolean {
  return blocks.some((node) => {
    if (node.is === 'if') return stands(node.then, name) || stands(node.otherwise, name);
    return node.is === 'block' && node.name === name;
  });
}

function placed(
  blocks: readonly Block[],
  { missing, others }: { missing: readonly BlockName[]; others: readonly BlockName[] },
): Block[] {
  return blocks.flatMap((node): Block[] => {
    if (node.is === 'if') {
      const then = placed(node.then, { missing, others });
      const otherwise = placed(node.otherwise, { missing, others });
      return then.length + otherwise.length > 0 ? [{ ...node, then, otherwise }] : [];
    }
    if (node.is !== 'block') return [node];
    if (others.includes(node.name)) return [];
    if (node.name !== 'signature') return [node];
    return [...missing.map((name): Block => ({ is: 'block', name, at: node.at })), node];
  });
}
