import type { OfficeTexts } from '../texts.ts';

export const paymentMethods: OfficeTexts['paymentMethods'] = {
  title: 'Betaalmiddelen',
  intro:
    'Stripe toont hiervan wat past bij het bedrag, de munt, het land en uw rekening. Wallets zoals Apple Pay horen bij de kaart.',
  allowed: 'Aanvaard',
  noneChosen: 'Aanvaard er ten minste één.',
  names: {
    card: 'Kaart',
    link: 'Link',
    bancontact: 'Bancontact',
    ideal: 'iDEAL',
    eps: 'EPS',
    p24: 'Przelewy24',
    blik: 'BLIK',
    twint: 'TWINT',
    sepa_debit: 'Europese domiciliëring',
    paypal: 'PayPal',
    revolut_pay: 'Revolut Pay',
    klarna: 'Klarna',
    billie: 'Billie',
  },
  hints: {
    sepa_debit:
      'duurt enkele dagen; herinneringen wachten zolang, en de bank kan ze acht weken lang terugdraaien',
    klarna: 'op krediet',
    billie: 'op krediet, tussen ondernemingen',
  },
};
