import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PaymentOptions } from '../../scripts/stand-ins/stripe/control.ts';
import { createStripeStandIn } from '../../scripts/stand-ins/stripe/stand-in.ts';
import { inspectPage } from '../journeys/inspect.ts';
import { openBrowser, type TestBrowser } from '../support/browser.ts';
import { failureOf, lineOf, sessionParams, setUp, type TestBed } from './stripe-support.ts';

const TOKEN = 'token-of-the-tests';

let bed: TestBed;
beforeEach(async () => {
  bed = await setUp({ controlToken: TOKEN });
});
afterEach(async () => {
  await bed.close();
});

async function pay(options: PaymentOptions = {}, currency = 'eur') {
  const created = await bed.stripe.checkout.sessions.create(
    sessionParams({
      line_items: [lineOf(currency, 10_000)],
      expires_at: bed.clock.now() / 1000 + 2100,
    }),
  );
  await bed.control.payment(created.id, options);
  const session = await bed.stripe.checkout.sessions.retrieve(created.id);
  const intent = await bed.stripe.paymentIntents.retrieve(session.payment_intent as string);
  return { intent, charge: intent.latest_charge as string };
}

const get = async (path: string) => {
  const answer = await fetch(`${bed.url}/_dashboard${path}`);
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
};
const act = async (
  name: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) => {
  const answer = await fetch(`${bed.url}/_dashboard/do/${name}`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams(fields),
  });
  return {
    status: answer.status,
    to: answer.headers.get('location'),
    html: await answer.text(),
  };
};

