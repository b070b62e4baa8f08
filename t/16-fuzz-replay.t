#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The fuzz targets without a fuzzer: all stored inputs, the published messages
# among them, and a bounded number of mutations of each, which never change.
# "make fuzz" continues from there.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use Cwd qw(getcwd);
use Test::More;

use Kmip::TTLV qw(decode);
use Kmip::Tags qw(enum_name);
use Kmip::Test;
use Kmip::Util qw(build_dir root run_command slurp);

# mutations of each input
my %ROUNDS = (
    answer => 60,
    certificate => 100,
    differential => 1,
    engine => 1,
    flow => 60,
    message => 4,
    record => 2000,
    ttlv => 4,
);

my $home = $ENV{KMIP_CONFORMANCE_DIR} // root() . '/../shared/conformance';


# under make they are up to date
sub build {
    return if $ENV{MAKELEVEL};

    my ($status, $said) = run_command(
        'make', '-s', '-C', root(), 'BUILD=' . build_dir(), 'fuzz-replay');

    is($status, 0, 'the targets are built') or diag($said);
}


sub last_words {
    my ($test, $said) = @_;

    my $input = eval { slurp($test->path('crash')) } // '';

    return "$said\ninput: " . unpack('H*', $input);
}


sub replay {
    my ($test, $target) = @_;

    my @files = glob($test->path("corpus/$target/*"));

    cmp_ok(scalar(@files), '>', 0, "there are inputs for $target");

    my $here = getcwd();

    chdir($test->dir) or die "$!\n";

    my ($status, $said) = run_command(
        build_dir() . "/fuzz/$target", '-r', $ROUNDS{$target},
        "corpus/$target");

    chdir($here) or die "$!\n";

    is($status, 0, "$target holds: $said") or diag(last_words($test, $said));
    like($said, qr/^@{[scalar @files]} inputs, \d+ runs$/,
         "$target is run with all of its inputs");
}


# "operation version" of requests among our own inputs
sub requested {
    my ($test) = @_;

    my %seen;

    for my $file (glob($test->path('own/ttlv/*'))) {
        my $message = eval { decode(slurp($file)) } // next;
        my $version = $message->get('Request Header')
                      ->get('Protocol Version');
        my $minor = join('.', map { $version->at("Protocol Version $_") }
                              'Major', 'Minor');

        $seen{lc(enum_name('Operation', $_->at('Operation'))) . " $minor"} = 1
            for $message->all('Batch Item');
    }

    return %seen;
}


# [operation, its first version] of the table
sub served {
    my $table = slurp(root() . '/ngx_kmip_module/operation/'
                      . 'kmip_operation_table.c');

    return map { my ($name, $version) = @$_;
                 [lc($name =~ tr/_/ /r), $version =~ tr/_/./r] }
           map { [/^(\w+), KMIP_V(\d_\d)/] }
           $table =~ /\{ KMIP_OPERATION_(\w+, KMIP_V\d_\d)/g;
}


my $test = Kmip::Test->new;

build();

my ($status, $said) = run_command(root() . '/t/fuzz/corpus',
                                  $test->path('corpus'));

is($status, 0, 'the inputs are made') or diag($said);

replay($test, $_) for sort keys %ROUNDS;

# each operation is among our own inputs, from its first version on

{
    local $ENV{KMIP_CONFORMANCE_DIR} = $test->path('nowhere');

    my ($made, $why) = run_command(root() . '/t/fuzz/corpus',
                                   $test->path('own'));

    is($made, 0, 'our own inputs are made') or diag($why);
}

my %requested = requested($test);
my @served = served();

cmp_ok(scalar(@served), '>', 30, 'the table of operations is read');
is(join(', ', map { "@$_" } grep { !$requested{"@$_"} } @served), '',
   'each operation is among the inputs, in its first version');

my @targets = sort map { m{/(\w+)\.c$} }
    grep { slurp($_) =~ /^LLVMFuzzerTestOneInput\(/m }
    glob(root() . '/t/fuzz/*.c');

is_deeply([sort keys %ROUNDS], \@targets, 'no target is left out');

SKIP: {
    skip("no messages in $home; KMIP_CONFORMANCE_DIR says where", 1)
        unless -d "$home/hex";

    cmp_ok(scalar(() = glob($test->path('corpus/ttlv/*'))), '>', 1000,
           'the published messages are among them');
}

$test->finish;
