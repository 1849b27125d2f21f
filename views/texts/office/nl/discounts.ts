import type { OfficeTexts } from '../texts.ts';

export const discounts: OfficeTexts['discounts'] = {
  title: 'Korting voor contante betaling',
  short: 'Korting',
  intro:
    'Wat een klant mag aftrekken bij vroege betaling. Vermeld in de e-mails vóór de vervaldag, op de betaalpagina en op het ontvangstbewijs. Zonder trap is er geen korting.',
  rule: 'Waarop, en wat er met de btw gebeurt',
  ruleHint:
    'De prijs inclusief btw, zoals in Frankrijk: de btw wordt telkens met een creditnota rechtgezet (een taak vraagt erom), of met de vermelding op de factuur dat enkel de btw op de betaalde prijs aftrekbaar is. De prijs exclusief btw, zoals in België, waar de btw van bij het begin op de verminderde prijs wordt berekend, of netto in Frankrijk.',
  rules: {
    credit_note: 'Inclusief btw; met creditnota',
    mention: 'Inclusief btw; vermelding op de factuur',
    net_of_tax: 'Exclusief btw; de btw blijft',
  },
  example: (e) =>
    `Voorbeeld: een factuur van ${e.net} en ${e.vat} btw, samen ${e.total}. Op tijd betaald: ${e.pays}, een korting van ${e.discount} (${e.ofNet} netto, ${e.ofVat} btw).`,
  tierLegend: (position) => `Trap ${position}`,
  off: 'Korting',
  unit: 'Eenheid',
  days: 'Dagen',
  deadline: 'Geteld',
  kinds: { after_issue: 'na de factuur', before_due: 'vóór de vervaldag' },
  cost: (off, days, year) =>
    `${off} voor ${days} ${days === 1 ? 'dag' : 'dagen'} is ${year} per jaar.`,
  badOff: 'Een percentage tot 50, zoals 2,5, of een bedrag.',
  partial: 'Gedeeltelijke betalingen',
  partials: {
    full_settlement_only: 'Geven geen recht: de factuur wordt volledig betaald',
    pro_rata: 'Geven recht op hun deel van de korting',
  },
  tolerance: 'Bankdagen respijt voor een overschrijving',
  toleranceHint: 'Van 0 tot 3. Een overschrijving telt op de dag waarop ze op uw rekening staat.',
  offForTitle: 'Geen korting voor een klant met',
  offFor: {
    overdue: 'een vervallen factuur',
    disputed: 'een betwiste factuur',
    planned: 'een afbetalingsplan',
  },
  offForHint: 'De factuur zelf heeft er dan in geen geval een.',
  ownTitle: (of) => `Korting · ${of}`,
  ownHint: 'De trappen tellen bij eigen voorwaarden.',
  source: 'Voorwaarden',
  sources: {
    inherited: 'De gebruikelijke',
    none: 'Geen korting',
    own: 'Eigen voorwaarden, hieronder',
  },
  inForce: 'Geldende voorwaarden',
  offer: 'Vandaag',
  note: 'Korting toegekend',
  undue: (amount) =>
    `Er ontbreekt ${amount}: de korting werd na de laatste dag genomen. Ken ze toch toe, of vorder de rest en vink de taak af.`,
  accept: 'Toch toekennen',
  accepted: 'De korting is toegekend: de factuur is voldaan.',
  none: 'Geen korting',
  noOffer: 'Geen korting mogelijk',
  offerUntil: (discount, day, pays) =>
    `${discount} tot en met ${day}, dan blijft ${pays} te betalen`,
  separator: '; ',
  tier: {
    after_issue: (off, days) =>
      `${off} binnen ${days} ${days === 1 ? 'dag' : 'dagen'} na de factuur`,
    before_due: (off, days) =>
      `${off} tot ${days} ${days === 1 ? 'dag' : 'dagen'} vóór de vervaldag`,
  },
};
