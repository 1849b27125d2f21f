import { compileMail } from '../../emails/compile.ts';
import type { MailAddition, MailFacts, MailKind, Tone } from '../../emails/facts.ts';
import { checkBody, fillSubject, type Skeleton } from '../../emails/fill.ts';
import { isStatementKind, type WordingSource } from '../../emails/wordings/variables.ts';
import type { Db } from '../db/sql.ts';
import { mailBrand } from '../organization/brand.ts';
import type { Organization } from '../organization/queries.ts';
import { chooseWording, currentWordings, voiceOf, type WordingVersion } from '../wordings/rules.ts';
import { languageOf } from './facts.ts';
import type { Copy } from '../runs/recipient-rules.ts';
import type { ReadyMessage, WaitingMessage } from './queries.ts';
import type { SentBefore } from './sent-queries.ts';
import { loadSkeletons } from './skeletons.ts';

/** What a message is about to be. */
export interface About {
  kind: MailKind | typeof WORDING_TEST;
  tone: Tone;
  step: string;
  /** What it carries beside its words. */
  adds: readonly MailAddition[];
}

/** What decides how a message is written. */
export interface WritingRules {
  organization: Organization;
  /** Where mails find pictures of ours. */
  publicUrl: string;
  wordings: readonly WordingVersion[];
  sentBefore: ReadonlyMap<number, SentBefore>;
  /** Who gets each beside. */
  copies: ReadonlyMap<number, Copy[]>;
}

export interface Written {
  ready: ReadyMessage;
  skeleton: Skeleton;
}

/** A wording that somebody sends to themselves: written by a template that was made when it was queued. */
export const WORDING_TEST = 'wording_test';

/** Writes a message with its facts; what cannot be written is skipped with the reason. */
export async function writeMessage(
  sql: Db,
  message: WaitingMessage,
  about: About,
  facts: MailFacts,
  rules: WritingRules,
): Promise<Written | { skip: string }> {
  const wording = wordingFor(message, about, rules);
  const { kind, tone, step } = about;
  try {
    const skeleton = await skeletonOf(sql, message, about, wording, rules);
    checkBody({ skeleton, facts });
    const { id, toName, toAddress, payLinkId, attachments } = message;
    const copies = rules.copies.get(id) ?? [];
    const subject = fillSubject({ skeleton, facts });
    return {
      ready: {
        ...{ id, toName, toAddress, payLinkId, attachments, copies, kind, tone, step },
        ...{ subject, skeletonHash: skeleton.hash, facts, variant: wording?.variant ?? null },
      },
      skeleton,
    };
  } catch (error) {
    // A mandatory mention is missing, or the wording is broken: nothing leaves, and a person reads which.
    return { skip: `cannot_be_written: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function skeletonOf(
  sql: Db,
  message: WaitingMessage,
  { kind, tone, adds }: About,
  wording: ChosenWording | null,
  { organization, publicUrl }: WritingRules,
): Promise<Skeleton> {
  if (kind !== WORDING_TEST) {
    const language = languageOf(message);
    const brand = mailBrand(organization, publicUrl);
    const words = wording?.source ?? null;
    return compileMail({ kind, tone, language, ...brand, adds, wording: words });
  }
  const hash = message.skeletonHash ?? '';
  const skeleton = (await loadSkeletons(sql, [hash])).get(hash);
  if (!skeleton) throw new Error(`Message ${message.id} has lost its template.`);
  return skeleton;
}

/** A wording with its number; null for one that was written for this mail alone. */
export interface ChosenWording {
  source: WordingSource;
  variant: number | null;
}

/** The wording of a mail about invoices; null for every other. A message that is written again keeps its own. */
export function wordingFor(
  message: WaitingMessage,
  { kind, tone }: About,
  { wordings, sentBefore }: WritingRules,
): ChosenWording | null {
  if (!isStatementKind(kind)) return null;
  const { edited } = message;
  // Written for a firm reminder, it is no text for the friendly one that is left when the invoice that led is paid.
  if (edited?.kind === kind && edited.tone === tone) return { source: edited, variant: null };
  const key = { ...voiceOf(kind, tone), language: languageOf(message) };
  const current = currentWordings(key, wordings);
  const own = current.find(({ variant }) => variant === message.variant);
  const customerId = message.customerId ?? 0;
  const before = sentBefore.get(customerId);
  const { sent = 0, lastVariant = null } = before ?? {};
  const wording = own ?? chooseWording(current, { customerId, sentBefore: sent, lastVariant });
  // The same customer may get another of this batch, in another currency.
  if (before) before.lastVariant = wording.variant;
  return wording;
}
