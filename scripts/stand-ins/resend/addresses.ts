/** The address in `ann@x.be` or `Ann <ann@x.be>`, lower case; null when it is neither. */
export function addressOf(mailbox: string): string | null {
  const open = mailbox.lastIndexOf('<');
  if (open >= 0 && !mailbox.endsWith('>')) return null;
  const address = open >= 0 ? mailbox.slice(open + 1, -1) : mailbox;
  const at = address.lastIndexOf('@');
  if (at < 1 || at !== address.indexOf('@') || address.length > 254) return null;
  const dot = address.indexOf('.', at);
  if (dot < at + 2 || address.endsWith('.')) return null;
  return /[\s<>,;"]/.test(address) ? null : address.toLowerCase();
}

/** What follows the `@`. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

/** What becomes of a mail to one recipient. */
export type Outcome =
  | 'delivered'
  | 'bounced'
  | 'complained'
  | 'suppressed'
  | 'delayed'
  | 'transient'
  | 'failed'
  | 'opened'
  | 'clicked';

/** Outcomes Resend's own addresses ask for: the local part before any `+label`. */
const OUTCOME_BY_NAME: Record<string, Outcome> = {
  delivered: 'delivered',
  bounced: 'bounced',
  complained: 'complained',
  suppressed: 'suppressed',
};

/** Outcomes only this stand-in knows: the label in `delivered+label@resend.dev`. */
const OUTCOME_BY_LABEL: Record<string, Outcome> = {
  delayed: 'delayed',
  transient: 'transient',
  failed: 'failed',
  opened: 'opened',
  clicked: 'clicked',
};

export const OUTCOMES: readonly Outcome[] = [
  ...Object.values(OUTCOME_BY_NAME),
  ...Object.values(OUTCOME_BY_LABEL),
];

/** The outcome a `@resend.dev` address asks for; null for every other address. */
export function magicOutcome(address: string): Outcome | null {
  if (!address.endsWith('@resend.dev')) return null;
  const [name = '', label = ''] = address.slice(0, address.indexOf('@')).split('+', 2);
  if (name === 'delivered') return OUTCOME_BY_LABEL[label] ?? 'delivered';
  return OUTCOME_BY_NAME[name] ?? null;
}
