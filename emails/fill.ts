import type { MailFacts } from './facts.ts';

/**
 * `=` a fact; `?` the passage when the fact is there (not null, not blank, not an empty list); `!` when it is not;
 * `1` when the list has just one row; `+` when it has any other number; `#` the passage once for each row.
 * A name that begins with a point is a fact of the row.
 */
export type Operator = '?' | '!' | '1' | '+' | '#';
export type SkeletonNode = string | ['=', string] | [Operator, string, SkeletonNode[]];

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

const LINKS = ['payUrl', 'portalUrl', 'url'];

/**
 * Puts the facts into the gaps. Pure and synchronous; the same skeleton and facts always give the same bytes.
 * Throws `MissingFact` for a mandatory fact that is absent or blank and for any fact that is undefined,
 * and an `Error` for a link that is not http or https.
 */
export function fillMail(skeleton: Skeleton, mailFacts: MailFacts): FilledMail {
  const facts = mailFacts as FactRecord;
  for (const name of LINKS) {
    const link = facts[name];
    if (typeof link === 'string' && !isBlank(link) && !/^https?:\/\/[^\s]+$/.test(link))
      throw new Error(`The fact "${name}" of the mail "${skeleton.kind}" is not a web address.`);
  }
  const fill = (nodes: SkeletonNode[], escape: (value: string) => string): string =>
    fillNodes(nodes, facts, null, escape, skeleton.kind);
  return {
    subject: onOneLine(fill(skeleton.subject, asItIs)),
    html: fill(skeleton.html, escapeHtml),
    text: fill(skeleton.text, asItIs),
  };
}

function fillNodes(
  nodes: SkeletonNode[],
  facts: FactRecord,
  row: Row | null,
  escape: (value: string) => string,
  kind: string,
): string {
  let out = '';
  for (const node of nodes) {
    if (typeof node === 'string') {
      out += node;
      continue;
    }
    const name = node[1];
    const fact = name.startsWith('.') ? row?.[name.slice(1)] : facts[name];
    if (fact === undefined) throw new MissingFact(name, kind);
    if (node[0] === '=') {
      if (typeof fact !== 'string' || isBlank(fact)) throw new MissingFact(name, kind);
      out += escape(fact);
      continue;
    }
    if (node[0] === '#') {
      if (!Array.isArray(fact) || fact.length === 0) throw new MissingFact(name, kind);
      for (const each of fact) out += fillNodes(node[2], facts, each, escape, kind);
    } else if (holds(node[0], fact)) out += fillNodes(node[2], facts, row, escape, kind);
  }
  return out;
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
