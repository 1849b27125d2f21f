import type { PortalTexts } from '../texts.ts';

export const charges: PortalTexts['charges'] = {
  version: 'charge-2026-11',
  agree: (of) =>
    `Ik geef ${of.creditor} toestemming om ${
      of.isOne
        ? `de volgende termijn, van ${of.first} (${of.amount}),`
        : `de volgende termijnen, van ${of.first} tot ${of.last} (${of.amount} in totaal),`
    } af te schrijven van de kaart of rekening die ik opgeef, op de dagen en voor de bedragen van het plan. Elke afschrijving wordt mij ${of.days} dagen vooraf per e-mail aangekondigd. Ik kan de afschrijvingen op elk moment op deze pagina stopzetten.`,
  optional: 'Niet verplicht: anders krijgt u vóór elke termijn een link per e-mail.',
  replaces: (method) =>
    `De kaart die u gebruikt, komt voor de volgende termijnen in de plaats van ${method}.`,
  title: 'Hoe de volgende termijnen worden betaald',
  byLink: 'Via een link: vóór elke termijn schrijven wij u.',
  byMethod: (method, days) =>
    `Afgeschreven van ${method} op de dagen van het plan. Elke afschrijving wordt u ${days} dagen vooraf per e-mail aangekondigd.`,
  good: (until) => `Geldig tot ${until}.`,
  retry: (day, again) =>
    `De afschrijving van de termijn van ${day} is niet gelukt; op ${again} bieden wij ze opnieuw aan. U kunt ze ook hierboven betalen.`,
  confirm: (day) =>
    `Voor de termijn van ${day} vraagt uw bank om uw bevestiging: betaal ze hierboven.`,
  failed: (day) => `De afschrijving van de termijn van ${day} is niet gelukt: betaal ze hierboven.`,
  underWay: (day) => `De afschrijving van de termijn van ${day} is bezig.`,
  offer: 'Wilt u er liever niet aan denken? De termijnen kunnen vanzelf worden afgeschreven.',
  give: 'Een kaart of rekening opgeven',
  change: 'Van kaart of rekening wisselen',
  stop: 'De afschrijvingen stopzetten',
  stopHint: 'Het plan loopt door: de termijnen betaalt u dan via een link.',
  tickMissing: 'Vink dit vakje aan om toestemming te geven.',
  unavailable: 'Er kan nu geen kaart worden opgegeven. Probeer het zo dadelijk opnieuw.',
  kept: 'Dank u: de volgende termijnen worden vanzelf afgeschreven.',
  waiting: 'Er is nog niets bewaard. Bent u net klaar, kijk dan zo dadelijk opnieuw.',
  stopped: 'Er wordt niets meer afgeschreven. De termijnen betaalt u voortaan via een link.',
  stopText: 'Afschrijvingen door de klant stopgezet.',
};
