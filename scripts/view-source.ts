/**
 * A template as one TypeScript function whose line numbers equal the template's: text becomes its line breaks, code
 * stays, `<%= x %>` becomes `print(x)`, so that the compiler judges a page by its props.
 */
export function viewToTypeScript(name: string, source: string, typesFile: string): string {
  const isPortal = name.startsWith('/portal/') || name === '/layouts/portal';
  const isLayout = name.startsWith('/layouts/') && !name.startsWith('/layouts/_');
  const group = isPortal ? 'PortalViews' : 'OfficeViews';
  const page = isPortal ? 'PortalPage' : 'OfficePage';
  const layouts = isPortal ? `'/layouts/portal'` : `Exclude<keyof Layouts, '/layouts/portal'>`;
  const props = isLayout
    ? `Layouts[${JSON.stringify(name)}] & { body: Html }`
    : `${group}[${JSON.stringify(name)}]`;
  const head = [
    `import type { ${group}, Layouts, ${page} } from ${JSON.stringify(typesFile)};`,
    `type Html = string & { html: never };`,
    `declare function print(value: string | number): void;`,
    `declare function raw(value: Html): void;`,
    `declare function include<N extends keyof ${group}>(name: N, props: ${group}[N]): Html;`,
    `declare function layout<N extends ${layouts}>(name: N, props: Omit<Layouts[N], 'page'>): void;`,
    `export function template(it: ${props} & { page: ${page} }): void {`,
  ].join(' ');
  return `${head} ${piecesOf(source).map(toCode).join('')}\n}\n`;
}

interface Piece {
  kind: 'text' | 'code' | 'print' | 'raw';
  text: string;
}

function toCode(piece: Piece): string {
  switch (piece.kind) {
    case 'text':
      return piece.text.replace(/[^\n]/g, '');
    case 'code':
      // A call alone in its tag needs no semicolon in Eta, where each tag ends a line.
      return /\)\s*$/.test(piece.text) ? `${piece.text};` : `${piece.text} `;
    case 'print':
      return `print(${piece.text});`;
    case 'raw':
      return `raw(${piece.text});`;
  }
}

function piecesOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  let position = 0;
  for (;;) {
    const start = source.indexOf('<%', position);
    if (start === -1) break;
    const end = endOfTag(source, start + 2);
    pieces.push({ kind: 'text', text: source.slice(position, start) });
    const inside = source.slice(start + 2, end).replace(/^[-_]|[-_]$/g, ' ');
    const mark = inside[0];
    if (mark === '=') pieces.push({ kind: 'print', text: inside.slice(1) });
    else if (mark === '~') pieces.push({ kind: 'raw', text: inside.slice(1) });
    else pieces.push({ kind: 'code', text: inside });
    position = end + 2;
  }
  pieces.push({ kind: 'text', text: source.slice(position) });
  return pieces;
}

// A string inside the code may hold the closing mark.
function endOfTag(source: string, from: number): number {
  let quote: string | null = null;
  for (let at = from; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if (quote !== null) {
      if (character === '\\') at += 1;
      else if (character === quote) quote = null;
    } else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (character === '%' && source[at + 1] === '>') return at;
  }
  throw new Error(`A tag is not closed: ${source.slice(from, from + 60)}`);
}
