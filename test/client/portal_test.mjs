// portal.mjs does the journey; values come through node-postgres as text, refusals with SQLSTATE, DETAIL and HINT.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { newIssuer } from './issuer.mjs';
import { journey } from './portal.mjs';
import { prepare } from './prepare.mjs';
import { as, connect, isRule, one, toText } from './register.mjs';

const issuer = newIssuer();
const logins = { portal: 'client_portal', agency: 'client_agency' };
const portal = connect(logins.portal);
const agency = connect(logins.agency);
const said = [];
let ids;
const citizen = () => issuer.token({ role: 'citizen', sub: String(ids.person) });
const employee = () => issuer.token({ role: 'provider', sub: 'manager-3', provider: Number(ids.provider) });
const clerk = () => issuer.token({ role: 'agency', sub: 'clerk-7' });

before(async () => {
  await prepare(issuer.publicKey, { logins });
  const superuser = new pg.Client();
  await superuser.connect();
  await superuser.query(`UPDATE socsvc.setting SET value = 'true' WHERE name = 'fee_assessment_before_offer'`); // which test/pgtap/setup.sql takes away
  await superuser.end();
});
after(() => Promise.all([portal.end(), agency.end()]));

test('the journey, from the application to the signed act', async () => {
  ids = await journey({ portal, agency, token: issuer.token, say: (...step) => said.push(step) });
  await as(portal, citizen(), async (query) => {
    const [act] = await query('SELECT status FROM socsvc.my_acts WHERE act = $1', [ids.act]);
    assert.equal(act.status, 'signed');
    const [contract] = await query('SELECT status FROM socsvc.my_contracts WHERE contract = $1', [ids.contract]);
    assert.equal(contract.status, 'active');
    const [service] = await query('SELECT delivered, remaining, quota FROM socsvc.my_services ORDER BY sort_order');
    assert.deepEqual(service, { delivered: '3', remaining: '156', quota: '159' });
    const [charge] = await query('SELECT cost, fee FROM socsvc.my_charges');
    assert.deepEqual(charge, { cost: '937.20', fee: '378.68' });
  });
  assert.deepEqual(ids.journal.map((row) => row.sqlstate), [null, null, 'SV002']);
});

test('a step that the rules forbid is shown: SV020, the months and what to do', () => {
  const [, text] = said.find(([step]) => step === 'refused, SV020');
  assert.match(text, /2023-12 to 2024-11/);
  assert.match(text, /record_income\(\)/);
});

test('values come through as text', async () => {
  await as(portal, citizen(), async (query) => {
    const [programme] = await query('SELECT person, term, issued_on FROM socsvc.programme WHERE id = $1', [ids.programme]);
    assert.deepEqual(programme, { person: ids.person, term: '[2025-01-20,2026-01-20)', issued_on: '2025-01-15' });
    const [line] = await query('SELECT periodicity, volume, minutes(volume) FROM socsvc.programme_line WHERE programme = $1 ORDER BY sort_order', [
      ids.programme,
    ]);
    assert.deepEqual(line, { periodicity: '3/week', volume: '60 min', minutes: '60' });
    const [profile] = await query('SELECT snils FROM socsvc.my_profile');
    assert.equal(String(profile.snils), '112-233-445 95');
    // And as text they are given: numbers of people, too, however they are written.
    const [same] = await query('SELECT p.id FROM socsvc.person p WHERE p.snils = $1', ['11223344595']);
    assert.equal(same.id, ids.person);
    assert.equal(one(await query('SELECT socsvc.quota($1, $2)', ['3 раза в неделю', '[2023-03-14,2024-03-14)'])), '159');
  });
});

test('every view of the cabinet is read, and no driver needs to know a type of ours', async () => {
  const views = await as(portal, citizen(), (query) =>
    query(
      `SELECT c.table_name AS name, array_agg(c.column_name::text) FILTER (WHERE c.data_type IN ('USER-DEFINED', 'bigint', 'numeric', 'date')) AS texts,
              obj_description(to_regclass('socsvc.' || c.table_name)) AS comment
         FROM information_schema.columns c
        WHERE c.table_schema = 'socsvc' AND c.table_name LIKE 'my\\_%' GROUP BY c.table_name ORDER BY c.table_name`,
    ),
  );
  assert.ok(views.length > 20, `${views.length} views`);
  let values = 0;
  await as(portal, citizen(), async (query) => {
    for (const { name, texts, comment } of views) {
      assert.ok(comment, `${name} has a comment`);
      for (const row of await query(`SELECT * FROM socsvc.${name}`)) {
        for (const column of texts ?? []) {
          if (row[column] === null) continue;
          assert.equal(typeof row[column], 'string', `${name}.${column}`);
          values++;
        }
      }
    }
  });
  assert.ok(values > 50, `${values} values`);
});

// refused(token, statement, values, code, detail): the error that answers it has all that a portal shows.
async function refused(pool, token, text, values, code, detail) {
  const error = await as(pool, token, (query) => query(text, values)).then(() => null, (error) => error);
  assert.ok(error, `${code} expected: ${text}`);
  assert.equal(error.code, code, `${error.code} ${error.message}`);
  assert.ok(isRule(error));
  assert.equal(error.severity, 'ERROR');
  assert.ok(error.message.length > 0);
  assert.match(error.detail ?? '', detail, `${code}: DETAIL`);
  assert.ok((error.hint ?? '').length > 5, `${code}: HINT`);
  assert.equal(toText(error), `${error.message}\n${error.detail}\n${error.hint}`);
  return error;
}

