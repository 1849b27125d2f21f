import { badParameter } from './failure.ts';

/** What a bracketed form holds before any shape is applied: texts and nested groups of them. */
export interface FormTree {
  [key: string]: string | FormTree;
}

const NAME = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;
const MAX_PARAMETERS = 1000;
const MAX_DEPTH = 12;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw badParameter(text, 'Invalid percent-encoding in the request.');
  }
};

const emptyTree = (): FormTree => Object.create(null) as FormTree;

/**
 * Decodes Stripe's bracketed form encoding: `a=1`, `a[b]=1`, `a[0][b]=1`, `a[]=1`.
 * Arrays stay groups with numeric keys; the shape of the operation turns them into lists.
 * @throws StripeFailure 400 for a name or a nesting that Stripe would refuse
 */
export function parseForm(text: string): FormTree {
  const root = emptyTree();
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > MAX_PARAMETERS) throw badParameter('', 'Too many parameters.');
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    put(root, name, decode(equals < 0 ? '' : pair.slice(equals + 1)));
  }
  return root;
}

function put(root: FormTree, name: string, value: string): void {
  const match = NAME.exec(name);
  if (!match) throw badParameter(name, `Invalid parameter name: ${name}`);
  const inner = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? '');
  const path = [match[1] ?? '', ...inner];
  if (path.length > MAX_DEPTH) throw badParameter(name, 'Parameters are nested too deeply.');
  if (path.some((key) => FORBIDDEN.has(key))) throw badParameter(name, 'Invalid parameter name.');
  let group = root;
  path.forEach((part, depth) => {
    const key = part === '' && depth > 0 ? String(Object.keys(group).length) : part;
    const present = group[key];
    if (depth === path.length - 1) {
      if (typeof present === 'object') throw badParameter(name, 'Invalid object');
      group[key] = value;
      return;
    }
    if (typeof present === 'string') throw badParameter(name, 'Invalid object');
    const next = present ?? emptyTree();
    group[key] = next;
    group = next;
  });
}

/** The same parameters always give the same text, whatever order they were sent in. */
export function canonicalForm(tree: FormTree | string): string {
  if (typeof tree === 'string') return JSON.stringify(tree);
  const keys = Object.keys(tree).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalForm(tree[key] ?? '')}`).join(',')}}`;
}
