import type { FastifyRequest } from 'fastify';
import { isLanguage } from '../calendar/locale.ts';
import { NotFound } from '../errors.ts';
import type { Services } from '../services.ts';
import { listNewestWordings } from './queries.ts';
import {
  currentWordings,
  VARIANTS_MAX,
  voiceOfSlug,
  type CurrentWording,
  type MailKey,
  type WordingKey,
} from './rules.ts';

/** How an address names a wording. */
export interface WordingParams {
  language: string;
  mail: string;
  variant: string;
}

/** The mail of an address; throws NotFound for what is none. */
export function mailKeyOf({ language, mail }: Omit<WordingParams, 'variant'>): MailKey {
  const voice = voiceOfSlug(mail);
  if (!voice || !isLanguage(language)) throw new NotFound('There is no such mail.');
  return { ...voice, language };
}

/** The wording of an address, whether or not there is one of that number. */
export function keyOf(params: WordingParams): WordingKey {
  const variant = Number(params.variant);
  if (!/^\d$/.test(params.variant) || variant < 1 || variant > VARIANTS_MAX) {
    throw new NotFound('There is no such wording.');
  }
  return { ...mailKeyOf(params), variant };
}

/** The wording as mails are written in it; throws NotFound for one that was never added or is taken out. */
export async function getWording(services: Services, key: WordingKey): Promise<CurrentWording> {
  const current = currentWordings(key, await listNewestWordings(services.sql));
  const wording = current.find(({ variant }) => variant === key.variant);
  if (!wording) throw new NotFound('There is no such wording.');
  return wording;
}

/** Administrators and collectors change what mails say. */
export function mayEdit(request: FastifyRequest): boolean {
  return request.user?.role === 'admin' || request.user?.role === 'collector';
}
