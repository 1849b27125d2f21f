import { formatDay, formatDayShort } from '../../server/calendar/format.ts';
import type { Language } from '../../server/calendar/locale.ts';
import type { PlainDate } from '../../server/calendar/plain-date.ts';
import type {
  DiscountNoteFacts,
  DocumentFacts,
  ReceiptFacts,
  StatementFacts,
} from '../../server/documents/facts.ts';
import { documentTexts } from '../../server/documents/texts/texts.ts';
import { formatMoney } from '../../server/money/format.ts';

/** Facts as features make them: through the same formatters as the pages and the mails. */

const LOCALES: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB', nl: 'nl-BE' };

export function euro(minor: number, language: Language): string {
  return formatMoney({ minor, currency: 'EUR' }, LOCALES[language]);
}

function commonFacts(language: Language): DocumentFacts {
  return {
    language,
    organization: {
      name: 'Atelier Lumen',
      identity: [
        'Atelier Lumen SARL',
        '12 rue de la Forêt, 69003 Lyon',
        'SIREN 732 829 320',
        'TVA FR44732829320',
      ],
      brandColor: '#7a3b10',
    },
    customer: {
      name: 'Groupe Saône Immobilier',
      identity: ['À l’attention de Mme Zoë Łukasik-Çelik', '8 quai Jules Courmont, 69002 Lyon'],
    },
    madeOn: formatDay('2026-03-02', LOCALES[language]),
    madeAt: new Date('2026-03-02T08:00:00Z'),
  };
}

export function receiptFacts(language: Language): ReceiptFacts {
  const day = (text: PlainDate) => formatDayShort(text, LOCALES[language]);
  const amount = (minor: number) => euro(minor, language);
  const methods = { fr: 'carte bancaire •••• 4242', en: 'card •••• 4242', nl: 'kaart •••• 4242' };
  return {
    ...commonFacts(language),
    number: 'R-2026-0042',
    amount: amount(2_246_891),
    receivedOn: formatDay('2026-03-02', LOCALES[language]),
    method: methods[language],
    reference: 'RF18 5390 0754 7034',
    payer: null,
    invoices: [
      {
        ...{ number: 'F-2025-0338', issuedOn: day('2025-12-24') },
        ...{ due: amount(1_801_443), discount: '', paid: amount(1_801_443), rest: amount(0) },
      },
      {
        ...{ number: 'F-2026-0002', issuedOn: day('2026-01-17'), due: amount(148_147) },
        ...{ discount: amount(-3_704), paid: amount(144_443), rest: amount(0) },
      },
      {
        ...{ number: 'F-2026-0015', issuedOn: day('2026-02-01'), due: amount(400_000) },
        ...{ discount: '', paid: amount(300_000), rest: amount(100_000) },
      },
    ],
    totals: {
      ...{ due: amount(2_349_590), discount: amount(-3_704) },
      ...{ paid: amount(2_245_886), rest: amount(100_000) },
    },
    unapplied: amount(1_005),
    returns: [],
    remains: amount(2_246_891),
    isNotVatInvoice: true,
  };
}

export function discountNoteFacts(language: Language): DiscountNoteFacts {
  const amount = (minor: number) => euro(minor, language);
  const conditions = {
    fr: '3\u00a0% pour un paiement sous 10 jours',
    en: '3% for payment within 10 days',
    nl: '3% bij betaling binnen 10 dagen',
  };
  const percent = (value: string) => (language === 'fr' ? `${value}\u00a0%` : `${value}%`);
  return {
    ...commonFacts(language),
    number: 'E-2026-0007',
    discount: amount(5_183),
    paidOn: formatDay('2026-03-02', LOCALES[language]),
    condition: conditions[language],
    lastDay: formatDay('2026-03-05', LOCALES[language]),
    invoices: [
      {
        number: 'F-2026-0021',
        issuedOn: formatDayShort('2026-02-23', LOCALES[language]),
        ...{ due: amount(172_750), rate: percent('3'), discount: amount(5_183) },
        paid: amount(167_567),
      },
    ],
    totals: { due: amount(172_750), discount: amount(5_183), paid: amount(167_567) },
    vat: [
      { rate: percent('20'), net: amount(3_000), vat: amount(600), gross: amount(3_600) },
      {
        rate: percent(language === 'en' ? '5.5' : '5,5'),
        ...{ net: amount(1_500), vat: amount(83), gross: amount(1_583) },
      },
    ],
    vatTotals: { net: amount(4_500), vat: amount(683), gross: amount(5_183) },
    vatRule: 'mention',
  };
}

export function statementFacts(language: Language, invoices: number): StatementFacts {
  const locale = LOCALES[language];
  const kinds = documentTexts(language).entryKinds;
  const amount = (minor: number) => euro(minor, language);
  const opening = 12_345;
  let balance = opening;
  let debits = 0;
  let credits = 0;
  const lines = Array.from({ length: invoices }, (_, at) => {
    const isPayment = at % 3 === 2;
    const minor = 10_000 + at * 137;
    balance += isPayment ? -minor : minor;
    if (isPayment) credits += minor;
    else debits += minor;
    const month = String((at % 12) + 1).padStart(2, '0');
    return {
      date: formatDayShort(`2025-${month}-15` as PlainDate, locale),
      kind: isPayment ? kinds.payment : kinds.invoice,
      number: `F-2025-${String(at + 1).padStart(4, '0')}`,
      note: isPayment ? 'VIR SEPA SAÔNE 4711' : '',
      debit: isPayment ? '' : amount(minor),
      credit: isPayment ? amount(minor) : '',
      balance: amount(balance),
    };
  });
  const ages = {
    fr: ['À échoir', '1 à 30 jours', '31 à 60 jours', '61 à 90 jours', 'Plus de 90 jours'],
    en: ['Not due', '1 to 30 days', '31 to 60 days', '61 to 90 days', 'Over 90 days'],
    nl: ['Niet vervallen', '1 tot 30 dagen', '31 tot 60 dagen', '61 tot 90 dagen', 'Meer dan 90'],
  };
  return {
    ...commonFacts(language),
    asOf: formatDay('2026-03-02', locale),
    period: { from: formatDay('2025-01-01', locale), until: formatDay('2026-03-02', locale) },
    currency: 'EUR',
    opening: amount(opening),
    lines,
    totals: { debit: amount(debits), credit: amount(credits) },
    closing: amount(balance),
    isInCredit: false,
    unapplied: [
      { label: `${kinds.payment} VIR 0815`, date: formatDayShort('2026-02-27', locale) },
      { label: `${kinds.credit_note} AV-2026-03`, date: formatDayShort('2026-02-28', locale) },
    ].map((one, at) => ({ ...one, amount: amount(-5_000 - at) })),
    unappliedTotal: amount(-10_001),
    aged: ages[language].map((label, at) => ({ label, amount: amount(100_000 * at + 99) })),
    bank: {
      holder: 'Atelier Lumen SARL',
      iban: 'FR76 3099 9008 4200 0204 5177 334',
      bic: 'LUMEFRPPXXX',
      reference: 'RF74 0000 0000 01',
    },
    sold: [],
  };
}
