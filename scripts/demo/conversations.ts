import type { PlainDate } from '../../server/calendar/plain-date.ts';

/** A call that the scenario asked for, made on a later day, and what came of it. */
export interface SampleCall {
  on: PlainDate;
  customer: string;
  said: { promisedOn: PlainDate } | { nextOn: PlainDate | null };
  note: string;
}

export const SAMPLE_CALLS: readonly SampleCall[] = [
  {
    on: '2026-01-13',
    customer: 'C007',
    said: { nextOn: '2026-01-15' },
    note: 'Répondeur de la comptabilité, sans message.',
  },
  { on: '2026-01-15', customer: 'C007', said: { nextOn: null }, note: '' },
  {
    on: '2026-01-20',
    customer: 'C025',
    said: { promisedOn: '2026-02-11' },
    note: 'Les acomptes de Pâques arrivent début février : virement le 11.',
  },
  {
    on: '2026-02-26',
    customer: 'C003',
    said: { nextOn: '2026-03-02' },
    note: 'Mme Perrin est en réunion toute la journée ; elle est là lundi.',
  },
];

/** What came by mail: an answer, an absence, and a mail of somebody nobody knows. */
export interface SampleMail {
  on: PlainDate;
  /** Minutes of the day in the firm's zone. */
  minute: number;
  customer: string;
  /** Null: whoever got our last mail answers it. */
  from: { name: string; address: string } | null;
  subject: string;
  text: string;
  headers?: Readonly<Record<string, string>>;
}

export const SAMPLE_MAILS: readonly SampleMail[] = [
  {
    on: '2026-02-27',
    minute: 11 * 60 + 42,
    customer: 'C014',
    from: null,
    subject: 'Re : votre facture',
    text: 'Bonjour Camille,\n\nNotre comptable est partie mi-février et sa remplaçante prend ses marques. Pouvez-vous me renvoyer le détail de la pose ? Je valide le virement dès que je l’ai.\n\nBien à vous,\nInès\n\nLe jeu. 19 févr. 2026 à 08:01, Atelier Lumen a écrit :\n> Bonjour,\n> Votre facture arrive à échéance le 1er mars.',
  },
  {
    on: '2026-02-26',
    minute: 8 * 60 + 3,
    customer: 'C039',
    from: null,
    subject: 'Automatic reply: your invoice',
    text: 'I am out of the office until Monday 2 March and will answer your message then. For anything urgent please ring the studio.',
    headers: { 'auto-submitted': 'auto-replied', 'x-auto-response-suppress': 'All' },
  },
  {
    on: '2026-02-27',
    minute: 15 * 60 + 8,
    customer: 'C032',
    from: { name: 'Boekhouding Peeters', address: 'dossiers@peeters-boekhouding.demo' },
    subject: 'Openstaande factuur van een klant',
    text: 'Goeiedag,\n\nWij doen sinds dit kwartaal de boekhouding voor een van uw klanten en vinden de factuur niet terug. Kunt u ons een kopie bezorgen?\n\nMet vriendelijke groeten,\nKantoor Peeters',
  },
];
