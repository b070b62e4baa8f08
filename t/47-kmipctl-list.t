#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# kmipctl list and locate with many objects: pages, several sessions, filters,
# forms of output.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/lib";

use Test::More;

use Kmip::Ctl;
use Kmip::Pair;
use Kmip::Test;
use Kmip::Util qw(run_command);

my $KEYS = 60;

my $test = Kmip::Test->new;

# without a zone each look at a key is one at Key Protect
my $pair = Kmip::Pair->new($test, nodes => ['a'], zone => undef,
                           key_protect => { timeout => '3s' });
my $ctl = Kmip::Ctl->new($test, server => '127.0.0.1:' . $pair->port('a'));
my $client = $pair->client('a');

my @uids = reverse map { $client->new_key } 1 .. $KEYS;


# the rows of CSV, each [cell, ...]; no cell here has the end of a line
sub csv {
    my ($text) = @_;

    return map {
        [map { s/^"(.*)"$/$1/r =~ s/""/"/gr }
         split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/, $_, -1)];
    } split(/\n/, $text);
}


# identifiers that a list prints with these options
sub listed {
    my (@args) = @_;

    return [map { $_->{'Unique Identifier'} }
            @{$ctl->json('list', @args)->{Objects}}];
}


sub pages {
    is_deeply([split(/\n/, $ctl->line('locate'))], \@uids,
              'locate: all objects, the newest first');

    for my $page (2, 3, 7, 59, 60, 61) {
        is_deeply([split(/\n/, $ctl->line('locate', '--page', $page))],
                  \@uids, "locate in pages of $page: the same");
        is_deeply(listed('--page', $page), \@uids,
                  "list in pages of $page: the same");
    }

    is_deeply(listed('--page', 7, '--max', 20), [@uids[0 .. 19]],
              'list --max stops within a page');
    is_deeply($ctl->json('locate', '--page', 7, '--max', 20, '--offset', 10)
                  ->{'Unique Identifier'}, [@uids[10 .. 29]],
              'locate --max --offset lists that part');
}


# a server that takes few sessions of a client
sub sessions {
    for my $n (1, 2, 50) {
        is_deeply(listed('--parallel', $n), \@uids,
                  "list --parallel $n lists all keys once");
    }

    $pair->reconfigure(server => { kmip_max_sessions => 3 });
    $client = $pair->client('a');

    my $run = $ctl->run('list', '--csv');

    is($run->{code}, 0, 'list with 3 sessions for this client');
    is($run->{err}, '', 'sessions that are refused are no news');
    is(scalar(csv($run->{out})), $KEYS + 1, 'all objects are listed');

    $client->close;
    $pair->reconfigure(server => {});
    $client = $pair->client('a');
}


# attributes of some keys, for what follows
sub furnish {
    my %tags = (
        0 => ['x-Name' => 'web, "first"', 'x-Identifier' => '4201'],
        1 => ['x-Name' => 'db', 'x-Identifier' => '4202'],
        2 => ['x-Name' => 'original', 'x-Name' => 'clone',
              'x-Identifier' => '4203', 'x-Identifier' => '4204'],
        3 => ['x-Component' => 'Host'],
    );

    for my $i (sort keys %tags) {
        my @tags = @{$tags{$i}};

        while (my ($name, $value) = splice(@tags, 0, 2)) {
            $client->add_attribute($uids[$i], $name, $value);
        }
    }

    $client->activate($uids[$_]) for 1, 3;
    $ctl->line('add-attribute', $uids[4], 'Name', 'spare');
}


