import { render } from 'react-email';
import { brandOf } from './brand.ts';
import type { Language, MailKind, Tone } from './facts.ts';
import LinkRenewed from './link-renewed.tsx';
import RefundMade from './refund-made.tsx';
import PaymentReceived from './payment-received.tsx';
import {
  linkRenewedText,
  refundMadeText,
  paymentReceivedText,
  signInText,
  statementText,
} from './plain-text.ts';
import SignIn from './sign-in.tsx';
import { say, sayFor, type Slots } from './slots.ts';
import Letter from './letter.tsx';
import { letterText } from './letter-text.ts';
import { isLetter } from './letters/letters.ts';
import Statement from './statement.tsx';
import type { StatementProps, TemplateProps } from './template.ts';
import { textsIn } from './texts/languages.ts';

export interface MailTemplate {
  kind: MailKind;
  /** Only `reminder` looks at it. */
  tone: Tone;
  language: Language;
  /** `#rrggbb`. */
  brandColor: string;
  /** Which of the two wordings of a mail about invoices, 0 unless said. */
  variant?: 0 | 1;
}

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

/** Runs the template by React: with the facts of `slots`, or leaving marks where they go. Slow: about 5 ms. */
export async function renderMail(template: MailTemplate, slots: Slots): Promise<RenderedMail> {
  const { subject, element, text } = partsOf(template, slots);
  const html = await render(element);
  // React separates neighbouring texts by comments, which only a browser that revives the page needs.
  return { subject, html: html.replaceAll('<!-- -->', ''), text };
}

function partsOf(template: MailTemplate, slots: Slots) {
  const { kind, language } = template;
  const texts = textsIn(language);
  const props: TemplateProps = { slots, texts, language, brand: brandOf(template.brandColor) };
  if (isLetter(kind)) {
    const letter = { ...props, kind };
    return {
      subject: say(slots, texts.letters[kind].subject),
      element: <Letter {...letter} />,
      text: letterText(letter),
    };
  }
  switch (kind) {
    case 'before_due':
    case 'due_today':
    case 'reminder':
    case 'first_reminder_be': {
      const statement = statementProps(props, template);
      return {
        subject: sayFor(slots, 'lines', texts.subject.statement),
        element: <Statement {...statement} />,
        text: statementText(statement),
      };
    }
    case 'payment_received':
      return {
        subject: sayFor(slots, 'settled', texts.subject.paymentReceived),
        element: <PaymentReceived {...props} />,
        text: paymentReceivedText(props),
      };
    case 'refund_made':
      return {
        subject: say(slots, texts.subject.refundMade),
        element: <RefundMade {...props} />,
        text: refundMadeText(props),
      };
    case 'link_renewed':
      return {
        subject: say(slots, texts.subject.linkRenewed),
        element: <LinkRenewed {...props} />,
        text: linkRenewedText(props),
      };
    case 'sign_in':
      return {
        subject: say(slots, texts.subject.signIn),
        element: <SignIn {...props} />,
        text: signInText(props),
      };
  }
}

function statementProps(
  props: TemplateProps,
  { kind, tone, variant = 0 }: MailTemplate,
): StatementProps {
  const { wordings } = props.texts;
  const wording =
    kind === 'before_due' || kind === 'due_today' || kind === 'first_reminder_be'
      ? wordings[kind]
      : wordings[tone];
  return { ...props, wording, variant, isFirstReminder: kind === 'first_reminder_be' };
}
