import type { OfficeTexts } from '../texts.ts';

export const shell: OfficeTexts['shell'] = {
  skip: 'Naar de inhoud',
  menu: 'Menu',
  navigation: 'Hoofdnavigatie',
  today: 'Vandaag',
  customers: 'Klanten',
  invoices: 'Facturen',
  answers: 'Antwoorden',
  messages: 'Berichten',
  imports: 'Importeren',
  scenarios: 'Scenario’s',
  settings: 'Instellingen',
  account: 'Mijn account',
  signOut: 'Afmelden',
  remindersPaused:
    'Alle herinneringen zijn gepauzeerd. Er vertrekt niets tot een beheerder ze weer start.',
  clock: 'Het is',
  advanceDay: 'Een dag verder',
  advanceWeek: 'Een week verder',
};

export const common: OfficeTexts['common'] = {
  save: 'Opslaan',
  cancel: 'Annuleren',
  back: 'Terug',
  yes: 'Ja',
  no: 'Nee',
  none: 'Geen',
  optional: 'facultatief',
  saved: 'Opgeslagen.',
  checkForm: 'Enkele velden moeten nog eens bekeken worden. Er is nog niets opgeslagen.',
  pages: (from, to, total) => (total === 0 ? 'Niets te tonen' : `${from} tot ${to} van ${total}`),
  previous: 'Vorige',
  next: 'Volgende',
  search: 'Zoeken',
  roles: {
    admin: 'Beheerder',
    collector: 'Debiteurenbeheerder',
    accountant: 'Boekhouder',
    viewer: 'Lezer',
  },
  languages: { fr: 'Frans', en: 'Engels', nl: 'Nederlands' },
};

export const problems: OfficeTexts['problems'] = {
  required: 'Vul dit in.',
  invalid: 'Dit is niet leesbaar.',
  tooLong: (limit) => `Hoogstens ${limit} tekens.`,
  tooShort: (limit) => `Minstens ${limit} tekens.`,
  tooSmall: (limit) => `Minstens ${limit}.`,
  tooBig: (limit) => `Hoogstens ${limit}.`,
  email: 'Dit is geen e-mailadres.',
  number: 'Dit is geen getal.',
  wholeNumber: 'Een geheel getal wordt verwacht.',
  date: 'Dit is geen datum.',
  choice: 'Kies uit de lijst.',
  amount: 'Dit is geen bedrag.',
};

export const errors: OfficeTexts['errors'] = {
  notFound: 'Hier is niets',
  forbidden: 'Dit mag u niet doen',
  conflict: 'Er is intussen iets veranderd',
  invalid: 'Er ontbreekt iets of er klopt iets niet',
  tooLarge: 'Dit is te groot',
  tooMany: 'Te veel pogingen',
  failed: 'Er ging iets mis aan onze kant',
  advice: {
    notFound: 'De pagina is misschien verplaatst, of het adres bevat een tikfout.',
    forbidden: 'Uw rol laat dit niet toe. Een beheerder kan die wijzigen.',
    conflict: 'Ga terug, bekijk de laatste stand en probeer opnieuw.',
    invalid: 'Ga terug en kijk na wat is ingevuld.',
    tooLarge: 'Stuur minder tegelijk, of een kleiner bestand.',
    tooMany: 'Wacht enkele minuten en probeer dan opnieuw.',
    failed:
      'Het is genoteerd. Als het nog eens gebeurt, geef dan de referentie hieronder aan wie deze installatie beheert.',
  },
  reference: 'Referentie',
  home: 'Naar vandaag',
};
