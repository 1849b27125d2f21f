import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request, type Dispatcher } from 'undici';
import { sessionRequest } from '../../../server/payments/request.ts';
import { scaled, spreadOf, type Benchmark, type Figure } from '../benchmark.ts';
import { startStripe, STRIPE_HEADERS } from '../parts/stripe.ts';
import {
  SECRET_KEY,
  seedCustomers,
  seedInvoices,
  seedOrganization,
  seedPayLinks,
} from '../seed.ts';

// Payers of one round; each pays twice.
const PAYERS = 150;
const INVOICES_A_CUSTOMER = 2;

export const benchmark: Benchmark = {
  name: 'checkout',
  about:
    'from POST /p/<token>/pay to its redirect to Stripe, one payer after the other; beside the stand-in’s answer to the same request for a session',
  async run(workplace, scale) {
    const payers = scaled(PAYERS, scale, 10);
    const customers = payers * (scale.rounds + 1);
    let tokens: string[] = [];
    const database = await workplace.database('checkout', async (sql) => {
      await seedOrganization(sql);
      await seedCustomers(sql, customers);
      await seedInvoices(sql, { count: customers * INVOICES_A_CUSTOMER, dueOn: '2026-02-27' });
      tokens = await seedPayLinks(sql, customers);
    });
    const { standIn, url: stripe, environment } = await startStripe(workplace);
    const ours = await workplace.start('server/main.ts', [], {
      env: { ...OURS, ...environment, DATABASE_URL: database.url, DATA_DIR: workplace.folder },
      ready: /"url":"(http[^"]+)"/,
    });
    const [url = ''] = ours.found;
    const agent = new Agent();
    const customer = await createPayer(agent, stripe);
    const rounds: Round[] = [];
    for (let round = 0; round <= scale.rounds; round += 1) {
      const measured: Round = { first: [], known: [], floor: [] };
      for (let payer = 0; payer < payers; payer += 1) {
        const at = round * payers + payer;
        const pay = (invoice: number) => timePay(agent, `${url}/p/${tokens[at]}/pay`, invoice);
        measured.first.push(await pay(at + 1));
        measured.floor.push(await timeSession(agent, stripe, customer));
        measured.known.push(await pay(customers + at + 1));
      }
      // The first round warms everything up.
      if (round > 0) rounds.push(measured);
      // What the server still logs is not the next round's.
      await sleep(100);
    }
    await agent.close();
    await ours.stop();
    await standIn.stop();
    await database.drop();
    const medians = (of: keyof Round) => rounds.map((one) => spreadOf(one[of]).median);
    const figureOf = (name: string, of: 'first' | 'known', atMost: number): Figure => ({
      name,
      unit: 'x the stand-in’s time',
      values: rounds.map((one) => spreadOf(one[of]).median / spreadOf(one.floor).median),
      aim: { kind: 'at_most', value: atMost },
      beside: { 'median ms': medians(of), 'stand-in median ms': medians('floor') },
    });
    return [
      // Two commits, that of the row before Stripe is asked and that of its answer, and some fifteen statements.
      figureOf('payer known to Stripe', 'known', 15),
      // Stripe is told of the customer before: two requests, three commits.
      figureOf('first payment of a customer', 'first', 20),
    ];
  },
};

const OURS = { SECRET_KEY, ROLE: 'web', PORT: '0', LOG_LEVEL: 'info' };

/** Milliseconds of each. */
interface Round {
  first: number[];
  known: number[];
  floor: number[];
}

async function timePay(agent: Dispatcher, url: string, invoice: number): Promise<number> {
  const begun = performance.now();
  const answer = await request(url, {
    ...{ method: 'POST', dispatcher: agent },
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
    },
    body: `currency=EUR&invoice=${invoice}`,
  });
  const said = await answer.body.text();
  const ms = performance.now() - begun;
  const to = String(answer.headers['location']);
  if (answer.statusCode !== 303 || !to.includes('cs_test_')) {
    throw new Error(`A payer was answered ${answer.statusCode}, to ${to}:\n${said}`);
  }
  return ms;
}

/** The same request for a session as ours makes, its body ready. */
async function timeSession(agent: Dispatcher, stripe: string, customer: string): Promise<number> {
  const key = randomUUID();
  const page = `http://127.0.0.1:3000/p/${'x'.repeat(43)}`;
  const body = formOf(
    sessionRequest({
      ...{ appId: randomUUID(), key, stripeCustomerId: customer, currency: 'EUR', locale: 'fr' },
      lines: [{ number: 'F2026-1', amountMinor: 12_001, discountMinor: 0, share: 'whole' }],
      methods: ['card', 'link', 'sepa_debit'],
      ...{ returnUrl: `${page}/return?s={CHECKOUT_SESSION_ID}`, cancelUrl: page, now: new Date() },
    }),
  );
  const begun = performance.now();
  const answer = await post(agent, `${stripe}/v1/checkout/sessions`, body, `att_${key}:create`);
  const ms = performance.now() - begun;
  if (!answer.includes('cs_test_')) throw new Error(`The stand-in refused:\n${answer}`);
  return ms;
}

async function createPayer(agent: Dispatcher, stripe: string): Promise<string> {
  const answer = await post(agent, `${stripe}/v1/customers`, 'name=Ada', randomUUID());
  return (JSON.parse(answer) as { id: string }).id;
}

async function post(agent: Dispatcher, url: string, body: string, key: string): Promise<string> {
  const headers = {
    ...STRIPE_HEADERS,
    'content-type': 'application/x-www-form-urlencoded',
    'idempotency-key': key,
  };
  const answer = await request(url, { method: 'POST', dispatcher: agent, headers, body });
  return answer.body.text();
}

/** Parameters as Stripe takes them: `line_items[0][quantity]=1`. */
function formOf(params: object): string {
  const pairs: [string, string][] = [];
  const add = (name: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) pairs.push([name, String(value)]);
    else for (const [key, one] of Object.entries(value)) add(`${name}[${key}]`, one);
  };
  for (const [key, value] of Object.entries(params)) add(key, value);
  return new URLSearchParams(pairs).toString();
}