describe('the dashboard', () => {
  test('lists what was tried to pay, newest first, fifty on a page', async () => {
    expect((await get('')).html).toContain('Nobody has tried to pay yet.');
    await pay({ card: '4000 0000 0000 0002' });
    for (let made = 0; made < 50; made += 1) await pay();
    const first = (await get('')).html;
    expect(first.match(/\/_dashboard\/payments\/pi_/g)).toHaveLength(50);
    expect(first).toContain('?page=2">Older</a>');
    const second = (await get('?page=2')).html;
    expect(second).toContain('requires payment method');
    expect(second).toContain('?page=1">Newer</a>');
  });

  test('runs no script, may do nothing but send its forms, and is not for other sites', async () => {
    const { headers, html } = await get('/settings');
    const style = /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    );
    expect(html).not.toMatch(/<script|style="/);
    const { charge } = await pay();
    for (const from of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await act('refund', { payment: charge, amount: '1' }, from);
      expect(answer.status).toBe(403);
    }
    expect((await bed.stripe.refunds.list()).data).toEqual([]);
    expect((await get('/nothing')).status).toBe(404);
    expect((await act('nothing', {})).status).toBe(404);
  });

  test('goes back only to its own pages', async () => {
    const answer = await act('clear-faults', { back: 'https://evil.example/' });
    expect(answer.to).toBe('/_dashboard?done=clear-faults');
  });

  test('refunds the amount that was typed, in the currency’s own digits', async () => {
    const { intent, charge } = await pay();
    const back = `/_dashboard/payments/${intent.id}`;
    expect((await get(`/payments/${intent.id}`)).html).toContain('value="100.00"');
    const done = await act('refund', {
      payment: charge,
      amount: '12,5',
      reason: 'duplicate',
      back,
    });
    expect([done.status, done.to]).toEqual([303, `${back}?done=refund`]);
    const [refund] = (await bed.stripe.refunds.list()).data;
    expect([refund?.amount, refund?.reason]).toEqual([1250, 'duplicate']);
    expect((await get(`/payments/${intent.id}?done=refund`)).html).toContain('The refund is made.');
    for (const amount of ['', '0', '-5', '1.005', '1e2', '90']) {
      expect((await act('refund', { payment: charge, amount, back })).status).toBe(400);
    }
    const yen = await pay({}, 'jpy');
    expect((await get(`/payments/${yen.intent.id}`)).html).toContain('value="10000"');
    expect((await act('refund', { payment: yen.charge, amount: '10.5' })).status).toBe(400);
    await act('refund', { payment: yen.charge, amount: '150' });
    expect((await bed.stripe.refunds.list()).data.map(({ amount }) => amount)).toEqual([150, 1250]);
  });

  test('lets a refund fail, and a debit be answered', async () => {
    const { charge } = await pay();
    const refund = await bed.control.refund(charge);
    await act('settle-refund', { refund: refund.id, end: 'failed' });
    expect((await bed.stripe.refunds.retrieve(refund.id)).status).toBe('failed');
    expect((await get('/refunds')).html).toContain('failed: expired or canceled card');
    const debit = await pay({ method: 'sepa_debit' });
    expect((await get(`/payments/${debit.intent.id}`)).html).toContain('Insufficient funds');
    await act('debit', { payment: debit.charge, end: 'insufficient_funds' });
    expect(await bed.stripe.charges.retrieve(debit.charge)).toMatchObject({
      status: 'failed',
      failure_code: 'insufficient_funds',
    });
    expect((await act('debit', { payment: debit.charge, end: 'succeeds' })).status).toBe(400);
  });

  test('opens a chargeback, takes it on, and closes it', async () => {
    const { intent, charge } = await pay();
    await act('chargeback', { payment: charge, kind: 'inquiry', cause: 'duplicate' });
    const [opened] = (await bed.stripe.disputes.list()).data;
    expect([opened?.status, opened?.reason]).toEqual(['warning_needs_response', 'duplicate']);
    const step = (name: string) =>
      act('chargeback-step', { chargeback: opened?.id ?? '', step: name });
    const status = async () => (await bed.stripe.disputes.retrieve(opened?.id ?? '')).status;
    expect((await step('won')).status).toBe(400);
    for (const [name, after] of [
      ['escalate', 'needs_response'],
      ['respond', 'under_review'],
      ['won', 'won'],
    ] as const) {
      await step(name);
      expect(await status()).toBe(after);
    }
    expect((await get(`/payments/${intent.id}`)).html).toContain('charged back: won');
    expect((await get('/chargebacks')).html).toContain('duplicate');
  });

  test('shows a delivery with what was sent and answered, and sends it again', async () => {
    bed.receiver.answers.push(500);
    await pay();
    const list = (await get('/webhooks')).html;
    expect(list).toContain('retrying');
    const [event] = bed.control.events('payment_intent.created');
    const page = (await get(`/webhooks/${event?.id}`)).html;
    expect(page).toContain('HTTP 500');
    expect(page).toContain('&quot;object&quot;: &quot;event&quot;');
    await act('resend', { event: event?.id ?? '' });
    expect(bed.receiver.types().filter((type) => type === 'payment_intent.created')).toHaveLength(
      2,
    );
  });

  test('holds webhooks back and lets them go', async () => {
    await act('delivery', { timing: 'manual', duplicate: '1', drop: '' });
    await pay();
    expect(bed.receiver.types()).toEqual([]);
    expect((await get('/webhooks')).html).toContain('Send the 4 held back or dropped');
    await act('deliver', {});
    expect(bed.receiver.types()).toHaveLength(4);
    await act('normal-delivery', {});
    expect((await get('/settings')).html).toContain('<option value="queued" selected>');
  });

  test('plans a fault for an operation, and shows it until it has hit', async () => {
    const target = 'GET /v1/charges/{id}';
    await act('fault', { kind: '500', target, times: '3' });
    expect((await get('/settings')).html).toContain(target);
    expect((await bed.stripe.charges.list()).data).toEqual([]);
    expect((await failureOf(bed.stripe.charges.retrieve('ch_1'))).statusCode).toBe(500);
    await act('clear-faults', {});
    expect((await failureOf(bed.stripe.charges.retrieve('ch_1'))).statusCode).toBe(404);
    expect((await act('fault', { kind: 'flood', target, times: '1' })).status).toBe(400);
  });

  test('moves its own clock, and says so when the clock is another’s', async () => {
    const { intent } = await pay({ method: 'sepa_debit' });
    await act('advance', { duration: '3d' });
    expect((await bed.stripe.paymentIntents.retrieve(intent.id)).status).toBe('succeeded');
    const other = await createStripeStandIn({ clock: { now: () => bed.clock.now() } });
    const html = await (await fetch(`${other.url}/_dashboard/settings`)).text();
    expect(html).toContain('move that one');
    const moved = await fetch(`${other.url}/_dashboard/do/advance`, {
      method: 'POST',
      body: new URLSearchParams({ duration: '1d' }),
    });
    expect(moved.status).toBe(400);
    await other.close();
  });

  test('empties the balance and fills it', async () => {
    const { charge } = await pay();
    await act('balance', { empty: '1' });
    const refund = await bed.control.refund(charge);
    expect(refund.status).toBe('pending');
    await act('balance', { empty: '' });
    expect((await bed.stripe.refunds.retrieve(refund.id)).status).toBe('succeeded');
  });
});

