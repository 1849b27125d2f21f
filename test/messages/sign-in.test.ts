import { afterEach, beforeEach, expect, test } from 'vitest';
import { transaction } from '../../server/db/sql.ts';
import type { OutgoingMail } from '../../server/mail/transport.ts';
import { queueSignInLink, renderStoredMessage } from '../../server/messages/actions.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { createUser } from '../../server/users/actions.ts';
import { createTestServices, type TestServices } from '../support/services.ts';
import { givenOrganization } from '../support/given.ts';

const URL_TO_SIGN_IN = 'http://127.0.0.1:3000/sign-in/link/secret-token';
let services: TestServices;
const sent: OutgoingMail[] = [];

beforeEach(async () => {
  sent.length = 0;
  services = await createTestServices({
    mail: {
      name: 'outbox',
      batchSize: 10,
      concurrency: 1,
      isRepeatable: true,
      send: async (mails) => {
        sent.push(...mails);
        return mails.map(() => ({ outcome: 'accepted', providerId: null }));
      },
      check: async () => null,
      close: async () => undefined,
    },
  });
  await givenOrganization(services);
});
afterEach(() => services.close());

test('a sign-in mail carries its link to its owner and shows it to nobody else', async () => {
  await transaction(services.sql, async (tx) => {
    const userId = await createUser(tx, services, {
      email: 'ada@lumen.test',
      role: 'admin',
      name: 'Ada',
    });
    await queueSignInLink(tx, services, { userId, url: URL_TO_SIGN_IN, minutes: 30 });
  });
  await sendQueued(services);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.body.facts).toMatchObject({ url: URL_TO_SIGN_IN });
  const [row] = await services.sql<{ id: number }[]>`select id from messages`;
  const shown = await renderStoredMessage(services, row?.id ?? 0);
  expect(shown?.text).toContain('/sign-in/link/…');
  expect(`${shown?.text} ${shown?.html}`).not.toContain('secret-token');
});
