import { withHash } from '../../emails/compile.ts';
import type { StatementFacts } from '../../emails/facts.ts';
import type { Skeleton } from '../../emails/fill.ts';
import { transaction } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { insertSkeleton } from './handover-queries.ts';
import { findSignInUser, insertTestMessage } from './single-queries.ts';
import { WORDING_TEST } from './write.ts';

export interface WordingTest {
  userId: number;
  language: string;
  /** What a wording was compiled to; it need not be saved. */
  skeleton: Skeleton;
  facts: StatementFacts;
  /** Before the subject, so that nobody takes it for the real thing. */
  prefix: string;
  /** Where its button leads, which pays nothing. */
  url: string;
}

/** Mails somebody a wording at their own address, through the outbox as every mail. Answers the address; null: there is none. */
export async function queueWordingTest(
  services: Services,
  test: WordingTest,
): Promise<string | null> {
  const { language, prefix, url } = test;
  const { hash: _, ...content } = test.skeleton;
  const skeleton = withHash({
    ...{ ...content, kind: WORDING_TEST, subject: [prefix, ...content.subject] },
  });
  return transaction(services.sql, async (tx) => {
    const user = await findSignInUser(tx, test.userId);
    if (!user) return null;
    const at = services.clock.now();
    await insertSkeleton(tx, skeleton, at);
    await insertTestMessage(tx, {
      ...{ userId: test.userId, language, toName: user.name, toAddress: user.email, at },
      ...{
        skeletonHash: skeleton.hash,
        facts: { ...test.facts, payUrl: url, statementUrl: `${url}#statement` },
      },
    });
    await services.jobs.enqueue(tx, 'messages.send', {});
    return user.email;
  });
}
