-- Chapter 95, orders of technical aids: what one may order, one's orders, the supplier's, and what a rental point has lent.

CREATE VIEW socsvc.available_aids WITH (security_invoker) AS
  SELECT e.id AS entitlement, e.person, e.help_kind, k.name_ru AS kind_name, k.name_kk AS kind_name_kk, p.id AS product, p.name, p.model, p.description,
         p.provider, v.short_name AS provider_name, p.price, coalesce(e.guaranteed_sum, u.guaranteed_sum) AS guaranteed_sum,
         -- Where no sum is known nobody can say what remains to be paid: NULL, not nothing.
         CASE WHEN coalesce(e.guaranteed_sum, u.guaranteed_sum) IS NOT NULL
              THEN GREATEST(p.price - coalesce(e.guaranteed_sum, u.guaranteed_sum), 0) END AS copayment,
         p.needs_service, p.ways, p.facility_addresses, p.warehouse_address, p.stock - p.reserved AS free
    FROM socsvc.entitlement e
    JOIN socsvc.rehabilitation_programme r ON r.id = e.rehabilitation_programme AND r.status = 'in_force'
    JOIN socsvc.help_kind k ON k.code = e.help_kind AND k.class = 'aid'
    JOIN socsvc.aid_product p ON p.help_kind = e.help_kind AND p.valid OPERATOR(pg_catalog.@>) (SELECT socsvc.today()) AND p.stock > p.reserved
    JOIN socsvc.provider v ON v.id = p.provider AND v.in_register OPERATOR(pg_catalog.@>) (SELECT socsvc.today())
    LEFT JOIN socsvc.help_kind_rule u ON u.id = socsvc.help_kind_rule_id(e.help_kind, (SELECT socsvc.today()))
   WHERE e.person IN (SELECT s.person FROM socsvc.my_persons s) AND e.term OPERATOR(pg_catalog.@>) (SELECT socsvc.today());
COMMENT ON VIEW socsvc.available_aids IS '«Технические средства реабилитации» – «Выбрать» (004/33, 34): goods of suppliers that are there, for each aid to which the client, or whom it represents, is entitled today';
COMMENT ON COLUMN socsvc.available_aids.entitlement IS 'Measure of the rehabilitation programme';
COMMENT ON COLUMN socsvc.available_aids.person IS 'Person';
COMMENT ON COLUMN socsvc.available_aids.help_kind IS 'Kind of aid';
COMMENT ON COLUMN socsvc.available_aids.kind_name IS 'Its name in Russian';
COMMENT ON COLUMN socsvc.available_aids.kind_name_kk IS 'Its name in Kazakh';
COMMENT ON COLUMN socsvc.available_aids.product IS 'Product: order_aid(entitlement, product, way)';
COMMENT ON COLUMN socsvc.available_aids.name IS 'Its name';
COMMENT ON COLUMN socsvc.available_aids.model IS 'Its model';
COMMENT ON COLUMN socsvc.available_aids.description IS 'What the supplier writes of it';
COMMENT ON COLUMN socsvc.available_aids.provider IS 'Supplier';
COMMENT ON COLUMN socsvc.available_aids.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.available_aids.price IS 'Tenge';
COMMENT ON COLUMN socsvc.available_aids.guaranteed_sum IS 'Tenge that the state reimburses; NULL: not known, then it cannot be ordered (SV021)';
COMMENT ON COLUMN socsvc.available_aids.copayment IS 'Tenge that the person would pay; NULL where no guaranteed sum is known, and ordering is refused (SV021)';
COMMENT ON COLUMN socsvc.available_aids.needs_service IS 'With an accompanying service: at the facility or at home; without: pick-up or courier';
COMMENT ON COLUMN socsvc.available_aids.ways IS 'Ways that the supplier offers';
COMMENT ON COLUMN socsvc.available_aids.facility_addresses IS 'Places to choose from, at the facility';
COMMENT ON COLUMN socsvc.available_aids.warehouse_address IS 'Where it is picked up';
COMMENT ON COLUMN socsvc.available_aids.free IS 'How many are free';

