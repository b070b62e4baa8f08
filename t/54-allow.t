#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmip_allow and kmip_deny: the operations of each client, by server and by
# variable.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Config qw(stream);
use Kmip::Pair;
use Kmip::Tags qw(enum_name);
use Kmip::Test;

my $test = Kmip::Test->new;
my $certificates = $test->certificates;

my $reader = $certificates->fingerprint('client') =~ s/://gr;

# the reader only reads; vCenter may do all but destroy
my $map = <<"END";
map \$kmip_client_fingerprint \$kmip_may {
    ~*^$reader\$  "get, get-attributes Locate";
    default    all;
}
map \$kmip_client_fingerprint \$kmip_bad {
    ~*^$reader\$  "Get Frobnicate";
    default    all;
}
END

my $pair = Kmip::Pair->new(
    $test, nodes => ['a', 'bad'], stream => $map,
    server => sub {
        return $_[0] eq 'bad' ? (kmip_allow => '$kmip_bad')
               : (kmip_allow => '$kmip_may',
                  kmip_deny => ['Destroy', '"Re-key DeriveKey"']);
    });
my $node = $pair->node('a');


# the operations that Query returns to a client
sub operations {
    my ($client) = @_;

    return map { enum_name('Operation', $_->value) }
        $client->query('Query Operations')->payload->all('Operation');
}


my $vcenter = $pair->client('a', as => 'vcenter');
my $uid = $vcenter->new_key;
my $client = $pair->client('a', as => 'client');

is($client->get($uid)->outcome, 'Success', 'a reader gets a key');
is($client->call('Locate')->outcome, 'Success',
   'a reader may locate keys');

my $mark = $node->mark;

is($client->on('Activate', $uid)->outcome, 'Permission Denied',
   'a reader that activates is refused');

my @lines = grep { /operation failed/ } split(/\n/, $node->log($mark));

is(scalar(@lines), 1, 'the error log has one line about it');
like($lines[0] // '',
     qr/\[info\].*Permission Denied.*kmip_allow.*Activate $uid/,
     'with the operation, the object and the directive');
is($client->create->outcome, 'Permission Denied',
   'a reader that creates a key is refused');
is(scalar(my @versions = $client->discover_versions), 7,
   'a reader may ask for versions, though they are not in its list');
is_deeply([operations($client)],
          ['Locate', 'Get', 'Get Attributes', 'Query', 'Discover Versions'],
          'Query lists what a reader may do');

is($vcenter->on('Activate', $uid)->outcome, 'Success',
   'another certificate may do what its value of the variable says');
is($vcenter->on('Destroy', $uid)->outcome, 'Permission Denied',
   'but nothing that kmip_deny names');
is((grep { $_ eq 'Destroy' } operations($vcenter)), 0,
   'Query does not list it either');
is($vcenter->get($uid)->outcome, 'Success', 'the object is still there');


# a client is refused if its value names no operation

$mark = $node->mark;

my ($right) = $pair->try_client('bad', as => 'vcenter');

ok($right && $right->discover_versions,
   'a client with a right value is admitted');

my ($refused) = $pair->try_client('bad', as => 'client');

ok(!$refused || !eval { $refused->discover_versions },
   'a client with a value that names no operation is not');
$pair->node('bad')->allow(qr/client refused.*kmip_allow/);
ok($pair->node('bad')->wait_log(
       qr/\[error\].*refused.*kmip_allow evaluates to "Frobnicate"/),
   'the error log says which word it is');


# nginx -t

sub check {
    my (%directives) = @_;

    my $nginx = Kmip::Nginx->new(
        name => 'check', dir => $test->path('check'),
        conf => stream($map, $pair->key_protect_text('a'),
                       $pair->server_text('a', %directives)));

    return $nginx->check;
}


my ($status, $out) = check(kmip_deny => 'Destroy Get-Away');

isnt($status, 0, 'a name that is no operation is an error');
like($out, qr/\[emerg\].*no operation "Get-Away" in "kmip_deny".*conf:\d+/,
     'which names the word, the directive and the place');

($status, $out) = check(kmip_allow => '"Get Attributes"');

like($out, qr/\[emerg\].*no operation "Attributes".*"GetAttributes"/,
     'a name with a space is an error that says how to write it');

done_testing();
