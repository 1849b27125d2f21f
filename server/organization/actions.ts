import { audit } from '../audit/record.ts';
import { transaction, type Tx } from '../db/sql.ts';
import type { Services } from '../services.ts';
import {
  updateBankDetails,
  updateIdentity,
  updatePaused,
  updateSender,
  updateSendingRules,
  type BankDetails,
  type Identity,
  type Sender,
  type SendingRules,
} from './queries.ts';
import type { SurplusRule } from './rules.ts';
import { updateSurplusRule } from './surplus-queries.ts';

/** Name, addresses and conventions of the creditor. */
export async function changeIdentity(
  services: Services,
  userId: number,
  identity: Identity,
): Promise<void> {
  await change(services, userId, 'organization.changed', (tx, now) =>
    updateIdentity(tx, identity, now),
  );
}

/** Where transfers go: on record with the new account, because a forged one is the classic fraud. */
export async function changeBankDetails(
  services: Services,
  userId: number,
  bank: BankDetails,
): Promise<void> {
  await change(
    services,
    userId,
    'organization.bank_changed',
    (tx, now) => updateBankDetails(tx, bank, now),
    { iban: bank.iban },
  );
}

export async function changeSendingRules(
  services: Services,
  userId: number,
  rules: SendingRules,
): Promise<void> {
  await change(
    services,
    userId,
    'organization.sending_changed',
    (tx, now) => updateSendingRules(tx, rules, now),
    { ...rules },
  );
}

/** What becomes of money that settles no invoice, from now on. */
export async function changeSurplusRule(
  services: Services,
  userId: number,
  surplus: SurplusRule,
): Promise<void> {
  await change(
    services,
    userId,
    'organization.surplus_changed',
    (tx, now) => updateSurplusRule(tx, surplus, now),
    { surplus },
  );
}

export async function changeSender(
  services: Services,
  userId: number,
  sender: Sender,
): Promise<void> {
  await change(services, userId, 'organization.sender_changed', (tx, now) =>
    updateSender(tx, sender, now),
  );
}

/** Stops or starts everything that leaves by itself. The sender reads it again at the instant of sending. */
export async function pauseReminders(
  services: Services,
  userId: number,
  isPaused: boolean,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    if (!(await updatePaused(tx, isPaused, services.clock.now()))) return;
    const action = isPaused ? 'organization.reminders_paused' : 'organization.reminders_resumed';
    await record(tx, services, userId, action);
  });
}

async function change(
  services: Services,
  userId: number,
  action: string,
  write: (tx: Tx, now: Date) => Promise<void>,
  details: Record<string, string | number> = {},
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await write(tx, services.clock.now());
    await record(tx, services, userId, action, details);
  });
}

async function record(
  tx: Tx,
  services: Services,
  userId: number,
  action: string,
  details: Record<string, string | number> = {},
): Promise<void> {
  await audit(tx, services, {
    actor: 'user',
    userId,
    action,
    subjectType: 'organization',
    subjectId: 1,
    details,
  });
}
