# The complete example of doc/identity.md, as it stands there.
use strict;
use warnings;

use Cwd ();
use File::Basename;
use PostgreSQL::Test::Utils;
use Test::More;
use Register;

plan skip_all => 'no openssl command' if system('openssl version >/dev/null 2>&1') != 0;

my $page = slurp_file(Cwd::abs_path(dirname(__FILE__)) . '/../../doc/identity.md');
my ($example) = $page =~ /^## A complete example\n.*?^```sh\n(.*?)^```/ms;
ok($example, 'the page has an example') or BAIL_OUT('no example');

my $node = new_cluster('identity_example');
make_register($node, 'register');
my $dir = PostgreSQL::Test::Utils::tempdir();
open(my $file, '>:raw', "$dir/example.sh") or die $!;
print $file $example;
close $file;
local $ENV{PGHOST} = $node->host;
local $ENV{PGPORT} = $node->port;
local $ENV{PGDATABASE} = 'register';
is(`cd $dir && bash -e example.sh 2>&1`, "Вулканов Осип\nnobody\n", 'it does what it says');
is($?, 0, 'to its end');

# By the key of another issuer it does not.
(my $forged = $example) =~ s/-sign issuer\.key/-sign other.key/;
$forged =~ s/^psql -Xq .*?^SQL\n//ms;
$forged =~ s/^openssl .*\n//mg;
open($file, '>:raw', "$dir/forged.sh") or die $!;
print $file "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out other.key 2>/dev/null\n$forged";
close $file;
like(`cd $dir && bash -e forged.sh 2>&1`, qr/the token is not valid.*Its signature is not its key's/s, 'signed by another key, nobody acts');
isnt($?, 0, 'and psql says so');
done_testing();
