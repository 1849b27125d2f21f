export const paymentMethods = {
  title: 'How debtors can pay',
  intro:
    'Stripe shows of these what fits the amount, the currency, the country and your account. Wallets such as Apple Pay come with the card.',
  allowed: 'Allowed',
  noneChosen: 'Allow at least one.',
  names: {
    card: 'Card',
    link: 'Link',
    bancontact: 'Bancontact',
    ideal: 'iDEAL',
    eps: 'EPS',
    p24: 'Przelewy24',
    blik: 'BLIK',
    twint: 'TWINT',
    sepa_debit: 'SEPA direct debit',
    paypal: 'PayPal',
    revolut_pay: 'Revolut Pay',
    klarna: 'Klarna',
    billie: 'Billie',
  },
  hints: {
    sepa_debit:
      'takes days; reminders wait meanwhile, and the bank can take it back for eight weeks',
    klarna: 'on credit',
    billie: 'on credit, between firms',
  },
};
