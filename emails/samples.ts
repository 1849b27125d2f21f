import type {
  EarlyPayment,
  FactsByKind,
  InvoiceLine,
  Language,
  MailKind,
  StatementFacts,
  Tone,
} from './facts.ts';
import type { MailTemplate } from './compile.ts';
import { letterSamples } from './letter-samples.ts';
import type { LetterKind } from './letters/letters.ts';
import { languages } from './texts/languages.ts';

/** A mail as it may look, for previews and for tests that look at all mails. */
export interface Sample {
  name: string;
  template: MailTemplate;
  facts: FactsByKind[MailKind];
}

/** The transfer of the samples with several invoices: 2 114.56 euros. */
const TRANSFER_CODE =
  'BCD\n002\n1\nSCT\nTRIOBEBB\nAtelier Démo SRL\nBE68539007547034\nEUR2114.56\n\n\n+++090/9337/55493+++';

const TONES: Tone[] = ['friendly', 'neutral', 'firm', 'final'];
const VARIANTS = [0, 1] as const;

/** Notations a language writes amounts and days in. A language without its own is shown with the English ones. */
const NOTATIONS: Partial<Record<string, Notation>> = {
  fr: {
    euro: (whole, cents) => `${grouped(whole, '\u202f')},${cents}\u00a0€`,
    day: (day, month, year) => `${day}/${month}/${year}`,
  },
  nl: {
    euro: (whole, cents) => `€\u00a0${grouped(whole, '.')},${cents}`,
    day: (day, month, year) => `${day}/${month}/${year}`,
  },
};
const ENGLISH: Notation = {
  euro: (whole, cents) => `€${grouped(whole, ',')}.${cents}`,
  day: (day, month, year) => `${year}-${month}-${day}`,
};

interface Notation {
  euro: (whole: string, cents: string) => string;
  day: (day: string, month: string, year: string) => string;
}

function grouped(whole: string, separator: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, separator);
}

/** Every kind, tone, wording and number of invoices in one language. */
export function samplesIn(language: Language, brandColor = '#1d5c63'): Sample[] {
  const facts = sampleFacts(language);
  const sample = (
    kind: Exclude<MailKind, LetterKind>,
    tone: Tone,
    variant: 0 | 1,
    count: 'one' | 'several',
  ): Sample => {
    const suffix = kind === 'reminder' ? `-${tone}` : '';
    return {
      name: `${language}-${kind}${suffix}-${count}-${variant + 1}`,
      template: { kind, tone, language, brandColor, variant },
      facts: facts[count][kind],
    };
  };
  const counts = ['one', 'several'] as const;
  const { euro, day } = NOTATIONS[language] ?? ENGLISH;
  const { payUrl } = facts.several.link_renewed;
  const letters = letterSamples(language, commonFacts(language), {
    ...{ euro, payUrl, day: (date) => day(date, '04', '2026') },
  }).map(({ kind, facts: letter }) => ({
    name: `${language}-${kind}`,
    template: { kind, tone: 'friendly' as const, language, brandColor, variant: 0 as const },
    facts: letter,
  }));
  const statements = counts.flatMap((count) =>
    VARIANTS.flatMap((variant) => [
      sample('before_due', 'friendly', variant, count),
      sample('due_today', 'friendly', variant, count),
      ...TONES.map((tone) => sample('reminder', tone, variant, count)),
      sample('first_reminder_be', 'neutral', variant, count),
    ]),
  );
  return [
    ...statements,
    sample('payment_received', 'friendly', 0, 'one'),
    sample('payment_received', 'friendly', 0, 'several'),
    sample('refund_made', 'friendly', 0, 'one'),
    sample('link_renewed', 'friendly', 0, 'one'),
    sample('sign_in', 'friendly', 0, 'one'),
    ...letters,
  ];
}

export function allSamples(): Sample[] {
  return (Object.keys(languages) as Language[]).flatMap((language) => samplesIn(language));
}

