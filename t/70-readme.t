#!/usr/bin/perl

# Copyright (C) 2026 the authors of the nginx KMIP module
# SPDX-License-Identifier: BSD-2-Clause

# The documents are right: their commands, configurations and shell sessions
# work; their links exist; every directive is explained.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Copy qw(copy);
use Test::More;

use lib abs_path(dirname(__FILE__) . '/lib');

use Kmip::Config qw(stream);
use Kmip::Pair;
use Kmip::Test qw(need_module);
use Kmip::Util qw(build_dir root run_command slurp);

need_module();

my @documents = map { s{^\Q${\root()}\E/}{}r }
                glob(root() . '/*.md'), glob(root() . '/doc/*.md'),
                glob(root() . '/t/README.md');
my %text = map { $_ => slurp(root() . "/$_") } @documents;
my $all = join("\n", @text{@documents});
my $test = Kmip::Test->new;
my $pair = Kmip::Pair->new($test);


# the fenced blocks of a kind
sub blocks {
    my ($kind) = @_;

    return $all =~ /^```\Q$kind\E\n(.*?)^```$/msg;
}


sub commands {
    my $makefile = slurp(root() . '/Makefile');
    my %target = map { $_ => 1 } $all =~ /^make ([a-z][a-z-]*)/mg,
                                 $all =~ /`make ([a-z][a-z-]*)[` ]/g;

    for my $target (sort keys %target) {
        like($makefile, qr/^\Q$target\E:/m, "make $target is a command");
    }
}


# the anchor of a title, as code hosts make it
sub anchor {
    my ($title) = @_;

    return lc($title =~ s/[`*]//gr =~ s/[^\w\- ]//gr) =~ tr/ /-/r;
}


sub links {
    my %anchors;

    for my $name (@documents) {
        $anchors{$name}{anchor($_)} = 1 for $text{$name} =~ /^#+ (.*)$/mg;
    }

    for my $name (@documents) {
        my ($dir) = $name =~ m{^(.*/)?[^/]+\z};

        for my $link ($text{$name} =~ /\]\(([^)\s]+)\)/g) {
            next if $link =~ m{^https?:};

            my ($file, $place) = $link =~ /^([^#]*)(?:#(.+))?\z/;
            my $path = $file eq '' ? $name : ($dir // '') . $file;

            $path =~ s{[^/]+/\.\./}{};

            ok(-e root() . "/$path", "$name: the link $link leads somewhere");
            ok($anchors{$path}{$place}, "$name: $link names a title")
                if defined $place;
        }
    }

    for my $file ($text{'SECURITY.md'} =~ m{`(t/[^`]+)`}g) {
        my @found = glob(root() . "/$file");
        ok(@found > 0, "SECURITY.md names a test: $file");
    }
}


sub directives {
    my $folder = root() . '/ngx_kmip_module/nginx';
    my $module = join('', map { slurp("$folder/ngx_$_.c") }
                          qw(stream_kmip_module http_kmip_status_module));
    my @names = $module =~ /ngx_string\("(kmip_\w+)"\)/g;

    ok(@names >= 11, 'the module has directives');

    for my $name (@names) {
        explained($name);
    }

    my %known = map { $_ => 1 } @names;

    my $block = slurp("$folder/../keyprotect/conf/keyprotect_settings.c");
    my ($table) = $block =~ /^static const keyprotect_d.*?\{\n(.*?)^\};/ms;
    my @rows = $table =~ /^    (?:keyprotect_settings_\w+\(|\{ ")(\w+)/mg;

    ok(@rows >= 18, 'kmip_key_protect has directives');

    for my $name (@rows) {
        $known{$name} = 1;
        explained($name, 'kmip_key_protect');
    }

    for my $name ($text{'doc/directives.md'} =~ /^#### (\w+)$/mg) {
        ok($known{$name}, "the directive $name exists");
    }
}


# in nginx's form, with its context
sub explained {
    my ($name, $context) = @_;

    $context //= '(?:stream|server|stream, server|location)';

    my ($part) = $text{'doc/directives.md'}
        =~ /^#### \Q$name\E\n(.*?)(?=^##)/ms;

    my @form = ("    Syntax:   \Q$name\E .*", '    Default:  \S.*',
                "    Context:  $context");
    my $form = join("\n", '', @form, '');

    like($part // '', qr/^$form/, "doc/directives.md explains $name");
    like($all, qr/\]\(#\Q$name\E\)/, "$name is in a list of directives");
}


sub configuration {
    my $certificates = $test->certificates;

    for my $text (blocks('nginx')) {
        my $port = $test->port('readme');

        $text =~ s/listen 5696/listen 127.0.0.1:$port/;

        my $nginx = $test->nginx(
            'readme', conf => stream($pair->key_protect_text('a'), $text));

        copy($certificates->crt('server'), $nginx->path('server.crt'));
        copy($certificates->key('server'), $nginx->path('server.key'));
        copy($certificates->crt('vcenter'), $nginx->path('vcenter-1.pem'));

        my ($status, $out) = $nginx->check;

        is($status, 0, 'nginx takes the example configuration') or diag($out);
    }
}


sub session {
    my $certificates = $test->certificates;
    my $env = $test->write('env', join("\n",
        'CERTS=' . $test->path('shell'),
        'export KMIPCTL_SERVER=127.0.0.1:' . $pair->port,
        'export KMIPCTL_CERT=$CERTS/client.crt',
        'export KMIPCTL_KEY=$CERTS/client.key',
        'export KMIPCTL_CA=$CERTS/ca.crt', ''));

    mkdir($test->path('shell'));

    for my $name (qw(ca client)) {
        copy($certificates->crt($name), $test->path("shell/$name.crt"));
        copy($certificates->key($name), $test->path("shell/$name.key"))
            if $name eq 'client';
    }

    my $build = build_dir();

    for my $text (blocks('sh-run')) {
        $text =~ s{^\. build/run/env$}{. $env}m;
        $text =~ s{\bbuild/kmipctl\b}{$build/kmipctl}g;

        my ($status, $out) = run_command('/bin/bash', '-euc', $text);

        is($status, 0, 'the shell session works') or diag($out);
        like($out, qr/Müller, Büro 7/, 'and shows the name of the VM');
    }
}


commands();
links();
directives();
configuration();
session();

$test->finish;
