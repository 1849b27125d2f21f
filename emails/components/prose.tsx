import type { CSSProperties, ReactNode } from 'react';
import { fact, say } from '../slots.ts';
import type { TemplateProps } from '../template.ts';
import { When } from './passages.tsx';
import { text } from './styles.ts';

export function Paragraph(props: { children: ReactNode; style?: CSSProperties }) {
  return (
    <p className="ink" style={{ ...text, ...props.style }}>
      {props.children}
    </p>
  );
}

/** By name where the contact is known, else neutral. */
export function Salutation({ slots, texts }: TemplateProps) {
  return (
    <Paragraph>
      <When slots={slots} name="contactName">
        {say(slots, texts.salutation.named)}
      </When>
      <When slots={slots} condition="!" name="contactName">
        {say(slots, texts.salutation.neutral)}
      </When>
    </Paragraph>
  );
}

/** The greeting at the end, with the name of the person who signs. */
export function Closing({ slots, texts }: TemplateProps) {
  return (
    <Paragraph style={{ margin: '24px 0 0' }}>
      {texts.closing}
      <br />
      {fact(slots, 'senderName')}
      <br />
      {fact(slots, 'organizationName')}
    </Paragraph>
  );
}
