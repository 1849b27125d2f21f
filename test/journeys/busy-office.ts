import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays, type PlainDate } from '../../server/calendar/plain-date.ts';
import { letDaysPass } from '../../server/clock/actions.ts';
import { transaction } from '../../server/db/sql.ts';
import { openDispute } from '../../server/disputes/actions.ts';
import { suppress } from '../../server/messages/suppression-queries.ts';
import { suppressByHand } from '../../server/messages/suppression-actions.ts';
import { createPayLink } from '../../server/messages/actions.ts';
import { makeNotice } from '../../server/payment-notices/actions.ts';
import { requestPlan } from '../../server/plans/ask-actions.ts';
import { makeOffer } from '../../server/plans/decide-actions.ts';
import { makePromise } from '../../server/promises/actions.ts';
import { placeHold } from '../../server/holds/actions.ts';
import { applyImport, createImport } from '../../server/imports/actions.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import type { Services } from '../../server/services.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { openTask } from '../../server/tasks/actions.ts';
import { SAMPLES } from '../files/samples.ts';
import { receive } from '../replies/bed.ts';
import { rawMail } from '../replies/mails.ts';
import { accept, askedFor } from '../plans/support.ts';
import {
  givenCustomer,
  givenDispute,
  givenHold,
  givenInvoice,
  type GivenInvoice,
} from '../support/given.ts';
import { givenScenario } from '../support/scenario-versions.ts';

/** An office in the middle of its work: every kind of row that a page can show, after eight days of reminders. */
export async function givenBusyOffice(services: Services): Promise<void> {
  const { sql } = services;
  const [user] = await sql<{ id: number }[]>`select id from users`;
  const userId = user?.id ?? 0;
  const held = await givenInvoices(services);
  await transaction(sql, async (tx) => {
    for (const [index, kind] of (['pause'] as const).entries()) {
      const invoiceId = held[index]?.id ?? 0;
      await placeHold(tx, services, {
        invoiceId,
        kind,
        untilOn: '2026-03-06',
        reason: 'Appel du jour',
        by: { actor: 'user', userId },
      });
    }
  });
  await givenDispute(services, held[2]?.id ?? 0, { amountMinor: 10_000 });
  await givenThread(services);
  await givenAnswers(services, held[2], userId);
  await givenPlans(services, userId);
  await letDaysPass(services, 8);
  await givenPayments(services, userId);
  await givenMails(services, userId);
  const file = await readFile(join(import.meta.dirname, 'factures.csv'));
  const applied = await createImport(services, { filename: 'factures-mars.csv', file, userId });
  await applyImport(services, applied.id, { skipRejected: true, userId });
  await createImport(services, { filename: 'factures-avril.csv', file, userId });
  await givenWaitingMails(services);
  await givenEffects(services);
  await givenCallToMake(services);
  // What goes wrong with mail, and what a person has to look at.
  await sql`
    update messages set status = 'rejected', status_reason = 'recipient_refused'
    where id = (select min(id) from messages where kind = 'reminder')`;
  await sql`
    update messages set status = 'unknown', status_reason = 'no_answer'
    where id = (select max(id) from messages where kind = 'reminder')`;
  await transaction(sql, (tx) =>
    openTask(tx, services, {
      kind: 'review',
      subject: 'journey:review',
      invoiceId: held[0]?.id ?? null,
    }),
  );
}

/** A call that the standard scenario asks for, about an invoice that is late and waits for nothing else. */
async function givenCallToMake({ sql, clock }: Services): Promise<void> {
  const now = clock.now();
  const [touch] = await sql<{ id: number; customerId: number; invoiceId: number }[]>`
    with late as (
      select id, customer_id, currency from invoices i
      where balance_minor > 0 and due_on < ${now}::date and not exists (select from unlifted_holds where invoice_id = i.id)
      order by id limit 1
    )
    insert into touches (customer_id, currency, scenario_id, version_id, step_key, channel, touched_on, created_at)
    select late.customer_id, late.currency, s.id, s.active_version_id, 'call', 'call', ${now}::date, ${now}
    from late, scenarios s where s.key = 'standard'
    returning id, customer_id, (select id from late) as invoice_id`;
  if (!touch) throw new Error('Nothing is late.');
  await sql`
    insert into touch_steps (invoice_id, cycle, position, touch_id, step_key, outcome, decided_on, previous_position,
      previous_slide_days)
    values (${touch.invoiceId}, 1, 99, ${touch.id}, 'call', 'carried', ${now}::date, 0, 0)`;
  await sql`
    insert into tasks (kind, subject, customer_id, invoice_id, touch_id, created_at)
    values ('step_call', ${`touch/${touch.id}`}, ${touch.customerId}, ${touch.invoiceId}, ${touch.id}, ${now})`;
}

