-- Technical aids: goods of suppliers and orders of them. Lock order of a new order: the rehabilitation programme, the person;
-- of a move of the supplier: the order, the product, whose row is the mutex of its stock.

-- ---- goods ---------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.keep_aid_product()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting text := socsvc.subject_role();
  held bigint;
BEGIN
  IF acting IS NULL OR acting NOT IN ('provider', 'specialist', 'agency')
     OR acting <> 'agency' AND coalesce(NEW.provider, OLD.provider) IS DISTINCT FROM socsvc.subject_provider() THEN
    RAISE EXCEPTION 'these goods are another supplier''s'
      USING ERRCODE = 'SV009',
            DETAIL = format('You act as %s for provider %s.', coalesce(acting, 'nobody'),
                            coalesce(socsvc.subject_provider()::text, 'none')),
            HINT = 'Suppliers keep their own goods, the agency all.';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD; -- what was ordered is kept by the foreign key
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.reserved <> 0 THEN
      RAISE EXCEPTION 'what is reserved is computed'
        USING ERRCODE = 'SV015', DETAIL = 'Of new goods nothing is reserved.', HINT = 'Leave it out: orders reserve goods.';
    END IF;
    IF (SELECT k.class FROM socsvc.help_kind k WHERE k.code = NEW.help_kind) <> 'aid' THEN
      RAISE EXCEPTION 'goods are technical aids'
        USING ERRCODE = 'SV004', DETAIL = format('Kind of help: %s.', NEW.help_kind), HINT = 'Choose a kind of help of class aid.';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.id, NEW.provider, NEW.help_kind) IS DISTINCT FROM (OLD.id, OLD.provider, OLD.help_kind) THEN
    RAISE EXCEPTION 'goods keep their supplier and their kind'
      USING ERRCODE = 'SV015', DETAIL = format('Product %s.', OLD.id), HINT = 'Add another row.';
  END IF;
  IF (NEW.name, NEW.model, NEW.needs_service) IS DISTINCT FROM (OLD.name, OLD.model, OLD.needs_service)
     AND EXISTS (SELECT FROM socsvc.aid_order o WHERE o.product = OLD.id) THEN
    RAISE EXCEPTION 'product % was ordered as what it is', OLD.id
      USING ERRCODE = 'SV017', DETAIL = 'Name, model and accompanying service stand once it was ordered.',
            HINT = 'End valid and add another row.';
  END IF;
  IF NEW.reserved <> OLD.reserved THEN
    -- Each order locks this row after it has moved, so they are all there to be counted.
    SELECT count(*) INTO held FROM socsvc.aid_order o
     WHERE o.product = NEW.id
       AND o.status IN ('reserved', 'available_at_facility', 'available_at_home', 'available_for_pickup', 'handed_to_courier');
    IF NEW.reserved <> held THEN
      RAISE EXCEPTION 'what is reserved is computed'
        USING ERRCODE = 'SV015', DETAIL = format('Product %s: reserved for %s orders.', OLD.id, held),
              HINT = 'Leave it as it is: orders reserve and free goods.';
    END IF;
  END IF;
  IF NEW.stock < NEW.reserved THEN
    RAISE EXCEPTION 'more of product % is reserved', OLD.id
      USING ERRCODE = 'SV006', DETAIL = format('Stock: %s; reserved: %s.', NEW.stock, NEW.reserved),
            HINT = 'Withdraw an order first: reject_aid().';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_aid_product() IS 'Trigger of aid_product, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW: a supplier writes its own goods, of a kind of technical aid; reserved is the number of orders that hold a piece, and the stock is not below it; what was ordered keeps its name. Errors: SV004 no technical aid, SV006 less stock than reserved, SV009 not by this role or supplier, SV015 computed or what it is, SV017 ordered already';
REVOKE ALL ON FUNCTION socsvc.keep_aid_product() FROM PUBLIC;

CREATE FUNCTION socsvc.move_aid_stock()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  holding CONSTANT text[] := '{reserved,available_at_facility,available_at_home,available_for_pickup,handed_to_courier}'::text[];
  issued CONSTANT text[] := '{issued_at_facility,issued_at_home,picked_up,delivered_by_courier}'::text[];
  product record;
