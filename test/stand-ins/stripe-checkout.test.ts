import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lineOf, sessionParams, setUp, type TestBed } from './stripe-support.ts';

let bed: TestBed;
beforeEach(async () => {
  bed = await setUp();
});
afterEach(async () => {
  await bed.close();
});

const GOOD = {
  email: 'payer@example.com',
  number: '4242 4242 4242 4242',
  expiry: '12 / 29',
  cvc: '123',
  name: 'Zoë Payer',
  pay: '1',
};

const open = (changes: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  bed.stripe.checkout.sessions.create(sessionParams(changes));

const pageOf = (session: Stripe.Checkout.Session) => `${bed.url}/c/pay/${session.id}`;
const get = (url: string, language = 'fr') =>
  fetch(url, { redirect: 'manual', headers: { 'accept-language': language } });
const post = (url: string, fields: Record<string, string>) =>
  fetch(url, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
const reload = (session: Stripe.Checkout.Session) =>
  bed.stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });

describe('the payment page', () => {
  test('shows the creditor, the lines and the total in the session’s language, escaped', async () => {
    const session = await open({ custom_text: { submit: { message: 'Escompte de 2 % déduit' } } });
    const html = await (await get(pageOf(session), 'de')).text();
    expect(html).toContain('<html lang="fr">');
    expect(html).toContain('Démonstration – aucun argent n’est débité');
    expect(html).toContain('Payer Atelier Dupont');
    expect(html).toContain('Facture F-2026-002 &lt;acompte&gt;');
    expect(html).not.toContain('<acompte>');
    // A narrow no-break space between the thousands, a no-break space before the sign.
    expect(html).toContain('1\u202f260,50\u00a0€');
    expect(html).toContain('Escompte de 2 % déduit');
    expect(html).toContain('href="http://127.0.0.1:3000/p/token"');
    expect(html).not.toContain('<script');
  });

  test.each([
    ['nl', 'Demo – er wordt geen geld afgeschreven', 'Betalen aan Atelier Dupont'],
    ['de', 'Demo – es wird kein Geld bewegt', 'Atelier Dupont bezahlen'],
    ['en', 'Demo – no money moves', 'Pay Atelier Dupont'],
  ] as const)('speaks %s', async (locale, banner, heading) => {
    const html = await (await get(pageOf(await open({ locale })))).text();
    expect(html).toContain(`<html lang="${locale}">`);
    expect(html).toContain(banner);
    expect(html).toContain(heading);
  });

  test('follows the browser when the session leaves the language open', async () => {
    const session = await open({ locale: 'auto' });
    expect(await (await get(pageOf(session), 'nl-BE,nl;q=0.9')).text()).toContain('lang="nl"');
    expect(await (await get(pageOf(session), 'pt')).text()).toContain('lang="en"');
  });

  test('allows its own style by hash, its own form, the way back, and nothing else', async () => {
    const answer = await get(pageOf(await open()));
    const html = await answer.text();
    const style = /<style>([^]*?)<\/style>/.exec(html)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(answer.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self' http://127.0.0.1:3000; frame-ancestors 'none'; base-uri 'none'`,
    );
    expect(html).not.toMatch(/style="/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('shows yen without decimals', async () => {
    const session = await open({ locale: 'en', line_items: [lineOf('jpy', 1500)] });
    expect(await (await get(pageOf(session))).text()).toContain('¥1,500');
  });

  test('fixes the e-mail address of a known customer', async () => {
    const customer = await bed.stripe.customers.create({ email: 'compta@client.example' });
    const session = await open({ customer: customer.id });
    const html = await (await get(pageOf(session))).text();
    expect(html).toMatch(/value="compta@client.example"[^>]*readonly/);
    await post(pageOf(session), { ...GOOD, email: 'other@example.com' });
    expect((await reload(session)).customer_details?.email).toBe('compta@client.example');
  });

  test('fills in a test card by a plain button, and pays nothing by that', async () => {
    const session = await open();
    const html = await (
      await post(pageOf(session), { email: 'me@example.com', fill: '4000000000009995' })
    ).text();
    expect(html).toContain('value="4000 0000 0000 9995"');
    expect(html).toContain('value="12 / 29"');
    expect(html).toContain('value="me@example.com"');
    expect((await reload(session)).payment_intent).toBeNull();
  });

  test('is not there for another session', async () => {
    expect((await get(`${bed.url}/c/pay/cs_test_none`)).status).toBe(404);
    expect((await get(`${bed.url}/`)).status).toBe(404);
  });
});

describe('paying', () => {
  test('sends the payer to success_url with the session’s id, after the webhooks', async () => {
    const session = await open();
    const answer = await post(pageOf(session), GOOD);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe(
      `http://127.0.0.1:3000/p/token/return?s=${session.id}`,
    );
    expect(bed.receiver.types()).toContain('checkout.session.completed');
    const paid = await reload(session);
    expect(paid).toMatchObject({
      status: 'complete',
      customer_details: { email: 'payer@example.com', name: 'Zoë Payer' },
      payment_intent: { status: 'succeeded', amount_received: 126_050 },
    });
  });

  test('can send the payer back first', async () => {
    bed.control.redirectBeforeWebhooks(true);
    bed.control.delivery({ timing: 'manual' });
    expect((await post(pageOf(await open()), GOOD)).status).toBe(303);
    expect(bed.receiver.types()).toEqual([]);
    await bed.control.deliver();
    expect(bed.receiver.types()).toContain('checkout.session.completed');
  });

  test('takes any number with a right check digit, and keeps only its last four digits', async () => {
    const session = await open();
    const answer = await post(pageOf(session), { ...GOOD, number: '4111 1111 1111 1111' });
    expect(answer.status).toBe(303);
    expect(JSON.stringify(bed.control.events())).not.toContain('4111111111111111');
  });

  test('twice with the same form shows that it is paid, and charges once', async () => {
    const session = await open();
    const [first, second] = await Promise.all([
      post(pageOf(session), GOOD),
      post(pageOf(session), GOOD),
    ]);
    expect([first.status, second.status].toSorted()).toEqual([200, 303]);
    const again = await (await get(pageOf(session))).text();
    expect(again).toContain('Déjà payé');
    expect(again).toContain(`/p/token/return?s=${session.id}`);
    expect((await bed.stripe.charges.list()).data).toHaveLength(1);
  });

  test('is refused field by field before anything reaches the bank', async () => {
    const session = await open({ locale: 'en' });
    const html = await (
      await post(pageOf(session), {
        email: 'nobody',
        number: '4242 4242 4242 4241',
        expiry: '10 / 26',
        cvc: '12',
        name: ' ',
        pay: '1',
      })
    ).text();
    for (const field of ['email', 'number', 'expiry', 'cvc', 'name']) {
      expect(html).toMatch(new RegExp(`id="${field}"[^>]*aria-describedby="${field}-error"`));
    }
    expect(html).toContain('This expiry date is in the past.');
    expect(html).not.toContain('4242 4242 4242 4241');
    expect((await reload(session)).payment_intent).toBeNull();
  });

  test('after a decline works with another card in the same session', async () => {
    const session = await open();
    const declined = await post(pageOf(session), { ...GOOD, number: '4000000000000002' });
    expect(declined.status).toBe(200);
    const html = await declined.text();
    expect(html).toContain('role="alert">Votre carte a été refusée.');
    expect(html).toContain('value="Zoë Payer"');
    const open1 = await reload(session);
    expect([open1.status, open1.payment_status]).toEqual(['open', 'unpaid']);
    expect((await post(pageOf(session), GOOD)).status).toBe(303);
    const paid = await reload(session);
    expect([paid.status, paid.payment_status]).toEqual(['complete', 'paid']);
    expect((paid.payment_intent as Stripe.PaymentIntent).id).toBe(
      (open1.payment_intent as Stripe.PaymentIntent).id,
    );
  });

  test('is over when the session has expired, also while the page was open', async () => {
    const session = await open();
    await get(pageOf(session));
    bed.clock.advance(36 * 60_000);
    const answer = await post(pageOf(session), GOOD);
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain('href="http://127.0.0.1:3000/p/token"');
    expect((await bed.stripe.charges.list()).data).toEqual([]);
  });
});

describe('a card with 3-D Secure', () => {
  const start = async () => {
    const session = await open({ locale: 'en' });
    const answer = await post(pageOf(session), { ...GOOD, number: '4000002500003155' });
    expect(answer.status).toBe(303);
    return { session, bank: bed.url + (answer.headers.get('location') ?? '') };
  };

  test('goes to the bank’s page, and is paid when the payer completes there', async () => {
    const { session, bank } = await start();
    expect(bank).toMatch(/\/c\/3ds\/pi_/);
    const html = await (await get(bank)).text();
    expect(html).toContain('€1,260.50 to Atelier Dupont');
    expect((await reload(session)).payment_intent).toMatchObject({ status: 'requires_action' });
    const done = await post(bank, { answer: 'complete' });
    expect(done.headers.get('location')).toContain(`/return?s=${session.id}`);
    const charge = (await bed.stripe.charges.list()).data[0];
    expect(charge?.payment_method_details?.card?.three_d_secure?.result).toBe('authenticated');
    expect((await post(bank, { answer: 'complete' })).status).toBe(200);
    expect((await bed.stripe.charges.list()).data).toHaveLength(1);
  });

  test('comes back to the payment page when the payer fails, and can be tried again', async () => {
    const { session, bank } = await start();
    const failed = await post(bank, { answer: 'fail' });
    const back = bed.url + (failed.headers.get('location') ?? '');
    expect(back).toBe(`${pageOf(session)}?unconfirmed`);
    expect(await (await get(back)).text()).toContain('Your bank could not confirm');
    expect((await bed.stripe.charges.list()).data).toEqual([]);
    expect((await get(bank)).headers.get('location')).toBe(`/c/pay/${session.id}`);
    expect((await post(pageOf(session), GOOD)).status).toBe(303);
  });

  test('is over when the session expires at the bank', async () => {
    const { session, bank } = await start();
    await bed.stripe.checkout.sessions.expire(session.id);
    expect((await post(bank, { answer: 'complete' })).status).toBe(410);
    expect((await reload(session)).payment_intent).toMatchObject({ status: 'canceled' });
  });

  test('may be declined after the confirmation', async () => {
    const session = await open();
    const outcome = await bed.control.payment(session.id, { card: '4000 0082 6000 3178' });
    expect(outcome).toEqual({ outcome: 'declined', decline: 'insufficient_funds' });
  });
});
