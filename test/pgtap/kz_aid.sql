-- Technical aids: goods of suppliers, their stock, prices and sums (Kazakhstan recipient's manual 33, 34; Social Code article 168).
BEGIN;
SELECT * FROM no_plan();
SELECT tap.kz_fixture();

CREATE FUNCTION public.p(product_name text) RETURNS bigint STABLE LANGUAGE sql SECURITY DEFINER AS $$ SELECT id FROM socsvc.aid_product WHERE name = product_name $$;
CREATE FUNCTION public.detail(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  detail text;
BEGIN
  EXECUTE statement;
  RETURN 'ok';
EXCEPTION WHEN others THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN SQLSTATE || ' ' || detail;
END $$;

-- ---- who keeps goods ---------------------------------------------------------------------------------------------------
SELECT tap.provider(3);
SELECT lives_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, model, price, stock, needs_service, ways, facility_addresses)
  VALUES (3, 'wheelchair', 'Коляска А', 'M', 180000, 2, true, '{facility,home}', '{"Астана, ул. Кенесары, 1"}')$$, 'a supplier offers goods with an accompanying service');
SELECT lives_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, stock, needs_service, ways, warehouse_address)
  VALUES (3, 'hearing_aid', 'Слуховой Б', 60000, 5, false, '{pickup,courier}', 'Астана, склад 2')$$, 'and goods without');
SELECT throws_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, needs_service, ways, warehouse_address)
  VALUES (3, 'wheelchair', 'X', 1, true, '{courier}', 's')$$, '23514', NULL, '[004/45/1] goods with a service do not go by courier');
SELECT throws_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, needs_service, ways, facility_addresses)
  VALUES (3, 'wheelchair', 'X', 1, false, '{facility}', '{s}')$$, '23514', NULL, '[004/35/2] goods without a service are not handed over at a facility');
SELECT throws_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, needs_service, ways)
  VALUES (3, 'wheelchair', 'X', 1, true, '{facility}')$$, '23514', NULL, 'a facility has an address');
SELECT throws_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, needs_service, ways)
  VALUES (3, 'wheelchair', 'X', 1, false, '{pickup}')$$, '23514', NULL, 'a warehouse too');
SELECT throws_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, needs_service, ways)
  VALUES (3, 'wheelchair', 'X', 1, false, '{}')$$, '23514', NULL, 'some way there is');
SELECT throws_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, needs_service, ways)
  VALUES (3, 'assistant', 'X', 1, true, '{home}')$$, 'SV004', NULL, 'an assistant is no goods');
SELECT throws_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, needs_service, ways)
  VALUES (3, 'wheelchair', 'X', -1, true, '{home}')$$, '23514', NULL, 'no price below zero');
SELECT throws_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, stock, needs_service, ways)
  VALUES (3, 'wheelchair', 'X', 1, -1, true, '{home}')$$, '23514', NULL, 'no stock below zero');
SELECT throws_ok($$UPDATE socsvc.aid_product SET reserved = 1 WHERE name = 'Коляска А'$$, '42501', NULL, 'what is reserved is no client''s to write');
SELECT throws_ok($$UPDATE socsvc.aid_product SET provider = 1 WHERE name = 'Коляска А'$$, '42501', NULL, 'nor whose goods they are');
SELECT tap.provider(1);
SELECT throws_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, needs_service, ways)
  VALUES (3, 'wheelchair', 'X', 1, true, '{home}')$$, 'SV009', NULL, 'nobody adds goods to another supplier');
SELECT is_empty($$UPDATE socsvc.aid_product SET price = 1 WHERE name = 'Коляска А' RETURNING id$$, 'nor changes its prices');
SELECT is_empty($$DELETE FROM socsvc.aid_product WHERE name = 'Коляска А' RETURNING id$$, 'nor removes them');
SELECT tap.become('tap_portal', 'provider');
SELECT is_empty($$UPDATE socsvc.aid_product SET price = 1 WHERE name = 'Коляска А' RETURNING id$$, 'a provider that does not say who it is neither');
SELECT tap.become('tap_portal', NULL);
SELECT is_empty($$UPDATE socsvc.aid_product SET price = 1 WHERE name = 'Коляска А' RETURNING id$$, 'nor who acts for nobody');
SELECT throws_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, needs_service, ways)
  VALUES (3, 'wheelchair', 'X', 1, true, '{home}')$$, 'SV009', NULL, 'who adds none');
SELECT is_empty($$DELETE FROM socsvc.aid_product WHERE name = 'Коляска А' RETURNING id$$, 'and removes none');
SELECT tap.provider(3);
SELECT throws_ok($$UPDATE socsvc.aid_product SET price = 'NaN' WHERE name = 'Коляска А'$$, '23514', NULL, 'a price is a number: with none the co-payment would be met by none');
SELECT tap.citizen(1);
SELECT is_empty($$UPDATE socsvc.aid_product SET price = 1 WHERE name = 'Коляска А' RETURNING id$$, 'nor does a recipient');
SELECT tap.agency();
SELECT lives_ok($$UPDATE socsvc.aid_product SET description = 'лёгкая' WHERE name = 'Коляска А'$$, 'the agency may');
SELECT tap.superuser();
SELECT set_config('socsvc.subject_role', 'agency', true);
SELECT throws_ok($$UPDATE socsvc.aid_product SET reserved = 1 WHERE name = 'Коляска А'$$, 'SV015', NULL, 'nor does the owner write what is reserved');
SELECT throws_ok($$UPDATE socsvc.aid_product SET help_kind = 'hearing_aid' WHERE name = 'Коляска А'$$, 'SV015', NULL, 'goods keep their kind');
SELECT throws_ok($$INSERT INTO socsvc.aid_product (provider, help_kind, name, price, stock, reserved, needs_service, ways)
  VALUES (3, 'wheelchair', 'X', 1, 1, 1, true, '{home}')$$, 'SV015', NULL, 'nor is anything reserved of new goods');

