import type { contactLetters } from '../../letters/contacts.ts';
import type { LetterTexts } from '../letter.ts';

export const contacts: Record<keyof typeof contactLetters, LetterTexts> = {
  contact_named: {
    name: 'Juiste persoon genoemd',
    subject: (f) => `De facturen van ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.person} liet ons weten dat u de juiste persoon bent voor de facturen die ${f.organizationName} aan ${f.customerName} stuurt.`,
      'Hier is uw eigen link. U ziet er wat openstaat, en u kunt betalen, iets vragen of zeggen wat niet klopt.',
    ],
    closing: [
      'Is dit niet voor u? Open de link en laat het ons weten: wij schrijven u dan meteen niet meer.',
    ],
    button: 'Bekijken en betalen',
  },
  contact_released: {
    name: 'Contact losgelaten',
    subject: (f) => `Wij schrijven u niet meer – ${f.organizationName}`,
    opening: [
      (f) =>
        `Via uw link kregen wij te horen dat de facturen van ${f.customerName} niet voor u zijn. Wij schrijven u daar niet meer over, en uw links openen niets meer.`,
      { when: 'person', say: (f) => `Wij schrijven voortaan naar ${f.person}.` },
      { unless: 'person', say: 'Wij zoeken uit wie het opvolgt.' },
    ],
    closing: [
      'Was u dat niet, of was het een vergissing? Antwoord gewoon op dit bericht: wij zetten het recht.',
    ],
    button: '',
  },
  address_to_confirm: {
    name: 'Adres te bevestigen',
    subject: (f) => `Adres te bevestigen – ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.person} vraagt ons om voortaan naar dit adres te schrijven over de facturen die ${f.organizationName} aan ${f.customerName} stuurt.`,
      (f) =>
        `Klopt dat, bevestig het dan met één klik, uiterlijk op ${f.until}. Dezelfde link toont daarna wat openstaat.`,
    ],
    closing: [
      'Klopt het niet, dan hoeft u niets te doen: zonder bevestiging schrijven wij niet meer naar dit adres.',
    ],
    button: 'Dit adres bevestigen',
  },
  address_change_asked: {
    name: 'Adreswijziging gevraagd',
    subject: (f) => `Er is een adreswijziging gevraagd – ${f.organizationName}`,
    opening: [
      (f) =>
        `Via uw link werd ons gevraagd om onze berichten over de facturen van ${f.customerName} voortaan naar ${f.about} te sturen. Dat gebeurt zodra dat adres het bevestigd heeft.`,
      'Is dat wat u wilt, dan hoeft u niets te doen.',
    ],
    closing: [
      'Zo niet, open dan de link om alles te laten zoals het is, of antwoord op dit bericht als de wijziging al gebeurd is.',
    ],
    button: 'Zien wie de berichten krijgt',
  },
  contact_handed_on_team: {
    name: 'Contact te vervangen (aan het team)',
    subject: (f) => `Niet het juiste contact, ${f.customerName}`,
    opening: [
      (f) =>
        `${f.person} zegt niet de juiste persoon te zijn voor ${f.customerName}. Wij schrijven daar niet meer naartoe.`,
      {
        when: 'words',
        say: (f) => `Genoemd werd ${f.words}, die een eigen link krijgt.`,
      },
      { unless: 'words', say: 'Er werd niemand anders genoemd: iemand moet het vragen.' },
    ],
    closing: [],
    button: 'De klant openen',
  },
  contact_moved_team: {
    name: 'Herinneringen naar een ander adres (aan het team)',
    subject: (f) => `Nieuw adres, ${f.customerName}`,
    opening: [
      (f) =>
        `De herinneringen van ${f.customerName} gaan voortaan naar ${f.person}. Het adres werd op de betaalpagina opgegeven en daarna bevestigd.`,
      { when: 'words', say: (f) => `Opgegeven door ${f.words}.` },
    ],
    closing: [],
    button: 'De klant openen',
  },
};
