import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partQuoted } from '../../server/replies/quote-rules.ts';

test.each([
  [
    'Gmail in French',
    'C’est parti ce matin.\n\nLe lun. 2 mars 2026 à 09:00, Atelier Lumen <compta@lumen.test> a écrit :\n\n> Bonjour,\n> Il reste 1 200,00 €.',
    'C’est parti ce matin.',
  ],
  [
    'Gmail in English, its line broken',
    'Paid.\n\nOn Mon, Mar 2, 2026 at 9:00 AM Atelier Lumen <compta@lumen.test>\nwrote:\n\n> Hello',
    'Paid.',
  ],
  [
    'Apple Mail in Dutch',
    'Betaald.\n\nOp 2 mrt 2026 om 09:00 heeft Atelier Lumen <compta@lumen.test> het volgende geschreven:\n\n> Dag',
    'Betaald.',
  ],
  [
    'Outlook in French',
    'Bonjour,\nC’est en cours.\n\n________________________________\nDe : Atelier Lumen <compta@lumen.test>\nEnvoyé : lundi 2 mars 2026 09:00\nObjet : Facture',
    'Bonjour,\nC’est en cours.',
  ],
  [
    'Outlook without its line',
    'Thanks.\n\nFrom: Atelier Lumen <compta@lumen.test>\nSent: Monday, 2 March 2026\nTo: Ada\n\nHello Ada',
    'Thanks.',
  ],
  ['an old Outlook', 'Merci\n-----Message d’origine-----\nDe : x', 'Merci'],
  ['quoted lines at the end', 'Non.\n> Bonjour\n>\n> Merci\n', 'Non.'],
])('%s', (_program, text, said) => {
  expect(partQuoted(text).said).toBe(said);
});

test.each([
  ['between the lines', '> Avez-vous reçu la facture ?\nOui.\n> Est-elle juste ?\nNon.'],
  ['below', '> Avez-vous reçu la facture ?\n\nOui, hier.'],
  [
    'below what is announced',
    'Le lun. 2 mars, Atelier Lumen a écrit :\n> Avez-vous reçu la facture ?\n\nOui, hier.',
  ],
  ['with a word that begins so', 'De : rien.\nMerci beaucoup.'],
  ['nothing but a quote', '> Bonjour'],
  ['nothing', ''],
])('an answer %s is kept whole', (_how, text) => {
  expect(partQuoted(text)).toEqual({ said: text.trim(), quoted: '' });
});

test('nothing is lost and nothing made up: the parts are the text, spaces between them apart', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('> a', 'Le 2 mars, x a écrit :', 'De : a', 'Envoyé : b', '_'.repeat(20), ''),
  );
  const bare = (text: string) => text.replace(/\s+/g, '');
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
      const text = lines.join('\n');
      const { said, quoted } = partQuoted(text);
      expect(bare(said + quoted)).toBe(bare(text));
      if (bare(text) !== '') expect(said).not.toBe('');
    }),
  );
});

test('a text of a hundred thousand characters takes no time to speak of', () => {
  const started = performance.now();
  partQuoted('Le a\n'.repeat(20_000));
  partQuoted(`Le ${'a '.repeat(50_000)}`);
  partQuoted('> a\nb\n'.repeat(16_000));
  expect(performance.now() - started).toBeLessThan(3_000);
});
