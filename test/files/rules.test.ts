import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cleanFileName,
  FILE_BYTES_MAX,
  FILE_TYPES,
  fileProblem,
  fileTypeOf,
  type FileType,
} from '../../server/files/rules.ts';
import { bytes, SAMPLES } from './samples.ts';

describe('what a file is', () => {
  test.each(Object.entries(SAMPLES))('%s is known by its first bytes', (type, content) => {
    expect(fileTypeOf(content)).toBe(type);
    expect(fileProblem(content)).toBeNull();
  });

  test.each([
    ['a page', bytes('<!DOCTYPE html><script>alert(1)</script>')],
    ['a page behind a mark of UTF-8 and a blank line', bytes('\xef\xbb\xbf\r\n <html>')],
    ['a drawing that can run scripts', bytes('<svg onload="alert(1)"/>')],
    ['a script', bytes('#!/bin/sh\nrm -rf /\n')],
    ['PostScript', bytes('%!PS-Adobe-3.0')],
    ['a rich text', bytes('{\\rtf1\\ansi hello}')],
    ['an archive, and so an office document', bytes('PK\x03\x04rest')],
    ['an old office document', bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
    ['a program', bytes('MZ\x90\x00\x03')],
    ['a PDF that begins later', bytes('\x00\x00%PDF-1.7')],
    ['a moving picture', bytes('\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom')],
    ['another picture in the same box', bytes('\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avifmif1')],
    ['a sound in a RIFF', bytes('RIFF\x00\x00\x00\x00WAVEfmt ')],
    ['blanks alone', bytes(' \r\n\t')],
    ['text with a NUL in it', bytes('hello\x00world')],
  ])('%s is refused, whatever its name', (_, content) => {
    expect(fileProblem(content)).toBe('type_refused');
  });

  test('nothing is refused for being nothing, and just past the limit for being too much', () => {
    expect(fileProblem(bytes(''))).toBe('empty');
    const largest = Buffer.alloc(FILE_BYTES_MAX, 'a');
    expect(fileProblem(largest)).toBeNull();
    expect(fileProblem(Buffer.concat([largest, bytes('a')]))).toBe('too_large');
  });

  test('a saved e-mail is text, in UTF-8 and in Latin 1', () => {
    const mail = 'From: Anna <anna@jansen.example>\r\nSubject: payé\r\n\r\nVoilà.\r\n';
    expect(fileTypeOf(Buffer.from(mail))).toBe('text');
    expect(fileTypeOf(bytes(mail))).toBe('text');
  });

  test('any bytes have a type or none, and never fail', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (content) => {
        const type = fileTypeOf(content);
        expect(type === undefined || type in FILE_TYPES).toBe(true);
      }),
    );
  });
});

describe('the name that is kept', () => {
  test.each<[string, string, FileType, string]>([
    ['a folder', '../../etc/passwd', 'text', 'passwd.txt'],
    ['a folder of Windows', 'C:\\Users\\anna\\bon de livraison.PDF', 'pdf', 'bon de livraison.pdf'],
    ['an override that turns the extension', 'facture\u202efdp.exe', 'pdf', 'facturefdp.exe.pdf'],
    ['isolates and marks', '\u2066a\u2069\u200f\ufeff\u200b.png', 'png', 'a.png'],
    ['control characters', 'a\r\nSet-Cookie: x=1\u0000.pdf', 'pdf', 'aSet-Cookie_ x=1.pdf'],
    ['the extension of another type', 'photo.png', 'jpeg', 'photo.jpg'],
    ['an extension that runs', 'facture.pdf.exe', 'pdf', 'facture.pdf.exe.pdf'],
    ['a page that is text', 'page.html', 'text', 'page.html.txt'],
    ['a saved mail', 'RE retard.eml', 'text', 'RE retard.txt'],
    ['a right one kept as it is', 'Photo du 3 mars.JPEG', 'jpeg', 'Photo du 3 mars.jpeg'],
    ['quotes and wildcards', 'a"b<c>|?*:d.pdf', 'pdf', 'a_b_c_____d.pdf'],
    ['dots alone', '...', 'pdf', 'document.pdf'],
    ['nothing but an extension', '.pdf', 'pdf', 'pdf.pdf'],
    ['nothing', '', 'heic', 'document.heic'],
    ['a device of Windows', 'NUL.txt', 'text', '_NUL.txt'],
    ['accents in two pieces', 'rec\u0327u.pdf', 'pdf', 'reçu.pdf'],
    ['half a character', 'a\ud800b.pdf', 'pdf', 'ab.pdf'],
  ])('%s', (_, name, type, kept) => {
    expect(cleanFileName(name, type)).toBe(kept);
  });

  test('of any name is one that the table, a header and a disk take', () => {
    const any = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(
        any,
        fc.constantFrom(...(Object.keys(FILE_TYPES) as FileType[])),
        (name, type) => {
          const kept = cleanFileName(name, type);
          expect([...kept].length).toBeLessThanOrEqual(200);
          expect(kept).not.toMatch(/[/\\\p{C}\p{Zl}\p{Zp}<>:"|?*]|^[. ]/u);
          const ending = kept.split('.').at(-1);
          expect(FILE_TYPES[type].extensions).toContain(ending);
          // What was cleaned stays as it is.
          expect(cleanFileName(kept, type)).toBe(kept);
        },
      ),
      { numRuns: 300 },
    );
  });
});
