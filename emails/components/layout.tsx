import type { CSSProperties, ReactNode } from 'react';
import { Body, Container, Head, Html } from 'react-email';
import { fact, say } from '../slots.ts';
import type { TemplateProps } from '../template.ts';
import { DESK, PAPER, SHEET, small, text } from './styles.ts';

// Fills the rest of the preview line, so that clients do not pull the first words of the body into it.
const PREHEADER_PADDING = '\u00a0\u200c'.repeat(90);

const hidden: CSSProperties = {
  display: 'none',
  overflow: 'hidden',
  maxHeight: 0,
  maxWidth: 0,
  opacity: 0,
  lineHeight: '1px',
};

/** One column of at most 600 px on a quiet ground: the organization's name, the mail, the small print. */
export function Layout(props: TemplateProps & { footer: ReactNode; children: ReactNode }) {
  const { slots, texts, language, brand, footer, children } = props;
  return (
    <Html lang={language} dir="ltr">
      <Head>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <title>{fact(slots, 'organizationName')}</title>
        <style dangerouslySetInnerHTML={{ __html: SHEET }} />
      </Head>
      <Body
        className="desk"
        lang={language}
        style={{ margin: 0, padding: '24px 0 0', background: DESK }}
      >
        <div style={hidden}>
          {say(slots, texts.preheader)}
          {PREHEADER_PADDING}
        </div>
        <Container className="paper" tdClassName="inside" style={paperOf(brand.color)}>
          <Sender {...props} />
          {children}
        </Container>
        <Container tdClassName="foot" style={{ maxWidth: '600px', padding: '16px 36px 32px' }}>
          {footer}
          <p className="muted" style={{ ...small, margin: '8px 0 0' }}>
            {fact(slots, 'organizationFooter')}
          </p>
        </Container>
      </Body>
    </Html>
  );
}

/** The organization's logo, whose text is its name where pictures are not loaded, else the name. */
function Sender({ slots, brand: { logo } }: TemplateProps) {
  const name = fact(slots, 'organizationName');
  return (
    <p className="ink" style={{ ...text, fontWeight: 600, margin: '0 0 24px' }}>
      {logo ? (
        <img
          src={logo.url}
          alt={name}
          width={logo.width}
          height={logo.height}
          style={{ display: 'block', border: 0 }}
        />
      ) : (
        name
      )}
    </p>
  );
}

function paperOf(color: string): CSSProperties {
  return {
    maxWidth: '600px',
    padding: '28px 36px 32px',
    backgroundColor: PAPER,
    borderTop: `4px solid ${color}`,
    borderRadius: '6px',
  };
}
