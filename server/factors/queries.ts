import type { Db, Tx } from '../db/sql.ts';
import type { Factor, FactorFacts } from './rules.ts';

/** All factors by name. */
export async function listFactors(db: Db): Promise<Factor[]> {
  return db<Factor[]>`
    select id, name, iban, bic, holder, note, notice, card_allowed from factors order by lower(name)`;
}

/** The same, each with how many open invoices it has. */
export async function listFactorsInUse(
  db: Db,
): Promise<(Factor & { openInvoices: number; isUsed: boolean })[]> {
  return db<(Factor & { openInvoices: number; isUsed: boolean })[]>`
    select f.id, f.name, f.iban, f.bic, f.holder, f.note, f.notice, f.card_allowed,
      count(i.id) filter (where i.balance_minor > 0)::int as open_invoices, count(i.id) > 0 as is_used
    from factors f left join invoices i on i.factor_id = f.id
    group by f.id order by lower(f.name)`;
}

/** The factor of that name, whatever its case. */
export async function findFactorByName(db: Db, name: string): Promise<Factor | undefined> {
  const [row] = await db<Factor[]>`
    select id, name, iban, bic, holder, note, notice, card_allowed from factors where lower(name) = lower(${name})`;
  return row;
}

/** The factor of an invoice; null: it is the firm's own. */
export async function findFactorOf(db: Db, invoiceId: number): Promise<Factor | null> {
  const [row] = await db<Factor[]>`
    select f.id, f.name, f.iban, f.bic, f.holder, f.note, f.notice, f.card_allowed
    from invoices i join factors f on f.id = i.factor_id where i.id = ${invoiceId}`;
  return row ?? null;
}

/** The factors of these invoices that take no card, by name; none: all of them may be paid by card. */
export async function listCardRefusers(
  db: Db,
  invoiceIds: readonly number[],
): Promise<{ name: string }[]> {
  return db<{ name: string }[]>`
    select distinct f.name from invoices i join factors f on f.id = i.factor_id
    where i.id = any (${invoiceIds as number[]}::bigint[]) and not f.card_allowed order by f.name`;
}

/** Undefined when another factor has the name. */
export async function insertFactor(
  tx: Tx,
  facts: FactorFacts,
  at: Date,
): Promise<number | undefined> {
  const { name, iban, bic, holder, note, notice, cardAllowed } = facts;
  const [row] = await tx<{ id: number }[]>`
    insert into factors (name, iban, bic, holder, note, notice, card_allowed, created_at, updated_at)
    values (${name}, ${iban}, ${bic}, ${holder}, ${note}, ${notice}, ${cardAllowed}, ${at}, ${at})
    on conflict do nothing returning id`;
  return row?.id;
}

export async function lockFactor(tx: Tx, id: number): Promise<Factor | undefined> {
  const [row] = await tx<Factor[]>`
    select id, name, iban, bic, holder, note, notice, card_allowed from factors where id = ${id} for update`;
  return row;
}

export async function updateFactor(
  tx: Tx,
  id: number,
  facts: FactorFacts,
  at: Date,
): Promise<void> {
  const { name, iban, bic, holder, note, notice, cardAllowed } = facts;
  await tx`
    update factors set name = ${name}, iban = ${iban}, bic = ${bic}, holder = ${holder}, note = ${note},
      notice = ${notice}, card_allowed = ${cardAllowed}, updated_at = ${at}
    where id = ${id}`;
}

/** False when an invoice is or was sold to it. */
export async function deleteUnusedFactor(tx: Tx, id: number): Promise<boolean> {
  const rows = await tx`
    delete from factors f where f.id = ${id} and not exists (select from invoices i where i.factor_id = f.id)`;
  return rows.count === 1;
}

/** The invoice, locked as payments do, with its factor and whether an instalment plan is about it. */
export async function lockForFactor(
  tx: Tx,
  invoiceId: number,
): Promise<{ factorId: number | null; isPlanned: boolean } | undefined> {
  const [row] = await tx<{ factorId: number | null; isPlanned: boolean }[]>`
    select i.factor_id, exists (select from plan_invoices l join plans p on p.id = l.plan_id
      where l.invoice_id = i.id and p.status in ('requested', 'offered', 'active')) as is_planned
    from invoices i where i.id = ${invoiceId} for no key update of i`;
  return row;
}

export async function updateInvoiceFactor(
  tx: Tx,
  invoiceId: number,
  factorId: number | null,
  at: Date,
): Promise<void> {
  await tx`update invoices set factor_id = ${factorId}, updated_at = ${at} where id = ${invoiceId}`;
}

/** Open checkouts that ask for invoices of a factor. */
export async function listOpenCheckoutsOfFactor(tx: Tx, factorId: number): Promise<number[]> {
  const rows = await tx<{ id: number }[]>`
    select distinct c.id from checkouts c join checkout_lines l on l.checkout_id = c.id
    join invoices i on i.id = l.invoice_id
    where i.factor_id = ${factorId} and l.is_open and c.status in ('creating', 'open')`;
  return rows.map((row) => row.id);
}
