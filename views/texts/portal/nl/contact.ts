import type { PortalTexts } from '../texts.ts';

export const contact: PortalTexts['contact'] = {
  title: 'Naar wie moeten wij schrijven?',
  forWhom: (name, address) => `Deze link is voor ${[name, address].filter(Boolean).join(', ')}.`,
  remindersToYou: 'U krijgt de herinneringen.',
  remindersTo: (address) => `De herinneringen gaan naar ${address}.`,
  remindersToNobody: 'Wij hebben geen adres dat werkt: niemand krijgt de herinneringen.',
  remindersToMe: 'Stuur ze naar mij',
  stop: 'Laat het zoals het was',
  waiting: {
    correction: (address, until) =>
      `Wij vroegen ${address} om te bevestigen dat u daar bereikbaar bent, uiterlijk op ${until}. Tot dan verandert er niets.`,
    mailbox: (address, until) =>
      `Wij vroegen ${address} om te bevestigen dat de herinneringen daarheen mogen, uiterlijk op ${until}. Tot dan verandert er niets.`,
  },
  saved: {
    name: 'Bewaard, dank u.',
    asked:
      'Dank u. Wij hebben naar dat adres geschreven: het gaat in zodra iemand daar op de knop in onze mail drukt.',
    withdrawn: 'Het blijft zoals het was.',
    language: 'Voortaan schrijven wij u in het Nederlands.',
    reminders: 'Voortaan krijgt u de herinneringen.',
    made: 'De link is klaar: kopieer hem, of verstuur hem vanuit uw eigen mailbox.',
    revoked: 'Die link opent niets meer.',
  },
  notMe: {
    title: 'Dit is niet voor mij',
    hint: 'Wij schrijven u meteen niet meer.',
    intro:
      'Weet u wie het opvolgt, laat het ons dan weten: die persoon krijgt een eigen link, en wij zeggen dat u de naam gaf. Laat anders beide velden leeg; dan vragen wij het na.',
    name: 'Naam van de juiste persoon (niet verplicht)',
    email: 'E-mailadres van die persoon (niet verplicht)',
    emailHint: 'Een adres op het werk, geen privéadres.',
    send: 'Schrijf mij niet meer',
  },
  correction: {
    title: 'Mijn naam of adres verbeteren',
    hint: 'Een nieuw adres moet eerst bevestigd worden.',
    name: 'Uw naam',
    email: 'Nieuw e-mailadres',
    emailHint: (address) => `Nu ${address}. Laat leeg om het te houden.`,
    emailNew: 'Wij schrijven ernaartoe en vragen een bevestiging.',
    send: 'Verbeteren',
  },
  mailbox: {
    title: 'Herinneringen naar een mailbox voor facturen',
    about: 'U blijft de contactpersoon als die niet meer werkt.',
    email: 'Adres van de mailbox',
    hint: 'Wij schrijven er één keer naartoe; de herinneringen volgen na een bevestiging.',
    send: 'De mailbox toevoegen',
  },
  language: {
    title: 'De taal kiezen',
    hint: 'Van onze mails en van deze pagina’s.',
    legend: 'Wij schrijven u in het',
    send: 'Schrijf mij in deze taal',
  },
  payOnly: {
    title: 'Een link voor wie betaalt',
    hint: 'Toont wat openstaat en laat betalen, verder niets.',
    intro:
      'Wie hem heeft, ziet de openstaande facturen en kan ze betalen: geen eerdere betalingen, niets van wat u ons liet weten, geen contacten. Hij werkt 30 dagen, en u kunt hem hier sluiten.',
    make: 'Een link maken',
    until: (day) => `Werkt tot en met ${day}.`,
    madeBy: (by, made, until) => `Gemaakt door ${by} op ${made}, werkt tot en met ${until}.`,
    madeOn: (day) => `gemaakt op ${day}`,
    mail: 'Er een mail mee schrijven',
    revoke: 'Deze link sluiten',
    tooMany:
      'Er staan vijf links open, en dat is het maximum. Sluit er een om een andere te maken.',
    mailSubject: (creditor) => `Facturen van ${creditor}, te betalen`,
    mailBody: (creditor, url, until) =>
      `Hallo,\n\nhier zijn de openstaande facturen van ${creditor}, en waar u ze betaalt (tot en met ${until}):\n${url}\n`,
  },
  released: {
    title: 'Dank u, wij stoppen hier',
    noMore: (creditor) =>
      `${creditor} schrijft u niet meer over deze facturen, en uw link opent niets meer.`,
    written: (name) => `Wij schrijven voortaan naar ${name}.`,
    asked: 'Wij zoeken uit wie het opvolgt.',
    mistake: (address) => `Was dit een vergissing? Schrijf dan naar ${address}.`,
  },
  confirm: {
    title: 'Klopt dit adres?',
    correction: (by, email, creditor) =>
      `${by} vraagt ${creditor} om voortaan naar ${email} te schrijven over facturen.`,
    mailbox: (by, email, creditor) =>
      `${by} vraagt ${creditor} om herinneringen voor facturen voortaan naar ${email} te sturen.`,
    yes: 'Ja, schrijf naar dit adres',
    otherwise:
      'Klopt het niet, dan hoeft u niets te doen: zonder bevestiging schrijven wij niet meer naar dit adres.',
  },
  nameOnly: 'Een voornaam en een naam volstaan, zonder adres, nummer of zin (hoogstens 60 tekens).',
  emailToo: 'Geef ook het adres, of laat beide velden leeg.',
  refusals: {
    same: 'Naar dit adres schrijven wij nu al. Geef een ander adres.',
    suppressed:
      'Mails naar dit adres komen terug, of werden geweigerd. Kijk het na, of geef een ander.',
    declined:
      'Iemand op dit adres liet ons weten dat het niet voor hen is. Noem iemand anders, of schrijf ons.',
    too_many:
      'Er werden vandaag drie adressen opgegeven, en dat is het maximum per dag. Probeer morgen opnieuw, of schrijf ons.',
    too_often:
      'Wij hebben vandaag al meermaals naar dit adres geschreven. Probeer morgen opnieuw, of schrijf ons.',
    nobody: 'Wij weten niet voor wie deze link gemaakt is. Schrijf ons alstublieft.',
  },
};
