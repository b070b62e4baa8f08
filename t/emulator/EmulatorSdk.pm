# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package EmulatorSdk;

# Runs a program that drives the emulator with one of IBM's SDKs, and turns
# the lines it prints into test results. SDKs are installed once, under
# build/sdk, and only where their runtime and registry are at hand.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use Test::More;

use EmulatorTest qw(run_command);

use Exporter qw(import);

our @EXPORT_OK = qw(cached drive environment need sdk_home);

my $HOME = dirname(abs_path(__FILE__));
my $INSTALL_SECONDS = 480;
my $DRIVE_SECONDS = 120;


sub sdk_home {
    my ($language) = @_;

    return "$HOME/sdk/$language";
}


# skips the whole script unless the command runs; returns what it printed
sub need {
    my ($what, @command) = @_;

    my ($status, $out) = run_command(@command);

    plan(skip_all => "$what is not installed here: this SDK is not tried")
        if $status;

    return $out;
}


# The folder where an SDK is installed. It is named after the pinned version,
# and a mark says that it is complete.
sub cached {
    my ($name, $install) = @_;

    my $root = abs_path("$HOME/../..") . '/build/sdk';
    my $dir = "$root/$name";

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


sub environment {
    my ($emulator, %more) = @_;

    return (
        KEY_PROTECT => $emulator->{url} =~ s/127\.0\.0\.1/localhost/r,
        INSTANCE => $emulator->{instance},
        API_KEY => $emulator->{api_key},
        NODE_EXTRA_CA_CERTS => $emulator->ca_file,
        REQUESTS_CA_BUNDLE => $emulator->ca_file,
        SSL_CERT_FILE => $emulator->ca_file,
        NO_PROXY => 'localhost,127.0.0.1',
        no_proxy => 'localhost,127.0.0.1',
        %more,
    );
}


# runs a driver: each of its lines is one result, and the last must be "done"
sub drive {
    my ($emulator, $env, @command) = @_;

    local %ENV = (%ENV, environment($emulator, %$env));

    my ($status, $out) = run_command('timeout', $DRIVE_SECONDS, @command);
    my $results = 0;

    for my $line (split /\n/, $out) {
        if ($line =~ /^(not )?ok (.*)/) {
            ok(!$1, $2);
            $results++;
        }
    }

    cmp_ok($results, '>', 10, 'the driver tried a good many things');
    like($out, qr/^done$/m, 'and came to its end');
    is($status, 0, 'well');

    diag($out) if $status;
}


1;
