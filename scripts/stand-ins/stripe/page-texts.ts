import type { CardStory, DeclineName } from './cards.ts';
import type { DebitEnd } from './ibans.ts';
import type { Method } from './session-rules.ts';

export const LANGUAGES = ['en', 'fr', 'nl', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface PageTexts {
  banner: string;
  standIn: string;
  pay: (account: string) => string;
  payNow: (amount: string) => string;
  book: string;
  back: (account: string) => string;
  summary: string;
  quantity: (count: number) => string;
  total: string;
  contact: string;
  email: string;
  cardHeading: string;
  cardNumber: string;
  expiry: string;
  expiryHint: string;
  cvc: string;
  cardName: string;
  reuse: (account: string) => string;
  testCards: string;
  testCardsIntro: string;
  card: string;
  fill: string;
  fillCard: (number: string) => string;
  outcomes: Record<CardStory, string>;
  methods: Record<Method | 'heading', string>;
  iban: string;
  holder: string;
  mandate: (account: string) => string;
  debitTakes: string;
  toBank: (method: string) => string;
  testIbans: string;
  testIbansIntro: string;
  ends: Record<DebitEnd, string>;
  declines: Record<DeclineName | 'authentication_failed', string>;
  errors: {
    summary: string;
    email: string;
    number: string;
    expiry: string;
    expired: string;
    cvc: string;
    name: string;
    iban: string;
    holder: string;
  };
  onItsWay: { title: string; body: string; go: string };
  paid: { title: string; body: string; go: string };
  expired: { title: string; body: string };
  missing: { title: string; body: string };
  bank: {
    title: string;
    body: (amount: string, account: string) => string;
    complete: string;
    fail: string;
    leave: string;
    close: string;
  };
  redirect: { title: (method: string) => string; approve: string; decline: string };
  receipt: { title: string; body: (amount: string, account: string) => string; card: string };
}

const en: PageTexts = {
  banner: 'Demo – no money moves',
  standIn: 'Stand-in for Stripe Checkout',
  pay: (account) => `Pay ${account}`,
  payNow: (amount) => `Pay ${amount}`,
  book: 'Confirm',
  back: (account) => `Back to ${account}`,
  summary: 'What you are paying',
  quantity: (count) => `Quantity ${count}`,
  total: 'Total due',
  contact: 'Contact',
  email: 'E-mail',
  cardHeading: 'Card',
  cardNumber: 'Card number',
  expiry: 'Expiry date',
  expiryHint: 'MM / YY',
  cvc: 'Security code',
  cardName: 'Name on card',
  reuse: (account) =>
    `By paying you allow ${account} to charge this card for future payments in line with their terms.`,
  testCards: 'Test cards',
  testCardsIntro: 'This page takes no real payment. Choose a card to see what happens.',
  card: 'Card',
  fill: 'Fill in',
  fillCard: (number) => `Fill in ${number}`,
  outcomes: {
    succeeds: 'Payment succeeds',
    authenticates: 'The bank asks for confirmation (3-D Secure)',
    generic_decline: 'Declined by the bank',
    insufficient_funds: 'Declined: insufficient funds',
    expired_card: 'Declined: card expired',
    incorrect_cvc: 'Declined: wrong security code',
    processing_error: 'Declined: processing error',
    authenticates_in_vain: 'Confirmed (3-D Secure), then declined: insufficient funds',
    chargeback_fraud: 'Succeeds, then charged back: fraud',
    chargeback_not_received: 'Succeeds, then charged back: nothing received',
    inquiry: 'Succeeds, then the bank asks questions (inquiry)',
    refunds_wait: 'Succeeds; a refund takes a day',
    refunds_fail: 'Succeeds; a refund fails a day later',
    authenticates_always: 'The bank asks for confirmation, and again for every later payment',
    keeps: 'Saved; later payments succeed',
    keeps_authenticated: 'The bank asks for confirmation (3-D Secure); later payments succeed',
    keeps_in_vain: 'Saved; later payments are declined',
    keeps_without_funds: 'Confirmed (3-D Secure); later payments are declined: insufficient funds',
  },
  methods: {
    heading: 'Way of paying',
    card: 'Card',
    bancontact: 'Bancontact',
    ideal: 'iDEAL',
    sepa_debit: 'SEPA direct debit',
  },
  iban: 'IBAN',
  holder: 'Account holder',
  mandate: (account) =>
    `By paying you authorize ${account} and Stripe, its payment service provider, to debit your account, and your bank to carry out that debit. You can ask your bank for the money back within eight weeks.`,
  debitTakes: 'The bank answers after about three days.',
  toBank: (method) => `You confirm the payment on the page of your bank (${method}).`,
  testIbans: 'Test accounts',
  testIbansIntro: 'This page takes no real payment. Choose an account to see what happens.',
  ends: {
    succeeds: 'Succeeds after three days',
    fails: 'Fails after three days: not authorized',
    insufficient_funds: 'Fails after three days: insufficient funds',
    charged_back: 'Succeeds, then charged back',
  },
  declines: {
    generic_decline: 'Your card was declined. Please try another card.',
    insufficient_funds: 'Your card has insufficient funds. Please try another card.',
    expired_card: 'Your card has expired. Please try another card.',
    incorrect_cvc: 'The security code of your card is incorrect.',
    processing_error: 'An error occurred while processing your card. Please try again shortly.',
    authentication_failed:
      'Your bank could not confirm that it was you. Please try again or use another card.',
  },
  errors: {
    summary: 'Please check the fields below.',
    email: 'Enter an e-mail address, for example name@example.com.',
    number: 'This card number is not valid.',
    expiry: 'Enter the expiry date as month and year, for example 12 / 30.',
    expired: 'This expiry date is in the past.',
    cvc: 'Enter the three or four digits of the security code.',
    name: 'Enter the name on the card.',
    iban: 'This IBAN is not valid.',
    holder: 'Enter the name of the account holder.',
  },
  onItsWay: {
    title: 'Payment on its way',
    body: 'Your bank has been asked for the money. It takes about three days; you do not have to do anything else.',
    go: 'Continue',
  },
  paid: {
    title: 'Already paid',
    body: 'This payment is complete. You do not have to do anything else.',
    go: 'Continue',
  },
  expired: {
    title: 'This payment page has expired',
    body: 'Nothing was charged. Go back and start the payment again.',
  },
  missing: { title: 'Page not found', body: 'There is no payment at this address.' },
  bank: {
    title: 'Confirm your payment',
    body: (amount, account) =>
      `Your bank asks you to confirm a payment of ${amount} to ${account}. This is a simulation.`,
    complete: 'Complete',
    fail: 'Fail',
    leave: 'Closing this tab leaves the payment unconfirmed.',
    close: 'Leave without answering',
  },
  redirect: {
    title: (method) => `Pay with ${method}`,
    approve: 'Approve',
    decline: 'Decline',
  },
  receipt: {
    title: 'Receipt',
    body: (amount, account) => `${amount} paid to ${account}.`,
    card: 'Card ending in',
  },
};

const fr: PageTexts = {
  banner: 'Démonstration – aucun argent n’est débité',
  standIn: 'Simulation de Stripe Checkout',
  pay: (account) => `Payer ${account}`,
  payNow: (amount) => `Payer ${amount}`,
  book: 'Confirmer',
  back: (account) => `Retour vers ${account}`,
  summary: 'Ce que vous payez',
  quantity: (count) => `Quantité ${count}`,
  total: 'Total à payer',
  contact: 'Coordonnées',
  email: 'Adresse e-mail',
  cardHeading: 'Carte bancaire',
  cardNumber: 'Numéro de carte',
  expiry: 'Date d’expiration',
  expiryHint: 'MM / AA',
  cvc: 'Cryptogramme',
  cardName: 'Nom du titulaire',
  reuse: (account) =>
    `En payant, vous autorisez ${account} à débiter cette carte pour de futurs paiements, selon ses conditions.`,
  testCards: 'Cartes de test',
  testCardsIntro: 'Cette page n’encaisse rien. Choisissez une carte pour voir ce qui se passe.',
  card: 'Carte',
  fill: 'Remplir',
  fillCard: (number) => `Remplir avec ${number}`,
  outcomes: {
    succeeds: 'Le paiement réussit',
    authenticates: 'La banque demande une confirmation (3-D Secure)',
    generic_decline: 'Refusée par la banque',
    insufficient_funds: 'Refusée\u00a0: provision insuffisante',
    expired_card: 'Refusée\u00a0: carte expirée',
    incorrect_cvc: 'Refusée\u00a0: cryptogramme erroné',
    processing_error: 'Refusée\u00a0: erreur de traitement',
    authenticates_in_vain: 'Confirmée (3-D Secure), puis refusée\u00a0: provision insuffisante',
    chargeback_fraud: 'Réussit, puis rétrofacturation\u00a0: fraude',
    chargeback_not_received: 'Réussit, puis rétrofacturation\u00a0: rien reçu',
    inquiry: 'Réussit, puis la banque demande des explications',
    refunds_wait: 'Réussit\u202f; un remboursement prend un jour',
    refunds_fail: 'Réussit\u202f; un remboursement échoue le lendemain',
    authenticates_always: 'La banque demande une confirmation, aussi à chaque paiement ultérieur',
    keeps: 'Enregistrée\u202f; les paiements ultérieurs réussissent',
    keeps_authenticated:
      'La banque demande une confirmation (3-D Secure)\u202f; les paiements ultérieurs réussissent',
    keeps_in_vain: 'Enregistrée\u202f; les paiements ultérieurs sont refusés',
    keeps_without_funds:
      'Confirmée (3-D Secure)\u202f; les paiements ultérieurs sont refusés\u00a0: provision insuffisante',
  },
  methods: {
    heading: 'Moyen de paiement',
    card: 'Carte',
    bancontact: 'Bancontact',
    ideal: 'iDEAL',
    sepa_debit: 'Prélèvement SEPA',
  },
  iban: 'IBAN',
  holder: 'Titulaire du compte',
  mandate: (account) =>
    `En payant, vous autorisez ${account} et Stripe, son prestataire de paiement, à débiter votre compte, et votre banque à exécuter ce prélèvement. Vous pouvez en demander le remboursement à votre banque pendant huit semaines.`,
  debitTakes: 'La banque répond après trois jours environ.',
  toBank: (method) => `Vous confirmez le paiement sur la page de votre banque (${method}).`,
  testIbans: 'Comptes de test',
  testIbansIntro: 'Cette page n’encaisse rien. Choisissez un compte pour voir ce qui se passe.',
  ends: {
    succeeds: 'Réussit après trois jours',
    fails: 'Échoue après trois jours\u00a0: non autorisé',
    insufficient_funds: 'Échoue après trois jours\u00a0: provision insuffisante',
    charged_back: 'Réussit, puis rétrofacturation',
  },
  declines: {
    generic_decline: 'Votre carte a été refusée. Essayez une autre carte.',
    insufficient_funds: 'La provision de votre carte est insuffisante. Essayez une autre carte.',
    expired_card: 'Votre carte a expiré. Essayez une autre carte.',
    incorrect_cvc: 'Le cryptogramme de votre carte est incorrect.',
    processing_error: 'Une erreur est survenue lors du traitement. Réessayez dans un instant.',
    authentication_failed:
      'Votre banque n’a pas pu confirmer votre identité. Réessayez ou utilisez une autre carte.',
  },
  errors: {
    summary: 'Vérifiez les champs ci-dessous.',
    email: 'Saisissez une adresse e-mail, par exemple nom@example.com.',
    number: 'Ce numéro de carte n’est pas valide.',
    expiry: 'Saisissez le mois et l’année d’expiration, par exemple 12 / 30.',
    expired: 'Cette date d’expiration est passée.',
    cvc: 'Saisissez les trois ou quatre chiffres du cryptogramme.',
    name: 'Saisissez le nom du titulaire.',
    iban: 'Cet IBAN n’est pas valide.',
    holder: 'Saisissez le nom du titulaire du compte.',
  },
  onItsWay: {
    title: 'Paiement en cours',
    body: 'Le prélèvement a été demandé à votre banque. Il prend environ trois jours\u202f; vous n’avez rien d’autre à faire.',
    go: 'Continuer',
  },
  paid: {
    title: 'Déjà payé',
    body: 'Ce paiement est terminé. Vous n’avez rien d’autre à faire.',
    go: 'Continuer',
  },
  expired: {
    title: 'Cette page de paiement a expiré',
    body: 'Rien n’a été débité. Revenez en arrière et recommencez le paiement.',
  },
  missing: { title: 'Page introuvable', body: 'Il n’y a pas de paiement à cette adresse.' },
  bank: {
    title: 'Confirmez votre paiement',
    body: (amount, account) =>
      `Votre banque vous demande de confirmer un paiement de ${amount} à ${account}. Ceci est une simulation.`,
    complete: 'Confirmer',
    fail: 'Faire échouer',
    leave: 'Si vous fermez cet onglet, le paiement reste non confirmé.',
    close: 'Quitter sans répondre',
  },
  redirect: {
    title: (method) => `Payer avec ${method}`,
    approve: 'Approuver',
    decline: 'Refuser',
  },
  receipt: {
    title: 'Reçu',
    body: (amount, account) => `${amount} payés à ${account}.`,
    card: 'Carte se terminant par',
  },
};

const nl: PageTexts = {
  banner: 'Demo – er wordt geen geld afgeschreven',
  standIn: 'Nabootsing van Stripe Checkout',
  pay: (account) => `Betalen aan ${account}`,
  payNow: (amount) => `${amount} betalen`,
  book: 'Bevestigen',
  back: (account) => `Terug naar ${account}`,
  summary: 'Wat u betaalt',
  quantity: (count) => `Aantal ${count}`,
  total: 'Totaal te betalen',
  contact: 'Contact',
  email: 'E-mailadres',
  cardHeading: 'Kaart',
  cardNumber: 'Kaartnummer',
  expiry: 'Vervaldatum',
  expiryHint: 'MM / JJ',
  cvc: 'Beveiligingscode',
  cardName: 'Naam op de kaart',
  reuse: (account) =>
    `Door te betalen staat u ${account} toe deze kaart te belasten voor toekomstige betalingen volgens hun voorwaarden.`,
  testCards: 'Testkaarten',
  testCardsIntro: 'Deze pagina int niets. Kies een kaart om te zien wat er gebeurt.',
  card: 'Kaart',
  fill: 'Invullen',
  fillCard: (number) => `${number} invullen`,
  outcomes: {
    succeeds: 'De betaling lukt',
    authenticates: 'De bank vraagt om bevestiging (3-D Secure)',
    generic_decline: 'Geweigerd door de bank',
    insufficient_funds: 'Geweigerd: onvoldoende saldo',
    expired_card: 'Geweigerd: kaart verlopen',
    incorrect_cvc: 'Geweigerd: verkeerde beveiligingscode',
    processing_error: 'Geweigerd: verwerkingsfout',
    authenticates_in_vain: 'Bevestigd (3-D Secure), daarna geweigerd: onvoldoende saldo',
    chargeback_fraud: 'Lukt, daarna teruggeboekt: fraude',
    chargeback_not_received: 'Lukt, daarna teruggeboekt: niets ontvangen',
    inquiry: 'Lukt, daarna vraagt de bank om uitleg',
    refunds_wait: 'Lukt; een terugbetaling duurt een dag',
    refunds_fail: 'Lukt; een terugbetaling mislukt een dag later',
    authenticates_always: 'De bank vraagt om bevestiging, ook bij elke latere betaling',
    keeps: 'Bewaard; latere betalingen lukken',
    keeps_authenticated: 'De bank vraagt om bevestiging (3-D Secure); latere betalingen lukken',
    keeps_in_vain: 'Bewaard; latere betalingen worden geweigerd',
    keeps_without_funds:
      'Bevestigd (3-D Secure); latere betalingen worden geweigerd: onvoldoende saldo',
  },
  methods: {
    heading: 'Betaalwijze',
    card: 'Kaart',
    bancontact: 'Bancontact',
    ideal: 'iDEAL',
    sepa_debit: 'SEPA-incasso',
  },
  iban: 'IBAN',
  holder: 'Rekeninghouder',
  mandate: (account) =>
    `Door te betalen machtigt u ${account} en Stripe, zijn betaaldienst, om uw rekening te belasten, en uw bank om dat uit te voeren. U kunt het bedrag binnen acht weken bij uw bank terugvragen.`,
  debitTakes: 'De bank antwoordt na ongeveer drie dagen.',
  toBank: (method) => `U bevestigt de betaling op de pagina van uw bank (${method}).`,
  testIbans: 'Testrekeningen',
  testIbansIntro: 'Deze pagina int niets. Kies een rekening om te zien wat er gebeurt.',
  ends: {
    succeeds: 'Lukt na drie dagen',
    fails: 'Mislukt na drie dagen: niet toegestaan',
    insufficient_funds: 'Mislukt na drie dagen: onvoldoende saldo',
    charged_back: 'Lukt, daarna teruggeboekt',
  },
  declines: {
    generic_decline: 'Uw kaart is geweigerd. Probeer een andere kaart.',
    insufficient_funds: 'Het saldo van uw kaart is onvoldoende. Probeer een andere kaart.',
    expired_card: 'Uw kaart is verlopen. Probeer een andere kaart.',
    incorrect_cvc: 'De beveiligingscode van uw kaart is onjuist.',
    processing_error: 'Er ging iets mis bij de verwerking. Probeer het zo meteen opnieuw.',
    authentication_failed:
      'Uw bank kon niet bevestigen dat u het was. Probeer het opnieuw of gebruik een andere kaart.',
  },
  errors: {
    summary: 'Controleer de velden hieronder.',
    email: 'Vul een e-mailadres in, bijvoorbeeld naam@example.com.',
    number: 'Dit kaartnummer is niet geldig.',
    expiry: 'Vul maand en jaar van de vervaldatum in, bijvoorbeeld 12 / 30.',
    expired: 'Deze vervaldatum is voorbij.',
    cvc: 'Vul de drie of vier cijfers van de beveiligingscode in.',
    name: 'Vul de naam op de kaart in.',
    iban: 'Dit IBAN is niet geldig.',
    holder: 'Vul de naam van de rekeninghouder in.',
  },
  onItsWay: {
    title: 'Betaling onderweg',
    body: 'De incasso is bij uw bank aangevraagd. Dat duurt ongeveer drie dagen; u hoeft niets meer te doen.',
    go: 'Doorgaan',
  },
  paid: {
    title: 'Al betaald',
    body: 'Deze betaling is voltooid. U hoeft niets meer te doen.',
    go: 'Doorgaan',
  },
  expired: {
    title: 'Deze betaalpagina is verlopen',
    body: 'Er is niets afgeschreven. Ga terug en begin de betaling opnieuw.',
  },
  missing: { title: 'Pagina niet gevonden', body: 'Op dit adres is er geen betaling.' },
  bank: {
    title: 'Bevestig uw betaling',
    body: (amount, account) =>
      `Uw bank vraagt u een betaling van ${amount} aan ${account} te bevestigen. Dit is een simulatie.`,
    complete: 'Bevestigen',
    fail: 'Laten mislukken',
    leave: 'Als u dit tabblad sluit, blijft de betaling onbevestigd.',
    close: 'Weggaan zonder te antwoorden',
  },
  redirect: {
    title: (method) => `Betalen met ${method}`,
    approve: 'Goedkeuren',
    decline: 'Weigeren',
  },
  receipt: {
    title: 'Ontvangstbewijs',
    body: (amount, account) => `${amount} betaald aan ${account}.`,
    card: 'Kaart eindigend op',
  },
};

const de: PageTexts = {
  banner: 'Demo – es wird kein Geld bewegt',
  standIn: 'Nachbildung von Stripe Checkout',
  pay: (account) => `${account} bezahlen`,
  payNow: (amount) => `${amount} bezahlen`,
  book: 'Bestätigen',
  back: (account) => `Zurück zu ${account}`,
  summary: 'Was Sie bezahlen',
  quantity: (count) => `Menge ${count}`,
  total: 'Gesamtbetrag',
  contact: 'Kontakt',
  email: 'E-Mail-Adresse',
  cardHeading: 'Karte',
  cardNumber: 'Kartennummer',
  expiry: 'Ablaufdatum',
  expiryHint: 'MM / JJ',
  cvc: 'Prüfziffer',
  cardName: 'Name auf der Karte',
  reuse: (account) =>
    `Mit der Zahlung erlauben Sie ${account}, diese Karte für künftige Zahlungen gemäß den Bedingungen zu belasten.`,
  testCards: 'Testkarten',
  testCardsIntro:
    'Diese Seite zieht nichts ein. Wählen Sie eine Karte und sehen Sie, was geschieht.',
  card: 'Karte',
  fill: 'Ausfüllen',
  fillCard: (number) => `${number} ausfüllen`,
  outcomes: {
    succeeds: 'Die Zahlung gelingt',
    authenticates: 'Die Bank verlangt eine Bestätigung (3-D Secure)',
    generic_decline: 'Von der Bank abgelehnt',
    insufficient_funds: 'Abgelehnt: keine ausreichende Deckung',
    expired_card: 'Abgelehnt: Karte abgelaufen',
    incorrect_cvc: 'Abgelehnt: falsche Prüfziffer',
    processing_error: 'Abgelehnt: Fehler bei der Verarbeitung',
    authenticates_in_vain: 'Bestätigt (3-D Secure), dann abgelehnt: keine Deckung',
    chargeback_fraud: 'Gelingt, dann zurückgebucht: Betrug',
    chargeback_not_received: 'Gelingt, dann zurückgebucht: nichts erhalten',
    inquiry: 'Gelingt, dann fragt die Bank nach',
    refunds_wait: 'Gelingt; eine Erstattung dauert einen Tag',
    refunds_fail: 'Gelingt; eine Erstattung scheitert einen Tag später',
    authenticates_always: 'Die Bank verlangt eine Bestätigung, auch bei jeder späteren Zahlung',
    keeps: 'Gespeichert; spätere Zahlungen gelingen',
    keeps_authenticated:
      'Die Bank verlangt eine Bestätigung (3-D Secure); spätere Zahlungen gelingen',
    keeps_in_vain: 'Gespeichert; spätere Zahlungen werden abgelehnt',
    keeps_without_funds:
      'Bestätigt (3-D Secure); spätere Zahlungen werden abgelehnt: unzureichende Deckung',
  },
  methods: {
    heading: 'Zahlungsart',
    card: 'Karte',
    bancontact: 'Bancontact',
    ideal: 'iDEAL',
    sepa_debit: 'SEPA-Lastschrift',
  },
  iban: 'IBAN',
  holder: 'Kontoinhaber',
  mandate: (account) =>
    `Mit der Zahlung ermächtigen Sie ${account} und dessen Zahlungsdienst Stripe, Ihr Konto zu belasten, und Ihre Bank, die Lastschrift einzulösen. Sie können den Betrag innerhalb von acht Wochen bei Ihrer Bank zurückfordern.`,
  debitTakes: 'Die Bank antwortet nach etwa drei Tagen.',
  toBank: (method) => `Sie bestätigen die Zahlung auf der Seite Ihrer Bank (${method}).`,
  testIbans: 'Testkonten',
  testIbansIntro:
    'Diese Seite zieht nichts ein. Wählen Sie ein Konto und sehen Sie, was geschieht.',
  ends: {
    succeeds: 'Gelingt nach drei Tagen',
    fails: 'Scheitert nach drei Tagen: nicht erlaubt',
    insufficient_funds: 'Scheitert nach drei Tagen: keine Deckung',
    charged_back: 'Gelingt, dann zurückgebucht',
  },
  declines: {
    generic_decline: 'Ihre Karte wurde abgelehnt. Versuchen Sie es mit einer anderen Karte.',
    insufficient_funds:
      'Ihre Karte ist nicht ausreichend gedeckt. Versuchen Sie es mit einer anderen Karte.',
    expired_card: 'Ihre Karte ist abgelaufen. Versuchen Sie es mit einer anderen Karte.',
    incorrect_cvc: 'Die Prüfziffer Ihrer Karte ist falsch.',
    processing_error:
      'Bei der Verarbeitung ist ein Fehler aufgetreten. Versuchen Sie es gleich noch einmal.',
    authentication_failed:
      'Ihre Bank konnte Sie nicht bestätigen. Versuchen Sie es erneut oder mit einer anderen Karte.',
  },
  errors: {
    summary: 'Bitte prüfen Sie die Felder unten.',
    email: 'Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com.',
    number: 'Diese Kartennummer ist ungültig.',
    expiry: 'Geben Sie Monat und Jahr des Ablaufs ein, zum Beispiel 12 / 30.',
    expired: 'Dieses Ablaufdatum liegt in der Vergangenheit.',
    cvc: 'Geben Sie die drei oder vier Ziffern der Prüfziffer ein.',
    name: 'Geben Sie den Namen auf der Karte ein.',
    iban: 'Diese IBAN ist ungültig.',
    holder: 'Geben Sie den Namen des Kontoinhabers ein.',
  },
  onItsWay: {
    title: 'Zahlung unterwegs',
    body: 'Die Lastschrift ist bei Ihrer Bank angefragt. Das dauert etwa drei Tage; Sie müssen nichts weiter tun.',
    go: 'Weiter',
  },
  paid: {
    title: 'Bereits bezahlt',
    body: 'Diese Zahlung ist abgeschlossen. Sie müssen nichts weiter tun.',
    go: 'Weiter',
  },
  expired: {
    title: 'Diese Zahlungsseite ist abgelaufen',
    body: 'Es wurde nichts abgebucht. Gehen Sie zurück und beginnen Sie die Zahlung erneut.',
  },
  missing: { title: 'Seite nicht gefunden', body: 'Unter dieser Adresse gibt es keine Zahlung.' },
  bank: {
    title: 'Bestätigen Sie Ihre Zahlung',
    body: (amount, account) =>
      `Ihre Bank bittet Sie, eine Zahlung von ${amount} an ${account} zu bestätigen. Dies ist eine Simulation.`,
    complete: 'Bestätigen',
    fail: 'Fehlschlagen lassen',
    leave: 'Wenn Sie diesen Tab schließen, bleibt die Zahlung unbestätigt.',
    close: 'Ohne Antwort verlassen',
  },
  redirect: {
    title: (method) => `Mit ${method} bezahlen`,
    approve: 'Genehmigen',
    decline: 'Ablehnen',
  },
  receipt: {
    title: 'Beleg',
    body: (amount, account) => `${amount} an ${account} bezahlt.`,
    card: 'Karte mit den Endziffern',
  },
};

export const PAGE_TEXTS: Record<Language, PageTexts> = { en, fr, nl, de };

/** The Session's language; 'auto' and languages without texts follow the browser, then English. */
export function pageLanguage(locale: string | null, acceptLanguage: string | undefined): Language {
  const wanted = [locale ?? '', ...(acceptLanguage ?? '').split(',')];
  for (const entry of wanted) {
    const code = entry.trim().slice(0, 2).toLowerCase();
    const known = LANGUAGES.find((language) => language === code);
    if (known) return known;
  }
  return 'en';
}