-- ---- what a recipient sees ---------------------------------------------------------------------------------------------
SELECT tap.provider(3);
INSERT INTO socsvc.aid_product (provider, help_kind, name, price, stock, needs_service, ways) VALUES (3, 'wheelchair', 'Нет', 1, 0, true, '{home}');
INSERT INTO socsvc.aid_product (provider, help_kind, name, price, stock, needs_service, ways, valid) VALUES (3, 'wheelchair', 'Прежняя', 1, 1, true, '{home}', '(,2020-01-01)');
SELECT tap.citizen(1);
SELECT results_eq($$SELECT entitlement, kind_name, name, provider_name, price, guaranteed_sum, copayment, needs_service, free FROM socsvc.available_aids ORDER BY entitlement$$,
  $$VALUES (3::bigint, 'Кресло-коляска', 'Коляска А', 'ТОО «Ортез»', 180000::numeric(12, 2), 150000::numeric, 30000::numeric, true, 2),
           (4, 'Слуховой аппарат', 'Слуховой Б', 'ТОО «Ортез»', 60000, 60000, 0, false, 5)$$,
  '[004/34/2] goods of the kinds that the programme names, which are there, with price, sum and co-payment');
SELECT results_eq($$SELECT DISTINCT help_kind FROM socsvc.available_aids ORDER BY 1$$, $$VALUES ('hearing_aid'), ('wheelchair')$$, '[004/33/2] only aids due by the programme');
SELECT tap.citizen(2);
SELECT is_empty($$SELECT FROM socsvc.available_aids$$, '[004/33/1] nothing for who is entitled to no aid');

-- ---- sums ----------------------------------------------------------------------------------------------------------------
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.entitlement SET guaranteed_sum = 175000 WHERE id = 3;
SET LOCAL session_replication_role = origin;
SELECT tap.citizen(1);
SELECT is((SELECT copayment FROM socsvc.available_aids WHERE entitlement = 3), 5000::numeric, 'a measure may have a sum of its own');
SELECT tap.superuser();
SET LOCAL session_replication_role = replica;
UPDATE socsvc.entitlement SET guaranteed_sum = NULL WHERE id = 3;
SET LOCAL session_replication_role = origin;
UPDATE socsvc.help_kind_rule SET valid = daterange(NULL, socsvc.today()) WHERE help_kind = 'hearing_aid';
SELECT tap.citizen(1);
SELECT is((SELECT guaranteed_sum FROM socsvc.available_aids WHERE entitlement = 4), NULL, 'no rule in force, no sum');
SELECT is((SELECT copayment FROM socsvc.available_aids WHERE entitlement = 4), NULL, 'and nobody says that nothing remains to be paid');
SELECT throws_ok($$SELECT socsvc.order_aid(4, p('Слуховой Б'), 'pickup')$$, 'SV021', NULL, 'and no order');
SELECT tap.superuser();
INSERT INTO socsvc.help_kind_rule (jurisdiction, help_kind, order_within, guaranteed_sum, valid, source) VALUES ('KZ', 'hearing_aid', '2 mons', 50000, daterange(socsvc.today(), NULL), 'test');
SELECT tap.citizen(1);
SELECT is((SELECT copayment FROM socsvc.available_aids WHERE entitlement = 4), 10000::numeric, 'the rule of the day counts');

-- ---- prices and stock with orders ----------------------------------------------------------------------------------------
SELECT lives_ok($$SELECT socsvc.confirm_aid_order(socsvc.order_aid(3, p('Коляска А'), 'home'))$$, 'an order');
SELECT tap.provider(3);
SELECT lives_ok($$UPDATE socsvc.aid_product SET price = 200000, stock = 1 WHERE name = 'Коляска А'$$, 'the supplier changes price and stock');
SELECT throws_ok($$UPDATE socsvc.aid_product SET name = 'Коляска Б' WHERE name = 'Коляска А'$$, 'SV017', NULL, 'what was ordered keeps its name');
SELECT is((SELECT ROW(price, copayment) FROM socsvc.aid_order), ROW(180000::numeric(12, 2), 30000::numeric(14, 2)), 'the order keeps the price of its day');
SELECT lives_ok($$SELECT socsvc.reserve_aid((SELECT number FROM socsvc.supplier_aid_orders))$$, 'it is reserved');
SELECT is((SELECT ROW(stock, reserved) FROM socsvc.aid_product WHERE name = 'Коляска А'), ROW(1, 1), 'one of the stock');
SELECT matches(detail($$UPDATE socsvc.aid_product SET stock = 0 WHERE name = 'Коляска А'$$), '^SV006 Stock: 0; reserved: 1', 'the stock is not below what is reserved');
SELECT throws_ok($$DELETE FROM socsvc.aid_product WHERE name = 'Коляска А'$$, '23503', NULL, 'what was ordered is not removed');
SELECT tap.citizen(1);
SELECT is_empty($$SELECT FROM socsvc.available_aids WHERE entitlement = 3$$, 'what is reserved is not offered');
SELECT tap.agency();
SELECT throws_ok($$UPDATE socsvc.entitlement SET term = daterange(lower(term), socsvc.today() + 1) WHERE id = 3$$, 'SV004', NULL, 'a measure does not end while an order of it is open');
SELECT lives_ok($$UPDATE socsvc.entitlement SET term = daterange(lower(term), socsvc.today() + 1) WHERE id = 4$$, 'one without may');
SELECT * FROM finish();
ROLLBACK;
