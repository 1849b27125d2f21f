import { FIELDS, type Field } from './rules.ts';

// Headers as accounting programs write them in French, English and Dutch, without accents, case, spaces or punctuation.
// Within a field the first that a file has wins, so the exact word stands before the loose one.
const SYNONYMS: Record<Field, string> = {
  number: `invoicenumber invoiceno invoicenr invoicenum invoiceid numerofacture numerodefacture numfacture nofacture nfacture
    ndefacture factureno facturenumero factuurnummer factuurnr documentnumber documentno numerodocument numerodedocument
    numdocument numeropiece numerodepiece numpiece nopiece npiece ndepiece pieceref documentnummer stuknummer boekstuknummer
    docno docnumber invoice facture factuur piece document numero number nummer`,
  customer_number: `customernumber customerno customernr customerid customercode customeraccount clientnumber clientid
    clientcode clientno numeroclient numerodeclient numclient noclient nclient ndeclient codeclient codetiers comptetiers
    compteclient numerotiers klantnummer klantnr klantid klantcode debiteurnummer debiteurnr debtornumber debtorid debtorno
    relatienummer accountnumber accountno compauxnum`,
  customer_name: `customername clientname companyname company nomclient nomduclient nomdutiers nomtiers raisonsociale
    denomination societe entreprise klantnaam bedrijfsnaam bedrijf debiteurnaam debtorname accountname relatienaam compauxlib
    intituleclient customer client klant debiteur debtor tiers relatie nom name naam`,
  email: `customeremail clientemail contactemail billingemail invoiceemail emailaddress emailadres emailclient emailcontact
    emailfacturation adresseemail adressemail adresseelectronique adressecourriel mailclient mailfacturation email mail courriel
    emailadresfacturatie factuuremail`,
  contact_name: `contactname contactperson contactpersoon nomcontact nomducontact interlocuteur personnedecontact naamcontact
    contact attention`,
  phone: `phonenumber telephonenumber numerotelephone numerodetelephone telefoonnummer contactphone telephone telefoon phone
    tel mobile gsm portable`,
  language:
    'language languagecode customerlanguage langue codelangue langueclient taal taalcode lang locale',
  country: `countrycode customercountry countryiso codepays paysclient landcode country pays land`,
  kind: `customertype customerkind clienttype typeclient typedeclient naturetiers klanttype soortklant kind categorieclient
    typetiers`,
  street:
    'streetaddress addressline1 address1 adresse1 adresseligne1 adres1 street address rue adresse straat adres',
  postal_code: 'postalcode postcode zipcode zip codepostal cp',
  city: 'city town ville localite commune stad plaats gemeente woonplaats',
  enterprise_number: `enterprisenumber companynumber registrationnumber numeroentreprise numerodentreprise ondernemingsnummer
    kvknummer kvk siren siret bce kbo vatnumber numerotva numerodetva tvaintracommunautaire ntva btwnummer btwnr vat`,
  // A plain "encours" is what a customer owes, not the most it may owe.
  credit_limit: `creditlimit customercreditlimit creditline maxcredit maximumcredit maxcreditlimit plafondcredit plafonddecredit
    limitecredit limitedecredit plafondencours plafonddencours encoursautorise encoursmax encoursmaximum encoursmaximal
    creditautorise creditmaximum kredietlimiet kredietlimietklant kredietplafond kredietlijn maximumkrediet maxkrediet
    toegestaankrediet`,
  issued_on: `invoicedate dateinvoice issuedate issuedon dateissued billingdate datefacture datedefacture datefacturation
    datedefacturation dateemission datedemission factuurdatum documentdate datedocument datepiece datedepiece documentdatum
    piecedate uitgiftedatum date datum`,
  due_on: `duedate datedue dueon paymentduedate maturitydate dateecheance datedecheance dateecheancefacture echeance echeancele
    vervaldatum vervaldag betaaldatumuiterlijk uiterstebetaaldatum datelimite datelimitepaiement datelimitedepaiement maturity due`,
  payment_term: `paymentterm paymentterms termsdays paymentdays termdays netdays delaipaiement delaidepaiement delaireglement
    delaidereglement delaijours conditionsdepaiement betalingstermijn betaaltermijn betalingsvoorwaarden terms delai termijn`,
  total: `invoiceamount totalamount grossamount amountgross amountincludingvat amountinclvat totalincludingvat totalinclvat
    invoicetotal totalinvoice grosstotal totalgross montantttc totalttc mttc ttc montantfacture montantdelafacture montanttotal
    totalfacture bedraginclbtw totaalinclbtw bedraginclusiefbtw totaalinclusiefbtw factuurbedrag factuurtotaal totaalbedrag
    brutobedrag amount montant bedrag total totaal`,
  balance: `openamount amountopen outstandingamount amountoutstanding amountdue balancedue openbalance remainingamount
    amountremaining montantouvert montantdu montantrestant montantrestantdu resteapayer restearegler restantdu resteadu restedu
    soldedu soldeouvert soldeapayer openstaandbedrag openbedrag openstaandsaldo tebetalen restbedrag outstanding openstaand balance
    solde saldo reste open`,
  paid: `amountpaid paidamount amountreceived receivedamount montantpaye montantregle montantrecu dejapaye dejaregle acompte
    betaaldbedrag bedragbetaald ontvangenbedrag reedsbetaald paid paye payee regle reglee betaald`,
  settled_on: `settleddate datesettled settledon paiddate datepaid paidon paymentdate datepayment datepaiement datedepaiement
    datereglement datedereglement dateencaissement payele paiementle reglele betaaldatum betaaldop betalingsdatum
    datumbetaling settled reglement paymentstatus invoicestatus statutpaiement statutfacture betaalstatus status statut`,
  disputed: `disputed isdisputed indispute dispute litige enlitige conteste contestee betwist betwisting ingeschil`,
  currency:
    'currencycode invoicecurrency currency devise codedevise monnaie munt muntcode valuta idevise',
  reference: `paymentreference structuredcommunication structuredreference communicationstructuree communication
    referencepaiement referencedepaiement gestructureerdemededeling mededeling betalingskenmerk betalingsreferentie kenmerk
    referentie reference ref`,
  subject: `subject description objet libelle designation intitule omschrijving onderwerp beschrijving memo ecriturelib`,
  net: `netamount amountnet amountexcludingvat amountexclvat totalexcludingvat totalexclvat nettotal totalnet montantht totalht
    mtht ht montanthtva basehtva htva nettobedrag bedragexclbtw totaalexclbtw bedragexclusiefbtw totaalexclusiefbtw subtotal
    soustotal subtotaal netto net`,
  vat_rate: 'vatrate vatpercent vatpct tauxtva tauxdetva tvapct btwtarief btwpercentage btwpct',
  vat: `vatamount amountvat totalvat vattotal taxamount montanttva montantdetva mttva totaltva tva btwbedrag bedragbtw
    totaalbtw btw`,
  // A plain "discount" or "remise" is one that the total has in it already, so no such word stands here.
  discount_percent: `earlypaymentdiscountpct earlypaymentdiscountpercent earlypaymentdiscountrate cashdiscountpct
    cashdiscountpercent cashdiscountpercentage cashdiscountrate settlementdiscountpct settlementdiscountpercent
    settlementdiscountrate promptpaymentdiscountpct tauxescompte tauxdescompte escomptepct pctescompte pctdescompte
    escomptepourcent pourcentageescompte pourcentagedescompte kortingcontantpct contantkortingpct kortingcontantpercentage
    percentagekortingcontant contantkortingpercentage betalingskortingpct betalingskortingpercentage`,
  discount_amount: `earlypaymentdiscountamount earlypaymentdiscount cashdiscountamount cashdiscount settlementdiscountamount
    settlementdiscount promptpaymentdiscount montantescompte montantdescompte bedragkortingcontant kortingcontant
    kortingcontantebetaling contantkorting betalingskorting`,
  discount_days: `discountdays earlypaymentdiscountdays earlypaymentdays cashdiscountdays settlementdiscountdays delaiescompte
    delaidescompte joursescompte joursdescompte escomptejours kortingsdagen kortingdagen kortingstermijn kortingcontantdagen`,
  discount_until: `discountuntil discountdate discountduedate discountdeadline earlypaymentdate earlypaymentdiscountdate
    earlypaymentdiscountuntil cashdiscountdate dateescompte datedescompte datelimiteescompte datelimitedescompte
    escomptejusquau kortingstot kortingtot kortingdatum kortingsdatum uiterstekortingsdatum`,
  factor: `factorname factoringcompany factoringpartner factoredto assignedto nomfactor nomdufactor nomaffactureur
    nomdelaffactureur societedaffacturage societeaffacturage cedeea cedea naamfactor factoringmaatschappij overgedragenaan factor
    affactureur factoring affacturage`,
  factor_iban: `factoriban ibanfactor ibandufactor ibanoffactor factoringiban ibanfactoring ibanaffactureur ibandelaffactureur
    comptefactor comptedufactor factoraccount rekeningfactor factorrekening`,
  factor_bic: `factorbic bicfactor bicdufactor bicaffactureur bicdelaffactureur factoringbic bicfactoring factorswift`,
};

/** A header without case, accents, spaces and punctuation: `N° de facture` is `ndefacture`, `Escompte %` is `escomptepct`. */
export function plainHeader(header: string): string {
  return header
    .normalize('NFD')
    .toLowerCase()
    .replaceAll('%', 'pct')
    .replace(/[^a-z0-9]/g, '');
}

const KNOWN = new Map<string, Field>(
  FIELDS.flatMap((field) => words(field).map((word) => [word, field] as const)),
);

/** How many cells are headers we know. */
export function countKnownHeaders(cells: readonly string[]): number {
  return cells.filter((cell) => KNOWN.has(plainHeader(cell))).length;
}

/** Which column says which field, by the headers alone. A column says one thing. */
export function recogniseColumns(headers: readonly string[]): Partial<Record<Field, number>> {
  const plain = headers.map(plainHeader);
  const columns: Partial<Record<Field, number>> = {};
  for (const field of FIELDS) {
    const word = words(field).find((candidate) => plain.includes(candidate));
    if (word !== undefined) columns[field] = plain.indexOf(word);
  }
  return columns;
}

function words(field: Field): string[] {
  return SYNONYMS[field].split(/\s+/);
}
