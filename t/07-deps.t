#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# "make deps" installs what the build needs, and changes nothing of an installed
# nginx. apt and dpkg are doubles here; "make deb-test" runs the real ones in a
# Debian system of its own.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use File::Temp qw(tempdir);
use Test::More;

use Kmip::Util qw(root run_command slurp spew);

my $dir = tempdir('kmip-deps-XXXXXX', TMPDIR => 1, CLEANUP => 1);

my $APT_GET = <<'END';
#!/bin/sh
echo "$*" >> "$DOUBLES/calls"
case $* in
*" -s "*) cat "$DOUBLES/plan" ;;
esac
END

my $DPKG_QUERY = <<'END';
#!/bin/sh
for name; do :; done
grep "^$name " "$DOUBLES/installed" | cut -d ' ' -f 2-
END

spew("$dir/apt-get", $APT_GET);
spew("$dir/dpkg-query", $DPKG_QUERY);
spew("$dir/id", "#!/bin/sh\necho 0\n");
chmod(0755, map { "$dir/$_" } qw(apt-get dpkg-query id));


# (status, output, calls of apt-get that install) for what is installed and
# what apt says that it would do
sub deps {
    my ($installed, $plan, @arguments) = @_;

    spew("$dir/installed", join('', map { "$_\n" } @$installed));
    spew("$dir/plan", join('', map { "$_\n" } @$plan));
    spew("$dir/calls", '');

    my ($status, $out) = run_command(
        { PATH => "$dir:$ENV{PATH}", DOUBLES => $dir,
          KMIP_POLICY => "$dir/policy" },
        root() . '/tools/deps', @arguments);

    my @calls = grep { !/ -s / && /^install/ }
                split(/\n/, slurp("$dir/calls"));

    ok(!-e "$dir/policy", 'services may be started again');

    return ($status, $out, @calls);
}


# the packages that a target of the Makefile would install
sub packages {
    my ($target) = @_;
    my (undef, $out) = run_command('make', '-n', '--no-print-directory', '-C',
                                   root(), $target);
    my ($list) = $out =~ m{^tools/deps (.*)$}m;

    return split(' ', $list // '');
}


my @build = packages('deps');

is($build[0], '--keep-nginx', 'make deps keeps nginx as it is');
is(join(' ', grep { /^libnginx|lua|python|nginx$/ } @build), '--keep-nginx',
   'make deps installs no module, no Lua and nothing for tests only');

my %test = map { $_ => 1 } packages('deps-test');

ok($test{'libnginx-mod-http-lua'}, 'make deps-test installs Lua');
is(join(' ', grep { !$test{$_} && !/^--/ } @build), '',
   'make deps-test installs all that the build needs');

my $nginx = 'nginx installed 1.22.1-9+deb12u7';
my @keep = qw(--keep-nginx nginx-dev libjansson-dev);

my ($status, $out, @calls) = deps([$nginx], ['Inst nginx-dev (1)'], @keep);

is($status, 0, 'beside an nginx: it ends well') or diag($out);
is("@calls", 'install -y -q --no-install-recommends'
   . ' nginx-dev=1.22.1-9+deb12u7 libjansson-dev',
   'headers are of the version that is there');

for my $case (
    ['an upgrade of nginx', 'Inst nginx [1.22.1-9+deb12u7] (1.22.1-9)'],
    ['an upgrade of its files', 'Inst nginx-common [1.22.1] (1.22.2)'],
    ['a new module', 'Inst libnginx-mod-stream (1.22.1)'],
    ['the end of nginx', 'Remv nginx [1.22.1-9+deb12u7]'],
) {
    my ($what, $line) = @$case;

    ($status, $out, @calls) = deps([$nginx], [$line], @keep);
    isnt($status, 0, "$what: make deps refuses") or diag($out);
    like($out, qr/\Q$line\E\n.*nginx 1\.22\.1-9\+deb12u7 cannot be installed/s,
         "$what: make deps says what would change");
    is("@calls", '', "$what: nothing is installed");
}

($status, $out, @calls) = deps([], ['Inst nginx (1)'], @keep);
is($status, 0, 'where there is no nginx: it ends well') or diag($out);
is("@calls", 'install -y -q --no-install-recommends nginx-dev libjansson-dev',
   'nginx comes with its headers');

($status, $out, @calls) = deps(
    [$nginx, 'nginx-dev installed 1', 'libjansson-dev installed 1',
     'gcc config-files 1'], [], @keep);
is($status, 0, 'nothing is missing: it ends well');
is("@calls", '', 'nothing is missing: apt-get is not called');

($status, $out, @calls) = deps(['gcc config-files 1'], [], 'gcc');
is("@calls", 'install -y -q --no-install-recommends gcc',
   'a package that was removed is missing');

done_testing();
