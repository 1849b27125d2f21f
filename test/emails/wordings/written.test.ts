import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileMail } from '../../../emails/compile.ts';
import type { FirstReminderFacts } from '../../../emails/facts.ts';
import { fillMail, MissingFact, type FactRecord } from '../../../emails/fill.ts';
import { BrokenWording, renderMail, type MailTemplate } from '../../../emails/render.tsx';
import { allSamples, sampleFacts } from '../../../emails/samples.ts';
import { checkWording } from '../../../emails/wordings/check.ts';
import { readWording } from '../../../emails/wordings/read.ts';
import {
  CONDITIONS,
  VARIABLES,
  type ConditionName,
  type VariableName,
  type WordingSource,
} from '../../../emails/wordings/variables.ts';

const HOSTILE = `<i>&"'</i><script>alert(1)</script>`;
const BLOCKS = '{{ invoices }}\n\n{{ mentions }}\n\n{{ pay_button }}\n\n{{ signature }}';
const SUBJECT =
  '{% if one_invoice %}Facture {{ invoice.number }}{% else %}Relevé de compte{% endif %}';

/* A wording as a model, its source, and what a naive reader makes of it. */

type Part =
  | { word: string }
  | { name: VariableName }
  | { bold: Part[] }
  | { when: ConditionName; then: Part[]; otherwise: Part[] };
type Passage =
  { lines: Part[][] } | { when: ConditionName; passages: Passage[]; others: Passage[] };

function sourceOf(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if ('word' in part) return part.word;
      if ('name' in part) return `{{ ${part.name} }}`;
      if ('bold' in part) return `**${sourceOf(part.bold)}**`;
      const otherwise = part.otherwise.length > 0 ? `{% else %}${sourceOf(part.otherwise)}` : '';
      return `{% if ${part.when} %}${sourceOf(part.then)}${otherwise}{% endif %}`;
    })
    .join(' ');
}

function bodyOf(passages: readonly Passage[]): string {
  return passages
    .map((passage) => {
      if ('lines' in passage) return passage.lines.map(sourceOf).join('\n');
      const [then, others] = [bodyOf(passage.passages), bodyOf(passage.others)];
      return `{% if ${passage.when} %}\n\n${then}\n\n{% else %}\n\n${others}\n\n{% endif %}`;
    })
    .join('\n\n');
}

const isTrue = (name: ConditionName, facts: FactRecord) => {
  const fact = facts[CONDITIONS[name].fact];
  if (name === 'one_invoice') return (fact as unknown[]).length === 1;
  return Array.isArray(fact) ? fact.length > 0 : typeof fact === 'string' && fact.trim() !== '';
};

function said(parts: readonly Part[], facts: FactRecord): string {
  return parts
    .map((part) => {
      if ('word' in part) return part.word;
      if ('bold' in part) return said(part.bold, facts);
      if ('when' in part) return said(isTrue(part.when, facts) ? part.then : part.otherwise, facts);
      const { fact } = VARIABLES[part.name];
      if (!fact.startsWith('.')) return facts[fact] as string;
      const [row] = facts['lines'] as Record<string, string>[];
      return row?.[fact.slice(1)] ?? '';
    })
    .join(' ');
}

function paragraphs(passages: readonly Passage[], facts: FactRecord): string[] {
  return passages.flatMap((passage) => {
    if ('when' in passage)
      return paragraphs(isTrue(passage.when, facts) ? passage.passages : passage.others, facts);
    const lines = passage.lines.map((line) => said(line, facts)).filter((line) => line.trim());
    return lines.length > 0 ? [lines.join('\n')] : [];
  });
}

const word = fc.constantFrom(
  ...[
    'Bonjour',
    'é\u202f!',
    '*',
    '{ x',
    '}',
    '%',
    '<b>&"\'</b>',
    '😀',
    '}} %}',
    '$& $1',
    '&amp;',
    '–',
  ],
);
const always: VariableName[] = ['customer_name', 'total', 'organization_name', 'period_ends_on'];
const optional: ConditionName[] = ['contact_name', 'iban', 'bic', 'reference', 'penalty_amount'];
const conditions: ConditionName[] = [...optional, 'one_invoice', 'credits', 'early_payment'];

