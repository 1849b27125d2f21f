import { fillMail } from '../../emails/fill.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '../../server/app.ts';
import { transaction } from '../../server/db/sql.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import type { MailTransport, OutgoingMail } from '../../server/mail/transport.ts';
import { queueLinkRenewed, queueSignInLink } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { createStripe } from '../../server/stripe/client.ts';
import { createUser } from '../../server/users/actions.ts';
import { createSignInLink } from '../../server/users/sign-in-actions.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { freePort } from './support.ts';

const sent: OutgoingMail[] = [];
const keeping: MailTransport = {
  name: 'outbox',
  batchSize: 100,
  concurrency: 1,
  isRepeatable: true,
  send: async (mails) => {
    sent.push(...mails);
    return mails.map((mail) => ({ outcome: 'accepted', providerId: mail.id }));
  },
  check: async () => null,
  close: async () => undefined,
};

let services: TestServices;
let app: Awaited<ReturnType<typeof buildApp>>;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  services = await createTestServices({
    mail: keeping,
    config: { publicUrl: `http://127.0.0.1:${port}` },
  });
  services.config.stripe = {
    secretKey: 'sk_test_of_the_scanner',
    webhookSecrets: [],
    // Nobody listens: a page that asked Stripe because somebody read it would show it.
    apiBase: `http://127.0.0.1:${await freePort()}`,
  };
  services.stripe = createStripe(services.config.stripe);
  await givenOrganization(services);
  app = await buildApp(services);
  url = await app.listen({ host: '127.0.0.1', port });
});
afterAll(async () => {
  await app.close();
  await services.close();
});

// Some hundreds of addresses, each asked for twice.
test(
  'a mail scanner that opens every link of every message changes no row',
  { timeout: 120_000 },
  async () => {
    await writeEveryMail();
    const kinds = await services.sql<{ kind: string }[]>`
    select distinct trim(kind || ' ' || tone) as kind from messages where status = 'accepted' order by 1`;
    expect(kinds.map((row) => row.kind)).toEqual([
      'before_due friendly',
      'link_renewed friendly',
      'payment_received friendly',
      'reminder firm',
      'reminder friendly',
      'reminder neutral',
      'sign_in friendly',
    ]);
    const before = await fingerprint();
    const seen = await scan(sent.flatMap(linksOf));
    expect(await fingerprint()).toEqual(before);
    // Each mail's own link was opened, and what the pages behind it lead to.
    const paths = seen.map((link) => new URL(link).pathname);
    expect(paths.filter((path) => /^\/p\/[^/]+$/.test(path)).length).toBeGreaterThanOrEqual(5);
    expect(paths.filter((path) => path.startsWith('/sign-in/link/'))).toHaveLength(1);
    expect(paths.filter((path) => path.endsWith('/pay')).length).toBeGreaterThan(0);
    expect(paths.filter((path) => path.endsWith('/renewal')).length).toBeGreaterThan(0);
  },
);

test('the same links work for the person afterwards', async () => {
  const link = sent.flatMap(linksOf).find((one) => one.includes('/sign-in/link/'));
  const answer = await fetch(link ?? '', { method: 'POST', redirect: 'manual' });
  expect(answer.status).toBe(303);
  expect(answer.headers.get('set-cookie')).toBeTruthy();
});

/** Every kind and tone of mail, each to somebody, one of them with a link that has expired since. */
async function writeEveryMail(): Promise<void> {
  const late = await givenCustomer(services, { name: 'En retard' });
  for (const dueOn of ['2026-02-27', '2026-03-12'] as const) {
    const customer = await givenCustomer(services);
    await givenInvoice(services, customer, { dueOn });
  }
  const invoice = await givenInvoice(services, late, { dueOn: '2026-02-27' });
  for (const day of ['02', '03', '06', '09', '16', '23', '30']) {
    services.clock.set(`2026-03-${day}T08:00:00Z`);
    await runReminders(services, { trigger: 'schedule' });
    await sendQueued(services);
  }
  await transaction(services.sql, (tx) =>
    bookPayment(tx, services, {
      customerId: late.id,
      currency: 'EUR',
      amountMinor: 120_000,
      method: 'transfer',
      receivedOn: '2026-03-30',
      reference: 'VIR',
      allocations: [{ invoiceId: invoice.id, amountMinor: 120_000 }],
      thank: true,
    }),
  );
  const [link] = await services.sql<{ id: string }[]>`
    update pay_links set expires_at = ${services.clock.now()}::timestamptz - interval '1 day'
    where id = (select id from pay_links where customer_id <> ${late.id} order by created_at limit 1) returning id`;
  await transaction(services.sql, async (tx) => {
    await queueLinkRenewed(tx, services, { payLinkId: link?.id ?? '' });
    const userId = await createUser(tx, services, {
      email: 'ada@lumen.test',
      role: 'admin',
      name: 'Ada',
    });
    const url = await createSignInLink(tx, services, userId);
    await queueSignInLink(tx, services, { userId, url, minutes: 30 });
  });
  await sendQueued(services);
}

/** GETs and HEADs what the links lead to, and what those pages lead to in turn. Answers every address it opened. */
async function scan(links: string[]): Promise<string[]> {
  const seen = new Set<string>();
  const waiting = [...links];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const link = next.replace(/#.*$/, '');
    if (seen.has(link) || !link.startsWith(`${url}/`)) continue;
    seen.add(link);
    await fetch(link, { method: 'HEAD', redirect: 'manual' });
    const answer = await fetch(link, { redirect: 'manual' });
    expect(answer.status, link).not.toBe(500);
    const page = await answer.text();
    const location = answer.headers.get('location');
    const found = [...linksIn(page, ''), ...(location ? [location] : [])];
    waiting.push(...found.map((href) => new URL(href, link).href));
  }
  return [...seen];
}

function linksOf({ body }: OutgoingMail): string[] {
  const { html, text } = fillMail(body.skeleton, body.facts);
  return linksIn(html, text);
}

/** Every address that a mail or a page names: links, files, and where its forms go, which some scanners try too. */
function linksIn(html: string, text: string): string[] {
  const named = [
    ...html.matchAll(/\s(?:href|src|action|formaction|data-live)="([^"#][^"]*)"/g),
  ].map((match) => (match[1] ?? '').replaceAll('&amp;', '&'));
  const written = [...text.matchAll(/https?:\/\/\S+/g)].map(([address]) => address);
  return [...named, ...written].filter((address) => !/^(mailto|tel|data|cid):/.test(address));
}

/** Rows and contents of every table but the queue's, whose workers come and go by themselves. */
async function fingerprint(): Promise<Record<string, string>> {
  const tables = await services.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'`;
  const found: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await services.sql.unsafe<{ print: string }[]>(
      `select count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) || ' ' || coalesce(sum(t.xmin::text::bigint), 0) as print
       from ${name} t`,
    );
    found[name] = row?.print ?? '';
  }
  return found;
}
