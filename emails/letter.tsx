import { Layout } from './components/layout.tsx';
import { LinkButton } from './components/link-button.tsx';
import { Each, When } from './components/passages.tsx';
import { Closing, Paragraph, Salutation } from './components/prose.tsx';
import { ReasonFooter } from './components/reason-footer.tsx';
import { cell, small } from './components/styles.ts';
import type { LetterKind } from './letters/letters.ts';
import { specOf } from './letters/letters.ts';
import { fact, payLabel, say } from './slots.ts';
import type { TemplateProps } from './template.ts';
import type { Passage } from './texts/letter.ts';

/** Every letter, to debtors and to colleagues. */
export default function Letter(props: TemplateProps & { kind: LetterKind }) {
  const { kind, ...common } = props;
  const { slots, texts, brand } = common;
  const words = texts.letters[kind];
  const { to, link } = specOf(kind);
  return (
    <Layout
      {...common}
      footer={to === 'debtor' ? <ReasonFooter {...common} /> : <TeamFooter {...common} />}
    >
      <Salutation {...common} />
      <Passages {...common} passages={words.opening} />
      <When slots={slots} name="details">
        <Details {...common} />
      </When>
      <When slots={slots} name="quote">
        <p className="muted" style={{ ...small, margin: '0 0 4px' }}>
          {words.quote ?? ''}
        </p>
        <Paragraph
          style={{ whiteSpace: 'pre-line', borderLeft: '3px solid #c9cfd6', paddingLeft: '12px' }}
        >
          {fact(slots, 'quote')}
        </Paragraph>
      </When>
      {link !== 'none' && (
        <LinkButton
          brand={brand}
          href={fact(slots, link === 'pay' ? 'payUrl' : 'officeUrl')}
          label={payLabel(slots, words)}
        />
      )}
      <Passages {...common} passages={words.closing} />
      {to === 'debtor' && <Closing {...common} />}
    </Layout>
  );
}

function Passages({ slots, passages }: TemplateProps & { passages: readonly Passage[] }) {
  return passages.map((passage, index) => {
    if (typeof passage !== 'object')
      return <Paragraph key={index}>{say(slots, passage)}</Paragraph>;
    const isWhen = 'when' in passage;
    return (
      <When
        key={index}
        slots={slots}
        condition={isWhen ? '?' : '!'}
        name={isWhen ? passage.when : passage.unless}
      >
        <Paragraph>{say(slots, passage.say)}</Paragraph>
      </When>
    );
  });
}

function Details({ slots }: TemplateProps) {
  return (
    <table
      role="presentation"
      width="100%"
      cellPadding={0}
      cellSpacing={0}
      style={{ margin: '0 0 24px' }}
    >
      <tbody>
        <Each
          slots={slots}
          name="details"
          row={(inRow) => (
            <tr>
              <td className="muted line" style={{ ...cell, paddingRight: '12px' }}>
                {fact(inRow, '.label')}
              </td>
              <td className="ink line" style={{ ...cell, textAlign: 'right' }}>
                {fact(inRow, '.value')}
              </td>
            </tr>
          )}
        />
      </tbody>
    </table>
  );
}

function TeamFooter({ slots, texts }: TemplateProps) {
  return (
    <p className="muted" style={small}>
      {say(slots, texts.footer.team)}
    </p>
  );
}
