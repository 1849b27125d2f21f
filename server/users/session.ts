/** The signed-in user of a request. */
export interface SignedInUser {
  id: number;
  email: string;
  name: string;
  role: 'admin' | 'collector' | 'accountant' | 'viewer';
  language: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    user: SignedInUser | null;
  }
}
