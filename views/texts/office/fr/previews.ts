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
  keptSince: (moment) =>
    `Vu le nombre de clients, le calendrier est calculé en arrière-plan, chaque nuit et à la demande. Celui-ci montre la situation à partir du ${moment} ; la liste d’un jour, elle, est calculée à l’instant.`,
  notWorkedOut:
    'Vu le nombre de clients, les soixante jours sont calculés en arrière-plan, chaque nuit et à la demande. Ce n’est pas encore fait.',
  notWorkedOutDraft:
    'Vu le nombre de clients, la comparaison avec un brouillon est calculée en arrière-plan, à la demande. Cela prend quelques minutes.',
  outdated:
    'Des scénarios ou des réglages ont changé depuis le dernier calcul : ses chiffres ne valent plus.',
  workOut: 'Calculer maintenant',
  workOutAnew: 'Recalculer',
  asked: 'Le calcul des soixante jours est lancé.',
  underWay: 'Le calcul est déjà en cours.',
  working: 'Calcul des soixante jours en cours',
  waiting: 'Il commence dans un instant.',
  lookedAt: (done, all) => `${done} clients examinés sur ${all}`,
  reload: 'Actualiser',
  more: 'Clients suivants',
  bySteps: 'Par étape',
  step: 'Étape',
  touches: 'Fois',
  invoices: 'Factures',
  amounts: 'Montant demandé en tout',
  amountsHint:
    'Une facture compte chaque fois qu’elle est demandée ; les montants comprennent celles citées à côté.',
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
