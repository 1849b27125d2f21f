import { addressOf, magicOutcome, type Outcome } from './addresses.ts';
import { advance, messageIdOf, type MailEvent, type StoredMail } from './mails.ts';
import type { Suppression, Suppressions } from './suppressions.ts';
import type { Clock } from './wire.ts';
import type { Webhooks } from './webhooks.ts';

// What happens to a mail, one event after the other.
const EVENTS: Record<Outcome, readonly MailEvent[]> = {
  delivered: ['sent', 'delivered'],
  bounced: ['sent', 'bounced'],
  complained: ['sent', 'delivered', 'complained'],
  suppressed: ['suppressed'],
  delayed: ['sent', 'delivery_delayed', 'delivered'],
  transient: ['sent', 'bounced'],
  failed: ['failed'],
  opened: ['sent', 'delivered', 'opened'],
  clicked: ['sent', 'delivered', 'opened', 'clicked'],
};

export interface Delivery {
  /** Lets everything happen to the mail that its recipients ask for. */
  run(mail: StoredMail): void;
  /** One more event for a mail, as if it had happened now. */
  emit(mail: StoredMail, event: MailEvent, outcome?: Outcome): void;
  /** From now on mails to this address end so; null goes back to the address's own. */
  setOutcome(address: string, outcome: Outcome | null): void;
}

interface DeliveryParts {
  readonly clock: Clock;
  readonly suppressions: Suppressions;
  readonly webhooks: Webhooks;
}

export function createDelivery({ clock, suppressions, webhooks }: DeliveryParts): Delivery {
  const outcomes = new Map<string, Outcome>();

  function outcomeOf(mailbox: string): Outcome {
    const address = addressOf(mailbox) ?? mailbox;
    if (suppressions.has(address)) return 'suppressed';
    return outcomes.get(address) ?? magicOutcome(address) ?? 'delivered';
  }

  function happen(
    mail: StoredMail,
    event: MailEvent,
    outcome: Outcome,
    to: readonly string[],
  ): void {
    advance(mail, event);
    // Reasons are looked up now: the suppression may be lifted before the webhook goes out.
    if (webhooks.wants(`email.${event}`)) {
      const listed = suppressions.find(addressOf(to[0] ?? '') ?? '');
      const data = eventData({ mail, event, outcome, to, listed, at: clock.now() });
      webhooks.publish(`email.${event}`, data, mail.id);
    }
    if (event === 'complained') to.forEach((mailbox) => suppress(mailbox, 'complaint', mail));
    if (event === 'bounced' && outcome !== 'transient')
      to.forEach((mailbox) => suppress(mailbox, 'bounce', mail));
  }

  function suppress(mailbox: string, origin: 'bounce' | 'complaint', mail: StoredMail): void {
    suppressions.add(addressOf(mailbox) ?? mailbox, origin, mail.id);
  }

  function runFor(mail: StoredMail, outcome: Outcome, to: readonly string[]): void {
    for (const event of EVENTS[outcome]) happen(mail, event, outcome, to);
  }

  return {
    run(mail) {
      const [first = '', second] = mail.to;
      if (second === undefined) return runFor(mail, outcomeOf(first), mail.to);
      const groups = Map.groupBy(mail.to, outcomeOf);
      for (const [outcome, to] of groups) runFor(mail, outcome, to);
    },
    emit: (mail, event, outcome) => happen(mail, event, outcome ?? 'bounced', mail.to),
    setOutcome(address, outcome) {
      if (outcome) outcomes.set(address.toLowerCase(), outcome);
      else outcomes.delete(address.toLowerCase());
    },
  };
}

interface Happening {
  readonly mail: StoredMail;
  readonly event: MailEvent;
  readonly outcome: Outcome;
  readonly to: readonly string[];
  readonly listed: Suppression | undefined;
  readonly at: number;
}

function eventData(happening: Happening): Record<string, unknown> {
  const { mail, to } = happening;
  const headers = Object.entries(mail.headers).map(([name, value]) => ({ name, value }));
  return {
    email_id: mail.id,
    message_id: messageIdOf(mail),
    created_at: new Date(mail.createdAt).toISOString(),
    from: mail.from,
    to,
    subject: mail.subject,
    ...(mail.tags.length > 0 && {
      tags: Object.fromEntries(mail.tags.map(({ name, value }) => [name, value])),
    }),
    ...(headers.length > 0 && { headers }),
    ...eventDetails(happening),
  };
}

function eventDetails(happening: Happening): Record<string, unknown> {
  switch (happening.event) {
    case 'bounced':
      return { bounce: bounceDetails(happening) };
    case 'failed':
      return { failed: { reason: 'stand_in_failure' } };
    case 'suppressed':
      return { suppressed: suppressionDetails(happening) };
    case 'clicked':
      return {
        click: {
          ipAddress: '127.0.0.1',
          link: 'https://example.com/',
          timestamp: new Date(happening.at).toISOString(),
          userAgent: 'Resend stand-in',
        },
      };
    case 'queued':
    case 'sent':
    case 'delivery_delayed':
    case 'delivered':
    case 'opened':
    case 'complained':
      return {};
  }
}

function bounceDetails({ outcome, to }: Happening): Record<string, unknown> {
  const transient = outcome === 'transient';
  const answer = transient ? '452 4.2.2 mailbox full' : '550 5.1.1 user unknown';
  return {
    type: transient ? 'Transient' : 'Permanent',
    subType: transient ? 'MailboxFull' : 'General',
    message: transient
      ? "The recipient's mailbox is full. A later mail may be accepted."
      : "The recipient's email provider sent a hard bounce message.",
    diagnosticCode: to.map(() => `smtp; ${answer}`),
  };
}

function suppressionDetails({ to, listed }: Happening): Record<string, unknown> {
  return {
    type: 'OnAccountSuppressionList',
    // The contract knows two reasons; an address listed by hand has no bounce, but no better word exists.
    reason: listed?.origin === 'complaint' ? 'previous_complaint' : 'previous_bounce',
    message: 'The recipient is on the suppression list, so the mail was not sent.',
    diagnosticCode: to.map(() => 'smtp; 550 5.7.1 recipient suppressed'),
  };
}
