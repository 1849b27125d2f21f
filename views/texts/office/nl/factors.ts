import type { OfficeTexts } from '../texts.ts';

export const factors: OfficeTexts['factors'] = {
  title: 'Factors',
  none: 'Er is nog geen factuur aan een factor overgedragen.',
  intro:
    'Voor een overgedragen factuur is alleen een betaling aan de factor bevrijdend. De herinneringen en de betaalpagina vermelden zijn rekening in plaats van de uwe.',
  add: 'Een factor toevoegen',
  change: (name) => `${name} wijzigen`,
  name: 'Naam',
  nameHint: 'Bestanden en programma’s noemen de factor bij deze naam.',
  iban: 'IBAN',
  bic: 'BIC',
  bicHint: 'Niet nodig binnen de Europese Economische Ruimte.',
  holder: 'Rekeninghouder',
  holderHint: 'De wettelijke naam die de bank vergelijkt. Leeg: de naam hierboven.',
  note: 'Naast de mededeling te vermelden',
  noteHint: 'Bijvoorbeeld uw contractnummer. Leeg: niets.',
  notice: 'Wat debiteuren te lezen krijgen',
  noticeHint:
    'In de bewoordingen van de factor, in één taal voor iedereen. Leeg: een kant-en-klare zin in hun taal.',
  cardAllowed: 'Zijn facturen mogen toch met een kaart betaald worden; u stort het geld door',
  card: 'Met kaart',
  openInvoices: 'Openstaande facturen',
  remove: 'Verwijderen',
  removeOne: (name) => `Verwijderen: ${name}`,
  removed: 'De factor is verwijderd.',
  used: 'Er zijn of waren facturen aan deze factor overgedragen: hij blijft.',
  saved: 'De factor is opgeslagen.',
  taken: 'Er is al een factor met deze naam.',
  onInvoice: 'Factoring',
  soldTo: 'Overgedragen aan',
  own: 'Niet overgedragen: aan ons betaald',
  notSold: 'Deze factuur is van ons: debiteuren zien onze rekening.',
  noCard:
    'Alleen met een overschrijving naar deze rekening; geen kaart, geen korting, geen afbetalingsplan.',
  cardTaken:
    'Met een overschrijving naar deze rekening of met een kaart; geen korting, geen afbetalingsplan.',
  assigned: (name) => `Debiteuren zien voortaan de rekening van ${name}.`,
  unassigned: 'Debiteuren zien weer onze rekening.',
  inPlan:
    'Er loopt een afbetalingsplan over deze factuur. Beëindig dat eerst: wie ze koopt, bepaalt de voorwaarden.',
  badge: 'Overgedragen',
};
