import type { StripeControl } from './control.ts';
import type { Context } from './context.ts';
import { decimals } from './currencies.ts';
import { dashboardPage, html, link, type Html } from './dashboard-html.ts';
import { eventShow, FAULT_TARGETS, settings, webhookList } from './dashboard-machine.ts';
import {
  METHOD_NOTICES,
  methodActions,
  methodList,
  methodShow,
  methodTitle,
} from './dashboard-methods.ts';
import { paymentList, paymentShow, paymentTitle } from './dashboard-payments.ts';
import { chargebackList, refundList } from './dashboard-reversals.ts';
import { DASHBOARD_STYLE_HASH } from './dashboard-style.ts';
import { StripeFailure } from './failure.ts';
import { FAULT_KINDS } from './faults.ts';
import { escape } from './page-html.ts';
import type { PageAnswer, PageRequest } from './pages.ts';

interface Deps {
  ctx: Context;
  control: StripeControl;
  /** False when the clock belongs to somebody else. */
  canMoveClock: boolean;
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src ${DASHBOARD_STYLE_HASH}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What was done, as the next page says it. */
const NOTICES: Record<string, string> = {
  refund: 'The refund is made.',
  'settle-refund': 'The refund has ended.',
  debit: 'The bank has answered.',
  chargeback: 'It is opened.',
  'chargeback-step': 'The chargeback has gone on.',
  resend: 'The event was sent again.',
  deliver: 'They were sent.',
  advance: 'The clock was moved.',
  balance: 'The balance was changed.',
  fault: 'The fault is planned.',
  'clear-faults': 'No fault is planned any more.',
  delivery: 'Webhooks are delivered that way from now on.',
  'normal-delivery': 'Webhooks are delivered normally.',
  ...METHOD_NOTICES,
};

/** What the visitor can put right: it is told, and nothing has happened. */
class Refused extends Error {}

/** 12.50 or 12,50 → minor units of the currency. */
function readAmount(typed: string, currency: string): number {
  const digits = decimals(currency);
  const match = /^(\d{1,9})(?:[.,](\d{1,3}))?$/.exec(typed.replace(/\s/g, ''));
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > digits) throw new Refused(`“${typed}” is no amount.`);
  return Number(`${match[1]}${fraction.padEnd(digits, '0')}`);
}

function readTimes(typed: string): number {
  const times = Number(typed);
  if (Number.isInteger(times) && times >= 1 && times <= 1000) return times;
  throw new Refused('How often: a number from 1 to 1000.');
}

type Sent = (name: string) => string;

function actions({ ctx, control, canMoveClock }: Deps): Record<string, (sent: Sent) => unknown> {
  return {
    refund: (sent) => {
      const charge = ctx.store.charges.get(sent('payment'));
      const amount = readAmount(sent('amount'), charge?.currency ?? 'eur');
      if (amount === 0) throw new Refused('Enter how much to refund.');
      const reason = (['duplicate', 'fraudulent', 'requested_by_customer'] as const).find(
        (known) => known === sent('reason'),
      );
      return control.refund(sent('payment'), { amount, ...(reason && { reason }) });
    },
    'settle-refund': (sent) =>
      control.settleRefund(sent('refund'), sent('end') === 'failed' ? 'failed' : 'succeeded'),
    debit: (sent) => {
      const ends = ['succeeds', 'fails', 'insufficient_funds'] as const;
      return control.settleDebit(
        sent('payment'),
        ends.find((end) => end === sent('end')) ?? 'succeeds',
      );
    },
    chargeback: (sent) =>
      control.openChargeback(sent('payment'), {
        kind: sent('kind') === 'inquiry' ? 'inquiry' : 'chargeback',
        reason: sent('cause') || 'fraudulent',
      }),
    'chargeback-step': (sent) => chargebackStep(control, sent('chargeback'), sent('step')),
    resend: (sent) => control.resend(sent('event')),
    deliver: () => control.deliver(),
    advance: (sent) => {
      if (!canMoveClock) throw new Refused('This clock is moved elsewhere.');
      return control.advance(sent('duration'));
    },
    balance: (sent) => control.insufficientBalance(sent('empty') === '1'),
    fault: (sent) => {
      const kind = FAULT_KINDS.find((known) => known === sent('kind'));
      if (!kind) throw new Refused('Choose what goes wrong.');
      const target = FAULT_TARGETS.find(({ name }) => name === sent('target'));
      const times = readTimes(sent('times'));
      control.fault({
        kind,
        times,
        ...(target && { match: target.match }),
        ...(kind === 'slow' && { ms: 5000 }),
      });
    },
    'clear-faults': () => control.clearFaults(),
    delivery: (sent) => {
      const timings = ['queued', 'inline', 'manual'] as const;
      const drop = sent('drop')
        .split(/[\s,]+/)
        .filter((type) => type !== '');
      control.delivery({
        timing: timings.find((known) => known === sent('timing')) ?? 'queued',
        duplicate: readTimes(sent('duplicate')),
        drop: drop.length === 0 ? null : drop,
        shuffle: sent('shuffle') === '1' ? 'dashboard' : null,
        parallel: sent('parallel') === '1',
        badSignature: sent('badSignature') === '1',
        oldTimestamp: sent('oldTimestamp') === '1',
        livemode: sent('livemode') === '1',
      });
    },
    'normal-delivery': () => control.normalDelivery(),
    ...methodActions(control),
  };
}

