import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import { assignDispute, withdrawDispute, writeInDispute } from '../../server/disputes/actions.ts';
import { decideDispute } from '../../server/disputes/decide-actions.ts';
import { watchDeadlines } from '../../server/disputes/jobs.ts';
import { checkLedger } from '../../server/ledger/check-queries.ts';
import { bookPayment } from '../../server/ledger/actions.ts';
import { HOSTILE, HOSTILE_SHOWN } from '../today/pages.ts';
import { openBed, type Bed, type Scene } from './support.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
});
afterAll(() => bed.close());
beforeEach(async () => {
  bed.services.clock.set('2026-03-02T08:00:00Z');
  await bed.services.sql`delete from dispute_owners`;
  await bed.mails();
});

const SCRIPT = `${HOSTILE}<script>alert(1)</script>`;
const SCRIPT_SHOWN = `${HOSTILE_SHOWN}&lt;script&gt;alert(1)&lt;/script&gt;`;
const by = { actor: 'user', userId: null } as const;
const note = (number: string) => ({ number, issuedOn: '2026-03-02' as const });

type Decision = Parameters<typeof decideDispute>[2];
type Asked = Decision extends infer D ? (D extends Decision ? Omit<D, 'by'> : never) : never;
const decide = (decision: Asked) =>
  transaction(bed.services.sql, (tx) =>
    decideDispute(tx, bed.services, { ...decision, by } as Decision),
  );
const withdraw = (disputeId: number) =>
  transaction(bed.services.sql, (tx) =>
    withdrawDispute(tx, bed.services, { disputeId, by: { actor: 'debtor' } }),
  );
const write = (disputeId: number, as: 'debtor' | 'user', text = 'Some words') =>
  transaction(bed.services.sql, (tx) =>
    writeInDispute(tx, bed.services, {
      ...{ disputeId, text, files: [], by },
      writer: { as, name: as === 'user' ? 'Ben' : 'Ada', userId: null },
    }),
  );

async function invoiceOf({ invoiceId }: Scene) {
  const [row] = await bed.services.sql<{ balanceMinor: number }[]>`
    select balance_minor from invoices where id = ${invoiceId}`;
  return row?.balanceMinor;
}
async function holdsOf({ invoiceId }: Scene) {
  return bed.services.sql`
    select until_on, amount_minor from holds where invoice_id = ${invoiceId} and lifted_at is null`;
}
async function disputeOf(id: number) {
  const [row] = await bed.services.sql<Record<string, unknown>[]>`
    select status, waiting_for, answer_by, resume_on, accepted_minor from disputes where id = ${id}`;
  return row;
}

test('a dispute of the whole stops the reminders, one of a part leaves the rest to be asked for', async () => {
  const whole = await bed.scene();
  await bed.open(whole);
  expect(await bed.chaseOf(whole.invoiceId)).toMatchObject({
    heldBecause: 'dispute',
    nextOn: null,
  });
  const part = await bed.scene();
  await bed.open(part, { amountMinor: 30_000 });
  expect(await bed.chaseOf(part.invoiceId)).toMatchObject({ heldBecause: null });
  expect(await holdsOf(part)).toEqual([{ untilOn: null, amountMinor: 30_000 }]);
  const all = await bed.scene();
  await bed.open(all, { amountMinor: 100_000 });
  expect(await holdsOf(all)).toEqual([{ untilOn: null, amountMinor: null }]);
});

test('a part that is more than what is still owed holds all of it, and its reminders come back with a reversal', async () => {
  const scene = await bed.scene();
  await bed.open(scene, { amountMinor: 30_000 });
  await transaction(bed.services.sql, (tx) =>
    bookPayment(tx, bed.services, {
      ...{ customerId: scene.customer.id, currency: 'EUR', amountMinor: 80_000 },
      ...{
        method: 'transfer',
        receivedOn: '2026-02-02',
        thank: false,
        reference: '',
      },
      allocations: [{ invoiceId: scene.invoiceId, amountMinor: 80_000 }],
    }),
  );
  expect(await bed.chaseOf(scene.invoiceId)).toMatchObject({ heldBecause: 'dispute' });
  const dispute = await bed.services
    .sql`select id from disputes where invoice_id = ${scene.invoiceId}`;
  await decide({
    ...{ disputeId: dispute[0]?.id as number, verdict: 'accept', words: '' },
    note: note(`CN-${scene.number}`),
  });
  // The credit note is over all that was named: what the invoice no longer owes is the customer's credit.
  expect(await invoiceOf(scene)).toBe(0);
  const [credit] = await bed.services.sql`
    select total_minor, unapplied_minor from credit_notes where customer_id = ${scene.customer.id}`;
  expect(credit).toEqual({ totalMinor: 30_000, unappliedMinor: 10_000 });
  expect(await checkLedger(bed.services.sql)).toEqual([]);
});

