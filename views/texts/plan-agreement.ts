import type { Language } from '../../server/calendar/locale.ts';

/** Raised with every change of a sentence: an acceptance names the text it was given to. */
export const AGREEMENT_VERSION = '2026-11-1';

/** All of it ready to show. */
export interface AgreementFacts {
  creditor: string;
  debtor: string;
  total: string;
  /** The sum in words, for those who are no traders. */
  totalInWords: string | null;
  invoices: readonly { number: string; amount: string }[];
  instalments: readonly { day: string; amount: string }[];
  /** Days between the last warning and the end of a plan. */
  noticeDays: number;
  /** It takes the place of a plan that runs. */
  isChange: boolean;
}

/**
 * What a debtor agrees to (rule INS-7), a paragraph each: the debt, the schedule and that it is free, paying earlier, reminders,
 * how the plan may end, and that nothing else changes.
 */
export function agreementText(facts: AgreementFacts, language: Language): string[] {
  return TEXTS[language](facts);
}

// French sets a narrow no-break space before « ; ».
const list = (lines: readonly string[], language: Language) =>
  lines.join(language === 'fr' ? '\u202f; ' : '; ');

const TEXTS: Record<Language, (facts: AgreementFacts) => string[]> = {
  fr: (f) => [
    `${f.debtor} reconnaît devoir à ${f.creditor} la somme de ${f.total}${
      f.totalInWords ? ` (${f.totalInWords})` : ''
    } au titre des factures suivantes\u00a0: ${list(
      f.invoices.map((one) => `${one.number}, ${one.amount}`),
      'fr',
    )}. Reconnaître cette dette fait courir à nouveau son délai de prescription.`,
    `${f.creditor} accepte que cette somme soit réglée en ${f.instalments.length} échéances\u00a0: ${list(
      f.instalments.map((one) => `${one.amount} le ${one.day}`),
      'fr',
    )}.${f.isChange ? ' Cet échéancier remplace celui qui était en cours.' : ''}`,
    `L’échéancier est gratuit\u00a0: il ne donne lieu à aucuns frais, et aucun intérêt ne s’y ajoute tant qu’il est tenu.`,
    `Chaque paiement est affecté d’abord à la facture la plus ancienne. Il est possible de payer plus tôt, en tout ou en partie, à tout moment et sans frais\u202f; ce qui est payé d’avance règle les échéances dans leur ordre.`,
    `Tant que l’échéancier est tenu, ${f.creditor} n’envoie pas de relance pour ces factures, seulement un rappel avant chaque échéance.`,
    `Si une échéance n’est pas réglée, ${f.creditor} le signale par écrit et laisse au moins ${f.noticeDays} jours pour y remédier. À défaut, l’échéancier peut prendre fin (déchéance du terme)\u00a0: le reste est alors exigible en une fois.`,
    `Cet accord n’est pas une novation\u00a0: les factures demeurent. Aucune des parties ne renonce à ses autres droits.`,
  ],
  en: (f) => [
    `${f.debtor} acknowledges owing ${f.creditor} the sum of ${f.total}${
      f.totalInWords ? ` (${f.totalInWords})` : ''
    } for the following invoices: ${list(
      f.invoices.map((one) => `${one.number}, ${one.amount}`),
      'en',
    )}. Acknowledging this debt starts its limitation period anew.`,
    `${f.creditor} accepts that this sum is paid in ${f.instalments.length} instalments: ${list(
      f.instalments.map((one) => `${one.amount} on ${one.day}`),
      'en',
    )}.${f.isChange ? ' This plan takes the place of the one before.' : ''}`,
    `The plan is free: there are no fees, and no interest is added as long as it is kept.`,
    `Each payment is applied to the oldest invoice first. Paying earlier, all of it or a part, is possible at any time and free; what is paid ahead settles the instalments in their order.`,
    `As long as the plan is kept, ${f.creditor} sends no reminder of these invoices, only a note before each instalment.`,
    `If an instalment is not paid, ${f.creditor} says so in writing and allows at least ${f.noticeDays} days to put it right. Failing that, the plan may end: what is left is then due at once.`,
    `This agreement is no novation: the invoices remain. Neither party gives up any other right.`,
  ],
  nl: (f) => [
    `${f.debtor} erkent aan ${f.creditor} het bedrag van ${f.total}${
      f.totalInWords ? ` (${f.totalInWords})` : ''
    } verschuldigd te zijn voor de volgende facturen: ${list(
      f.invoices.map((one) => `${one.number}, ${one.amount}`),
      'nl',
    )}. Door deze erkenning begint de verjaringstermijn opnieuw te lopen.`,
    `${f.creditor} aanvaardt dat dit bedrag in ${f.instalments.length} termijnen wordt betaald: ${list(
      f.instalments.map((one) => `${one.amount} op ${one.day}`),
      'nl',
    )}.${f.isChange ? ' Dit plan vervangt het plan dat liep.' : ''}`,
    `Het afbetalingsplan is gratis: er zijn geen kosten, en er komt geen interest bij zolang het wordt nagekomen.`,
    `Elke betaling wordt eerst op de oudste factuur aangerekend. Vroeger betalen, geheel of gedeeltelijk, kan altijd en kosteloos; wat vooraf wordt betaald, voldoet de termijnen in hun volgorde.`,
    `Zolang het plan wordt nagekomen, stuurt ${f.creditor} voor deze facturen geen herinnering, alleen een bericht vóór elke termijn.`,
    `Wordt een termijn niet betaald, dan meldt ${f.creditor} dat schriftelijk en laat minstens ${f.noticeDays} dagen om dit recht te zetten. Gebeurt dat niet, dan kan het plan eindigen (verval van termijnbepaling): het saldo is dan in één keer te betalen.`,
    `Dit akkoord is geen schuldvernieuwing: de facturen blijven bestaan. Geen van de partijen doet afstand van haar andere rechten.`,
  ],
};
