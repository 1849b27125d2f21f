import type { OfficeTexts } from '../texts.ts';

export const discounts: OfficeTexts['discounts'] = {
  title: 'Escompte pour paiement anticipé',
  short: 'Escompte',
  intro:
    'Ce qu’un client peut déduire en payant tôt. Annoncé dans les e-mails avant l’échéance, sur la page de paiement et sur le reçu. Sans palier, pas d’escompte.',
  rule: 'Sur quel montant, et que devient la TVA',
  ruleHint:
    'Le TTC, comme en France : la TVA est rectifiée par un avoir à chaque fois (une tâche le demande), ou par la mention, sur la facture, que seule la TVA du prix payé est déductible. Le HT, comme en Belgique, où la TVA est calculée dès l’origine sur le prix réduit, ou en France net de taxe.',
  rules: {
    credit_note: 'TTC ; un avoir rectifie la TVA',
    mention: 'TTC ; mention sur la facture',
    net_of_tax: 'HT ; la TVA ne change pas',
  },
  example: (e) =>
    `Exemple : une facture de ${e.net} HT et ${e.vat} de TVA, soit ${e.total}. Payée à temps : ${e.pays}, un escompte de ${e.discount} (${e.ofNet} HT, ${e.ofVat} de TVA).`,
  tierLegend: (position) => `Palier ${position}`,
  off: 'Escompte',
  unit: 'Unité',
  days: 'Jours',
  deadline: 'Comptés',
  kinds: { after_issue: 'après la facture', before_due: 'avant l’échéance' },
  cost: (off, days, year) =>
    `${off} pour ${days} ${days === 1 ? 'jour' : 'jours'} = ${year} par an.`,
  badOff: 'Un pourcentage jusqu’à 50, comme 2,5, ou un montant.',
  partial: 'Paiements partiels',
  partials: {
    full_settlement_only: 'Ne donnent droit à rien : la facture est payée en entier',
    pro_rata: 'Donnent droit à leur part de l’escompte',
  },
  tolerance: 'Jours bancaires de tolérance pour un virement',
  toleranceHint: 'De 0 à 3. Un virement compte au jour où votre compte est crédité.',
  offForTitle: 'Pas d’escompte pour un client qui a',
  offFor: {
    overdue: 'une facture échue',
    disputed: 'une facture contestée',
    planned: 'un échéancier',
  },
  offForHint: 'La facture concernée n’en a en aucun cas.',
  ownTitle: (of) => `Escompte · ${of}`,
  ownHint: 'Les paliers comptent quand les conditions sont propres.',
  source: 'Conditions',
  sources: {
    inherited: 'Les conditions habituelles',
    none: 'Pas d’escompte',
    own: 'Des conditions propres, ci-dessous',
  },
  inForce: 'Conditions en vigueur',
  offer: 'Aujourd’hui',
  note: 'Escompte accordé',
  undue: (amount) =>
    `Il manque ${amount} : l’escompte a été déduit après sa date limite. Accordez-le quand même, ou réclamez le reste et marquez la tâche comme faite.`,
  accept: 'Accorder quand même',
  accepted: 'L’escompte est accordé : la facture est soldée.',
  none: 'Pas d’escompte',
  noOffer: 'Aucun escompte possible',
  offerUntil: (discount, day, pays) => `${discount} jusqu’au ${day}, soit ${pays} à payer`,
  separator: ' ; ',
  tier: {
    after_issue: (off, days) =>
      days === 0
        ? `${off} le jour de la facture`
        : `${off} sous ${days} ${days === 1 ? 'jour' : 'jours'} après la facture`,
    before_due: (off, days) =>
      days === 0
        ? `${off} jusqu’à l’échéance`
        : `${off} jusqu’à ${days} ${days === 1 ? 'jour' : 'jours'} avant l’échéance`,
  },
};