async function givenInvoices(services: Services): Promise<GivenInvoice[]> {
  const bakery = await givenCustomer(services, { name: 'Boulangerie Léon & Fils' });
  const brewery = await givenCustomer(services, {
    name: 'Brouwerij De Witte Raaf',
    country: 'BE',
    language: 'nl',
    segment: 'frequent_late',
  });
  const london = await givenCustomer(services, {
    name: 'Harbour Ltd',
    country: 'GB',
    language: 'en',
  });
  const nobody = await givenCustomer(services, { name: 'Sans adresse', email: null });
  const person = await givenCustomer(services, {
    name: 'Inès Claes',
    kind: 'consumer',
    country: 'BE',
  });
  const held: GivenInvoice[] = [];
  for (const dueOn of ['2026-02-20', '2026-02-10', '2026-01-15'] as const) {
    held.push(await givenInvoice(services, bakery, { dueOn }));
  }
  for (const [customer, dueOn, totalMinor, currency] of [
    [bakery, '2026-02-27', 1_234_567_89, 'EUR'],
    [bakery, '2026-03-14', 350, 'EUR'],
    [brewery, '2026-02-25', 78_000, 'EUR'],
    [brewery, '2025-11-20', 912_300, 'EUR'],
    [london, '2026-02-27', 45_000, 'GBP'],
    [nobody, '2026-02-20', 12_000, 'EUR'],
    [person, '2026-02-24', 6_400, 'EUR'],
  ] as const) {
    await givenInvoice(services, customer, { dueOn, totalMinor, currency });
  }
  return held;
}

/** What came back by mail: an answer, an absence, one of nobody knows whom; and an address that complained. */
async function givenMails(services: Services, userId: number): Promise<void> {
  const [contact] = await services.sql<{ email: string; customerId: number }[]>`
    select email, customer_id from contacts where email <> '' order by id limit 1`;
  const from = `Ada <${contact?.email ?? ''}>`;
  await receive(
    services,
    rawMail({}, 'C’est parti.\n\n> Bonjour', { from, subject: 'Re : facture' }),
  );
  await receive(services, rawMail({ 'Auto-Submitted': 'auto-replied' }, 'Absente.', { from }));
  await receive(services, rawMail({}, 'Bonjour, de quoi s’agit-il ?', { from: 'x@ailleurs.test' }));
  await transaction(services.sql, async (tx) => {
    const now = services.clock.now();
    await suppress(tx, 'plainte@client.test', 'complained', 'spam', now);
    await suppressByHand(tx, services, { email: 'stop@client.test', details: 'Demandé', userId });
  });
}

async function givenPayments(services: Services, userId: number): Promise<void> {
  const [brewery] = await services.sql<{ id: number }[]>`
    select id from customers where language = 'nl'`;
  // The second one settles nothing yet.
  for (const { amountMinor, allocations } of [
    { amountMinor: 50_000, allocations: 'oldest_first' as const },
    { amountMinor: 12_345, allocations: [] },
  ]) {
    await transaction(services.sql, (tx) =>
      bookPayment(tx, services, {
        customerId: brewery?.id ?? 0,
        currency: 'EUR',
        amountMinor,
        method: 'transfer',
        receivedOn: '2026-03-09',
        reference: 'VIR BROUWERIJ 2026/03',
        recordedBy: userId,
        allocations,
        thank: true,
      }),
    );
  }
}

/** A promise taken down on the telephone, and the word that another invoice is paid, with a proof. */
async function givenAnswers(
  services: Services,
  promised: GivenInvoice | undefined,
  userId: number,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    const [owner] = await tx<{ customerId: number }[]>`
      select customer_id from invoices where id = ${promised?.id ?? 0}`;
    await makePromise(tx, services, {
      ...{ customerId: owner?.customerId ?? 0, invoiceIds: [promised?.id ?? 0] },
      ...{ promisedOn: '2026-03-04', amountMinor: null, words: 'Appel du jour' },
      by: { madeBy: 'user', userId },
    });
    const [paid] = await tx<{ id: number; customerId: number }[]>`
      select i.id, i.customer_id from invoices i where i.balance_minor > 0
        and not exists (select from holds h where h.invoice_id = i.id) order by i.id limit 1`;
    const customerId = paid?.customerId ?? 0;
    const payLinkId = await createPayLink(tx, services, {
      ...{ customerId, contactId: null, days: 30, zone: 'Europe/Paris' },
    });
    await makeNotice(tx, services, {
      ...{ customerId, invoiceIds: [paid?.id ?? 0], paidOn: '2026-02-27', amountMinor: null },
      ...{ method: 'transfer', reference: 'VIR 4711', words: 'Payé vendredi', payLinkId },
      ...{ proof: { name: 'avis.pdf', content: Buffer.from('%PDF-1.7') }, formKey: null },
    });
  });
}

