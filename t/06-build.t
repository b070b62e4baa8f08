#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The module loads into the installed nginx, and both compilers accept the code
# without a warning.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/lib";

use File::Temp qw(tempdir);
use Test::More;

use Kmip::Nginx;
use Kmip::Test qw(need_module);
use Kmip::Util qw(build_dir floors root run_command slurp);

my $SOURCE = $ENV{TEST_NGINX_SOURCE} // '/usr/share/nginx/src';

my @FLOORS = map { root() . "/ngx_kmip_module/$_" } floors();

# in order: each may use those before it
my @OURS = ((map { "-I$_" } @FLOORS), '-I' . root() . '/t/lib',
            map { '-I' . root() . "/$_" }
                qw(t/unit t/fuzz t/sim tools/kmipctl tools/kmipctl/bench
                   tools/kmipctl/doctor));

need_module();

my $test = Kmip::Test->new;


# the number that nginx compares with its own when it loads a module
sub version_of {
    my ($text) = @_;

    return $text =~ /nginx(?:\/|\.)(\d+\.\d+\.\d+)/ ? $1 : $text;
}


sub loads {
    my ($name, %opt) = @_;

    my $nginx = $test->nginx($name, %opt);
    my ($status, $said) = $nginx->check;

    return ($status, $said);
}


sub clean {
    my ($compiler, $what, $files, @flags) = @_;

    my ($status, $said) = run_command(
        $compiler, '-std=gnu11', '-fsyntax-only', '-Wall', '-Wextra',
        '-Werror', '-Wno-unused-parameter', @flags, @$files);

    is($status, 0, "$compiler takes $what without a warning") or diag($said);
}


my (undef, $binary) = run_command(Kmip::Nginx::binary(), '-v');
my ($header) = slurp("$SOURCE/src/core/nginx.h")
    =~ /NGINX_VERSION\s+"([^"]+)"/;

is(version_of($binary), $header,
   'the nginx that runs is the one that the module was built for');

for my $case (['no block of ours', ''],
              ['an empty stream block', "stream {\n}\n"]) {
    my ($what, $conf) = @$case;
    my ($status, $said) = loads('loads' . length($conf), conf => $conf);

    is($status, 0, "nginx loads the module with $what") or diag($said);
}

my ($status, $said) = loads('alone', raw => 1, conf => 'load_module '
                            . Kmip::Nginx::module() . ";\nevents {\n}\n");
my $static = !-e Kmip::Nginx::modules() . '/ngx_stream_module.so';

SKIP: {
    skip('stream is built into this nginx', 2) if $static;

    isnt($status, 0, 'nginx does not load the module before stream');
    like($said, qr/ngx_stream/, 'nginx says that stream is missing');
}

for my $compiler (qw(gcc clang)) {
    my ($absent) = run_command($compiler, '--version');

    SKIP: {
        skip("$compiler is not installed", 3) if $absent;

        # one fuzz target needs nginx's headers
        my $nginx = root() . '/t/fuzz/certificate.c';
        my @plain = grep { $_ ne $nginx } glob(root() . '/t/fuzz/*.c');

        clean($compiler, 'the floors and the tests',
              [@plain, map { glob("$_/*.c") } @FLOORS[0 .. $#FLOORS - 1],
               map { root() . "/t/$_" } qw(lib sim unit)],
              @OURS, '-Wno-format-security');

        clean($compiler, 'the nginx floor',
              [$nginx, glob("$FLOORS[-1]/*.c")], @OURS,
              '@' . build_dir() . '/objs/includes', '-Wpointer-arith');

        my @folders = map { root() . "/tools/kmipctl$_" }
                      '', '/bench', '/doctor';
        my @tools = map { glob("$_/*.c") } @folders;

        @tools or skip('kmipctl is not there', 1);
        clean($compiler, 'kmipctl', \@tools,
              (map { '-I' . root() . "/ngx_kmip_module/$_" }
               qw(protocol operation), map { "keyprotect/$_" }
                                           qw(text record call conf)),
              map { "-I$_" } @folders);
    }
}

$test->finish;
