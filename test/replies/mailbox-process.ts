import { readConfig } from '../../server/config.ts';
import { lookIntoMailbox } from '../../server/replies/jobs.ts';
import { openServices } from '../../server/wiring.ts';

// A worker of its own, to be killed: it looks into the mailbox until nothing is new, then ends by itself.
const services = await openServices({ ...readConfig(process.env), role: 'web' });
process.stdout.write('ready\n');
while ((await lookIntoMailbox(services)).length > 0);
await services.close();
process.stdout.write('done\n');
