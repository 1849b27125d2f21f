import type { OfficeTexts } from '../texts.ts';

export const answers: OfficeTexts['answers'] = {
  title: 'Réponses',
  intro:
    'Ce que les clients répondent quand ils ne paient pas tout de suite. Les relances en tiennent compte d’elles-mêmes.',
  settings: 'Ce que les clients peuvent répondre',
  kind: 'Réponse',
  waiting: 'À traiter',
  running: 'En cours',
  about: {
    replies: 'Ils écrivent ou disent quelque chose avec leurs mots.',
    plans: 'Ils paient en plusieurs fois.',
    promises: 'Ils annoncent la date de leur règlement.',
    notices: 'Ils disent avoir déjà payé.',
    disputes: 'Ils contestent une facture, en tout ou en partie.',
  },
};
