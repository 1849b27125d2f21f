import { reconsiderChases, reconsiderCustomer } from '../chases/actions.ts';
import { transaction, type Tx } from '../db/sql.ts';
import { each } from '../jobs/each.ts';
import { parseMailAddress } from '../mail/address.ts';
import {
  lockResendEvent,
  markResendEventProcessed,
  type NewResendEvent,
} from '../resend/queries.ts';
import type { Services } from '../services.ts';
import { openTask } from '../tasks/actions.ts';
import * as queries from './delivery-queries.ts';
import {
  consequenceOf,
  deliveryKindOf,
  isGivenUp,
  statusAfter,
  type DeliveryKind,
} from './delivery-rules.ts';
import { listTouches } from './handover-queries.ts';
import { withdrawTouches } from './queries.ts';
import { suppress } from './suppression-queries.ts';

/** Draws the consequences of events that Resend sent, each in a transaction of its own and once. */
export async function applyDeliveryEvents(
  services: Services,
  eventIds: readonly string[],
): Promise<void> {
  await services.clock.refresh();
  await each(eventIds, (id) => applyDeliveryEvent(services, id));
}

/** Draws the consequences of one event. Does nothing for one that is unknown, of no interest, or done. */
export async function applyDeliveryEvent(services: Services, eventId: string): Promise<void> {
  await transaction(services.sql, async (tx) => {
    const event = await lockResendEvent(tx, eventId);
    if (!event) return;
    const kind = deliveryKindOf(event.type, event.payload.type ?? null);
    if (kind !== null) await applyToMessage(tx, services, event, kind);
    await markResendEventProcessed(tx, eventId, services.clock.now());
  });
}

async function applyToMessage(
  tx: Tx,
  services: Services,
  event: NewResendEvent,
  heard: DeliveryKind,
): Promise<void> {
  const { payload } = event;
  const message = await findMessage(tx, payload);
  // Of another installation, of other software in the same account, or of a message that is gone.
  if (!message) return;
  await applyDelivery(tx, services, message, {
    kind: heard,
    reason: payload.reason ?? null,
    details: [payload.reason, payload.text].filter(Boolean).join(': '),
    at: instantOf(payload.at) ?? event.receivedAt,
    eventId: event.id,
    providerId: payload.email_id ?? null,
    mailId: payload.mail_id ?? null,
  });
}

/** What somebody who carries mail says became of a message. */
export interface HeardDelivery {
  kind: DeliveryKind;
  /** A code that decides between two consequences, where the provider has one. */
  reason: string | null;
  /** In the carrier's own words. */
  details: string;
  at: Date;
  /** The same event counts once. */
  eventId: string;
  providerId: string | null;
  /** The Message-ID its reader sees, when it is not ours. */
  mailId: string | null;
}

/** Writes down what became of a message that is locked, and draws the consequences. The same event again changes nothing. */
export async function applyDelivery(
  tx: Tx,
  services: Services,
  message: queries.DeliveryMessage,
  heard: HeardDelivery,
): Promise<void> {
  const { at, reason, eventId, providerId, mailId } = heard;
  const details = heard.details.slice(0, 500);
  const kind = await escalate(tx, message.toAddress, heard.kind, at);
  const isNew = await queries.insertDeliveryEvent(tx, {
    ...{ messageId: message.id, kind, details, at, providerEventId: eventId },
  });
  if (!isNew) return;
  await queries.saveDelivery(tx, {
    ...{ id: message.id, status: statusAfter(message.status, kind) },
    ...{ reason: reasonOf(kind, details), providerId, mailId, sentAt: sentAtOf(kind, at) },
  });
  await drawConsequence(tx, services, message, { kind, reason, details });
}

async function findMessage(
  tx: Tx,
  payload: NewResendEvent['payload'],
): Promise<queries.DeliveryMessage | undefined> {
  if (!payload.email_id) return undefined;
  const number = payload.message ?? '';
  return queries.lockDeliveryMessage(tx, {
    providerId: payload.email_id,
    // Fifteen digits are what a number of JavaScript holds exactly.
    messageId: /^\d{1,15}$/.test(number) ? Number(number) : null,
    to: (payload.to ?? []).flatMap((to) => parseMailAddress(to)?.address.toLowerCase() ?? []),
  });
}

/** A temporary refusal that is one too many for its address counts as a bounce. */
async function escalate(
  tx: Tx,
  address: string,
  kind: DeliveryKind,
  at: Date,
): Promise<DeliveryKind> {
  if (kind !== 'soft_bounced') return kind;
  await queries.lockAddress(tx, address);
  const before = await queries.listSoftBounces(tx, address);
  return isGivenUp([...before, at]) ? 'bounced' : kind;
}

async function drawConsequence(
  tx: Tx,
  services: Services,
  message: queries.DeliveryMessage,
  event: { kind: DeliveryKind; reason: string | null; details: string },
): Promise<void> {
  const consequence = consequenceOf(event.kind, event.reason);
  if (!consequence) return;
  const { id, customerId, toAddress } = message;
  const { suppressAs, task, stepCounts } = consequence;
  await openTask(tx, services, {
    kind: task,
    subject: String(id),
    messageId: id,
    customerId,
    details: { address: toAddress, reason: event.details },
  });
  if (suppressAs !== null) {
    await suppress(tx, toAddress, suppressAs, event.details, services.clock.now());
  }
  if (!stepCounts) await giveStepsBack(tx, services, [id]);
  // Its other invoices are held too, or go to another contact of the same customer.
  if (suppressAs !== null && customerId !== null) {
    await reconsiderCustomer(tx, services, customerId);
  }
}

/** Lets the steps of messages that reached nobody not count: their invoices stand where they stood before. */
export async function giveStepsBack(
  tx: Tx,
  services: Services,
  messageIds: readonly number[],
): Promise<void> {
  const touches = await listTouches(tx, messageIds);
  await reconsiderChases(tx, services, await withdrawTouches(tx, touches));
}

/** Brings messages that have left a sender's hand to where the events that came meanwhile say they are. */
export async function settleDeliveries(tx: Tx, messageIds: readonly number[]): Promise<void> {
  const heard = await queries.listHeardEvents(tx, messageIds);
  for (const [id, events] of Map.groupBy(heard, (event) => event.messageId)) {
    let status = events[0]?.status ?? '';
    for (const { kind, details, at } of events) {
      status = statusAfter(status, kind as DeliveryKind);
      await queries.saveDelivery(tx, {
        id,
        status,
        reason: reasonOf(kind as DeliveryKind, details),
        providerId: null,
        mailId: null,
        sentAt: sentAtOf(kind as DeliveryKind, at),
      });
    }
  }
}

// A status that is good news needs no reason.
function reasonOf(kind: DeliveryKind, details: string): string {
  return consequenceOf(kind, null) === null ? '' : `${kind}: ${details}`;
}

// What failed or was suppressed never left the provider.
function sentAtOf(kind: DeliveryKind, at: Date): Date | null {
  return kind === 'failed' || kind === 'suppressed' ? null : at;
}

function instantOf(written: string | null): Date | null {
  const at = new Date(written ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? null : at;
}
