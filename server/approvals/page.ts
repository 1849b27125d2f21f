import type { FastifyRequest } from 'fastify';
import { NotFound } from '../errors.ts';
import { findMessageCard } from '../messages/page-queries.ts';
import type { Organization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { idOf } from '../today/wording.ts';
import { signedInUser } from '../users/guard.ts';
import { judgeAwaiting, type Decider } from './actions.ts';
import { findAwaiting, type AwaitingMessage } from './queries.ts';
import type { JudgedMessage } from './views.ts';

export interface OfMessage {
  Params: { id: string };
}

export function deciderOf(request: FastifyRequest): Decider {
  const { id, name, email } = signedInUser(request);
  return { userId: id, name: name || email };
}

/** A message of a step; `message` is undefined when it waits no more. */
export async function getWaiting(
  services: Services,
  idText: string,
): Promise<{ id: number; message: AwaitingMessage | undefined }> {
  const id = idOf(idText);
  const card = id === undefined ? undefined : await findMessageCard(services.sql, id);
  if (!card || card.step === '') throw new NotFound('There is no such message.');
  return { id: card.id, message: await findAwaiting(services.sql, card.id) };
}

export async function judgeOne(
  services: Services,
  organization: Organization,
  message: AwaitingMessage,
): Promise<JudgedMessage> {
  const [judged] = await judgeAwaiting(services.sql, services, organization, [message]);
  if (!judged) throw new NotFound('There is no such message.');
  return judged;
}
