import { beforeAll, describe, expect, test } from 'vitest';
import { compileMail } from '../../emails/compile.ts';
import { fillMail } from '../../emails/fill.ts';
import { allSamples, sampleFacts, samplesIn } from '../../emails/samples.ts';
import { mailFaults, paymentCodeFaults } from '../support/valid-html.ts';
import { everyMail, type KnownMail } from './every-mail.ts';
import { factsOfPage, factsOfText } from './said-facts.ts';

let mails: KnownMail[];
beforeAll(async () => {
  mails = await everyMail();
});

/** The page with every text, address and language the same: what the validator judges is the same in all of a shape. */
function shapeOf(html: string): string {
  return html.replace(/>[^<]+</g, '>x<').replace(/ (href|lang)="[^"]*"/g, ' $1="x"');
}

describe('the HTML of a mail is valid', () => {
  test('for every mail there is, with all facts and without each that may be missing', async () => {
    expect(new Set(mails.map(({ template }) => template.kind)).size).toBe(
      new Set(allSamples().map(({ template }) => template.kind)).size,
    );
    const shapes = new Map(mails.map((one) => [shapeOf(one.mail.html), one]));
    for (const { name, mail } of shapes.values()) {
      expect(await mailFaults(mail.html), name).toEqual([]);
    }
  });

  test('with a logo and a signature', async () => {
    const logo = { url: 'https://example.org/logo.png', width: 120, height: 40 };
    const signature = ['L’équipe <comptable> & Cie', '02 555 12 12'];
    for (const { template, facts, name } of samplesIn('fr')) {
      if (!name.includes('several') && !name.includes('sign_in')) continue;
      const { html } = fillMail(await compileMail({ ...template, logo, signature }), facts);
      expect(html).toContain(logo.url);
      expect(await mailFaults(html), name).toEqual([]);
    }
  });

  test('whatever people are called', async () => {
    const facts = sampleFacts('fr').several.reminder;
    const nasty = `</p></td><script>&amp;&nbsp;"'`;
    const html = fillMail(
      await compileMail({
        ...{ kind: 'reminder', tone: 'neutral', language: 'fr', brandColor: '#1d5c63' },
      }),
      { ...facts, contactName: nasty, customerName: nasty, organizationName: nasty },
    ).html;
    expect(await mailFaults(html)).toEqual([]);
  });

  test('payment codes and all', async () => {
    const { template, facts } =
      samplesIn('en').find(({ name }) => name.includes('reminder-neutral-several')) ?? {};
    if (!template || !facts) throw new Error('There is no such sample.');
    const { html } = fillMail(await compileMail(template), facts);
    expect(await paymentCodeFaults(html)).toEqual([]);
  });
});

describe('both parts of a mail', () => {
  test('say the same figures as often, and lead to the same place', () => {
    expect(mails.length).toBeGreaterThan(2_500);
    for (const { name, mail } of mails) {
      const page = factsOfPage(mail.html);
      expect(factsOfText(mail.text), name).toEqual(page);
    }
  });

  test('say every fact they were given, whichever is missing', () => {
    let seen = 0;
    for (const { name, mail, facts } of mails) {
      const { figures } = factsOfPage(mail.html);
      const { total, amount, reference } = facts;
      // Without an account nothing of the transfer is said.
      for (const fact of [total, amount, facts['iban'] ? reference : null]) {
        if (typeof fact !== 'string') continue;
        expect(figures, name).toContain(fact);
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(2_500);
  });

  test.each([
    ['an amount that only the page has', '<p>1 234,56 €</p>', 'figures'],
    ['an account that only the page has', '<td>BE68 5390 0754 7034</td>', 'figures'],
    ['a link that only the page has', '<a href="https://example.org/x">x</a>', 'links'],
  ] as const)('are not the same with %s', (_, inside, what) => {
    const { mail } = mails.find(({ template }) => template.kind === 'reminder') ?? {};
    const page = factsOfPage(mail?.html.replace('</body>', `${inside}</body>`) ?? '');
    expect(factsOfText(mail?.text ?? '')[what]).not.toEqual(page[what]);
  });
});

describe('the validator', () => {
  test.each([
    ['a paragraph around a table', '<p>x<table></table></p>', 'no-implicit-close'],
    ['a cell outside a row', '<table><td>x</td></table>', 'element-permitted-content'],
    ['a picture without words', '<img src="https://example.org/x.png"/>', 'wcag/h37'],
    ['the same id twice', '<p id="a">x</p><p id="a">y</p>', 'no-dup-id'],
    ['an unescaped name', '<p>Dupont & Fils</p>', 'no-raw-characters'],
    ['what no mail program needs', '<font color="red">x</font>', 'deprecated'],
    ['what hides for Outlook', '<!--[if mso]><p><div>x</div></p><![endif]-->', 'close-order'],
    ['an end without a beginning', '<div>x</div></div>', 'close-order'],
  ])('finds %s', async (_, inside, rule) => {
    const { html } = fillMail(
      await compileMail({
        ...{ kind: 'sign_in', tone: 'neutral', language: 'fr', brandColor: '#1d5c63' },
      }),
      sampleFacts('fr').one.sign_in,
    );
    const broken = html.replace('</body>', `${inside}</body>`);
    expect(await mailFaults(html)).toEqual([]);
    expect((await mailFaults(broken)).map((fault) => fault.split(':')[0])).toContain(rule);
  });
});
