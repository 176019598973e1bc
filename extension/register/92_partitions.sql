-- Chapter 92: months for deliveries, two years back (what a register is loaded with) and three months ahead.
-- Later months are opened by make_partitions(), which a scheduler calls.
DO $partitions$
BEGIN
  PERFORM socsvc.make_partitions((socsvc.today() - interval '24 months')::date,
                                 (socsvc.today() + interval '3 months')::date);
END
$partitions$;
