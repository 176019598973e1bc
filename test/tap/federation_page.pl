# What doc/federation.md tells a DBA to type runs, from first to last, over two regions and a federal node, and answers what it says.
use strict;
use warnings;

use PostgreSQL::Test::Utils;
use Test::More;
use Register;

my @logical = ('wal_level = logical', 'log_statement = none', 'max_replication_slots = 40', 'max_wal_senders = 40');
my %node;
for my $region ([ 'khm', 86 ], [ 'yan', 89 ])
{
	my ($name, $code) = @$region;
	$node{$name} = new_cluster($name, @logical);
	make_register($node{$name}, 'register', bare => 1);
	$node{$name}->safe_psql('register', "CALL socsvc.create_register('RU-KHM', $code); CALL socsvc.refresh_bi()");
}
$node{federal} = new_cluster('federal', @logical);
$node{federal}->safe_psql('postgres', 'CREATE DATABASE federal');

my %variable = (federal => $node{federal}->connstr('federal'));
for my $name ('khm', 'yan')
{
	$variable{$name} = $node{$name}->connstr('register');
	$variable{"${name}_server"} = sprintf '{"host": "%s", "port": "%d", "dbname": "register"}', $node{$name}->host, $node{$name}->port;
	# The clusters of tests trust whoever comes by their socket.
	$variable{"${name}_user"} = '{"user": "federal", "password": "a long one", "password_required": "false"}';
	$variable{"${name}_connection"} = sprintf 'host=%s port=%d dbname=register user=federal', $node{$name}->host, $node{$name}->port;
}

# Blocks that follow one another make one script; what follows one as plain text is what its last query answers.
my $page = slurp_file('doc/federation.md');
my $script = "SET client_min_messages = warning;\n";
my @expected;
while ($page =~ /^```(sql)?\n(.*?)^```\n/gms)
{
	my ($sql, $text) = ($1, $2);
	if ($sql) { $script .= "\\o /dev/null\n" . ($text =~ s/^\\connect .*\K$/\nSET client_min_messages = warning;/gmr); }
	else
	{
		# Once more, its output told.
		my ($query) = $script =~ /((?:^(?:SELECT|EXPLAIN)[^;]*;\n)(?:RESET ROLE;\n)?)\z/m or die "no query before $text";
		$query = "SET ROLE " . ($script =~ /SET ROLE (\w+);\n\Q$query\E\z/ ? $1 : 'NONE') . ";\n$query" if $query =~ /RESET/;
		$script .= "\\o\n$query";
		push @expected, $text;
	}
}
is(scalar @expected, 4, 'the page has its four answers');
my ($out, $err) = ('', '');
my $result = IPC::Run::run([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', (map { ('-v', "$_=$variable{$_}") } sort keys %variable), '-d', $variable{federal} ],
	'<', \$script, '>', \$out, '2>', \$err);
ok($result, 'the page runs') or diag($err);
is($err, '', 'without a word of warning');
my $plain = sub { my ($text) = @_; return $text =~ s/[ \t]+$//gmr =~ s/\n+/\n/gr =~ s/^-[-+]+$/-/gmr =~ s/^ +QUERY PLAN$/QUERY PLAN/gmr; };
is($plain->($out), $plain->(join '', @expected), 'and answers what it says');

$node{$_}->stop for keys %node;
done_testing();
