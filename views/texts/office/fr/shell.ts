import type { OfficeTexts } from '../texts.ts';

export const shell: OfficeTexts['shell'] = {
  skip: 'Aller au contenu',
  menu: 'Menu',
  navigation: 'Navigation principale',
  today: 'Aujourd’hui',
  customers: 'Clients',
  invoices: 'Factures',
  answers: 'Réponses',
  messages: 'Messages',
  imports: 'Import',
  scenarios: 'Scénarios',
  settings: 'Réglages',
  account: 'Mon compte',
  signOut: 'Se déconnecter',
  remindersPaused:
    'Toutes les relances sont suspendues. Rien ne part tant qu’un administrateur ne les a pas reprises.',
  clock: 'Nous sommes le',
  advanceDay: 'Avancer d’un jour',
  advanceWeek: 'Avancer d’une semaine',
};

export const common: OfficeTexts['common'] = {
  save: 'Enregistrer',
  cancel: 'Annuler',
  back: 'Retour',
  yes: 'Oui',
  no: 'Non',
  none: 'Aucun',
  optional: 'facultatif',
  saved: 'Enregistré.',
  checkForm: 'Certains champs sont à revoir. Rien n’a encore été enregistré.',
  pages: (from, to, total) => (total === 0 ? 'Rien à afficher' : `${from} à ${to} sur ${total}`),
  previous: 'Précédent',
  next: 'Suivant',
  search: 'Rechercher',
  roles: {
    admin: 'Administrateur',
    collector: 'Chargé de recouvrement',
    accountant: 'Comptable',
    viewer: 'Lecteur',
  },
  languages: { fr: 'français', en: 'anglais', nl: 'néerlandais' },
};

export const problems: OfficeTexts['problems'] = {
  required: 'À remplir.',
  invalid: 'Cette valeur est illisible.',
  tooLong: (limit) => `${limit} caractères au plus.`,
  tooShort: (limit) => `${limit} caractères au moins.`,
  tooSmall: (limit) => `Au moins ${limit}.`,
  tooBig: (limit) => `Au plus ${limit}.`,
  email: 'Ce n’est pas une adresse e-mail.',
  number: 'Ce n’est pas un nombre.',
  wholeNumber: 'Un nombre entier est attendu.',
  date: 'Ce n’est pas une date.',
  choice: 'Choisissez dans la liste.',
  amount: 'Ce n’est pas un montant.',
};

export const errors: OfficeTexts['errors'] = {
  notFound: 'Il n’y a rien ici',
  forbidden: 'Vous n’avez pas ce droit',
  conflict: 'Quelque chose a changé entre-temps',
  invalid: 'Il manque quelque chose, ou une valeur est fausse',
  tooLarge: 'C’est trop volumineux',
  tooMany: 'Trop de tentatives',
  failed: 'Un problème est survenu de notre côté',
  advice: {
    notFound: 'La page a pu être déplacée, ou l’adresse contient une faute de frappe.',
    forbidden: 'Votre rôle ne le permet pas. Un administrateur peut le changer.',
    conflict: 'Revenez en arrière, regardez le dernier état, puis réessayez.',
    invalid: 'Revenez en arrière et vérifiez la saisie.',
    tooLarge: 'Envoyez moins à la fois, ou un fichier plus petit.',
    tooMany: 'Attendez quelques minutes, puis réessayez.',
    failed:
      'L’incident est consigné. S’il se répète, donnez la référence ci-dessous à la personne qui gère cette installation.',
  },
  reference: 'Référence',
  home: 'Aller à aujourd’hui',
};
