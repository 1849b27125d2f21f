import { Layout } from './components/layout.tsx';
import { LinkButton } from './components/link-button.tsx';
import { Closing, Paragraph, Salutation } from './components/prose.tsx';
import { ReasonFooter } from './components/reason-footer.tsx';
import { fact, say } from './slots.ts';
import type { TemplateProps } from './template.ts';

/** A fresh link, mailed to the address on file when someone opened an expired one. */
export default function LinkRenewed(props: TemplateProps) {
  const { slots, texts, brand } = props;
  const { linkRenewed } = texts;
  return (
    <Layout {...props} footer={<ReasonFooter {...props} />}>
      <Salutation {...props} />
      <Paragraph>{say(slots, linkRenewed.opening)}</Paragraph>
      <LinkButton brand={brand} href={fact(slots, 'payUrl')} label={linkRenewed.button} />
      <Paragraph>{say(slots, linkRenewed.expires)}</Paragraph>
      <Paragraph>{say(slots, linkRenewed.notAsked)}</Paragraph>
      <Closing {...props} />
    </Layout>
  );
}
