import { createServer } from 'node:net';
import { hasCode } from '../../server/db/embedded/private-file.ts';

/** The wished port when it can be listened on, else the next free one above it; 0: any free one. */
export async function nextFreePort(host: string, wished: number): Promise<number> {
  for (let port = wished; port <= 65_535; port += 1) {
    const got = await tryPort(host, port);
    if (got !== null) return got;
  }
  throw new Error(`No port from ${wished} up is free on ${host}.`);
}

async function tryPort(host: string, port: number): Promise<number | null> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, exclusive: true }, resolve);
    });
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : null;
  } catch (error) {
    // EACCES: a port that only root may take.
    if (hasCode(error, 'EADDRINUSE', 'EACCES')) return null;
    throw error;
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
