// What the README tells a newcomer to type: `node portal.mjs`, with a database that has a register and a superuser's connection.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

const run = (...files) => spawnSync(process.execPath, files, { encoding: 'utf8', cwd: fileURLToPath(new URL('.', import.meta.url)), timeout: 120_000 });

test('the program says what it does, from the application to the signed act', async () => {
  const superuser = new pg.Client();
  await superuser.connect();
  await superuser.query(`UPDATE socsvc.setting SET value = 'true' WHERE name = 'fee_assessment_before_offer'`); // which test/pgtap/setup.sql takes away
  await superuser.end();
  const { status, stdout, stderr } = run('portal.mjs');
  assert.equal(status, 0, stderr);
  const steps = stdout.split('\n').filter((line) => /^\S/.test(line) && !/^[\]}]|^(Application|Record) /.test(line));
  for (const part of ['documents that are missing', '«Заявления»', '«Мои услуги»', 'refused, SV020', 'charged', '«Оплата»', 'the act']) {
    assert.ok(steps.some((step) => step.startsWith(part)), `${part}: ${steps.join(' / ')}`);
  }
  assert.match(stdout, /delivered: '3',\s+remaining: '156'/);
});

test('a second time it is told that all is there already, and ends with an error', () => {
  const { status, stderr } = run('portal.mjs');
  assert.notEqual(status, 0);
  assert.match(stderr, /23505/);
});
