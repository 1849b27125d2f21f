import type { MailFacts } from './facts.ts';
import { transferCode } from './transfer-code.ts';

/**
 * `=` a fact; `@` a fact drawn as a QR code (in HTML alone); `?` the passage when the fact is there (not null, not blank, not an empty list); `!` when it is not;
 * `1` when the list has just one row; `+` when it has any other number; `#` the passage once for each row.
 * A name that begins with a point is a fact of the row.
 */
export type Operator = '?' | '!' | '1' | '+' | '#';
export type SkeletonNode =
  string | ['=', string] | ['@', string] | [Operator, string, SkeletonNode[]];

/**
 * A rendered mail with its gaps. It is stored under its hash and must give the same bytes years later:
 * a change of what the nodes mean needs a new version number and the old meaning kept beside it.
 */
export interface Skeleton {
  version: 1;
  /** SHA-256, in hexadecimal, of all the rest. */
  hash: string;
  kind: string;
  language: string;
  subject: SkeletonNode[];
  html: SkeletonNode[];
  text: SkeletonNode[];
}

export interface FilledMail {
  subject: string;
  html: string;
  text: string;
}

export type Row = Record<string, string | null | undefined>;
export type FactRecord = Record<string, string | null | undefined | Row[]>;

/** A mail without one of its facts must not be sent. */
export class MissingFact extends Error {
  readonly fact: string;

  constructor(fact: string, kind: string) {
    super(`The mail "${kind}" lacks the fact "${fact}".`);
    this.name = 'MissingFact';
    this.fact = fact;
  }
}

/** A mail that is not written out yet: its template and what fills the gaps. */
export interface MailBody {
  skeleton: Skeleton;
  facts: MailFacts;
}

/** Takes a part of a mail piece by piece: what is the same in every mail of its skeleton, and the facts of this one. */
export interface PartWriter {
  constant(text: string): void;
  fact(text: string): void;
  /** Set by one that throws all away: what takes time to write is left out. */
  isNobody?: true;
}

const LINKS = ['payUrl', 'statementUrl', 'portalUrl', 'officeUrl', 'url'];

/**
 * Puts the facts into the gaps. Pure and synchronous; the same skeleton and facts always give the same bytes.
 * Throws as `checkBody` does.
 */
export function fillMail(skeleton: Skeleton, facts: MailFacts): FilledMail {
  const body = { skeleton, facts };
  checkLinks(body);
  return { subject: fillSubject(body), html: filled('html', body), text: filled('text', body) };
}

/**
 * Throws `MissingFact` for a mandatory fact that is absent or blank and for any fact that is undefined,
 * and an `Error` for a link that is not http or https. What passes can be written.
 */
export function checkBody(body: MailBody): void {
  checkLinks(body);
  const nobody: PartWriter = {
    constant: () => undefined,
    fact: () => undefined,
    isNobody: true,
  };
  writePart('html', body, nobody);
  writePart('text', body, nobody);
}

/** The subject, on one line. */
export function fillSubject(body: MailBody): string {
  return onOneLine(filled('subject', body));
}

/** Hands a part to the writer, facts escaped as the part needs it. */
export function writePart(
  part: 'subject' | 'html' | 'text',
  { skeleton, facts }: MailBody,
  writer: PartWriter,
): void {
  const escape = part === 'html' ? escapeHtml : asItIs;
  writeNodes(skeleton[part], facts, null, escape, skeleton.kind, writer);
}

function filled(part: 'subject' | 'html' | 'text', body: MailBody): string {
  let out = '';
  const add = (text: string) => {
    out += text;
  };
  writePart(part, body, { constant: add, fact: add });
  return out;
}

function checkLinks({ skeleton, facts }: MailBody): void {
  for (const name of LINKS) {
    const link = (facts as FactRecord)[name];
    if (typeof link === 'string' && !isBlank(link) && !/^https?:\/\/[^\s]+$/.test(link))
      throw new Error(`The fact "${name}" of the mail "${skeleton.kind}" is not a web address.`);
  }
}

function writeNodes(
  nodes: SkeletonNode[],
  facts: FactRecord,
  row: Row | null,
  escape: (value: string) => string,
  kind: string,
  writer: PartWriter,
): void {
  for (const node of nodes) {
    if (typeof node === 'string') {
      writer.constant(node);
      continue;
    }
    const name = node[1];
    const fact = name.startsWith('.') ? row?.[name.slice(1)] : facts[name];
    if (fact === undefined) throw new MissingFact(name, kind);
    if (node[0] === '=' || node[0] === '@') {
      if (typeof fact !== 'string' || isBlank(fact)) throw new MissingFact(name, kind);
      if (node[0] === '=') writer.fact(escape(fact));
      else if (!writer.isNobody) writer.fact(transferCode(fact));
      continue;
    }
    if (node[0] === '#') {
      if (!Array.isArray(fact) || fact.length === 0) throw new MissingFact(name, kind);
      for (const each of fact) writeNodes(node[2], facts, each, escape, kind, writer);
    } else if (holds(node[0], fact)) writeNodes(node[2], facts, row, escape, kind, writer);
  }
}

/** Whether the passage that `operator` guards is shown for this fact. */
export function holds(operator: Operator, fact: string | null | Row[]): boolean {
  const count = Array.isArray(fact) ? fact.length : fact === null || isBlank(fact) ? 0 : 1;
  switch (operator) {
    case '!':
      return count === 0;
    case '1':
      return count === 1;
    case '+':
      return count !== 1;
    case '?':
    case '#':
      return count > 0;
  }
}

/** The same five characters, written the same way, as React escapes in text and attributes. */
export function escapeHtml(value: string): string {
  if (!/[&<>"']/.test(value)) return value;
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

/** A subject is one header line: line breaks and other control characters become a space. */
export function onOneLine(value: string): string {
  return value.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim();
}

function isBlank(value: string): boolean {
  return value === '' || value.trim() === '';
}

function asItIs(value: string): string {
  return value;
}