function chargebackStep(control: StripeControl, id: string, step: string): unknown {
  if (step === 'respond') return control.respondToChargeback(id);
  if (step === 'escalate') return control.escalateInquiry(id);
  const result = (['won', 'lost', 'warning_closed'] as const).find((known) => known === step);
  if (!result) throw new Refused('Choose how it goes on.');
  return control.closeChargeback(id, result);
}

interface Shown {
  title: string;
  section: string;
  main: Html;
}

function find({ ctx, control, canMoveClock }: Deps, path: string, page: number): Shown | null {
  const section = path;
  if (path === '/_dashboard') return { title: 'Payments', section, main: paymentList(ctx, page) };
  if (path === '/_dashboard/refunds') {
    return { title: 'Refunds', section, main: refundList(ctx, page) };
  }
  if (path === '/_dashboard/chargebacks') {
    return { title: 'Chargebacks', section, main: chargebackList(ctx, page) };
  }
  if (path === '/_dashboard/methods') {
    return { title: 'Saved methods', section, main: methodList(ctx, page) };
  }
  if (path === '/_dashboard/webhooks') {
    return { title: 'Webhooks', section, main: webhookList(control, ctx, page) };
  }
  if (path === '/_dashboard/settings') {
    const title = 'Clock and faults';
    return { title, section, main: settings(control, ctx, canMoveClock) };
  }
  const [, kind, id = ''] = /^\/_dashboard\/(payments|methods|webhooks)\/(\w+)$/.exec(path) ?? [];
  const intent = kind === 'payments' ? ctx.store.paymentIntents.get(id) : undefined;
  if (intent) {
    const title = paymentTitle(intent);
    return { title, section: '/_dashboard', main: paymentShow(ctx, intent) };
  }
  const method = kind === 'methods' ? ctx.store.paymentMethods.get(id) : undefined;
  if (method) {
    const shown = { title: methodTitle(method), main: methodShow(ctx, method) };
    return { ...shown, section: '/_dashboard/methods' };
  }
  const event = kind === 'webhooks' ? ctx.store.events.get(id) : undefined;
  if (!event) return null;
  return { title: event.type, section: '/_dashboard/webhooks', main: eventShow(control, event) };
}

/** Payments, refunds, chargebacks, webhooks, the clock and the faults, as pages of plain forms. */
export function createDashboard(deps: Deps) {
  const does = actions(deps);
  const account = deps.ctx.accountName;
  const answer = (status: number, shown: Shown, notice: string | null): PageAnswer => ({
    status,
    headers: HEADERS,
    body: dashboardPage({ ...shown, account, notice }),
  });

  function says(status: number, title: string, text: string, back: string): PageAnswer {
    const main = html(
      `<div class="panel"><p>${escape(text)}</p><p>${link(back, 'Back').html}</p></div>`,
    );
    return answer(status, { title, section: '', main }, null);
  }

  async function act(request: PageRequest, name: string): Promise<PageAnswer> {
    const body = new URLSearchParams(request.body);
    const asked = body.get('back') ?? '';
    const back = /^\/_dashboard(\/\w+)*$/.test(asked) ? asked : '/_dashboard';
    const step = does[name];
    if (!step) return says(404, 'Page not found', 'There is nothing to do here.', back);
    if (!request.isSameOrigin) {
      return says(403, 'Not done', 'This form was sent from another site.', back);
    }
    try {
      await step((field) => body.get(field) ?? '');
    } catch (error) {
      const isTold =
        error instanceof Refused || error instanceof StripeFailure || error instanceof RangeError;
      if (isTold) return says(400, 'Not done', error.message, back);
      throw error;
    }
    return { status: 303, headers: { location: `${back}?done=${name}` }, body: '' };
  }

  return async (request: PageRequest): Promise<PageAnswer> => {
    const [, name] = /^\/_dashboard\/do\/([a-z-]+)$/.exec(request.path) ?? [];
    if (name !== undefined && request.method === 'POST') return act(request, name);
    const query = new URLSearchParams(request.query);
    const page = Math.max(1, Math.floor(Number(query.get('page') ?? '1')) || 1);
    const shown = find(deps, request.path.replace(/(.)\/$/, '$1'), page);
    if (!shown)
      return says(404, 'Page not found', 'There is nothing at this address.', '/_dashboard');
    return answer(200, shown, NOTICES[query.get('done') ?? ''] ?? null);
  };
}
