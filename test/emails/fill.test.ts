import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileMail } from '../../emails/compile.ts';
import type { FactsByKind, InvoiceLine, Language, MailKind, Tone } from '../../emails/facts.ts';
import { fillMail, MissingFact, onOneLine, type FactRecord } from '../../emails/fill.ts';
import { letterFacts, LETTERS, specOf, type LetterKind } from '../../emails/letters/letters.ts';
import { renderMail, type MailTemplate } from '../../emails/render.tsx';
import { allSamples, sampleFacts, samplesIn } from '../../emails/samples.ts';

const HOSTILE = `<i>&"'</i><script>alert(1)</script>`;

// What people and attackers type: markup, quotes, accents, emoji, and the very characters the marks are made of.
const word = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 30 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }),
    fc.constantFrom(
      HOSTILE,
      'Ö &amp; Fils',
      '\uE000=total\uE001',
      '\uE000/\uE001',
      '$& $1',
      '😀',
      '<!-- -->',
    ),
  )
  // React and UTF-8 both need whole characters, which is what a database hands over.
  .map((text) => text.toWellFormed().replaceAll('\u0000', '').replaceAll('<!-- -->', '<!-->'))
  .filter((text) => text.trim() !== '');
const optional = fc.option(word);
const line: fc.Arbitrary<InvoiceLine> = fc.record({
  number: word,
  issuedOn: word,
  dueOn: word,
  lateness: word,
  amount: word,
  discount: optional,
});
const earlyPayment = fc.record({
  ...{ what: word, day: word, saving: word, discounted: word, full: word },
});
const url = fc.webUrl({ withQueryParameters: true }).map((address) => `${address}'"&<>`);
const sender = { organizationName: word, organizationFooter: word };
const common = {
  ...sender,
  senderName: word,
  contactName: optional,
  customerName: word,
  replyTo: word,
};
const statement = {
  ...common,
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  notYetDue: fc.array(line, { maxLength: 2 }),
  credits: fc.array(fc.record({ label: word, amount: word }), { maxLength: 2 }),
  total: word,
  earlyPayment: fc.array(earlyPayment, { maxLength: 1 }),
  ...{ payUrl: url, statementUrl: url },
  ...{ iban: optional, bic: optional, bankHolder: optional, reference: optional },
  transferCode: optional,
  ...{ payeeNotice: optional, payeeNote: optional, transferOnly: optional },
};
const settled = fc.record({ number: word, amount: word, remaining: optional });

function letterOf(kind: LetterKind): fc.Arbitrary<FactsByKind[LetterKind]> {
  const { to, needs, may, hasDetails, hasQuote, link } = specOf(kind);
  const named = Object.fromEntries([
    ...needs.map((name) => [name, word] as const),
    ...may.map((name) => [name, optional] as const),
  ]);
  const details = fc.array(fc.record({ label: word, value: word }), { maxLength: 3 });
  const facts: Record<string, fc.Arbitrary<unknown>> = {
    ...(to === 'debtor' ? common : { ...sender, contactName: optional, customerName: word }),
    ...named,
    ...(hasDetails && { details }),
    ...(hasQuote && { quote: optional }),
    ...(to === 'team'
      ? { officeUrl: url }
      : { payUrl: link === 'pay' ? url : fc.constant(null), transferOnly: optional }),
  };
  return fc
    .record(facts)
    .map((given) => ({ ...letterFacts({}), ...given }) as FactsByKind[LetterKind]);
}

const factsOf: Record<MailKind, fc.Arbitrary<FactsByKind[MailKind]>> = {
  ...(Object.fromEntries(
    (Object.keys(LETTERS) as LetterKind[]).map((kind) => [kind, letterOf(kind)]),
  ) as Record<LetterKind, fc.Arbitrary<FactsByKind[LetterKind]>>),
  before_due: fc.record(statement),
  due_today: fc.record(statement),
  reminder: fc.record(statement),
  first_reminder_be: fc.record({
    ...statement,
    ...{
      enterpriseNumber: word,
      periodEndsOn: word,
      productDescription: word,
      penaltyAmount: optional,
    },
  }),
  payment_received: fc.record({
    ...common,
    ...{
      amount: word,
      paidOn: word,
      method: word,
      kept: optional,
      returned: optional,
      portalUrl: fc.option(url),
    },
    settled: fc.array(settled, { maxLength: 3 }),
  }),
  refund_made: fc.record({ ...common, amount: word, paidOn: word }),
  link_renewed: fc.record({ ...common, payUrl: url, expiresOn: word }),
  sign_in: fc.record({ ...sender, contactName: optional, url, minutes: word }),
};

const mail = fc.constantFrom(...(Object.keys(factsOf) as MailKind[])).chain((kind) =>
  fc.record({
    template: fc.record({
      kind: fc.constant(kind),
      tone: fc.constantFrom<Tone[]>('friendly', 'neutral', 'firm', 'final'),
      language: fc.constantFrom<Language[]>('fr', 'en', 'nl'),
      brandColor: fc.constant('#1d5c63'),
      variant: fc.constantFrom<(0 | 1)[]>(0, 1),
    }),
    facts: factsOf[kind],
  }),
);

async function rendered(template: MailTemplate, facts: object) {
  const direct = await renderMail(template, { facts: facts as FactRecord, row: null });
  return { ...direct, subject: onOneLine(direct.subject) };
}

