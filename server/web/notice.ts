import type { FastifyReply, FastifyRequest } from 'fastify';

const COOKIE = 'notice';

/** Answers 303 to a page of ours, which shows the sentence once. */
export function redirectWithNotice(
  reply: FastifyReply,
  path: string,
  sentence: string,
): FastifyReply {
  return reply
    .setCookie(COOKIE, Buffer.from(sentence).toString('base64url'), {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      signed: true,
      // Long enough to follow a redirect; a page that never comes must not show an old sentence.
      maxAge: 60,
    })
    .redirect(path, 303);
}

/** The sentence the last request left for this page; it is shown once. */
export function takeNotice(request: FastifyRequest, reply: FastifyReply): string | null {
  // A request that is refused before its cookies are read has none.
  const cookies: Readonly<Record<string, string | undefined>> | null = request.cookies;
  const cookie = cookies?.[COOKIE];
  if (cookie === undefined) return null;
  void reply.clearCookie(COOKIE, { path: '/' });
  const { valid, value } = request.unsignCookie(cookie);
  return valid ? Buffer.from(value, 'base64url').toString() : null;
}
