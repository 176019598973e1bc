# Wrong confirmation codes are counted past transactions: neither a rollback nor a crash right after it takes a try back, and a
# standby has the count.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my $node = new_cluster('confirmation_tries', 'wal_level = replica', 'max_wal_senders = 4', 'hot_standby = on');
make_register($node, 'register');
$node->safe_psql('register', <<'SQL');
SET session_replication_role = replica;
INSERT INTO socsvc.confirmation_code (id, service_order, minutes, code_hash, expires_at)
  VALUES (1, 1, 60, socsvc._code_hash(1, 1, 60, '111111'), clock_timestamp() + interval '1 hour');
SQL
my $guess = "SELECT socsvc._try_code(1, socsvc._code_hash(1, 1, 60, '%s'), 3)";
my $tries = 'SELECT tries FROM socsvc.confirmation_code';

my $wrong = sprintf $guess, '222222';
is($node->safe_psql('register', "BEGIN; $wrong; ROLLBACK"), 'wrong', 'a wrong code, rolled back');
is($node->safe_psql('register', $tries), '1', 'is counted');
$node->backup('before_crash');

is($node->safe_psql('register', "BEGIN; SAVEPOINT s; $wrong; ROLLBACK TO s; ROLLBACK"), 'wrong', 'another');
$node->stop('immediate');
$node->start;
is($node->safe_psql('register', $tries), '2', 'a crash does not take it back');
is($node->safe_psql('register', sprintf $guess, '111111'), 'right', 'the right one counts still');
is($node->safe_psql('register', $tries), '2', 'and is no wrong one');

my $standby = PostgreSQL::Test::Cluster->new('confirmation_tries_standby');
$standby->init_from_backup($node, 'before_crash', has_streaming => 1);
$standby->start;
is($node->safe_psql('register', "BEGIN; $wrong; ROLLBACK"), 'wrong', 'the third');
$node->wait_for_catchup($standby);
is($standby->safe_psql('register', $tries), '3', 'the standby has the count');
is($node->safe_psql('register', sprintf $guess, '111111'), 'too_many', 'now the right one is void');
is($node->safe_psql('register', $tries), '3', 'and tries beyond are not counted');
my ($status, undef, $error) = $standby->psql('register', sprintf $guess, '111111');
like($error, qr/cannot execute entering a confirmation code (during recovery|in a read-only transaction)/, 'a standby confirms nothing');
is($node->safe_psql('register', 'VACUUM FULL socsvc.confirmation_code; ' . $tries), '3', 'a rewritten table has it too');

$standby->stop;
$node->stop;
done_testing();