/** A dispute that its debtor opened with a file. */
async function givenThread(services: Services): Promise<void> {
  await transaction(services.sql, async (tx) => {
    const [row] = await tx<{ id: number }[]>`
      select i.id from invoices i join customers c on c.id = i.customer_id where c.name = 'Sans adresse'`;
    await openDispute(tx, services, {
      ...{ invoiceId: row?.id ?? 0, reason: 'not_received', amountMinor: null },
      ...{ text: 'Il manquait deux cartons.', payLinkId: null, contactId: null },
      ...{ files: [{ name: 'bon.pdf', content: SAMPLES.pdf }], by: { actor: 'debtor' } },
      writer: { as: 'debtor', name: 'Ada', userId: null },
    });
  });
}

/** A plan that somebody asked for, and one that runs. */
async function givenPlans(services: Services, userId: number): Promise<void> {
  const debtsOf = async (name: string) => {
    const rows = await services.sql<{ id: number; customerId: number; number: string }[]>`
      select i.id, i.customer_id, c.number from invoices i join customers c on c.id = i.customer_id
      where c.name = ${name}`;
    const { customerId = 0, number = '' } = rows[0] ?? {};
    return { customer: { id: customerId, number }, invoiceIds: rows.map((row) => row.id) };
  };
  const wished = await askedFor(services, await debtsOf('Harbour Ltd'), {
    ...{ count: 3, firstOn: '2026-03-20' },
  });
  await transaction(services.sql, (tx) =>
    requestPlan(tx, services, { ...wished.asked, words: 'A client of ours pays in April' }),
  );
  const { asked } = await askedFor(services, await debtsOf('Inès Claes'), {
    ...{ count: 2, firstOn: '2026-03-16' },
  });
  const offered = await transaction(services.sql, (tx) =>
    makeOffer(tx, services, { ...asked, instalments: asked.schedule, words: 'Volontiers', userId }),
  );
  if (!offered.ok) throw new Error(offered.reason);
  await accept(services, offered.planId);
}

/** Mails that wait for approval: one as planned, one of which an invoice fell out, one of which nothing is left. */
export async function givenWaitingMails(services: Services): Promise<void> {
  const { sql } = services;
  const { scenarioId } = await givenScenario(
    services,
    [
      {
        key: 'notice',
        anchor: 'due',
        offset_days: 3,
        channel: 'email',
        tone: 'firm',
        approval: true,
      },
      { key: 'last', anchor: 'due', offset_days: 20, channel: 'email', tone: 'final' },
    ],
    'sensitive',
  );
  // Only those below follow it.
  await sql`
    update scenario_assignments set scenario_id = (select id from scenarios where key = 'standard')
    where scenario_id = ${scenarioId}`;
  await sql`update scenarios set name = 'Clients sensibles' where id = ${scenarioId}`;
  const day = await services.clock.refresh().then(() => services.clock.now().toISOString());
  const dueOn = addDays(day.slice(0, 10) as PlainDate, -4);
  for (const [index, name] of ['Maison Verne', 'Hôtel du Parc', 'Atelier Curie'].entries()) {
    const customer = await givenCustomer(services, { name, email: `compta@client-${index}.test` });
    await sql`update customers set scenario_id = ${scenarioId} where id = ${customer.id}`;
    await sql`
      insert into contacts (customer_id, name, email, roles, created_at)
      values (${customer.id}, 'Jeanne Verne', ${`direction@client-${index}.test`}, '{signatory}', ${services.clock.now()})`;
    const first = await givenInvoice(services, customer, { dueOn, totalMinor: 184_250 });
    if (index < 2) await givenInvoice(services, customer, { dueOn, totalMinor: 56_000 });
    await runReminders(services, { trigger: 'demo' });
    if (index > 0) await givenHold(services, first, 'pause', addDays(dueOn, 60));
  }
}

/** A year of reminders as they are counted by night. */
export async function givenEffects({ sql, clock }: Services): Promise<void> {
  await sql`
    insert into reminder_effects
    select (${clock.now()}::timestamptz)::date - 40 - d, 'standard/' || s.key, s.tone, l.language, v.variant, 'EUR', 6, 9, 900000,
      (s.paid + v.variant) / 2, s.paid + v.variant - 1, s.paid + v.variant - 1, s.paid + v.variant, s.paid * 50000,
      s.paid * 90000, s.paid * 95000, s.paid * 97000
    from generate_series(0, 60) d, (values ('before', 'friendly', 5), ('reminder-1', 'friendly', 4), ('reminder-2', 'neutral', 3),
        ('reminder-3', 'final', 1)) s (key, tone, paid),
      (values ('fr'), ('nl')) l (language), (values (1), (2)) v (variant)
    where s.key <> 'reminder-3' or d < 2
    on conflict do nothing`;
  await sql`update reminder_effects_counted set until = ${clock.now()}`;
}
