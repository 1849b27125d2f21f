import type { OfficeTexts } from '../texts.ts';

export const scenarios: OfficeTexts['scenarios'] = {
  title: 'Scénarios',
  intro:
    'Quand on écrit à un client, et sur quel ton. Chaque facture en cours suit les étapes d’un scénario ; qui a réglé, conteste ou a promis est laissé tranquille.',
  dueDay: 'Échéance',
  onDueDay: 'le jour même',
  before: (days) => `J-${days}`,
  after: (days) => `J+${days}`,
  afterPrevious: (days) => `${days} jours après l’étape précédente`,
  afterPreviousShort: (days) => `+ ${days} j`,
  byMail: 'E-mail',
  later: 'Une tâche pour l’équipe.',
  approval: 'Seulement après accord d’un responsable.',
  minimum: (amount) => `Seulement au-delà de ${amount}.`,
  see: 'Lire l’e-mail',
  appliesTo: 'À qui il s’applique',
  forWhom: {
    standard: 'À tous ceux qu’aucun autre scénario ne concerne.',
    soft: 'Aux clients du segment « bon payeur ».',
    firm: 'Aux clients du segment « souvent en retard ».',
    belgian_consumer: 'Aux consommateurs en Belgique (livre XIX du Code de droit économique).',
    personal: 'Aux clients que l’on appelle, et à qui aucune machine n’écrit.',
  },
  chosenFor: 'Aux clients pour qui il a été choisi.',
  thanks: {
    always: 'Un règlement est toujours suivi d’un remerciement.',
    after_a_step: 'Un règlement est suivi d’un remerciement si une étape au moins est partie.',
    after_third_step: 'Un règlement est suivi d’un remerciement à partir de la troisième étape.',
    never: 'Aucun remerciement après règlement.',
  },
  rules: 'Ce qui vaut toujours',
  ruleList: [
    'Un seul message par client, par devise et par jour, avec toutes les factures échues.',
    'Jamais le week-end ni un jour férié du pays du client.',
    'Une facture reprise déjà en retard commence par la première relance amicale.',
    'Réglée, contestée, promise, en pause ou en cours de paiement : rien ne part. Tout est revérifié au moment de l’envoi.',
  ],
  previewOf: (step) => `Aperçu : ${step}`,
  previewNote:
    'Avec des factures inventées. La rédaction varie, pour que deux relances ne se ressemblent pas.',
  wording: (number) => `Rédaction ${number}`,
  subject: 'Objet',
  editWording: 'Modifier cette formulation',
};
