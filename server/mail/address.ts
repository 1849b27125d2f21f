import type { MailAddress } from './transport.ts';

/** Reads `ann@example.org` or `Ann <ann@example.org>`; null when it is neither. */
export function parseMailAddress(text: string): MailAddress | null {
  const match = /^\s*(?:"?([^"<>]*?)"?\s*<([^<>]+)>|([^<>]+?))\s*$/.exec(text);
  const address = (match?.[2] ?? match?.[3] ?? '').trim();
  if (!/^[^\s@<>"(),;:\\]+@[^\s@<>"(),;:\\]+$/.test(address)) return null;
  const name = (match?.[1] ?? '').trim();
  return { name: name === '' ? null : name, address };
}

/** What follows the `@`, in lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** RFC 5322 Message-ID of a message: the same id and domain always give the same, so that repetitions thread together. */
export function messageIdFor(id: string, domain: string): string {
  return `<msg_${id.replace(/[^A-Za-z0-9_.-]/g, '_')}@${domain}>`;
}

/** `"Ann, of the office" <ann@example.org>`, letters outside ASCII as they are: for an API that takes Unicode. */
export function formatMailbox({ name, address }: MailAddress): string {
  const shown = withoutControls(name ?? '');
  return shown === '' ? address : `${quoteIfNeeded(shown)} <${address}>`;
}

/** RFC 5322 atoms stand as they are, everything else in quotes. */
export function quoteIfNeeded(name: string): string {
  if (/^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~ -]+$/u.test(name)) return name;
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}

/** Line breaks in a name or subject would begin a header of their own: they become spaces. */
export function withoutControls(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trim();
}
