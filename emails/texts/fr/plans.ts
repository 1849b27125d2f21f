import type { planLetters } from '../../letters/plans.ts';
import type { LetterTexts } from '../letter.ts';

export const plans: Record<keyof typeof planLetters, LetterTexts> = {
  plan_requested_team: {
    name: 'Demande d’échéancier (à l’équipe)',
    subject: (f) => `Demande d’échéancier, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} demande à régler ${f.amount} en plusieurs fois (${f.about}), selon l’échéancier ci-dessous.`,
      'Les relances de ces factures attendent votre réponse. Une réponse sous cinq jours ouvrés est la bonne mesure.',
    ],
    quote: 'Dans ses mots',
    closing: [],
    button: 'Répondre à la demande',
  },
  plan_offered: {
    name: 'Échéancier proposé',
    subject: (f) => `Proposition d’échéancier, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Nous vous proposons de régler ${f.amount} en plusieurs fois (${f.about}), selon l’échéancier ci-dessous. Il est gratuit\u202f: ni frais, ni intérêts.`,
      (f) =>
        `Il commence dès que vous l’acceptez en ligne, au plus tard le ${f.until}. D’ici là, nous ne vous relancerons pas pour ces factures.`,
    ],
    quote: 'Notre message',
    closing: [
      'Si ces dates ne conviennent pas, dites-le-nous simplement en répondant à ce message.',
    ],
    button: 'Lire et accepter',
  },
  plan_change_offered: {
    name: 'Changement d’échéancier proposé',
    subject: (f) => `Nouvel échéancier proposé, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Nous vous proposons de remplacer votre échéancier par celui-ci pour les ${f.amount} qui restent à régler (${f.about}).`,
      (f) =>
        `L’échéancier en cours continue tant que vous n’avez pas accepté le nouveau, ce que vous pouvez faire en ligne jusqu’au ${f.until}.`,
    ],
    quote: 'Notre message',
    closing: [
      'Si ces dates ne conviennent pas, dites-le-nous simplement en répondant à ce message.',
    ],
    button: 'Lire et accepter',
  },
  plan_declined: {
    name: 'Échéancier refusé',
    subject: (f) => `Votre demande d’échéancier, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Nous avons étudié votre demande d’échéancier (${f.about}) et ne pouvons malheureusement pas l’accepter telle quelle.`,
    ],
    quote: 'Notre réponse',
    closing: [
      'Parlons-en\u202f: répondez à ce message, ou choisissez une autre solution derrière le même lien.',
    ],
    button: 'Voir les autres solutions',
  },
  plan_started: {
    name: 'Échéancier confirmé',
    subject: (f) => `Votre échéancier, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Votre échéancier est confirmé\u202f: ${f.amount} en plusieurs fois (${f.about}), la première échéance le ${f.day}. Il est gratuit.`,
      'Tant qu’il est tenu, vous ne recevrez pas de relance pour ces factures, seulement un rappel avant chaque échéance.',
    ],
    closing: [
      'Le document complet est à télécharger derrière ce lien, où chaque échéance se règle aussi. Vous pouvez payer plus tôt quand vous le souhaitez.',
    ],
    button: 'Voir l’échéancier',
  },
  plan_changed: {
    name: 'Échéancier changé',
    subject: (f) => `Votre nouvel échéancier, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Votre nouvel échéancier est confirmé et remplace le précédent\u202f: ${f.amount} (${f.about}), la première échéance le ${f.day}.`,
    ],
    closing: [
      'Le document complet est à télécharger derrière ce lien, où chaque échéance se règle aussi. Vous pouvez payer plus tôt quand vous le souhaitez.',
    ],
    button: 'Voir l’échéancier',
  },
  plan_started_team: {
    name: 'Échéancier commencé (à l’équipe)',
    subject: (f) => `Échéancier commencé, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} a accepté un échéancier de ${f.amount} (${f.about}), la première échéance le ${f.day}. Les relances de ces factures s’arrêtent tant qu’il est tenu.`,
    ],
    closing: [],
    button: 'Ouvrir l’échéancier',
  },
  instalment_coming: {
    name: 'Échéance à venir',
    subject: (f) => `Échéance du ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `L’échéance suivante de votre échéancier arrive le ${f.day}\u202f: ${f.amount} (${f.about}).`,
    ],
    closing: ['Si votre virement est déjà parti, ne tenez pas compte de ce message.'],
    button: 'Régler l’échéance',
  },
  instalment_missed: {
    name: 'Échéance non reçue',
    subject: (f) => `Échéance du ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Nous n’avons pas encore reçu l’échéance du ${f.day} de votre échéancier (${f.about}). ${f.amount} sont à régler à ce jour.`,
    ],
    closing: [
      'Si votre paiement est déjà parti, ne tenez pas compte de ce message. Si une difficulté se présente, répondez-nous\u202f: nous chercherons une solution ensemble.',
    ],
    button: 'Régler l’échéance',
  },
  instalment_warned: {
    name: 'Échéance non reçue, dernier rappel',
    subject: (f) => `Votre échéancier, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `L’échéance du ${f.day} de votre échéancier (${f.about}) ne nous est toujours pas parvenue. ${f.amount} sont à régler à ce jour.`,
      (f) =>
        `Pour que l’échéancier continue, ce montant doit nous parvenir au plus tard le ${f.until}. Passé cette date, il peut prendre fin, comme le prévoit notre accord\u202f: le reste redevient alors exigible en une fois.`,
    ],
    closing: [
      'Si votre paiement est déjà parti, ne tenez pas compte de ce message. Si une difficulté se présente, répondez-nous avant cette date\u202f: l’échéancier peut être changé d’un commun accord.',
    ],
    button: 'Régler l’échéance',
  },
  plan_broken: {
    name: 'Échéancier terminé, non tenu',
    subject: (f) => `Fin de votre échéancier, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Le montant en attente ne nous étant pas parvenu après notre dernier message, votre échéancier (${f.about}) a pris fin, comme le prévoit notre accord. Le reste, soit ${f.rest}, est exigible en une fois.`,
    ],
    closing: [
      'Si votre paiement s’est croisé avec ce message, ou si une difficulté se présente, répondez-nous\u202f: une solution reste possible.',
    ],
    button: 'Consulter et régler',
  },
  plan_broken_team: {
    name: 'Échéancier non tenu (à l’équipe)',
    subject: (f) => `Échéancier non tenu, ${f.about}`,
    opening: [
      (f) =>
        `L’échéancier de ${f.customerName} (${f.about}) a pris fin\u202f: rien n’est arrivé après le dernier rappel. Il reste ${f.rest}. Les relances reprennent à l’étape qui suit la dernière envoyée.`,
    ],
    closing: [],
    button: 'Ouvrir l’échéancier',
  },
  plan_ended: {
    name: 'Échéancier terminé par l’équipe',
    subject: (f) => `Fin de votre échéancier, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) => `Nous avons mis fin à votre échéancier (${f.about}). Il reste ${f.rest} à régler.`,
    ],
    quote: 'Notre message',
    closing: ['Pour toute question, répondez simplement à ce message.'],
    button: 'Consulter et régler',
  },
  plan_completed: {
    name: 'Échéancier réglé, remerciement',
    subject: (f) => `Échéancier réglé, merci, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Merci\u202f: votre échéancier de ${f.amount} (${f.about}) est entièrement réglé. Vous n’avez plus rien à faire.`,
      'Nous sommes heureux que cette solution, trouvée ensemble, soit allée jusqu’au bout.',
    ],
    closing: [],
    button: 'Voir l’échéancier',
  },
  plan_lapsed: {
    name: 'Proposition d’échéancier échue',
    subject: (f) => `Votre proposition d’échéancier, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Notre proposition d’échéancier (${f.about}) était valable jusqu’au ${f.until} et n’a pas été acceptée. Elle n’est plus ouverte.`,
    ],
    closing: [
      'Si vous souhaitez toujours régler en plusieurs fois, demandez un nouvel échéancier derrière le même lien.',
    ],
    button: 'Voir les solutions',
  },
  plan_withdrawn_team: {
    name: 'Échéancier retiré par le débiteur (à l’équipe)',
    subject: (f) => `Échéancier retiré, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} ne souhaite plus l’échéancier (${f.about}). Les relances reprennent.`,
    ],
    quote: 'Dans ses mots',
    closing: [],
    button: 'Ouvrir l’échéancier',
  },
};
