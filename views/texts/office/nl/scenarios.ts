import type { OfficeTexts } from '../texts.ts';

export const scenarios: OfficeTexts['scenarios'] = {
  title: 'Scenario’s',
  intro:
    'Wanneer naar een klant wordt geschreven, en op welke toon. Elke openstaande factuur doorloopt de stappen van één scenario; wie betaald heeft, betwist of beloofd heeft, wordt met rust gelaten.',
  dueDay: 'Vervaldag',
  onDueDay: 'op de dag zelf',
  before: (days) => (days === 1 ? '1 dag vóór' : `${days} dagen vóór`),
  after: (days) => (days === 1 ? '1 dag na' : `${days} dagen na`),
  afterPrevious: (days) => `${days} dagen na de vorige stap`,
  afterPreviousShort: (days) => `+ ${days} dagen`,
  byMail: 'E-mail',
  later: 'Een taak voor het team.',
  approval: 'Alleen na goedkeuring door iemand.',
  minimum: (amount) => `Alleen boven ${amount}.`,
  see: 'E-mail lezen',
  appliesTo: 'Voor wie het geldt',
  forWhom: {
    standard: 'Iedereen voor wie geen ander scenario past.',
    soft: 'Klanten in het segment “goede betaler”.',
    firm: 'Klanten in het segment “vaak te laat”.',
    belgian_consumer: 'Consumenten in België (boek XIX van het Wetboek van economisch recht).',
    personal: 'Klanten die gebeld worden en aan wie geen machine schrijft.',
  },
  chosenFor: 'Klanten voor wie het gekozen is.',
  thanks: {
    always: 'Voor een betaling wordt altijd bedankt.',
    after_a_step: 'Voor een betaling wordt bedankt als minstens één stap verzonden is.',
    after_third_step: 'Voor een betaling wordt bedankt vanaf de derde stap.',
    never: 'Voor betalingen wordt niet bedankt.',
  },
  rules: 'Wat altijd geldt',
  ruleList: [
    'Eén bericht per klant, munt en dag, met alle vervallen facturen.',
    'Nooit in het weekend of op feestdagen van het land van de klant.',
    'Een factuur die al te laat binnenkomt, begint met de eerste vriendelijke herinnering.',
    'Betaald, betwist, beloofd, gepauzeerd of onderweg: er vertrekt niets. Dat wordt bij het verzenden opnieuw nagekeken.',
  ],
  previewOf: (step) => `Voorbeeld: ${step}`,
  previewNote:
    'Met verzonnen facturen. De bewoording wisselt, zodat twee herinneringen niet gelijk zijn.',
  wording: (number) => `Bewoording ${number}`,
  subject: 'Onderwerp',
  editWording: 'Deze formulering wijzigen',
};
