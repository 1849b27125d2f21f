import { createHash } from 'node:crypto';
import { audit } from '../audit/record.ts';
import { transaction } from '../db/sql.ts';
import type { Services } from '../services.ts';
import { insertLogo, updateLogo } from './brand-queries.ts';
import { readLogo, type LogoProblem } from './brand-rules.ts';

/** Shows this picture at the top of mails and of the portal from now on. Answers why not, or null. */
export async function changeLogo(
  services: Services,
  userId: number,
  content: Buffer,
): Promise<LogoProblem | null> {
  const picture = readLogo(content);
  if ('problem' in picture) return picture.problem;
  const hash = createHash('sha256').update(content).digest('hex');
  await transaction(services.sql, async (tx) => {
    const at = services.clock.now();
    await insertLogo(tx, { ...picture, hash, content, at });
    await updateLogo(tx, hash, at);
    await audit(tx, services, {
      ...{ actor: 'user', userId, action: 'organization.logo_changed' },
      ...{ subjectType: 'organization', subjectId: 1, details: { hash } },
    });
  });
  return null;
}

/** Shows the name again. Mails that were sent keep their picture. */
export async function removeLogo(services: Services, userId: number): Promise<void> {
  await transaction(services.sql, async (tx) => {
    await updateLogo(tx, null, services.clock.now());
    await audit(tx, services, {
      ...{ actor: 'user', userId, action: 'organization.logo_removed' },
      ...{ subjectType: 'organization', subjectId: 1 },
    });
  });
}
