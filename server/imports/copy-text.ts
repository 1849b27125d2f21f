type CopyValue = string | number | boolean | null | readonly object[];

/** One line of PostgreSQL's COPY text format: tabs between values, `\N` for null, objects as JSON (null when there are none). */
export function copyLine(values: readonly CopyValue[]): string {
  let line = '';
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) line += '\t';
    line += copyText(values[index] ?? null);
  }
  return `${line}\n`;
}

/** One value of such a line. */
export function copyText(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, escape) : text;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

function escape(character: string): string {
  return ESCAPES[character] ?? character;
}
