import type { BankDetails, Identity, Sender } from '../../server/organization/queries.ts';

/** The sample creditor. Numbers have right check digits and belong to nobody. */
export const FIRM: Identity = {
  name: 'Atelier Lumen',
  legalName: 'Atelier Lumen SARL',
  enterpriseNumber: '912405735',
  vatNumber: 'FR19912405735',
  street: '14 rue des Verriers',
  postalCode: '69007',
  city: 'Lyon',
  country: 'FR',
  language: 'fr',
  timeZone: 'Europe/Paris',
  currency: 'EUR',
};

export const FIRM_BANK: BankDetails = {
  bankHolder: 'Atelier Lumen SARL',
  // Bank code 30999 is given to no bank.
  iban: 'FR7630999008420002045177334',
  bic: 'LUMEFRPPXXX',
};

export const FIRM_SENDER: Sender = {
  senderName: 'Camille Moreau, Atelier Lumen',
  replyTo: 'compta@atelier-lumen.example',
  brandColor: '#7a3e12',
};

export const FIRM_MAIL_FROM = 'Atelier Lumen <compta@atelier-lumen.example>';
