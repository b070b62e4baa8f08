#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The test harness reports faults of nginx, and a script that dies leaves
# nothing behind.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use File::Path qw(remove_tree);
use Test::More;

use Kmip::Config qw(block stream);
use Kmip::Test;
use Kmip::Title qw(marks title);
use Kmip::TTLV qw(attribute decode encode frame_size);
use Kmip::Util qw(root run_command spew wait_for);

my $test = Kmip::Test->new;


# KMIP's encoding, compared with bytes that were computed by hand

my @ITEMS = (
    ['an Integer', [BatchCount => 8], '42000d 02 00000004 0000000800000000'],
    ['a negative Integer', [AttributeIndex => -1],
     '420009 02 00000004 ffffffff00000000'],
    ['a Long Integer', [UsageLimitsTotal => 256],
     '420097 03 00000008 0000000000000100'],
    ['an Enumeration by name', [CryptographicAlgorithm => 'AES'],
     '420028 05 00000004 0000000300000000'],
    ['a mask by names', [CryptographicUsageMask => 'Encrypt|Decrypt'],
     '42002c 02 00000004 0000000c00000000'],
    ['a Boolean', [BatchOrderOption => 1],
     '420010 06 00000008 0000000000000001'],
    ['a Text String of five bytes', [UniqueIdentifier => 'abcde'],
     '420094 07 00000005 6162636465000000'],
    ['text that is not ASCII', [UniqueIdentifier => "\x{fc}"],
     '420094 07 00000002 c3bc000000000000'],
    ['a Byte String of eight', [UniqueBatchItemID => 'abcdefgh'],
     '420093 08 00000008 6162636465666768'],
    ['a Date-Time', [TimeStamp => 1], '420092 09 00000008 0000000000000001'],
    ['an Interval', [LeaseTime => 60],
     '420049 0a 00000004 0000003c00000000'],
    ['an empty Structure', [RequestPayload => []], '420079 01 00000000'],
    ['a Structure', [Attribute => [[AttributeName => 'a']]],
     '420008 01 00000010 42000a 07 00000001 6100000000000000'],
);

