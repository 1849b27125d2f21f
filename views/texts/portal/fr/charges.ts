import type { PortalTexts } from '../texts.ts';

export const charges: PortalTexts['charges'] = {
  version: 'charge-2026-11',
  agree: (of) =>
    `J’autorise ${of.creditor} à débiter ${
      of.isOne
        ? `l’échéance suivante, du ${of.first} (${of.amount}),`
        : `les échéances suivantes, du ${of.first} au ${of.last} (${of.amount} en tout),`
    } sur la carte ou le compte que j’indique, aux dates et pour les montants de l’échéancier. Chaque débit m’est annoncé par e-mail ${of.days} jours avant. Je peux arrêter les débits à tout moment sur cette page.`,
  optional: 'Facultatif\u00a0: sinon, un lien vous parvient par e-mail avant chaque échéance.',
  replaces: (method) =>
    `La carte que vous utiliserez remplacera ${method} pour les échéances suivantes.`,
  title: 'Comment les prochaines échéances sont réglées',
  byLink: 'Par lien\u00a0: nous vous écrivons avant chaque échéance.',
  byMethod: (method, days) =>
    `Débitées sur ${method} aux dates de l’échéancier. Chaque débit vous est annoncé par e-mail ${days} jours avant.`,
  good: (until) => `Valable jusqu’au ${until}.`,
  retry: (day, again) =>
    `Le débit de l’échéance du ${day} n’a pas abouti\u202f; nous le présenterons à nouveau le ${again}. Vous pouvez aussi la régler ci-dessus.`,
  confirm: (day) =>
    `Pour l’échéance du ${day}, votre banque vous demande de confirmer\u00a0: merci de la régler ci-dessus.`,
  failed: (day) =>
    `Le débit de l’échéance du ${day} n’a pas abouti\u00a0: merci de la régler ci-dessus.`,
  underWay: (day) => `Le débit de l’échéance du ${day} est en cours.`,
  offer: 'Vous préférez ne plus y penser\u202f? Les échéances peuvent être débitées d’elles-mêmes.',
  give: 'Indiquer une carte ou un compte',
  change: 'Changer de carte ou de compte',
  stop: 'Arrêter les débits',
  stopHint: 'L’échéancier continue\u00a0: les échéances se règlent alors par lien.',
  tickMissing: 'Merci de cocher cette case pour donner votre accord.',
  unavailable:
    'Aucune carte ne peut être indiquée pour l’instant. Merci de réessayer dans un moment.',
  kept: 'Merci\u00a0: les prochaines échéances seront débitées d’elles-mêmes.',
  waiting: 'Rien n’est encore enregistré. Si vous venez de terminer, revenez dans un instant.',
  stopped: 'Plus rien ne sera débité. Les échéances se règlent désormais par lien.',
  stopText: 'Débits arrêtés par le débiteur.',
};
