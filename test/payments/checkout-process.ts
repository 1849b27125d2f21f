import { readConfig } from '../../server/config.ts';
import { applyCheckout } from '../../server/payments/apply-actions.ts';
import { startCheckout } from '../../server/payments/checkout-actions.ts';
import { openServices } from '../../server/wiring.ts';

// A server's part of one payment, to be killed before its nth statement. Says how many statements there were when it lives.
const { TASK = '{}', DIES_BEFORE = '0' } = process.env;
const task = JSON.parse(TASK) as
  | { customerId: number; payLinkId: string; invoiceIds: number[]; parts: [number, number][] }
  | { sessionId: string };
const services = await openServices({ ...readConfig(process.env), role: 'web' });

let statements = 0;
services.sql.options.debug = () => {
  statements += 1;
  if (statements === Number(DIES_BEFORE)) process.kill(process.pid, 'SIGKILL');
};
if ('sessionId' in task) {
  await applyCheckout(services, task.sessionId);
} else {
  await startCheckout(services, {
    ...task,
    parts: new Map(task.parts),
    returnUrl: 'http://127.0.0.1/return?s={CHECKOUT_SESSION_ID}',
    cancelUrl: 'http://127.0.0.1/',
    locale: 'fr',
  });
}
process.stdout.write(`done ${statements}\n`);
await services.close();