CREATE VIEW socsvc.my_aid_orders WITH (security_invoker) AS
  SELECT o.id AS number, o.person, o.entitlement, o.help_kind, k.name_ru AS kind_name, k.name_kk AS kind_name_kk, o.product, p.name, p.model,
         o.provider, v.short_name AS provider_name, v.phone AS provider_phone,
         o.status, socsvc.status_label('aid_order', o.status, 'ru') AS status_label, socsvc.status_label('aid_order', o.status, 'kk') AS status_label_kk,
         o.way, (SELECT l.label FROM socsvc.term_label l WHERE l.kind = 'way' AND l.code = o.way AND l.lang = 'ru') AS way_label,
         (SELECT l.label FROM socsvc.term_label l WHERE l.kind = 'way' AND l.code = o.way AND l.lang = 'kk') AS way_label_kk,
         o.place, o.delivery_settlement_address, o.delivery_additional_address,
         o.price, o.guaranteed_sum, o.copayment, o.copayment_paid, o.copayment_paid_on, o.ordered_at, o.track_number,
         CASE WHEN t.url LIKE '%{track}%' THEN pg_catalog.replace(t.url, '{track}', o.track_number) END AS tracking_link,
         o.issued_at, o.wears_out_on, o.status IN ('created', 'awaiting_supplier') AS can_cancel,
         o.cancel_reason, c.name_ru AS cancel_reason_label, c.name_kk AS cancel_reason_label_kk, o.status_reason, o.live AS is_open
    FROM socsvc.aid_order o
    JOIN socsvc.help_kind k ON k.code = o.help_kind
    JOIN socsvc.aid_product p ON p.id = o.product
    JOIN socsvc.provider v ON v.id = o.provider
   CROSS JOIN (SELECT socsvc.setting_value('aid_tracking_url') AS url) t
    LEFT JOIN LATERAL (SELECT r.name_ru, r.name_kk
                         FROM socsvc.order_cancel_reason r JOIN socsvc.register_info i ON i.jurisdiction = r.jurisdiction
                        WHERE r.code = o.cancel_reason AND r.side = 'supplier'
                        ORDER BY r.valid DESC LIMIT 1) c ON true
   WHERE o.person IN (SELECT s.person FROM socsvc.my_persons s);
