import type { OfficeTexts } from '../texts.ts';

export const pauses: OfficeTexts['pauses'] = {
  title: 'Pause',
  none: 'Les relances partent selon leur scénario.',
  place: 'Mettre ce client en pause',
  change: 'Remplacer cette pause',
  never: 'Ne jamais relancer ce client (sans fin ; la date ci-dessus ne compte pas)',
  reasonHint: 'Pour l’équipe ; le client ne le voit pas.',
  untilRequired: 'Indiquez jusqu’à quand, ou cochez « ne jamais relancer ».',
  placed: 'Les relances de ce client sont arrêtées, y compris pour ses prochaines factures.',
  lift: 'Reprendre les relances',
  lifted: 'Les relances de ce client reprennent.',
  whatResumes: 'Ce qui reprend si on la lève maintenant',
  ended: 'Terminée',
  endsSoon: 'Se termine',
  endSeen: 'La fin de la pause est marquée comme traitée.',
};
