import type { PageTexts } from '../page-texts.ts';

export const de: PageTexts = {
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
