import type { CommonFacts, Language } from './facts.ts';
import {
  letterFacts,
  LETTERS,
  specOf,
  type DebtorLetterFacts,
  type LetterFactName,
  type LetterKind,
  type TeamLetterFacts,
} from './letters/letters.ts';

/** Every letter with all the facts it can have. */
export function letterSamples(
  language: Language,
  common: CommonFacts,
  words: {
    euro: (whole: string, cents: string) => string;
    day: (day: string) => string;
    payUrl: string;
  },
): { kind: LetterKind; facts: DebtorLetterFacts | TeamLetterFacts }[] {
  const values: Record<LetterFactName, string> = {
    about: 'F-2026-0042',
    amount: words.euro('1234', '56'),
    day: words.day('12'),
    until: words.day('19'),
    person: 'Claire Vandenberghe',
    rest: words.euro('980', '00'),
    words: WORDS[language],
    method: 'Visa\u00a0••••\u00a04242',
  };
  return (Object.keys(LETTERS) as LetterKind[]).map((kind) => {
    const { to, needs, may, hasDetails, hasQuote, link } = specOf(kind);
    const named = Object.fromEntries([...needs, ...may].map((name) => [name, values[name]]));
    const facts = letterFacts({
      ...named,
      ...(hasDetails && { details: [{ label: 'F-2026-0057', value: words.euro('254', '56') }] }),
      ...(hasQuote && { quote: QUOTES[language] }),
    });
    if (to === 'debtor') {
      const payUrl = link === 'pay' ? words.payUrl : null;
      return { kind, facts: { ...common, ...facts, payUrl, transferOnly: null } };
    }
    const { organizationName, organizationFooter, customerName } = common;
    return {
      kind,
      facts: {
        ...{ organizationName, organizationFooter, customerName, ...facts },
        ...{ contactName: 'Ben', officeUrl: 'https://relance.atelier-demo.eu/tasks' },
      },
    };
  });
}

const WORDS: Record<Language, string> = {
  fr: 'la livraison était incomplète',
  nl: 'de levering was onvolledig',
  en: 'the delivery was incomplete',
};
const QUOTES: Record<Language, string> = {
  fr: 'Il manquait deux cartons sur douze.',
  nl: 'Er ontbraken twee van de twaalf dozen.',
  en: 'Two of the twelve boxes were missing.',
};
