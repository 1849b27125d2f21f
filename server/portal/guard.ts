import { isLanguage, type Language } from '../calendar/locale.ts';
import { dayIn } from '../calendar/zone.ts';
import type { PlainDate } from '../calendar/plain-date.ts';
import { NotFound } from '../errors.ts';
import { findOrganization, type Organization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { findPayLink, type LinkScope, type PayLink } from './queries.ts';
import { hashToken, isTokenShaped } from './token.ts';

/** Somebody who opened a pay link: what it opens, in which language, and for whom it is. */
export interface Visit {
  token: string;
  link: PayLink;
  isExpired: boolean;
  organization: Organization;
  /** The day it is at the creditor's. */
  today: PlainDate;
  language: Language;
  /** True when the visitor chose the language on the page; the links then keep it. */
  isLanguageChosen: boolean;
}

/** Links that open less than all: a page names those it lets in. */
export type NarrowScope = Exclude<LinkScope, 'all'>;

/**
 * Turns the token of a request into a visit. Throws NotFound for a token that is unknown, malformed or revoked, all
 * alike, so that nobody learns which links exist; and for one that opens less than all, where `also` does not let it in.
 */
export async function openVisit(
  services: Services,
  request: { params: { token: string }; query: { lang?: unknown } },
  also: readonly NarrowScope[] = [],
): Promise<Visit> {
  const { token } = request.params;
  const link = isTokenShaped(token) ? await findPayLink(services.sql, hashToken(token)) : undefined;
  const organization = link && (await findOrganization(services.sql));
  const isLetIn = link && (link.scope === 'all' || also.includes(link.scope));
  if (!isLetIn || !organization) throw new NotFound('There is nothing here.');
  const { lang } = request.query;
  const now = services.clock.now();
  const chosen = typeof lang === 'string' && isLanguage(lang) ? lang : null;
  return {
    token,
    link,
    isExpired: link.expiresAt <= now,
    organization,
    today: dayIn(organization.timeZone, now),
    language: chosen ?? (isLanguage(link.language) ? link.language : 'en'),
    isLanguageChosen: chosen !== null,
  };
}
