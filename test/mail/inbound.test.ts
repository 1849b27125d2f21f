import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInboundMail } from '../../server/mail/inbound.ts';
import { plainTextOf } from '../../server/mail/plain-text.ts';
import { rawMail } from '../replies/mails.ts';

const read = (raw: string | Buffer) => readInboundMail(Buffer.from(raw));

test('a mail is read in its own letters', async () => {
  const subject = '=?iso-8859-1?Q?R=E9ponse_:_c=27est_pay=E9?=';
  const mail = await read(
    rawMail(
      {
        'Content-Type': 'text/plain; charset=windows-1252',
        'Content-Transfer-Encoding': 'quoted-printable',
      },
      'C=92est pay=E9 : 1=A0200 =80.',
      { subject, from: '=?utf-8?B?w4lsb8Ovc2U=?= <ELOISE@Customer.test>', id: '<1@customer.test>' },
    ),
  );
  expect(mail).toMatchObject({
    ...{ subject: "Réponse : c'est payé", text: 'C’est payé : 1\u00a0200 €.' },
    ...{ mailId: '<1@customer.test>', from: { name: 'Éloïse', address: 'eloise@customer.test' } },
  });
});

test('of a mail in HTML alone the words are left, and no markup', async () => {
  const html =
    '<html><head><style>p{}</style><title>x</title></head><body><p>Bonjour,</p><script>alert(1)</script><div>C&#8217;est <b>pay&eacute;</b> &lt;hier&gt;.<br>Merci</div><blockquote><p>Il reste 1 &euro;</p></blockquote></body></html>';
  const mail = await read(rawMail({ 'Content-Type': 'text/html; charset=utf-8' }, html));
  expect(mail.text).toBe('Bonjour,\n\nC’est payé <hier>.\nMerci\n> Il reste 1 €');
});

test('what would hide, turn or begin something else is taken out of it', async () => {
  const mail = await read(
    rawMail({ 'X-Note': 'a\u0007b' }, 'pay\u202egnp.exe\u0000\u0008 fin', {
      subject: '=?utf-8?Q?a=0D=0ABcc:_evil=40x.test?=',
    }),
  );
  expect(mail.text).toBe('paygnp.exe fin');
  expect(mail.subject).toBe('a Bcc: evil@x.test');
  expect(mail.headers.every(({ value }) => !/[\r\n\u0000]/.test(value))).toBe(true);
});

test('a mail inside a mail is an attachment, and what is attached is named', async () => {
  const body = [
    '--b',
    'Content-Type: text/plain',
    '',
    'Voir ci-joint.',
    '--b',
    'Content-Type: application/pdf; name="../../etc/avis.pdf"',
    'Content-Disposition: attachment',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('%PDF-1.7 proof').toString('base64'),
    '--b',
    'Content-Type: message/rfc822',
    '',
    'Subject: inside',
    '',
    'What another said.',
    '--b--',
  ].join('\n');
  const mail = await read(rawMail({ 'Content-Type': 'multipart/mixed; boundary=b' }, body));
  expect(mail.text).toBe('Voir ci-joint.');
  expect(mail.attachments.map(({ name, size }) => [name, size])).toEqual([
    ['../../etc/avis.pdf', 14],
    ['', expect.any(Number)],
  ]);
  expect(mail.report).toBeNull();
});

test.each([
  ['no address', 'Ada'],
  ['two in one', 'a@b@c.test'],
  ['a header of its own', '=?utf-8?Q?x=0D=0A?= <a b@c.test>'],
])('a sender that is %s is none', async (_name, from) => {
  expect((await read(rawMail({}, 'x', { from }))).from).toBeNull();
});

test('whatever comes is read or refused, never half', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
      const mail = await readInboundMail(bytes).catch(() => null);
      if (mail) expect(mail.text).not.toMatch(/[\u0000\u202e]/);
    }),
    { numRuns: 200 },
  );
});

test('one that is nested to exhaust its reader is refused', async () => {
  const deep = Array.from(
    { length: 400 },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
  ).join('');
  await expect(read(`From: a@b.test\r\n${deep}`)).rejects.toThrow();
});

test('text from HTML takes time in proportion, and never holds a tag that was one', () => {
  const started = performance.now();
  for (const hostile of ['<', '<!--', '<div>', '&#', '<a '.repeat(3), '</p>']) {
    plainTextOf(hostile.repeat(100_000));
  }
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(plainTextOf('<p>a</p><!-- <b>c</b> --><img src=x onerror=alert(1)>b')).toBe('a\n\nb');
  expect(plainTextOf('1 &lt; 2 &amp; 3 &unknown; &#0; &#x110000;')).toBe('1 < 2 & 3 &unknown;');
});