for my $case (@ITEMS) {
    my ($name, $item, $hex) = @$case;
    my $bytes = pack('H*', $hex =~ s/ //gr);

    is(unpack('H*', encode($item)), unpack('H*', $bytes), $name);

    my $back = decode($bytes);

    is(unpack('H*', encode([$back->tag, $back->type, $back->value])),
       unpack('H*', $bytes), "$name, read and written again");
}

is(frame_size(encode($ITEMS[-1][1])), 24, 'the size of a message');
is(frame_size('1234567'), undef,
   'seven bytes do not tell the size of a message');

for my $hex ('42000d02', '42000d020000000400000008',
             '42000d0200000005000000080000000000000000') {
    ok(!eval { decode(pack('H*', $hex)); 1 }, "malformed: $hex");
}

is(decode(encode(attribute('State', 'Active')))->at('Attribute Value'), 2,
   'an attribute of an enumeration');


# subjects of checks
{
    my @marks = marks(<<'END_SCRIPT');
# about the script
use strict;
# of a variable
my $x;
# first
{
}

# second,
# continued
{
}
# of a function
sub helper {
}
END_SCRIPT

    is_deeply(\@marks, [[5, 'first'], [9, 'second, continued'], [14]],
              'comments above blocks, and functions, are found');

    is(title('s', \@marks, ['main::ok', 's', 6]), 'first',
       'a check in a block is about its comment');
    is(title('s', \@marks, ['Test::More::ok', 'x', 6], ['main::a', 's', 12]),
       'second, continued', 'of several frames the outermost one counts');
    is(title('s', \@marks, ['main::ok', 's', 16], ['main::test_a_b', 's', 30]),
       'a b', 'without a comment the function is the subject');
    is(title('s', \@marks, ['Test::More::ok', 's', 3]), undef,
       'without both there is none');
}


# a failed check is reported with the one before
{
    my $perl = $test->write('fails.pl', <<'END_SCRIPT');
use Test::More;
use Kmip::Title;
sub test_a { ok(1, 'a key is made'); ok(0, 'which is read') }
test_a();
done_testing();
END_SCRIPT

    my $c = $test->write('fails.c', <<'END_SOURCE');
#include "tap.h"
int main(void)
{
    ok(1, "a key is made");
    ok(0, "which is read");
    return done_testing();
}
END_SOURCE

    my $lib = root() . '/t/lib';

    like((run_command($^X, "-I$lib", $perl))[1],
         qr/^# after: a: a key is made$/m,
         'a script in Perl names the check before');
    is((run_command('gcc', "-I$lib", '-o', $test->path('fails'), $c))[0], 0,
       'a test in C is compiled');
    like((run_command($test->path('fails')))[1],
         qr/^not ok 2 - main: which is read\n# after: main: a key is made$/m,
         'a test in C names the check before');
}


# configurations

is(block('a', b => 1, c => ['d', 'e'], f => undef),
   "a {\n    b 1;\n    c d;\n    c e;\n}\n",
   'block() writes a block of a configuration');


# faults of nginx

my $port = $test->port('echo');

sub echo {
    my ($name, %opt) = @_;

    return Kmip::Nginx->new(
        name => $name, dir => $test->path($name), ports => [$port],
        conf => stream(block('server', listen => "127.0.0.1:$port",
                             return => 'x')), %opt);
}

my $nginx = echo('good', workers => 2)->start;

is(scalar(my @workers = $nginx->workers), 2, 'as many workers as wanted');
ok($nginx->reload, 'reload() succeeds');
ok(!$nginx->reload('no_such_directive;'), 'a reload that nginx refuses');
like(join("\n", $nginx->alarms), qr/unknown directive/,
     'a refused reload is an alarm');
$nginx->allow(qr/unknown directive/);
is_deeply([$nginx->faults], [], 'an expected alarm is none');

$nginx = echo('killed')->start;
my ($worker) = $nginx->workers;
$nginx->kill_worker;
ok(wait_for(sub { my @now = $nginx->workers; @now && $now[0] != $worker }),
   'a killed worker is replaced');
is_deeply([$nginx->faults], [], 'a worker that the test killed is no fault');

$nginx = echo('crashed')->start;
kill('ABRT', $nginx->workers);
$nginx->wait_log(qr/exited on signal 6/);
like(join("\n", $nginx->faults), qr/on signal 6/, 'a crash is a fault');

$nginx = echo('reported')->start;
spew($nginx->path('sanitizer/report.1'), "ERROR: AddressSanitizer: x\n");
like(join("\n", $nginx->faults), qr/AddressSanitizer/,
     "a sanitizer's report is a fault");

my $first = echo('first')->start;
my $second = echo('second');
ok(!$second->try_start, 'an nginx whose port is taken does not start');
like($second->log . $second->output, qr/Address already in use/,
     'its log says that the port is taken');
is_deeply([$first->faults], [], 'the nginx that has the port has no fault');


# a script that dies

my $script = $test->write('dies.pl', <<'END');
use Kmip::Config qw(block stream);
use Kmip::Test;

my $test = Kmip::Test->new;
my $port = $test->port('echo');
my $nginx = $test->nginx('a', ports => [$port], conf => stream(
    block('server', listen => "127.0.0.1:$port", return => 'x')))->start;

$| = 1;
print join(' ', $test->dir, $nginx->pid, $nginx->workers), "\n";
die "on purpose\n" if $ARGV[0] eq 'die';
kill($ARGV[0], $$);
sleep(60);
END

for my $end ('die', 'TERM', 'KILL') {
    my (undef, $said) = run_command($^X, '-I' . root() . '/t/lib', $script,
                                    $end);
    my ($dir, @pids) = split(' ', ($said =~ m{^(/.*)$}m)[0] // '');

    cmp_ok(scalar(@pids), '>=', 2, "a script ran ($end)") or diag($said);
    ok(wait_for(sub { !grep { kill(0, $_) } @pids }),
       "its processes are gone ($end)");

    # a killed process cannot clean up
    $end eq 'KILL' ? remove_tree($dir)
                   : ok(!-e $dir, "its folder is gone ($end)");
}

$test->finish;
