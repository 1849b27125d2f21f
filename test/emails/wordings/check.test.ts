import { describe, expect, test } from 'vitest';
import { findThreats } from '../../../emails/threat-words.ts';
import { checkWording } from '../../../emails/wordings/check.ts';
import type { ProblemCode, WordingProblem } from '../../../emails/wordings/problems.ts';
import { shippedWording } from '../../../emails/wordings/shipped.ts';
import {
  STATEMENT_KINDS,
  type StatementKind,
  type WordingSource,
} from '../../../emails/wordings/variables.ts';

const BODY = [
  'Bonjour,',
  'Un mot au sujet de votre compte.',
  ...['{{ invoices }}', '{{ pay_button }}', '{{ signature }}'],
].join('\n\n');
const SUBJECT = 'Relevé de compte – {{ organization_name }}';

function problemsOf(
  changed: Partial<WordingSource>,
  kind: StatementKind = 'reminder',
): WordingProblem[] {
  return checkWording(kind, 'fr', { subject: SUBJECT, body: BODY, ...changed });
}

/** The places of a code, as `line:column what`. */
function placesOf(problems: readonly WordingProblem[], code: ProblemCode): string[] {
  return problems
    .filter((one) => one.code === code)
    .map(({ line, column, what, hint }) =>
      [`${line}:${column}`, what, hint ?? ''].join(' ').trim(),
    );
}

test('every wording that comes with the program may be saved, in each language and tone', () => {
  let seen = 0;
  for (const kind of STATEMENT_KINDS) {
    for (const tone of ['friendly', 'neutral', 'firm', 'final'] as const) {
      for (const language of ['fr', 'en', 'nl'] as const) {
        for (const variant of [1, 2] as const) {
          const source = shippedWording({ kind, tone, language }, variant);
          expect(checkWording(kind, language, source), `${kind} ${tone} ${language}`).toEqual([]);
          seen += 1;
        }
      }
    }
  }
  expect(seen).toBe(96);
});

test('a short wording with all that is mandatory has no problem', () => {
  expect(problemsOf({})).toEqual([]);
});

