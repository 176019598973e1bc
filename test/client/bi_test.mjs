// An analyst's tool that knows SQL and information_schema and nothing of ours: Knex finds the star, its columns, types, keys and comments,
// and answers a question by its query builder. In the small region of test/pgtap/setup_bi.sql.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import knex from 'knex';

const superuser = process.env.PGUSER;
const tool = knex({ client: 'pg', connection: { host: process.env.PGHOST, port: Number(process.env.PGPORT), user: 'tap_analyst', database: process.env.PGDATABASE } });
const setup = fileURLToPath(new URL('../pgtap/setup_bi.sql', import.meta.url));
let views;

before(async () => {
  const psql = spawnSync('psql', ['-Xq', '-U', superuser, '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-f', setup, '-c', 'CALL socsvc.refresh_bi()'], {
    encoding: 'utf8',
    env: { ...process.env, PGOPTIONS: '-c client_min_messages=warning' },
  });
  assert.equal(psql.status, 0, psql.stderr);
  views = await tool.withSchema('information_schema').from('tables').where({ table_schema: 'socsvc_bi' }).orderBy('table_name').select('table_name', 'table_type');
});
after(() => tool.destroy());

test('information_schema shows an analyst the star', async () => {
  assert.ok(views.length >= 18, `${views.length} views`);
  assert.deepEqual([...new Set(views.map((view) => view.table_type))], ['VIEW']);
  for (const name of ['fact_delivery', 'fact_charge', 'fact_queue', 'fact_deadline', 'fact_contract', 'fact_order', 'fact_payment', 'dim_service', 'dim_recipient', 'dim_calendar', 'quota_use', 'bi_freshness']) {
    assert.ok(views.some((view) => view.table_name === name), name);
  }
});

test('of the register itself a tool sees no table', async () => {
  const tables = await tool.withSchema('information_schema').from('tables').where({ table_schema: 'socsvc' }).orderBy('table_name').select('table_name');
  assert.deepEqual(tables.map((table) => table.table_name), []);
});

test('columnInfo() of each view: types that every tool knows', async () => {
  const known = ['bigint', 'integer', 'smallint', 'numeric', 'text', 'boolean', 'date', 'timestamp with time zone', 'interval'];
  for (const { table_name: name } of views) {
    const columns = await tool.withSchema('socsvc_bi').table(name).columnInfo();
    assert.ok(Object.keys(columns).length > 1, name);
    for (const [column, { type }] of Object.entries(columns)) assert.ok(known.includes(type), `${name}.${column} is of type ${type}`);
  }
});

test('views and columns have comments', async () => {
  const { rows } = await tool.raw(`
    SELECT c.table_name, c.column_name FROM information_schema.columns c
     WHERE c.table_schema = 'socsvc_bi'
       AND (col_description(format('%I.%I', c.table_schema, c.table_name)::regclass, c.ordinal_position) IS NULL
            OR obj_description(format('%I.%I', c.table_schema, c.table_name)::regclass, 'pg_class') IS NULL)`);
  assert.deepEqual(rows, []);
});

test('the key that a view\'s comment names is one', async () => {
  let keys = 0;
  for (const { table_name: name } of views) {
    const comment = (await tool.raw(`SELECT obj_description(?::regclass, 'pg_class') AS comment`, [`socsvc_bi.${name}`])).rows[0].comment;
    const key = /\bKey: ([a-z_]+(?:, [a-z_]+)*)/.exec(comment)?.[1].split(', ');
    assert.ok(key, `${name}: "${comment}" names a key`);
    const columns = Object.keys(await tool.withSchema('socsvc_bi').table(name).columnInfo());
    for (const column of key) assert.ok(columns.includes(column), `${name} has its key's ${column}`);
    const rows = tool.withSchema('socsvc_bi').from(name);
    if (columns.includes('is_folded')) rows.where({ is_folded: false }); // the folded row of a group has no key
    const [{ total }] = await rows.clone().count({ total: '*' });
    const distinct = rows.clone().distinct(key);
    for (const column of key) distinct.whereNotNull(column);
    assert.equal((await distinct).length, Number(total), `${name}: ${key} is a key`);
    keys += Number(total) > 0;
  }
  assert.ok(keys >= 12, `${keys} views have rows`);
});

test('a fact refers to its dimensions', async () => {
  for (const [fact, dimension, key] of [
    ['fact_delivery', 'dim_service', 'service'], ['fact_delivery', 'dim_provider', 'provider'], ['fact_delivery', 'dim_calendar', 'day'],
    ['fact_charge', 'dim_provider', 'provider'], ['fact_charge', 'dim_recipient', 'recipient'], ['fact_queue', 'dim_department', 'department'],
    ['fact_contract', 'dim_provider', 'provider'],
  ]) {
    const [{ count }] = await tool
      .withSchema('socsvc_bi').from(`${fact} as f`).leftJoin(`${dimension} as d`, `f.${key}`, `d.${key}`)
      .whereNotNull(`f.${key}`).whereNull(`d.${key}`).count({ count: '*' });
    assert.equal(count, '0', `${fact}.${key}`);
  }
});

test('a question by the query builder: doc/analysts.md, number 10', async () => {
  const answer = await tool
    .withSchema('socsvc_bi').from('fact_delivery as f')
    .join('dim_calendar as c', 'f.day', 'c.day').leftJoin('dim_recipient as r', 'f.recipient', 'r.recipient')
    .where({ 'c.month': '2024-02-01', 'c.is_working_day': true })
    .groupBy('r.age_band', 'r.sex', 'f.ground').orderBy('r.age_band')
    .select('r.age_band', 'r.sex', 'f.ground').count({ deliveries: '*' }).sum({ times: 'f.times' });
  assert.deepEqual(answer.map(Object.values), [['18-34', 'm', 'urgent', '8', '8'], ['75-84', 'f', 'programme', '20', '30']]);
});

test('what is refused has its SQLSTATE', async () => {
  await assert.rejects(tool.withSchema('socsvc').from('secret_key').select(), { code: '42501' });
  await assert.rejects(tool.withSchema('socsvc_bi').from('fact_delivery').insert({ delivery: 1 }), (error) => ['42501', '55000'].includes(error.code));
});
