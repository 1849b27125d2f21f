import { specOf, type LetterKind } from './letters/letters.ts';
import { closing, footer, salutation } from './plain-text.ts';
import { each, fact, payLabel, say, when, type Slots } from './slots.ts';
import type { TemplateProps } from './template.ts';
import type { Passage } from './texts/letter.ts';

/** Text part of every letter, with the same facts as the HTML. */
export function letterText(props: TemplateProps & { kind: LetterKind }): string {
  const { slots, texts, kind } = props;
  const words = texts.letters[kind];
  const { to, link } = specOf(kind);
  const details = each(
    slots,
    'details',
    (inRow) => `- ${fact(inRow, '.label')}${texts.colon}${fact(inRow, '.value')}\n`,
  );
  const url = fact(slots, link === 'pay' ? 'payUrl' : 'officeUrl');
  return (
    salutation(props) +
    words.opening.map((passage) => paragraph(slots, passage)).join('') +
    when(slots, '?', 'details', `${details}\n`) +
    when(
      slots,
      '?',
      'quote',
      `${words.quote ?? ''}${texts.colon.trimEnd()}\n${fact(slots, 'quote')}\n\n`,
    ) +
    (link === 'none' ? '' : `${payLabel(slots, words)}${texts.colon.trimEnd()}\n${url}\n\n`) +
    words.closing.map((passage) => paragraph(slots, passage)).join('') +
    (to === 'debtor'
      ? closing(props) + footer(props)
      : `-- \n${say(slots, texts.footer.team)}\n${fact(slots, 'organizationFooter')}\n`)
  );
}

function paragraph(slots: Slots, passage: Passage): string {
  if (typeof passage !== 'object') return `${say(slots, passage)}\n\n`;
  const words = `${say(slots, passage.say)}\n\n`;
  return 'when' in passage
    ? when(slots, '?', passage.when, words)
    : when(slots, '!', passage.unless, words);
}