sub filters {
    is_deeply(listed('--state', 'active'), [@uids[1, 3]],
              'list --state lists keys of that State');
    is_deeply(listed('--vm', 'WEB*'), [$uids[0]],
              "list --vm lists keys by a machine's name");
    is_deeply(listed('--vm', '420?'), [@uids[0 .. 2]],
              "list --vm lists keys by a machine's identifier");
    is_deeply(listed('--vm', 'clone'), [$uids[2]],
              '--vm, the second name of a key');
    is_deeply(listed('--no-vm'), [@uids[3 .. $#uids]],
              'list --no-vm lists keys without a machine');
    is_deeply(listed('--no-vm', '--state', 'Active'), [$uids[3]],
              'list with two filters lists what fits both');
    is_deeply(listed('--name', 'sp*'), [$uids[4]],
              'list --name lists keys by Name');
    is_deeply(listed('--created', '2026-01-01..'), \@uids,
              '--created since a day');
    is_deeply(listed('--created', '..2026-01-01'), [],
              '--created until a day');
    is_deeply([split(/\n/, $ctl->line('locate', '--created',
                                      '2026-01-01..'))], \@uids,
              'locate --created finds keys since a day');
    is($ctl->line('locate', '--created', '..2026-01-01'), '',
       'locate --created until a day');

    like($ctl->line('list', '--vm', 'db'), qr/^1 of $KEYS, 0 of them /m,
         'how many of how many');

    for my $wrong ('soon..', '2026-02-01..2026-01-01') {
        is($ctl->run('list', '--created', $wrong)->{code}, 2,
           "--created $wrong is refused");
    }
}


sub forms {
    my ($title, @rows) = csv($ctl->line('list', '--csv', '--max', 5));
    my %column = map { $title->[$_] => $_ } 0 .. $#$title;

    is($rows[0][$column{'x-Name'}], 'web, "first"', 'CSV: a quoted name');
    is($rows[2][$column{'x-Name'}], 'original, clone',
       'CSV: all instances of an attribute');
    is($rows[3][$column{'x-Name'}], '',
       "CSV: a key without a machine's name has none");
    is($rows[4][$column{Name}], 'spare', 'CSV: a Name is in its column');
    is(scalar(grep { @$_ != @$title } @rows), 0,
       'CSV: all rows have as many cells');

    my $table = $ctl->line('list');

    like($table, qr/^$uids[2] .* original, clone  4203, 4204  /m,
         'table: all machines of a key are shown');
    like($table, qr/^$uids[4] .* spare  /m, 'table: a Name for a name');

    is_deeply($ctl->json('list', '--vm', 'clone')->{Objects}[0]{'x-Name'},
              ['original', 'clone'], 'JSON: an array of instances');
    is_deeply(listed('--vm', '42*', '--sort', 'name'), [@uids[1, 2, 0]],
              'list --sort name sorts by name');
    is($ctl->run('list', '--csv', '--json')->{code}, 2,
       '--csv with --json is wrong usage');

    my $run = $ctl->run('list', '--sort', 'colour');

    is($run->{code}, 2, '--sort by an unknown column is wrong usage');
    like($run->{err}, qr/there are: UNIQUE IDENTIFIER, STATE, /,
         'the message has the columns');
    is($ctl->run('list')->{err}, '', 'without a terminal no progress');
}


# on a terminal of this width
sub on_terminal {
    my ($width, @args) = @_;

    my $command = join(' ', "stty cols $width;", 'exec', $ctl->{binary},
                       @args);

    my (undef, $out) = run_command($ctl->{env}, 'script', '-qec', $command,
                                   '/dev/null');

    return $out =~ s/\r\n/\n/gr;
}


sub terminals {
    SKIP: {
        skip('script is not installed', 4)
            if (run_command('sh', '-c', 'command -v script'))[0];

        my $wide = on_terminal(200, 'list');

        like($wide, qr/^$uids[1]  Active .* db .* 4202 /m,
             'a wide terminal has a line for each key');
        like($wide, qr/objects read: /, 'a terminal shows progress');

        my $narrow = on_terminal(80, 'list', '--vm', 'db');
        my @long = grep { length > 80 }
            map { s/\e\[K//gr =~ s/.*\r//r } split(/\n/, $narrow);

        is("@long", '', 'a line fits a narrow terminal');
        like($narrow, qr/^$uids[1]  Active\n    \S+  db +4202 /m,
             'it goes on in the next one');
    }
}


# a key that Key Protect does not show
sub unreadable {
    my $id = substr($uids[5], 25) =~ s/-/%-/gr;

    $pair->emulator->faults({ match => { path => $id }, times => -1,
                              action => { status => 403 } });

    my $run = $ctl->run('list', '--csv');
    my ($title, @rows) = csv($run->{out});

    is($run->{code}, 1, 'an object that cannot be read: exit code 1');
    like($run->{err}, qr/^kmipctl: 1 of $KEYS objects could not be read: Gen/,
         'the message says how many, and why');
    is(scalar(@rows), $KEYS, 'the keys that can be read are listed');
    is($rows[5][-1], 'General Failure', 'the reason stands in its row');
    ok(!grep({ $_ eq $uids[5] } @{listed('--no-vm')}),
       'it is unknown whether it has a VM');
}


pages();
sessions();
furnish();
filters();
forms();
terminals();
unreadable();

$test->finish;
