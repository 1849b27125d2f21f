import type { planLetters } from '../../letters/plans.ts';
import type { LetterTexts } from '../letter.ts';

export const plans: Record<keyof typeof planLetters, LetterTexts> = {
  plan_requested_team: {
    name: 'Afbetalingsplan gevraagd (aan het team)',
    subject: (f) => `Afbetalingsplan gevraagd, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} vraagt om ${f.amount} in termijnen te betalen (${f.about}), zoals hieronder.`,
      'De herinneringen voor deze facturen wachten op uw antwoord. Binnen vijf werkdagen is een goede maat.',
    ],
    quote: 'In hun woorden',
    closing: [],
    button: 'De vraag beantwoorden',
  },
  plan_offered: {
    name: 'Afbetalingsplan voorgesteld',
    subject: (f) => `Voorstel van afbetalingsplan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Wij stellen u voor om ${f.amount} in termijnen te betalen (${f.about}), zoals hieronder. Het plan is gratis: geen kosten, geen interest.`,
      (f) =>
        `Het begint zodra u het online aanvaardt, uiterlijk op ${f.until}. Tot dan sturen wij u voor deze facturen geen herinnering.`,
    ],
    quote: 'Ons bericht',
    closing: ['Passen deze data u niet? Antwoord gewoon op dit bericht.'],
    button: 'Lezen en aanvaarden',
  },
  plan_change_offered: {
    name: 'Wijziging van het plan voorgesteld',
    subject: (f) => `Nieuw afbetalingsplan voorgesteld, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Wij stellen u voor om uw afbetalingsplan door dit plan te vervangen voor de ${f.amount} die nog te betalen is (${f.about}).`,
      (f) =>
        `Het huidige plan loopt door tot u het nieuwe aanvaardt. Dat kan online tot ${f.until}.`,
    ],
    quote: 'Ons bericht',
    closing: ['Passen deze data u niet? Antwoord gewoon op dit bericht.'],
    button: 'Lezen en aanvaarden',
  },
  plan_declined: {
    name: 'Afbetalingsplan geweigerd',
    subject: (f) => `Uw vraag om een afbetalingsplan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Wij hebben uw vraag om een afbetalingsplan (${f.about}) bekeken en kunnen die helaas niet aanvaarden zoals ze is.`,
    ],
    quote: 'Ons antwoord',
    closing: [
      'Laten we erover praten: antwoord op dit bericht, of kies een andere oplossing via dezelfde link.',
    ],
    button: 'Andere oplossingen bekijken',
  },
  plan_started: {
    name: 'Afbetalingsplan bevestigd',
    subject: (f) => `Uw afbetalingsplan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Uw afbetalingsplan is bevestigd: ${f.amount} in termijnen (${f.about}), de eerste op ${f.day}. Het is gratis.`,
      'Zolang u het nakomt, krijgt u voor deze facturen geen herinnering, alleen een bericht vóór elke termijn.',
    ],
    closing: [
      'Het volledige document kunt u downloaden via deze link, waar u ook elke termijn kunt betalen. Vroeger betalen mag altijd.',
    ],
    button: 'Het plan bekijken',
  },
  plan_changed: {
    name: 'Afbetalingsplan gewijzigd',
    subject: (f) => `Uw nieuw afbetalingsplan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Uw nieuw afbetalingsplan is bevestigd en vervangt het vorige: ${f.amount} (${f.about}), de eerste termijn op ${f.day}.`,
    ],
    closing: [
      'Het volledige document kunt u downloaden via deze link, waar u ook elke termijn kunt betalen. Vroeger betalen mag altijd.',
    ],
    button: 'Het plan bekijken',
  },
  plan_started_team: {
    name: 'Afbetalingsplan begonnen (aan het team)',
    subject: (f) => `Afbetalingsplan begonnen, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} heeft een afbetalingsplan van ${f.amount} aanvaard (${f.about}), de eerste termijn op ${f.day}. De herinneringen voor deze facturen stoppen zolang het wordt nagekomen.`,
    ],
    closing: [],
    button: 'Het plan openen',
  },
  instalment_coming: {
    name: 'Termijn komt eraan',
    subject: (f) => `Termijn van ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `De volgende termijn van uw afbetalingsplan vervalt op ${f.day}: ${f.amount} (${f.about}).`,
    ],
    closing: [
      'Is uw overschrijving al vertrokken? Dan mag u dit bericht als niet verzonden beschouwen.',
    ],
    button: 'De termijn betalen',
  },
  instalment_missed: {
    name: 'Termijn niet ontvangen',
    subject: (f) => `Termijn van ${f.day}, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `De termijn van ${f.day} van uw afbetalingsplan (${f.about}) hebben wij nog niet ontvangen. Vandaag is ${f.amount} te betalen.`,
    ],
    closing: [
      'Is uw betaling al vertrokken? Dan mag u dit bericht als niet verzonden beschouwen. Lukt het niet? Antwoord ons: we zoeken samen een oplossing.',
    ],
    button: 'De termijn betalen',
  },
  instalment_warned: {
    name: 'Termijn niet ontvangen, laatste herinnering',
    subject: (f) => `Uw afbetalingsplan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `De termijn van ${f.day} van uw afbetalingsplan (${f.about}) hebben wij nog steeds niet ontvangen. Vandaag is ${f.amount} te betalen.`,
      (f) =>
        `Opdat het plan kan doorlopen, moet dit bedrag ons uiterlijk op ${f.until} bereiken. Na die dag kan het plan eindigen, zoals afgesproken: het saldo is dan in één keer te betalen.`,
    ],
    closing: [
      'Is uw betaling al vertrokken? Dan mag u dit bericht als niet verzonden beschouwen. Lukt het niet? Antwoord ons vóór die dag: het plan kan in onderling akkoord worden gewijzigd.',
    ],
    button: 'De termijn betalen',
  },
  plan_broken: {
    name: 'Afbetalingsplan beëindigd, niet nagekomen',
    subject: (f) => `Einde van uw afbetalingsplan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Omdat het openstaande bedrag ons na ons laatste bericht niet heeft bereikt, is uw afbetalingsplan (${f.about}) beëindigd, zoals afgesproken. Het saldo van ${f.rest} is in één keer te betalen.`,
    ],
    closing: [
      'Heeft uw betaling dit bericht gekruist, of lukt het niet? Antwoord ons: een oplossing blijft mogelijk.',
    ],
    button: 'Bekijken en betalen',
  },
  plan_broken_team: {
    name: 'Afbetalingsplan niet nagekomen (aan het team)',
    subject: (f) => `Afbetalingsplan niet nagekomen, ${f.about}`,
    opening: [
      (f) =>
        `Het afbetalingsplan van ${f.customerName} (${f.about}) is beëindigd: na de laatste herinnering kwam niets binnen. Er blijft ${f.rest}. De herinneringen gaan verder met de stap na de laatste.`,
    ],
    closing: [],
    button: 'Het plan openen',
  },
  plan_ended: {
    name: 'Afbetalingsplan beëindigd door het team',
    subject: (f) => `Einde van uw afbetalingsplan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Wij hebben uw afbetalingsplan (${f.about}) beëindigd. Er blijft ${f.rest} te betalen.`,
    ],
    quote: 'Ons bericht',
    closing: ['Hebt u een vraag? Antwoord gewoon op dit bericht.'],
    button: 'Bekijken en betalen',
  },
  plan_completed: {
    name: 'Afbetalingsplan betaald, dank',
    subject: (f) => `Afbetalingsplan betaald, bedankt, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Bedankt: uw afbetalingsplan van ${f.amount} (${f.about}) is volledig betaald. U hoeft niets meer te doen.`,
      'Wij zijn blij dat wat we samen hebben afgesproken, tot het einde is nagekomen.',
    ],
    closing: [],
    button: 'Het plan bekijken',
  },
  plan_lapsed: {
    name: 'Voorstel van plan vervallen',
    subject: (f) => `Ons voorstel van afbetalingsplan, ${f.about} – ${f.organizationName}`,
    opening: [
      (f) =>
        `Ons voorstel van afbetalingsplan (${f.about}) gold tot ${f.until} en is niet aanvaard. Het is nu gesloten.`,
    ],
    closing: [
      'Wilt u nog steeds in termijnen betalen? Vraag dan een nieuw plan via dezelfde link.',
    ],
    button: 'De oplossingen bekijken',
  },
  plan_withdrawn_team: {
    name: 'Afbetalingsplan ingetrokken door de debiteur (aan het team)',
    subject: (f) => `Afbetalingsplan ingetrokken, ${f.about}`,
    opening: [
      (f) =>
        `${f.customerName} wil het afbetalingsplan (${f.about}) niet meer. De herinneringen gaan verder.`,
    ],
    quote: 'In hun woorden',
    closing: [],
    button: 'Het plan openen',
  },
};
