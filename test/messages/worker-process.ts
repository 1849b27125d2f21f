import { readConfig } from '../../server/config.ts';
import { sendQueued } from '../../server/messages/send.ts';
import { runReminders } from '../../server/runs/actions.ts';
import { openServices } from '../../server/wiring.ts';

// A worker of its own, to be killed: it plans and sends until nothing is left to do, then ends by itself.
const services = await openServices({ ...readConfig(process.env), role: 'web' });
process.stdout.write('ready\n');
await runReminders(services, { trigger: 'command' });
await sendQueued(services);
await services.close();
process.stdout.write('done\n');
