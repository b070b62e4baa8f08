#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The release has one number: module and kmipctl take it from kmip_release.h,
# and it is at the top of CHANGES and debian/changelog.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Test::More;

use Kmip::Util qw(build_dir root run_command slurp);

my $header = slurp(root() . '/ngx_kmip_module/protocol/kmip_release.h');
my ($release) = $header =~ /^#define KMIP_RELEASE  "(\d+\.\d+\.\d+)"$/m;

ok(defined $release, 'kmip_release.h has a number') or BAIL_OUT('no release');

like(slurp(root() . '/CHANGES'), qr/^\nChanges with nginx-kmip \Q$release\E /,
     'CHANGES begins with that number');
like(slurp(root() . '/debian/changelog'), qr/^nginx-kmip \(\Q$release\E\) /,
     'debian/changelog begins with that number');

my @others = grep { slurp($_) =~ /"\Q$release\E"/ }
             grep { !m{/kmip_release\.h$} }
             glob(root() . '/ngx_kmip_module/*/*.[ch] ' . root()
                  . '/ngx_kmip_module/*/*/*.[ch] '
                  . root() . '/tools/kmipctl/*.[ch] '
                  . root() . '/tools/kmipctl/*/*.[ch]');

is("@others", '', 'no other source has that number');

my $kmipctl = build_dir() . '/kmipctl';
my $module = build_dir() . '/ngx_stream_kmip_module.so';

SKIP: {
    skip('kmipctl and the module are not built', 2)
        unless -e $kmipctl && -e $module;

    my (undef, $out) = run_command($kmipctl, '--version');

    is($out, "kmipctl $release\n", 'kmipctl --version has that number');
    ok(index(slurp($module), "nginx kmip $release\0") >= 0,
       'Query has that number');
}

done_testing();
