import type { Role } from './rules.ts';

/** The signed-in user of a request. */
export interface SignedInUser {
  id: number;
  email: string;
  name: string;
  role: Role;
  language: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    user: SignedInUser | null;
  }
}
