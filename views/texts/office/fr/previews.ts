import type { OfficeTexts } from '../texts.ts';

export const previews: OfficeTexts['previews'] = {
  title: 'Les 60 prochains jours',
  subtitle: (until) =>
    `Ce qui partirait, et à qui, jusqu’au ${until}, si rien d’autre n’arrive : ni règlement, ni réponse, ni nouvelle facture.`,
  draft: (scenario, number) =>
    `Avec le brouillon (version ${number}) du scénario « ${scenario} », comme s’il était actif et que les relances en cours y étaient passées.`,
  difference: (more, less) =>
    `Par rapport à ce qui est actif aujourd’hui : ${more} en plus, ${less} en moins.`,
  noDifference: 'Aucune différence avec ce qui est actif aujourd’hui.',
  paused: 'Les relances sont en pause : rien de tout cela ne part avant leur reprise.',
  cut: (customers) =>
    `Calculé pour les ${customers} premiers clients ; ouvrez un client pour voir tout ce qui le concerne.`,
  mails: 'E-mails',
  work: 'Appels, courriers, notes',
  customers: 'Clients',
  calendar: 'Calendrier',
  mailsOn: (count, shown) => (count === 1 ? '1 e-mail' : `${shown} e-mails`),
  workOn: (count, shown) =>
    count === 1 ? '1 tâche pour l’équipe' : `${shown} tâches pour l’équipe`,
  legendMails: 'e-mails',
  legendWork: 'appels, courriers et notes',
  changed: 'change avec le brouillon',
  list: 'Ce qui vient d’abord',
  listOf: (day) => `Le ${day}`,
  rest: (count) => `Encore ${count} : choisissez un jour dans le calendrier.`,
  all: 'Tous les jours',
  empty: 'Rien ne part dans les soixante prochains jours.',
  due: (day) => `échéance le ${day}`,
  moved: (due, planned) =>
    `échéance le ${due} ; prévue le ${planned}, reportée (délai entre messages, plafond ou jour chômé)`,
  beside: (count, shown) =>
    count === 1
      ? 'et 1 autre facture échue citée à côté'
      : `et ${shown} autres factures échues citées à côté`,
  byHand: 'pour l’équipe',
  nobody: 'personne à qui écrire',
  onlyWithDraft: 'seulement avec le brouillon',
  notWithDraft: 'plus avec le brouillon',
  approval: 'après accord',
};