function partsUnder(known: readonly ConditionName[], depth: number): fc.Arbitrary<Part[]> {
  const names = [
    ...always,
    ...optional.filter((name) => known.includes(name)),
    ...(known.includes('one_invoice') ? ['invoice.number', 'invoice.due_on'] : []),
  ] as VariableName[];
  const plain: fc.Arbitrary<Part> = fc.oneof(
    word.map((text) => ({ word: text })),
    fc.constantFrom(...names).map((name) => ({ name })),
  );
  if (depth === 0) return fc.array(plain, { minLength: 1, maxLength: 3 });
  const bold = partsUnder(known, 0).map((parts) => ({ bold: parts }));
  const choice = fc.constantFrom(...conditions).chain((when) =>
    fc.record({
      when: fc.constant(when),
      then: partsUnder([...known, when], depth - 1),
      otherwise: fc.oneof(
        fc.constant<Part[]>([]),
        partsUnder(
          known.filter((one) => one !== when),
          depth - 1,
        ),
      ),
    }),
  );
  return fc.array(fc.oneof(plain, bold, choice, choice), { minLength: 1, maxLength: 3 });
}

function passagesUnder(known: readonly ConditionName[], depth: number): fc.Arbitrary<Passage[]> {
  const lines = fc
    .array(partsUnder(known, 2), { minLength: 1, maxLength: 3 })
    .map((all) => ({ lines: all }));
  if (depth === 0) return fc.array(lines, { minLength: 1, maxLength: 2 });
  const choice = fc.constantFrom(...conditions).chain((when) =>
    fc.record({
      when: fc.constant(when),
      // Two at least: one paragraph alone is a line of the text around it.
      passages: passagesUnder([...known, when], 0),
      others: passagesUnder(
        known.filter((one) => one !== when),
        0,
      ),
    }),
  );
  return fc.array(fc.oneof(lines, choice), { minLength: 1, maxLength: 4 });
}

const several = sampleFacts('fr').several.first_reminder_be;
const hostile = fc.constantFrom(HOSTILE, 'Ö &amp; Fils', '\uE000=total\uE001', '{{ total }}', '**');
const facts: fc.Arbitrary<FirstReminderFacts> = fc
  .record({
    isOne: fc.boolean(),
    ...{ contactName: fc.option(hostile), iban: fc.option(hostile), bic: fc.option(hostile) },
    ...{ reference: fc.option(hostile), penaltyAmount: fc.option(hostile) },
    ...{ customerName: hostile, organizationName: hostile, number: hostile },
    ...{ isCredited: fc.boolean(), isEarly: fc.boolean() },
  })
  .map(({ isOne, isCredited, isEarly, number, ...given }) => {
    const lines = several.lines.map((line) => ({ ...line, number }));
    const early = { what: 'a', day: 'b', saving: 'c', discounted: 'd', full: 'e' };
    return {
      ...several,
      ...given,
      lines: isOne ? lines.slice(0, 1) : lines,
      credits: isCredited ? several.credits : [],
      earlyPayment: isEarly ? [early] : [],
      transferCode: null,
    };
  });

function templateOf(wording: WordingSource): MailTemplate {
  const common = { tone: 'neutral', language: 'fr', brandColor: '#1d5c63' } as const;
  return { ...common, kind: 'first_reminder_be', wording };
}

/** Spaces in one, none at the ends of lines. */
function tidy(text: string): string {
  return text
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
}

