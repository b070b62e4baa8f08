#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl revoke and destroy of many keys: what they refuse, what they ask, and
# the report by which they go on. kmipctl orphans, whose rows they take.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Encode qw(encode);
use JSON::PP;
use Test::More;

use Kmip::Ctl;
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(run_command slurp);

my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test, nodes => ['a']);
my $ctl = Kmip::Ctl->new($test, server => '127.0.0.1:' . $pair->port('a'));
my $client = $pair->client('a');


sub tagged {
    my (@vms) = @_;

    my $uid = $client->new_key;

    for my $vm (@vms) {
        $client->add_attribute($uid, 'x-Name', "vm-$vm");
        $client->add_attribute($uid, 'x-Identifier', uuid($vm));
    }

    return $uid;
}


sub uuid {
    my ($n) = @_;

    return sprintf('42230000-0000-0000-0000-%012d', $n);
}


sub there {
    my ($uid) = @_;

    return $client->get($uid)->ok ? 1 : 0;
}


# Result by identifier, as --json tells
sub results {
    my (@args) = @_;

    return { map { $_->{'Unique Identifier'} => $_->{Result} }
             @{$ctl->json(@args)->{Objects}} };
}


sub one {
    my $shared = tagged(1, 2);
    my $run = $ctl->run('destroy', $shared);

    is($run->{code}, 1, 'a key that two machines share: exit code 1');
    like($run->{err}, qr/2 virtual machines share it: vm-1, vm-2\n.*--force/,
         'the message names the machines that share the key');
    ok(there($shared), 'a shared key is not destroyed');

    is($ctl->run('destroy', '--force', $shared)->{code}, 0,
       'destroy --force exits with 0');
    ok(!there($shared), 'destroy --force destroys a shared key');

    my $own = tagged(3);

    is($ctl->run('destroy', $own)->{code}, 0, 'the key of one machine');
    ok(!there($own), 'a key of one machine is destroyed');

    my $twice = tagged(4, 4);

    is($ctl->run('destroy', $twice)->{code}, 0,
       'a key with the same machine twice is not shared');
}


sub many {
    my @uids = map { tagged($_) } 10 .. 12;
    my $shared = tagged(13, 14);
    my $active = tagged(15);

    $client->activate($active);

    my $run = $ctl->run('destroy', @uids);

    is($run->{code}, 2, 'more than one key without a terminal: exit code 2');
    like($run->{err}, qr/destroy 3 objects\?.*--yes/,
         'destroy of several keys needs --yes');
    is(scalar(grep { there($_) } @uids), 3, 'no key is destroyed');

    is_deeply(results('destroy', '--dry-run', @uids, $shared),
              { (map { $_ => 'to be done' } @uids),
                $shared => 'refused: 2 virtual machines share it: vm-13, '
                           . 'vm-14' }, '--dry-run says what would be done');
    is(scalar(grep { there($_) } @uids), 3, '--dry-run destroys no key');

    $run = $ctl->run('destroy', '--yes', @uids, $uids[0], $shared, $active);

    is($run->{code}, 1, 'not all could be destroyed');
    like($run->{out}, qr/^$_ +destroyed /m, 'a key is destroyed') for @uids;
    like($run->{out}, qr/^$shared +refused: /m, 'the shared one is refused');
    like($run->{out}, qr/^$active +Permission Denied: /m,
         'the active one is refused by the server');
    like($run->{out}, qr/^3 destroyed, 1 refused, 1 failed, 0 not tried, /m,
         'each key counts once');
    is(scalar(grep { there($_) } @uids), 0, 'the keys are destroyed');
    ok(there($shared) && there($active),
       'keys that are refused or Active are left');

    is_deeply(results('revoke', '--yes', '--reason', 'Key Compromise',
                      $active, $shared),
              { $active => 'revoked', $shared => 'revoked' },
              'revoke is for shared keys, too');
    is($client->state($active), 'Compromised',
       'revoke --reason sets the State');

    is($ctl->run('destroy')->{code}, 2,
       'destroy without an identifier is wrong usage');
    is($ctl->run('destroy', 'a', 'b c')->{code}, 2,
       'an identifier with a blank is wrong usage');
    is($ctl->run('revoke', '--reason', 'Whim', 'a', 'b')->{code}, 2,
       'an unknown reason is wrong usage');
}


# lists that come from a file
sub from {
    my @uids = map { tagged($_) } 20 .. 23;
    my $list = $test->write('list', "# these\n$uids[0]\n\n$uids[1]\r\n");

    is_deeply(results('destroy', '--from', $list, '--yes'),
              { map { $_ => 'destroyed' } @uids[0, 1] },
              'destroy --from takes a list of identifiers');

    my $run = $ctl->run('list', '--csv', '--vm', 'vm-2[23]');
    my $csv = $test->write('csv', $run->{out});

    $run = $ctl->run({ input => $csv }, 'destroy', '--from', '-', '--yes');

    is($run->{code}, 0, '--from -, CSV of list');
    ok(!there($uids[2]) && !there($uids[3]), 'the keys are destroyed');

    my $other = $test->write('other', "a,b\n1,2\n");

    $run = $ctl->run('destroy', '--from', $other);
    is($run->{code}, 2, 'CSV without identifiers is refused');
    like($run->{err}, qr/no column "Unique Identifier"/,
         'the message names the missing column');
}


