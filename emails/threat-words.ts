/**
 * Words of courts, bailiffs, police and public shaming: a reminder that uses them looks like a measure that only a
 * judgment allows (SPF Economie; Code de la consommation L121-6; art. VI.101 CDE). Matched as beginnings of words.
 */
export const THREAT_WORDS = [
  ...['saisie', 'huissier', 'police', 'plainte', 'interdit bancaire', 'fichage', 'fiché'],
  ...['tribunal', 'tribunaux', 'poursuite', 'avocat', 'contentieux', 'pénal', 'sanction'],
  ...['beslag', 'deurwaarder', 'politie', 'klacht', 'rechtbank', 'gerecht', 'advocaat'],
  ...['seizure', 'bailiff', 'lawsuit', 'court', 'prosecut', 'legal action', 'lawyer', 'blacklist'],
] as const;

// "courte", "courtois" and their like are no courts.
const HARMLESS = /(?<![\p{L}])court(?:e|es|s|ois|eous|esy)[\p{L}]*/giu;

const THREATS = new RegExp(
  `(?<![\\p{L}])(?:${THREAT_WORDS.map((word) => word.replaceAll(' ', '\\s+')).join('|')})`,
  'giu',
);

/** Where the text uses one of the words, whatever its case, and the word as it stands there. */
export function findThreats(text: string): { word: string; index: number }[] {
  // The same length, so that places stay true.
  const searched = text.replace(HARMLESS, (harmless) => ' '.repeat(harmless.length));
  return [...searched.matchAll(THREATS)].map(({ 0: word, index }) => ({ word, index }));
}

/** The first of the words that the text uses, in small letters; null when none. */
export function findThreat(text: string): string | null {
  return findThreats(text)[0]?.word.toLowerCase() ?? null;
}