/** Facts of each kind: `one` with as little as a mail can have, `several` with everything. */
export function sampleFacts(
  language: Language,
): Record<'one' | 'several', Omit<FactsByKind, LetterKind>> {
  const { lateness, methods } = languages[language];
  const { euro, day } = NOTATIONS[language] ?? ENGLISH;
  const common = commonFacts(language);
  const line = (
    number: string,
    due: [string, string],
    late: string,
    amount: string,
  ): InvoiceLine => ({
    number,
    issuedOn: day('28', '02', '2026'),
    dueOn: day(...due, '2026'),
    lateness: late,
    amount,
    discount: null,
  });
  const first = line('F-2026-0042', ['31', '03'], lateness.late(12), euro('1234', '56'));
  const second = line('F-2026-0057', ['11', '04'], lateness.late(1), euro('980', '00'));
  const third = line('F-2026-0061', ['17', '04'], lateness.ahead(5), euro('450', '20'));
  const payUrl = 'https://relance.atelier-demo.eu/p/9sQmZ3T0vC4yK7wXbN1eHf2LrUa8JdGiPo5kEtMhYxA';
  const statementUrl = `${payUrl}/statement/EUR`;
  const bank = {
    iban: 'BE68 5390 0754 7034',
    bic: 'TRIOBEBB',
    bankHolder: 'Atelier Démo SRL',
    reference: '+++090/9337/55493+++',
    transferCode: null,
    ...{ payeeNotice: null, payeeNote: null, transferOnly: null },
  };
  const one = {
    ...{ ...common, lines: [first], notYetDue: [], credits: [], total: first.amount, payUrl },
    statementUrl,
    ...{ ...bank, earlyPayment: [], bic: null },
  };
  const credits = [{ label: creditLabel(language), amount: `−${euro('100', '00')}` }];
  const several = {
    ...{ ...common, ...bank, lines: [first, second], notYetDue: [third], credits, payUrl },
    statementUrl,
    ...{ earlyPayment: [], total: euro('2114', '56'), transferCode: TRANSFER_CODE },
  };
  const { discount } = languages[language];
  const early = {
    what: discount.all(discount.counts.split(' ')[0] ?? ''),
    day: day('06', '03', '2026'),
    ...{ saving: euro('41', '20'), discounted: euro('2173', '36'), full: euro('2214', '56') },
  };
  const earlyLine = discount.line(euro('20', '60'), early.day);
  const mentions = {
    enterpriseNumber: '0539.007.547',
    periodEndsOn: day('26', '04', '2026'),
    productDescription: language === 'fr' ? 'entretien de la chaudière' : 'boiler maintenance',
  };
  const paid = { amount: first.amount, paidOn: day('12', '04', '2026'), method: methods.card };
  const link = { ...common, payUrl, expiresOn: day('11', '07', '2026') };
  const signIn = {
    organizationName: common.organizationName,
    organizationFooter: common.organizationFooter,
    ...{ contactName: null, url: 'https://relance.atelier-demo.eu/sign-in/3mJq', minutes: '15' },
  };
  const kinds = (statement: StatementFacts, penaltyAmount: string | null) => ({
    before_due: withDiscount(upcoming(statement, lateness.ahead(10)), early, earlyLine),
    due_today: upcoming(statement, lateness.today),
    reminder: statement,
    first_reminder_be: { ...statement, ...mentions, penaltyAmount },
    refund_made: { ...common, amount: euro('400', '00'), paidOn: paid.paidOn },
    link_renewed: link,
    sign_in: signIn,
  });
  const settled = [{ number: first.number, amount: first.amount, remaining: null }];
  const rest = { number: second.number, amount: euro('400', '00'), remaining: euro('580', '00') };
  return {
    one: {
      ...kinds({ ...one, contactName: null }, null),
      payment_received: {
        ...common,
        ...paid,
        settled,
        kept: null,
        returned: null,
        portalUrl: null,
      },
    },
    several: {
      ...kinds(several, euro('150', '00')),
      payment_received: {
        ...{ ...common, ...paid, settled: [...settled, rest], portalUrl: payUrl },
        ...{ kept: euro('50', '00'), returned: euro('12', '34') },
        amount: euro('1634', '56'),
      },
    },
  };
}

function upcoming<T extends { lines: InvoiceLine[] }>(facts: T, when: string): T {
  return { ...facts, lines: facts.lines.map((line) => ({ ...line, lateness: when })) };
}

/** Several invoices have a discount; one alone has as little as a mail can have. */
function withDiscount(facts: StatementFacts, early: EarlyPayment, line: string) {
  if (facts.lines.length === 1) return facts;
  const lines = facts.lines.map((one) => ({ ...one, discount: line }));
  return { ...facts, lines, earlyPayment: [early] };
}

function creditLabel(language: Language): string {
  const labels: Partial<Record<string, string>> = {
    fr: 'Avoir AV-2026-003',
    nl: 'Creditnota AV-2026-003',
  };
  return labels[language] ?? 'Credit note AV-2026-003';
}

function commonFacts(language: Language) {
  return {
    organizationName: 'Atelier Démo',
    organizationFooter: 'Atelier Démo SRL · rue des Ateliers 12, 1000 Bruxelles · BE 0539.007.547',
    senderName: 'Claire Vandenberghe',
    contactName:
      language === 'nl' ? 'mevrouw Jansen' : language === 'fr' ? 'Madame Morel' : 'Ms Reed',
    customerName: 'Studio Lumen & Fils',
    replyTo: 'compta@atelier-demo.eu',
  };
}
