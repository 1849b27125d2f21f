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

/** The first of the words that the text uses, whatever its case; null when none. */
export function findThreat(text: string): string | null {
  const searched = text.replace(HARMLESS, '').toLowerCase();
  return (
    THREAT_WORDS.find((word) => new RegExp(`(?<![\\p{L}])${word}`, 'u').test(searched)) ?? null
  );
}
