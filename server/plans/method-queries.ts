import type { PlainDate } from '../calendar/plain-date.ts';
import type { Db, Tx } from '../db/sql.ts';

/** Says how the instalments of a plan are paid from now on. */
export async function setChargeBy(
  tx: Tx,
  planId: number,
  by: { savedMethodId: number } | 'link',
  at: Date,
): Promise<void> {
  await tx`
    update plans set charge_by = ${by === 'link' ? 'link' : 'saved_method'},
      saved_method_id = coalesce(${by === 'link' ? null : by.savedMethodId}, saved_method_id), updated_at = ${at}
    where id = ${planId}`;
}

/** Running plans that are charged to a method. */
export async function listPlansOnMethod(db: Db, savedMethodId: number): Promise<number[]> {
  const rows = await db<{ id: number }[]>`
    select id from plans where saved_method_id = ${savedMethodId} and status = 'active' and charge_by = 'saved_method'
    order by id`;
  return rows.map((row) => row.id);
}

/** What the debtor said last about being charged; undefined before anything was accepted. */
export interface ChargeConsent {
  mayCharge: boolean;
  chargeText: string;
  language: string;
  name: string;
  acceptedAt: Date;
}

export async function findChargeConsent(
  db: Db,
  planId: number,
): Promise<ChargeConsent | undefined> {
  const [row] = await db<ChargeConsent[]>`
    select may_charge, charge_text, language, name, accepted_at from plan_acceptances
    where plan_id = ${planId} order by id desc limit 1`;
  return row;
}

export interface NewConsent {
  planId: number;
  mayCharge: boolean;
  textVersion: string;
  language: string;
  /** The sentence that stood beside the tick. */
  chargeText: string;
  scheduleHash: Buffer;
  address: string | null;
  agent: string;
  payLinkId: string | null;
}

/** Keeps a later yes or no to being charged, in the name of whoever accepted the plan; the rows before it stay. */
export async function insertChargeConsent(tx: Tx, consent: NewConsent, at: Date): Promise<void> {
  await tx`
    insert into plan_acceptances (plan_id, text_version, language, agreed_text, schedule_hash, name, address, agent,
      pay_link_id, contact_id, may_charge, charge_text, accepted_at)
    select ${consent.planId}, ${consent.textVersion}, ${consent.language}, '', ${consent.scheduleHash}, first.name,
      ${consent.address}::inet, ${consent.agent}, ${consent.payLinkId}::uuid, first.contact_id, ${consent.mayCharge},
      ${consent.chargeText}, ${at}
    from (select name, contact_id from plan_acceptances where plan_id = ${consent.planId} order by id limit 1) first`;
}

/** Writes down that a page for keeping a method is asked for. */
export async function insertMethodSetup(
  tx: Db,
  setup: { key: string; planId: number },
  at: Date,
): Promise<void> {
  await tx`insert into method_setups (key, plan_id, created_at) values (${setup.key}, ${setup.planId}, ${at})`;
}

export async function saveSetupSession(db: Db, key: string, sessionId: string): Promise<void> {
  await db`update method_setups set session_id = ${sessionId} where key = ${key}`;
}

export interface MethodSetup {
  key: string;
  planId: number;
  doneAt: Date | null;
}

/** By the key in its metadata at Stripe. */
export async function findMethodSetup(db: Db, key: string): Promise<MethodSetup | undefined> {
  const isKey = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key);
  const [row] = await db<MethodSetup[]>`
    select key, plan_id, done_at from method_setups where key = ${isKey ? key : null}::uuid`;
  return row;
}

/** Claims the end of a setup; false when another one was quicker. */
export async function finishMethodSetup(tx: Tx, key: string, at: Date): Promise<boolean> {
  const rows = await tx`
    update method_setups set done_at = ${at} where key = ${key} and done_at is null returning key`;
  return rows.length > 0;
}

/** The first unpaid instalment of a plan. */
export async function findNextInstalment(
  db: Db,
  planId: number,
): Promise<{ id: number; dueOn: PlainDate } | undefined> {
  const [row] = await db<{ id: number; dueOn: PlainDate }[]>`
    select id, due_on from plan_instalments where plan_id = ${planId} and is_open order by position limit 1`;
  return row;
}
