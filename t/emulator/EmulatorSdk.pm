# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

package EmulatorSdk;

# Runs a program that drives the emulator with one of IBM's SDKs, and turns
# the lines it prints into test results.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Test::More;

use lib dirname(abs_path(__FILE__)) . '/../lib';

use EmulatorTest qw(run_command);
use Kmip::Installed qw(cached need);

use Exporter qw(import);

our @EXPORT_OK = qw(cached drive environment need sdk_home);

my $HOME = dirname(abs_path(__FILE__));
my $DRIVE_SECONDS = 120;


sub sdk_home {
    my ($language) = @_;

    return "$HOME/sdk/$language";
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
