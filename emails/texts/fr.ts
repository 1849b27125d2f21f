import type { Texts } from './en.ts';
import { letters } from './fr/letters.ts';
import { plural, sentence, wording } from './sentence.ts';

/** The narrow no-break space that French sets before : ; ! ? and inside « ». */
const n = '\u202f';

export const fr: Texts = {
  letters,
  name: 'Français',
  colon: `${n}: `,
  salutation: {
    named: sentence((f) => `Bonjour ${f.contactName},`),
    neutral: sentence('Bonjour,'),
  },
  preheader: sentence((f) => `Un message de ${f.organizationName} au sujet de votre compte.`),

  subject: {
    statementName: 'Relevé de compte',
    statement: plural(
      (f, invoice) => `Facture ${invoice.number} – ${f.organizationName}`,
      (f) => `Relevé de compte – ${f.organizationName}`,
    ),
    paymentReceived: plural(
      (f, invoice) => `Paiement reçu, facture ${invoice.number} – ${f.organizationName}`,
      (f) => `Paiement reçu, merci – ${f.organizationName}`,
    ),
    refundMade: sentence((f) => `Votre remboursement – ${f.organizationName}`),
    linkRenewed: sentence((f) => `Votre nouveau lien – ${f.organizationName}`),
    signIn: sentence((f) => `Votre lien de connexion – ${f.organizationName}`),
  },

  wordings: {
    before_due: wording(
      [
        plural(
          (_, invoice) =>
            `Un simple mot pour vous aider à vous organiser${n}: la facture ${invoice.number} arrive à échéance le ${invoice.dueOn}.`,
          `Un simple mot pour vous aider à vous organiser${n}: les factures ci-dessous arrivent bientôt à échéance.`,
        ),
        plural(
          (_, invoice) =>
            `La facture ${invoice.number} sera à échéance le ${invoice.dueOn}. En voici le détail, pour que vous ayez tout sous la main.`,
          'Plusieurs de vos factures seront bientôt à échéance. En voici le détail, pour que vous ayez tout sous la main.',
        ),
      ],
      plural(
        () =>
          `Si le paiement est déjà programmé, vous n’avez rien à faire. S’il manque un document ou si quelque chose ne va pas, dites-le-nous dès maintenant${n}: nous le réglerons avant l’échéance.`,
        `Si les paiements sont déjà programmés, vous n’avez rien à faire. S’il manque un document ou si quelque chose ne va pas, dites-le-nous dès maintenant${n}: nous le réglerons avant les échéances.`,
      ),
    ),
    due_today: wording(
      [
        plural(
          (_, invoice) => `La facture ${invoice.number} arrive à échéance aujourd’hui.`,
          'Les factures ci-dessous arrivent à échéance aujourd’hui.',
        ),
        plural(
          (_, invoice) => `C’est aujourd’hui l’échéance de la facture ${invoice.number}.`,
          'C’est aujourd’hui l’échéance des factures ci-dessous.',
        ),
      ],
      plural(
        () =>
          'Si le paiement est en route, tout va bien. Sinon, vous pouvez régler ici en une minute.',
        'Si les paiements sont en route, tout va bien. Sinon, vous pouvez régler ici en une minute.',
      ),
    ),
    friendly: wording(
      [
        plural(
          (_, invoice) =>
            `Il s’agit peut-être d’un simple oubli${n}: nous n’avons pas encore vu passer le règlement de la facture ${invoice.number}, échue le ${invoice.dueOn}.`,
          `Il s’agit peut-être d’un simple oubli${n}: nous n’avons pas encore vu passer le règlement des factures ci-dessous.`,
        ),
        plural(
          (_, invoice) =>
            `Un petit rappel au sujet de la facture ${invoice.number}${n}: son échéance était le ${invoice.dueOn} et elle est encore ouverte dans nos comptes.`,
          `Un petit rappel au sujet des factures ci-dessous${n}: leurs échéances sont passées et elles sont encore ouvertes dans nos comptes.`,
        ),
      ],
      plural(
        () =>
          `Pourriez-vous vous en occuper dans les prochains jours, ou nous dire si quelque chose bloque${n}?`,
        `Pourriez-vous vous en occuper dans les prochains jours, ou nous dire si quelque chose bloque${n}?`,
      ),
    ),
    neutral: wording(
      [
        plural(
          (_, invoice) =>
            `La facture ${invoice.number}, échue le ${invoice.dueOn}, n’est toujours pas réglée dans nos comptes.`,
          'Les factures ci-dessous ont dépassé leur échéance et ne sont toujours pas réglées dans nos comptes.',
        ),
        plural(
          (_, invoice) =>
            `Nous revenons vers vous au sujet de la facture ${invoice.number}, dont l’échéance était le ${invoice.dueOn}. Le règlement ne nous est pas parvenu à ce jour.`,
          'Nous revenons vers vous au sujet des factures ci-dessous. Leur règlement ne nous est pas parvenu à ce jour.',
        ),
      ],
      plural(
        () =>
          'Merci de la régler, ou de nous indiquer à quelle date nous pouvons compter sur votre paiement. Si un point ne convient pas, une courte réponse suffit et nous regarderons.',
        'Merci de les régler, ou de nous indiquer à quelle date nous pouvons compter sur votre paiement. Si un point ne convient pas, une courte réponse suffit et nous regarderons.',
      ),
    ),
    firm: wording(
      [
        plural(
          (_, invoice) =>
            `Malgré nos précédents messages, la facture ${invoice.number}, échue le ${invoice.dueOn}, reste impayée.`,
          'Malgré nos précédents messages, les factures ci-dessous restent impayées.',
        ),
        plural(
          (_, invoice) =>
            `Nous vous avons déjà écrit au sujet de la facture ${invoice.number}, échue le ${invoice.dueOn}. Elle est toujours ouverte et nous souhaitons la régler avec vous.`,
          'Nous vous avons déjà écrit au sujet des factures ci-dessous. Elles sont toujours ouvertes et nous souhaitons les régler avec vous.',
        ),
      ],
      plural(
        () =>
          `Nous vous demandons de la payer cette semaine, ou de nous proposer une date. Si vous ne pouvez pas tout payer en une fois, dites-le-nous${n}: un arrangement vaut mieux qu’un silence.`,
        `Nous vous demandons de les payer cette semaine, ou de nous proposer une date. Si vous ne pouvez pas tout payer en une fois, dites-le-nous${n}: un arrangement vaut mieux qu’un silence.`,
      ),
    ),
    final: wording(
      [
        plural(
          (_, invoice) =>
            `La facture ${invoice.number} est échue depuis le ${invoice.dueOn}. Nous vous avons écrit à plusieurs reprises et préférons de loin trouver une solution avec vous.`,
          'Les factures ci-dessous sont échues depuis un certain temps. Nous vous avons écrit à plusieurs reprises et préférons de loin trouver une solution avec vous.',
        ),
        plural(
          (_, invoice) =>
            `Nous vous écrivons une nouvelle fois au sujet de la facture ${invoice.number}, échue le ${invoice.dueOn}, car aucun paiement ne nous est parvenu à ce jour.`,
          'Nous vous écrivons une nouvelle fois au sujet des factures ci-dessous, car aucun paiement ne nous est parvenu à ce jour.',
        ),
      ],
      plural(
        () =>
          `Merci de la régler maintenant, ou de nous répondre dans les prochains jours, même en une ligne${n}: une date, une question, un désaccord, une proposition de paiement échelonné. Chaque réponse est lue par une personne.`,
        `Merci de les régler maintenant, ou de nous répondre dans les prochains jours, même en une ligne${n}: une date, une question, un désaccord, une proposition de paiement échelonné. Chaque réponse est lue par une personne.`,
      ),
    ),
    first_reminder_be: wording(
      [
        plural(
          (_, invoice) =>
            `Nous n’avons pas encore reçu le paiement de la facture ${invoice.number}, échue le ${invoice.dueOn}. Ceci est un premier rappel, gratuit.`,
          'Nous n’avons pas encore reçu le paiement des factures ci-dessous. Ceci est un premier rappel, gratuit.',
        ),
        plural(
          (_, invoice) =>
            `La facture ${invoice.number}, échue le ${invoice.dueOn}, est encore ouverte dans nos comptes. Ce premier rappel est gratuit.`,
          'Les factures ci-dessous sont encore ouvertes dans nos comptes. Ce premier rappel est gratuit.',
        ),
      ],
      plural(
        (f) =>
          `Merci de la payer au plus tard le ${f.periodEndsOn}, ou de nous répondre avant ce jour.`,
        (f) =>
          `Merci de les payer au plus tard le ${f.periodEndsOn}, ou de nous répondre avant ce jour.`,
      ),
    ),
  },

  table: {
    caption: sentence((f) => `Compte de ${f.customerName}`),
    invoice: 'Facture',
    issuedOn: (day) => `du ${day}`,
    due: 'Échéance',
    amount: 'Montant',
    total: 'Total à régler',
    notYetDue: `Pour information${n}: pas encore échu`,
    notYetDueNote: 'Non compris dans le total ci-dessus.',
  },

  discount: {
    offer: plural(
      (_, early) =>
        `Payez ${early.what} au plus tard le ${early.day} et économisez ${early.saving}${n}: ${early.discounted} au lieu de ${early.full}.`,
      '',
    ),
    one: (number) => `la facture ${number}`,
    all: (count) => `ces ${count} factures`,
    some: (count) => `les ${count} factures avec escompte`,
    counts: 'deux trois quatre cinq six sept huit neuf dix onze douze',
    line: (amount, day) => `escompte de ${amount} jusqu’au ${day}`,
  },

  firstReminder: {
    creditor: sentence(
      (f) => `Créancier${n}: ${f.organizationName}, numéro d’entreprise ${f.enterpriseNumber}.`,
    ),
    product: sentence((f) => `Objet${n}: ${f.productDescription}.`),
    period: sentence(
      (f) =>
        `Aucuns frais ni intérêts ne s’ajoutent aux paiements faits jusqu’au ${f.periodEndsOn} inclus.`,
    ),
    penalty: sentence(
      (f) =>
        `Passé ce jour, la clause indemnitaire prévue au contrat pourra être appliquée${n}; son montant serait de ${f.penaltyAmount}.`,
    ),
    documents: sentence('Les pièces justificatives vous sont transmises sur simple demande.'),
  },

  payment: {
    button: 'Consulter et régler',
    transferButton: 'Consulter et régler par virement',
    explanation: sentence(
      'Ce lien personnel montre ce qui reste ouvert et permet de tout régler, ou une ou plusieurs factures.',
    ),
    transferExplanation: sentence(
      (f) =>
        `Ce lien personnel montre ce qui reste ouvert, avec le compte de ${f.transferOnly} pour votre virement.`,
    ),
    byTransfer: 'Par virement',
    bankHolder: 'Titulaire',
    iban: 'IBAN',
    bic: 'BIC',
    reference: 'Référence',
    payeeNote: 'À rappeler aussi',
    soldTo: (factor: string, isCardTaken: boolean) =>
      `Le règlement est à adresser à ${factor}, à qui ces sommes ont été cédées${n}: seul un virement sur le compte ci-dessous${isCardTaken ? ', ou un paiement par carte sur la page du lien,' : ''} vous libère.`,
    code: {
      title: 'Code QR du virement',
      scan: sentence(
        (f) =>
          `Ou scannez ce code avec l’application de votre banque${n}: elle remplit le compte, le montant de ${f.total} et la référence.`,
      ),
    },
  },

  accountStatement: { title: 'Relevé de compte', pdf: 'PDF', csv: 'tableau (CSV)' },

  answer: sentence(
    `Une question, un désaccord, un délai à convenir${n}? Répondez simplement à ce message, ou dites-le-nous sur la page du lien ci-dessus.`,
  ),
  crossed: sentence('Si vous avez payé entre-temps, merci de ne pas tenir compte de ce message.'),
  closing: 'Bien cordialement,',

  paymentReceived: {
    opening: sentence(
      (f) =>
        `Merci${n}! Nous avons bien reçu votre paiement de ${f.amount} le ${f.paidOn} (${f.method}).`,
    ),
    allocated: plural(
      () => `Il a été affecté à cette facture${n}:`,
      `Il a été affecté à ces factures${n}:`,
    ),
    kept: sentence(
      (f) =>
        `${f.kept} ne règlent aucune facture${n}: cette somme reste en crédit sur votre compte.`,
    ),
    returned: sentence(
      (f) =>
        `${f.returned} ne règlent aucune facture${n}: cette somme vous est rendue par le même moyen de paiement.`,
    ),
    paid: 'Payé',
    remaining: 'Reste dû',
    settled: 'soldée',
    button: 'Voir mon compte',
    textLink: `Voir mon compte${n}:`,
    portal: sentence('Votre reçu et l’état de votre compte vous attendent ici.'),
    answer: sentence('Si quelque chose n’est pas exact, répondez simplement à ce message.'),
  },

  refundMade: {
    opening: sentence((f) => `Nous vous rendons ${f.amount} sur votre paiement du ${f.paidOn}.`),
    arrives: sentence(
      'L’argent repart par où il est venu, vers la même carte ou le même compte. Selon votre banque, il y est sous quelques jours ouvrés.',
    ),
    answer: sentence('Si quelque chose n’est pas exact, répondez simplement à ce message.'),
  },
  linkRenewed: {
    opening: sentence(
      'Voici le nouveau lien personnel vers votre compte qui vient d’être demandé. Le précédent avait expiré.',
    ),
    button: 'Ouvrir mon compte',
    textLink: `Ouvrir mon compte${n}:`,
    expires: sentence((f) => `Il est valable jusqu’au ${f.expiresOn}.`),
    notAsked: sentence(
      `Si vous ne l’avez pas demandé, vous n’avez rien à faire${n}: ce message n’est envoyé qu’à l’adresse que nous connaissons pour vous.`,
    ),
  },

  signIn: {
    opening: sentence((f) => `Voici votre lien de connexion à l’espace de ${f.organizationName}.`),
    button: 'Se connecter',
    textLink: `Se connecter${n}:`,
    validity: sentence((f) => `Il fonctionne une seule fois, pendant ${f.minutes} minutes.`),
    notAsked: sentence(
      `Si vous ne l’avez pas demandé, ignorez ce message${n}: personne ne peut se connecter sans ce lien.`,
    ),
  },

  footer: {
    reason: sentence(
      (f) =>
        `Vous recevez ce message en tant que contact de ${f.customerName} chez ${f.organizationName}. Vous n’êtes pas la bonne personne${n}? Dites-le-nous${n}: ${f.replyTo}. Vos coordonnées ne servent qu’au suivi de ces factures.`,
    ),
    team: sentence(
      (f) =>
        `Vous recevez ce message parce que vous suivez les factures chez ${f.organizationName}.`,
    ),
  },

  lateness: {
    late: (days) => (days === 1 ? '1 jour de retard' : `${days} jours de retard`),
    today: 'échéance ce jour',
    ahead: (days) => (days === 1 ? 'échéance demain' : `échéance dans ${days} jours`),
  },
  methods: {
    card: 'carte bancaire',
    bank_transfer: 'virement',
    direct_debit: 'prélèvement',
    bancontact: 'Bancontact',
    cash: 'espèces',
    cheque: 'chèque',
    other: 'autre moyen',
  },
};
