import type { PortalTexts } from '../texts.ts';

export const answers: PortalTexts['answers'] = {
  title: 'Kunt of moet u nu niet betalen?',
  intro:
    'Laat het ons in een minuut weten. De herinneringen wachten meteen, en u ziet hier wat ermee gebeurt.',
  ways: {
    plan: {
      label: 'In termijnen betalen',
      hint: 'Kies een afbetalingsplan, of stel er zelf een voor.',
    },
    promise: { label: 'Een datum beloven', hint: 'Zeg wanneer u betaalt.' },
    paid: { label: 'Ik heb al betaald', hint: 'Zeg wanneer en hoe; wij zoeken het op.' },
    dispute: {
      label: 'Er klopt iets niet',
      hint: 'Betwist een factuur, helemaal of gedeeltelijk.',
    },
    contact: {
      label: 'Dit is niet voor mij',
      hint: 'Geef het door aan de juiste persoon, of verbeter het adres.',
    },
  },
  given: 'Wat u ons liet weten',
  see: 'Bekijken',
};

export const forms: PortalTexts['forms'] = {
  check: 'Kijk even na wat hieronder is aangeduid.',
  send: 'Versturen',
  back: 'Terug naar de facturen',
  cancel: 'Annuleren',
  optional: '(niet verplicht)',
  whichInvoices: 'Over welke facturen gaat het?',
  chooseOne: 'Kies minstens één factuur.',
  file: 'Een bestand toevoegen',
  fileHint: (types, size) => `${types}, hoogstens ${size}.`,
};
