import type { disputeLetters } from '../../letters/disputes.ts';
import type { LetterTexts } from '../letter.ts';

export const disputes: Record<keyof typeof disputeLetters, LetterTexts> = {
  dispute_opened: {
    name: 'Betwisting ontvangen',
    subject: (f) => `Wij hebben uw betwisting ontvangen, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Bedankt dat u ons laat weten wat er niet klopt aan factuur ${f.about}. Wij zoeken het uit en antwoorden u uiterlijk op ${f.day}.`,
      (f) => `Tot dan sturen wij u geen herinnering over de betwiste ${f.amount}.`,
      {
        when: 'rest',
        say: (f) => `De rest van de factuur, ${f.rest}, wordt niet betwist en blijft te betalen.`,
      },
    ],
    quote: 'Wat ons is gemeld',
    closing: [
      'Via de link hierboven ziet u altijd hoe het met uw betwisting staat; u kunt er een bericht of een document toevoegen.',
    ],
    button: 'Mijn betwisting volgen',
  },
  dispute_opened_team: {
    name: 'Betwisting ontvangen (aan het team)',
    subject: (f) => `Factuur betwist, ${f.about}`,
    opening: [
      (f) => `${f.customerName} betwist ${f.amount} van factuur ${f.about}. Reden: ${f.words}.`,
      (f) =>
        `De herinneringen voor dit bedrag wachten. Een antwoord wordt verwacht tegen ${f.day}.`,
    ],
    quote: 'In hun woorden',
    closing: [],
    button: 'De betwisting openen',
  },
  dispute_reply: {
    name: 'Antwoord op een betwisting',
    subject: (f) => `Antwoord op uw betwisting, ${f.about} – ${f.organizationName}`,
    opening: [(f) => `${f.person} heeft geantwoord op uw betwisting van factuur ${f.about}.`],
    quote: 'Het bericht',
    closing: [
      'Wilt u antwoorden of een document toevoegen, open dan de link hierboven. Zolang over de betwisting niet is beslist, sturen wij geen herinnering over het betwiste bedrag.',
    ],
    button: 'Lezen en antwoorden',
  },
  dispute_reply_team: {
    name: 'Bericht over een betwisting (aan het team)',
    subject: (f) => `Nieuw bericht, betwisting ${f.about}`,
    opening: [
      (f) =>
        `${f.person} (${f.customerName}) heeft geschreven over factuur ${f.about}. Een antwoord wordt verwacht tegen ${f.day}.`,
    ],
    quote: 'Het bericht',
    closing: [],
    button: 'De betwisting openen',
  },
  dispute_accepted: {
    name: 'Betwisting aanvaard',
    subject: (f) => `Uw betwisting is aanvaard, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `U had gelijk over factuur ${f.about}, en wij bieden u onze excuses aan. Wij hebben creditnota ${f.words} van ${f.amount} voor u opgemaakt.`,
      {
        when: 'rest',
        say: (f) => `Van deze factuur blijft ${f.rest} te betalen.`,
      },
      { unless: 'rest', say: 'Van deze factuur blijft niets te betalen.' },
    ],
    quote: 'Ons bericht',
    closing: ['Bedankt dat u het ons hebt laten weten.'],
    button: 'Mijn rekening bekijken',
  },
  dispute_partly_accepted: {
    name: 'Betwisting gedeeltelijk aanvaard',
    subject: (f) => `Uw betwisting is gedeeltelijk aanvaard, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Wij hebben uw betwisting van factuur ${f.about} onderzocht. U hebt gedeeltelijk gelijk: wij hebben creditnota ${f.words} van ${f.amount} voor u opgemaakt.`,
      {
        when: 'rest',
        say: (f) => `Van deze factuur blijft ${f.rest} te betalen.`,
      },
      {
        when: 'until',
        say: (f) =>
          `Om u de tijd te geven dit antwoord te lezen, sturen wij vóór ${f.until} geen herinnering over het deel dat wij niet konden aanvaarden.`,
      },
    ],
    quote: 'Onze uitleg',
    closing: ['Blijft er iets onduidelijk? Beantwoord gewoon deze e-mail, dan praten wij erover.'],
    button: 'Bekijken en betalen',
    transferButton: 'Bekijken en overschrijven',
  },
  dispute_rejected: {
    name: 'Betwisting niet aanvaard',
    subject: (f) => `Antwoord op uw betwisting, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Wij hebben uw betwisting van factuur ${f.about} zorgvuldig onderzocht. Na controle kunnen wij ze niet aanvaarden; onze redenen vindt u hieronder.`,
      {
        when: 'rest',
        say: (f) => `De factuur blijft dus te betalen: ${f.rest} is verschuldigd.`,
      },
      {
        when: 'until',
        say: (f) =>
          `Om u de tijd te geven dit antwoord te lezen, sturen wij vóór ${f.until} geen herinnering over het betwiste bedrag.`,
      },
    ],
    quote: 'Onze redenen',
    closing: ['Is ons iets ontgaan? Beantwoord gewoon deze e-mail, dan praten wij erover.'],
    button: 'Bekijken en betalen',
    transferButton: 'Bekijken en overschrijven',
  },
  dispute_withdrawn_team: {
    name: 'Betwisting ingetrokken (aan het team)',
    subject: (f) => `Betwisting ingetrokken, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} heeft de betwisting van factuur ${f.about} ingetrokken. De herinneringen gaan verder met de volgende stap.`,
    ],
    closing: [],
    button: 'De betwisting openen',
  },
  dispute_near_team: {
    name: 'Betwisting binnenkort te beantwoorden (aan het team)',
    subject: (f) => `Betwisting te beantwoorden tegen ${f.day}, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} verwacht een antwoord op de betwisting van factuur ${f.about}, uiterlijk op ${f.day}.`,
    ],
    closing: [],
    button: 'De betwisting openen',
  },
  dispute_overdue_team: {
    name: 'Betwisting wacht (aan het team)',
    subject: (f) => `Betwisting zonder antwoord, ${f.about}`,
    opening: [
      (f) =>
        `De betwisting van factuur ${f.about} (${f.customerName}) moest beantwoord zijn tegen ${f.day}. De herinneringen wachten tot er beslist is.`,
    ],
    closing: [],
    button: 'De betwisting openen',
  },
  dispute_silent_team: {
    name: 'Betwisting stilgevallen (aan het team)',
    subject: (f) => `De klant heeft niet geantwoord, betwisting ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} heeft tot ${f.day} niet geantwoord op uw bericht over factuur ${f.about}. De betwisting komt terug bij het team: hervat het gesprek, of beslis.`,
    ],
    closing: [],
    button: 'De betwisting openen',
  },
};