describe('in a browser', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  test('every page of the dashboard and of the payment is accessible and narrow enough', async () => {
    const { intent, charge } = await pay();
    await bed.control.advance('1m');
    await bed.control.refund(charge, { amount: 500 });
    await bed.control.openChargeback(charge);
    const debit = await pay({ method: 'sepa_debit' });
    bed.control.fault({ kind: 'slow', times: 1, match: 'GET /v1/none' });
    const [event] = bed.control.events();
    const session = await bed.stripe.checkout.sessions.create(
      sessionParams({ expires_at: bed.clock.now() / 1000 + 2100 }),
    );
    const { page, leave } = await browser.visitor({ locale: 'en' });
    const faults: string[] = [];
    for (const path of [
      ...['', '/refunds', '/chargebacks', '/webhooks', '/settings'].map(
        (one) => `/_dashboard${one}`,
      ),
      `/_dashboard/payments/${intent.id}`,
      `/_dashboard/payments/${debit.intent.id}`,
      `/_dashboard/webhooks/${event?.id}`,
      `/c/pay/${session.id}`,
      `/c/pay/${session.id}?method=sepa_debit`,
      `/c/pay/${session.id}?method=ideal`,
    ]) {
      await page.goto(bed.url + path);
      // An empty field of Stripe's objects is `null` in the payload that is shown.
      const found = await inspectPage(page);
      faults.push(
        ...found.filter((fault) => !fault.includes('": null')).map((f) => `${path}: ${f}`),
      );
    }
    expect(faults).toEqual([]);
    await leave();
  });

  test('a refund is made by filling in the form', async () => {
    const { intent } = await pay();
    const { page, leave } = await browser.visitor({ locale: 'en', javaScriptEnabled: false });
    await page.goto(`${bed.url}/_dashboard`);
    await page.getByRole('link', { name: '€100.00' }).click();
    await page.getByLabel('Amount in EUR').fill('40');
    await page.getByLabel('Reason').selectOption('Duplicate');
    await page.getByRole('button', { name: 'Refund' }).click();
    await page.getByRole('status').getByText('The refund is made.').waitFor();
    const after = await bed.stripe.refunds.list({ payment_intent: intent.id });
    expect(after.data.map(({ amount }) => amount)).toEqual([4000]);
    await leave();
  });
});

describe('the control over HTTP', () => {
  const call = async (name: string, body: unknown = {}, token = TOKEN) => {
    const answer = await fetch(`${bed.url}/_control/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return {
      status: answer.status,
      ...((await answer.json()) as { result?: never; error?: string }),
    };
  };

  test('does in another process what the functions do in this one', async () => {
    const created = await bed.stripe.checkout.sessions.create(sessionParams());
    const paid = await call('payment', { session: created.id, method: 'sepa_debit' });
    expect(paid).toEqual({ status: 200, result: { outcome: 'processing' } });
    await call('advance', { duration: '4d' });
    const refund = await call('refund', { payment: created.id, amount: 100 });
    expect(refund.result).toMatchObject({ object: 'refund', amount: 100, status: 'pending' });
    const lost = await call('openChargeback', { payment: created.id });
    expect(lost.result).toMatchObject({ object: 'dispute', status: 'lost' });
    await call('fault', { kind: '429', match: 'GET /v1/account' });
    expect((await failureOf(bed.stripe.accounts.retrieveCurrent())).statusCode).toBe(429);
    const events = await call('events', { types: ['refund.created'] });
    expect(events.result).toHaveLength(1);
  });

  test('is refused without the token, for an unknown function and for a wrong body', async () => {
    expect((await call('now', {}, 'wrong')).status).toBe(401);
    expect((await call('format')).status).toBe(404);
    expect((await call('advance', { duration: 'soon' })).status).toBe(400);
    expect((await call('refund', { payment: 'pi_none' })).status).toBe(400);
    expect((await call('refund', { payment: 'pi', colour: 'red' })).status).toBe(400);
    expect((await call('refund', '{')).status).toBe(400);
  });

  test('is not there without a token', async () => {
    const other = await createStripeStandIn({ clock: bed.clock });
    const answer = await fetch(`${other.url}/_control/now`, { method: 'POST' });
    expect(answer.status).toBe(404);
    await other.close();
  });
});
