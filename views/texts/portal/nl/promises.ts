import type { PortalTexts } from '../texts.ts';

export const promises: PortalTexts['promises'] = {
  title: 'Wanneer betaalt u?',
  intro: (creditor) =>
    `Geef ${creditor} een datum. De herinneringen wachten tot dan, en u krijgt een bevestiging met de datum voor uw agenda.`,
  day: 'Ik betaal uiterlijk op',
  dayHint: (last) =>
    `Uiterlijk op ${last}. Een overschrijving is één of twee bankdagen langer onderweg.`,
  amount: 'Bedrag',
  amountHint: (all) => `Laat leeg voor alles wat u hebt gekozen (${all} als u alles kiest).`,
  words: 'Moeten we iets weten?',
  submit: 'Deze datum beloven',
  renewTitle: 'Een nieuwe datum voor de rest',
  renewIntro: (rest) => `Van wat u had beloofd blijft ${rest} over. Wanneer betaalt u dat?`,
  already: (amount) => `waarvan ${amount} al beloofd is`,
  nothing:
    'Alles hier is al beloofd, betaald of onderweg. Wilt u een datum wijzigen, open dan uw belofte en trek ze eerst in.',
  refused: {
    none_chosen: 'Kies minstens één factuur.',
    mixed_currencies: 'Beloof facturen in één munt tegelijk.',
    nothing_owed: 'Wat u hebt gekozen is al betaald of beloofd.',
    too_many: (max) => `Een factuur kan in ${max} beloften tegelijk staan. Trek er eerst één in.`,
    too_small: 'Een bedrag boven nul.',
    too_much: (most) => `Dat is meer dan de ${most} die overblijft van wat u hebt gekozen.`,
    past: 'Deze datum is voorbij.',
    too_far: (last) =>
      `Uiterlijk op ${last}. Hebt u meer tijd nodig, vraag dan een afbetalingsplan.`,
  },
  status: {
    open: (day) => `Beloofd tegen ${day}`,
    kept: 'Nagekomen, bedankt',
    partly_kept: 'Gedeeltelijk nagekomen',
    broken: 'De datum is voorbij',
    withdrawn: 'Ingetrokken',
  },
  shownTitle: (amount) => `Belofte om ${amount} te betalen`,
  openText: (day) =>
    `Bedankt. Wij hebben genoteerd dat u uiterlijk op ${day} betaalt. Tot dan sturen wij u daarover geen herinnering.`,
  keptText: 'Uw betaling is zoals beloofd bij ons aangekomen. Bedankt.',
  partlyText: (paid, rest) => `Wij hebben ${paid} ontvangen, bedankt. Er blijft ${rest} over.`,
  renewUntil: (day) =>
    `U kunt ons tot en met ${day} een nieuwe datum geven; tot dan sturen wij u geen herinnering.`,
  brokenText: (day, rest) =>
    `Van wat tegen ${day} was beloofd, hebben wij ${rest} niet ontvangen. Hebt u dat betaald, laat het ons weten; anders vragen wij u het nu te betalen.`,
  withdrawnText: 'Deze belofte telt niet meer. Onze gewone berichten gaan verder.',
  settledText: 'Er is niets meer van verschuldigd.',
  factAmount: 'Bedrag',
  factDay: 'Uiterlijk op',
  factInvoices: 'Facturen',
  factPaid: 'Daarvan al betaald',
  calendar: {
    fileName: (id) => `belofte-${id}.ics`,
    summary: (amount, creditor) => `${amount} betalen aan ${creditor}`,
    description: (numbers) => `Facturen: ${numbers}. De betaallink staat in onze bevestigingsmail.`,
  },
  calendarLink: 'In mijn agenda zetten',
  payNow: 'Nu betalen',
  renew: 'Een nieuwe datum geven',
  withdraw: 'Deze belofte intrekken',
  withdrawHint: 'De herinneringen gaan dan verder met de volgende.',
  withdrawn: 'Uw belofte is ingetrokken.',
  ended: 'Deze belofte was al afgelopen.',
  aboutPromise: (day, amount) => `${amount} uiterlijk op ${day}`,
  given: 'Betalingsbelofte',
};
