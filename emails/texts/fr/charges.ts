import type { chargeLetters } from '../../letters/charges.ts';
import type { LetterTexts } from '../letter.ts';

export const charges: Record<keyof typeof chargeLetters, LetterTexts> = {
  method_kept: {
    name: 'Prélèvement des échéances accepté',
    subject: (f) => `Paiement de vos échéances, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Comme vous l’avez accepté, les prochaines échéances de votre échéancier (${f.about}) seront débitées sur ${f.method} aux dates ci-dessous. Nous vous écrirons avant chaque débit.`,
    ],
    closing: [
      'Vous pouvez changer de carte ou arrêter les débits à tout moment derrière ce lien. Vous pouvez aussi payer plus tôt\u202f: ce qui est réglé n’est plus débité.',
    ],
    button: 'Voir l’échéancier',
  },
  charge_announced: {
    name: 'Échéance bientôt débitée',
    subject: (f) => `Échéance du ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Le ${f.day}, nous débiterons ${f.amount} sur ${f.method} pour la prochaine échéance de votre échéancier (${f.about}). Vous n’avez rien à faire.`,
    ],
    closing: [
      'Derrière ce lien, vous pouvez payer d’une autre façon avant cette date, changer de carte ou arrêter les débits.',
    ],
    button: 'Voir l’échéancier',
  },
  charge_retried: {
    name: 'Débit d’échéance non abouti, nouvel essai',
    subject: (f) => `Échéance du ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Le débit de ${f.amount} sur ${f.method} pour l’échéance du ${f.day} (${f.about}) n’a pas abouti. Cela arrive\u202f: nous le présenterons à nouveau le ${f.until}.`,
    ],
    closing: [
      'Si vous préférez, réglez cette échéance d’une autre façon ou changez de carte derrière ce lien avant cette date\u202f: rien ne sera alors débité deux fois.',
    ],
    button: 'Régler l’échéance',
  },
  charge_to_confirm: {
    name: 'Échéance à confirmer auprès de la banque',
    subject: (f) => `Échéance du ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Pour l’échéance du ${f.day} (${f.about}), votre banque vous demande de confirmer vous-même le paiement de ${f.amount}. Rien n’a été débité sur ${f.method}.`,
      'Cela prend une minute\u202f: ouvrez ce lien et suivez les indications de votre banque.',
    ],
    closing: [
      'La carte que vous utiliserez prendra la suite pour les échéances suivantes. Si quelque chose s’y oppose, répondez-nous.',
    ],
    button: 'Confirmer et payer',
  },
  charge_refused: {
    name: 'Échéance non débitée, à régler par lien',
    subject: (f) => `Échéance du ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Le débit de ${f.amount} sur ${f.method} pour l’échéance du ${f.day} (${f.about}) n’a pas abouti, et nous ne le présenterons plus.`,
      'Vous pouvez régler cette échéance derrière ce lien, avec une autre carte ou par virement.',
    ],
    closing: [
      'Si votre paiement est déjà parti, ne tenez pas compte de ce message. Si quelque chose s’y oppose, répondez-nous\u202f: nous chercherons une solution ensemble.',
    ],
    button: 'Régler l’échéance',
  },
  charge_link: {
    name: 'Lien pour régler une échéance',
    subject: (f) => `Échéance du ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Voici le lien pour régler l’échéance du ${f.day} de votre échéancier (${f.about})\u202f: ${f.amount}.`,
    ],
    closing: ['Si votre paiement est déjà parti, ne tenez pas compte de ce message.'],
    button: 'Régler l’échéance',
  },
  charge_refused_team: {
    name: 'Échéance non débitée (à l’équipe)',
    subject: (f) => `Échéance non débitée, ${f.about}`,
    opening: [
      (f) =>
        `L’échéance du ${f.day} de ${f.customerName} (${f.amount}, ${f.about}) n’a pas pu être débitée sur ${f.method}. Un lien pour la régler lui a été envoyé.`,
    ],
    closing: [],
    button: 'Ouvrir l’échéancier',
  },
  method_lost: {
    name: 'Moyen de paiement inutilisable, échéances par lien',
    subject: (f) => `Paiement de vos échéances, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.method} ne peut plus servir à votre échéancier (${f.about}). Rien ne sera plus débité\u202f: les échéances se règlent désormais par lien.`,
      { when: 'day', say: (f) => `La prochaine est celle du ${f.day}.` },
    ],
    closing: [
      'Pour que les échéances soient à nouveau débitées, il suffit d’indiquer une autre carte derrière ce lien.',
    ],
    button: 'Voir l’échéancier',
  },
  method_lost_team: {
    name: 'Moyen de paiement inutilisable (à l’équipe)',
    subject: (f) => `Échéancier désormais payé par lien, ${f.about}`,
    opening: [
      (f) =>
        `${f.method} de ${f.customerName} ne peut plus être débité pour l’échéancier (${f.about}). Les échéances se règlent désormais par lien, et ${f.customerName} en est averti.`,
    ],
    closing: [],
    button: 'Ouvrir l’échéancier',
  },
  card_ending: {
    name: 'Carte bientôt expirée, échéances par lien',
    subject: (f) => `Votre carte expire bientôt, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.method} expire le ${f.until}, avant la prochaine échéance de votre échéancier (${f.about}). Rien n’y sera plus débité\u202f: les échéances se règlent désormais par lien.`,
      { when: 'day', say: (f) => `La prochaine est celle du ${f.day}.` },
    ],
    closing: [
      'Si vous avez reçu une nouvelle carte, indiquez-la derrière ce lien\u202f: les échéances y seront débitées comme avant.',
    ],
    button: 'Indiquer une nouvelle carte',
  },
  card_ending_team: {
    name: 'Carte bientôt expirée (à l’équipe)',
    subject: (f) => `Échéancier désormais payé par lien, ${f.about}`,
    opening: [
      (f) =>
        `${f.method} de ${f.customerName} expire le ${f.until}, avant la prochaine échéance (${f.about}). Les échéances se règlent désormais par lien, et ${f.customerName} en est averti.`,
    ],
    closing: [],
    button: 'Ouvrir l’échéancier',
  },
  charges_stopped: {
    name: 'Débits arrêtés',
    subject: (f) => `Débits arrêtés, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Comme vous l’avez demandé, plus rien ne sera débité pour votre échéancier (${f.about}). Il continue\u202f: les échéances se règlent désormais par lien ou par virement.`,
      { when: 'day', say: (f) => `La prochaine est celle du ${f.day}.` },
    ],
    closing: ['Nous vous écrirons avant chaque échéance.'],
    button: 'Voir l’échéancier',
  },
  charges_stopped_team: {
    name: 'Débits arrêtés par le débiteur (à l’équipe)',
    subject: (f) => `Échéancier désormais payé par lien, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} ne souhaite plus que ses échéances (${f.about}) soient débitées sur ${f.method}. L’échéancier continue, payé par lien.`,
    ],
    closing: [],
    button: 'Ouvrir l’échéancier',
  },
};