test('refusals carry SQLSTATE, DETAIL and HINT', async () => {
  const [line] = await as(portal, employee(), (query) => query('SELECT id FROM socsvc.contract_line WHERE contract = $1 ORDER BY id', [ids.contract]));
  const deliver = `SELECT socsvc.record_delivery($1, $2, quantity => $3, minutes => 60, idempotency_key => $4)`;
  await refused(portal, employee(), deliver, [line.id, '2025-02-04', 200, null], 'SV001', new RegExp(line.id));
  await refused(portal, employee(), deliver, [line.id, '2025-02-04', 4, null], 'SV002', /2025-02-04/);
  await refused(portal, citizen(), 'SELECT socsvc.sign_contract($1)', [ids.contract], 'SV003', /active/);
  await refused(portal, employee(), `SELECT socsvc.prepare_act($1, '[2025-03-01,2025-03-31]')`, [ids.contract], 'SV005', /2025-03/);
  await refused(portal, employee(), `SELECT socsvc.prepare_act($1, '[2025-01-20,2025-01-31]')`, [ids.contract], 'SV007', /./);
  await refused(portal, citizen(), 'SELECT socsvc.send_act($1, $2)', [ids.act, '2'], 'SV003', /signed/);
  await refused(portal, employee(), `SELECT socsvc.terminate_contract($1, 'no_such_ground')`, [ids.contract], 'SV004', /./);
  await refused(portal, employee(), deliver, [line.id, '2025-01-27', 1, null], 'SV011', /./);
  await refused(portal, employee(), deliver, [line.id, '2025-02-05', 1, 'visit-1'], 'SV018', /visit-1/);
  await refused(agency, clerk(), `UPDATE socsvc.programme SET term = '[2025-01-20,2027-01-19]' WHERE id = $1`, [ids.programme], 'SV017', /./);
  await refused(agency, clerk(), `INSERT INTO socsvc.programme_line (programme, service_item, sort_order, periodicity)
    SELECT $1, i.id, 9, '9/day' FROM socsvc.service_item i WHERE i.form = 'home' AND i.portal_code = '009'`, [ids.programme], 'SV017', /./);
});

test('a token that is not valid is refused without being repeated', async () => {
  const token = citizen();
  const forged = newIssuer().token({ role: 'citizen', sub: String(ids.person) });
  for (const bad of [forged, token.slice(0, -4), '', issuer.token({ role: 'citizen', sub: String(ids.person) }, -3600)]) {
    const error = await refused(portal, bad, 'SELECT 1', [], 'SV008', /./);
    if (bad) assert.ok(!toText(error).includes(bad.slice(0, 40)));
  }
  await refused(portal, issuer.token({ role: 'agency', sub: 'clerk-7' }), 'SELECT 1', [], 'SV009', /./);
});

test('a constraint is named', async () => {
  const again = as(agency, clerk(), (query) =>
    query(`INSERT INTO socsvc.person (snils, family_name, given_name, birth_date, sex) VALUES ('112-233-445 95', 'Вулканов', 'Осип', '1948-04-12', 'm')`),
  );
  await assert.rejects(again, (error) => error.code === '23505' && error.constraint.length > 0 && error.table === 'person' && !isRule(error));
});

test('a pool hands nothing on: nobody acts after the transaction, whatever its end', async () => {
  await as(portal, citizen(), (query) => query('SELECT 1'));
  await as(portal, citizen(), (query) => query('SELECT 1/0')).catch(() => {});
  const clients = await Promise.all([portal.connect(), portal.connect(), portal.connect()]);
  for (const client of clients) {
    const { rows } = await client.query('SELECT socsvc.subject_person() AS person, (SELECT count(*) FROM socsvc.my_services) AS services');
    assert.deepEqual(rows, [{ person: null, services: '0' }]);
    client.release();
  }
});

test('statements that the driver keeps prepared do for another subject, too', async () => {
  const mine = { name: 'mine', text: 'SELECT count(*) AS found FROM socsvc.my_contracts' };
  const other = one(
    await as(agency, clerk(), (query) => query(`INSERT INTO socsvc.person (family_name, given_name, birth_date, sex) VALUES ('Иная', 'Анна', '1950-01-01', 'f') RETURNING id`)),
  );
  const single = connect(logins.portal, { max: 1 });
  const found = [];
  for (const sub of [ids.person, other, ids.person]) {
    found.push(one(await as(single, issuer.token({ role: 'citizen', sub: String(sub) }), (query) => query(mine))));
  }
  await single.end();
  assert.deepEqual(found, ['1', '0', '1']);
});

test('a transaction that met another one is begun again, a refusal is not', async () => {
  let begun = 0;
  const answer = await as(portal, citizen(), async (query) => {
    if (++begun < 3) await query(`DO $$ BEGIN RAISE EXCEPTION 'met' USING ERRCODE = '40001'; END $$`);
    return one(await query('SELECT 7 AS seven'));
  });
  assert.deepEqual([answer, begun], [7, 3]);
  begun = 0;
  const refusal = as(portal, citizen(), (query) => {
    begun++;
    return query('SELECT socsvc.sign_contract($1)', [ids.contract]);
  });
  await assert.rejects(refusal, { code: 'SV003' });
  assert.equal(begun, 1);
});
