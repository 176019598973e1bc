// How a program speaks with a register: a pool for each login role, a token at the beginning of each transaction, and refusals that
// can be shown. This is all that a portal needs beside SQL.
import pg from 'pg';

// What the driver makes of values: a day stays the text that it is, for a Date is a moment in some time zone. int8, numeric, ranges and the
// register's own types (periodicity, volume, snils, iin) come as text anyway, and are given as text.
const DATE = 1082;
const types = { getTypeParser: (oid, format) => (oid === DATE ? (value) => value : pg.types.getTypeParser(oid, format)) };

// A pool of one login role. Host, port and database come from PGHOST, PGPORT and PGDATABASE, or from `options`.
export const connect = (user, options = {}) => new pg.Pool({ max: 4, types, ...options, user });

// as(pool, token, work): a transaction of whom the token names; work(query) gets query(text, values), which answers rows. A transaction
// that met another one (40001, 40P01) is begun again; everything else is the caller's to show.
export async function as(pool, token, work, tries = 5) {
  const client = await pool.connect();
  const query = async (text, values) => (await client.query(text, values)).rows;
  try {
    for (;;) {
      try {
        await query('BEGIN');
        await query('SELECT socsvc.authenticate($1)', [token]); // a bind parameter: literals get into logs
        const result = await work(query);
        await query('COMMIT');
        return result;
      } catch (error) {
        await query('ROLLBACK').catch(() => {});
        if (!['40001', '40P01'].includes(error.code) || --tries <= 0) throw error;
      }
    }
  } finally {
    client.release();
  }
}

// one(rows): the value of an answer that has one row and column, such as a function's.
export const one = (rows) => Object.values(rows[0])[0];

// isRule(error): the register has refused for good what was asked: do not repeat it. doc/errors.md has each code, and what to tell the user.
export const isRule = (error) => /^SV\d{3}$/.test(error?.code ?? '');

// toText(error): what a portal shows of a refusal to whoever wants to know more.
export const toText = (error) => [error.message, error.detail, error.hint].filter(Boolean).join('\n');
