import { readConfig } from '../../server/config.ts';
import { chargeInstalment, readCharging } from '../../server/plans/charge-actions.ts';
import { openServices } from '../../server/wiring.ts';

// A worker's part of one charge, to be killed before its nth statement. Says how many statements there were when it lives.
const { TASK = '{}', DIES_BEFORE = '0' } = process.env;
const task = JSON.parse(TASK) as { planId: number; instalmentId: number };
const services = await openServices({ ...readConfig(process.env), role: 'web' });

let statements = 0;
services.sql.options.debug = () => {
  statements += 1;
  if (statements === Number(DIES_BEFORE)) process.kill(process.pid, 'SIGKILL');
};
const charging = await readCharging(services);
if (charging) await chargeInstalment(services, task, charging);
process.stdout.write(`done ${statements}\n`);
await services.close();
