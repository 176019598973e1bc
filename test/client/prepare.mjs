// What the administrators do once before a portal can work: logins for the clients, trust in the key of who issues tokens, open months.
// A superuser's connection; the database has a register (CALL socsvc.create_register('RU-KHM')).
import pg from 'pg';
import { audience, issuer } from './issuer.mjs';

export async function prepare(publicKey, { logins = { portal: 'portal_login', agency: 'agency_login' }, ...options } = {}) {
  const client = new pg.Client(options);
  await client.connect();
  try {
    for (const [group, login] of Object.entries(logins)) {
      await client.query(`DO $$ BEGIN CREATE ROLE ${login} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
      await client.query(`GRANT socsvc_${group} TO ${login}`);
    }
    // A year from yesterday on. A key for citizens must demand that the account is a confirmed one.
    await client.query(
      `INSERT INTO socsvc.trusted_key (issuer, kid, algorithm, public_key, audience, roles, login_claim, login_values, valid, source)
       VALUES ($1, '1', 'RS256', $2, $3, '{citizen,representative,provider,specialist,agency}', 'acr', '{confirmed}',
               tstzrange(now() - interval '1 day', now() + interval '1 year'), 'key of the example')`,
      [issuer, publicKey, audience],
    );
    await client.query(`SELECT socsvc.make_partitions('2025-01-01', '2025-03-31')`);
  } finally {
    await client.end();
  }
}
