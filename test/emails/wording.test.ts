import { beforeAll, describe, expect, test } from 'vitest';
import { textOn } from '../../emails/brand.ts';
import { compileMail } from '../../emails/compile.ts';
import { fillMail, type FactRecord, type FilledMail } from '../../emails/fill.ts';
import { allSamples, type Sample } from '../../emails/samples.ts';
import { languages } from '../../emails/texts/languages.ts';
import { findThreat, THREAT_WORDS } from '../../emails/threat-words.ts';

let mails: { sample: Sample; mail: FilledMail; facts: FactRecord }[];

beforeAll(async () => {
  mails = await Promise.all(
    allSamples().map(async (sample) => ({
      sample,
      mail: fillMail(await compileMail(sample.template), sample.facts),
      facts: sample.facts,
    })),
  );
});

/** Runs the check on every mail and says which one failed. */
function forEveryMail(check: (mail: FilledMail, facts: FactRecord, sample: Sample) => void): void {
  expect(mails.length).toBeGreaterThan(90);
  for (const { mail, facts, sample } of mails) {
    try {
      check(mail, facts, sample);
    } catch (error) {
      throw new Error(`${sample.name}: ${(error as Error).message}`, { cause: error });
    }
  }
}

function visibleText(html: string): string {
  return html
    .replace(/<head>.*?<\/head>/s, '')
    .replace(/<!--.*?-->/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&#x27;', "'")
    .replace(/[ \n\u200c]+/g, ' ');
}

describe('every mail', () => {
  test('uses no word of courts, bailiffs or police', () => {
    forEveryMail(({ subject, html, text }) => {
      expect(findThreat(subject)).toBeNull();
      expect(findThreat(visibleText(html))).toBeNull();
      expect(findThreat(text)).toBeNull();
    });
  });

  test('has one link in the page and the same one as one line of the text', () => {
    forEveryMail(({ html, text }, facts) => {
      const links = [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href]) => href);
      const expected = [
        facts['payUrl'] ?? facts['portalUrl'] ?? facts['officeUrl'] ?? facts['url'],
      ].filter(Boolean);
      expect(links).toEqual(expected);
      expect(text.split('\n').filter((row) => /https?:/.test(row))).toEqual(expected);
    });
  });

  test('says the same facts in both parts', () => {
    forEveryMail(({ html, text }, facts) => {
      const page = visibleText(html);
      for (const [name, value] of Object.entries(facts)) {
        const values = Array.isArray(value) ? value.flatMap((row) => Object.values(row)) : [value];
        for (const each of values) {
          if (typeof each !== 'string' || /url$|^transferCode$/i.test(name)) continue;
          expect(page, name).toContain(each);
          expect(text, name).toContain(each);
        }
      }
    });
  });

  test('loads nothing from elsewhere and runs nothing', () => {
    forEveryMail(({ html }) => {
      expect(html).not.toMatch(/<img|<script|<link|<iframe|@import|url\(|src=/i);
    });
  });

  test('names its language and says nothing of money before it is opened', () => {
    forEveryMail(({ html, subject }, _, { template }) => {
      expect(html).toMatch(new RegExp(`<html[^>]* lang="${template.language}"`));
      expect(html).toMatch(new RegExp(`<body[^>]* lang="${template.language}"`));
      const preheader = /<div style="display:none[^>]*>([^<]*)/.exec(html)?.[1] ?? '';
      expect(preheader.length).toBeGreaterThan(40);
      for (const glimpse of [preheader, subject])
        expect(glimpse).not.toMatch(/[€$£]|\d,\d\d|\d\.\d\d/);
    });
  });

  test('has a subject with the invoice number, or that of a statement, in ordinary letters', () => {
    forEveryMail(({ subject }, facts, { template }) => {
      expect(subject.length).toBeLessThanOrEqual(78);
      expect(subject.replaceAll(/[A-Z]-\d{4}-\d+/g, '')).not.toMatch(/\p{Lu}{3}|[!?]/u);
      if (!Array.isArray(facts['lines'])) return;
      const statement = {
        fr: 'Relevé de compte',
        en: 'Statement of account',
        nl: 'Rekeningoverzicht',
      };
      expect(subject).toContain(
        facts['lines'].length === 1 ? 'F-2026-0042' : statement[template.language],
      );
    });
  });

  test('about open invoices invites to answer and thanks whoever has paid meanwhile', () => {
    const invitations = { fr: 'Répondez simplement', en: 'Simply reply', nl: 'Antwoord gewoon' };
    const crossed = {
      fr: 'Si vous avez payé entre-temps',
      en: 'If you have paid in the meantime',
      nl: 'Hebt u ondertussen betaald',
    };
    forEveryMail(({ html, text }, facts, { template: { language } }) => {
      if (!facts['lines']) return;
      for (const part of [visibleText(html), text]) {
        expect(part).toContain(invitations[language]);
        expect(part).toContain(crossed[language]);
      }
    });
  });

  test('has no hole and no line with trailing spaces in its text', () => {
    forEveryMail(({ text }) => {
      expect(text).not.toMatch(/\n{3}/);
      // "-- " before the signature is the one that must have it.
      expect(text.replace('\n-- \n', '\n')).not.toMatch(/ \n/);
      expect(text).toMatch(/[^\n]\n$/);
    });
  });
});

