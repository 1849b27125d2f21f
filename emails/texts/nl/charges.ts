import type { chargeLetters } from '../../letters/charges.ts';
import type { LetterTexts } from '../letter.ts';

export const charges: Record<keyof typeof chargeLetters, LetterTexts> = {
  method_kept: {
    name: 'Afschrijving van termijnen aanvaard',
    subject: (f) => `Betaling van uw termijnen, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Zoals u hebt aanvaard, worden de volgende termijnen van uw afbetalingsplan (${f.about}) op de dagen hieronder van ${f.method} afgeschreven. Vóór elke afschrijving schrijven wij u.`,
    ],
    closing: [
      'Via deze link kunt u op elk moment van kaart wisselen of de afschrijvingen stopzetten. U mag ook eerder betalen: wat betaald is, wordt niet meer afgeschreven.',
    ],
    button: 'Het plan bekijken',
  },
  charge_announced: {
    name: 'Termijn wordt binnenkort afgeschreven',
    subject: (f) => `Termijn van ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Op ${f.day} schrijven wij ${f.amount} van ${f.method} af voor de volgende termijn van uw afbetalingsplan (${f.about}). U hoeft niets te doen.`,
    ],
    closing: [
      'Via deze link kunt u vóór die dag op een andere manier betalen, van kaart wisselen of de afschrijvingen stopzetten.',
    ],
    button: 'Het plan bekijken',
  },
  charge_retried: {
    name: 'Afschrijving van een termijn mislukt, nieuwe poging',
    subject: (f) => `Termijn van ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `De afschrijving van ${f.amount} van ${f.method} voor de termijn van ${f.day} (${f.about}) is niet gelukt. Dat gebeurt: op ${f.until} bieden wij ze opnieuw aan.`,
    ],
    closing: [
      'Betaalt u deze termijn liever op een andere manier of met een andere kaart, dan kan dat vóór die dag via deze link: er wordt niets dubbel afgeschreven.',
    ],
    button: 'De termijn betalen',
  },
  charge_to_confirm: {
    name: 'Termijn te bevestigen bij de bank',
    subject: (f) => `Termijn van ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Voor de termijn van ${f.day} (${f.about}) vraagt uw bank dat u de betaling van ${f.amount} zelf bevestigt. Er is niets van ${f.method} afgeschreven.`,
      'Het duurt een minuut: open deze link en volg de aanwijzingen van uw bank.',
    ],
    closing: [
      'De kaart die u gebruikt, dient ook voor de volgende termijnen. Staat er iets in de weg, antwoord ons dan gerust.',
    ],
    button: 'Bevestigen en betalen',
  },
  charge_refused: {
    name: 'Termijn niet afgeschreven, te betalen via link',
    subject: (f) => `Termijn van ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `De afschrijving van ${f.amount} van ${f.method} voor de termijn van ${f.day} (${f.about}) is niet gelukt, en wij bieden ze niet opnieuw aan.`,
      'U kunt deze termijn via deze link betalen, met een andere kaart of per overschrijving.',
    ],
    closing: [
      'Is uw betaling al onderweg, dan mag u dit bericht als niet verzonden beschouwen. Staat er iets in de weg, antwoord ons: wij zoeken samen een oplossing.',
    ],
    button: 'De termijn betalen',
  },
  charge_link: {
    name: 'Link om een termijn te betalen',
    subject: (f) => `Termijn van ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Dit is de link om de termijn van ${f.day} van uw afbetalingsplan (${f.about}) te betalen: ${f.amount}.`,
    ],
    closing: ['Is uw betaling al onderweg, dan mag u dit bericht als niet verzonden beschouwen.'],
    button: 'De termijn betalen',
  },
  charge_refused_team: {
    name: 'Termijn niet afgeschreven (aan het team)',
    subject: (f) => `Termijn niet afgeschreven, ${f.about}`,
    opening: [
      (f) =>
        `De termijn van ${f.day} van ${f.customerName} (${f.amount}, ${f.about}) kon niet van ${f.method} worden afgeschreven. Er is een link gestuurd om ze te betalen.`,
    ],
    closing: [],
    button: 'Het plan openen',
  },
  method_lost: {
    name: 'Kaart of rekening onbruikbaar, termijnen via link',
    subject: (f) => `Betaling van uw termijnen, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.method} kan niet meer voor uw afbetalingsplan (${f.about}) worden gebruikt. Er wordt niets meer afgeschreven: de termijnen betaalt u voortaan via een link.`,
      { when: 'day', say: (f) => `De volgende is die van ${f.day}.` },
    ],
    closing: [
      'Wilt u dat de termijnen weer worden afgeschreven, geef dan via deze link een andere kaart op.',
    ],
    button: 'Het plan bekijken',
  },
  method_lost_team: {
    name: 'Kaart of rekening onbruikbaar (aan het team)',
    subject: (f) => `Afbetalingsplan voortaan via link, ${f.about}`,
    opening: [
      (f) =>
        `Van ${f.method} van ${f.customerName} kan niet meer worden afgeschreven voor het afbetalingsplan (${f.about}). De termijnen worden voortaan via een link betaald, en ${f.customerName} is verwittigd.`,
    ],
    closing: [],
    button: 'Het plan openen',
  },
  card_ending: {
    name: 'Kaart vervalt binnenkort, termijnen via link',
    subject: (f) => `Uw kaart vervalt binnenkort, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `${f.method} vervalt op ${f.until}, vóór de volgende termijn van uw afbetalingsplan (${f.about}). Er wordt niets meer van afgeschreven: de termijnen betaalt u voortaan via een link.`,
      { when: 'day', say: (f) => `De volgende is die van ${f.day}.` },
    ],
    closing: [
      'Hebt u een nieuwe kaart, geef ze dan via deze link op: de termijnen worden er dan zoals voorheen van afgeschreven.',
    ],
    button: 'Een nieuwe kaart opgeven',
  },
  card_ending_team: {
    name: 'Kaart vervalt binnenkort (aan het team)',
    subject: (f) => `Afbetalingsplan voortaan via link, ${f.about}`,
    opening: [
      (f) =>
        `${f.method} van ${f.customerName} vervalt op ${f.until}, vóór de volgende termijn (${f.about}). De termijnen worden voortaan via een link betaald, en ${f.customerName} is verwittigd.`,
    ],
    closing: [],
    button: 'Het plan openen',
  },
  charges_stopped: {
    name: 'Afschrijvingen stopgezet',
    subject: (f) => `Afschrijvingen stopgezet, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Zoals u hebt gevraagd, wordt er niets meer afgeschreven voor uw afbetalingsplan (${f.about}). Het plan loopt door: de termijnen betaalt u voortaan via een link of per overschrijving.`,
      { when: 'day', say: (f) => `De volgende is die van ${f.day}.` },
    ],
    closing: ['Vóór elke termijn schrijven wij u.'],
    button: 'Het plan bekijken',
  },
  charges_stopped_team: {
    name: 'Afschrijvingen door de klant stopgezet (aan het team)',
    subject: (f) => `Afbetalingsplan voortaan via link, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} wil niet meer dat de termijnen (${f.about}) van ${f.method} worden afgeschreven. Het plan loopt door en wordt via een link betaald.`,
    ],
    closing: [],
    button: 'Het plan openen',
  },
};