COMMENT ON VIEW socsvc.my_aid_orders IS '«Личный кабинет» – «Заказы товаров» (004/38, 48) and the card of each order (004/39, 42, 51 to 53)';
COMMENT ON COLUMN socsvc.my_aid_orders.number IS 'Number of the order, which opens its card (004/38/2)';
COMMENT ON COLUMN socsvc.my_aid_orders.person IS 'Recipient: the client, or whom it represents';
COMMENT ON COLUMN socsvc.my_aid_orders.entitlement IS 'Measure of the rehabilitation programme';
COMMENT ON COLUMN socsvc.my_aid_orders.help_kind IS 'Kind of aid';
COMMENT ON COLUMN socsvc.my_aid_orders.kind_name IS 'Its name in Russian';
COMMENT ON COLUMN socsvc.my_aid_orders.kind_name_kk IS 'Its name in Kazakh';
COMMENT ON COLUMN socsvc.my_aid_orders.product IS 'Product';
COMMENT ON COLUMN socsvc.my_aid_orders.name IS 'Its name';
COMMENT ON COLUMN socsvc.my_aid_orders.model IS 'Its model';
COMMENT ON COLUMN socsvc.my_aid_orders.provider IS 'Supplier';
COMMENT ON COLUMN socsvc.my_aid_orders.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.my_aid_orders.provider_phone IS 'Its telephone: a visit at home is agreed on outside the portal (004/43/2)';
COMMENT ON COLUMN socsvc.my_aid_orders.status IS 'Current status';
COMMENT ON COLUMN socsvc.my_aid_orders.status_label IS 'As the portal shows it, in Russian';
COMMENT ON COLUMN socsvc.my_aid_orders.status_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.my_aid_orders.way IS 'facility, home, pickup, courier';
COMMENT ON COLUMN socsvc.my_aid_orders.way_label IS 'As the portal shows it, in Russian';
COMMENT ON COLUMN socsvc.my_aid_orders.way_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.my_aid_orders.place IS 'Where it is handed over (004/42/1, 51/5)';
COMMENT ON COLUMN socsvc.my_aid_orders.delivery_settlement_address IS 'By courier: address down to the settlement';
COMMENT ON COLUMN socsvc.my_aid_orders.delivery_additional_address IS 'By courier: street, house, flat';
COMMENT ON COLUMN socsvc.my_aid_orders.price IS 'Tenge, of the day of the order';
COMMENT ON COLUMN socsvc.my_aid_orders.guaranteed_sum IS 'Tenge that the state reimburses';
COMMENT ON COLUMN socsvc.my_aid_orders.copayment IS 'Tenge that the person pays on receipt';
COMMENT ON COLUMN socsvc.my_aid_orders.copayment_paid IS 'Tenge that the person paid';
COMMENT ON COLUMN socsvc.my_aid_orders.copayment_paid_on IS 'On which day';
COMMENT ON COLUMN socsvc.my_aid_orders.ordered_at IS 'When it was ordered';
COMMENT ON COLUMN socsvc.my_aid_orders.track_number IS 'Number by which the delivery is tracked (004/52/2)';
COMMENT ON COLUMN socsvc.my_aid_orders.tracking_link IS 'Page of the courier on this delivery (004/53/1), by setting aid_tracking_url; NULL while the region has not given it';
COMMENT ON COLUMN socsvc.my_aid_orders.issued_at IS 'Date and time of the handing over (004/42/5)';
COMMENT ON COLUMN socsvc.my_aid_orders.wears_out_on IS 'Day from which it may be replaced';
COMMENT ON COLUMN socsvc.my_aid_orders.can_cancel IS 'Whether the recipient may cancel it still: until the supplier confirms (004/38/3, 38/4)';
COMMENT ON COLUMN socsvc.my_aid_orders.cancel_reason IS 'Code of the supplier''s reason';
COMMENT ON COLUMN socsvc.my_aid_orders.cancel_reason_label IS 'The same in Russian';
COMMENT ON COLUMN socsvc.my_aid_orders.cancel_reason_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.my_aid_orders.status_reason IS 'Reason of the last move in words';
COMMENT ON COLUMN socsvc.my_aid_orders.is_open IS 'Whether it bars another order of the kind';

CREATE VIEW socsvc.my_aid_order_history WITH (security_invoker) AS
  SELECT o.id AS number, e.id AS event, e.happened_at, e.to_status AS status, socsvc.status_label('aid_order', e.to_status, 'ru') AS status_label,
         socsvc.status_label('aid_order', e.to_status, 'kk') AS status_label_kk, e.actor, e.reason
    FROM socsvc.aid_order o
    JOIN socsvc.status_event e ON e.entity = 'aid_order' AND e.entity_id = o.id
   WHERE o.person IN (SELECT s.person FROM socsvc.my_persons s);
COMMENT ON VIEW socsvc.my_aid_order_history IS 'Card of an order: its statuses as they were added (004/50/2), in the order of event';
COMMENT ON COLUMN socsvc.my_aid_order_history.number IS 'Number of the order';
COMMENT ON COLUMN socsvc.my_aid_order_history.event IS 'Rises in the order of the events';
COMMENT ON COLUMN socsvc.my_aid_order_history.happened_at IS 'Clock time';
COMMENT ON COLUMN socsvc.my_aid_order_history.status IS 'Status that was added';
COMMENT ON COLUMN socsvc.my_aid_order_history.status_label IS 'As the portal shows it, in Russian';
COMMENT ON COLUMN socsvc.my_aid_order_history.status_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.my_aid_order_history.actor IS 'Role of who added it';
COMMENT ON COLUMN socsvc.my_aid_order_history.reason IS 'Reason in words';

