import { render } from 'react-email';
import { brandOf, type Logo } from './brand.ts';
import type { Language, MailAddition, MailKind, Tone } from './facts.ts';
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
import type { TemplateProps } from './template.ts';
import { textsIn } from './texts/languages.ts';
import { withAdditions } from './wordings/additions.ts';
import type { WordingProblem } from './wordings/problems.ts';
import { readWording } from './wordings/read.ts';
import { shippedWording } from './wordings/shipped.ts';
import type { WordingTree } from './wordings/tree.ts';
import type { StatementKind, WordingSource } from './wordings/variables.ts';
import { inlineText } from './wordings/written-text.ts';

export interface MailTemplate {
  kind: MailKind;
  /** Only `reminder` looks at it. */
  tone: Tone;
  language: Language;
  /** `#rrggbb`. */
  brandColor: string;
  logo?: Logo | null;
  /** Lines to sign with; without any, the sender's name and the organization's. */
  signature?: readonly string[];
  /** Which of the two wordings that come with the program, 0 unless said. */
  variant?: 0 | 1;
  /** What a mail about invoices carries beside its words. */
  adds?: readonly MailAddition[];
  /** What a mail about invoices says instead. */
  wording?: WordingSource | null;
}

/** A mail about invoices whose wording cannot be read: it must not be sent, and a person must mend it. */
export class BrokenWording extends Error {
  constructor({ part, line, column, code, what }: WordingProblem) {
    super(`The wording is broken: ${part}, line ${line}, column ${column}: ${code} ${what}`.trim());
    this.name = 'BrokenWording';
  }
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
  return { subject, html: tidied(html), text };
}

/**
 * The page as HTML has it. React separates neighbouring texts by comments, which only a browser that revives the page needs;
 * react-email begins with the document type of XHTML 1.0, which HTML does not know.
 */
function tidied(html: string): string {
  return html.replaceAll('<!-- -->', '').replace(/^<!DOCTYPE [^>]*>/, '<!DOCTYPE html>');
}

function partsOf(template: MailTemplate, slots: Slots) {
  const { kind, language } = template;
  const texts = textsIn(language);
  const props: TemplateProps = { slots, texts, language, brand: brandOf(template) };
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
      const statement = { ...props, wording: wordingOf(kind, template) };
      return {
        subject: inlineText(slots, statement.wording.subject),
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

function wordingOf(kind: StatementKind, template: MailTemplate): WordingTree {
  const { tone, language, variant = 0, wording, adds = [] } = template;
  const source = wording ?? shippedWording({ kind, tone, language }, variant === 0 ? 1 : 2);
  const { tree, problems } = readWording(kind, source);
  if (problems[0]) throw new BrokenWording(problems[0]);
  return { ...tree, body: withAdditions(tree.body, adds) };
}
