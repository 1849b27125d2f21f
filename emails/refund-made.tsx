import { Layout } from './components/layout.tsx';
import { Closing, Paragraph, Salutation } from './components/prose.tsx';
import { ReasonFooter } from './components/reason-footer.tsx';
import { say } from './slots.ts';
import type { TemplateProps } from './template.ts';

/** Money of a payment is on its way back to whoever paid. */
export default function RefundMade(props: TemplateProps) {
  const { slots, texts } = props;
  const { refundMade } = texts;
  return (
    <Layout {...props} footer={<ReasonFooter {...props} />}>
      <Salutation {...props} />
      <Paragraph>{say(slots, refundMade.opening)}</Paragraph>
      <Paragraph>{say(slots, refundMade.arrives)}</Paragraph>
      <Paragraph>{say(slots, refundMade.answer)}</Paragraph>
      <Closing {...props} />
    </Layout>
  );
}
