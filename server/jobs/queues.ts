/** Every queue with its payload. Names stay: a job outlives a release. */
export interface Jobs {
  /** Looks whether the day's run is due, and does it. Woken every minute. */
  'chases.tick': Record<string, never>;
  /** Wakes the sender: it takes what the outbox holds, in batches. */
  'messages.send': Record<string, never>;
  'stripe.event': { eventId: string };
  'stripe.poll': Record<string, never>;
  /** Asks Stripe to close a checkout whose invoices changed. */
  'checkouts.expire': { checkoutId: number };
  /** Asks Stripe for a refund that was written down. */
  'refunds.finish': { refundId: number };
  /** Compares Stripe's movements of the last days with the books. */
  'stripe.compare': Record<string, never>;
  'resend.event': { eventId: string };
  /** Asks Resend for a mail that came in. */
  'replies.fetch': { eventId: string };
  /** Reads what is new in the watched mailbox. */
  'replies.poll': Record<string, never>;
  /** Looks whether plans have reminders of their own today, and offers that lapse. */
  'plans.walk': Record<string, never>;
  /** Announces and charges the instalments that are paid by a kept method. */
  'plans.charge': Record<string, never>;
  /** Lets go of kept cards and accounts that no plan needs any more. */
  'methods.give_back': Record<string, never>;
  /** Reads a large file that was uploaded. */
  'imports.read': { importId: number };
  'imports.apply': { importId: number };
  /** Judges promises whose day has come, and looks for payments that were told of. */
  'promises.judge': Record<string, never>;
  /** Looks which disputes wait too long. */
  'disputes.deadlines': Record<string, never>;
  /** Works out the segments of all customers. */
  'segments.compute': Record<string, never>;
  /** The same for one whose money moved. */
  'segments.follow': { customerId: number };
  /** Counts what reminders came to, where something changed since the last time. */
  'reports.effects': Record<string, never>;
  /** Works chases out again whose scenario changed under them, chunk by chunk. */
  'scenarios.move': Record<string, never>;
  /** Has the sixty days of everybody worked out, where they are many. */
  'previews.keep': Record<string, never>;
  /** Works out those that were asked for, slice by slice. */
  'previews.work': Record<string, never>;
  /** Forgets what has expired: sessions, sign-in links, kept API answers. */
  'housekeeping.sweep': Record<string, never>;
}
export type JobName = keyof Jobs;

interface QueueOptions {
  retryLimit: number;
  retryBackoff: boolean;
  retryDelay: number;
  expireInSeconds: number;
  policy: 'standard' | 'short' | 'exclusive';
  /** Whether a new job wakes the workers at once, by NOTIFY: a queue has to ask for it, or its jobs wait for the next poll. */
  notify: boolean;
}

// `short`: one waiting wake-up is as good as many. A wake-up for nothing costs a query.
const WAKE_UP: QueueOptions = {
  retryLimit: 5,
  retryBackoff: true,
  retryDelay: 5,
  expireInSeconds: 15 * 60,
  policy: 'short',
  notify: true,
};
// Ten tries with backoff from 5 s reach over an hour: longer than most outages of a provider.
const WORK: QueueOptions = { ...WAKE_UP, retryLimit: 10, policy: 'standard' };

export const QUEUES: Record<JobName, QueueOptions> = {
  // Looked at every minute: nobody waits for it, and a clock moved by hand plans its days by itself.
  'chases.tick': { ...WAKE_UP, notify: false },
  'messages.send': WAKE_UP,
  'stripe.event': WORK,
  'stripe.poll': WAKE_UP,
  'checkouts.expire': WORK,
  'refunds.finish': WORK,
  'stripe.compare': WAKE_UP,
  'resend.event': WORK,
  'replies.fetch': WORK,
  // One at a time, waiting or at work: a mailbox has one reader. A dead one's place is free again after two minutes.
  'replies.poll': {
    ...WAKE_UP,
    policy: 'exclusive',
    retryLimit: 0,
    expireInSeconds: 120,
    notify: false,
  },
  'plans.walk': WAKE_UP,
  'plans.charge': WAKE_UP,
  'methods.give_back': WAKE_UP,
  'imports.read': WORK,
  'imports.apply': WORK,
  'disputes.deadlines': WAKE_UP,
  'promises.judge': WAKE_UP,
  'segments.compute': WAKE_UP,
  // Nobody waits for it: polled, it costs payments no wake-up of their own.
  'segments.follow': { ...WORK, notify: false },
  'reports.effects': WAKE_UP,
  'scenarios.move': WAKE_UP,
  'previews.keep': WAKE_UP,
  'previews.work': WAKE_UP,
  'housekeeping.sweep': WAKE_UP,
};

/** What the clock on the wall starts by itself (cron, UTC). */
export const SCHEDULES: Partial<Record<JobName, string>> = {
  'chases.tick': '* * * * *',
  // The outbox is looked at every minute even when a wake-up got lost with its process.
  'messages.send': '* * * * *',
  // PAYMENTS 7: the poller settles payments without any webhook.
  'stripe.poll': '*/10 * * * *',
  // By night, when the day before is whole at Stripe.
  'stripe.compare': '41 2 * * *',
  // Early enough for the working day; again by the hour, so that none waits for a process that was down.
  'disputes.deadlines': '17 5-16 * * 1-6',
  // The day changes in the organization's zone, whatever the hour in UTC; a walk for nothing costs a query.
  'promises.judge': '*/10 * * * *',
  // Each plan is looked at once a day; the others find nothing to do.
  'plans.walk': '*/5 * * * *',
  // After the walk; an instalment is announced and charged once, the others find nothing to do.
  'plans.charge': '2-59/5 * * * *',
  // Often enough that a reminder rarely crosses an answer.
  'replies.poll': '* * * * *',
  // After midnight in every zone of Europe, before the day's reminders are planned.
  'segments.compute': '11 2 * * *',
  // By night: an hour with many payments counts some weeks of reminders anew.
  'reports.effects': '11 1 * * *',
  // What a process left behind that ended in the middle; a look for nothing costs a query.
  'scenarios.move': '*/5 * * * *',
  // After the segments, which decide who follows what.
  'previews.keep': '41 3 * * *',
  // What a process left behind that ended in the middle.
  'previews.work': '*/5 * * * *',
  'housekeeping.sweep': '23 3 * * *',
};
