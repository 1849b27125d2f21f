const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', euro: '€' },
  ...{ eacute: 'é', egrave: 'è', ecirc: 'ê', agrave: 'à', acirc: 'â', ccedil: 'ç', ugrave: 'ù' },
  ...{ icirc: 'î', iuml: 'ï', ocirc: 'ô', ucirc: 'û', euml: 'ë', uuml: 'ü', ouml: 'ö', auml: 'ä' },
  ...{ Eacute: 'É', Agrave: 'À', oelig: 'œ', rsquo: '’', lsquo: '‘', laquo: '«', raquo: '»' },
  ...{ hellip: '…', ndash: '–', mdash: '—', szlig: 'ß' },
};

// More than any letter; what is cut off is styles of a newsletter.
const HTML_CHARACTERS_MAX = 2_000_000;

/**
 * The words of a mail that came as HTML alone, in lines, what it quotes behind `> `. Only for reading: no markup is left, and none
 * is believed. Takes time in proportion to the text, whatever it holds.
 */
export function plainTextOf(html: string): string {
  const lines: string[] = [''];
  let quoted = 0;
  let hidden: string | null = null;
  const breakLine = () => {
    if (lines.at(-1) !== '') lines.push('');
  };
  const add = (text: string) => {
    const last = lines.length - 1;
    const before = lines[last] ?? '';
    const words = decoded(text).replace(/[\s\u00a0]+/g, ' ');
    const joined = before === '' ? words.trimStart() : before + words;
    lines[last] = before === '' && joined !== '' ? '> '.repeat(quoted) + joined : joined;
  };
  for (const piece of pieces(html.slice(0, HTML_CHARACTERS_MAX))) {
    const tag = /^<(\/?)([a-z][a-z0-9]*)/i.exec(piece);
    if (!tag) {
      if (hidden === null && !piece.startsWith('<!')) add(piece);
      continue;
    }
    const name = (tag[2] ?? '').toLowerCase();
    const isEnd = tag[1] === '/';
    if (HIDDEN.has(name)) hidden = isEnd ? null : (hidden ?? name);
    if (hidden !== null) continue;
    if (name === 'br') lines.push('');
    else if (BLOCKS.has(name)) breakLine();
    if (name === 'blockquote') quoted = Math.max(0, Math.min(9, quoted + (isEnd ? -1 : 1)));
    if (name === 'p' && isEnd) lines.push('');
  }
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

const HIDDEN = new Set(['style', 'script', 'head', 'title', 'template', 'noscript']);
const BLOCKS = new Set([
  ...['p', 'div', 'tr', 'li', 'ul', 'ol', 'table', 'blockquote', 'pre', 'hr', 'body', 'section'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'article', 'header', 'footer'],
]);

/** Tags and what stands between them, in order. */
function* pieces(html: string): Generator<string> {
  let from = 0;
  while (from < html.length) {
    const open = html.indexOf('<', from);
    if (open < 0) break;
    if (open > from) yield html.slice(from, open);
    const isComment = html.startsWith('<!--', open);
    const close = html.indexOf(isComment ? '-->' : '>', open);
    // A tag that never ends hides the rest, as in a browser.
    if (close < 0) return;
    from = close + (isComment ? 3 : 1);
    yield html.slice(open, from);
  }
  if (from < html.length) yield html.slice(from);
}

function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi,
    (all, ten, hex, name) => {
      if (typeof name === 'string') return ENTITIES[name] ?? all;
      const code = typeof ten === 'string' ? Number(ten) : Number.parseInt(String(hex), 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}