test('accepted: the credit note settles what was disputed, the hold goes, the rest goes on', async () => {
  const scene = await bed.scene();
  const id = await bed.open(scene, { amountMinor: 30_000 });
  const before = await bed.chaseOf(scene.invoiceId);
  await decide({ disputeId: id, verdict: 'accept', words: 'Sorry.', note: note('CN-A1') });
  expect(await invoiceOf(scene)).toBe(70_000);
  expect(await holdsOf(scene)).toEqual([]);
  expect(await bed.chaseOf(scene.invoiceId)).toMatchObject({
    heldBecause: null,
    nextPosition: before.nextPosition,
  });
  expect(await disputeOf(id)).toMatchObject({ status: 'accepted', acceptedMinor: 30_000 });
  expect(await checkLedger(bed.services.sql)).toEqual([]);
});

test('accepted as a whole: nothing is owed, nothing is asked', async () => {
  const scene = await bed.scene();
  const id = await bed.open(scene);
  await decide({ disputeId: id, verdict: 'accept', words: '', note: note('CN-W1') });
  expect(await invoiceOf(scene)).toBe(0);
  expect(await bed.chaseOf(scene.invoiceId)).toMatchObject({ heldBecause: 'paid', nextOn: null });
});

test('rejected: reminders wait for the notice, then go on with the step after the last', async () => {
  const scene = await bed.scene({ dueOn: '2026-02-01' });
  const before = await bed.chaseOf(scene.invoiceId);
  const id = await bed.open(scene);
  bed.services.clock.set('2026-03-16T08:00:00Z');
  await decide({ disputeId: id, verdict: 'reject', words: 'Delivered.', noticeDays: 7 });
  expect(await disputeOf(id)).toMatchObject({ status: 'rejected', resumeOn: '2026-03-24' });
  expect(await holdsOf(scene)).toEqual([{ untilOn: '2026-03-23', amountMinor: null }]);
  expect(await bed.chaseOf(scene.invoiceId)).toMatchObject({ heldBecause: 'dispute' });
  bed.services.clock.set('2026-03-24T08:00:00Z');
  const { runReminders } = await import('../../server/runs/actions.ts');
  const report = await runReminders(bed.services, { trigger: 'command' });
  const sent = report?.messages.find((one) => one.invoices.includes(scene.number));
  expect(sent).toBeDefined();
  const [step] = await bed.services.sql<{ position: number }[]>`
    select max(position) as position from touch_steps
    where invoice_id = ${scene.invoiceId} and outcome = 'carried'`;
  expect(step?.position).toBe(before.nextPosition);
});

test('rejected without notice: reminders go on at once', async () => {
  const scene = await bed.scene();
  const id = await bed.open(scene);
  await decide({ disputeId: id, verdict: 'reject', words: 'No.', noticeDays: 0 });
  expect(await holdsOf(scene)).toEqual([]);
  expect(await disputeOf(id)).toMatchObject({ resumeOn: '2026-03-02' });
  expect(await bed.chaseOf(scene.invoiceId)).toMatchObject({ heldBecause: null });
});