CREATE VIEW socsvc.supplier_aid_orders WITH (security_invoker) AS
  SELECT o.id AS number, o.person, r.family_name, r.given_name, r.patronymic, r.phone, o.help_kind, o.product, p.name, p.model,
         p.stock - p.reserved AS free, o.status, socsvc.status_label('aid_order', o.status, 'ru') AS status_label,
         socsvc.status_label('aid_order', o.status, 'kk') AS status_label_kk, o.way, o.place,
         o.delivery_settlement_address, o.delivery_additional_address, o.price, o.guaranteed_sum, o.copayment, o.copayment_paid,
         o.ordered_at, o.track_number, o.issued_at, o.cancel_reason, o.status_reason, o.live AS is_open
    FROM socsvc.aid_order o
    JOIN socsvc.person r ON r.id = o.person
    JOIN socsvc.aid_product p ON p.id = o.product
   WHERE o.provider = (SELECT socsvc.subject_provider())
     AND (o.status NOT IN ('created', 'deleted', 'cancelled_by_recipient')
          OR o.status = 'cancelled_by_recipient'
             AND EXISTS (SELECT FROM socsvc.status_event e
                          WHERE e.entity = 'aid_order' AND e.entity_id = o.id AND e.to_status = 'awaiting_supplier'));
COMMENT ON VIEW socsvc.supplier_aid_orders IS 'Orders that recipients have confirmed, of the supplier that the client acts for';
COMMENT ON COLUMN socsvc.supplier_aid_orders.number IS 'Number of the order';
COMMENT ON COLUMN socsvc.supplier_aid_orders.person IS 'Recipient';
COMMENT ON COLUMN socsvc.supplier_aid_orders.family_name IS 'Family name';
COMMENT ON COLUMN socsvc.supplier_aid_orders.given_name IS 'Given name';
COMMENT ON COLUMN socsvc.supplier_aid_orders.patronymic IS 'Patronymic';
COMMENT ON COLUMN socsvc.supplier_aid_orders.phone IS 'Telephone of the recipient: the supplier tells and agrees on visits (004/41/1, 43/2)';
COMMENT ON COLUMN socsvc.supplier_aid_orders.help_kind IS 'Kind of aid';
COMMENT ON COLUMN socsvc.supplier_aid_orders.product IS 'Product';
COMMENT ON COLUMN socsvc.supplier_aid_orders.name IS 'Its name';
COMMENT ON COLUMN socsvc.supplier_aid_orders.model IS 'Its model';
COMMENT ON COLUMN socsvc.supplier_aid_orders.free IS 'How many of it are free';
COMMENT ON COLUMN socsvc.supplier_aid_orders.status IS 'Status';
COMMENT ON COLUMN socsvc.supplier_aid_orders.status_label IS 'As the portal shows it, in Russian';
COMMENT ON COLUMN socsvc.supplier_aid_orders.status_label_kk IS 'The same in Kazakh';
COMMENT ON COLUMN socsvc.supplier_aid_orders.way IS 'facility, home, pickup, courier';
COMMENT ON COLUMN socsvc.supplier_aid_orders.place IS 'Where it is handed over';
COMMENT ON COLUMN socsvc.supplier_aid_orders.delivery_settlement_address IS 'By courier: address down to the settlement';
COMMENT ON COLUMN socsvc.supplier_aid_orders.delivery_additional_address IS 'By courier: street, house, flat';
COMMENT ON COLUMN socsvc.supplier_aid_orders.price IS 'Tenge, of the day of the order';
COMMENT ON COLUMN socsvc.supplier_aid_orders.guaranteed_sum IS 'Tenge that the state reimburses';
COMMENT ON COLUMN socsvc.supplier_aid_orders.copayment IS 'Tenge to take from the recipient';
COMMENT ON COLUMN socsvc.supplier_aid_orders.copayment_paid IS 'Tenge that was taken';
COMMENT ON COLUMN socsvc.supplier_aid_orders.ordered_at IS 'When it was ordered';
COMMENT ON COLUMN socsvc.supplier_aid_orders.track_number IS 'Number by which the delivery is tracked';
COMMENT ON COLUMN socsvc.supplier_aid_orders.issued_at IS 'Date and time of the handing over';
COMMENT ON COLUMN socsvc.supplier_aid_orders.cancel_reason IS 'Code of the reason of a refusal';
COMMENT ON COLUMN socsvc.supplier_aid_orders.status_reason IS 'Reason of the last move in words';
COMMENT ON COLUMN socsvc.supplier_aid_orders.is_open IS 'Whether something is left to do';

