import type { OfficeTexts } from '../texts.ts';

export const suppressions: OfficeTexts['suppressions'] = {
  title: 'Geblokkeerde adressen',
  intro:
    'Naar deze adressen gaat niets, wat een scenario ook zegt. Uw mailprovider kan daarnaast een eigen lijst bijhouden.',
  address: 'Adres',
  reason: 'Reden',
  since: 'Sinds',
  by: 'Door',
  byItself: 'het programma',
  customers: 'Klanten',
  noCustomers: 'van geen klant',
  reasons: {
    bounced: 'Mail kwam terug',
    complained: 'Als spam gemeld',
    rejected: 'Door de provider geweigerd',
    manual: 'Met de hand geblokkeerd',
  },
  searchLabel: 'Adres',
  emptyTitle: 'Geen enkel adres is geblokkeerd',
  emptyText: 'Een adres komt hier wanneer mail terugkomt, of wanneer iemand het blokkeert.',
  noneFoundTitle: 'Geen adres gevonden',
  noneFoundText: 'Probeer een ander deel van het adres.',
  details: 'Wat werd gemeld',
  add: 'Adres blokkeren',
  addHint:
    'Voor wie vraagt om niet meer aangeschreven te worden. De herinneringen gaan naar een ander contact van de klant, als dat er is.',
  addWhy: 'Waarom',
  addSubmit: 'Er niet meer naar schrijven',
  added: 'Naar dit adres wordt niet meer geschreven.',
  already: 'Dit adres is al geblokkeerd.',
  lift: 'Er weer naar schrijven',
  liftHint:
    'Alleen als u weet dat het werkt, of dat de eigenaar het wil. De herinneringen van de klanten worden opnieuw berekend.',
  liftWhy: 'Hoe weet u dat?',
  sure: 'De lezer meldde onze mail als spam. Ik heb het gevraagd: we mogen weer schrijven.',
  notSure: 'Zonder akkoord wordt wie klaagde niet meer aangeschreven.',
  liftSubmit: 'Deblokkeren',
  lifted: (address) => `Naar ${address} wordt weer geschreven.`,
};
