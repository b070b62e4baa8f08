#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# tools/root says whether it can create a Debian system here, and why not, and
# leaves nothing behind; .ci/run can run tests in one; the output of tools/tests
# ends with what failed.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Test::More;

use Kmip::Util qw(root run_command slurp spew wait_for);

my $ROOT = root() . '/tools/root';

my $dir = tempdir('kmip-root-XXXXXX', TMPDIR => 1, CLEANUP => 1);

# apt's mirror is a local folder
my $APT_GET = <<'END_DOUBLE';
#!/bin/sh
[ "$1" != indextargets ] || echo "Debian file:$DOUBLES/mirror"
END_DOUBLE

# building the suite lasts until it is interrupted
my $DEBOOTSTRAP = <<'END_DOUBLE';
#!/bin/sh
mkdir -p "$3/proc" && mount -t tmpfs tmpfs "$3/proc" && touch "$3/proc/made"
echo 1 > "$DOUBLES/begun"
sleep 600
END_DOUBLE

my $MAKE = <<'END_DOUBLE';
#!/bin/sh
echo "$*" >> "$DOUBLES/made"
[ "$1" != "$FAILS" ]
END_DOUBLE


# a folder of doubles: name => text
sub doubles {
    my ($name, %text) = @_;

    mkdir("$dir/$name");

    for my $command (keys %text) {
        spew("$dir/$name/$command", $text{$command});
        chmod(0755, "$dir/$name/$command");
    }

    return "$dir/$name";
}


sub run {
    my ($folder, $environment, @command) = @_;

    return run_command({ %ENV, PATH => "$folder:$ENV{PATH}", DOUBLES => $dir,
                         TMPDIR => $dir, KMIP_ROOTS => "$dir/roots",
                         %$environment }, @command);
}


sub mounts { return slurp('/proc/self/mountinfo') }


make_path("$dir/mirror/dists/trixie");
spew("$dir/mirror/dists/trixie/Release", "Suite: stable\n");

my $good = doubles('good', 'apt-get' => $APT_GET,
                   debootstrap => $DEBOOTSTRAP, make => $MAKE);
my $before = mounts();


# reasons why not

my @CANNOT = (
    ['a process without the rights of root',
     doubles('nobody', id => "#!/bin/sh\necho 1000\n"),
     qr/^only root can make and enter systems$/],
    ['a host that permits no mounts',
     doubles('mounts', 'apt-get' => $APT_GET,
             mount => "#!/bin/sh\necho 'mount: denied' >&2; exit 1\n"),
     qr/^mounts or chroot are not permitted: mount: denied$/],
    ['a host that permits no namespaces',
     doubles('unshare', 'apt-get' => $APT_GET,
             unshare => "#!/bin/sh\necho 'unshare: denied' >&2; exit 1\n"),
     qr/^mounts or chroot are not permitted: unshare: denied$/],
);

for my $case (@CANNOT) {
    my ($name, $folder, $why) = @$case;

    SKIP: {
        skip('only root sees more', 2) if $> && $name !~ /not root/;

        my ($status, $out) = run($folder, {}, $ROOT, 'can', 'trixie');

        is($status, 1, "no system can be made: $name");
        like($out, $why, "the reason is one line: $name");
    }
}


# here

my ($can, $why) = run($good, {}, $ROOT, 'can', 'trixie');
my $able = !$can;

SKIP: {
    skip("no system can be made here: $why", 10) unless $able;

    is($why, '', 'a system can be made here: nothing is printed');

    my ($status, $out) = run($good, {}, $ROOT, 'can', 'sid');

    is($status, 1, 'no system can be made: a mirror without the suite');
    like($out, qr/\Ano mirror with sid is in reach: .*\n\z/,
         'the reason is one line: a mirror without the suite');
    is_deeply([glob("$dir/tmp.*")], [], 'a failed try leaves no folder');

    interrupted();
    ci();
}

is(mounts(), $before, 'a failed try leaves no mount');


# a system whose creation is interrupted
sub interrupted {
    my $pid = fork() // die "fork: $!\n";

    if (!$pid) {
        open(STDOUT, '>', '/dev/null');
        open(STDERR, '>', '/dev/null');
        setpgrp();
        @ENV{qw(PATH DOUBLES KMIP_ROOTS)}
            = ("$good:$ENV{PATH}", $dir, "$dir/roots");
        exec($ROOT, 'new', 'trixie', "$dir/system") or exit(127);
    }

    wait_for(sub { -e "$dir/begun" }, 60) or die "nothing is made\n";
    kill('TERM', -$pid);
    waitpid($pid, 0);

    ok(!-e "$dir/system" && !-e "$dir/system.new",
       'a system that is not made to the end is not there');
    ok(!-e "$dir/roots/trixie.new/proc/made",
       'what was mounted in it is unmounted');
}


sub ci {
    my $ci = root() . '/.ci/run';
    my @status;

    for my $fails ('', 'test', 'systems') {
        unlink("$dir/made");
        my ($status) = run($good, { FAILS => $fails }, $ci);

        push @status, $status ? 'failed' : 'held';
        push @status, slurp("$dir/made") =~ tr/\n/;/r;
    }

    is_deeply(\@status, [held => 'test;systems SUITE=trixie;',
                         failed => 'test;',
                         failed => 'test;systems SUITE=trixie;'],
              'tests run here, then in Debian 13, until one fails');
}


# without a system, the run says so and succeeds

{
    my $none = doubles('none', id => "#!/bin/sh\necho 1000\n", make => $MAKE);

    unlink("$dir/made");

    my ($status, $out) = run($none, { FAILS => '' }, root() . '/.ci/run');

    is($status, 0, 'tests run where no system can be made');
    is(slurp("$dir/made"), "test\n", 'no test runs in Debian 13');
    like($out, qr/^\*\*\* NOT TESTED IN DEBIAN 13: .*only root.* \*\*\*$/m,
         'one line says why');
}


# the failures are at the end, with file and check

my @TESTS = (
    ['ok(1, "fine");', qr/\AResult: PASS\n\z/, 0],
    ['is(1, 2, "one is two");',
     qr/Failed\ test\ 'one\ is\ two'\n\#\ +at\ \S+one\.t\ line\ \d+\.\n
        \#\ +got:\ '1'\n\#\ +expected:\ '2'\n\#\ Looks.*\n\z/x, 1],
    ['ok(1, "fine"); die "no self-test\n";',
     qr/\A# Looks like .*\nno self-test\n\z/, 1],
    ['diag("    # noise") for 1 .. 99; fail("check");',
     qr/\A# +Failed test 'check'\n# .*\n# Looks like.*\n\z/, 1],
    ['warn("noise\n") for 1 .. 99; fail("check");',
     qr/\A# +Failed test 'check'\n# .*\n# Looks like.*\nnoise\n/, 1],
    ['fail("check $_") for 1 .. 99;',
     qr/check 2'\n(?:.*\n){1,16}=== \d+ more lines in \S+\n\z/, 1],
);

for my $case (@TESTS) {
    my ($line, $end, $fails) = @$case;

    spew("$dir/one.t", "use Test::More; $line done_testing();\n");

    my ($status, $out) = run_command(
        root() . '/tools/tests', "$dir/log", 'prove', '-Q', "$dir/one.t");

    is(!!$status, !!$fails, "a test, $line " . ($fails ? 'fails' : 'passes'));
    like($fails ? $out =~ s/.*=== what failed\n//sr
                : (split(/^/, $out))[-1], $end, 'the end says so');
}

done_testing();
