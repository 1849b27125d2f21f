import type { OfficeTexts } from '../texts.ts';

export const suppressions: OfficeTexts['suppressions'] = {
  title: 'Adresses bloquées',
  intro:
    'Rien n’est envoyé à ces adresses, quel que soit le scénario. Votre prestataire de messagerie peut tenir sa propre liste en plus.',
  address: 'Adresse',
  reason: 'Motif',
  since: 'Depuis',
  by: 'Par',
  byItself: 'le programme',
  customers: 'Clients',
  noCustomers: 'd’aucun client',
  reasons: {
    bounced: 'Message revenu',
    complained: 'Signalé comme indésirable',
    rejected: 'Refusée par le prestataire',
    manual: 'Bloquée par quelqu’un de l’équipe',
  },
  searchLabel: 'Adresse',
  emptyTitle: 'Aucune adresse n’est bloquée',
  emptyText:
    'Une adresse arrive ici quand un message en revient, ou quand quelqu’un de l’équipe la bloque.',
  noneFoundTitle: 'Aucune adresse ne correspond',
  noneFoundText: 'Essayez une autre partie de l’adresse.',
  details: 'Ce qui a été indiqué',
  add: 'Bloquer une adresse',
  addHint:
    'Pour qui demande à ne plus être contacté. Les relances vont à un autre contact du client, s’il y en a un.',
  addWhy: 'Pourquoi',
  addSubmit: 'Ne plus y écrire',
  added: 'On n’écrit plus à cette adresse.',
  already: 'Cette adresse est déjà bloquée.',
  lift: 'Y écrire à nouveau',
  liftHint:
    'Seulement si vous savez qu’elle fonctionne, ou que son titulaire le souhaite. Les relances de ses clients sont recalculées.',
  liftWhy: 'Comment le savez-vous ?',
  sure: 'Son lecteur a signalé notre message comme indésirable. Je le lui ai demandé : il accepte que nous lui écrivions.',
  notSure: 'Sans son accord, on n’écrit plus à qui s’est plaint.',
  liftSubmit: 'La débloquer',
  lifted: (address) => `On écrit à nouveau à ${address}.`,
};
