import type { OfficeTexts } from '../texts.ts';

export const approvals: OfficeTexts['approvals'] = {
  title: 'Messages à approuver',
  link: (count) => `À approuver (${count})`,
  intro:
    'Ces étapes demandent l’accord d’une personne. Tant que vous n’avez pas décidé, rien d’autre n’est prévu pour le client. Les sommes sont celles qui seraient demandées maintenant.',
  emptyTitle: 'Rien n’attend votre accord',
  emptyText: 'Les messages des étapes à approuver apparaissent ici avant leur départ.',
  mail: 'Message',
  to: 'À',
  copy: 'Copie',
  asks: 'Demande',
  since: 'En attente depuis',
  choose: (mail) => `Cocher : ${mail}`,
  moreInvoices: (count) => `et ${count} de plus`,
  leftOut: (number, reason) => `sans ${number} : ${reason}`,
  nothingLeft: (reason) => `Plus rien à demander : ${reason}.`,
  takenOut: 'Le prochain envoi le retire de la liste ; l’étape reste à faire.',
  ticked: 'Pour les messages cochés',
  approveTicked: 'Approuver',
  skipTicked: 'Passer',
  approve: 'Approuver',
  read: 'Lire',
  noneTicked: 'Cochez au moins un message.',
  reason: 'Pourquoi l’étape est passée',
  reasonHint: 'Pour vos collègues ; le client ne le voit pas.',
  skip: 'Passer cette étape',
  skipHint:
    'Rien n’est envoyé et l’étape ne revient pas : les relances reprennent à la suivante, à compter du dernier message parti.',
  approved: (count) => (count < 2 ? `${count} approuvé` : `${count} approuvés`),
  skipped: (count) => (count < 2 ? `${count} étape passée` : `${count} étapes passées`),
  noLongerTrue: (count) =>
    count < 2
      ? `${count} devenu sans objet, non envoyé`
      : `${count} devenus sans objet, non envoyés`,
  decided: (count) => (count < 2 ? `${count} déjà décidé` : `${count} déjà décidés`),
  cannotBeWritten: (count) =>
    count < 2
      ? `${count} sans une mention obligatoire`
      : `${count} auxquels manque une mention obligatoire`,
  approvedAt: (moment) => `Approuvé. Il part à compter du ${moment}.`,
  approvedNow: 'Approuvé. Il part maintenant.',
  skippedOne: 'Étape passée. Les relances reprennent à la suivante.',
  wasUntrue: (reason) => `Non envoyé, motif : ${reason}. L’étape reste à faire.`,
  alreadyDecided: 'Quelqu’un a déjà décidé de ce message.',
  incomplete: (reason) => `Il ne peut pas être rédigé : ${reason}.`,
  asItWouldLeave: 'Tel qu’il partirait',
  leavesNow: 'Approuvé maintenant, il part aussitôt.',
  leavesAt: (moment) => `Approuvé maintenant, il part à compter du ${moment}.`,
  subject: 'Objet',
  factsTitle: 'Factures à ce jour',
  total: 'En tout',
  credit: (amount) => `après ${amount} de crédit`,
  why: 'Pourquoi ce message',
  stepOf: (step, scenario) => `« ${step} » du scénario « ${scenario} »`,
  waiting: (day, days) => `Prévu le ${day}, en attente depuis ${days}.`,
  waitingToday: (day) => `Prévu le ${day}.`,
  edit: 'Modifier ce message',
  editTitle: (step) => `Modifier : ${step}`,
  editIntro:
    'Ce texte ne vaut que pour ce message ; la formulation dont il vient reste telle quelle. Si le message devait partir sur un autre ton, parce qu’une facture a été payée entre-temps, il reprendrait sa formulation.',
  edited: 'Enregistré. Le message partira avec ce texte une fois approuvé.',
  editUndone: 'Le message reprend sa formulation.',
  undoEdit: 'Annuler la modification',
  editedBy: (person, moment) => `Modifié par ${person} le ${moment}.`,
  afterwards: 'Après celui-ci',
};