describe('a filled mail', () => {
  test('is byte for byte what React renders with the same facts', async () => {
    await fc.assert(
      fc.asyncProperty(mail, async ({ template, facts }) => {
        const filled = fillMail(await compileMail(template), facts);
        expect(filled).toEqual(await rendered(template, facts));
      }),
      { numRuns: 150 },
    );
  });

  test('is what React renders for every sample', async () => {
    for (const { template, facts } of allSamples())
      expect(fillMail(await compileMail(template), facts)).toEqual(await rendered(template, facts));
  });

  test('shows hostile names as text, in the page and in the rows of its table', async () => {
    const facts = sampleFacts('fr').several.reminder;
    const lines = facts.lines.map((each) => ({ ...each, number: HOSTILE }));
    const { html, text } = fillMail(await compileMail(reminder()), {
      ...{ ...facts, lines, contactName: HOSTILE, customerName: HOSTILE },
    });
    const escaped = '&lt;i&gt;&amp;&quot;&#x27;&lt;/i&gt;';
    expect(html).not.toContain('<i>&');
    expect(html).not.toContain('<script');
    expect(html.split(escaped)).toHaveLength(1 + lines.length + 3);
    expect(text).toContain(HOSTILE);
  });

  test('keeps line breaks out of the subject', async () => {
    const facts = sampleFacts('en').several.reminder;
    const organizationName = 'Acme\r\nBcc: all@example.org';
    const { subject } = fillMail(await compileMail(reminder('en')), { ...facts, organizationName });
    expect(subject).toBe('Statement of account – Acme Bcc: all@example.org');
  });

  test('comes out the same from a skeleton that was stored as JSON', async () => {
    for (const { template, facts } of samplesIn('nl')) {
      const skeleton = await compileMail(template);
      const stored = JSON.parse(JSON.stringify(skeleton)) as typeof skeleton;
      expect(fillMail(stored, facts)).toEqual(fillMail(skeleton, facts));
    }
  });
});

describe('a missing fact', () => {
  test('is named, whichever it is and however it is missing', async () => {
    const mayBeNull = new Set([
      ...['contactName', 'iban', 'bic', 'bankHolder', 'reference', 'penaltyAmount', 'portalUrl'],
      ...['kept', 'returned', 'transferCode', 'payeeNotice', 'payeeNote'],
      'transferOnly',
    ]);
    const mayBeEmpty = new Set(['notYetDue', 'credits', 'earlyPayment', 'settled']);
    for (const { template, facts } of samplesIn('fr').filter(({ name }) =>
      name.includes('several'),
    )) {
      // With all that a mail can carry, so that no fact goes unused.
      const skeleton = await compileMail({ ...template, adds: ['statement'] });
      for (const name of Object.keys(facts)) {
        const without = (value: unknown) => () => fillMail(skeleton, { ...facts, [name]: value });
        // Row facts of the sample stay; the name in the error is the one taken away.
        expect(without(undefined), `${template.kind} ${name}`).toThrow(
          new MissingFact(name, template.kind),
        );
        if (Array.isArray((facts as FactRecord)[name])) {
          if (!mayBeEmpty.has(name)) expect(without([])).toThrow(MissingFact);
        } else if (mayBeNull.has(name)) expect(without(null)).not.toThrow();
        else for (const blank of [null, '', ' \n']) expect(without(blank)).toThrow(MissingFact);
      }
    }
  });

  test('of a row is named too', async () => {
    const facts = sampleFacts('fr').several.reminder;
    const lines = [{ ...facts.lines[0], dueOn: '' }] as InvoiceLine[];
    const skeleton = await compileMail(reminder());
    expect(() => fillMail(skeleton, { ...facts, lines })).toThrow('lacks the fact ".dueOn"');
  });

  test('never shows as undefined or null, and absent ones leave no trace', async () => {
    const facts = {
      ...sampleFacts('en').several.reminder,
      ...{ contactName: null, iban: null, credits: [], notYetDue: [] },
    };
    const { html, text } = fillMail(await compileMail(reminder('en')), facts);
    for (const part of [html, text]) {
      expect(part).not.toMatch(/undefined|null|NaN|\[object/);
      expect(part).not.toContain('By bank transfer');
      expect(part).not.toContain('not yet due');
      expect(part).not.toContain('TRIOBEBB');
      expect(part).toContain('Hello,');
    }
    expect(text).not.toContain('\n\n\n');
  });

  test.each(['javascript:alert(1)', 'ftp://x.org', 'https://x.org/ y'])(
    'a link %s is refused',
    async (payUrl) => {
      const skeleton = await compileMail(reminder());
      expect(() => fillMail(skeleton, { ...sampleFacts('fr').one.reminder, payUrl })).toThrow(
        'web address',
      );
    },
  );
});

describe('a compiled mail', () => {
  test('has a hash that changes with its content alone', async () => {
    const [first, again, other, blue] = await Promise.all([
      compileMail(reminder()),
      compileMail(reminder()),
      compileMail({ ...reminder(), variant: 1 }),
      compileMail({ ...reminder(), brandColor: '#0000ff' }),
    ]);
    expect(first.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(again.hash).toBe(first.hash);
    expect(new Set([first.hash, other.hash, blue.hash]).size).toBe(3);
  });

  test('refuses a colour that is not one', async () => {
    await expect(compileMail({ ...reminder(), brandColor: 'red;}' })).rejects.toThrow('colour');
  });
});

function reminder(language: Language = 'fr'): MailTemplate {
  return { kind: 'reminder', tone: 'neutral', language, brandColor: '#1d5c63' };
}
