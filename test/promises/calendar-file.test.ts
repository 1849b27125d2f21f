import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarFile } from '../../server/promises/calendar-file.ts';

const ENTRY = {
  uid: 'promise-12@relance.example',
  day: '2026-03-31' as const,
  madeAt: new Date('2026-03-02T08:00:00.123Z'),
  summary: 'Payer 1\u202f234,56\u00a0€ à Atelier Lumen',
  description: 'Factures : F-1, F-2; le lien…',
};

/** Reads a file as RFC 5545 says: lines joined again, values unescaped. */
function read(file: string): { name: string; value: string }[] {
  return file
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf(':');
      const value = line.slice(at + 1).replace(/\\([\\;,nN])/g, (_all, letter: string) => {
        return letter.toLowerCase() === 'n' ? '\n' : letter;
      });
      return { name: line.slice(0, at), value };
    });
}

test('is one whole day, with what it is about', () => {
  const lines = read(calendarFile(ENTRY));
  const valueOf = (name: string) => lines.find((line) => line.name === name)?.value;
  expect(lines[0]).toEqual({ name: 'BEGIN', value: 'VCALENDAR' });
  expect(lines.at(-1)).toEqual({ name: 'END', value: 'VCALENDAR' });
  expect(valueOf('VERSION')).toBe('2.0');
  expect(valueOf('UID')).toBe(ENTRY.uid);
  expect(valueOf('DTSTAMP')).toBe('20260302T080000Z');
  expect(valueOf('DTSTART;VALUE=DATE')).toBe('20260331');
  // The end is not part of it: the first of April.
  expect(valueOf('DTEND;VALUE=DATE')).toBe('20260401');
  expect(valueOf('SUMMARY')).toBe(ENTRY.summary);
  expect(valueOf('DESCRIPTION')).toBe(ENTRY.description);
  const opened = lines.filter((line) => line.name === 'BEGIN').map((line) => line.value);
  const closed = lines.filter((line) => line.name === 'END').map((line) => line.value);
  expect(closed.toReversed().toSorted()).toEqual(opened.toSorted());
});

test('any text comes back, in lines of at most 75 octets that end with CRLF and cut no character', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 400 });
  fc.assert(
    fc.property(text, text, (summary, description) => {
      const file = calendarFile({ ...ENTRY, summary, description });
      expect(file.endsWith('\r\n')).toBe(true);
      for (const line of file.split('\r\n')) {
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
        expect(line).not.toMatch(/[\r\n]/);
        expect(line.isWellFormed()).toBe(true);
      }
      const clean = (value: string) =>
        value.replace(/\r\n?|\n/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
      const found = read(file);
      expect(found.find((line) => line.name === 'SUMMARY')?.value).toBe(clean(summary));
      expect(found.find((line) => line.name === 'DESCRIPTION')?.value).toBe(clean(description));
    }),
  );
});

test('what somebody writes begins no line of its own', () => {
  const file = calendarFile({ ...ENTRY, summary: 'a\r\nEND:VEVENT\r\nBEGIN:VALARM' });
  expect(file.match(/^END:VEVENT/gm)).toHaveLength(1);
});
