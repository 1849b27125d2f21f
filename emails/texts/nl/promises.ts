import type { promiseLetters } from '../../letters/promises.ts';
import type { LetterTexts } from '../letter.ts';

export const promises: Record<keyof typeof promiseLetters, LetterTexts> = {
  promise_made: {
    name: 'Belofte genoteerd',
    subject: (f) => `Uw betalingsbelofte, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Bedankt voor uw bericht. Wij hebben genoteerd dat u ${f.amount} betaalt uiterlijk op ${f.day} (${f.about}).`,
      'Tot dan sturen wij u daarover geen herinnering. De dag zit als agenda-item bij dit bericht.',
    ],
    closing: ['Verandert er iets? Open dezelfde link en laat het ons weten: het duurt een minuut.'],
    button: 'Bekijken en betalen',
    transferButton: 'Bekijken en overschrijven',
  },
  promise_made_team: {
    name: 'Belofte ontvangen (aan het team)',
    subject: (f) => `Betalingsbelofte, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} belooft ${f.amount} te betalen uiterlijk op ${f.day} (${f.about}). De herinneringen wachten tot dan.`,
    ],
    quote: 'In hun woorden',
    closing: [],
    button: 'De belofte openen',
  },
  promise_partly_kept: {
    name: 'Belofte gedeeltelijk nagekomen',
    subject: (f) => `Bedankt voor uw betaling, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Bedankt: van wat u tegen ${f.day} beloofde, hebben wij ${f.amount} ontvangen (${f.about}).`,
      (f) =>
        `Er blijft ${f.rest} over. Hebt u wat meer tijd nodig, geef ons dan vóór ${f.until} een nieuwe datum; tot dan sturen wij u geen herinnering.`,
    ],
    closing: ['Hebt u de rest intussen betaald, dan mag u dit bericht als vervallen beschouwen.'],
    button: 'Betalen of een datum kiezen',
    transferButton: 'Overschrijven of een datum kiezen',
  },
  promise_withdrawn: {
    name: 'Belofte ingetrokken',
    subject: (f) => `Uw betalingsbelofte, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Wij hebben de belofte om ${f.amount} te betalen uiterlijk op ${f.day} ingetrokken (${f.about}). Ze bindt u niet langer, en onze gewone berichten gaan verder.`,
    ],
    closing: [
      'Is dat niet wat we hadden afgesproken? Antwoord gewoon op dit bericht, of beloof een andere datum via dezelfde link.',
    ],
    button: 'De facturen bekijken',
  },
  promise_withdrawn_team: {
    name: 'Belofte ingetrokken (aan het team)',
    subject: (f) => `Belofte ingetrokken, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} trekt de belofte in om ${f.amount} te betalen uiterlijk op ${f.day} (${f.about}). De herinneringen gaan verder met de volgende stap.`,
    ],
    closing: [],
    button: 'De belofte openen',
  },
  promise_broken_team: {
    name: 'Belofte niet nagekomen (aan het team)',
    subject: (f) => `Niet-nagekomen belofte, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} had ${f.amount} beloofd tegen ${f.day} (${f.about}). Twee bankdagen later ontbreekt er ${f.rest}.`,
      'De herinneringen gaan verder met de volgende stap, niet van voren af aan.',
    ],
    quote: 'Wat er gezegd was',
    closing: [],
    button: 'De belofte openen',
  },
  promise_broken_again_team: {
    name: 'Tweede belofte niet nagekomen (aan het team)',
    subject: (f) => `Tweede niet-nagekomen belofte, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} had ${f.amount} beloofd tegen ${f.day} (${f.about}). Twee bankdagen later ontbreekt er ${f.rest}.`,
      'Het is de tweede in 90 dagen: een telefoontje doet meer dan een bericht. De herinneringen gaan verder met de volgende stap.',
    ],
    quote: 'Wat er gezegd was',
    closing: [],
    button: 'De belofte openen',
  },
};