BEGIN
  IF NEW.status = ANY (holding) = (OLD.status = ANY (holding)) THEN
    RETURN NULL;
  END IF;
  IF NEW.status = ANY (holding) THEN
    -- Waits for whoever reserves at the same time, and looks again at what is left then.
    UPDATE socsvc.aid_product p SET reserved = p.reserved + 1 WHERE p.id = NEW.product AND p.reserved < p.stock;
    IF NOT FOUND THEN
      SELECT p.stock, p.reserved INTO product FROM socsvc.aid_product p WHERE p.id = NEW.product;
      RAISE EXCEPTION 'none of product % is free', NEW.product
        USING ERRCODE = 'SV006', DETAIL = format('Order %s; stock: %s, reserved: %s.', NEW.id, product.stock, product.reserved),
              HINT = 'Record what has come in as stock, or refuse the order: reject_aid().';
    END IF;
  ELSE
    UPDATE socsvc.aid_product p
       SET reserved = p.reserved - 1, stock = p.stock - CASE WHEN NEW.status = ANY (issued) THEN 1 ELSE 0 END
     WHERE p.id = NEW.product;
  END IF;
  RETURN NULL;
END
$function$;
COMMENT ON FUNCTION socsvc.move_aid_stock() IS 'Trigger of aid_order, AFTER UPDATE FOR EACH ROW when the status moves: the supplier''s confirmation reserves a piece, the handing over takes it off stock and reserved, a refusal frees it (004/40/2). Under REPEATABLE READ who comes second repeats the transaction (40001). Errors: SV006 none free';
REVOKE ALL ON FUNCTION socsvc.move_aid_stock() FROM PUBLIC;

-- ---- orders --------------------------------------------------------------------------------------------------------

-- What a person holds of a kind of aid, read under the lock of the person.
CREATE FUNCTION socsvc._check_aid_order(order_row jsonb)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  ordered record;
  measure record;
  open record;
  today date := socsvc.today();
  bad CONSTANT text[] := ARRAY['deleted', 'cancelled_by_recipient', 'rejected_by_supplier'];
  in_use_here bigint;
  in_use bigint;
  free_on date;
BEGIN
  SELECT o.id, o.person, o.entitlement, o.help_kind INTO ordered FROM jsonb_populate_record(NULL::socsvc.aid_order, order_row) o;
  SELECT o.id, o.status INTO open FROM socsvc.aid_order o
   WHERE o.person = ordered.person AND o.help_kind = ordered.help_kind AND o.live AND o.id <> ordered.id LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'person % has an open order of this kind', ordered.person
      USING ERRCODE = 'SV007', DETAIL = format('Kind of help: %s; open: order %s, "%s".', ordered.help_kind, open.id, open.status),
            HINT = 'Go on with that one, or end it first: delete_aid_order(), cancel_aid_order().';
  END IF;
  SELECT e.quantity, p.notified_on, r.order_within INTO measure
    FROM socsvc.entitlement e
    JOIN socsvc.rehabilitation_programme p ON p.id = e.rehabilitation_programme
    LEFT JOIN socsvc.help_kind_rule r ON r.id = socsvc.help_kind_rule_id(e.help_kind, today)
   WHERE e.id = ordered.entitlement;
  -- In use: handed over and not worn out. Without a known term an aid counts in its own measure alone.
  SELECT count(*) FILTER (WHERE o.entitlement = ordered.entitlement), count(*) INTO in_use_here, in_use
    FROM socsvc.aid_order o
   WHERE o.person = ordered.person AND o.help_kind = ordered.help_kind AND NOT o.live AND o.status <> ALL (bad)
     AND CASE WHEN o.wears_out_on IS NULL THEN o.entitlement = ordered.entitlement ELSE o.wears_out_on > today END;
  IF in_use >= measure.quantity THEN
    SELECT o.wears_out_on INTO free_on FROM socsvc.aid_order o
     WHERE o.person = ordered.person AND o.help_kind = ordered.help_kind AND o.wears_out_on > today
     ORDER BY o.wears_out_on OFFSET in_use - measure.quantity LIMIT 1;
    IF in_use_here >= measure.quantity THEN
      RAISE EXCEPTION 'entitlement % is used up', ordered.entitlement
        USING ERRCODE = 'SV026', DETAIL = format('Quantity: %s; in use: %s.', measure.quantity, in_use_here),
              HINT = coalesce(format('An aid may be replaced from %s.', to_char(free_on, 'YYYY-MM-DD')),
                              'A new rehabilitation programme may entitle to more.');
    END IF;
    RAISE EXCEPTION 'the aid that person % has is not worn out before %', ordered.person, to_char(free_on, 'YYYY-MM-DD')
      USING ERRCODE = 'SV005', DETAIL = format('Kind of help: %s; quantity: %s; in use: %s.', ordered.help_kind, measure.quantity, in_use),
            HINT = 'Order on or after that day.';
  END IF;
  IF (measure.notified_on + measure.order_within)::date < today
     AND NOT EXISTS (SELECT FROM socsvc.aid_order o
                      WHERE o.entitlement = ordered.entitlement AND NOT o.live AND o.status <> ALL (bad) AND o.wears_out_on <= today) THEN
    RAISE EXCEPTION 'the term for ordering is over'
      USING ERRCODE = 'SV005', DETAIL = format('Notice of %s; to be ordered until %s.', to_char(measure.notified_on, 'YYYY-MM-DD'),
                                              to_char(measure.notified_on + measure.order_within, 'YYYY-MM-DD')),
            HINT = 'Ask the agency for another entitlement: help_kind_rule has the term.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._check_aid_order(jsonb) IS 'Private: of a row of aid_order: no other order of the kind is open (004/12/3), the measure has one left, aids of the kind that are in use are not doubled, and the term for ordering runs (Social Code article 168: two months of the notice, the last day included). Ours, for the sources are silent: a worn-out aid of the measure frees its quantity again, and its replacement is bound to no term of ordering; aids of other measures count until they are worn out. Errors: SV007 another is open, SV026 used up, SV005 not worn out or too late';