test('accepted in part: a credit note over that part; what was not granted waits for the notice', async () => {
  const scene = await bed.scene();
  const id = await bed.open(scene, { amountMinor: 30_000 });
  await decide({
    ...{ disputeId: id, verdict: 'accept_part', words: 'Half.', note: note('CN-P1') },
    ...{ amountMinor: 10_000, noticeDays: 7 },
  });
  expect(await invoiceOf(scene)).toBe(90_000);
  expect(await holdsOf(scene)).toEqual([{ untilOn: '2026-03-09', amountMinor: 20_000 }]);
  expect(await disputeOf(id)).toMatchObject({ status: 'partly_accepted', acceptedMinor: 10_000 });
  for (const amountMinor of [30_000, 0]) {
    const other = await bed.scene();
    const disputeId = await bed.open(other, { amountMinor: 30_000 });
    const asked = { disputeId, words: 'x', note: note('CN-P2'), amountMinor, noticeDays: 7 };
    await expect(decide({ ...asked, verdict: 'accept_part' })).rejects.toMatchObject({
      problems: [{ code: 'not_a_part' }],
    });
  }
});

test('withdrawn: reminders go on with the step after the last, not at the level the calendar has reached', async () => {
  const scene = await bed.scene({ dueOn: '2026-02-25' });
  const before = await bed.chaseOf(scene.invoiceId);
  const id = await bed.open(scene);
  bed.services.clock.set('2026-04-20T08:00:00Z');
  await withdraw(id);
  const after = await bed.chaseOf(scene.invoiceId);
  expect(after.nextPosition).toBe(before.nextPosition);
  expect(after.slideDays).toBeGreaterThan(40);
});

test('nothing happens to a dispute that is over: each step is a conflict', async () => {
  const ends: ((id: number, number: string) => Promise<unknown>)[] = [
    (id, number) => decide({ disputeId: id, verdict: 'accept', words: '', note: note(number) }),
    (id) => decide({ disputeId: id, verdict: 'reject', words: 'x', noticeDays: 7 }),
    (id, number) =>
      decide({
        ...{ disputeId: id, verdict: 'accept_part', words: 'x', note: note(number) },
        ...{ amountMinor: 1_000, noticeDays: 7 },
      }),
    (id) => withdraw(id),
  ];
  for (const [at, end] of ends.entries()) {
    const scene = await bed.scene();
    const id = await bed.open(scene);
    await end(id, `CN-END-${at}`);
    const tries: (() => Promise<unknown>)[] = [
      ...ends.map((again, nth) => () => again(id, `CN-TRY-${at}-${nth}`)),
      () => write(id, 'debtor'),
      () => write(id, 'user'),
      () =>
        transaction(bed.services.sql, (tx) =>
          assignDispute(tx, bed.services, { disputeId: id, ownerId: bed.adaId, by }),
        ),
    ];
    for (const tried of tries) await expect(tried()).rejects.toMatchObject({ statusCode: 409 });
    expect(
      await bed.services.sql`select 1 from credit_notes where number like ${`CN-TRY-${at}%`}`,
    ).toEqual([]);
  }
});

test('what people write is text in every mail, to either side, in both parts', async () => {
  await bed.services.sql`
    insert into dispute_owners values ('not_received', ${bed.adaId})`;
  const scene = await bed.scene();
  const id = await bed.open(scene, { amountMinor: 30_000, text: SCRIPT });
  const [confirmation, news, ...others] = await bed.mails();
  expect(others).toEqual([]);
  expect(confirmation).toMatchObject({ kind: 'dispute_opened' });
  expect(news).toMatchObject({ kind: 'dispute_opened_team', to: 'ada@lumen.example' });
  expect(confirmation?.text).toMatch(/€300\.00/);
  expect(confirmation?.text).toMatch(/€700\.00, is not in dispute/);
  expect(confirmation?.text).toContain(`/disputes/${id}`);
  expect(news?.text).toContain('Reason: Not received, or incomplete');
  expect(news?.text).toContain(`${bed.services.config.publicUrl}/disputes/${id}`);

  await write(id, 'debtor', `debtor ${SCRIPT}`);
  await write(id, 'user', `team ${SCRIPT}`);
  const [toTeam, toDebtor] = await bed.mails();
  expect([toTeam?.kind, toDebtor?.kind]).toEqual(['dispute_reply_team', 'dispute_reply']);
  await decide({ disputeId: id, verdict: 'reject', words: SCRIPT, noticeDays: 7 });
  const [decided] = await bed.mails();
  expect(decided?.kind).toBe('dispute_rejected');
  expect(decided?.text).toContain('before 10 March 2026');
  for (const mail of [confirmation, news, toTeam, toDebtor, decided]) {
    expect(mail?.html).toContain(SCRIPT_SHOWN.replace('&#39;', '&#x27;'));
    expect(mail?.html).not.toContain('<script');
    expect(mail?.html).not.toContain('<i>&"');
    expect(mail?.text).toContain(SCRIPT);
    expect(mail?.subject).not.toMatch(/€|300|700|1[, ]?000/);
  }
});

