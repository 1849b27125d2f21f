import type { PortalTexts } from '../texts.ts';

export const notices: PortalTexts['notices'] = {
  title: 'Hebt u al betaald?',
  intro: (creditor, days) =>
    `Laat ${creditor} weten wanneer en hoe. De herinneringen wachten terwijl wij zoeken, minstens ${days}.`,
  invoices: 'Welke facturen hebt u betaald?',
  day: 'Betaald op',
  amount: 'Bedrag',
  amountHint: (all) =>
    `Laat leeg als u alles hebt betaald wat u hebt gekozen (${all} als u alles kiest).`,
  method: 'Hoe',
  reference: 'Referentie',
  referenceHint:
    'Wat er op uw overschrijving staat, of het nummer van de cheque. Dat helpt ons het meest.',
  words: 'Nog iets?',
  proof: 'Een bewijs, bijvoorbeeld de bevestiging van uw bank (niet verplicht)',
  submit: 'Deze betaling melden',
  nothing: 'Hier staat niets open dat betaald kan zijn.',
  choose: 'Kies een betaalwijze',
  methods: {
    transfer: 'Overschrijving',
    card: 'Kaart',
    direct_debit: 'Domiciliëring',
    cheque: 'Cheque',
    cash: 'Contant',
    other: 'Anders',
  },
  workingDays: (days) => (days === 1 ? '1 werkdag' : `${days} werkdagen`),
  refused: {
    none_chosen: 'Kies minstens één factuur.',
    mixed_currencies: 'Meld facturen in één munt tegelijk.',
    nothing_owed: 'Wat u hebt gekozen is bij ons al vereffend.',
    already: 'Wij zoeken al een betaling van een van deze facturen.',
    too_small: 'Een bedrag boven nul.',
    too_much: 'Dat is veel meer dan het totaal van deze facturen. Kijk het bedrag nog eens na.',
    future: 'Deze dag moet nog komen. Wilt u een datum geven, kies dan “Een datum beloven”.',
    too_old: 'Hoogstens twee jaar terug.',
  },
  status: {
    looking: 'Wij zoeken ze',
    to_decide: 'Wij zoeken ze nog',
    found: 'Gevonden, bedankt',
    returned: 'Niet gevonden',
    withdrawn: 'Ingetrokken',
  },
  shownTitle: (amount) => `Betaling van ${amount}`,
  lookingText: (day) =>
    `Bedankt. Wij zoeken uw betaling tot en met ${day} en schrijven u zodra wij ze gevonden hebben. Tot dan sturen wij u geen herinnering.`,
  toDecideText:
    'Een collega kijkt het na. De herinneringen wachten tot dan, en u hoort hoe dan ook van ons.',
  foundText: 'Wij hebben uw betaling gevonden. Bedankt voor uw hulp.',
  returnedText: (amount, day) =>
    `Wij hebben gezocht, en vinden op onze rekeningen geen betaling van ${amount} op ${day}.`,
  returnedUntil: (day) =>
    `Onze gewone berichten gaan pas verder na ${day}. Uw bank kan u zeggen of de overschrijving vertrokken is, en naar welke rekening.`,
  withdrawnText: 'Deze melding telt niet meer. Onze gewone berichten gaan verder.',
  answer: 'Wat wij hebben nagekeken',
  factAmount: 'Bedrag',
  factDay: 'Betaald op',
  factMethod: 'Hoe',
  factReference: 'Referentie',
  factInvoices: 'Facturen',
  factProof: 'Bewijs',
  again: 'Ons meer vertellen',
  withdraw: 'Ik vergiste me: intrekken',
  withdrawHint: 'De herinneringen gaan dan verder met de volgende.',
  about: (day, amount) => `${amount} op ${day}`,
  given: 'Gemelde betaling',
};
