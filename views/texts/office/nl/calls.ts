import { notices as portal } from '../../portal/nl/notices.ts';
import type { OfficeTexts } from '../texts.ts';

export const calls: OfficeTexts['calls'] = {
  title: (customer) => `${customer} bellen`,
  call: 'Telefoongesprek',
  toCall: 'Bellen',
  toOutcome: 'Het resultaat noteren',
  who: 'Wie te bellen',
  noPhone: 'Er is geen telefoonnummer bekend.',
  noBody: 'Naam onbekend',
  addPhone: 'Nummer toevoegen',
  speaks: (language) => `spreekt ${language}`,
  owner: 'Opgevolgd door',
  colleagues: 'Collega’s die de stap noemt',
  theirTime: 'Tijd bij hen',
  timeIn: (time, place) => `${time} uur in ${place}`,
  open: (until) => `Beluren, tot ${until}`,
  closed: (from) => `Buiten de beluren: vanaf ${from}`,
  hours: 'Op werkdagen, van 9.00 tot 12.30 uur en van 14.00 tot 18.00 uur.',
  tooOften: (day) => `Al twee keer gebeld in zeven dagen: niet opnieuw vóór ${day}.`,
  putOff: (day) => `Opnieuw te proberen op ${day}.`,
  owed: 'Wat verschuldigd is',
  asked: 'dit gesprek',
  nothingOwed: 'Er valt niets meer te vragen.',
  soon: 'Vervalt binnen 30 dagen',
  noSoon: 'Niets.',
  told: 'Wat zij al zeiden',
  contacts: 'Laatste contacten',
  noContacts: 'Zij werden nog niet aangeschreven of gebeld.',
  script: 'Wat te zeggen',
  scriptIn: (language) => `In het ${language}, de taal van wie u belt.`,
  steps: (facts) => [
    {
      title: 'De feiten',
      say: [
        `Goedendag, u spreekt met ${facts.caller} van ${facts.firm}.`,
        facts.person === ''
          ? 'Kunt u mij doorverbinden met de boekhouding?'
          : `Kan ik ${facts.person} spreken?`,
        facts.count === 1
          ? `Ik bel over factuur ${facts.number} van ${facts.total}, ${facts.isLate ? 'die verviel' : 'die vervalt'} op ${facts.dueOn}.`
          : `Ik bel over ${facts.count} facturen, samen ${facts.total}; de oudste ${facts.isLate ? 'verviel' : 'vervalt'} op ${facts.dueOn}.`,
        'Hebt u twee minuten?',
      ].join(' '),
    },
    {
      title: 'De redenen',
      say: `Hebt u ${facts.count === 1 ? 'die' : 'ze'} goed ontvangen? Is er iets aan onze kant dat de betaling ophoudt?`,
    },
    {
      title: 'De bezwaren',
      say: 'Ik begrijp het en noteer het zoals u het zegt. Gaat het om het bedrag, de levering of het document zelf? Over wat u betwist, krijgt u geen herinneringen zolang wij niet geantwoord hebben. Is het al betaald: op welke dag, en hoe?',
    },
    {
      title: 'De alternatieven',
      say: 'Als alles in één keer betalen moeilijk is, kunnen we samen een afbetalingsplan bekijken, of met een deel beginnen. Via de link in onze mails kunt u ook meteen betalen.',
    },
    {
      title: 'Wat binnenkort vervalt',
      say:
        facts.soon.length === 0
          ? 'Binnen dertig dagen vervalt er niets anders: u hoeft er niet over te spreken.'
          : `Binnenkort vervalt: ${facts.soon.join('; ')}. Is daarmee alles in orde?`,
    },
    {
      title: 'De belofte',
      say: 'Welke dag mag ik noteren, en voor welk bedrag? Ik herhaal het even om zeker te zijn. U krijgt de bevestiging per e-mail. Dank u wel, en nog een fijne dag.',
    },
  ],
  outcome: 'Resultaat van het gesprek',
  outcomes: {
    promise: 'Belooft te betalen',
    already_paid: 'Heeft al betaald',
    dispute: 'Betwist',
    plan_asked: 'Vraagt een afbetalingsplan',
    no_answer: 'Geen antwoord',
    refused: 'Weigert te betalen',
    wrong_number: 'Verkeerd nummer',
  },
  follows: {
    promise:
      'De klant krijgt een bevestiging per e-mail. De herinneringen wachten tot twee bankwerkdagen na de dag.',
    already_paid:
      'De klant krijgt een bevestiging per e-mail. De herinneringen wachten terwijl de betaling wordt gezocht.',
    dispute:
      'De klant krijgt een bevestiging per e-mail. De herinneringen over wat betwist wordt, wachten.',
    plan_asked:
      'Wordt een aanvraag waarover u op de volgende pagina beslist. Tot dan wachten de herinneringen.',
    no_answer:
      'Het gesprek komt die dag terug, één keer. Na de tweede poging gaat het scenario verder.',
    lastTry: 'Dit was de tweede poging: het gesprek gaat van de lijst en het scenario gaat verder.',
    refused:
      'Het staat op de pagina van de klant en wordt een taak: wat volgt, beslist iemand van u. Tot dan gaan de herinneringen verder.',
    wrong_number:
      'Het nummer wordt bij de contactpersoon weggehaald. Het gesprek blijft op de lijst tot het met een ander nummer gevoerd is.',
  },
  calledPerson: 'Wie gebeld werd',
  nobodyOnFile: 'Iemand anders',
  invoices: 'Welke facturen',
  promised: 'Betaalt uiterlijk op',
  amount: 'Bedrag',
  amountHint: 'Laat leeg voor alles wat verschuldigd is.',
  paidOn: 'Betaald op',
  method: 'Hoe',
  methods: portal.methods,
  reference: 'Referentie van de betaling (facultatief)',
  reason: 'Wat er mis is',
  chooseReason: 'Kies de reden',
  text: 'Wat de klant zegt',
  textHint: 'De klant leest dit in de bevestiging en op de eigen pagina.',
  parts: 'In hoeveel maandelijkse termijnen',
  first: 'De eerste op',
  again: 'Opnieuw bellen op',
  note: 'Notitie',
  noteHint: 'Voor uw collega’s; de klant ziet dit niet.',
  submit: 'Noteren',
  done: {
    promise: 'De belofte is genoteerd en per e-mail bevestigd.',
    already_paid: 'Genoteerd: de betaling wordt gezocht, de herinneringen wachten.',
    dispute: 'De betwisting is geopend; de klant krijgt een bevestiging.',
    plan_asked: 'De aanvraag is genoteerd: u kunt er hier over beslissen.',
    no_answer: 'Genoteerd: het gesprek komt op die dag terug.',
    lastTry: 'Genoteerd: het gesprek is van de lijst, het scenario gaat verder.',
    refused: 'Genoteerd bij de klant: er staat een taak open om te beslissen wat volgt.',
    wrong_number: 'Het nummer is weggehaald. Het gesprek moet nog gebeuren.',
  },
  isDone: (person, moment) => `Gedaan door ${person}, ${moment}.`,
  isWithdrawn: (moment) => `Van de lijst sinds ${moment}: er viel niets meer te vragen.`,
  noted: 'Genoteerde gesprekken',
  by: (person) => `door ${person}`,
  with: (person) => `met ${person}`,
  on: (phone) => `op ${phone}`,
  againOn: (day) => `opnieuw op ${day}`,
  timeline: (outcome) => `Telefoongesprek: ${outcome.toLowerCase()}`,
  see: {
    promise: 'De belofte bekijken',
    notice: 'De gemelde betaling bekijken',
    plan: 'De aanvraag bekijken',
    dispute: 'De betwisting bekijken',
  },
  without: 'Van de lijst halen zonder te bellen',
  withoutHint: 'Als het op een andere manier geregeld is.',
  refusedBadge: 'Weigert te betalen',
  unanswered: 'één keer niet opgenomen',
  sorted:
    'Het dringendste eerst: elk bedrag maal de dagen die het te laat is. Facturen die aan een factor verkocht zijn, gaan voor.',
  refused: {
    outcome: 'Kies het resultaat.',
    contact: 'Kies wiens nummer het was.',
    next_missing: 'Geef een dag.',
    next_past: 'Deze dag is voorbij.',
    next_too_far: 'Hooguit twee weken vooruit.',
    next_day_off: 'Op die dag wordt daar niet gewerkt.',
    next_too_often: 'Dat zou een derde telefoontje binnen zeven dagen zijn.',
    note_missing: 'Noteer wat er gezegd is.',
    none_chosen: 'Kies minstens één factuur.',
    one_invoice: 'Een bedrag gaat over één factuur: kies die, of laat het bedrag leeg.',
    mixed_currencies: 'Eén munt tegelijk.',
    plan_too_small: 'Het bedrag is te klein voor zoveel termijnen.',
    plan_too_few: 'Minstens twee termijnen.',
    future: 'Deze dag moet nog komen: dat is een belofte.',
    notice: portal.refused,
  },
};
