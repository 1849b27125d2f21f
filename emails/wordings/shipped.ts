import type { Language, Tone } from '../facts.ts';
import { textsIn } from '../texts/languages.ts';
import type { Plural, RowValues, Sentence, Values } from '../texts/sentence.ts';
import type { StatementKind, WordingSource } from './variables.ts';

/** Which mail about open invoices. Only `reminder` looks at the tone. */
export interface StatementMail {
  kind: StatementKind;
  tone: Tone;
  language: Language;
}

const facts = new Proxy({} as Values, { get: (_, name) => `{{ ${snake(String(name))} }}` });
const invoice = new Proxy({} as RowValues, {
  get: (_, name) => `{{ invoice.${snake(String(name))} }}`,
});

/** The wordings that come with the program, 1 and 2, as somebody would have written them. */
export function shippedWording(mail: StatementMail, variant: 1 | 2): WordingSource {
  const { kind, tone, language } = mail;
  const texts = textsIn(language);
  const { openings, request } = texts.wordings[kind === 'reminder' ? tone : kind];
  const { salutation, subject, answer, crossed } = texts;
  const { one, several } = inLiquid(subject.statement);
  return {
    subject: `{% if one_invoice %}${one}{% else %}${several}{% endif %}`,
    body: [
      `{% if contact_name %}\n${said(salutation.named)}\n{% else %}\n${said(salutation.neutral)}\n{% endif %}`,
      passage(openings[variant === 1 ? 0 : 1]),
      '{{ invoices }}',
      '{{ early_payment }}',
      passage(request),
      ...(kind === 'first_reminder_be' ? ['{{ mentions }}'] : []),
      ...['{{ pay_button }}', '{{ bank_details }}', '{{ not_yet_due }}'],
      ...[said(answer), said(crossed), '{{ signature }}'],
    ].join('\n\n'),
  };
}

function passage(plural: Plural): string {
  const { one, several } = inLiquid(plural);
  if (one === several) return one;
  return `{% if one_invoice %}\n${one}\n{% else %}\n${several}\n{% endif %}`;
}

function inLiquid(plural: Plural): { one: string; several: string } {
  return { one: plural.one(facts, invoice), several: said(plural.several) };
}

function said(sentence: Sentence): string {
  return typeof sentence === 'string' ? sentence : sentence(facts);
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
