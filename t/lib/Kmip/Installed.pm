# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package Kmip::Installed;

# Programs of others that tests use: installed once by name and version, under
# build/sdk, and only where their runtime and registry are at hand. A test that
# lacks one skips, and says what is missing.
#
#     need('go', 'go', 'version');
#     my $dir = cached('client-1.2', sub { return ('sh', '-c', ..., $_[0]) });

use strict;
use warnings;

use File::Path qw(make_path remove_tree);
use Test::More;

use Kmip::Util qw(root run_command);

use Exporter qw(import);

our @EXPORT_OK = qw(cached need need_go);

my $INSTALL_SECONDS = 480;


# skips the whole script unless the command runs; returns what it printed
sub need {
    my ($what, @command) = @_;

    my ($status, $out) = run_command(@command);

    plan(skip_all => "$what is not installed here, so nothing was tried")
        if $status;

    return $out;
}


# skips the whole script unless there is a Go of this version, or a later one
sub need_go {
    my ($minor) = @_;

    my ($found) = need('go', 'go', 'version') =~ /go1\.(\d+)/;

    plan(skip_all => "Go 1.$minor is needed, here is 1." . ($found // '?')
                     . ', so nothing was tried')
        if !defined $found || $found < $minor;

    return;
}


# The folder where something is installed. It is named after the pinned version,
# and a mark says that it is complete.
sub cached {
    my ($name, $install) = @_;

    my $dir = root() . "/build/sdk/$name";

    return $dir if -e "$dir/.complete";

    my $part = "$dir.$$";

    make_path($part);

    my ($status, $out) = run_command('timeout', $INSTALL_SECONDS,
                                     $install->($part));

    if ($status) {
        remove_tree($part);

        my ($why) = $out =~ /([^\n]+)\s*\z/;

        plan(skip_all => "$name cannot be installed here: "
                         . ($why // "status $status"));
    }

    open(my $fh, '>', "$part/.complete") or die "$part/.complete: $!\n";
    close($fh);

    # another script may have been faster: then its folder is as good
    rename($part, $dir) or remove_tree($part);

    return $dir;
}


1;
