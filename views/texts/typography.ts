/**
 * Sets French sentences as French is printed: a narrow no-break space before `; ! ?` and inside `« »`, a no-break one
 * before `:` and `%` (Lexique des règles typographiques en usage à l'Imprimerie nationale). Authors type plain spaces; sentences
 * with arguments are set when they are filled.
 */
export function setInFrench<T>(texts: T): T {
  if (typeof texts === 'string') return setSentence(texts) as T;
  if (typeof texts === 'function') {
    const fill = texts as unknown as (...words: unknown[]) => unknown;
    return ((...words: unknown[]) => setInFrench(fill(...words))) as T;
  }
  if (Array.isArray(texts)) return texts.map((text: unknown) => setInFrench(text)) as T;
  if (typeof texts !== 'object' || texts === null) return texts;
  return Object.fromEntries(
    Object.entries(texts).map(([key, value]: [string, unknown]) => [key, setInFrench(value)]),
  ) as T;
}

function setSentence(sentence: string): string {
  return sentence
    .replace(/ ([;!?»])/g, '\u202f$1')
    .replace(/« /g, '«\u202f')
    .replace(/ ([:%])/g, '\u00a0$1');
}
