import type Stripe from 'stripe';
import type { StripeControl } from './control.ts';
import type { Context } from './context.ts';
import { FAULT_KINDS, type FaultKind, type RequestMatch } from './faults.ts';
import {
  checkbox,
  facts,
  form,
  html,
  input,
  instant,
  link,
  panel,
  paragraph,
  select,
  table,
  type Html,
} from './dashboard-html.ts';
import { joined, pageOf } from './dashboard-list.ts';
import { escape } from './page-html.ts';
import { ROUTES } from './routes.ts';
import type { Delivery } from './store.ts';

export const eventPath = (eventId: string): string => `/_dashboard/webhooks/${eventId}`;

function answerOf(delivery: Delivery): string {
  const last = delivery.attempts.at(-1);
  if (!last) return 'not sent';
  return last.status === null ? (last.error ?? 'no answer') : `HTTP ${last.status}`;
}

export function webhookList(control: StripeControl, ctx: Context, page: number): Html {
  const all = control.deliveries().reverse();
  const { rows, turn } = pageOf(all, page, '/_dashboard/webhooks');
  const cells = rows.map((delivery) => {
    const event = ctx.store.events.get(delivery.eventId);
    return [
      link(eventPath(delivery.eventId), event?.type ?? delivery.eventId),
      delivery.state,
      answerOf(delivery),
      delivery.attempts.length,
      instant((event?.created ?? 0) * 1000),
    ];
  });
  const columns = ['Event', 'State', 'Last answer', 'Tries', 'When (UTC)'];
  const waiting = all.filter(({ state }) => state === 'held' || state === 'dropped').length;
  const parts = [
    table(
      'Deliveries',
      columns.map((label) => ({ label })),
      cells,
      'Nothing has been sent.',
    ),
    turn,
  ];
  if (waiting > 0) {
    const label = `Send the ${waiting} held back or dropped`;
    parts.push(form({ action: 'deliver', back: '/_dashboard/webhooks', buttons: [{ label }] }));
  }
  return panel('Newest first', ...parts);
}

export function eventShow(control: StripeControl, event: Stripe.Event): Html {
  const deliveries = control.deliveries(event.id);
  const tries = deliveries.flatMap((delivery) =>
    delivery.attempts.map((attempt) => [
      instant(attempt.at),
      attempt.status === null ? (attempt.error ?? 'no answer') : `HTTP ${attempt.status}`,
      attempt.answer ?? '',
    ]),
  );
  const columns = ['When (UTC)', 'Answer', 'Body'];
  return joined([
    panel(
      'Event',
      facts([
        ['Id', event.id],
        ['Type', event.type],
        ['When (UTC)', instant(event.created * 1000)],
        ['Deliveries', deliveries.map(({ state }) => state).join(', ') || 'no endpoint listens'],
      ]),
      form({
        action: 'resend',
        back: eventPath(event.id),
        hidden: { event: event.id },
        buttons: [{ label: 'Send again', isFirst: true }],
      }),
    ),
    panel(
      'Tries',
      table(
        'Tries',
        columns.map((label) => ({ label })),
        tries,
        'It has not been sent.',
      ),
    ),
    panel(
      'What is sent',
      html(
        `<pre role="region" aria-label="Payload" tabindex="0">${escape(JSON.stringify(event, null, 2))}</pre>`,
      ),
    ),
  ]);
}

const FAULT_WORDS: Record<FaultKind, string> = {
  timeoutBefore: 'No answer, and nothing happened',
  timeoutAfter: 'No answer, although it happened',
  '500': 'Error 500, and nothing happened',
  '500After': 'Error 500, although it happened',
  '429': 'Too many requests (429)',
  '409': 'Key in use (409)',
  slow: 'Answers after five seconds',
  malformedJson: 'An answer that is no JSON',
  truncated: 'An answer that breaks off',
};

/** The operations a fault may hit, by the name the form sends. */
export const FAULT_TARGETS: readonly { name: string; match: RequestMatch }[] = ROUTES.map(
  ({ line, method, pattern }) => ({
    name: line,
    match: (request) => {
      const [verb, path = ''] = request.split(' ');
      return verb === method && pattern.test(path);
    },
  }),
);

