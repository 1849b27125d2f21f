import type { FilledMail } from '../../emails/fill.ts';

export interface SaidFacts {
  links: string[];
  /** Amounts, days, numbers of invoices, accounts, references, addresses: what is written with a digit or an @, sorted. */
  figures: string[];
}

/** What a reader of the page can see and follow. Nothing is taken from the facts it was filled with. */
export function factsOfPage(html: string): SaidFacts {
  const body = html
    .replace(/<head>[\s\S]*?<\/head>/, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    // A text has no picture to scan; the sentence below it repeats the total.
    .replace(/<table class="code"[\s\S]*?<\/p>/, '');
  const links = [...body.matchAll(/<a [^>]*href="([^"]*)"/g)].map(([, href = '']) => decoded(href));
  // Cells and paragraphs end a word, what stands inside a sentence does not.
  const words = decoded(body.replace(/<\/?(strong|span)\b[^>]*>/g, '').replace(/<[^>]+>/g, ' '));
  return { links: links.sort(), figures: figuresIn(words) };
}

/** What a reader of the text can. */
export function factsOfText(text: string): SaidFacts {
  const links = [...text.matchAll(/https?:\S+/g)].map(([link]) => link);
  return { links: links.sort(), figures: figuresIn(text.replace(/https?:\S+/g, ' ')) };
}

/** The facts of both parts, of which the text has no other and no fewer. */
export function saidFacts({ html, text }: FilledMail): [SaidFacts, SaidFacts] {
  return [factsOfPage(html), factsOfText(text)];
}

function figuresIn(words: string): string[] {
  // Spaces that do not break are inside an amount.
  return words
    .split(/[ \n\t]+/)
    .map((word) => word.replace(/^[("«\u202f\u00a0–]+|[).,;:!?"»\u202f\u00a0–]+$/g, ''))
    .filter((word) => /[\d@]/.test(word))
    .sort();
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };

function decoded(html: string): string {
  return html.replace(/&(amp|lt|gt|quot|#x27);/g, (_, name: string) => ENTITIES[name] ?? '');
}
