import { problems as fieldProblems } from '../office/nl/shell.ts';
import { answers, forms } from './nl/answers.ts';
import { contact } from './nl/contact.ts';
import { FILE_TEXTS } from '../files/texts.ts';
import { disputes } from './nl/disputes.ts';
import { notices } from './nl/notices.ts';
import { promises } from './nl/promises.ts';
import { charges } from './nl/charges.ts';
import { plans } from './nl/plans.ts';
import type { PortalTexts } from './texts.ts';

export const nl: PortalTexts = {
  answers,
  contact,
  disputes,
  files: FILE_TEXTS.nl,
  plans,
  charges,
  forms,
  notices,
  promises,
  fieldProblems,
  errors: {
    notFound: 'Hier is niets te vinden',
    forbidden: 'Dit kunt u niet doen',
    conflict: 'Er is intussen iets veranderd',
    invalid: 'Er ontbreekt iets',
    tooLarge: 'Dit is te groot',
    tooMany: 'Te veel pogingen',
    failed: 'Er ging bij ons iets mis',
    notFoundHelp:
      'Misschien is de link afgebroken of vervangen door een nieuwere. Open hem opnieuw vanuit de laatste e-mail die u ontving.',
    tooManyHelp: 'Wacht een minuut en probeer het opnieuw.',
    failedHelp: 'Er is niets afgeschreven. Probeer het zo dadelijk opnieuw.',
    reference: (reference) => `Kenmerk: ${reference}`,
  },
  shell: {
    skip: 'Naar de inhoud',
    language: 'Taal',
    space: 'Betaalpagina',
    preparedFor: (customer) => `Voor ${customer}`,
    question: 'Een vraag over een factuur?',
    writeTo: 'Schrijf naar',
    privateLink: 'Deze pagina is privé: de link is u per e-mail gestuurd.',
    clock: (instant) => `Demonstratieklok: ${instant}`,
  },
  show: {
    useCredit: 'Met uw tegoed voldoen',
    invoices: (count) => (count === 1 ? '1 factuur' : `${count} facturen`),
    discount: 'Korting voor contante betaling',
    creditNotes: 'Creditnota’s',
    overpaid: 'Eerder te veel betaald',
    creditIsUsed: (amount) =>
      `${amount} van uw tegoed wordt met deze facturen verrekend, de oudste eerst, zodra u doorgaat.`,
    creditLeft: (amount) => `Er blijft ${amount} tegoed over voor andere facturen.`,
    heldUntil: (time) =>
      `De korting blijft tot ${time} voor u gelden, omdat u op tijd begon te betalen.`,
    discountRule: (day) =>
      `De korting geldt als u uiterlijk op ${day} begint te betalen; een betaalpagina die dan openstaat, behoudt haar hoogstens 35 minuten.`,
    offer: (amount, day) => `${amount} korting bij betaling uiterlijk op ${day}`,
    payPart: 'Een deel betalen',
    partOf: (invoice, currency) => `Te betalen bedrag van ${invoice}, in ${currency}`,
    partLosesDiscount: 'Een gedeeltelijke betaling geeft geen recht op de korting.',
    title: 'Uw facturen',
    chosen: (count) => (count === 1 ? '1 factuur gekozen' : `${count} facturen gekozen`),
    noneChosen: 'Kies minstens één factuur.',
    ofTotal: (amount) => `van in totaal ${amount}`,
    overdueTotal: (amount) => `waarvan ${amount} achterstallig`,
    owedTo: (creditor) => `Te betalen aan ${creditor}`,
    payByCard: 'Betalen met kaart',
    paySecurity: 'Veilig betalen bij Stripe. Uw kaartnummer komt nooit bij ons terecht.',
    orTransfer: 'Of betalen met een overschrijving',
    updateTotal: 'Totaal bijwerken',
    chooseInvoices: 'Te betalen facturen',
    overdue: 'Achterstallig',
    notYetDue: 'Nog niet vervallen',
    dueOn: (day) => `Vervalt op ${day}`,
    overdueBy: (days) => (days === 1 ? '1 dag te laat' : `${days} dagen te laat`),
    dueToday: 'Vervalt vandaag',
    restOf: (amount) => `Saldo van ${amount}`,
    credit: (amount) =>
      `Wij houden een tegoed van ${amount} voor u aan. Schrijf ons om het te verrekenen of terug te krijgen.`,
  },
  states: {
    dispute: 'In bespreking',
    disputePart: (amount) => `waarvan ${amount} in bespreking`,
    promise: 'Betaling aangekondigd',
    promiseUntil: (day) => `Betaling aangekondigd voor ${day}`,
    payment_notice: 'Gemelde betaling',
    plan: 'In een afbetalingsplan',
    in_flight: 'Er loopt een betaling',
    contested: 'De betaling is betwist: alleen de rest wordt gevraagd',
  },
  parts: {
    not_an_amount: ({ example }) => `Vul een bedrag in, bijvoorbeeld ${example}.`,
    too_much: ({ balance }) => `Dit is meer dan de verschuldigde ${balance}.`,
    too_small: ({ minimum }) => `Met een kaart kunt u ten minste ${minimum} betalen.`,
    rest_too_small: ({ minimum }) =>
      `Er zou minder dan ${minimum} overblijven, wat geen kaart aanneemt: betaal alles, of minder.`,
    inexact: () =>
      'Een kaart wordt per tien van de kleinste eenheid belast: het laatste cijfer moet 0 zijn.',
  },
  problems: {
    inexact:
      'Dit bedrag heeft meer decimalen dan een kaart aanneemt. Betaal het per overschrijving.',
    part_refused: 'Verbeter het bedrag dat in de lijst is aangeduid.',
    nothing_owed: 'Wat u koos is intussen betaald. Er is niets afgeschreven.',
    mixed_currencies: 'Facturen in verschillende munten betaalt u per munt.',
    too_small: 'Dit bedrag is te klein voor een kaartbetaling. Betaal met een overschrijving.',
    too_large: 'Dit bedrag is te groot voor een kaartbetaling. Betaal met een overschrijving.',
    in_progress:
      'Er loopt al een betaling van een van deze facturen. Deze pagina toont ze zodra ze bevestigd is.',
    unavailable:
      'Betalen met kaart lukt nu even niet en er is niets afgeschreven. Probeer het over enkele minuten opnieuw of betaal met een overschrijving.',
    factored:
      'Deze facturen zijn overgedragen aan een andere onderneming en worden betaald met een overschrijving naar de rekening hieronder. Er is niets afgeschreven.',
    none_chosen: 'Kies minstens één factuur om te betalen.',
  },
  sold: {
    title: (factor) => `Te betalen aan ${factor}`,
    notice: (factor, isCardTaken) =>
      `Deze facturen zijn overgedragen aan ${factor}: alleen een overschrijving naar de rekening hieronder${isCardTaken ? ', of een kaartbetaling op deze pagina,' : ''} bevrijdt u.`,
    row: (factor) => `Overgedragen aan ${factor}`,
    pays: (numbers) => `Voor ${numbers}.`,
    note: 'Gelieve ook te vermelden',
  },
  transfer: {
    scan: 'Of scan deze code met de app van uw bank.',
    title: 'Betalen met een overschrijving',
    holder: 'Rekeninghouder',
    iban: 'IBAN',
    bic: 'BIC',
    reference: 'Mededeling',
    amount: 'Bedrag',
    advice: 'Met deze mededeling herkennen wij uw betaling meteen.',
  },
  remittance: {
    fileName: (number) => `betaling-${number}.csv`,
    columns: {
      payment: 'Betaling',
      receivedOn: 'Ontvangen op',
      reference: 'Referentie',
      invoice: 'Factuur',
      issuedOn: 'Factuurdatum',
      dueOn: 'Vervaldag',
      currency: 'Munt',
      owed: 'Verschuldigd voordien',
      discount: 'Korting',
      paid: 'Betaald',
      rest: 'Nog verschuldigd',
    },
    unapplied: 'Nog niet verrekend',
    sentBack: 'Teruggestort',
    takenBack: 'Teruggenomen door de bank',
  },
  settled: {
    all: 'Ontvangen betalingen',
    receipt: 'Ontvangstbewijs (PDF)',
    remittance: 'Details (CSV)',
    note: 'Kortingsnota (PDF)',
    contested:
      'Betwist bij uw bank, die nog niet heeft beslist: wat hiermee betaald is, wordt u intussen niet gevraagd.',
    sentBack: (amount) => `${amount} naar u teruggestort`,
    takenBack: (amount) => `${amount} teruggenomen door uw bank`,
    of: (day) => `van de betaling van ${day}`,
    byCredit: 'Met uw tegoed voldaan: er is niets afgeschreven.',
    title: 'Alles is betaald, dank u wel',
    text: (creditor) => `U bent ${creditor} op dit moment niets verschuldigd.`,
    recent: 'Laatste betalingen',
    methods: {
      card: 'Kaart',
      transfer: 'Overschrijving',
      direct_debit: 'Domiciliëring',
      cheque: 'Cheque',
      cash: 'Contant',
      import: 'Betaling',
      other: 'Betaling',
    },
  },
  back: {
    paidTitle: 'Betaling ontvangen, dank u wel',
    paidText: (amount, creditor) =>
      `${creditor} heeft uw betaling van ${amount} ontvangen. U krijgt een bevestiging per e-mail.`,
    settles: 'Betaalde facturen',
    surplus: (amount) =>
      `${amount} was niet meer nodig: wij houden het als tegoed, of betalen het terug als u dat vraagt.`,
    surplusRefunded: (amount) =>
      `${amount} daarvan was niet meer nodig: dat wordt teruggestort op de kaart of rekening waarmee u betaalde.`,
    processingTitle: 'Uw betaling loopt',
    processingText:
      'Uw bank kan enkele dagen nodig hebben. Wij bevestigen de betaling per e-mail; u hoeft niets meer te doen.',
    checkingTitle: 'Wij kijken uw betaling na',
    checkingText: 'Deze pagina ververst zichzelf enkele seconden lang.',
    openTitle: 'De betaling is niet afgerond',
    openText: 'Er is niets afgeschreven.',
    overTitle: 'De betaling is niet gelukt',
    overText:
      'Er is niets afgeschreven. U kunt het opnieuw proberen, desgewenst met een andere kaart.',
    toInvoices: 'Terug naar de facturen',
    remaining: (amount) => `Er blijft ${amount} te betalen.`,
  },
  expired: {
    title: 'Deze link is verlopen',
    text: 'Voor uw veiligheid werkt een link maar een beperkte tijd. Wij kunnen u een nieuwe sturen.',
    toAddress: (address) => `Hij gaat naar het adres dat wij van u kennen: ${address}`,
    send: 'Stuur mij een nieuwe link',
    sentTitle: 'Een nieuwe link is onderweg',
    sentText: (address) =>
      `Als ${address} nog van u is, vindt u hem binnen enkele minuten in uw mailbox.`,
    askForAnother: 'Vraag een nieuwe aan wie hem u gaf.',
    noAddress: 'Wij hebben geen e-mailadres meer van u. Schrijf ons alstublieft.',
  },
  languages: { fr: 'Français', nl: 'Nederlands', en: 'English' },
};