test('each end is told: what was credited, what is owed, when reminders begin', async () => {
  const first = await bed.scene();
  await decide({
    ...{ disputeId: await bed.open(first), verdict: 'accept', words: '', note: note('CN-L1') },
  });
  const second = await bed.scene();
  await decide({
    ...{ disputeId: await bed.open(second), verdict: 'accept_part', words: 'Half of it.' },
    ...{ note: note('CN-L2'), amountMinor: 40_000, noticeDays: 3 },
  });
  const third = await bed.scene();
  await withdraw(await bed.open(third));
  const mails = await bed.mails();
  const accepted = mails.find((mail) => mail.kind === 'dispute_accepted');
  expect(accepted?.text).toContain('credit note CN-L1 of €1,000.00');
  expect(accepted?.text).toContain('Nothing of this invoice remains to be paid.');
  const partly = mails.find((mail) => mail.kind === 'dispute_partly_accepted');
  expect(partly?.text).toContain('€600.00 of this invoice remains to be paid.');
  expect(partly?.text).toContain('before 6 March 2026');
  expect(partly?.text).toContain('Half of it.');
  // Nobody looks after it: everybody who collects is told.
  const withdrawn = mails.filter((mail) => mail.kind === 'dispute_withdrawn_team');
  expect(withdrawn.map((mail) => mail.to)).toEqual([
    'ada@lumen.example',
    'collector@lumen.example',
  ]);
});

test('who looks after it hears that the day comes near, and once that it has passed', async () => {
  await bed.services
    .sql`update disputes set status = 'withdrawn', decided_at = opened_at where status = 'open'`;
  const scene = await bed.scene();
  const id = await bed.open(scene);
  await transaction(bed.services.sql, (tx) =>
    assignDispute(tx, bed.services, { disputeId: id, ownerId: bed.adaId, by }),
  );
  await bed.mails();
  const told = async (instant: string) => {
    bed.services.clock.set(instant);
    await watchDeadlines(bed.services);
    await watchDeadlines(bed.services);
    return (await bed.mails()).map(({ kind, to }) => [kind, to]);
  };
  const openTasks = async () =>
    bed.services.sql`select subject from tasks where kind = 'dispute_deadline' and done_at is null`;
  expect(await told('2026-03-05T08:00:00Z')).toEqual([]);
  expect(await told('2026-03-06T08:00:00Z')).toEqual([['dispute_near_team', 'ada@lumen.example']]);
  expect(await openTasks()).toEqual([{ subject: String(id) }]);
  // Neither on a Saturday nor again on the day itself.
  expect(await told('2026-03-07T08:00:00Z')).toEqual([]);
  expect(await told('2026-03-09T08:00:00Z')).toEqual([]);
  expect(await told('2026-03-10T08:00:00Z')).toEqual([
    ['dispute_overdue_team', 'ada@lumen.example'],
  ]);
  expect(await told('2026-03-11T08:00:00Z')).toEqual([]);
  await write(id, 'user');
  expect(await openTasks()).toEqual([]);
  expect(await disputeOf(id)).toMatchObject({ waitingFor: 'debtor', answerBy: '2026-03-25' });
  await bed.mails();
  expect(await told('2026-03-25T08:00:00Z')).toEqual([]);
  expect(await told('2026-03-26T08:00:00Z')).toEqual([
    ['dispute_silent_team', 'ada@lumen.example'],
  ]);
  expect(await disputeOf(id)).toMatchObject({ waitingFor: 'team', answerBy: '2026-04-02' });
});
