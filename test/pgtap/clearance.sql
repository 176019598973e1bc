-- Who may work with minors (326-п paragraph 32).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.fixture();
SELECT tap.provider(1);
SELECT lives_ok($$INSERT INTO socsvc.worker_clearance (worker, certificate, issued_on, valid)
                  VALUES (1, '089/1234-Е', '2023-02-01', '[2023-02-01,2024-02-01)')$$, '[326-п/32/7] [326-п/32/8] the certificate of a worker');
SELECT throws_ok($$INSERT INTO socsvc.worker_clearance (worker, certificate, issued_on, valid)
                  VALUES (1, '2', '2023-12-01', '[2023-12-01,2024-12-01)')$$, '23P01', NULL, 'one on a day');
SELECT throws_ok($$INSERT INTO socsvc.worker_clearance (worker, certificate, issued_on, valid)
                  VALUES (1, '2', '2024-03-01', '[2024-02-15,2024-12-01)')$$, '23514', NULL, 'none clears before it was issued');
SELECT throws_ok($$INSERT INTO socsvc.worker_clearance (worker, certificate, issued_on, valid)
                  VALUES (999, '2', '2024-03-01', '[2024-03-01,2024-12-01)')$$, '42501', NULL, 'of a worker of the register');
SELECT lives_ok($$UPDATE socsvc.worker_clearance SET valid = '[2023-02-01,2023-06-15)'$$, 'a prosecution ends it');
SELECT throws_ok($$UPDATE socsvc.worker_clearance SET certificate = '3'$$, '42501', NULL, 'the certificate stands');
SELECT throws_ok('DELETE FROM socsvc.worker_clearance', '42501', NULL, 'and stays');
SELECT throws_ok('DELETE FROM socsvc.barring_crime', '42501', NULL, 'the list of crimes is the administrator''s');
SELECT is((SELECT b.is_exception FROM socsvc.barring_crime b WHERE b.code = c.code), c.is_exception, c.what)
  FROM (VALUES ('life_and_health', false, '[326-п/32/10] life and health bar'),
          ('liberty_honour_dignity', false, '[326-п/32/11] liberty, honour and dignity'),
          ('sexual_inviolability', false, '[326-п/32/12] sexual inviolability'),
          ('family_and_minors', false, '[326-п/32/13] family and minors'),
          ('public_health_morality', false, '[326-п/32/14] public health and morality'),
          ('constitutional_order', false, '[326-п/32/15] constitutional order'),
          ('public_safety', false, '[326-п/32/16] public safety'),
          ('psychiatric_placement', true, '[326-п/32/17] but not placement in a psychiatric hospital'),
          ('slander', true, '[326-п/32/18] nor slander')) c (code, is_exception, what);
SELECT is((SELECT count(*) FROM socsvc.barring_crime), 9::bigint, 'and no other');
SELECT tap.superuser();
SELECT * FROM finish();
ROLLBACK;
