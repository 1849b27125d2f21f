import type { PortalTexts } from '../texts.ts';

export const notices: PortalTexts['notices'] = {
  title: 'Vous avez déjà payé\u202f?',
  intro: (creditor, days) =>
    `Dites à ${creditor} quand et comment. Les relances attendent pendant que nous cherchons, au moins ${days}.`,
  invoices: 'Quelles factures avez-vous payées\u202f?',
  day: 'Payé le',
  amount: 'Montant',
  amountHint: (all) =>
    `Laissez vide si vous avez payé tout ce que vous avez choisi (${all} si vous choisissez tout).`,
  method: 'Comment',
  reference: 'Référence',
  referenceHint:
    'Le libellé de votre virement, ou le numéro du chèque. C’est ce qui nous aide le plus.',
  words: 'Autre chose à nous dire\u202f?',
  proof: 'Un justificatif, par exemple l’avis de votre banque (facultatif)',
  submit: 'Signaler ce paiement',
  nothing: 'Rien n’est à payer ici.',
  choose: 'Choisissez un mode de paiement',
  methods: {
    transfer: 'Virement',
    card: 'Carte',
    direct_debit: 'Prélèvement',
    cheque: 'Chèque',
    cash: 'Espèces',
    other: 'Autrement',
  },
  workingDays: (days) => (days === 1 ? '1 jour ouvré' : `${days} jours ouvrés`),
  refused: {
    none_chosen: 'Choisissez au moins une facture.',
    mixed_currencies: 'Merci de signaler les factures d’une seule devise à la fois.',
    nothing_owed: 'Ce que vous avez choisi est déjà soldé chez nous.',
    already: 'Nous cherchons déjà un paiement de l’une de ces factures.',
    too_small: 'Un montant supérieur à zéro.',
    too_much: 'C’est bien plus que le total de ces factures. Merci de vérifier le montant.',
    future:
      'Cette date est à venir. Pour nous indiquer quand vous paierez, choisissez «\u202fAnnoncer une date\u202f».',
    too_old: 'Deux ans en arrière au plus.',
  },
  status: {
    looking: 'Nous le cherchons',
    to_decide: 'Nous le cherchons encore',
    found: 'Retrouvé, merci',
    returned: 'Introuvable',
    withdrawn: 'Retiré',
  },
  shownTitle: (amount) => `Paiement de ${amount}`,
  lookingText: (day) =>
    `Merci. Nous cherchons votre paiement jusqu’au ${day} et vous écrirons dès que nous l’aurons trouvé. D’ici là, nous ne vous relançons pas.`,
  toDecideText:
    'Un collègue s’en occupe. Les relances attendent jusque-là, et vous aurez une réponse dans tous les cas.',
  foundText: 'Nous avons bien retrouvé votre paiement. Merci de votre aide.',
  returnedText: (amount, day) =>
    `Nous avons cherché, et ne trouvons pas sur nos comptes de paiement de ${amount} le ${day}.`,
  returnedUntil: (day) =>
    `Nos messages habituels ne reprennent qu’après le ${day}. Votre banque peut vous dire si le virement est parti, et vers quel compte.`,
  withdrawnText: 'Ce signalement ne compte plus. Nos messages habituels reprennent.',
  answer: 'Ce que nous avons vérifié',
  factAmount: 'Montant',
  factDay: 'Payé le',
  factMethod: 'Comment',
  factReference: 'Référence',
  factInvoices: 'Factures',
  factProof: 'Justificatif',
  again: 'Nous en dire davantage',
  withdraw: 'Je me suis trompé\u00a0: retirer',
  withdrawHint: 'Les relances reprennent alors avec la suivante.',
  about: (day, amount) => `${amount} le ${day}`,
  given: 'Paiement signalé',
};
