import { readConfig } from '../../server/config.ts';
import { workOutPreviews } from '../../server/previews/kept-actions.ts';
import { openServices } from '../../server/wiring.ts';

// A worker's way through the sixty days of everybody, to be killed before its nth statement. Says how many there were when it lives.
const { CHUNK = '2', DIES_BEFORE = '0' } = process.env;
const services = await openServices({ ...readConfig(process.env), role: 'web' });

let statements = 0;
services.sql.options.debug = () => {
  statements += 1;
  if (statements === Number(DIES_BEFORE)) process.kill(process.pid, 'SIGKILL');
};
await workOutPreviews(services, Number(CHUNK));
process.stdout.write(`done ${statements}\n`);
await services.close();
