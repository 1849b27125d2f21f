import type { contactLetters } from '../../letters/contacts.ts';
import type { LetterTexts } from '../letter.ts';

export const contacts: Record<keyof typeof contactLetters, LetterTexts> = {
  contact_named: {
    name: 'Bon interlocuteur indiqué',
    subject: (f) => `Les factures de ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.person} nous a indiqué que vous êtes la bonne personne pour les factures que ${f.organizationName} adresse à ${f.customerName}.`,
      'Voici votre lien personnel. Vous y voyez ce qui est ouvert, et vous pouvez régler, poser une question ou nous dire ce qui ne va pas.',
    ],
    closing: [
      'Si ce n’est pas pour vous, ouvrez le lien et dites-le-nous\u202f: nous cesserons aussitôt de vous écrire.',
    ],
    button: 'Consulter et régler',
  },
  contact_released: {
    name: 'Contact libéré',
    subject: (f) => `Nous ne vous écrirons plus – ${f.organizationName}`,
    opening: [
      (f) =>
        `On nous a dit, depuis votre lien, que les factures de ${f.customerName} ne sont pas pour vous. Nous ne vous écrirons plus à ce sujet, et vos liens n’ouvrent plus rien.`,
      { when: 'person', say: (f) => `Nous écrivons désormais à ${f.person}.` },
      { unless: 'person', say: 'Nous allons chercher qui s’en occupe.' },
    ],
    closing: [
      'Si ce n’était pas vous, ou si c’était une erreur, répondez simplement à ce message\u202f: nous remettrons tout en place.',
    ],
    button: '',
  },
  address_to_confirm: {
    name: 'Adresse à confirmer',
    subject: (f) => `Adresse à confirmer – ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.person} nous demande d’écrire désormais à cette adresse au sujet des factures que ${f.organizationName} adresse à ${f.customerName}.`,
      (f) =>
        `Si c’est juste, confirmez-le d’un clic au plus tard le ${f.until}. Le même lien montre ensuite ce qui est ouvert.`,
    ],
    closing: [
      'Si ce n’est pas le cas, vous n’avez rien à faire\u202f: sans confirmation, nous n’écrirons plus à cette adresse.',
    ],
    button: 'Confirmer cette adresse',
  },
  address_change_asked: {
    name: 'Changement d’adresse demandé',
    subject: (f) => `Un changement d’adresse est demandé – ${f.organizationName}`,
    opening: [
      (f) =>
        `On nous a demandé, depuis votre lien, d’envoyer désormais nos messages sur les factures de ${f.customerName} à ${f.about}. Ce sera fait dès que cette adresse l’aura confirmé.`,
      'Si c’est bien votre souhait, vous n’avez rien à faire.',
    ],
    closing: [
      'Sinon, ouvrez le lien pour ne rien changer, ou répondez à ce message si le changement est déjà fait.',
    ],
    button: 'Voir qui reçoit les messages',
  },
  contact_handed_on_team: {
    name: 'Contact à remplacer (à l’équipe)',
    subject: (f) => `Ce n’est pas le bon contact, ${f.customerName}`,
    opening: [
      (f) =>
        `${f.person} nous dit ne pas être la bonne personne pour ${f.customerName}. Nous ne lui écrivons plus.`,
      {
        when: 'words',
        say: (f) => `Nouveau contact indiqué\u202f: ${f.words}. Un lien personnel lui est envoyé.`,
      },
      { unless: 'words', say: 'Personne d’autre n’a été indiqué\u202f: il faut demander.' },
    ],
    closing: [],
    button: 'Ouvrir la fiche du client',
  },
  contact_moved_team: {
    name: 'Relances à une autre adresse (à l’équipe)',
    subject: (f) => `Nouvelle adresse, ${f.customerName}`,
    opening: [
      (f) =>
        `Les relances de ${f.customerName} vont désormais à ${f.person}. L’adresse a été indiquée depuis l’espace de paiement, puis confirmée.`,
      { when: 'words', say: (f) => `Indiqué par ${f.words}.` },
    ],
    closing: [],
    button: 'Ouvrir la fiche du client',
  },
};
