import { compileMail } from '../../emails/compile.ts';
import type { MailFacts, MailKind, Tone } from '../../emails/facts.ts';
import { checkBody, fillSubject, type Skeleton } from '../../emails/fill.ts';
import { languageOf } from './facts.ts';
import type { Reading } from './judge.ts';
import type { ReadyMessage, WaitingMessage } from './queries.ts';
import { variantOf } from './rules.ts';

/** Which mail it is. */
export interface About {
  kind: MailKind;
  tone: Tone;
  /** Names the step, as scenario/step; empty for what is no step. */
  step: string;
}

export interface Written {
  ready: ReadyMessage;
  skeleton: Skeleton;
}

/** Puts a message into words, or says what it lacks. Writes nothing down. */
export async function writeMessage(
  message: WaitingMessage,
  about: About,
  facts: MailFacts,
  reading: Reading,
): Promise<Written | { skip: string }> {
  const skeleton = await compileMail({
    kind: about.kind,
    tone: about.tone,
    language: languageOf(message),
    brandColor: reading.organization.brandColor,
    variant: variantOf(message, reading.sentBefore.get(message.customerId ?? 0) ?? 0),
  });
  try {
    checkBody({ skeleton, facts });
    const { id, toName, toAddress, payLinkId, attachments } = message;
    const copies = reading.copies.get(id) ?? [];
    const subject = fillSubject({ skeleton, facts });
    return {
      ready: {
        ...{ id, toName, toAddress, payLinkId, attachments, copies, ...about },
        ...{ subject, skeletonHash: skeleton.hash, facts },
      },
      skeleton,
    };
  } catch (error) {
    // A mandatory mention is missing: nothing leaves, and a person reads which.
    return { skip: `cannot_be_written: ${error instanceof Error ? error.message : String(error)}` };
  }
}