REVOKE ALL ON FUNCTION socsvc._check_aid_order(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc._new_aid_order(new_order jsonb)
RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  ordered record;
  measure record;
  product record;
  person record;
  today date := socsvc.today();
BEGIN
  SELECT o.* INTO ordered FROM jsonb_populate_record(NULL::socsvc.aid_order, new_order) o;
  SELECT e.id, e.person, e.help_kind, e.term, k.class, p.status, p.notified_on,
         coalesce(e.guaranteed_sum, r.guaranteed_sum) AS guaranteed_sum INTO measure
    FROM socsvc.entitlement e
    JOIN socsvc.help_kind k ON k.code = e.help_kind
    JOIN socsvc.rehabilitation_programme p ON p.id = e.rehabilitation_programme
    LEFT JOIN socsvc.help_kind_rule r ON r.id = socsvc.help_kind_rule_id(e.help_kind, today)
   WHERE e.id = ordered.entitlement;
  SELECT p.id, p.provider, p.help_kind, p.price, p.needs_service, p.ways, p.facility_addresses, p.warehouse_address, p.valid, v.in_register
    INTO product
    FROM socsvc.aid_product p JOIN socsvc.provider v ON v.id = p.provider WHERE p.id = ordered.product;
  SELECT r.address, r.died_on INTO person FROM socsvc.person r WHERE r.id = measure.person;
  IF measure.class <> 'aid' OR product.help_kind <> measure.help_kind OR ordered.person <> measure.person
     OR ordered.help_kind <> measure.help_kind THEN
    RAISE EXCEPTION 'entitlement % does not entitle to this', measure.id
      USING ERRCODE = 'SV026',
            DETAIL = format('It entitles person %s to: %s; ordered for person %s: %s.', measure.person, measure.help_kind,
                                              ordered.person, coalesce(product.help_kind, ordered.help_kind)),
            HINT = 'available_aids lists what may be ordered.';
  END IF;
  IF measure.status <> 'in_force' OR measure.notified_on IS NULL THEN
    RAISE EXCEPTION 'the rehabilitation programme of entitlement % is not in force', measure.id
      USING ERRCODE = 'SV026', DETAIL = format('Its status is "%s".', measure.status),
            HINT = 'Order from the programme that is in force: my_entitlements lists what may be ordered.';
  END IF;
  IF NOT measure.term @> today THEN
    RAISE EXCEPTION 'entitlement % is not due today', measure.id
      USING ERRCODE = 'SV005', DETAIL = format('Its term: %s; today: %s.', measure.term, to_char(today, 'YYYY-MM-DD')),
            HINT = 'Order within the term of the entitlement: my_entitlements shows it.';
  END IF;
  IF person.died_on IS NOT NULL THEN
    RAISE EXCEPTION 'person % has died', measure.person
      USING ERRCODE = 'SV013', DETAIL = format('Day of death: %s.', to_char(person.died_on, 'YYYY-MM-DD')),
            HINT = 'If the day of death is wrong, have the agency correct it in the register.';
  END IF;
  IF NOT product.valid @> today OR NOT product.in_register @> today THEN
    RAISE EXCEPTION 'product % is not offered today', product.id
      USING ERRCODE = 'SV005', DETAIL = format('Offered: %s; supplier in the register: %s.', product.valid, product.in_register),
            HINT = 'Choose another product of this kind that is offered.';
  END IF;
  IF ordered.way <> ALL (product.ways) THEN
    RAISE EXCEPTION 'product % is not handed over in this way', product.id
      USING ERRCODE = 'SV004',
            DETAIL = format('Way: %s; offered: %s; accompanying service: %s.', ordered.way, array_to_string(product.ways, ', '),
                                              CASE WHEN product.needs_service THEN 'yes' ELSE 'no' END),
            HINT = 'Choose one of the ways in which it is offered.';
  END IF;
  ordered.place := CASE ordered.way
    WHEN 'facility' THEN coalesce(ordered.place,
                                   CASE WHEN cardinality(product.facility_addresses) = 1 THEN product.facility_addresses[1] END)
    WHEN 'home' THEN coalesce(ordered.place, person.address)
    WHEN 'pickup' THEN product.warehouse_address
    ELSE ordered.place END;
  IF ordered.way = 'facility' AND ordered.place <> ALL (product.facility_addresses) THEN
    RAISE EXCEPTION 'the supplier does not work there'
      USING ERRCODE = 'SV004',
            DETAIL = format('Place: %s; facilities: %s.', ordered.place, array_to_string(product.facility_addresses, '; ')),
            HINT = 'Choose one of the supplier''s places.';
  END IF;
  IF ordered.way IN ('facility', 'home') AND ordered.place IS NULL
     OR ordered.way = 'courier' AND num_nulls(ordered.delivery_settlement_address, ordered.delivery_additional_address) > 0 THEN
    RAISE EXCEPTION 'the order does not say where to'
      USING ERRCODE = 'SV012', DETAIL = format('Way: %s.', ordered.way),
            HINT = CASE ordered.way WHEN 'facility' THEN 'Choose one of the product''s facility_addresses.'
                     WHEN 'home' THEN 'Give the place.'
                     ELSE 'Give the address down to the settlement, and street, house, flat.' END;
  END IF;
  IF measure.guaranteed_sum IS NULL THEN
    RAISE EXCEPTION 'no guaranteed sum is in force for "%"', measure.help_kind
      USING ERRCODE = 'SV021', DETAIL = format('Entitlement %s, day %s.', measure.id, to_char(today, 'YYYY-MM-DD')),
            HINT = 'The administrator adds it to help_kind_rule, or the agency gives the measure its own.';
  END IF;
  RETURN jsonb_build_object('provider', product.provider, 'price', product.price, 'guaranteed_sum', measure.guaranteed_sum,
                            'place', ordered.place);
END
$function$;
COMMENT ON FUNCTION socsvc._new_aid_order(jsonb) IS 'Private: of a new row of aid_order: whether the measure, the product, the way and the place go together today; answers provider, price, guaranteed_sum and place. Errors: SV004 way or facility not offered, SV005 outside a term, SV012 no address, SV013 dead, SV021 no guaranteed sum, SV026 not entitled to it';
REVOKE ALL ON FUNCTION socsvc._new_aid_order(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.keep_aid_order()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  acting text := socsvc.subject_role();
  today date := socsvc.today();
  is_recipient boolean := coalesce(acting IN ('citizen', 'representative'), false);
  is_issued boolean := NEW.status IN ('issued_at_facility', 'issued_at_home', 'picked_up', 'delivered_by_courier');
  entitled bigint;
  kind text;
  programme bigint;
  computed jsonb;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'an order is not deleted'
      USING ERRCODE = 'SV017', DETAIL = format('Order %s.', OLD.id), HINT = 'delete_aid_order() keeps the row.';
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.entitlement IS NULL THEN
      RAISE EXCEPTION 'nobody orders an aid without an entitlement' USING ERRCODE = 'SV026', DETAIL = format('Product %s.', NEW.product),
              HINT = 'my_entitlements lists them.';
    END IF;
    SELECT e.person, e.help_kind, e.rehabilitation_programme INTO entitled, kind, programme FROM socsvc.entitlement e
      WHERE e.id = NEW.entitlement;
    IF NOT FOUND OR NOT socsvc._client_sees('entitlement', NEW.entitlement) THEN
      PERFORM socsvc._refuse_missing('entitlement', NEW.entitlement, 'aid_order_entitlement');
      RETURN NEW;
    END IF;
    NEW.person := coalesce(NEW.person, entitled);
    NEW.help_kind := coalesce(NEW.help_kind, kind);
  END IF;
  IF is_recipient AND (CASE acting WHEN 'citizen' THEN NEW.person = socsvc.subject_person()
                                   ELSE socsvc._represents(NEW.person) END
                       AND (TG_OP = 'UPDATE' OR NEW.person = entitled)) IS NOT TRUE THEN
    RAISE EXCEPTION 'this order is somebody else''s'
      USING ERRCODE = 'SV009', DETAIL = format('You act as %s, person %s.', acting, coalesce(socsvc.subject_person()::text, 'none')),
            HINT = 'Recipients order for themselves and for whom they represent.';
  END IF;
  IF TG_OP = 'INSERT' AND NOT is_recipient AND acting IS DISTINCT FROM 'agency' THEN
    RAISE EXCEPTION 'aids are ordered by recipients'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', coalesce(acting, 'nobody')),
            HINT = 'The recipient orders, his representative, or the agency for him.';
  END IF;
  IF TG_OP = 'UPDATE' AND acting IN ('provider', 'specialist') AND OLD.provider IS DISTINCT FROM socsvc.subject_provider() THEN
    RAISE EXCEPTION 'this order is another supplier''s'
      USING ERRCODE = 'SV009',
            DETAIL = format('Order %s; you act for provider %s.', OLD.id, coalesce(socsvc.subject_provider()::text, 'none')),
            HINT = 'Its own supplier moves it, or the agency.';
  END IF;

  IF TG_OP = 'INSERT' THEN
    IF num_nonnulls(NEW.track_number, NEW.issued_at, NEW.wears_out_on, NEW.copayment_paid, NEW.copayment_paid_on,
                   NEW.cancel_reason) > 0 THEN
      RAISE EXCEPTION 'a new order has not gone anywhere'
        USING ERRCODE = 'SV015', DETAIL = format('Product %s, person %s.', NEW.product, NEW.person),
              HINT = 'These come with the moves: hand_to_courier(), issue_aid().';
    END IF;
    PERFORM FROM socsvc.aid_product p WHERE p.id = NEW.product;
    IF NOT FOUND THEN
      PERFORM socsvc._refuse_missing('product', NEW.product, 'aid_order_product');
      RETURN NEW;
    END IF;
    -- Neither does the programme end meanwhile, nor does the person order the same twice.
    PERFORM FROM socsvc.rehabilitation_programme p WHERE p.id = programme FOR SHARE;
    PERFORM FROM socsvc.person p WHERE p.id = NEW.person FOR NO KEY UPDATE;
    computed := socsvc._new_aid_order(to_jsonb(NEW));
    NEW.provider := coalesce(NEW.provider, (computed ->> 'provider')::bigint);
    NEW.price := computed ->> 'price';
    NEW.guaranteed_sum := computed ->> 'guaranteed_sum';
    NEW.place := computed ->> 'place';
    NEW.ordered_at := clock_timestamp();
    PERFORM socsvc._check_at_newest('_check_aid_order', to_jsonb(NEW));
    RETURN NEW;
  END IF;

  IF (NEW.id, NEW.person, NEW.entitlement, NEW.help_kind, NEW.product, NEW.provider, NEW.price, NEW.guaranteed_sum, NEW.way, NEW.place,
      NEW.delivery_settlement_address, NEW.delivery_additional_address, NEW.ordered_at, NEW.issued_at, NEW.wears_out_on,
      NEW.copayment_paid_on)
     IS DISTINCT FROM
     (OLD.id, OLD.person, OLD.entitlement, OLD.help_kind, OLD.product, OLD.provider, OLD.price, OLD.guaranteed_sum, OLD.way, OLD.place,
      OLD.delivery_settlement_address, OLD.delivery_additional_address, OLD.ordered_at, OLD.issued_at, OLD.wears_out_on,
      OLD.copayment_paid_on) THEN
    RAISE EXCEPTION 'what an order is stands'
      USING ERRCODE = 'SV015', DETAIL = format('Order %s.', OLD.id), HINT = 'Delete it and order anew.';
  END IF;
  IF is_recipient AND (NEW.track_number, NEW.copayment_paid) IS DISTINCT FROM (OLD.track_number, OLD.copayment_paid) THEN
    RAISE EXCEPTION 'the supplier records this'
      USING ERRCODE = 'SV009', DETAIL = format('You act as: %s.', acting), HINT = 'Its supplier records it, or the agency.';
  END IF;
  IF NEW.track_number IS DISTINCT FROM OLD.track_number AND NEW.status <> 'handed_to_courier'
     OR NEW.copayment_paid IS DISTINCT FROM OLD.copayment_paid AND NOT (is_issued AND OLD.live)
     OR NEW.cancel_reason IS DISTINCT FROM OLD.cancel_reason AND (NEW.status = OLD.status OR NEW.status <> 'rejected_by_supplier')
     OR NEW.status_reason IS DISTINCT FROM OLD.status_reason AND NEW.status = OLD.status THEN
    RAISE EXCEPTION 'this comes with its move'
      USING ERRCODE = 'SV015', DETAIL = format('Order %s; its status is "%s".', OLD.id, OLD.status),
      HINT = 'hand_to_courier(), issue_aid(), cancel_aid_order(), reject_aid().';
  END IF;
  IF NEW.track_number IS NOT NULL AND NEW.way <> 'courier' THEN
    RAISE EXCEPTION 'order % does not go by courier', OLD.id
      USING ERRCODE = 'SV004', DETAIL = format('Its way is "%s".', NEW.way),
            HINT = 'Tell the recipient that it is there: aid_available(order_id).';
  END IF;
  IF NEW.status = 'handed_to_courier' AND NEW.track_number IS NULL THEN
    RAISE EXCEPTION 'the tracking number is missing'
      USING ERRCODE = 'SV012', DETAIL = format('Order %s.', OLD.id), HINT = 'hand_to_courier(order_id, track_number).';
  END IF;
  IF is_issued AND OLD.live THEN
    -- The guard asks for it too, but cannot name the sum. What it is follows from columns that no longer change.
    IF coalesce(NEW.copayment_paid, 0) <> OLD.copayment THEN
      RAISE EXCEPTION 'the co-payment of order % is not recorded as paid in full', OLD.id
        USING ERRCODE = 'SV004',
              DETAIL = format('The co-payment is %s; recorded as paid: %s.', OLD.copayment, coalesce(NEW.copayment_paid, 0)),
              HINT = format('Take the co-payment and hand over: issue_aid(%s, %s).', OLD.id, OLD.copayment);
    END IF;
    NEW.issued_at := clock_timestamp();
    NEW.wears_out_on := today + (SELECT r.replacement_term FROM socsvc.help_kind_rule r
                                 WHERE r.id = socsvc.help_kind_rule_id(NEW.help_kind, today));
    NEW.copayment_paid_on := CASE WHEN NEW.copayment_paid IS NOT NULL THEN today END;
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_aid_order() IS 'Trigger of aid_order, BEFORE INSERT, UPDATE OR DELETE FOR EACH ROW, after enforce_status(): recipients and the agency order what a measure entitles to, suppliers carry out their own orders; price, sums, place and moments are computed, what an order is stands. Errors: those of _new_aid_order() and _check_aid_order(), SV004 a tracking number of what goes otherwise, SV009 not by this role, person or supplier, SV012 no tracking number, SV015 computed or what an order is, SV017 deleted, 23503 no such measure, or one that the client does not see, or product';
REVOKE ALL ON FUNCTION socsvc.keep_aid_order() FROM PUBLIC;

-- ---- guards --------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.guard_aid_order_facility(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT o.way = 'facility' FROM socsvc.aid_order o WHERE o.id = guard_aid_order_facility.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_aid_order_facility(bigint) IS 'The order is carried out at the facility. Guard of status_transition (004/41)';
REVOKE ALL ON FUNCTION socsvc.guard_aid_order_facility(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_aid_order_home(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT o.way = 'home' FROM socsvc.aid_order o WHERE o.id = guard_aid_order_home.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_aid_order_home(bigint) IS 'The order is carried out at home. Guard of status_transition (004/43)';
REVOKE ALL ON FUNCTION socsvc.guard_aid_order_home(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_aid_order_pickup(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT o.way = 'pickup' FROM socsvc.aid_order o WHERE o.id = guard_aid_order_pickup.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_aid_order_pickup(bigint) IS 'The order is picked up at the warehouse. Guard of status_transition (004/51)';
REVOKE ALL ON FUNCTION socsvc.guard_aid_order_pickup(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_aid_order_courier(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT o.way = 'courier' AND o.track_number IS NOT NULL FROM socsvc.aid_order o WHERE o.id = guard_aid_order_courier.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_aid_order_courier(bigint) IS 'The order goes by courier, with its tracking number. Guard of status_transition (004/52)';
REVOKE ALL ON FUNCTION socsvc.guard_aid_order_courier(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_aid_order_paid(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (SELECT coalesce(o.copayment_paid, 0) = o.copayment FROM socsvc.aid_order o WHERE o.id = guard_aid_order_paid.id);
END
$function$;
COMMENT ON FUNCTION socsvc.guard_aid_order_paid(bigint) IS 'The co-payment, where there is one, is recorded as paid in full, neither less nor more. Guard of status_transition (004/42/2, 51/6, 54/3)';
REVOKE ALL ON FUNCTION socsvc.guard_aid_order_paid(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_aid_order_rejected(id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  RETURN (
    SELECT EXISTS (SELECT FROM socsvc.order_cancel_reason r
                    WHERE r.code = o.cancel_reason AND r.side = 'supplier' AND r.valid @> socsvc.today()
                      AND r.jurisdiction = ANY (socsvc._home_jurisdictions()))
      FROM socsvc.aid_order o WHERE o.id = guard_aid_order_rejected.id
  );
END
$function$;
COMMENT ON FUNCTION socsvc.guard_aid_order_rejected(bigint) IS 'The supplier''s reason is a code of order_cancel_reason in force. Guard of status_transition (ours: 004/40/2 does not describe it)';
REVOKE ALL ON FUNCTION socsvc.guard_aid_order_rejected(bigint) FROM PUBLIC;

-- ---- the functions of clients --------------------------------------------------------------------------------------

CREATE FUNCTION socsvc.order_aid(entitlement_id bigint, product_id bigint, way text, place text DEFAULT NULL,
  delivery_settlement_address text DEFAULT NULL, delivery_additional_address text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  order_id bigint;
BEGIN
  INSERT INTO socsvc.aid_order (entitlement, product, way, place, delivery_settlement_address, delivery_additional_address)
    VALUES (entitlement_id, product_id, order_aid.way, order_aid.place, order_aid.delivery_settlement_address,
            order_aid.delivery_additional_address)
    RETURNING id INTO order_id;
  RETURN order_id;
END
$function$;
COMMENT ON FUNCTION socsvc.order_aid(bigint, bigint, text, text, text, text) IS 'Orders an aid («Заказать», «Создать»: 004/34 to 36, 45); answers the order''s number. way: facility or home with an accompanying service, with a place; pickup or courier without, by courier with the address down to the settlement and street, house, flat. The order waits for confirm_aid_order(). Errors: those of keep_aid_order()';
REVOKE ALL ON FUNCTION socsvc.order_aid(bigint, bigint, text, text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._move_aid_order(order_id bigint, to_status text, reason_code text DEFAULT NULL, reason text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  -- By another status, so that a repeated move is told what there is.
  UPDATE socsvc.aid_order o SET status = to_status, cancel_reason = coalesce(reason_code, o.cancel_reason), status_reason = reason
   WHERE o.id = order_id AND o.status <> to_status;
  IF NOT FOUND THEN
    PERFORM socsvc._refuse_repeated_move('aid_order', order_id, (SELECT o.status FROM socsvc.aid_order o WHERE o.id = order_id), to_status);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._move_aid_order(bigint, text, text, text) IS 'Private: moves the status of an order of an aid with the caller''s rights. Errors: SV003 there already, P0002 no such order';
REVOKE ALL ON FUNCTION socsvc._move_aid_order(bigint, text, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.delete_aid_order(order_id bigint)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._move_aid_order($1, 'deleted')
$function$;
COMMENT ON FUNCTION socsvc.delete_aid_order(bigint) IS 'The recipient gives up an order that is not confirmed («Удалить»: 004/37/1); the row is kept. Errors: SV003 not "created", SV009 somebody else''s, P0002 no such order';
REVOKE ALL ON FUNCTION socsvc.delete_aid_order(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.confirm_aid_order(order_id bigint, cms bytea DEFAULT NULL, code text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc.sign_document('aid_order', order_id, cms, code => code) WHERE num_nonnulls(cms, code) > 0;
  SELECT socsvc._move_aid_order($1, 'awaiting_supplier')
$function$;
COMMENT ON FUNCTION socsvc.confirm_aid_order(bigint, bytea, text) IS 'The recipient confirms the order («Подтвердить»: 004/37/2, 47/1); it goes to the supplier. cms: the signature over canonical(''aid_order'', id), where it is by certificate; code: of request_signature_code(), where it is by code. Errors: SV003 not "created", SV009 somebody else''s, P0002 no such order';
REVOKE ALL ON FUNCTION socsvc.confirm_aid_order(bigint, bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc.cancel_aid_order(order_id bigint, reason text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._move_aid_order($1, 'cancelled_by_recipient', NULL, $2)
$function$;
COMMENT ON FUNCTION socsvc.cancel_aid_order(bigint, text) IS 'The recipient cancels the order, until the supplier confirms it (004/38/3, 38/4); the reason, in words, is free: the manual asks for none. Errors: SV003 confirmed already, SV009 somebody else''s, P0002 no such order';
REVOKE ALL ON FUNCTION socsvc.cancel_aid_order(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.reserve_aid(order_id bigint)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._move_aid_order($1, 'reserved')
$function$;
COMMENT ON FUNCTION socsvc.reserve_aid(bigint) IS 'The supplier confirms that the goods are there, and a piece is reserved (004/40, 50). Errors: SV003 not awaited, SV006 none free, SV009 another supplier''s, P0002 no such order';
REVOKE ALL ON FUNCTION socsvc.reserve_aid(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.reject_aid(order_id bigint, reason_code text, reason text DEFAULT NULL)
RETURNS void
LANGUAGE sql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._move_aid_order($1, 'rejected_by_supplier', $2, $3)
$function$;
COMMENT ON FUNCTION socsvc.reject_aid(bigint, text, text) IS 'The supplier refuses an order, or withdraws it until it is handed over, which frees the piece; reason_code: of order_cancel_reason, side supplier. The manual describes neither (004/40/2, 38/4); without it a parcel that came back or an aid that the recipient does not take would bar the next order for ever. The order does not count as used. Errors: SV003 not with the supplier, SV004 no such reason, SV009 another supplier''s, P0002 no such order';
REVOKE ALL ON FUNCTION socsvc.reject_aid(bigint, text, text) FROM PUBLIC;

CREATE FUNCTION socsvc.aid_available(order_id bigint)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  order_way text := (SELECT o.way FROM socsvc.aid_order o WHERE o.id = order_id);
BEGIN
  IF order_way = 'courier' THEN
    RAISE EXCEPTION 'order % goes by courier', order_id USING ERRCODE = 'SV004', DETAIL = format('Its way is "%s".', order_way),
            HINT = 'hand_to_courier(order_id, track_number).';
  END IF;
  PERFORM socsvc._move_aid_order(order_id, CASE order_way WHEN 'facility' THEN 'available_at_facility' WHEN 'home' THEN 'available_at_home'
                                                          ELSE 'available_for_pickup' END);
END
$function$;
COMMENT ON FUNCTION socsvc.aid_available(bigint) IS 'The supplier says that the goods are ready where the recipient gets them, and the recipient is told (004/41, 43, 51/2 to 4). Errors: SV003 not reserved, SV004 it goes by courier, SV009 another supplier''s, P0002 no such order';
REVOKE ALL ON FUNCTION socsvc.aid_available(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.hand_to_courier(order_id bigint, track_number text)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  UPDATE socsvc.aid_order o SET status = 'handed_to_courier', track_number = upper(btrim(hand_to_courier.track_number))
   WHERE o.id = order_id AND o.status <> 'handed_to_courier';
  IF NOT FOUND THEN
    PERFORM socsvc._move_aid_order(order_id, 'handed_to_courier');
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.hand_to_courier(bigint, text) IS 'The supplier hands the goods to the courier, with the number by which the delivery is tracked (004/52). Errors: SV003 not reserved, SV004 not by courier, SV012 no number, SV009 another supplier''s, 23514 a number of other signs than letters, digits and hyphens, P0002 no such order';
REVOKE ALL ON FUNCTION socsvc.hand_to_courier(bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.issue_aid(order_id bigint, copayment numeric DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  to_status text := (SELECT CASE o.way WHEN 'facility' THEN 'issued_at_facility' WHEN 'home' THEN 'issued_at_home'
                                WHEN 'pickup' THEN 'picked_up'
                                       ELSE 'delivered_by_courier' END
                       FROM socsvc.aid_order o WHERE o.id = order_id);
BEGIN
  UPDATE socsvc.aid_order o SET status = to_status, copayment_paid = issue_aid.copayment WHERE o.id = order_id AND o.status <> to_status;
  IF NOT FOUND THEN
    PERFORM socsvc._move_aid_order(order_id, to_status);
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc.issue_aid(bigint, numeric) IS 'The supplier records that the goods were handed over, with the service where there is one, and what the recipient paid (004/42, 43, 51/5, 54); the moment is the clock''s. copayment: tenge, exactly what my_aid_orders.copayment says, NULL for none. Errors: SV003 not ready, SV004 the co-payment is not recorded or another sum, SV009 another supplier''s, P0002 no such order';
REVOKE ALL ON FUNCTION socsvc.issue_aid(bigint, numeric) FROM PUBLIC;
