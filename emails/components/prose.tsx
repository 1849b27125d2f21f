import { Fragment, type CSSProperties, type ReactNode } from 'react';
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

/** The greeting at the end, with whoever signs: the organization's own lines, else a person and the house. */
export function Closing({
  slots,
  texts,
  brand,
  isLast = true,
}: TemplateProps & { isLast?: boolean }) {
  const lines = brand.signature ?? [fact(slots, 'senderName'), fact(slots, 'organizationName')];
  return (
    <Paragraph style={{ margin: isLast ? '24px 0 0' : '24px 0 16px' }}>
      {texts.closing}
      {lines.map((line, index) => (
        <Fragment key={index}>
          <br />
          {line}
        </Fragment>
      ))}
    </Paragraph>
  );
}
