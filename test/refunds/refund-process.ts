import { randomUUID } from 'node:crypto';
import { readConfig } from '../../server/config.ts';
import { transaction } from '../../server/db/sql.ts';
import { requestRefund } from '../../server/refunds/actions.ts';
import { finishRefund } from '../../server/refunds/finish-actions.ts';
import { openServices } from '../../server/wiring.ts';

// A server's part of one refund, to be killed before its nth statement. Says how many statements there were when it lives.
const { PAYMENT_ID = '', AMOUNT_MINOR = '', DIES_BEFORE = '0' } = process.env;
const services = await openServices({ ...readConfig(process.env), role: 'web' });

let statements = 0;
services.sql.options.debug = () => {
  statements += 1;
  if (statements === Number(DIES_BEFORE)) process.kill(process.pid, 'SIGKILL');
};
const { refundId } = await transaction(services.sql, (tx) =>
  requestRefund(tx, services, {
    ...{ paymentId: Number(PAYMENT_ID), amountMinor: Number(AMOUNT_MINOR) },
    ...{ reason: 'requested', note: '', key: randomUUID(), author: { actor: 'system' } },
  }),
);
await finishRefund(services, refundId, { isFirstTry: true });
process.stdout.write(`done ${statements}\n`);
await services.close();