test('two mails about the same invoices in a row do not begin alike', () => {
  const openings = mails
    .filter(
      ({ sample }) => sample.template.kind === 'reminder' && sample.template.language === 'fr',
    )
    .map(
      ({ mail, sample }) => `${sample.name.includes('-one-')} ${mail.text.split('\n')[2] ?? ''}`,
    );
  expect(openings).toHaveLength(16);
  expect(new Set(openings).size).toBe(16);
});

test('French is set as French: narrow no-break spaces, curly apostrophes', () => {
  const french = mails.filter(({ sample }) => sample.template.language === 'fr');
  for (const { mail, sample } of french) {
    const prose = mail.text.replace(/^https?:.*$/gm, '');
    expect(prose, sample.name).not.toMatch(/[^\u202f\n][:;!?](\s|$)/);
    expect(prose, sample.name).not.toMatch(/'/);
    expect(visibleText(mail.html), sample.name).not.toMatch(/[^\u202f][;!?](\s|$)|'/);
  }
});

test('the Belgian first reminder holds what article XIX.2 asks for, with and without a penalty clause', () => {
  const firsts = mails.filter(({ sample }) => sample.template.kind === 'first_reminder_be');
  expect(firsts).toHaveLength(12);
  for (const { mail, facts } of firsts) {
    const free = /gratuit|free of charge|kosteloos|kosteloze/;
    for (const part of [visibleText(mail.html), mail.text]) {
      expect(part).toMatch(free);
      for (const name of [
        'total',
        'organizationName',
        'enterpriseNumber',
        'productDescription',
        'periodEndsOn',
      ])
        expect(part).toContain(facts[name]);
      if (facts['penaltyAmount'] === null) expect(part).not.toMatch(/clause|beding/);
    }
  }
});

test('the list of threats finds words in any case and spares innocent ones', () => {
  for (const word of THREAT_WORDS) expect(findThreat(`Xx ${word.toUpperCase()}x.`)).not.toBeNull();
  expect(
    findThreat('Une courte réponse, courtoise; a courteous reply; in de komende dagen'),
  ).toBeNull();
});

test('text on the brand colour always reads: contrast at least 4.5', () => {
  expect(textOn('#1d5c63').onColor).toBe('#ffffff');
  expect(textOn('#ffd400').onColor).toBe('#111827');
});

test('words for facts have their singular', () => {
  expect(languages.fr.lateness.late(1)).toBe('1 jour de retard');
  expect(languages.fr.lateness.late(12)).toBe('12 jours de retard');
  expect(languages.en.lateness.ahead(1)).toBe('due tomorrow');
  expect(languages.nl.lateness.ahead(5)).toBe('vervalt over 5 dagen');
});
