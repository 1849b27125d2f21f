import type { noticeLetters } from '../../letters/notices.ts';
import type { LetterTexts } from '../letter.ts';

export const notices: Record<keyof typeof noticeLetters, LetterTexts> = {
  notice_received: {
    name: 'Gemelde betaling ontvangen',
    subject: (f) => `Uw gemelde betaling, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Bedankt voor uw melding dat u op ${f.day} ${f.amount} hebt betaald (${f.about}). Wij zoeken deze betaling tot en met ${f.until}.`,
      'Tot dan sturen wij u daarover geen herinnering. Zodra wij ze gevonden hebben, laten wij het u weten.',
    ],
    closing: [],
    button: 'Bekijken hoe ver we staan',
  },
  notice_received_team: {
    name: 'Gemelde betaling (aan het team)',
    subject: (f) => `Gemelde betaling, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} zegt dat er op ${f.day} ${f.amount} is betaald (${f.about}). De herinneringen wachten. Is er tegen ${f.until} geen betaling geboekt, dan beslist u.`,
    ],
    quote: 'In hun woorden',
    closing: [],
    button: 'De gemelde betaling openen',
  },
  notice_found: {
    name: 'Gemelde betaling gevonden',
    subject: (f) => `Wij hebben uw betaling gevonden, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) => `Wij hebben uw betaling van ${f.amount} gevonden (${f.about}). Bedankt voor uw hulp.`,
      { when: 'rest', say: (f) => `Op deze facturen blijft ${f.rest} te betalen.` },
      { unless: 'rest', say: 'U hoeft verder niets te doen.' },
    ],
    closing: [],
    button: 'Uw facturen bekijken',
  },
  notice_returned: {
    name: 'Gemelde betaling niet gevonden',
    subject: (f) => `Wij vinden uw betaling niet, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `U meldde ons dat u op ${f.day} ${f.amount} hebt betaald (${f.about}). Wij hebben gezocht, en deze betaling staat niet op onze rekeningen. Dit hebben wij gezocht:`,
    ],
    quote: 'Wat wij hebben nagekeken',
    closing: [
      (f) =>
        `Uw bank kan u zeggen of de overschrijving vertrokken is, en naar welke rekening. Onze gewone berichten gaan pas verder na ${f.until}: tot dan kunt u op dit bericht antwoorden, of ons via dezelfde link meer vertellen.`,
    ],
    button: 'Antwoorden of betalen',
    transferButton: 'Antwoorden of overschrijven',
  },
  notice_overdue_team: {
    name: 'Gemelde betaling: beslissen (aan het team)',
    subject: (f) => `Gemelde betaling niet gevonden, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} zegt dat er op ${f.day} ${f.amount} is betaald (${f.about}). Sindsdien is niets dergelijks geboekt. De herinneringen wachten op uw beslissing: gevonden, of teruggestuurd naar de klant met wat er gezocht is.`,
    ],
    quote: 'In hun woorden',
    closing: [],
    button: 'Beslissen',
  },
};
