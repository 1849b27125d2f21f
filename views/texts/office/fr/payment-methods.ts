import type { OfficeTexts } from '../texts.ts';

export const paymentMethods: OfficeTexts['paymentMethods'] = {
  title: 'Moyens de paiement',
  intro:
    'Stripe propose, parmi ceux-ci, ce qui convient au montant, à la devise, au pays et à votre compte. Les portefeuilles comme Apple Pay viennent avec la carte.',
  allowed: 'Acceptés',
  noneChosen: 'Acceptez au moins un moyen de paiement.',
  names: {
    card: 'Carte',
    link: 'Link',
    bancontact: 'Bancontact',
    ideal: 'iDEAL',
    eps: 'EPS',
    p24: 'Przelewy24',
    blik: 'BLIK',
    twint: 'TWINT',
    sepa_debit: 'Prélèvement SEPA',
    paypal: 'PayPal',
    revolut_pay: 'Revolut Pay',
    klarna: 'Klarna',
    billie: 'Billie',
  },
  hints: {
    sepa_debit:
      'prend quelques jours\u202f; les relances attendent, et la banque peut le reprendre pendant huit semaines',
    klarna: 'à crédit',
    billie: 'à crédit, entre entreprises',
  },
};
