import type { OfficeTexts } from '../texts.ts';

export const factors: OfficeTexts['factors'] = {
  title: 'Factors',
  none: 'Aucune facture n’est encore cédée à un factor.',
  intro:
    'Pour une facture cédée, seul un paiement au factor est libératoire. Les relances et la page de paiement indiquent son compte au lieu du vôtre.',
  add: 'Ajouter un factor',
  change: (name) => `Modifier ${name}`,
  name: 'Nom',
  nameHint: 'Les fichiers et les programmes désignent le factor par ce nom.',
  iban: 'IBAN',
  bic: 'BIC',
  bicHint: 'Inutile dans l’Espace économique européen.',
  holder: 'Titulaire du compte',
  holderHint: 'Le nom légal que la banque compare. Vide : le nom ci-dessus.',
  note: 'À rappeler à côté de la référence',
  noteHint: 'Votre numéro de contrat, par exemple. Vide : rien.',
  notice: 'Ce qui est dit aux débiteurs',
  noticeHint:
    'Dans les termes du factor, en une seule langue pour tous. Vide : une phrase toute prête dans la leur.',
  cardAllowed:
    'Ses factures peuvent tout de même être payées par carte ; vous lui reversez la somme',
  card: 'Par carte',
  openInvoices: 'Factures en cours',
  remove: 'Retirer',
  removeOne: (name) => `Retirer : ${name}`,
  removed: 'Le factor est retiré.',
  used: 'Des factures sont ou ont été cédées à ce factor : il reste.',
  saved: 'Le factor est enregistré.',
  taken: 'Un factor porte déjà ce nom.',
  onInvoice: 'Affacturage',
  soldTo: 'Cédée à',
  own: 'Non cédée : payée chez nous',
  notSold: 'Cette facture est la nôtre : les débiteurs voient notre compte.',
  noCard: 'Par virement sur ce compte seulement ; ni carte, ni escompte, ni échéancier.',
  cardTaken: 'Par virement sur ce compte ou par carte ; ni escompte, ni échéancier.',
  assigned: (name) => `Les débiteurs voient désormais le compte de ${name}.`,
  unassigned: 'Les débiteurs voient à nouveau notre compte.',
  inPlan:
    'Un échéancier porte sur cette facture. Mettez-y d’abord fin : c’est à qui l’achète d’en fixer les conditions.',
  badge: 'Cédée',
};
