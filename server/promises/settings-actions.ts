import { audit } from '../audit/record.ts';
import { transaction } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { updateAnswerSettings, type AnswerSettings } from './page-queries.ts';

/** Changes what debtors may answer from now on; what was taken down stays as it is. */
export async function changeAnswerSettings(
  services: Services,
  userId: number,
  settings: AnswerSettings,
): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await updateAnswerSettings(tx, settings, services.clock.now());
    await audit(tx, services, {
      ...{ actor: 'user', userId, action: 'organization.answers_changed' },
      ...{ subjectType: 'organization', subjectId: 1, details: { ...settings } },
    });
  });
}
