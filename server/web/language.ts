import type { FastifyRequest } from 'fastify';
import { isLanguage, type Language } from '../calendar/locale.ts';

/** The user's own language, else the first of the browser's that we speak, else the organization's, else English. */
export function languageOf(request: FastifyRequest, fallback: string | undefined): Language {
  if (request.user && isLanguage(request.user.language)) return request.user.language;
  const wanted = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((part) => part.trim().slice(0, 2).toLowerCase())
    .find(isLanguage);
  if (wanted) return wanted;
  return fallback !== undefined && isLanguage(fallback) ? fallback : 'en';
}
