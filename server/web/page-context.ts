import type { FastifyRequest } from 'fastify';
import { localeOf, type Language } from '../calendar/locale.ts';
import { formatInstant } from '../calendar/format.ts';
import type { Logo } from '../../emails/brand.ts';
import { logoOf } from '../organization/brand.ts';
import { findOrganization, type Organization } from '../organization/queries.ts';
import type { Services } from '../services.ts';
import { OFFICE_TEXTS, type OfficeTexts } from '../../views/texts/office/texts.ts';
import { PORTAL_TEXTS, type PortalTexts } from '../../views/texts/portal/texts.ts';
import { ASSET_URLS, type AssetUrls } from './assets.ts';
import { languageOf } from './language.ts';
import { navigationOf, type NavigationLink } from './navigation.ts';

export interface PageOptions {
  status?: number;
  language?: Language;
  /** ISO country whose notation amounts and days are written in. */
  country?: string;
  /** One sentence shown once at the top. */
  notice?: string;
}

interface CommonPage {
  language: Language;
  locale: string;
  organizationName: string;
  path: string;
  notice: string | null;
  /** Where the movable clock stands, in demo and test modes. */
  clock: string | null;
  assets: AssetUrls;
}

export interface OfficePage extends CommonPage {
  texts: OfficeTexts;
  user: { name: string; role: string; roleName: string } | null;
  /** False for viewers: pages leave out what they could not do. */
  mayWrite: boolean;
  isAdmin: boolean;
  demo: boolean;
  remindersPaused: boolean;
  navigation: NavigationLink[];
}

export interface PortalPage extends CommonPage {
  texts: PortalTexts;
  /** The creditor's, in place of its name. */
  logo: Logo | null;
}

/** What every page of the back office needs beside its own props. */
export async function officePage(
  services: Services,
  request: FastifyRequest,
  options: PageOptions,
): Promise<OfficePage> {
  const organization = await findOrganization(services.sql);
  const language = options.language ?? languageOf(request, organization?.language);
  const user = request.user;
  const texts = OFFICE_TEXTS[language];
  const shared = common(services, request, options, language, organization);
  return {
    ...shared,
    texts,
    user: user
      ? { name: user.name || user.email, role: user.role, roleName: texts.common.roles[user.role] }
      : null,
    mayWrite: user !== null && user.role !== 'viewer',
    isAdmin: user?.role === 'admin',
    demo: services.config.demo,
    remindersPaused: organization?.remindersPaused ?? false,
    navigation: navigationOf(shared.path, texts),
  };
}

/** What every page of the portal needs beside its own props. */
export async function portalPage(
  services: Services,
  request: FastifyRequest,
  options: PageOptions,
): Promise<PortalPage> {
  const organization = await findOrganization(services.sql);
  const language = options.language ?? languageOf(request, organization?.language);
  const texts = PORTAL_TEXTS[language];
  const shared = common(services, request, options, language, organization);
  const logo = organization ? logoOf(organization, '') : null;
  return { ...shared, clock: shared.clock && texts.shell.clock(shared.clock), texts, logo };
}

function common(
  services: Services,
  request: FastifyRequest,
  options: PageOptions,
  language: Language,
  organization: Organization | undefined,
): CommonPage {
  const locale = localeOf(language, options.country ?? organization?.country ?? 'FR');
  const zone = organization?.timeZone ?? 'Europe/Paris';
  return {
    language,
    locale,
    organizationName: organization?.name ?? 'Relance',
    path: request.url.split('?')[0] ?? '/',
    notice: options.notice ?? null,
    clock: services.config.testClock ? formatInstant(services.clock.now(), locale, zone) : null,
    assets: ASSET_URLS,
  };
}
