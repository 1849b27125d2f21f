import type { OfficeTexts } from '../texts.ts';

export const previews: OfficeTexts['previews'] = {
  title: 'De komende 60 dagen',
  subtitle: (until) =>
    `Wat er tot ${until} naar wie zou gaan, als er verder niets gebeurt: geen betaling, geen antwoord, geen nieuwe factuur.`,
  draft: (scenario, number) =>
    `Met het concept (versie ${number}) van het scenario “${scenario}”, alsof het actief was en lopende opvolgingen ernaar waren overgegaan.`,
  difference: (more, less) => `Vergeleken met wat nu actief is: ${more} erbij, ${less} niet meer.`,
  noDifference: 'Geen verschil met wat nu actief is.',
  paused: 'De herinneringen staan op pauze: niets hiervan vertrekt voordat ze verdergaan.',
  keptSince: (moment) =>
    `Met zoveel klanten wordt de kalender op de achtergrond berekend, elke nacht en op verzoek. Deze toont de stand vanaf ${moment}; de lijst van een dag toont de stand van nu.`,
  notWorkedOut:
    'Met zoveel klanten worden de zestig dagen op de achtergrond berekend, elke nacht en op verzoek. Dat is nog niet gebeurd.',
  notWorkedOutDraft:
    'Met zoveel klanten wordt de vergelijking met een concept op de achtergrond berekend, op verzoek. Dat duurt enkele minuten.',
  outdated:
    'Scenario’s of instellingen zijn veranderd sinds de laatste berekening: die cijfers gelden niet meer.',
  workOut: 'Nu berekenen',
  workOutAnew: 'Opnieuw berekenen',
  asked: 'De zestig dagen worden berekend.',
  underWay: 'De berekening is al bezig.',
  working: 'De zestig dagen worden berekend',
  waiting: 'De berekening begint zo.',
  lookedAt: (done, all) => `${done} van ${all} klanten bekeken`,
  reload: 'Vernieuwen',
  more: 'Volgende klanten',
  bySteps: 'Per stap',
  step: 'Stap',
  touches: 'Aantal keren',
  invoices: 'Facturen',
  amounts: 'In totaal gevraagd',
  amountsHint:
    'Een factuur telt telkens wanneer zij gevraagd wordt; de bedragen omvatten ook de facturen die ernaast vermeld staan.',
  mails: 'E-mails',
  work: 'Telefoontjes, brieven, notities',
  customers: 'Klanten',
  calendar: 'Kalender',
  mailsOn: (count, shown) => (count === 1 ? '1 e-mail' : `${shown} e-mails`),
  workOn: (count, shown) => (count === 1 ? '1 taak voor het team' : `${shown} taken voor het team`),
  legendMails: 'e-mails',
  legendWork: 'telefoontjes, brieven en notities',
  changed: 'anders met het concept',
  list: 'Wat het eerst komt',
  listOf: (day) => `Op ${day}`,
  rest: (count) => `Nog ${count}: kies een dag in de kalender.`,
  all: 'Alle dagen',
  empty: 'In de komende zestig dagen vertrekt er niets.',
  due: (day) => `vervalt op ${day}`,
  moved: (due, planned) =>
    `vervalt op ${due}; gepland op ${planned}, verschoven (tussentijd, maximum of vrije dag)`,
  beside: (count, shown) =>
    count === 1
      ? 'en 1 vervallen factuur ernaast vermeld'
      : `en ${shown} vervallen facturen ernaast vermeld`,
  byHand: 'voor het team',
  nobody: 'niemand die geschreven mag worden',
  onlyWithDraft: 'alleen met het concept',
  notWithDraft: 'niet meer met het concept',
  approval: 'na goedkeuring',
};
