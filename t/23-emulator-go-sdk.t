#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The emulator, tested with IBM's Go SDK (github.com/IBM/keyprotect-go-client):
# by a program of ours, and by the tests that IBM runs against the real service.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/emulator";

use Digest::SHA;
use JSON::PP;
use Test::More;

use EmulatorSdk qw(cached drive environment need sdk_home);
use EmulatorTest qw(run_command);

my $MODULE = 'github.com/IBM/keyprotect-go-client';
my $VERSION = 'v0.17.3';
my @NEEDS = (1, 26);

# assumptions of IBM's tests that differ from its documents
my %ASSUMED = (
    delete_by_alias => JSON::PP::true,
    fresh_update_date => JSON::PP::false,
    empty_resources => 'array',
);

my @LIVE = qw(TestWrapUnwrap TestWrapDEKV2UnWrap TestWrapV2Unwrap
              TestWrapUnwrapWithAlias TestRotatedKeyHasLastUpdatedAndRotated
              TestExtractableKey TestRotationInstancePolicy
              TestKeyRotationPolicy TestCreateKeyWithPolicyOverrides
              TestListKeysWithFilter);

my $home = sdk_home('go');
my $version = need('go', 'go', 'version');
my ($major, $minor) = $version =~ /go(\d+)\.(\d+)/;

plan(skip_all => "$MODULE $VERSION needs Go $NEEDS[0].$NEEDS[1], here is "
                 . "$major.$minor: this SDK is not tried")
    if $major < $NEEDS[0] || $major == $NEEDS[0] && $minor < $NEEDS[1];


# Builds our program and IBM's tests, with the emulator's address in place of
# the real one. The modules and the compiler's cache are not needed afterwards.
my $BUILD = <<'END';
set -e
to=$1 home=$2 module=$3
export GOMODCACHE="$to/mod" GOCACHE="$to/cache" GOTOOLCHAIN=local GOWORK=off
export GOFLAGS="-modcacherw -buildvcs=false"
cd "$home"
go build -mod=readonly -o "$to/driver" .
cp -r "$(go list -m -f '{{.Dir}}' "$module")" "$to/live"
chmod -R u+w "$to/live"
cd "$to/live"
sed -i -e 's|DefaultBaseURL|os.Getenv("KEY_PROTECT")|' \
    -e 's|DefaultTokenURL|os.Getenv("KEY_PROTECT") + "/oidc/token"|' \
    integration_test.go
go test -c -vet=off -tags integration -o "$to/live.test" .
cd "$to"
rm -rf live cache mod
END

# another program needs another build
my $sum = substr(Digest::SHA->new(256)->addfile("$home/main.go")->hexdigest,
                 0, 12);
my $dir = cached("go-$VERSION-$sum", sub {
    my ($to) = @_;

    return ('sh', '-c', $BUILD, 'sh', $to, $home, $MODULE);
});

my $emulator = EmulatorTest->new;

subtest 'our program' => sub {
    drive($emulator, {}, "$dir/driver");
};

subtest 'the tests IBM runs against the real service' => sub {
    $emulator->control('POST', 'reset');
    $emulator->switches(%ASSUMED);

    local %ENV = (%ENV, environment($emulator),
                  KP_INSTANCE_ID => $emulator->{instance},
                  IBMCLOUD_API_KEY => $emulator->{api_key});

    my ($status, $out) = run_command(
        'timeout', 120, "$dir/live.test", '-test.v',
        '-test.run', '^(' . join('|', @LIVE) . ')$');
    my %results = reverse $out =~ /^--- (PASS|FAIL): (\S+)/mg;

    for my $name (sort @LIVE) {
        is($results{$name} // 'not run', 'PASS', $name);
    }

    diag($out) if $status;
};

is($emulator->error_log, '', 'the error log is empty');

done_testing();
