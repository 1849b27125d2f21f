// How mail programs announce what they quote, in the languages of those who write to us.
const ATTRIBUTIONS =
  /^(le|on|op|am|il|el)\b.{5,300}(a écrit|wrote|schreef|het volgende geschreven|schrieb|ha scritto|escribió)\b.{0,100}:$/iu;
const SEPARATORS =
  /^-{2,}\s*(original message|message d[’']origine|message original|oorspronkelijk bericht|ursprüngliche nachricht|forwarded message|message transféré|doorgestuurd bericht)\s*-{2,}$/iu;
const FROM_LINE = /^\*?(from|de|van|von)\s?\*?\s?:/iu;
const SENT_LINE = /^\*?(sent|date|envoyé|verzonden|datum|gesendet|to|à|aan|an)\s?\*?\s?:/iu;
const RULE_LINE = /^_{10,}$/;

export interface Parted {
  /** What this mail says itself. */
  said: string;
  /** What it repeats of earlier ones; `` when nothing. */
  quoted: string;
}

/**
 * Parts what somebody wrote from what their program repeats of earlier mails. When nothing of their own is left, as with answers
 * written between the lines, all of it is theirs. Pure; nothing is lost, the two parts together are the text.
 */
export function partQuoted(text: string): Parted {
  const lines = text.split('\n');
  const start = lines.findIndex((_, index) => beginsQuote(lines, index));
  const cut = start < 0 ? trailingQuote(lines) : Math.min(start, trailingQuote(lines));
  const said = lines.slice(0, cut).join('\n').trim();
  const quoted = lines.slice(cut).join('\n').trim();
  return said === '' || quoted === '' ? { said: text.trim(), quoted: '' } : { said, quoted };
}

function beginsQuote(lines: readonly string[], index: number): boolean {
  const line = (lines[index] ?? '').trim();
  if (SEPARATORS.test(line)) return true;
  const next = nextWritten(lines, index);
  if (RULE_LINE.test(line)) return FROM_LINE.test(next);
  if (FROM_LINE.test(line)) return SENT_LINE.test(next);
  if (ATTRIBUTIONS.test(line)) return hasOnlyQuotesBehind(lines, index + 1);
  // Programs break the line of the attribution at about 78 characters.
  const joined = `${line} ${(lines[index + 1] ?? '').trim()}`;
  return /^(le|on|op|am)\b/iu.test(line) && ATTRIBUTIONS.test(joined)
    ? hasOnlyQuotesBehind(lines, index + 2)
    : false;
}

function nextWritten(lines: readonly string[], index: number): string {
  return (lines.slice(index + 1, index + 4).find((line) => line.trim() !== '') ?? '').trim();
}

/** Whether the first thing behind is a quote, or, as some programs leave the marks out, anything at all. */
function hasOnlyQuotesBehind(lines: readonly string[], index: number): boolean {
  const rest = lines.slice(index).filter((line) => line.trim() !== '');
  const marked = rest.findIndex((line) => line.trimStart().startsWith('>'));
  // Words behind the last quoted line are the writer's own: between the lines, or below them.
  const last = rest.findLastIndex((line) => line.trimStart().startsWith('>'));
  return marked < 0 || (marked === 0 && last === rest.length - 1);
}

/** Where the quoted lines begin with which the text ends; its end when it ends otherwise. */
function trailingQuote(lines: readonly string[]): number {
  let start = lines.length;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = (lines[index] ?? '').trim();
    if (line.startsWith('>')) start = index;
    else if (line !== '') break;
  }
  return start;
}