/** The words of a page's paragraphs up to its table. */
function wordsOf(html: string): string {
  return html
    .slice(html.indexOf('</p>') + 4, html.indexOf('<caption'))
    .replace(/<table[\s\S]*$/, '')
    .replaceAll('<br/>', '\n')
    .replaceAll('</p>', '\n\n')
    .replace(/<[^>]+>/g, '')
    .replace(/&(amp|lt|gt|quot|#x27);/g, (_, name: string) => UNESCAPED[name] ?? '');
}
const UNESCAPED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };

describe('a wording', () => {
  test('says in both parts what a naive reader makes of it, whatever the facts', async () => {
    let seen = 0;
    await fc.assert(
      fc.asyncProperty(passagesUnder([], 1), facts, async (passages, given) => {
        const wording = { subject: SUBJECT, body: `${bodyOf(passages)}\n\n${BLOCKS}` };
        const { problems } = readWording('first_reminder_be', wording);
        fc.pre(!problems.some(({ code }) => code === 'too_complex' || code === 'too_long'));
        expect(problems, wording.body).toEqual([]);
        const mail = fillMail(await compileMail(templateOf(wording)), given);
        const expected = tidy(paragraphs(passages, given).join('\n\n'));
        const head = mail.text.slice(0, mail.text.indexOf('Compte de '));
        expect(tidy(head), wording.body).toBe(expected);
        expect(tidy(wordsOf(mail.html)), wording.body).toBe(expected);
        seen += 1;
      }),
      { numRuns: 150 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  test('gives the bytes that React gives with the same facts', async () => {
    await fc.assert(
      fc.asyncProperty(passagesUnder([], 1), facts, async (passages, given) => {
        const wording = { subject: SUBJECT, body: `${bodyOf(passages)}\n\n${BLOCKS}` };
        const template = templateOf(wording);
        fc.pre(readWording('first_reminder_be', wording).problems.length === 0);
        const filled = fillMail(await compileMail(template), given);
        const slots = { facts: given as FactRecord, row: null };
        expect(filled).toEqual(await renderMail(template, slots));
      }),
      { numRuns: 50 },
    );
  });

  test('that may be saved renders with every optional fact missing', async () => {
    const names = optional.map((name) => `{% if ${name} %}{{ ${name} }}{% endif %}`);
    const body = ['Bonjour,', names.join('\n'), names.join('\n\n'), BLOCKS].join('\n\n');
    const wording = { subject: SUBJECT, body: `${body}\n\n{{ bank_details }}` };
    expect(checkWording('first_reminder_be', 'fr', wording)).toEqual([]);
    const skeleton = await compileMail(templateOf(wording));
    const bare = { contactName: null, iban: null, bic: null, reference: null, bankHolder: null };
    const { text, html } = fillMail(skeleton, {
      ...{ ...several, ...bare, penaltyAmount: null, transferCode: null },
      ...{ credits: [], notYetDue: [], earlyPayment: [] },
    });
    expect(text).toMatch(/^Bonjour,\n\nCompte de /);
    expect(text).not.toMatch(/\n{3}/);
    expect(html).not.toMatch(/<p[^>]*>(<br\/>|\s)*<\/p>/);
  });
});

/** Tags that are never closed, or closed in another order than they were opened. */
function unbalanced(html: string): string[] {
  const faults: string[] = [];
  const open: string[] = [];
  const body = html.replace(/<!--[\s\S]*?-->|<!DOCTYPE[^>]*>|<style[\s\S]*?<\/style>/gi, '');
  for (const [, slash, name = '', rest = ''] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)([^>]*)>/gi)) {
    if (/^(meta|br|img|link|hr|input)$/i.test(name) || rest.endsWith('/')) continue;
    if (slash === '') open.push(name);
    else if (open.pop() !== name) faults.push(name);
  }
  // What is no tag must not look like one.
  const bare = body.replace(/<\/?[a-z][^<>]*>/gi, '');
  return [...faults, ...open, ...(/[<>]/.test(bare) ? ['<'] : [])];
}

describe('the page of a mail', () => {
  const parts = partsUnder([], 2).map((all) => [{ lines: [all] }]);

  test('is well formed, loads nothing, and has one link, as one line of its text has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(parts, passagesUnder([], 1)), facts, async (passages, given) => {
        const wording = { subject: SUBJECT, body: `${bodyOf(passages)}\n\n${BLOCKS}` };
        fc.pre(readWording('first_reminder_be', wording).problems.length === 0);
        const { html, text } = fillMail(await compileMail(templateOf(wording)), given);
        expect(unbalanced(html), html).toEqual([]);
        expect(html).not.toMatch(/<img|<script|<link|<iframe|@import|url\(|src=/i);
        expect([...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
          given.payUrl,
        ]);
        expect(text.split('\n').filter((line) => line === given.payUrl)).toHaveLength(1);
        // Never a page without words, or with few: a picture alone is what filters look for.
        expect(text.length).toBeGreaterThan(200);
      }),
      { numRuns: 60 },
    );
  });

  test('is well formed for every mail there is', async () => {
    for (const { template, facts: given, name } of allSamples()) {
      const { html } = fillMail(await compileMail(template), given);
      expect(unbalanced(html), name).toEqual([]);
    }
  });
});

