import type { OfficeTexts } from '../texts.ts';

export const answers: OfficeTexts['answers'] = {
  title: 'Antwoorden',
  intro:
    'Wat klanten antwoorden als ze niet meteen betalen. De herinneringen houden er vanzelf rekening mee.',
  settings: 'Wat klanten kunnen antwoorden',
  kind: 'Antwoord',
  waiting: 'Te behandelen',
  running: 'Lopend',
  about: {
    replies: 'Ze schrijven of zeggen iets in hun eigen woorden.',
    plans: 'Ze betalen in verschillende keren.',
    promises: 'Ze zeggen wanneer ze betalen.',
    notices: 'Ze zeggen dat ze al betaald hebben.',
    disputes: 'Ze betwisten een factuur, geheel of gedeeltelijk.',
  },
};