# what was done before is left alone
sub report {
    my @uids = map { tagged($_) } 30 .. 32;
    my $report = $test->path('report');

    $client->activate($uids[1]);

    my $run = $ctl->run('destroy', '--report', $report, '--yes', @uids);

    is($run->{code}, 1, 'a key that cannot be destroyed makes it exit with 1');
    like(slurp($report), qr/\A\QDate,Operation,Unique Identifier,Result\E\n/,
         'the report has titles');

    for my $uid (@uids[0, 2]) {
        like(slurp($report), qr/^[\dTZ:-]+,destroy,$uid,"done"$/m,
             'what was done is in the report');
    }

    like(slurp($report), qr/,destroy,$uids[1],"Permission Denied: /,
         'the report has what was refused');

    # a row that a crash cut off
    open(my $fh, '>>', $report) or die "$report: $!\n";
    print {$fh} '2026-11-30T00:00:00Z,destr';
    close($fh);

    $ctl->line('revoke', $uids[1], '--report', $report);
    $run = $ctl->run('destroy', '--report', $report, '--yes', @uids);

    is($run->{code}, 0, 'the same command, run again, exits with 0');
    like($run->{out}, qr/^1 destroyed, 0 refused, .*, 2 done before$/m,
         'it does what is left');
    is(scalar(grep { there($_) } @uids), 0,
       'the second run destroys what was left');

    my $foreign = $test->write('foreign', "Name,Key\nx,y\n");

    like($ctl->run('destroy', '--report', $foreign, 'x')->{err},
         qr/is no report of kmipctl's/, 'another file is no report');
    is(slurp($foreign), "Name,Key\nx,y\n", 'it is left as it was');
}


# asked at a terminal, which answers so
sub asked {
    my ($answer, @args) = @_;

    my $command = join(' ', $ctl->{binary}, @args);

    my (undef, $out) = run_command(
        $ctl->{env}, 'sh', '-c',
        'printf "%s\n" "$1" | script -qec "$2" /dev/null', 'sh', $answer,
        $command);

    return $out;
}


sub terminal {
    SKIP: {
        skip('script is not installed', 5)
            if (run_command('sh', '-c', 'command -v script'))[0];

        my @uids = map { tagged($_) } 40, 41;

        my $out = asked('n', 'destroy', @uids);

        like($out, qr/destroy 2 objects at 127\S+\? \[y\/N\]/,
             'destroy asks on a terminal');
        like($out, qr/nothing was done/, 'the answer no ends it');
        is(scalar(grep { there($_) } @uids), 2, 'no key is destroyed');
        asked('y', 'destroy', $uids[0]);
        ok(!there($uids[0]), 'the answer yes destroys the key');
        ok(there($uids[1]), 'the answer yes destroys no other key');
    }
}


# Reason by identifier
sub orphans {
    my (@args) = @_;

    return { map { $_->{'Unique Identifier'} => $_->{Reason} }
             @{$ctl->json('orphans', @args, '--age', 0)->{Objects}} };
}


sub inventories {
    my %key = (alive => tagged(50), other => tagged(51), gone => tagged(52),
               both => tagged(50, 52), bare => $client->new_key,
               host => $client->new_key);

    $client->activate($key{$_}) for qw(alive other gone both bare host);
    $key{fresh} = $client->new_key;

    # keys that earlier steps left
    my %before = map { $_ => 1 } split(/\n/, $ctl->line('locate'));
    delete @before{values %key};
    my $ours = sub {
        my $found = orphans('--inventory', @_);
        delete @$found{keys %before};
        return $found;
    };

    my $powercli = "#TYPE System.Management.Automation.PSCustomObject\r\n"
        . qq{"VM","Uuid","InstanceUuid","KeyId"\r\n}
        . sprintf(qq{"one, ""the first""","%s","%s","%s"\r\n}, uuid(50),
                  uuid(950), "$key{alive} $key{host}")
        . sprintf(qq{"two","%s","%s","another"\r\n}, uuid(51), uuid(951));

    my %want = (
        $key{other} => 'VM has another key', $key{gone} => 'VM gone',
        $key{both} => 'VM has another key', $key{bare} => 'not in use',
        $key{fresh} => 'never activated');

    is_deeply($ours->($test->write('powercli.csv', $powercli)), \%want,
              "orphans reads PowerCLI's CSV");
    is_deeply($ours->($test->write('utf16.csv',
                                   encode('UTF-16LE', "\x{feff}$powercli"))),
              \%want, 'in UTF-16, as PowerShell writes it');

    my $rvtools = join("\n", 'VM;Powerstate;VM UUID;SMBIOS UUID',
        map { sprintf('vm-%d;on;%s;%s', $_, uuid($_ + 900), uc(uuid($_))) }
        50, 51);

    is_deeply($ours->($test->write('rvtools.csv', "$rvtools\n")),
              { $key{gone} => 'VM gone', $key{fresh} => 'never activated' },
              "RVTools' CSV, which has no keys");

    is_deeply($ours->($test->write('keys', join("\n", @key{qw(alive host)}))),
              { (map { $key{$_} => 'not in use' } qw(other gone both bare)),
                $key{fresh} => 'never activated' },
              'orphans reads a list of identifiers');

    costs(\%key);
    reads(\%key);
    refusals(\%key, $powercli);
}


sub costs {
    my ($key) = @_;

    my @args = ('orphans', '--inventory', $test->path('powercli.csv'));
    my $json = $ctl->json(@args, '--age', 0);
    my $keys = 0;

    $keys += $_->{Keys} for @{$json->{Objects}};

    is($json->{Orphans}, scalar(@{$json->{Objects}}), 'orphans are counted');
    is($json->{Keys}, $keys, 'and keys in Key Protect');
    ok((grep { $_->{Keys} == 2 } @{$json->{Objects}})
       && (grep { $_->{Keys} == 1 } @{$json->{Objects}}),
       'a tagged key is two, another is one');
    cmp_ok(abs($json->{Cost} - $keys * 1.045), '<', 0.001,
           'the cost is that of the keys');
    cmp_ok(abs($ctl->json(@args, '--age', 0, '--price', '2.5')->{Cost}
               - $keys * 2.5), '<', 0.001, '--price sets the price of a key');
    like($ctl->line(@args, '--age', 0), qr/ USD \d+\.\d\d a month at 1\.045 /,
         'the cost is told in words');
    like($ctl->line(@args, '--age', 0), qr/ever read is not known/,
         'that reads are not known is said');
    is_deeply($ctl->json(@args)->{Objects}, [], 'young keys are left out');
    is($ctl->run(@args, '--price', 'dear')->{code}, 2,
       'a price that is no number is wrong usage');
    is($ctl->run('orphans')->{code}, 2,
       'orphans without an inventory is wrong usage');
}


# the operation log of an endpoint tells when keys were read
sub reads {
    my ($key) = @_;

    my $line = sub {
        my ($day, $operation, $uid, $result) = @_;

        return encode_json({ time => "2026-11-${day}T09:30:00+00:00",
                             operation => $operation, uid => $uid,
                             result => $result // 'Success' }) . "\n";
    };
    my $log = $test->write('kmip.log', $line->('02', 'Get', $key->{bare})
        . $line->('03', 'Get', $key->{bare})
        . $line->('04', 'Get', $key->{bare}, 'General Failure')
        . $line->('05', 'Get Attributes', $key->{gone}) . '{"time":"2026-');
    my $other = $test->write('kmip-b.log', $line->('01', 'Query', ''));
    my @args = ('orphans', '--age', 0, '--inventory',
                $test->path('powercli.csv'), '--log', $log, '--log', $other);
    my $json = $ctl->json(@args);
    my %last = map { $_->{'Unique Identifier'} => $_->{'Last Read'} }
               @{$json->{Objects}};

    is($last{$key->{bare}}, '2026-11-03T09:30:00+00:00',
       '--log: the last time that a key was read');
    is($last{$key->{gone}}, 'not since 2026-11-02T09:30:00+00:00',
       'a key that was not, and since when both logs tell');
    like($json->{Reads}, qr/^\d+ of them were not read since 2026-11-02/,
         'keys that were not read are counted');
    like($ctl->line(@args), qr/LAST READ/, 'the table has a column');
    is($ctl->run(@args, '--log', $test->path('powercli.csv'))->{code}, 2,
       'another file is no such log');
}


sub refusals {
    my ($key, $powercli) = @_;

    my $file = $test->path('powercli.csv');
    my $other = $test->write('elsewhere.csv', "VM,VM UUID\nx,1-2-3\n");
    my $run = $ctl->run('orphans', '--csv', '--inventory', $other, '--age', 0);

    is($run->{code}, 1, 'the inventory of another vCenter: exit code 1');
    like($run->{err}, qr/knows none of \d+ keys: is it of another vCenter/,
         'the message says that the inventory knows no key');
    is($run->{out}, '', 'no row comes that could be destroyed');
    is($ctl->run('orphans', '--csv', '--inventory', $other, '--age', 0,
                 '--force')->{code}, 0, 'orphans --force takes that inventory');

    $run = $ctl->run('orphans', '--inventory',
                     $test->write('wrong.csv', "a,b\n1,2\n"));
    is($run->{code}, 2, 'CSV without identifiers of keys is refused');
    like($run->{err}, qr/no column of identifiers/,
         'the message says that there is no such column');

    my @all = @$key{qw(alive both gone)};

    $ctl->run('revoke', '--yes', @all);

    my $results = results('destroy', '--yes', '--inventory', $file, @all);

    is($results->{$key->{alive}},
       'refused: the inventory has it, in use by one, "the first"',
       'a key of the inventory is not destroyed');
    is($results->{$key->{both}},
       'refused: its virtual machine one, "the first" is in the inventory',
       'nor that of a machine in the inventory');
    is($results->{$key->{gone}}, 'destroyed', 'one of a gone machine is');
}


one();
many();
from();
report();
terminal();
inventories();

$test->finish;
