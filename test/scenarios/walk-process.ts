import { readConfig } from '../../server/config.ts';
import { walkChases } from '../../server/scenarios/activate-actions.ts';
import { openServices } from '../../server/wiring.ts';

// A worker's walk over the chases of a scenario, to be killed before its nth statement. Says how many there were when it lives.
const { CHUNK = '2', DIES_BEFORE = '0' } = process.env;
const services = await openServices({ ...readConfig(process.env), role: 'web' });

let statements = 0;
services.sql.options.debug = () => {
  statements += 1;
  if (statements === Number(DIES_BEFORE)) process.kill(process.pid, 'SIGKILL');
};
await walkChases(services, Number(CHUNK));
process.stdout.write(`done ${statements}\n`);
await services.close();