describe('written on several lines', () => {
  const read = async (start: string, given: Partial<FirstReminderFacts>) => {
    const skeleton = await compileMail(
      templateOf({ subject: SUBJECT, body: `${start}\n\n${BLOCKS}` }),
    );
    const { text } = fillMail(skeleton, { ...several, ...given });
    return text.slice(0, text.indexOf('\n\nCompte de '));
  };

  test('the lines of tags are no lines of the mail', async () => {
    const start = 'Un\n{% if contact_name %}\nDeux\nTrois\n{% else %}\nQuatre\n{% endif %}\nCinq';
    expect(await read(start, { contactName: 'Ada' })).toBe('Un\nDeux\nTrois\nCinq');
    expect(await read(start, { contactName: null })).toBe('Un\nQuatre\nCinq');
  });

  test('what is left out leaves no empty line, at the start, in the middle or at the end', async () => {
    const start =
      '{% if iban %}A{% endif %}\n{% if bic %}\nB\n{% endif %}\n{% if iban %}C{% endif %}';
    expect(await read(start, { iban: 'x', bic: 'y' })).toBe('A\nB\nC');
    expect(await read(start, { iban: 'x', bic: null })).toBe('A\nC');
    expect(await read(start, { iban: null, bic: 'y' })).toBe('B');
  });

  test('elsif and unless choose as Liquid does', async () => {
    const start =
      '{% if iban %}A{% elsif bic %}B{% elsif reference %}C{% else %}D{% endif %} {% unless iban %}E{% else %}F{% endunless %}';
    const none = { iban: null, bic: null, reference: null };
    expect(await read(start, { ...none, iban: 'x' })).toBe('A F');
    expect(await read(start, { ...none, bic: 'x' })).toBe('B E');
    expect(await read(start, { ...none, reference: 'x' })).toBe('C E');
    expect(await read(start, none)).toBe('D E');
  });
});

test('a wording that cannot be read is refused with its place, and a fact that is missing is named', async () => {
  const broken = templateOf({ subject: SUBJECT, body: `Total {{ totl }}\n\n${BLOCKS}` });
  await expect(compileMail(broken)).rejects.toThrow(BrokenWording);
  await expect(compileMail(broken)).rejects.toThrow('body, line 1, column 10');
  const skeleton = await compileMail(templateOf({ subject: SUBJECT, body: BLOCKS }));
  expect(() => fillMail(skeleton, { ...several, enterpriseNumber: '' })).toThrow(MissingFact);
});

test('the lines an organization signs with take the place of its names', async () => {
  const wording = { subject: SUBJECT, body: BLOCKS };
  const signature = ['L’équipe <b>comptable</b>', '02 555 12 12'];
  const { html, text } = fillMail(
    await compileMail({ ...templateOf(wording), signature }),
    several,
  );
  expect(text).toContain('Bien cordialement,\nL’équipe <b>comptable</b>\n02 555 12 12\n\n-- \n');
  expect(html).toContain('L’équipe &lt;b&gt;comptable&lt;/b&gt;<br/>02 555 12 12');
  expect(text).not.toContain(several.senderName);
});
