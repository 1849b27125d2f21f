/** What happened to a mail, in our words. */
export type DeliveryKind =
  | 'sent'
  | 'delayed'
  | 'soft_bounced'
  | 'delivered'
  | 'failed'
  | 'suppressed'
  | 'bounced'
  | 'complained';

/** Where a mail stands that its provider may still speak of. */
export type DeliveryStatus =
  'queued' | 'unknown' | 'accepted' | 'delivered' | 'rejected' | 'bounced' | 'complained';

/** Handed over, and no word that it came back: as much as can be known of whether it arrived. */
export function hasArrived(status: string | null): boolean {
  return status === 'accepted' || status === 'delivered';
}

/**
 * What a type of event means for a mail; null when nothing follows from it. Opening and clicking are the noise of
 * proxies and scanners, never evidence that a debtor read (PAYMENTS 15). A bounce nobody could classify is not held
 * against the address at once.
 */
export function deliveryKindOf(type: string, bounceType: string | null): DeliveryKind | null {
  switch (type) {
    case 'email.sent':
      return 'sent';
    case 'email.delivery_delayed':
      return 'delayed';
    case 'email.delivered':
      return 'delivered';
    case 'email.bounced':
      return bounceType === 'Permanent' ? 'bounced' : 'soft_bounced';
    case 'email.complained':
      return 'complained';
    case 'email.failed':
      return 'failed';
    case 'email.suppressed':
      return 'suppressed';
    default:
      return null;
  }
}

// Any word of the provider about a mail proves that it was taken.
const STATUS_OF: Readonly<Record<DeliveryKind, DeliveryStatus>> = {
  sent: 'accepted',
  delayed: 'accepted',
  soft_bounced: 'accepted',
  delivered: 'delivered',
  failed: 'rejected',
  suppressed: 'bounced',
  bounced: 'bounced',
  complained: 'complained',
};

// From `rejected` on they are final: no delivery heard of later undoes them. Among them the one that says most wins.
const RANK: Readonly<Record<DeliveryStatus, number>> = {
  queued: 0,
  unknown: 0,
  accepted: 1,
  delivered: 2,
  rejected: 3,
  bounced: 4,
  complained: 5,
};

/**
 * The status after an event: it only moves forward, so events may come in any order and more than once. A message that
 * a sender has in hand stays as it is, because its batch can only be repeated whole; the hand-over settles it. One
 * that was skipped stays skipped.
 */
export function statusAfter<S extends string>(status: S, kind: DeliveryKind): S | DeliveryStatus {
  const rank = (RANK as Readonly<Record<string, number>>)[status];
  const next = STATUS_OF[kind];
  return rank !== undefined && RANK[next] > rank ? next : status;
}

export interface Consequence {
  /** Why the address is not written to any more; null when it is. */
  suppressAs: 'bounced' | 'complained' | null;
  task: 'message_bounced' | 'message_rejected';
  /** Whether the reminder's step counts as done (DOMAIN 1.10: a bounced message does not). */
  stepCounts: boolean;
}

/**
 * What follows from an event, whatever was heard before it; null when nothing does. A complaint needs a reader, so its
 * reminder arrived and its step counts. A mail that failed says nothing about its address.
 */
export function consequenceOf(kind: DeliveryKind, reason: string | null): Consequence | null {
  switch (kind) {
    case 'bounced':
      return { suppressAs: 'bounced', task: 'message_bounced', stepCounts: false };
    case 'suppressed': {
      const suppressAs = reason === 'previous_complaint' ? 'complained' : 'bounced';
      return { suppressAs, task: 'message_bounced', stepCounts: false };
    }
    case 'complained':
      return { suppressAs: 'complained', task: 'message_bounced', stepCounts: true };
    case 'failed':
      return { suppressAs: null, task: 'message_rejected', stepCounts: true };
    case 'sent':
    case 'delayed':
    case 'soft_bounced':
    case 'delivered':
      return null;
  }
}

/** PAYMENTS 15: an address whose mailbox is full this often within this time is as good as gone. */
const SOFT_BOUNCES_MAX = 3;
const SOFT_BOUNCE_DAYS = 30;

/** Whether any three of these temporary refusals fall within 30 days, in whatever order they became known. */
export function isGivenUp(softBounces: readonly Date[]): boolean {
  const times = softBounces.map((at) => at.getTime()).toSorted((a, b) => a - b);
  return times.some((first, index) => {
    const last = times[index + SOFT_BOUNCES_MAX - 1];
    return last !== undefined && last - first <= SOFT_BOUNCE_DAYS * 86_400_000;
  });
}
