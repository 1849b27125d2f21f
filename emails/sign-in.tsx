import { Layout } from './components/layout.tsx';
import { LinkButton } from './components/link-button.tsx';
import { Paragraph, Salutation } from './components/prose.tsx';
import { fact, say } from './slots.ts';
import type { TemplateProps } from './template.ts';

/** The one-time link for a member of the team. */
export default function SignIn(props: TemplateProps) {
  const { slots, texts, brand } = props;
  const { signIn } = texts;
  return (
    <Layout {...props} footer={null}>
      <Salutation {...props} />
      <Paragraph>{say(slots, signIn.opening)}</Paragraph>
      <LinkButton brand={brand} href={fact(slots, 'url')} label={signIn.button} />
      <Paragraph>{say(slots, signIn.validity)}</Paragraph>
      <Paragraph style={{ margin: 0 }}>{say(slots, signIn.notAsked)}</Paragraph>
    </Layout>
  );
}
