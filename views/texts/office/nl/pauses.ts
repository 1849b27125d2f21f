import type { OfficeTexts } from '../texts.ts';

export const pauses: OfficeTexts['pauses'] = {
  title: 'Pauze',
  none: 'De herinneringen vertrekken volgens hun scenario.',
  place: 'Deze klant pauzeren',
  change: 'Deze pauze vervangen',
  never: 'Deze klant nooit aanmanen (zonder einde; de dag hierboven telt niet)',
  reasonHint: 'Voor uw collega’s; de klant ziet dit niet.',
  untilRequired: 'Geef aan tot wanneer, of vink “nooit aanmanen” aan.',
  placed: 'De herinneringen voor deze klant staan stil, ook die voor nieuwe facturen.',
  lift: 'Herinneringen hervatten',
  lifted: 'De herinneringen voor deze klant gaan door.',
  whatResumes: 'Wat doorgaat als ze nu wordt opgeheven',
  ended: 'Afgelopen',
  endsSoon: 'Loopt af',
  endSeen: 'Het einde van de pauze is als afgehandeld gemarkeerd.',
};
