#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl orphans --conf: keys in Key Protect that lack their other half, and
# what they cost.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use JSON::PP;
use Test::More;

use Kmip::Ctl;
use Kmip::Pair;
use Kmip::Test;

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a']);
my $emulator = $pair->emulator;
my $client = $pair->client('a');
my $conf = $pair->node('a')->path('nginx.conf');

# on the endpoint, without a server and without a client's certificate
my $ctl = Kmip::Ctl->new($test, server => undef);


# an object with one revision of its attributes
sub tagged {
    my $uid = $client->new_key;

    $client->add_attribute($uid, 'x-Name', 'a virtual machine')->ok
        or die "Add Attribute\n";

    return substr($uid, 0, 24);
}


sub id_of {
    my ($name) = @_;

    return ($emulator->record_of("vmware_kmip_$name")
            // die "no key \"$name\"\n")->{id};
}


# reason by name
sub reasons {
    my (@args) = @_;

    my $json = $ctl->json('orphans', '--conf', $conf, '--age', 0, @args);

    return { map { $_->{Name} =~ s/^vmware_kmip_//r => $_->{Reason} }
             @{$json->{Keys}} };
}


my %stamp = map { $_ => tagged() } qw(whole bereft robbed);

is_deeply(reasons(), {}, 'objects that are whole lack nothing');

my $gone = id_of("$stamp{robbed}-at1");

$emulator->delete_key(id_of($stamp{bereft}));
$emulator->delete_key($gone);

# a writer that died before it published
$emulator->kp('POST', 'keys', EmulatorTest::key_body(
    name => "vmware_kmip_$stamp{whole}-at2", extractable => JSON::PP::true,
    payload => 'AAAA'))->{status} == 201 or die "no key is made\n";
$emulator->kp('POST', 'keys', EmulatorTest::key_body(
    name => 'vmware_kmip_other', extractable => JSON::PP::true,
    payload => 'AAAA'))->{status} == 201 or die "no key is made\n";

my %want = (
    "$stamp{bereft}-at1" => 'its record is not there',
    $stamp{robbed} => "revision 1, key $gone, is missing: restore it",
    "$stamp{whole}-at2" => 'never published');

is_deeply(reasons(), \%want, 'a revision without its record, a record without '
          . 'its revision, a revision that no record shows');

$emulator->switches(list_aliases => JSON::PP::false);
is_deeply(reasons(), \%want, 'where lists show no aliases, too');
$emulator->switches(list_aliases => JSON::PP::true);

my $json = $ctl->json('orphans', '--conf', $conf, '--age', 0);

is($json->{Read}, 5, 'keys of others are not counted');
is($json->{Billed}, 2, 'what is needed may not go');
cmp_ok(abs($json->{Cost} - 2 * 1.045), '<', 0.001, 'the cost of the others');
like($ctl->line('orphans', '--conf', $conf, '--age', 0),
     qr/NAME IN KEY PROTECT.*2 of them may go, which cost USD 2\.09 a month/s,
     'orphans --conf prints a table and the cost');
is_deeply($ctl->json('orphans', '--conf', $conf)->{Keys}, [],
          'young keys are left out');

for my $case ([['--conf', '/nowhere'], qr/nowhere/],
              [['--conf', $conf, '--provider', 'other'], qr/other/],
              [['--conf', $conf, '--inventory', $conf], qr/leave out/],
              [['--conf', $conf, '--price', 'dear'], qr/not an amount/])
{
    my $run = $ctl->run('orphans', @{$case->[0]});

    is($run->{code}, 2, join(' ', 'refused:', map { s/.*\///r }
                             @{$case->[0]}));
    like($run->{err}, $case->[1], 'orphans --conf says why it stops');
}

$emulator->faults({ match => { kind => 'list' }, times => -1,
                    action => { status => 401 } });

my $run = $ctl->run('orphans', '--conf', $conf);

is($run->{code}, 1, 'keys that may not be listed');
like($run->{err}, qr/cannot be listed: status 401/,
     'the message says that keys cannot be listed');
is($run->{out}, '', 'no part of a list is printed');

$test->finish;
