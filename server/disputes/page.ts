import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { addDays } from '../calendar/plain-date.ts';
import { previewResume } from '../chases/preview.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { idOf } from '../today/wording.ts';
import { readerOf } from '../web/reader.ts';
import { findDispute, listPossibleOwners, type Dispute } from './queries.ts';
import { NOTICE_DAYS } from './rules.ts';
import { disputeShow, type Returned, type Verdict } from './show-views.ts';
import { listThread } from './thread-queries.ts';

export type DisputeRequest = FastifyRequest<{ Params: { id: string; fileId: string } }>;

/** The dispute a request names. Throws NotFound. */
export async function getDispute(services: Services, request: DisputeRequest): Promise<Dispute> {
  const id = idOf(request.params.id);
  const dispute = id === undefined ? undefined : await findDispute(services.sql, id);
  if (!dispute) throw new NotFound('There is no such dispute.');
  return dispute;
}

/** The page of a dispute, with a form of a decision open, or with one that came back. */
export async function showDispute(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  dispute: Dispute,
  more: {
    verdict?: Verdict | null;
    /** Days reminders wait after the decision. */
    noticeDays?: number;
    grantedMinor?: number | null;
    returned?: Returned;
    status?: number;
  },
): Promise<string> {
  const { sql } = services;
  const reader = await readerOf(services, request);
  const { verdict = null, returned = null, status = 200, noticeDays = NOTICE_DAYS } = more;
  const waits = verdict !== 'accept' && noticeDays > 0;
  const [thread, people, [preview]] = await Promise.all([
    listThread(sql, dispute.id),
    listPossibleOwners(sql),
    verdict === null
      ? []
      : previewResume(sql, services, {
          invoiceIds: [dispute.invoiceId],
          without: { kind: 'dispute', id: dispute.id },
          noticeUntil: waits ? addDays(reader.today, noticeDays) : null,
        }),
  ]);
  const props = disputeShow(reader, {
    ...{ dispute, thread, people, verdict, returned },
    ...{ key: randomUUID(), preview: preview ?? null, grantedMinor: more.grantedMinor ?? null },
  });
  return reply.page('/disputes/show', props, { status });
}