const BACK = '/_dashboard/settings';

export function settings(control: StripeControl, ctx: Context, canMoveClock: boolean): Html {
  return joined([
    clockPanel(control, canMoveClock),
    balancePanel(ctx),
    faultPanel(control),
    deliveryPanel(control),
  ]);
}

function clockPanel(control: StripeControl, canMoveClock: boolean): Html {
  const now = facts([['Now (UTC)', instant(control.now())]]);
  if (!canMoveClock) {
    const text = 'It follows the clock of the server it plays Stripe for: move that one.';
    return panel('Clock', now, paragraph(text));
  }
  const durations = [
    ['1h', 'An hour'],
    ['1d', 'A day'],
    ['3d', 'Three days'],
    ['30d', 'Thirty days'],
  ] as const;
  const buttons = durations.map(([value, label]) => ({ label, name: 'duration', value }));
  return panel(
    'Clock',
    now,
    paragraph('Move on by:'),
    form({ action: 'advance', back: BACK, buttons }),
  );
}

function balancePanel(ctx: Context): Html {
  const isEmpty = ctx.store.emptyBalance.has('since');
  const text = isEmpty
    ? 'The balance is empty: refunds wait until it is filled.'
    : 'There is money enough for every refund.';
  const button = isEmpty
    ? { label: 'Fill the balance', name: 'empty', value: '' }
    : { label: 'Empty the balance', name: 'empty', value: '1' };
  return panel(
    'Balance',
    paragraph(text),
    form({ action: 'balance', back: BACK, buttons: [button] }),
  );
}

function nameOf(match: RequestMatch | undefined): string {
  if (match === undefined) return 'Every request';
  const target = FAULT_TARGETS.find((one) => one.match === match);
  return target?.name ?? (typeof match === 'function' ? 'Some requests' : String(match));
}

function faultPanel(control: StripeControl): Html {
  const rows = control
    .plannedFaults()
    .map(({ fault, left }) => [FAULT_WORDS[fault.kind], nameOf(fault.match), left]);
  const columns = ['What', 'Which request', 'Times left'];
  const parts = [
    table(
      'Faults',
      columns.map((label) => ({ label })),
      rows,
      'No fault is planned.',
    ),
    form({
      action: 'fault',
      back: BACK,
      fields: [
        select(
          'kind',
          'What goes wrong',
          FAULT_KINDS.map((kind) => [kind, FAULT_WORDS[kind]]),
        ),
        select('target', 'Which request', [
          ['', 'Every request'],
          ...FAULT_TARGETS.map(({ name }) => [name, name] as const),
        ]),
        input('times', 'How often', '1', { type: 'number' }),
      ],
      buttons: [{ label: 'Plan', isFirst: true }],
    }),
  ];
  if (rows.length > 0) {
    parts.push(form({ action: 'clear-faults', back: BACK, buttons: [{ label: 'Forget them' }] }));
  }
  return panel('Faults of the API', ...parts);
}

function deliveryPanel(control: StripeControl): Html {
  const now = control.deliverySettings();
  const drop = Array.isArray(now.drop) ? now.drop.join(', ') : String(now.drop ?? '');
  const fields = [
    select(
      'timing',
      'When',
      [
        ['queued', 'Right after the answer'],
        ['inline', 'Before the answer'],
        ['manual', 'When told to'],
      ],
      now.timing,
    ),
    input('duplicate', 'How often each', String(now.duplicate), { type: 'number' }),
    input('drop', 'Never send (types, with commas)', drop),
    checkbox('shuffle', 'In any order', now.shuffle !== null),
    checkbox('parallel', 'All at once', now.parallel),
    checkbox('badSignature', 'Wrong signature', now.badSignature),
    checkbox('oldTimestamp', 'Ten minutes old', now.oldTimestamp),
    checkbox('livemode', 'Claims live mode', now.livemode),
  ];
  return panel(
    'Delivery of webhooks',
    form({ action: 'delivery', back: BACK, fields, buttons: [{ label: 'Save', isFirst: true }] }),
    form({ action: 'normal-delivery', back: BACK, buttons: [{ label: 'Back to normal' }] }),
  );
}
