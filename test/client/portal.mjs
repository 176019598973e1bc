// A portal in miniature: one citizen's way from the application to the signed act, as programs of the agency, the citizen and the
// provider go it. Each transaction begins by a token that says who acts (register.mjs); all that is forbidden is refused by the
// register, and the program only shows what it answers. `make demo CLIENT=node` plays it; for a database of your own see README.md.
import { fileURLToPath } from 'node:url';
import { newIssuer } from './issuer.mjs';
import { prepare } from './prepare.mjs';
import { as, connect, isRule, one, toText } from './register.mjs';

// journey(parties): portal and agency are pools, token(claims) what the login service answers, say(step, result) is told of each step.
// Answers the ids of what came about.
export async function journey({ portal, agency, token, say = () => {} }) {
  const clerk = () => token({ role: 'agency', sub: 'clerk-7' });
  const citizen = () => token({ role: 'citizen', sub: String(person) });
  const employee = () => token({ role: 'provider', sub: 'manager-3', provider: Number(provider) });

  // The agency knows the person and the provider. Ids are int8, which node-postgres gives as text.
  const { person, provider } = await as(agency, clerk(), async (query) => ({
    person: one(
      await query(
        `INSERT INTO socsvc.person (snils, family_name, given_name, birth_date, sex, phone)
         VALUES ('112-233-445 95', 'Вулканов', 'Осип', '1948-04-12', 'm', '+7 900 000 00 01') RETURNING id`,
      ),
    ),
    provider: one(
      await query(
        `INSERT INTO socsvc.provider (full_name, short_name, legal_form)
         VALUES ('Общество с ограниченной ответственностью «Любава»', 'ООО «Любава»', 'commercial') RETURNING id`,
      ),
    ),
  }));

  // An application came in through the portal of public services; the agency enters it, and the citizen sees how it fares.
  const application = await as(agency, clerk(), async (query) => {
    const id = one(
      await query(`SELECT socsvc.file_application($1, 'home', 'portal', '{self_care_loss}', received_at => '2024-12-27 16:00+05')`, [person]),
    );
    say('documents that are missing', await query('SELECT document_type, brought_by FROM socsvc.missing_documents($1, $2)', [id, '2024-12-27']));
    return id;
  });
  await as(portal, citizen(), async (query) => {
    say('«Заявления»', await query('SELECT received_on, form_label, status_label FROM socsvc.my_applications'));
  });

  // The agency gathers what is missing, visits, decides and draws up the programme.
  const programme = await as(agency, clerk(), async (query) => {
    await query(
      `SELECT socsvc.record_document($1, m.document_type, 'citizen', issued_on => '2024-12-20', received_on => '2024-12-28')
         FROM socsvc.missing_documents($1, '2024-12-28') m`,
      [application],
    );
    const survey = one(
      await query(`SELECT socsvc.record_survey($1, '2024-12-28', 'Петрова М.И.', 'Нуждается в помощи по дому', '{self_care_loss}')`, [application]),
    );
    await query(`INSERT INTO socsvc.application_fact (application, fact) VALUES ($1, 'lives_in_region')`, [application]);
    await query(
      `INSERT INTO socsvc.assessment_service (assessment, service_item, volume, periodicity)
       SELECT $1, i.id, v.volume::socsvc.volume, v.periodicity::socsvc.periodicity
         FROM (VALUES ('002', '60 мин.', '3 раз(а) в неделю'), ('006', '15 мин.', '2 раз(а) в неделю')) AS v (code, volume, periodicity)
         JOIN socsvc.service_item i ON i.form = 'home' AND i.portal_code = v.code AND i.valid @> date '2025-01-13'`,
      [survey],
    );
    const decision = one(await query(`SELECT socsvc.take_decision($1, 'recognised', decided_on => '2025-01-13', number => '1-Р')`, [application]));
    await query(`SELECT socsvc.tell_decision($1, 'written', '2025-01-14')`, [decision]);
    const id = one(
      await query(`SELECT socsvc.draft_programme($1, '1', '[2025-01-20,2026-01-19]', 'partial', '2025-01-15', ARRAY[$2::bigint])`, [decision, provider]),
    );
    await query('SELECT socsvc.issue_programme($1)', [id]);
    return id;
  });

  // The citizen reads the programme and asks the recommended provider for a contract.
  const contract = await as(portal, citizen(), async (query) => {
    say('«Мои услуги»', await query('SELECT name, volume_label, period_label, remaining FROM socsvc.my_services ORDER BY sort_order'));
    const [{ provider: recommended }] = await query('SELECT provider FROM socsvc.my_recommended_providers WHERE programme = $1', [programme]);
    return one(await query(`SELECT socsvc.conclude_contract($1, $2, 'Социальный сертификат', requested_on => '2025-01-16')`, [programme, recommended]));
  });

  // A fee rests on the family's incomes: without them the provider's offer is refused, which a program shows as it stands.
  const offer = (query) => query(`SELECT socsvc.offer_contract($1, '[2025-01-20,2025-02-28]', '12-2025')`, [contract]);
  await as(portal, employee(), offer).catch((error) => {
    if (!isRule(error)) throw error;
    say(`refused, ${error.code}`, toText(error));
  });
  await as(agency, clerk(), async (query) => {
    const household = one(await query(`SELECT socsvc.add_household('г. Ханты-Мансийск, ул. Мира, 1')`));
    await query(`SELECT socsvc.add_household_member($1, $2, 'head', 'Справка о составе семьи 15', '2010-05-01')`, [household, person]);
    const months = await query(`SELECT socsvc.income_period(date '2024-12-27') AS period`);
    await query(
      `SELECT socsvc.record_income($1, month::date, 'pension', 28400.00, 'Ответ СФР 86-1')
         FROM generate_series(lower($2::daterange), upper($2::daterange) - 1, interval '1 month') AS month`,
      [person, months[0].period],
    );
    await query(`SELECT socsvc.record_income_evidence($1, $2::daterange, 'Ответы СФР и ФНС', '2025-01-10')`, [person, months[0].period]);
    await query(
      `INSERT INTO socsvc.tariff (provider, service_item, amount, valid, source)
       SELECT $1, l.service_item, 312.40, '[2025-01-01,)', 'приказ 1' FROM socsvc.programme_line l WHERE l.programme = $2`,
      [provider, programme],
    );
  });
  await as(portal, employee(), offer);
  await as(portal, citizen(), (query) => query('SELECT socsvc.sign_contract($1)', [contract]));

  // Deliveries: one, then a journal with a verdict a row. A key makes a call that is repeated, after a lost connection say, the same call.
  const journal = await as(portal, employee(), async (query) => {
    const lines = await query(
      `SELECT l.id FROM socsvc.contract_line l JOIN socsvc.programme_line p ON p.id = l.programme_line WHERE l.contract = $1 ORDER BY p.sort_order`,
      [contract],
    );
    await query(`SELECT socsvc.record_delivery($1, '2025-01-20', minutes => 60, idempotency_key => 'visit-1')`, [lines[0].id]);
    const rows = ['2025-01-22', '2025-01-24', '2025-01-25'].map((day) => ({ contract_line: Number(lines[0].id), delivered_on: day, minutes: 60 }));
    const verdicts = await query('SELECT accepted, sqlstate, reason, remaining FROM socsvc.record_deliveries($1, $2)', [JSON.stringify(rows), 'journal-4']);
    say('the journal: three times a week, and not four', verdicts);
    return verdicts;
  });

  // The month is over: it is charged, its act presented and signed.
  const act = await as(portal, employee(), async (query) => {
    say('charged', await query(`SELECT outcome, cost, fee, terms FROM socsvc.charge_month('2025-01-01')`));
    const id = one(await query(`SELECT socsvc.prepare_act($1, '[2025-01-20,2025-01-31]')`, [contract]));
    await query('SELECT socsvc.send_act($1, $2)', [id, '1']);
    return id;
  });
  await as(portal, citizen(), async (query) => {
    say('«Оплата»', await query('SELECT provider_name, month, terms_label, cost, fee FROM socsvc.my_charges ORDER BY month'));
    say('the act', await query('SELECT * FROM socsvc.my_act_lines WHERE act = $1', [act]));
    await query('SELECT socsvc.sign_act($1)', [act]);
    say('the act is signed', await query('SELECT number, period_from, period_until, status_label FROM socsvc.my_acts WHERE act = $1', [act]));
    say('«Мои услуги»', await query('SELECT name, delivered, remaining FROM socsvc.my_services ORDER BY sort_order'));
  });
  return { person, provider, application, programme, contract, act, journal };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const issuer = newIssuer();
  await prepare(issuer.publicKey);
  const portal = connect('portal_login');
  const agency = connect('agency_login');
  try {
    await journey({ portal, agency, token: issuer.token, say: (step, result) => console.log(`\n${step}\n`, result) });
  } finally {
    await Promise.all([portal.end(), agency.end()]);
  }
}
