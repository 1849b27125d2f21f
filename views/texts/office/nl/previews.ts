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
  cut: (customers) =>
    `Berekend voor de eerste ${customers} klanten; open een klant om alles van die klant te zien.`,
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