CREATE VIEW socsvc.my_aid_loans WITH (security_invoker) AS
  SELECT l.id AS loan, l.person, l.item, i.inventory_number, i.name, l.provider, v.short_name AS provider_name, v.address AS provider_address,
         l.lent_on, l.due_on, l.returned_on, l.condition, l.returned_on IS NULL AND l.due_on < (SELECT socsvc.today()) AS is_overdue
    FROM socsvc.aid_loan l
    JOIN socsvc.aid_item i ON i.id = l.item
    JOIN socsvc.provider v ON v.id = l.provider
   WHERE l.person IN (SELECT s.person FROM socsvc.my_persons s);
COMMENT ON VIEW socsvc.my_aid_loans IS 'Technical aids that the client, or whom it represents, has or had on loan';
COMMENT ON COLUMN socsvc.my_aid_loans.loan IS 'Id';
COMMENT ON COLUMN socsvc.my_aid_loans.person IS 'Borrower: the client, or whom it represents';
COMMENT ON COLUMN socsvc.my_aid_loans.item IS 'Item';
COMMENT ON COLUMN socsvc.my_aid_loans.inventory_number IS 'Its inventory number';
COMMENT ON COLUMN socsvc.my_aid_loans.name IS 'What it is';
COMMENT ON COLUMN socsvc.my_aid_loans.provider IS 'Provider whose it is';
COMMENT ON COLUMN socsvc.my_aid_loans.provider_name IS 'Its short name';
COMMENT ON COLUMN socsvc.my_aid_loans.provider_address IS 'Its address, where to return it';
COMMENT ON COLUMN socsvc.my_aid_loans.lent_on IS 'First day';
COMMENT ON COLUMN socsvc.my_aid_loans.due_on IS 'Day by which it is due back';
COMMENT ON COLUMN socsvc.my_aid_loans.returned_on IS 'Day on which it came back';
COMMENT ON COLUMN socsvc.my_aid_loans.condition IS 'In which condition';
COMMENT ON COLUMN socsvc.my_aid_loans.is_overdue IS 'It is out after its day';

CREATE VIEW socsvc.aid_loans_overdue WITH (security_invoker) AS
  SELECT l.id AS loan, l.provider, l.item, i.inventory_number, i.name, l.person, r.family_name, r.given_name, r.patronymic, r.phone,
         l.lent_on, l.due_on, (SELECT socsvc.today()) - l.due_on AS days_overdue
    FROM socsvc.aid_loan l
    JOIN socsvc.aid_item i ON i.id = l.item
    JOIN socsvc.person r ON r.id = l.person
   WHERE l.returned_on IS NULL AND l.due_on < (SELECT socsvc.today())
     AND (l.provider = (SELECT socsvc.subject_provider()) OR (SELECT socsvc.subject_role()) = 'agency');
COMMENT ON VIEW socsvc.aid_loans_overdue IS 'What is out after its day: of the provider that the client acts for, of all for the agency';
COMMENT ON COLUMN socsvc.aid_loans_overdue.loan IS 'Id of the loan';
COMMENT ON COLUMN socsvc.aid_loans_overdue.provider IS 'Provider whose item it is';
COMMENT ON COLUMN socsvc.aid_loans_overdue.item IS 'Item';
COMMENT ON COLUMN socsvc.aid_loans_overdue.inventory_number IS 'Its inventory number';
COMMENT ON COLUMN socsvc.aid_loans_overdue.name IS 'What it is';
COMMENT ON COLUMN socsvc.aid_loans_overdue.person IS 'Borrower';
COMMENT ON COLUMN socsvc.aid_loans_overdue.family_name IS 'Family name';
COMMENT ON COLUMN socsvc.aid_loans_overdue.given_name IS 'Given name';
COMMENT ON COLUMN socsvc.aid_loans_overdue.patronymic IS 'Patronymic';
COMMENT ON COLUMN socsvc.aid_loans_overdue.phone IS 'Telephone';
COMMENT ON COLUMN socsvc.aid_loans_overdue.lent_on IS 'First day of the loan';
COMMENT ON COLUMN socsvc.aid_loans_overdue.due_on IS 'Day by which it was due back';
COMMENT ON COLUMN socsvc.aid_loans_overdue.days_overdue IS 'Days since then';
