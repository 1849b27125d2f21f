import type { Texts } from './en.ts';
import { letters } from './nl/letters.ts';
import { plural, sentence, wording } from './sentence.ts';

export const nl: Texts = {
  letters,
  name: 'Nederlands',
  colon: ': ',
  salutation: {
    named: sentence((f) => `Beste ${f.contactName},`),
    neutral: sentence('Goedendag,'),
  },
  preheader: sentence((f) => `Een bericht van ${f.organizationName} over uw rekening.`),

  subject: {
    statementName: 'Rekeningoverzicht',
    statement: plural(
      (f, invoice) => `Factuur ${invoice.number} – ${f.organizationName}`,
      (f) => `Rekeningoverzicht – ${f.organizationName}`,
    ),
    paymentReceived: plural(
      (f, invoice) => `Betaling ontvangen, factuur ${invoice.number} – ${f.organizationName}`,
      (f) => `Betaling ontvangen, bedankt – ${f.organizationName}`,
    ),
    refundMade: sentence((f) => `Uw terugbetaling – ${f.organizationName}`),
    linkRenewed: sentence((f) => `Uw nieuwe link – ${f.organizationName}`),
    signIn: sentence((f) => `Uw aanmeldlink – ${f.organizationName}`),
  },

  wordings: {
    before_due: wording(
      [
        plural(
          (_, invoice) =>
            `Even een bericht om u te helpen plannen: factuur ${invoice.number} vervalt op ${invoice.dueOn}.`,
          'Even een bericht om u te helpen plannen: de facturen hieronder vervallen binnenkort.',
        ),
        plural(
          (_, invoice) =>
            `Factuur ${invoice.number} vervalt op ${invoice.dueOn}. Hier zijn de gegevens, zodat u alles bij de hand hebt.`,
          'Enkele van uw facturen vervallen binnenkort. Hier zijn de gegevens, zodat u alles bij de hand hebt.',
        ),
      ],
      plural(
        () =>
          'Is de betaling al gepland, dan hoeft u niets te doen. Ontbreekt er een document of klopt er iets niet, laat het ons nu weten: dan lossen we het vóór de vervaldag op.',
        'Zijn de betalingen al gepland, dan hoeft u niets te doen. Ontbreekt er een document of klopt er iets niet, laat het ons nu weten: dan lossen we het vóór de vervaldagen op.',
      ),
    ),
    due_today: wording(
      [
        plural(
          (_, invoice) => `Factuur ${invoice.number} vervalt vandaag.`,
          'De facturen hieronder vervallen vandaag.',
        ),
        plural(
          (_, invoice) => `Vandaag is de vervaldag van factuur ${invoice.number}.`,
          'Vandaag is de vervaldag van de facturen hieronder.',
        ),
      ],
      plural(
        () =>
          'Is de betaling onderweg, dan is alles in orde. Zo niet, dan kunt u hier in een minuut betalen.',
        'Zijn de betalingen onderweg, dan is alles in orde. Zo niet, dan kunt u hier in een minuut betalen.',
      ),
    ),
    friendly: wording(
      [
        plural(
          (_, invoice) =>
            `Misschien is het u gewoon ontgaan: wij hebben de betaling van factuur ${invoice.number}, vervallen op ${invoice.dueOn}, nog niet gezien.`,
          'Misschien is het u gewoon ontgaan: wij hebben de betaling van de facturen hieronder nog niet gezien.',
        ),
        plural(
          (_, invoice) =>
            `Een kleine herinnering aan factuur ${invoice.number}: de vervaldag was ${invoice.dueOn} en ze staat nog open in onze boeken.`,
          'Een kleine herinnering aan de facturen hieronder: de vervaldagen zijn voorbij en ze staan nog open in onze boeken.',
        ),
      ],
      plural(
        () =>
          'Kunt u er de komende dagen voor zorgen, of ons laten weten of er iets in de weg staat?',
        'Kunt u er de komende dagen voor zorgen, of ons laten weten of er iets in de weg staat?',
      ),
    ),
    neutral: wording(
      [
        plural(
          (_, invoice) =>
            `Factuur ${invoice.number}, vervallen op ${invoice.dueOn}, staat nog altijd open in onze boeken.`,
          'De facturen hieronder zijn vervallen en staan nog altijd open in onze boeken.',
        ),
        plural(
          (_, invoice) =>
            `Wij komen terug op factuur ${invoice.number}, met vervaldag ${invoice.dueOn}. De betaling hebben wij tot nu toe niet ontvangen.`,
          'Wij komen terug op de facturen hieronder. De betaling hebben wij tot nu toe niet ontvangen.',
        ),
      ],
      plural(
        () =>
          'Gelieve ze te betalen, of ons te laten weten op welke dag wij uw betaling mogen verwachten. Klopt er iets niet, dan volstaat een kort antwoord en kijken wij het na.',
        'Gelieve ze te betalen, of ons te laten weten op welke dag wij uw betaling mogen verwachten. Klopt er iets niet, dan volstaat een kort antwoord en kijken wij het na.',
      ),
    ),
    firm: wording(
      [
        plural(
          (_, invoice) =>
            `Ondanks onze eerdere berichten is factuur ${invoice.number}, vervallen op ${invoice.dueOn}, nog onbetaald.`,
          'Ondanks onze eerdere berichten zijn de facturen hieronder nog onbetaald.',
        ),
        plural(
          (_, invoice) =>
            `Wij schreven u al over factuur ${invoice.number}, vervallen op ${invoice.dueOn}. Ze staat nog open en wij willen ze graag samen met u afronden.`,
          'Wij schreven u al over de facturen hieronder. Ze staan nog open en wij willen ze graag samen met u afronden.',
        ),
      ],
      plural(
        () =>
          'Wij vragen u ze deze week te betalen of een datum voor te stellen. Kunt u niet alles in één keer betalen, laat het ons weten: een afspraak is beter dan stilte.',
        'Wij vragen u ze deze week te betalen of een datum voor te stellen. Kunt u niet alles in één keer betalen, laat het ons weten: een afspraak is beter dan stilte.',
      ),
    ),
    final: wording(
      [
        plural(
          (_, invoice) =>
            `Factuur ${invoice.number} is vervallen sinds ${invoice.dueOn}. Wij schreven u meerdere keren en vinden nog altijd veel liever samen met u een oplossing.`,
          'De facturen hieronder zijn al enige tijd vervallen. Wij schreven u meerdere keren en vinden nog altijd veel liever samen met u een oplossing.',
        ),
        plural(
          (_, invoice) =>
            `Wij schrijven u nogmaals over factuur ${invoice.number}, vervallen op ${invoice.dueOn}, omdat wij tot nu toe geen betaling ontvingen.`,
          'Wij schrijven u nogmaals over de facturen hieronder, omdat wij tot nu toe geen betaling ontvingen.',
        ),
      ],
      plural(
        () =>
          'Gelieve ze nu te betalen, of ons de komende dagen te antwoorden, al is het in één regel: een datum, een vraag, een meningsverschil, een voorstel om gespreid te betalen. Elk antwoord wordt door een medewerker gelezen.',
        'Gelieve ze nu te betalen, of ons de komende dagen te antwoorden, al is het in één regel: een datum, een vraag, een meningsverschil, een voorstel om gespreid te betalen. Elk antwoord wordt door een medewerker gelezen.',
      ),
    ),
    first_reminder_be: wording(
      [
        plural(
          (_, invoice) =>
            `Wij hebben de betaling van factuur ${invoice.number}, vervallen op ${invoice.dueOn}, nog niet ontvangen. Dit is een eerste, kosteloze herinnering.`,
          'Wij hebben de betaling van de facturen hieronder nog niet ontvangen. Dit is een eerste, kosteloze herinnering.',
        ),
        plural(
          (_, invoice) =>
            `Factuur ${invoice.number}, vervallen op ${invoice.dueOn}, staat nog open in onze boeken. Deze eerste herinnering is kosteloos.`,
          'De facturen hieronder staan nog open in onze boeken. Deze eerste herinnering is kosteloos.',
        ),
      ],
      plural(
        (f) =>
          `Gelieve ze uiterlijk op ${f.periodEndsOn} te betalen, of ons vóór die dag te antwoorden.`,
        (f) =>
          `Gelieve ze uiterlijk op ${f.periodEndsOn} te betalen, of ons vóór die dag te antwoorden.`,
      ),
    ),
  },

  table: {
    caption: sentence((f) => `Rekening van ${f.customerName}`),
    invoice: 'Factuur',
    issuedOn: (day) => `van ${day}`,
    due: 'Vervaldag',
    amount: 'Bedrag',
    total: 'Totaal te betalen',
    notYetDue: 'Ter informatie: nog niet vervallen',
    notYetDueNote: 'Niet inbegrepen in het totaal hierboven.',
  },

  discount: {
    offer: plural(
      (_, early) =>
        `Betaal ${early.what} uiterlijk op ${early.day} en bespaar ${early.saving}: ${early.discounted} in plaats van ${early.full}.`,
      '',
    ),
    one: (number) => `factuur ${number}`,
    all: (count) => `deze ${count} facturen`,
    some: (count) => `de ${count} facturen met korting`,
    counts: 'twee drie vier vijf zes zeven acht negen tien elf twaalf',
    line: (amount, day) => `korting voor contante betaling ${amount} tot en met ${day}`,
  },

  firstReminder: {
    creditor: sentence(
      (f) => `Schuldeiser: ${f.organizationName}, ondernemingsnummer ${f.enterpriseNumber}.`,
    ),
    product: sentence((f) => `Betreft: ${f.productDescription}.`),
    period: sentence(
      (f) =>
        `Voor betalingen tot en met ${f.periodEndsOn} worden geen kosten of interesten aangerekend.`,
    ),
    penalty: sentence(
      (f) =>
        `Na die dag kan het schadebeding van de overeenkomst worden toegepast; het zou ${f.penaltyAmount} bedragen.`,
    ),
    documents: sentence('Bewijsstukken worden u op eenvoudig verzoek bezorgd.'),
  },

  payment: {
    button: 'Bekijken en betalen',
    transferButton: 'Bekijken en overschrijven',
    explanation: sentence(
      'Deze persoonlijke link toont wat nog openstaat en laat u alles betalen, of één of meer facturen.',
    ),
    transferExplanation: sentence(
      (f) =>
        `Deze persoonlijke link toont wat nog openstaat, met de rekening van ${f.transferOnly} voor uw overschrijving.`,
    ),
    byTransfer: 'Per overschrijving',
    bankHolder: 'Rekeninghouder',
    iban: 'IBAN',
    bic: 'BIC',
    reference: 'Mededeling',
    payeeNote: 'Gelieve ook te vermelden',
    soldTo: (factor: string, isCardTaken: boolean) =>
      `Gelieve te betalen aan ${factor}, aan wie deze bedragen zijn overgedragen: alleen een overschrijving naar de rekening hieronder${isCardTaken ? ', of een kaartbetaling op de pagina van de link,' : ''} bevrijdt u.`,
    code: {
      title: 'QR-code van de overschrijving',
      scan: sentence(
        (f) =>
          `Of scan deze code met de app van uw bank: rekening, bedrag (${f.total}) en mededeling worden dan ingevuld.`,
      ),
    },
  },

  accountStatement: { title: 'Rekeningoverzicht', pdf: 'pdf', csv: 'tabel (csv)' },

  answer: sentence(
    'Een vraag, een meningsverschil, een termijn af te spreken? Antwoord gewoon op dit bericht, of laat het ons weten op de pagina achter de link.',
  ),
  crossed: sentence(
    'Hebt u ondertussen betaald, dan mag u dit bericht als niet verzonden beschouwen. Bedankt.',
  ),
  closing: 'Met vriendelijke groeten,',

  paymentReceived: {
    opening: sentence(
      (f) =>
        `Bedankt! Wij hebben uw betaling van ${f.amount} op ${f.paidOn} ontvangen (${f.method}).`,
    ),
    allocated: plural(() => 'Ze is op deze factuur geboekt:', 'Ze is op deze facturen geboekt:'),
    kept: sentence(
      (f) => `${f.kept} ervan voldoet geen factuur: dat bedrag blijft als tegoed op uw rekening.`,
    ),
    returned: sentence(
      (f) => `${f.returned} ervan voldoet geen factuur: wij sturen het terug zoals het kwam.`,
    ),
    paid: 'Betaald',
    remaining: 'Nog te betalen',
    settled: 'volledig betaald',
    button: 'Mijn rekening bekijken',
    textLink: 'Mijn rekening bekijken:',
    portal: sentence('Hier vindt u uw ontvangstbewijs en de stand van uw rekening.'),
    answer: sentence('Klopt er iets niet, antwoord dan gewoon op dit bericht.'),
  },

  refundMade: {
    opening: sentence((f) => `Wij sturen u ${f.amount} terug van uw betaling van ${f.paidOn}.`),
    arrives: sentence(
      'Het geld gaat terug zoals het kwam: naar dezelfde kaart of dezelfde rekening. Afhankelijk van uw bank staat het er binnen enkele werkdagen op.',
    ),
    answer: sentence('Klopt er iets niet, antwoord dan gewoon op dit bericht.'),
  },
  linkRenewed: {
    opening: sentence(
      'Hier is de nieuwe persoonlijke link naar uw rekening die werd gevraagd. De vorige was verlopen.',
    ),
    button: 'Mijn rekening openen',
    textLink: 'Mijn rekening openen:',
    expires: sentence((f) => `De link is geldig tot en met ${f.expiresOn}.`),
    notAsked: sentence(
      'Hebt u dit niet gevraagd, dan hoeft u niets te doen: dit bericht gaat alleen naar het adres dat wij van u kennen.',
    ),
  },

  signIn: {
    opening: sentence((f) => `Hier is uw link om u aan te melden bij ${f.organizationName}.`),
    button: 'Aanmelden',
    textLink: 'Aanmelden:',
    validity: sentence((f) => `De link werkt één keer, binnen ${f.minutes} minuten.`),
    notAsked: sentence(
      'Hebt u dit niet gevraagd, negeer dan dit bericht: zonder deze link kan niemand zich aanmelden.',
    ),
  },

  footer: {
    reason: sentence(
      (f) =>
        `U ontvangt dit bericht als contactpersoon van ${f.customerName} bij ${f.organizationName}. Bent u niet de juiste persoon? Laat het ons weten: ${f.replyTo}. Uw gegevens dienen enkel om deze facturen op te volgen.`,
    ),
    team: sentence(
      (f) => `U krijgt dit bericht omdat u de facturen opvolgt bij ${f.organizationName}.`,
    ),
  },

  lateness: {
    late: (days) => (days === 1 ? '1 dag te laat' : `${days} dagen te laat`),
    today: 'vervalt vandaag',
    ahead: (days) => (days === 1 ? 'vervalt morgen' : `vervalt over ${days} dagen`),
  },
  methods: {
    card: 'bankkaart',
    bank_transfer: 'overschrijving',
    direct_debit: 'domiciliëring',
    bancontact: 'Bancontact',
    cash: 'contant',
    cheque: 'cheque',
    other: 'ander middel',
  },
};