describe('in the body, refused with its place', () => {
  const atThird = (line: string) => BODY.replace('Un mot au sujet de votre compte.', line);
  const cases: [ProblemCode, string, string[]][] = [
    ['tag_unclosed', 'Cher client, {% if iban %}oui', ['3:14 {% if iban %}']],
    ['tag_unclosed', 'Cher client, {% if iban', ['3:14 {% if iban']],
    ['output_unclosed', 'Total {{ total', ['3:7 {{ total']],
    ['output_unclosed', 'Total {{ total }', ['3:7 {{ total }']],
    ['output_unclosed', 'Total {{ total %}', ['3:7 {{ total %}']],
    ['unknown_tag', '{% for line in lines %}x{% endfor %}', ['3:1 for']],
    ['unknown_tag', '{% include "x" %}', ['3:1 include']],
    ['unknown_tag', '{% assign a = 1 %}', ['3:1 assign']],
    ['unknown_tag', '{% raw %}{{ x }}{% endraw %}', ['3:1 raw']],
    ['unknown_tag', 'Oui{% endif %}', ['3:4 endif']],
    ['filter', 'Total {{ total | upcase }}', ['3:7 upcase']],
    ['expression', 'Total {{ "x" }}', ['3:10 "x"']],
    ['expression', '{% if iban and bic %}x{% endif %}', ['3:7 iban and bic']],
    ['expression', '{% if iban == 1 %}x{% endif %}', ['3:7 iban == 1']],
    ['expression', '{% if iban %}a{% elsif bic, x %}b{% endif %}', ['3:24 bic, x']],
    ['tag_unclosed', '{%}', ['3:1 {%}']],
    ['syntax', '{% ! %}', ['3:4 illegal tag syntax, tag name expected']],
    ['unknown_variable', 'Total {{ totl }} !', ['3:10 totl total']],
    ['unknown_variable', '{{ __proto__ }}', ['3:4 __proto__']],
    ['unknown_variable', '{{ constructor.name }}', ['3:4 constructor.name']],
    ['unknown_variable', '{% if ibna %}x{% endif %}', ['3:7 ibna iban']],
    ['not_here', 'Avant le {{ period_ends_on }}', ['3:13 period_ends_on']],
    ['not_here', '{{ mentions }}', ['3:4 mentions']],
    ['not_here', '{% if penalty_amount %}x{% endif %}', ['3:7 penalty_amount']],
    ['unguarded', 'Facture {{ invoice.number }}', ['3:12 invoice.number one_invoice']],
    ['unguarded', '{% if iban %}{{ bic }}{% endif %}', ['3:17 bic bic']],
    ['unguarded', '{% if iban %}a{% else %}{{ iban }}{% endif %}', ['3:28 iban iban']],
    [
      'unguarded',
      '{% unless contact_name %}{{ contact_name }}{% endunless %}',
      ['3:29 contact_name contact_name'],
    ],
    ['not_a_condition', '{% if total %}x{% endif %}', ['3:7 total']],
    ['block_in_line', 'Ici {{ bank_details }}', ['3:8 bank_details']],
    ['block_in_line', '{{ bank_details }} ici', ['3:4 bank_details']],
    ['block_in_line', '{{ total }} {{ bank_details }}', ['3:16 bank_details']],
    ['block_in_line', '**{% if iban %}{{ bank_details }}{% endif %}**', ['3:9 if iban']],
    ['bold_unclosed', 'Un **mot au sujet', ['3:4 **']],
    ['bold_unclosed', '**{% if iban %}a**{% endif %}', ['3:1 **', '3:17 **']],
    ['threat', 'Sinon, un HUISSIER viendra.', ['3:11 HUISSIER']],
    ['threat', 'Sinon, hui**ssier**.', ['3:8 huissier']],
    ['threat', 'Sinon, {% if iban %}hui{% endif %}ssier.', ['3:21 huissier']],
    ['threat', 'interdit\u00a0bancaire', ['3:1 interdit\u00a0bancaire']],
    ['link', 'Voyez https://example.org/x', ['3:7 https://example.org/x']],
    ['link', 'Voyez www.example.org', ['3:7 www.example.org']],
    ['link', 'Payez sur example-pay.com', ['3:11 example-pay.com']],
    ['link', '[Payez](ici)', ['3:7 ](']],
    ['character', 'Un\u200bmot', ['3:3 U+200B']],
    ['character', 'Un\ue000=total\ue001', ['3:3 U+E000', '3:10 U+E001']],
    ['character', 'Un\u202emot', ['3:3 U+202E']],
    ['character', 'Un\tmot', ['3:3 U+0009']],
    ['block_twice', '{{ pay_button }}', ['7:4 pay_button']],
  ];
  test.each(cases)('%s: %s', (code, line, places) => {
    expect(placesOf(problemsOf({ body: atThird(line) }), code)).toEqual(places);
  });

  test('what is too long, at the first character too many', () => {
    const body = `${BODY}\n\n${'é '.repeat(3_000)}`;
    expect(placesOf(problemsOf({ body }), 'too_long')).toEqual(['11:5906 6000']);
  });

  test('what has more forms than any prose', () => {
    const maybe = '{% if iban %}{% if bic %}x{% endif %}{% endif %}';
    expect(placesOf(problemsOf({ body: atThird(maybe.repeat(4)) }), 'too_complex')).toEqual([]);
    expect(placesOf(problemsOf({ body: atThird(maybe.repeat(14)) }), 'too_complex')).toEqual([
      '1:1',
    ]);
    const nested = `${'{% if iban %}'.repeat(12)}x${'{% endif %}'.repeat(12)}`;
    expect(placesOf(problemsOf({ body: atThird(nested) }), 'too_complex')).not.toEqual([]);
  });

  test('a mandatory block that is missing, altogether or in some mails only', () => {
    for (const name of ['invoices', 'pay_button', 'signature']) {
      const body = BODY.replace(`{{ ${name} }}`, '');
      expect(placesOf(problemsOf({ body }), 'missing_block')).toEqual([
        expect.stringMatching(new RegExp(` ${name}$`)),
      ]);
    }
    const body = BODY.replace('{{ pay_button }}', '{% if iban %}\n{{ pay_button }}\n{% endif %}');
    expect(placesOf(problemsOf({ body }), 'missing_block')).toHaveLength(1);
    const either = BODY.replace(
      '{{ pay_button }}',
      '{% if iban %}\n{{ pay_button }}\n{% else %}\nOui\n\n{{ pay_button }}\n{% endif %}',
    );
    expect(problemsOf({ body: either })).toEqual([]);
  });

  test('a Belgian first reminder without its mentions (BEC-2)', () => {
    expect(placesOf(problemsOf({}, 'first_reminder_be'), 'missing_block')).toEqual([
      expect.stringMatching(/ mentions$/),
    ]);
    const body = BODY.replace('{{ pay_button }}', '{{ mentions }}\n\n{{ pay_button }}');
    expect(problemsOf({ body }, 'first_reminder_be')).toEqual([]);
  });
});

