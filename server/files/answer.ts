import type { FastifyReply } from 'fastify';
import type { StoredFile } from './queries.ts';
import { FILE_TYPES } from './rules.ts';

const MEDIA_TYPES: readonly string[] = Object.values(FILE_TYPES).map(({ mediaType }) => mediaType);

/**
 * Answers a file that strangers sent: to be saved, never shown in a page of ours, and without any right should a browser show it
 * after all.
 */
export function answerFile(reply: FastifyReply, file: StoredFile): FastifyReply {
  const { name, mediaType, content } = file;
  return reply
    .header('Content-Disposition', attachmentHeader(name))
    .header('X-Content-Type-Options', 'nosniff')
    .header('Content-Security-Policy', "default-src 'none'; sandbox")
    .header('Cross-Origin-Resource-Policy', 'same-origin')
    .header('Cache-Control', 'no-store')
    .type(MEDIA_TYPES.includes(mediaType) ? mediaType : 'application/octet-stream')
    .send(content);
}

/** RFC 6266: a plain name for old programs, and the true one in UTF-8 (RFC 5987) for all others. */
export function attachmentHeader(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    // A quote or a backslash would end the name early; some programs decode a percent sign.
    .replace(/[^\x20-\x7e]|["\\%]/gu, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
