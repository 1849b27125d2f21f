import type { AnswerViews } from './answers/views.ts';
import type { ApprovalEditViews } from './approvals/edit-views.ts';
import type { ApprovalViews } from './approvals/views.ts';
import type { CallViews } from './calls/views.ts';
import type { CreditsViews } from './credits/money-views.ts';
import type { CustomerViews } from './customers/show-views.ts';
import type { DisputeViews } from './disputes/views.ts';
import type { DiscountViews } from './discounts/views.ts';
import type { FactorViews } from './factors/views.ts';
import type { EffectViews } from './effects/views.ts';
import type { FilesInputProps } from './files/views.ts';
import type { ImportViews } from './imports/views.ts';
import type { InvoiceViews } from './invoices/views.ts';
import type { MessageViews } from './messages/views.ts';
import type { SuppressionViews } from './messages/suppression-views.ts';
import type { OrganizationViews } from './organization/views.ts';
import type { ThreadItem } from './portal/dispute-views.ts';
import type { DebtorViews } from './portal/views.ts';
import type { PortalShell } from './portal/wording.ts';
import type { PaymentMethodViews } from './payments/method-routes.ts';
import type { PaymentViews } from './payments/show-views.ts';
import type { NoticeViews } from './payment-notices/views.ts';
import type { PreviewViews } from './previews/views.ts';
import type { PauseViews } from './pauses/views.ts';
import type { PromiseViews } from './promises/views.ts';
import type { PlanViews } from './plans/views.ts';
import type { ReconciliationViews } from './reconciliation/views.ts';
import type { ReportViews } from './reports/views.ts';
import type { ReplyViews } from './replies/views.ts';
import type { ScenarioViews } from './scenarios/views.ts';
import type { SegmentViews } from './segments/views.ts';
import type { StatementViews } from './statements/views.ts';
import type { TaskViews } from './tasks/views.ts';
import type { TodayViews } from './today/views.ts';
import type { UserViews } from './users/views.ts';
import type { WordingViews } from './wordings/views.ts';
import type { InputProps, SelectProps } from './web/forms.ts';
import type { OfficePage, PortalPage } from './web/page-context.ts';
import type { Pager } from './web/paging.ts';

/** What an error page shows. */
export interface ErrorShow {
  kind: 'notFound' | 'forbidden' | 'conflict' | 'invalid' | 'tooLarge' | 'tooMany' | 'failed';
  detail: string | null;
  reference: string;
}

/** Every template of the back office with its props; each also gets `page` (OfficePage). */
export interface OfficeViews
  extends
    UserViews,
    OrganizationViews,
    TodayViews,
    AnswerViews,
    ApprovalViews,
    ApprovalEditViews,
    CallViews,
    CreditsViews,
    CustomerViews,
    DiscountViews,
    DisputeViews,
    FactorViews,
    EffectViews,
    ImportViews,
    InvoiceViews,
    MessageViews,
    SuppressionViews,
    ScenarioViews,
    SegmentViews,
    StatementViews,
    TaskViews,
    ReportViews,
    PaymentViews,
    PlanViews,
    PaymentMethodViews,
    PreviewViews,
    PauseViews,
    PromiseViews,
    NoticeViews,
    ReplyViews,
    ReconciliationViews,
    WordingViews {
  '/errors/show': ErrorShow;
  '/errors/_message': ErrorShow;
  '/layouts/_field': { input: InputProps };
  '/layouts/_files': { input: FilesInputProps };
  '/layouts/_thread': { thread: ThreadItem[]; filesLabel: string };
  '/layouts/_select': { select: SelectProps };
  '/layouts/_pager': { pager: Pager };
}

/** Every template of the portal with its props; each also gets `page` (PortalPage). */
export interface PortalViews extends DebtorViews {
  '/portal/error': ErrorShow;
}

/** Templates that wrap others, with what the wrapped page hands them; `page` and `body` come by themselves. */
export interface Layouts {
  '/layouts/office': { page: OfficePage; title: string };
  '/layouts/entrance': { page: OfficePage; title: string; width: '' | 'wide' };
  '/layouts/portal': { page: PortalPage; title: string; shell: PortalShell | null };
}

export type { OfficePage, PortalPage };