describe('in the subject, refused with its place', () => {
  const one =
    '{% if one_invoice %}Facture {{ invoice.number }}{% else %}Relevé de compte{% endif %}';
  const cases: [ProblemCode, string, string[]][] = [
    ['empty', '', ['1:1']],
    ['empty', '{% if iban %}Relevé de compte{% endif %}', ['1:1']],
    ['line_break', 'Relevé de compte\nsuite', ['1:17']],
    [
      'subject_number',
      'Votre compte{% if one_invoice %}{% else %}, relevé de compte{% endif %}',
      ['1:1 Relevé de compte'],
    ],
    [
      'subject_statement',
      '{% if one_invoice %}Facture {{ invoice.number }}{% else %}Vos factures{% endif %}',
      ['1:1 Relevé de compte'],
    ],
    ['subject_amount', `${one} {{ total }}`, ['1:90 total']],
    ['subject_amount', `${one} de 1 234,56`, ['1:92 234,56']],
    ['subject_amount', `${one} (€)`, ['1:88 €']],
    ['subject_capitals', `URGENT ${one}`, ['1:1 URGENT']],
    ['subject_exclamation', `${one} !!`, ['1:87 !!']],
    ['subject_long', `${one} ${'long '.repeat(25)}`, ['1:1 120']],
    ['block_in_subject', `${one} {{ invoices }}`, ['1:90 invoices']],
    ['threat', `${one} avant plainte`, ['1:93 plainte']],
    ['unguarded', 'Relevé de compte {{ invoice.number }}', ['1:21 invoice.number one_invoice']],
    ['too_long', `${one}${' '.repeat(500)}`, ['1:501 500']],
  ];
  test.each(cases)('%s: %s', (code, subject, places) => {
    expect(placesOf(problemsOf({ subject }), code)).toEqual(places);
  });

  test('stars are stars there, and ordinary capitals are no shouting', () => {
    expect(problemsOf({ subject: 'Relevé de compte ** SRL, TVA' })).toEqual([]);
  });
});

test('problems come in the order of reading, each once, however many mails have it', () => {
  const body = BODY.replace(
    'Un mot',
    '{% if iban %}a{% endif %} {% if bic %}b{% endif %} huissier, police. Un mot',
  );
  const problems = problemsOf({ body, subject: 'Relevé de compte, police' });
  expect(problems.map(({ part, line, what }) => `${part} ${line} ${what}`)).toEqual([
    'subject 1 police',
    'body 3 huissier',
    'body 3 police',
  ]);
});

test('threats are found where they stand', () => {
  expect(findThreats('Une courte lettre de l’huissier; PLAINTE.')).toEqual([
    { word: 'huissier', index: 23 },
    { word: 'PLAINTE', index: 33 },
  ]);
});
