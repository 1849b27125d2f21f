import { describe, expect, test } from 'vitest';
import { compileMail, type MailTemplate } from '../../../emails/compile.ts';
import type { Language } from '../../../emails/facts.ts';
import { fillMail, type FilledMail } from '../../../emails/fill.ts';
import { sampleFacts } from '../../../emails/samples.ts';
import {
  STATEMENT_KINDS,
  type StatementKind,
  type WordingSource,
} from '../../../emails/wordings/variables.ts';

const LANGUAGES: Language[] = ['fr', 'en', 'nl'];
const SUBJECT = 'Relevé de compte';

type StatementTemplate = MailTemplate & { kind: StatementKind };

function template(language: Language, more: Partial<StatementTemplate> = {}): StatementTemplate {
  return { kind: 'reminder', tone: 'firm', language, brandColor: '#1f5f4a', ...more };
}

async function mail(asked: StatementTemplate): Promise<FilledMail> {
  const { several } = sampleFacts(asked.language);
  return fillMail(await compileMail(asked), several[asked.kind]);
}

const links = (html: string) =>
  [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href);
const addresses = (text: string) => text.split('\n').filter((line) => line.startsWith('http'));

describe('a mail that carries the statement of the account', () => {
  test.each(LANGUAGES)('leads to it as PDF and as CSV in both parts, in %s', async (language) => {
    for (const kind of STATEMENT_KINDS) {
      const { payUrl, statementUrl } = sampleFacts(language).several[kind];
      expect(statementUrl.startsWith(`${payUrl}/`)).toBe(true);
      const expected = [payUrl, `${statementUrl}.pdf`, `${statementUrl}.csv`];
      for (const variant of [0, 1] as const) {
        const plain = await mail(template(language, { kind, variant }));
        const carrying = await mail(template(language, { kind, variant, adds: ['statement'] }));
        expect(links(plain.html)).toEqual([payUrl]);
        expect(links(carrying.html)).toEqual(expected);
        expect(addresses(carrying.text)).toEqual(expected);
        expect(carrying.subject).toBe(plain.subject);
        // Beside that line it says the same.
        const [start = '', , end = ''] = splitAt(carrying.text, expected.slice(1));
        expect(plain.text.startsWith(start) && plain.text.endsWith(end)).toBe(true);
        expect(start.length + end.length).toBe(plain.text.length);
      }
    }
  });

  test('has it before the signature, unless its wording says where', async () => {
    const wording = (...blocks: string[]): WordingSource => ({
      ...{ subject: SUBJECT, body: ['Bonjour,', ...blocks].join('\n\n') },
    });
    const usual = ['{{ invoices }}', '{{ pay_button }}', 'Bien à vous', '{{ signature }}'];
    const adds = ['statement' as const];
    const order = ({ text }: FilledMail) =>
      [...text.matchAll(/Bien à vous|Relevé de compte, PDF|Bien cordialement/g)].map(([w]) => w);
    const unsaid = await mail(template('fr', { adds, wording: wording(...usual) }));
    expect(order(unsaid)).toEqual(['Bien à vous', 'Relevé de compte, PDF', 'Bien cordialement']);
    const said = wording('{{ account_statement }}', ...usual);
    expect(order(await mail(template('fr', { adds, wording: said })))).toEqual([
      ...['Relevé de compte, PDF', 'Bien à vous', 'Bien cordialement'],
    ]);
    // A step that adds nothing leaves no trace of the place.
    const without = await mail(template('fr', { wording: said }));
    expect(without).toEqual(await mail(template('fr', { wording: wording(...usual) })));
    const chosen = wording(
      ...usual.slice(0, 3),
      '{% if contact_name %}\n{{ account_statement }}\n{% endif %}',
      '{% if one_invoice %}\n{{ signature }}\n{% else %}\n{{ signature }}\n{% endif %}',
    );
    expect(links((await mail(template('fr', { adds, wording: chosen }))).html)).toHaveLength(3);
    expect(links((await mail(template('fr', { wording: chosen }))).html)).toHaveLength(1);
  });
});

/** The text before the lines with these addresses and what introduces them, those lines, and what follows. */
function splitAt(text: string, urls: readonly string[]): string[] {
  const lines = text.split('\n');
  const first = lines.indexOf(urls[0] ?? '') - 1;
  const last = lines.indexOf(urls.at(-1) ?? '') + 1;
  const joined = (part: string[]) => part.map((line) => `${line}\n`).join('');
  return [
    joined(lines.slice(0, first)),
    joined(lines.slice(first, last + 1)),
    lines.slice(last + 1).join('\n'),
  ];
}
