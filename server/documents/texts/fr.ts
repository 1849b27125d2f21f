import type { DocumentTexts } from './texts.ts';

// \u00a0 and \u202f: French sets a no-break space before « : » and a narrow one before « ; ! ? ».
export const fr: DocumentTexts = {
  creditor: 'Créancier',
  customer: 'Client',
  madeOn: (day) => `Fait le ${day}`,
  pageOf: (page, pages) => `page ${page} / ${pages}`,
  total: 'Total',
  invoice: 'Facture',
  issued: (day) => `du ${day}`,
  due: 'Montant dû',
  discount: 'Escompte',
  rate: 'Taux',
  paid: 'Payé',
  rest: 'Reste dû',
  receipt: {
    title: 'Reçu de paiement',
    numbered: (number) => `Reçu n°\u00a0${number}`,
    amount: 'Montant reçu',
    sentence: (payer, organization, day) =>
      `${organization} a reçu de ${payer} le paiement ci-dessous, le ${day}.`,
    receivedOn: 'Reçu le',
    payer: 'Payé par',
    method: 'Moyen de paiement',
    reference: 'Référence',
    invoices: 'Factures réglées',
    unapplied: (amount) =>
      `Vous avez payé ${amount} de plus que ces factures\u00a0: cette somme reste à votre crédit.`,
    returned: 'Remboursé depuis',
    returnedAmount: 'Montant',
    returns: { refund: 'Remboursement', chargeback: 'Repris par votre banque' },
    remains: 'Ce qui reste de ce paiement',
    notVatInvoice:
      'Ce reçu atteste un paiement. Il ne tient pas lieu de facture et n’ouvre pas droit à déduction de la TVA\u202f; conservez-le avec vos factures.',
  },
  discountNote: {
    title: 'Note d’escompte',
    numbered: (number) => `Note n°\u00a0${number}`,
    amount: 'Escompte accordé',
    sentence: (customer, organization, day) =>
      `${organization} accorde à ${customer} l’escompte ci-dessous, pour un paiement anticipé reçu le ${day}.`,
    paidOn: 'Payé le',
    condition: 'Condition',
    lastDay: 'À payer au plus tard le',
    invoices: 'Factures concernées',
    vatSplit: 'Escompte ventilé par taux de TVA',
    vatRate: 'Taux de TVA',
    net: 'Hors taxe',
    vat: 'TVA',
    gross: 'TTC',
    vatRules: {
      mention:
        'Seule la TVA correspondant au prix effectivement payé ouvre droit à déduction. Aucun avoir ne sera établi\u00a0: conservez cette note avec les factures et diminuez la TVA déduite du montant ci-dessus.',
      credit_note:
        'Un avoir du même montant vous sera adressé\u202f; c’est lui qui rectifie la TVA. Cette note n’en tient pas lieu.',
      net_of_tax:
        'Escompte net de taxe\u00a0: la TVA des factures n’est pas modifiée, ni pour vous ni pour nous.',
      already_reduced:
        'La TVA de ces factures a été calculée dès l’origine sur le prix diminué de l’escompte (article 28, 1° du Code de la TVA)\u00a0: elle ne change pas.',
    },
  },
  statement: {
    title: 'Relevé de compte',
    asOf: (day) => `Situation au ${day}`,
    period: (from, until) => `Du ${from} au ${until}`,
    currency: (code) => `Montants en ${code}`,
    balance: 'Solde dû',
    inCredit: 'Solde en votre faveur',
    date: 'Date',
    operation: 'Opération',
    number: 'Facture',
    debit: 'Débit',
    credit: 'Crédit',
    running: 'Solde',
    opening: 'Solde d’ouverture',
    closing: 'Solde de clôture',
    none: 'Aucune opération sur cette période.',
    unapplied: 'Règlements non affectés',
    unappliedHelp:
      'Ces sommes sont à votre crédit. Elles ne sont pas comprises dans le solde ci-dessus\u202f; dites-nous sur quelle facture les imputer.',
    aged: 'Solde par ancienneté',
    transfer: 'Pour payer par virement',
    holder: 'Titulaire',
    reference: 'Référence',
  },
  entryKinds: {
    invoice: 'Facture',
    payment: 'Paiement',
    discount: 'Escompte',
    credit_note: 'Avoir',
    claim: 'Pénalités et indemnité',
    claim_waiver: 'Remise de pénalités',
    write_off: 'Passage en perte',
    refund: 'Remboursement',
    chargeback: 'Paiement contesté',
    correction: 'Correction',
  },
};
