import type { ReactNode } from 'react';
import { fact, type Slots } from '../slots.ts';
import type { Block, Inline } from '../wordings/tree.ts';
import {
  CONDITIONS,
  VARIABLES,
  type BlockName,
  type ConditionName,
} from '../wordings/variables.ts';
import { Each, When } from './passages.tsx';
import { Paragraph } from './prose.tsx';

/** The paragraphs and blocks of a wording. */
export function Written(props: {
  slots: Slots;
  blocks: readonly Block[];
  block: (name: BlockName) => ReactNode;
}): ReactNode {
  const { slots, blocks, block } = props;
  return blocks.map((node, index) => {
    switch (node.is) {
      case 'paragraph':
        return (
          <Paragraph key={index}>
            <Inlines slots={slots} inner={node.inner} />
          </Paragraph>
        );
      case 'block':
        return <Keyed key={index}>{block(node.name)}</Keyed>;
      case 'if':
        return (
          <Either
            {...{ slots, when: node.when }}
            key={index}
            then={(inside) => <Written slots={inside} blocks={node.then} block={block} />}
            otherwise={(inside) => <Written slots={inside} blocks={node.otherwise} block={block} />}
            isThen={node.then.length > 0}
            isOtherwise={node.otherwise.length > 0}
          />
        );
    }
  });
}

function Inlines({ slots, inner }: { slots: Slots; inner: readonly Inline[] }): ReactNode {
  return inner.map((node, index) => {
    switch (node.is) {
      case 'text':
        return node.text;
      case 'fact':
        return fact(slots, VARIABLES[node.name].fact);
      case 'break':
        return <br key={index} />;
      case 'bold':
        return (
          <strong key={index}>
            <Inlines slots={slots} inner={node.inner} />
          </strong>
        );
      case 'if':
        return (
          <Either
            {...{ slots, when: node.when }}
            key={index}
            then={(inside) => <Inlines slots={inside} inner={node.then} />}
            otherwise={(inside) => <Inlines slots={inside} inner={node.otherwise} />}
            isThen={node.then.length > 0}
            isOtherwise={node.otherwise.length > 0}
          />
        );
    }
  });
}

/** One of two passages. Inside `one_invoice` the facts of the invoice are those of the only row. */
function Either(props: {
  slots: Slots;
  when: ConditionName;
  then: (slots: Slots) => ReactNode;
  otherwise: (slots: Slots) => ReactNode;
  isThen: boolean;
  isOtherwise: boolean;
}): ReactNode {
  const { slots, when, then, otherwise, isThen, isOtherwise } = props;
  const { fact: name } = CONDITIONS[when];
  const isOne = name === 'lines';
  return (
    <>
      {isThen && (
        <When slots={slots} condition={isOne ? '1' : '?'} name={name}>
          {isOne ? <Each slots={slots} name="lines" row={then} /> : then(slots)}
        </When>
      )}
      {isOtherwise && (
        <When slots={slots} condition={isOne ? '+' : '!'} name={name}>
          {otherwise(slots)}
        </When>
      )}
    </>
  );
}

function Keyed({ children }: { children: ReactNode }): ReactNode {
  return children;
}
