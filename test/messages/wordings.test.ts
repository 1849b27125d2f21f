import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { insertVersion } from '../../server/wordings/queries.ts';
import { transaction } from '../../server/db/sql.ts';
import { givenCustomer, givenInvoice, givenOrganization } from '../support/given.ts';
import { createTestServices, type TestServices } from '../support/services.ts';

const BLOCKS = '{{ invoices }}\n\n{{ pay_button }}\n\n{{ signature }}';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
  await givenOrganization(services);
  await services.sql`
    insert into users (email, name, role, language, created_at)
    values ('ada@lumen.test', 'Ada', 'admin', 'fr', ${services.clock.now()})`;
});
afterAll(() => services.close());
beforeEach(async () => {
  services.clock.set('2026-03-02T08:00:00Z');
  await services.sql`truncate customers, messages, runs, tasks restart identity cascade`;
  await services.sql`truncate mail_wordings`;
});

async function givenWording(variant: number, words: string, number = 1): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await insertVersion(tx, {
      ...{ kind: 'reminder', tone: 'friendly', language: 'fr', variant, number, origin: 'written' },
      ...{ subject: 'Relevé de compte', body: `${words}\n\n${BLOCKS}` },
      ...{ note: '', userId: 1, at: services.clock.now() },
    });
  });
}

async function sendAll() {
  await runReminders(services, { trigger: 'command' });
  await sendQueued(services);
  return services.sql<
    { id: number; status: string; variant: number | null; because: string; customerId: number }[]
  >`select id, status, variant, status_reason as because, customer_id from messages order by id`;
}

const textOf = async (id: number) => (await renderStoredMessage(services, id))?.text ?? '';

async function givenLate(): Promise<void> {
  await givenInvoice(services, await givenCustomer(services), { dueOn: '2026-02-27' });
}

test('a mail is written in the newest wording, and an old one keeps its bytes', async () => {
  await givenLate();
  await givenWording(1, 'Mots à nous, {{ customer_name }}');
  await givenWording(2, 'Mots à nous, {{ customer_name }}');
  const [first] = await sendAll();
  expect(first).toMatchObject({ status: 'accepted' });
  const before = await textOf(first?.id ?? 0);
  expect(before).toMatch(/^Mots à nous, Boulangerie \d+\n\nCompte de /);
  await givenWording(1, 'Autres mots', 2);
  await givenWording(2, 'Autres mots', 2);
  await givenLate();
  const [, second] = await sendAll();
  expect(await textOf(second?.id ?? 0)).toMatch(/^Autres mots\n\n/);
  expect(await textOf(first?.id ?? 0)).toBe(before);
});

test('each mail has the number of its wording, mails without any have none', async () => {
  for (let count = 0; count < 6; count += 1) await givenLate();
  await givenWording(3, 'Le troisième');
  const messages = await sendAll();
  const variants = messages.map(({ variant }) => variant);
  expect(new Set(variants)).toEqual(new Set([1, 2, 3]));
  for (const { id, variant } of messages) {
    expect((await textOf(id)).startsWith('Le troisième')).toBe(variant === 3);
  }
});

test('two mails in a row to one customer differ, in two currencies on one day too', async () => {
  const customer = await givenCustomer(services);
  await givenInvoice(services, customer, { dueOn: '2026-02-27' });
  await givenInvoice(services, customer, { dueOn: '2026-02-27', currency: 'USD' });
  await givenInvoice(services, customer, { dueOn: '2026-02-27', currency: 'GBP' });
  const variants = (await sendAll()).map(({ variant }) => variant);
  expect(variants).toHaveLength(3);
  expect(variants[1]).not.toBe(variants[0]);
  expect(variants[2]).not.toBe(variants[1]);
});

test('a message that is written again keeps its wording', async () => {
  await givenLate();
  const [message] = await sendAll();
  await services.sql`update messages set status = 'queued', not_before = ${services.clock.now()}`;
  await sendQueued(services);
  const [again] = await services.sql`select variant, attempts from messages`;
  expect(again).toEqual({ variant: message?.variant, attempts: 2 });
});

test('a wording that cannot be read sends nothing, says why, and holds up nobody else', async () => {
  await givenLate();
  const english = await givenCustomer(services, { language: 'en' });
  await givenInvoice(services, english, { dueOn: '2026-02-27' });
  await givenWording(1, 'Total {{ no_longer_known }}');
  await givenWording(2, 'Total {{ no_longer_known }}');
  const messages = await sendAll();
  expect(messages.map(({ status }) => status).sort()).toEqual(['accepted', 'skipped']);
  expect(messages.find(({ status }) => status === 'skipped')?.because).toMatch(
    /^cannot_be_written: .*body, line 1, column 10: unknown_variable no_longer_known/,
  );
});
